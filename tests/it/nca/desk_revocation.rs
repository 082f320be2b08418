//! S15: revocation at the desk, for a holder whose key is lost.

use super::office::Office;
use crate::world::Who;
use eds::Signer as _;
use serde_json::{Value, json};

async fn open(office: &Office, who: &Who, serial: &str) -> Value {
    let form = json!({
        "iin": who.iin, "document_number": office.document_of(who).await, "serial": serial,
        "reason": "key_compromise",
    });
    let new = json!({ "service": "nca_card_revoke", "form": form });
    office
        .first
        .person
        .act("/v1/desk/nca/requests", &new)
        .await
        .ok()
}

#[tokio::test]
async fn a_holder_without_a_key_is_served_by_two_operators() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (_, signing, _) = office.issued(&aliya).await;
    let serial = signing.certificate().serial_hex();
    let opened = open(&office, aliya.who(), &serial).await;
    assert_eq!(opened["stage"], "registered", "{opened}");
    let id = opened["id"].as_str().unwrap();
    office.first.keep(id).await.ok();
    office.first.act(id, "acceptance", &json!({})).await.ok();
    office
        .first
        .to_sign(id)
        .await
        .refused(409, "second_operator_required");
    let confirmed = office.second.confirm(id).await.ok();
    let (due, now) = (confirmed["due_at"].as_str().unwrap(), office.world.now());
    let due = chrono::DateTime::parse_from_rfc3339(due).unwrap().to_utc();
    assert!((due - now).num_hours() >= 47, "two days");
    office.until_at_desk(id, "revoked").await;
    let again = open(&office, aliya.who(), &serial).await;
    assert_eq!(again["refusal"]["ground"], "already_revoked");
    assert!(
        again["refusal"]["clause"]["ru"]
            .as_str()
            .unwrap()
            .ends_with("действие 5 таблицы 5 приложения 3")
    );
}

#[tokio::test]
async fn a_certificate_of_somebody_else_is_refused_with_the_clause() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (_, signing, _) = office.issued(&aliya).await;
    let serial = signing.certificate().serial_hex();
    let bolat = office.world.mocks.who("bolat").clone();
    let refused = open(&office, &bolat, &serial).await;
    assert_eq!(refused["refusal"]["ground"], "certificate_not_theirs");
    let id = refused["id"].as_str().unwrap();
    office.first.keep(id).await.refused(409, "wrong_stage");
}
