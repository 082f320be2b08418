//! S13: the holder revokes, and from that moment the certificate neither signs nor opens a session.

use super::office::{Office, open, submit_signed};
use crate::world::until;
use eds::Signer as _;
use serde_json::{Value, json};

fn revocation(serial: &str) -> Value {
    json!({ "serial": serial, "reason": "key_compromise" })
}

#[tokio::test]
async fn a_revoked_certificate_neither_signs_nor_signs_in_from_that_moment() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (_, signing, authentication) = office.issued(&aliya).await;
    let sign_in = || async {
        let offered = aliya.proven("/v1/eds-challenges", None);
        let offered = offered
            .json(&json!({ "purpose": "sign_in" }))
            .send()
            .await
            .ok();
        let cms = aliya.attached(&authentication, &crate::world::content(&offered));
        aliya.answer_challenge(&offered, &cms).await
    };
    sign_in().await.ok();
    for key in [&authentication, &signing] {
        let serial = key.certificate().serial_hex();
        let id = open(&aliya, "nca_revoke", &revocation(&serial)).await;
        let filed = submit_signed(&aliya, &id, &signing).await.ok();
        assert_eq!(filed["stage"], "confirmed", "{filed}");
        let done = office.until(&aliya, &id, "revoked").await;
        assert_eq!(done["serials"], json!([serial]));
    }
    sign_in().await.refused(422, "certificate_revoked");
    let phone = &aliya.who().phone;
    until("both messages", || async {
        let messages = office.world.mocks.messages(phone).await;
        let told = messages
            .iter()
            .filter(|text| text.contains("кері қайтарып алынды"));
        (told.count() == 2).then_some(())
    })
    .await;
    let id = open(
        &aliya,
        "nca_revoke",
        &revocation(&aliya.signing().certificate().serial_hex()),
    )
    .await;
    submit_signed(&aliya, &id, &signing)
        .await
        .refused(422, "certificate_revoked");
    let mine = aliya.get("/v1/nca/certificates").await.ok();
    for certificate in mine["items"].as_array().unwrap() {
        assert_eq!(certificate["reason"], "key_compromise");
    }
}

#[tokio::test]
async fn a_revocation_outlives_a_crash_and_is_made_once() {
    let mut office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (_, signing, _) = office.issued(&aliya).await;
    let serial = signing.certificate().serial_hex();
    let id = open(&aliya, "nca_revoke", &revocation(&serial)).await;
    submit_signed(&aliya, &id, &signing).await.ok();
    office.world.crash().await;
    // What the dead worker had claimed is free again.
    office.world.pass(chrono::TimeDelta::seconds(61));
    office.until(&aliya, &id, "revoked").await;
    let log = office.world.pki().log().unwrap();
    let revoked = log.iter().filter(|entry| {
        matches!(&entry.event, eds::ca::LogEvent::Revoked { serial_hex, .. } if *serial_hex == serial)
    });
    assert_eq!(revoked.count(), 1);
}

#[tokio::test]
async fn a_certificate_of_somebody_else_or_revoked_before_is_refused_with_the_clause() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let bolat = office.world.citizen("bolat").await;
    let (_, signing, authentication) = office.issued(&aliya).await;
    let serial = signing.certificate().serial_hex();
    let foreign = open(&bolat, "nca_revoke", &revocation(&serial)).await;
    let refused = submit_signed(&bolat, &foreign, bolat.signing()).await.ok();
    assert_eq!(refused["refusal"]["ground"], "certificate_not_theirs");
    assert!(
        refused["refusal"]["clause"]["ru"]
            .as_str()
            .unwrap()
            .ends_with("подпункт 2) пункта 8")
    );
    let unknown = open(&bolat, "nca_revoke", &revocation("0badc0de")).await;
    let refused = submit_signed(&bolat, &unknown, bolat.signing()).await.ok();
    assert_eq!(refused["refusal"]["ground"], "certificate_not_theirs");

    let spent = authentication.certificate().serial_hex();
    let id = open(&aliya, "nca_revoke", &revocation(&spent)).await;
    submit_signed(&aliya, &id, &signing).await.ok();
    office.until(&aliya, &id, "revoked").await;
    let id = open(&aliya, "nca_revoke", &revocation(&spent)).await;
    let refused = submit_signed(&aliya, &id, &signing).await.ok();
    assert_eq!(refused["refusal"]["ground"], "already_revoked");
}

#[tokio::test]
async fn the_certificate_that_signed_may_be_revoked_by_its_holder_wherever_it_came_from() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let serial = aliya.signing().certificate().serial_hex();
    let id = open(&aliya, "nca_revoke", &revocation(&serial)).await;
    submit_signed(&aliya, &id, aliya.signing()).await.ok();
    office.until(&aliya, &id, "revoked").await;
    until("the list has it", || async {
        let list = office.world.api().get("/pki/crl/issuing.crl").send().await;
        let number = hex::decode(&serial).unwrap();
        let listed = list.body.windows(number.len()).any(|part| part == number);
        listed.then_some(())
    })
    .await;
}
