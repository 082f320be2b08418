//! Step 1 as a client meets it: headers, statuses, problems in its language.

use super::device::Device;
use super::house::{House, ORIGIN, PASSWORD, PHONE, form, person};
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::mac::MacKey;
use eds::trust::Usage;
use law::text::Lang;
use senim::app::poa::s01_sign_in;
use senim::http::callback::CallbackKeys;
use senim::http::{Readiness, router};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt as _;

const CHALLENGES: &str = "/v1/eds-challenges";
const REFRESH: &str = "/v1/sessions/refresh";

/// An answer, taken apart.
struct Answer {
    status: StatusCode,
    media_type: String,
    cache: Option<String>,
    body: Value,
}

#[expect(
    clippy::unwrap_used,
    reason = "a test stops when the interface does not answer"
)]
async fn ask(house: &House, request: Request<Body>) -> Answer {
    let key = || MacKey::new("test", &[7; 32]).unwrap();
    let keys = CallbackKeys {
        consents: key(),
        banks: Vec::new(),
    };
    let interface = router(Arc::clone(&house.app), keys, Readiness::default());
    let response: Response<Body> = interface.oneshot(request).await.unwrap();
    let text = |name| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    let (status, media_type, cache) = (
        response.status(),
        text(header::CONTENT_TYPE).unwrap_or_default(),
        text(header::CACHE_CONTROL),
    );
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    Answer {
        status,
        media_type,
        cache,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its request cannot be made"
)]
fn post(path: &str, body: &Value, proofs: &[String]) -> Request<Body> {
    let mut request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT_LANGUAGE, "ru");
    for proof in proofs {
        request = request.header("DPoP", proof);
    }
    request.body(Body::from(body.to_string())).unwrap()
}

#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its request cannot be made"
)]
fn with_token(method: &str, path: &str, token: &str) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap()
}

async fn challenged(house: &House, device: &Device) -> Answer {
    let proof = device.jwt(house, CHALLENGES, None);
    ask(
        house,
        post(CHALLENGES, &json!({"purpose": "sign_in"}), &[proof]),
    )
    .await
}

/// Signs a registered person in by the digital signature.
#[expect(
    clippy::unwrap_used,
    reason = "a test stops when its preparation fails"
)]
async fn signed_in(house: &House, device: &Device) -> Answer {
    house.citizen(&person(1)).await;
    let offered = challenged(house, device).await.body;
    let content = STANDARD
        .decode(offered["content_base64"].as_str().unwrap())
        .unwrap();
    let key = house.certificate(&person(1), Usage::Authenticate);
    let answer = json!({
        "cms_base64": STANDARD.encode(house.sign(&key, &content)),
        "as": "citizen",
        "device": {"name": "Сынақ телефоны"},
    });
    let path = format!(
        "{CHALLENGES}/{}/session",
        offered["challenge_id"].as_str().unwrap()
    );
    ask(
        house,
        post(&path, &answer, &[device.jwt(house, &path, None)]),
    )
    .await
}

#[tokio::test]
async fn a_session_begins_is_used_refreshed_and_ended() {
    let house = House::new().await;
    let device = Device::new();
    let begun = signed_in(&house, &device).await;
    assert_eq!(begun.status, StatusCode::CREATED);
    assert_eq!(begun.cache.as_deref(), Some("no-store"));
    let access = begun.body["access_token"].as_str().unwrap();
    let me = ask(&house, with_token("GET", "/v1/me", access)).await;
    assert_eq!(me.body["iin"], person(1).as_str());
    assert_eq!(me.body["role"], "citizen");
    assert_eq!(me.body["identity"], "proved");
    let refresh = begun.body["refresh_token"].as_str().unwrap();
    let proof = device.jwt(&house, REFRESH, Some(refresh));
    let refreshed = ask(
        &house,
        post(REFRESH, &json!({"refresh_token": refresh}), &[proof]),
    )
    .await;
    assert_eq!(refreshed.status, StatusCode::OK);
    let listed = ask(&house, with_token("GET", "/v1/sessions", access)).await;
    assert_eq!(listed.body["items"][0]["current"], true);
    assert_eq!(listed.body["items"][0]["method"], "eds");
    let own = format!(
        "/v1/sessions/{}",
        begun.body["session_id"].as_str().unwrap()
    );
    let ended = ask(&house, with_token("DELETE", &own, access)).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    let refused = ask(&house, with_token("GET", "/v1/me", access)).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (StatusCode::UNAUTHORIZED, &json!("session_ended"))
    );
}

#[tokio::test]
async fn a_claimed_account_says_so_and_is_asked_to_sign_in_by_signature() {
    let house = House::new().await;
    house.known(&person(1));
    let by_another_telephone = form(&person(1), PHONE);
    let sent = s01_sign_in::register(&house.app, by_another_telephone, Lang::Ru)
        .await
        .unwrap();
    s01_sign_in::confirm(&house.app, &sent.id, &house.code_for(PHONE))
        .await
        .unwrap();
    let device = Device::new();
    let id = house
        .by_password(&device, &person(1), PASSWORD)
        .await
        .unwrap();
    let tokens = house
        .with_code(&device, &id, &house.code_for(PHONE))
        .await
        .unwrap();
    let me = ask(&house, with_token("GET", "/v1/me", &tokens.access)).await;
    assert_eq!(me.body["identity"], "claimed");
    let mut open = post("/v1/poa/cases", &json!({"kind": "vehicle"}), &[]);
    let token = format!("Bearer {}", tokens.access).parse().unwrap();
    open.headers_mut().insert(header::AUTHORIZATION, token);
    let key = "claimed-account-1".parse().unwrap();
    open.headers_mut().insert("Idempotency-Key", key);
    let refused = ask(&house, open).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (StatusCode::FORBIDDEN, &json!("identity_not_proved"))
    );
    assert_eq!(
        refused.body["title"],
        "Ваша личность ещё не подтверждена: один раз войдите с электронной цифровой подписью."
    );
}

#[tokio::test]
async fn a_proof_must_be_there_once_and_for_this_address() {
    let house = House::new().await;
    let device = Device::new();
    let fresh = || device.jwt(&house, CHALLENGES, None);
    let elsewhere = device.jwt(&house, REFRESH, None);
    for proofs in [
        vec![],
        vec![fresh(), fresh()],
        vec![elsewhere],
        vec!["no proof".to_owned()],
    ] {
        let refused = ask(
            &house,
            post(CHALLENGES, &json!({"purpose": "sign_in"}), &proofs),
        )
        .await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert_eq!(refused.media_type, "application/problem+json");
        assert_eq!(refused.body["code"], "device_proof_invalid");
        assert_eq!(refused.body["title"], "Подтверждение устройства неверно.");
    }
    assert_eq!(
        challenged(&house, &device).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn wrong_data_are_refused_in_the_words_of_the_regulation() {
    let house = House::new().await;
    let device = Device::new();
    let form = json!({"iin": person(5).as_str(), "password": "жасырын сөз", "device": {"name": "Телефон"}});
    let proof = device.jwt(&house, "/v1/sign-ins", None);
    let refused = ask(&house, post("/v1/sign-ins", &form, &[proof])).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        refused.body["title"],
        "В услуге отказано в связи с имеющимися нарушениями в данных: неверный ИИН или пароль."
    );
}

#[tokio::test]
async fn forms_out_of_shape_are_told_field_by_field() {
    let house = House::new().await;
    let empty = ask(&house, post("/v1/registrations", &json!({}), &[])).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let pointers: Vec<_> = empty.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["pointer"])
        .collect();
    assert_eq!(pointers, ["/iin", "/password", "/phone"]);
    let typed = ask(&house, post("/v1/registrations", &json!({"iin": 5}), &[])).await;
    assert_eq!(typed.body["errors"][0]["pointer"], "/iin");
    let more = ask(
        &house,
        post("/v1/registrations", &json!({"role": "notary"}), &[]),
    )
    .await;
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn without_a_token_of_ours_nobody_is_anybody() {
    let house = House::new().await;
    let nobody = Request::get("/v1/me").body(Body::empty()).unwrap();
    let refused = ask(&house, nobody).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (StatusCode::UNAUTHORIZED, &json!("unauthenticated"))
    );
    for token in ["", "a.b.c", ORIGIN] {
        let refused = ask(&house, with_token("GET", "/v1/sessions", token)).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    }
}
