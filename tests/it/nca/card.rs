//! S14: at the desk, the card makes its keys after the PIN, and takes the certificates.

use super::office::{Office, Operator};
use crate::world::{Answer, Who};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::cms::{self, Content, Policy};
use eds::trust::Usage;
use serde_json::{Value, json};

async fn form(office: &Office, who: &Who) -> Value {
    json!({
        "iin": who.iin, "document_number": office.document_of(who).await, "holder": "individual",
        "email": "kamila@senim.invalid",
    })
}

async fn open(operator: &Operator, form: &Value) -> Answer {
    let new = json!({ "service": "nca_card_issue", "form": form });
    operator.person.act("/v1/desk/nca/requests", &new).await
}

async fn pin(office: &Office, who: &Who, pin: &str) -> Answer {
    let path = format!("/cards/{}/keys", who.iin);
    office
        .world
        .mocks
        .egov
        .post(&path)
        .json(&json!({ "pin": pin }))
        .send()
        .await
}

#[tokio::test]
async fn a_card_gets_its_certificates_and_signs_with_them() {
    let office = Office::open().await;
    let kamila = office.world.mocks.who("kamila").clone();
    let opened = open(&office.first, &form(&office, &kamila).await)
        .await
        .ok();
    let id = opened["id"].as_str().unwrap();
    assert_eq!(opened["stage"], "filling");
    let keys = pin(&office, &kamila, "1234").await.ok();
    let registered = office.first.act(id, "registration", &keys).await.ok();
    assert_eq!(registered["stage"], "registered", "{registered}");
    let number = registered["number"].as_str().unwrap();
    office.letter(&["To: kamila@senim.invalid", number]).await;
    office.first.keep(id).await.ok();
    office.first.act(id, "acceptance", &json!({})).await.ok();
    office
        .first
        .to_sign(id)
        .await
        .refused(409, "second_operator_required");
    office.second.confirm(id).await.ok();
    office.until_at_desk(id, "issued").await;

    let path = format!("/v1/desk/nca/requests/{id}/certificates");
    let found = office.first.person.get(&path).await.ok();
    let onto_card = json!({
        "signing_base64": found["certificates"][0]["der_base64"],
        "authentication_base64": found["certificates"][1]["der_base64"],
        "chain_base64": found["chain_base64"],
    });
    let reader = &office.world.mocks.egov;
    let path = format!("/cards/{}/certificates", kamila.iin);
    let written = reader
        .ask(reqwest::Method::PUT, &path)
        .json(&onto_card)
        .send()
        .await;
    assert_eq!(written.status, 204, "{}", written.text());
    let done = office
        .first
        .act(id, "installation", &Value::Null)
        .await
        .ok();
    assert_eq!(done["stage"], "installed");

    let asked =
        json!({ "pin": "1234", "usage": "signing", "content_base64": STANDARD.encode("мәтін") });
    let path = format!("/cards/{}/signatures", kamila.iin);
    let signed = reader.post(&path).json(&asked).send().await.ok();
    let cms = STANDARD
        .decode(signed["cms_base64"].as_str().unwrap())
        .unwrap();
    let trust = office.world.pki().trust_store().unwrap();
    let policy = Policy::strict(&trust, office.world.now(), Usage::Sign);
    let verified = cms::verify(&cms, Content::Attached, &policy).unwrap();
    assert_eq!(verified.iin().unwrap(), kamila.iin);
}

#[tokio::test]
async fn a_blocked_card_is_refused_with_the_clause() {
    let office = Office::open().await;
    let kamila = office.world.mocks.who("kamila").clone();
    let opened = open(&office.first, &form(&office, &kamila).await)
        .await
        .ok();
    for status in [403, 403, 423, 423] {
        assert_eq!(pin(&office, &kamila, "0000").await.status, status);
    }
    assert_eq!(
        pin(&office, &kamila, "1234").await.status,
        423,
        "blocked for good"
    );
    let id = opened["id"].as_str().unwrap();
    let refused = office
        .first
        .act(id, "refusal", &json!({ "ground": "card_blocked" }))
        .await
        .ok();
    assert_eq!(refused["refusal"]["ground"], "card_blocked");
    assert!(
        refused["refusal"]["clause"]["kk"]
            .as_str()
            .unwrap()
            .ends_with("9-тармақтың 6) тармақшасы")
    );
}

#[tokio::test]
async fn somebody_with_another_document_or_without_data_is_refused_at_once() {
    let office = Office::open().await;
    let kamila = office.world.mocks.who("kamila").clone();
    let mut wrong = form(&office, &kamila).await;
    wrong["document_number"] = json!("000000000");
    let refused = open(&office.first, &wrong).await.ok();
    assert_eq!(refused["refusal"]["ground"], "not_identified");
    assert!(
        refused["refusal"]["clause"]["ru"]
            .as_str()
            .unwrap()
            .ends_with("подпункт 2) пункта 9")
    );
    let dead = office.world.mocks.who("sapar").clone();
    let refused = open(&office.first, &form(&office, &dead).await).await.ok();
    assert_eq!(refused["refusal"]["ground"], "no_registry_data");
    assert!(
        refused["refusal"]["clause"]["ru"]
            .as_str()
            .unwrap()
            .ends_with("подпункт 5) пункта 9")
    );
}

#[tokio::test]
async fn keys_of_another_card_are_refused_and_keys_before_the_pin_are_no_form() {
    let office = Office::open().await;
    let kamila = office.world.mocks.who("kamila").clone();
    let timur = office.world.mocks.who("timur").clone();
    let keys = pin(&office, &timur, "1234").await.ok();
    let mut early = form(&office, &kamila).await;
    early["signing_request"] = keys["signing_request"].clone();
    open(&office.first, &early)
        .await
        .refused(422, "invalid_form");
    let opened = open(&office.first, &form(&office, &kamila).await)
        .await
        .ok();
    let id = opened["id"].as_str().unwrap();
    let refused = office.first.act(id, "registration", &keys).await.ok();
    assert_eq!(refused["refusal"]["ground"], "foreign_number");
    assert!(
        refused["refusal"]["clause"]["ru"]
            .as_str()
            .unwrap()
            .ends_with("подпункт 9) пункта 9")
    );
    office
        .first
        .act(id, "registration", &keys)
        .await
        .refused(409, "wrong_stage");
}
