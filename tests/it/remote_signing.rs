//! Signing on a phone: the same bytes, the same CMS and the same checks as any other way, by a link that is good for
//! three minutes and for one signature.

mod foreign;
mod refused;

use crate::world::{Answer, Person, Request, Walk, World};
use chrono::TimeDelta;
use law::poa::stage::StageCode;
use serde_json::{Value, json};

/// Begins a signing.
pub(crate) async fn started(person: &Person, walk: &Walk<'_>, purpose: &str) -> Value {
    begin(person, walk, purpose).await.ok()
}

/// The answer to beginning a signing.
pub(crate) async fn begin(person: &Person, walk: &Walk<'_>, purpose: &str) -> Answer {
    if purpose == "signature" {
        walk.sign_recordings().await;
    }
    let mut body = json!({ "purpose": purpose, "case": walk.case });
    if purpose == "approval" {
        body["revision"] = json!(1);
    }
    person.act("/v1/remote-signings", &body).await
}

/// How a signing stands.
pub(crate) async fn standing(person: &Person, started: &Value) -> Value {
    let id = started["id"].as_str().unwrap();
    person.get(&format!("/v1/remote-signings/{id}")).await.ok()
}

/// The phone signs as it should; what the app then gets is the body for the resource.
async fn by_phone(world: &World, person: &Person, walk: &Walk<'_>, purpose: &str) -> Value {
    let begun = started(person, walk, purpose).await;
    assert_eq!(standing(person, &begun).await["status"], "waiting");
    let request = world.phone(&begun).read().await;
    assert_eq!(standing(person, &begun).await["status"], "fetched");
    let signed = request.signed(person.signing(), person);
    request.bring(&signed).await.ok();
    let done = standing(person, &begun).await;
    assert_eq!(done["status"], "signed");
    json!({ "cms_base64": done["cms_base64"] })
}

/// The request of a signing of aliya's application.
pub(crate) async fn application(world: &World) -> (Walk<'_>, Value, Request) {
    let walk = world.case_at(StageCode::Filling).await;
    let begun = started(walk.principal(), &walk, "application").await;
    let request = world.phone(&begun).read().await;
    (walk, begun, request)
}

#[tokio::test]
async fn application_approval_and_revocation_are_signed_on_a_phone() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Filling).await;
    let person = walk.principal().clone();
    let body = by_phone(&world, &person, &walk, "application").await;
    person.act(&walk.path("/submission"), &body).await.ok();
    walk.wait_for(StageCode::AwaitingConsent).await;

    walk.to(StageCode::AwaitingApproval).await;
    let body = by_phone(&world, &person, &walk, "approval").await;
    person
        .act(&walk.path("/drafts/1/approval"), &body)
        .await
        .ok();

    walk.to(StageCode::Delivered).await;
    let body = by_phone(&world, &person, &walk, "revocation").await;
    person.act(&walk.path("/revocation"), &body).await.ok();
    assert_eq!(walk.stage().await, "revoked");
}

#[tokio::test]
async fn the_notary_signs_the_prepared_document_on_a_phone() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let notary = &walk.notary;
    let begun = started(notary, &walk, "signature").await;
    let request = world.phone(&begun).read().await;
    assert_eq!(request.documents["signMethod"], "CMS_SIGN_ONLY");
    let signed = request.signed(notary.signing(), notary);
    request.bring(&signed).await.ok();
    let done = standing(notary, &begun).await;
    assert_eq!(done["preparation"], begun["preparation"]);
    let body = json!({
        "number": done["preparation"]["number"],
        "at": done["preparation"]["at"],
        "cms_base64": done["cms_base64"],
    });
    notary
        .act(&walk.notary_path("/signature"), &body)
        .await
        .ok();
    walk.wait_for(StageCode::Delivered).await;
}

#[tokio::test]
async fn a_device_signs_in_by_the_qr_code_of_its_challenge() {
    let world = World::new().await;
    let person = world.citizen("aliya").await;
    let ask = person.proven("/v1/eds-challenges", None);
    let offered = ask.json(&json!({ "purpose": "sign_in" })).send().await.ok();
    let challenge = offered["challenge_id"].as_str().unwrap();
    let path = format!("/v1/eds-challenges/{challenge}/remote-signings");
    let begun = person.proven(&path, None).send().await.ok();
    let path = format!("{path}/{}", begun["id"].as_str().unwrap());

    let request = world.phone(&begun).read().await;
    assert_eq!(request.document(), crate::world::content(&offered));
    let words = request.documents["documentsToSign"][0]["meta"][1]["value"].as_str();
    let words = words.unwrap();
    assert!(
        words.contains(&world.api().address) && words.contains("Не подписывайте"),
        "{words}"
    );
    let wrong = request.signed(person.signing(), &person);
    let answer = request.bring(&wrong).await;
    answer.refused(403, "wrong_key_usage");
    let signed = request.signed(person.authentication(), &person);
    request.bring(&signed).await.ok();

    let other = world.stranger("bolat");
    let answer = other.proven_get(&path).send().await;
    answer.refused(404, "not_found");
    let done = person.proven_get(&path).send().await.ok();
    assert_eq!(done["status"], "signed");
    let cms = crate::world::content(&json!({ "content_base64": done["cms_base64"] }));
    let tokens = person.answer_challenge(&offered, &cms).await.ok();
    assert_eq!(tokens["account"]["role"], "citizen");
}

#[tokio::test]
async fn the_phone_shows_the_very_bytes_and_words_that_the_screen_shows() {
    let world = World::new().await;
    let (walk, begun, request) = application(&world).await;
    let person = walk.principal();
    let to_sign = person.get(&walk.path("/application/to-sign")).await.ok();
    assert_eq!(request.document(), crate::world::content(&to_sign));
    let document = &request.documents["documentsToSign"][0];
    assert_eq!(request.documents["signMethod"], "CMS_WITH_DATA");
    assert_eq!(document["meta"][0]["value"], to_sign["text"]["kk"]);
    assert_eq!(document["meta"][1]["value"], to_sign["text"]["ru"]);
    for name in ["nameRu", "nameKz", "nameEn"] {
        assert!(document[name].as_str().unwrap().len() > 10, "{document}");
    }
    let asked = &request.asked;
    assert_eq!(asked["organisation"]["bin"].as_str().unwrap().len(), 12);
    assert_eq!(asked["expiry_date"], begun["expires_at"]);
    let both = asked["description"].as_str().unwrap();
    assert!(
        both.contains(" / "),
        "a phone that does not say its language: {both}"
    );
    let speaking = world.phone(&begun).speaking("ru").follow().await.ok();
    assert_eq!(speaking["description"], document["nameRu"]);
}

#[tokio::test]
async fn the_deep_link_carries_the_address_of_the_qr_code() {
    let world = World::new().await;
    let (_, begun, _) = application(&world).await;
    let address = begun["qr"]
        .as_str()
        .unwrap()
        .strip_prefix("mobileSign:")
        .unwrap();
    let deep = reqwest::Url::parse(begun["deep_link"].as_str().unwrap()).unwrap();
    assert_eq!(deep.host_str(), Some("m.egov.kz"));
    let given: std::collections::HashMap<_, _> = deep.query_pairs().into_owned().collect();
    assert_eq!(given["link"], address);
    assert_eq!(given["isi"], "1476128386");
    assert!(address.starts_with(&world.api().address));
    assert!(
        address.rsplit('/').next().unwrap().len() >= 22,
        "128 bits at least"
    );
}

#[tokio::test]
async fn a_preview_of_the_link_uses_nothing_up() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Filling).await;
    let person = walk.principal();
    let begun = started(person, &walk, "application").await;
    let phone = world.phone(&begun);
    for _ in 0..5 {
        phone.follow().await.ok();
    }
    assert_eq!(standing(person, &begun).await["status"], "waiting");
    phone.sign(person.signing(), person).await.ok();
}

#[tokio::test]
async fn a_link_outlives_a_restart_and_even_a_sudden_end_of_the_server() {
    let mut world = World::new().await;
    let (case, begun, request) = {
        let (walk, begun, request) = application(&world).await;
        (walk.case.clone(), begun, request)
    };
    world.restart().await;
    let again = world.phone(&begun).read().await;
    assert_eq!(again.document(), request.document());
    world.crash().await;
    let walk = world.taken_up(case, &["aliya"], &["dauren"], "aigul").await;
    let person = walk.principal();
    let signed = request.signed(person.signing(), person);
    request.bring(&signed).await.ok();
    let body = json!({ "cms_base64": standing(person, &begun).await["cms_base64"] });
    person.act(&walk.path("/submission"), &body).await.ok();
}

#[tokio::test]
async fn what_ran_out_is_forgotten() {
    let world = World::new().await;
    let (walk, begun, _) = application(&world).await;
    world.pass(TimeDelta::seconds(181));
    assert_eq!(
        standing(walk.principal(), &begun).await["status"],
        "expired"
    );
    world.pass(TimeDelta::hours(3));
    crate::world::until("the purge", || async {
        let mut database = world.database().await;
        let left = database
            .number("select count(*) from remote_signings")
            .await;
        (left == 0).then_some(())
    })
    .await;
    let path = format!("/v1/remote-signings/{}", begun["id"].as_str().unwrap());
    walk.principal().get(&path).await.refused(404, "not_found");
}
