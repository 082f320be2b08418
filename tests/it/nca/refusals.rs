//! Every refusal of an issue: its ground, its clause, and the notice as a sealed document and a letter.

use super::office::{Keys, Office, issue_form, open, submit};
use crate::world::Person;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eds::cms::{self, Content};
use serde_json::{Value, json};
use std::process::Command;

async fn refused_at_filing(person: &Person, form: &Value) -> Value {
    let id = open(person, "nca_issue", form).await;
    let filed = submit(person, &id, &json!({})).await.ok();
    assert_eq!(filed["stage"], "refused", "{filed}");
    filed
}

#[track_caller]
fn by_clause(refused: &Value, ground: &str, clause: &str) {
    assert_eq!(refused["refusal"]["ground"], ground, "{refused}");
    let cited = refused["refusal"]["clause"]["ru"].as_str().unwrap();
    assert!(
        cited.contains("№ 839") && cited.ends_with(clause),
        "{cited}"
    );
}

#[tokio::test]
async fn keys_of_somebody_else_forged_or_used_before_are_refused_with_the_clause() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let bolat = office.world.mocks.who("bolat").clone();

    let foreign = Keys::of(&bolat);
    let refused = refused_at_filing(&aliya, &issue_form(&foreign)).await;
    by_clause(&refused, "foreign_number", "подпункт 1) пункта 6");

    let keys = Keys::of(aliya.who());
    let mut forged = STANDARD.decode(&keys.requests[0]).unwrap();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let mut form = issue_form(&keys);
    form["signing_request"] = json!(STANDARD.encode(forged));
    let refused = refused_at_filing(&aliya, &form).await;
    by_clause(&refused, "proof_invalid", "подпункт 1) пункта 6");

    let (id, keys) = office.accepted(&aliya).await;
    let requests = keys.requests.clone();
    office.second.confirm(&id).await.ok();
    office.until(&aliya, &id, "issued").await;
    let mut form = issue_form(&Keys::of(aliya.who()));
    form["signing_request"] = json!(requests[0]);
    let refused = refused_at_filing(&aliya, &form).await;
    by_clause(&refused, "key_reused", "подпункт 1) пункта 6");

    let mut form = issue_form(&Keys::of(aliya.who()));
    form["authentication_request"] = form["signing_request"].clone();
    let new = json!({ "service": "nca_issue", "form": form });
    aliya
        .act("/v1/nca/requests", &new)
        .await
        .refused(422, "invalid_form");
    form["authentication_request"] = json!("MAAA");
    let id = open(&aliya, "nca_issue", &form).await;
    let problem = submit(&aliya, &id, &json!({}))
        .await
        .refused(422, "invalid_form");
    assert_eq!(
        problem["errors"][0]["pointer"],
        "/form/authentication_request"
    );
}

/// A certification request for a key that nobody should sign with any more, made by openssl.
fn request_for_a_weak_key() -> Vec<u8> {
    let folder = tempfile::TempDir::new().unwrap();
    let made = Command::new("openssl")
        .args(["req", "-new", "-newkey", "rsa:1024", "-nodes", "-sha256"])
        .args(["-subj", "/CN=SENIM", "-outform", "DER", "-keyout"])
        .arg(folder.path().join("key.pem"))
        .output();
    let made = made.unwrap();
    assert!(made.status.success(), "{made:?}");
    made.stdout
}

#[tokio::test]
async fn a_weak_key_is_refused_with_the_clause() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let mut form = issue_form(&Keys::of(aliya.who()));
    form["signing_request"] = json!(STANDARD.encode(request_for_a_weak_key()));
    let refused = refused_at_filing(&aliya, &form).await;
    by_clause(&refused, "key_weak", "подпункт 1) пункта 6");
}

#[tokio::test]
async fn the_key_of_a_revoked_certificate_is_refused_too() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, keys) = office.accepted(&aliya).await;
    let requests = keys.requests.clone();
    office.second.confirm(&id).await.ok();
    let issued = office.until(&aliya, &id, "issued").await;
    let serial = issued["serials"][0].as_str().unwrap();
    let reason = eds::ca::RevocationReason::KeyCompromise;
    office
        .world
        .pki()
        .revoke(serial, reason, office.world.now())
        .unwrap();
    let mut form = issue_form(&Keys::of(aliya.who()));
    form["signing_request"] = json!(requests[0]);
    let refused = refused_at_filing(&aliya, &form).await;
    by_clause(&refused, "key_reused", "подпункт 1) пункта 6");
}

#[tokio::test]
async fn no_data_in_the_database_is_a_refusal_and_no_answer_is_none() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let keys = Keys::of(aliya.who());
    let mut form = issue_form(&keys);
    form["holder"] = json!("employee");
    form["bin"] = json!("000240000016");
    let id = open(&aliya, "nca_issue", &form).await;
    office.world.mocks.fault("gbdul", "down").await;
    submit(&aliya, &id, &json!({}))
        .await
        .refused(503, "system_unavailable");
    office.world.mocks.fault("gbdul", "none").await;
    let refused = crate::world::until("the circuit closes", || async {
        let answer = submit(&aliya, &id, &json!({})).await;
        (answer.status == 200).then(|| answer.ok())
    })
    .await;
    assert_eq!(refused["stage"], "refused");
    by_clause(&refused, "no_registry_data", "подпункт 3) пункта 6");
}

#[tokio::test]
async fn the_notice_of_refusal_is_a_document_under_the_platforms_seal_and_a_letter() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.registered(&aliya).await;
    let ground = json!({ "ground": "not_identified" });
    let refused = office.first.act(&id, "refusal", &ground).await.ok();
    by_clause(&refused, "not_identified", "подпункт 7) пункта 6");
    let file = |name: &str| format!("/v1/nca/requests/{id}/files/{name}");
    let plain = aliya.get(&file("refusal.json")).await;
    let sealed = aliya.get(&file("refusal.p7s")).await;
    let trust = office.world.pki().trust_store().unwrap();
    let policy = cms::Policy::strict(&trust, office.world.now(), eds::trust::Usage::Sign);
    let verified = cms::verify(&sealed.body, Content::Attached, &policy).unwrap();
    assert_eq!(verified.content(), plain.body);
    assert!(
        plain.ok()["notice"]["kk"]
            .as_str()
            .unwrap()
            .contains("сәйкестендіре алмады")
    );
    office
        .letter(&["6-тармақтың 7) тармақшасы", "подпункт 7) пункта 6"])
        .await;
    office
        .first
        .act(&id, "refusal", &ground)
        .await
        .refused(409, "wrong_stage");
}

#[tokio::test]
async fn an_operator_refuses_on_the_operators_grounds_only() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.registered(&aliya).await;
    for ground in ["key_reused", "card_blocked", "whim"] {
        let answer = office
            .first
            .act(&id, "refusal", &json!({ "ground": ground }))
            .await;
        answer.refused(422, "invalid_form");
    }
    let refused = office
        .first
        .act(&id, "refusal", &json!({ "ground": "documents_incomplete" }))
        .await
        .ok();
    by_clause(&refused, "documents_incomplete", "подпункт 7) пункта 6");
}

#[tokio::test]
async fn documents_are_accepted_with_papers_and_the_right_identity_document_only() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.registered(&aliya).await;
    let shown = json!({ "document_number": office.document_of(aliya.who()).await });
    let problem = office
        .first
        .act(&id, "acceptance", &shown)
        .await
        .refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/documents");
    office.first.keep(&id).await.ok();
    let other =
        json!({ "document_number": office.document_of(office.world.mocks.who("bolat")).await });
    for wrong in [other, json!({})] {
        let problem = office
            .first
            .act(&id, "acceptance", &wrong)
            .await
            .refused(422, "invalid_form");
        assert_eq!(problem["errors"][0]["pointer"], "/document_number");
    }
    let key = json!({
        "title": "Кілт", "media_type": "application/pdf", "content_base64": STANDARD.encode("-----BEGIN PRIVATE KEY-----"),
    });
    office
        .first
        .act(&id, "documents", &key)
        .await
        .refused(422, "invalid_form");
    office
        .first
        .act(&id, "confirmation", &json!({ "cms_base64": "MAA=" }))
        .await
        .refused(409, "wrong_stage");
    office.first.act(&id, "acceptance", &shown).await.ok();
    office.first.keep(&id).await.refused(409, "wrong_stage");
}
