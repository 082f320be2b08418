//! Systems of the state that keep their contract: what is sent to them, and what their answers become.

use super::failure::person;
use super::parrot::{ID, OTHER_ID, Parrot, both, digest, moment};
use crate::gateway::consents::AccessControl;
use crate::gateway::documents::Receiver;
use crate::gateway::gbdfl::Gbdfl;
use crate::gateway::notaries::Register;
use crate::gateway::sms::Centre;
use crate::gateway::testing::{iin, other_iin, serve, system};
use crate::port::{
    Capacity, ConsentQuestion, ConsentService, DigitalDocuments, Licences, OutgoingDocument,
    Persons, ShortMessages, UnansweredReason,
};
use axum::http::Method;
use law::id::{CaseId, ConsentId};
use law::poa::s04_consent::ConsentAnswer;
use law::poa::s10_signature::LicenceStatus;
use serde_json::json;

#[tokio::test]
async fn the_database_s_entry_becomes_a_record_and_we_say_who_asks() {
    let mut entry = person(iin().as_str());
    entry["capacity"] =
        json!({"status": "limited", "since": "2024-01-01", "court_act": "2-1/2024"});
    entry["deceased_on"] = json!("2026-01-01");
    let parrot = Parrot::saying(200, entry);
    let database = Gbdfl::new(system(&serve(parrot.routes()).await));
    let record = database.person(&iin()).await.unwrap().unwrap();
    assert_eq!(record.capacity, Capacity::Limited);
    assert_eq!(record.name.full(), "Сынақ Әлия");
    assert_eq!(record.document.valid_until, "2030-01-01".parse().unwrap());
    assert_eq!(record.phone.as_deref(), Some("+77000000001"));
    assert_eq!(record.deceased_on, Some("2026-01-01".parse().unwrap()));
    let heard = parrot.last();
    assert_eq!(
        heard.uri.path(),
        format!("/gbdfl/v1/persons/{}", iin().as_str())
    );
    assert_eq!(heard.headers["x-senim-system"], "e-notariat");
}

#[tokio::test]
async fn a_licence_is_read_with_its_status_and_never_of_another_notary() {
    let licence = |of: &str| {
        json!({"iin": of, "number": "0000001", "issued_on": "2020-01-01", "status": "suspended",
            "region": {"kk": "Астана", "ru": "Астана"}, "chamber": {"kk": "к", "ru": "р"},
            "name": {"surname": "Сынақ", "name": "Нотариус", "patronymic": "Макетұлы"}})
    };
    let parrot = Parrot::saying(200, licence(iin().as_str()));
    let register = Register::new(system(&serve(parrot.routes()).await));
    let record = register.licence(&iin()).await.unwrap().unwrap();
    assert_eq!(record.licence.status, LicenceStatus::Suspended);
    assert_eq!(record.name.patronymic.as_deref(), Some("Макетұлы"));
    parrot.say(200, licence(other_iin().as_str()));
    let confused = register.licence(&iin()).await.unwrap_err();
    assert_eq!(confused.reason, UnansweredReason::Garbage);
}

fn question() -> ConsentQuestion {
    ConsentQuestion {
        id: ConsentId::parse(ID).unwrap(),
        subject: iin(),
        case: CaseId::parse(OTHER_ID).unwrap(),
        application: digest("a"),
        purpose: both("мақсат"),
        expires_at: moment(),
    }
}

#[tokio::test]
async fn a_question_to_a_representative_names_case_application_and_callback() {
    let parrot = Parrot::saying(202, json!({"request_id": ID, "status": "requested"}));
    let address = serve(parrot.routes()).await;
    let service = AccessControl::new(
        system(&address),
        "http://127.0.0.1:1/callbacks/consents".to_owned(),
    );
    service.ask(&question()).await.unwrap();
    let sent = parrot.last().json();
    assert_eq!(sent["subject_iin"], iin().as_str());
    assert_eq!(sent["application_sha256"], "a".repeat(64));
    assert_eq!(sent["case_id"], OTHER_ID);
    assert_eq!(
        sent["callback_url"],
        "http://127.0.0.1:1/callbacks/consents"
    );
    assert_eq!(sent["expires_at"], "2026-03-02T05:00:00Z");
    parrot.say(409, json!({"error": "request_id_taken"}));
    let refused = service.ask(&question()).await.unwrap_err();
    assert_eq!(refused.reason, UnansweredReason::Status(409));
}

#[tokio::test]
async fn a_consent_counts_only_for_this_person_case_and_application() {
    let granted = json!({"request_id": ID, "subject_iin": iin().as_str(), "case_id": OTHER_ID,
        "application_sha256": "a".repeat(64), "status": "granted", "answered_at": "2026-03-01T00:00:00Z"});
    let parrot = Parrot::saying(200, granted.clone());
    let service = AccessControl::new(system(&serve(parrot.routes()).await), String::new());
    let standing = service.standing(&question()).await.unwrap().unwrap();
    assert_eq!(standing.answer, Some(ConsentAnswer::Granted));
    for (field, other) in [
        ("request_id", json!(OTHER_ID)),
        ("subject_iin", json!(other_iin().as_str())),
        ("case_id", json!(ID)),
        ("application_sha256", json!("b".repeat(64))),
        ("answered_at", json!(null)),
        ("status", json!("maybe")),
    ] {
        let mut confused = granted.clone();
        confused[field] = other;
        parrot.say(200, confused);
        // Another adapter each time, since its circuit would open.
        let service = AccessControl::new(system(&serve(parrot.routes()).await), String::new());
        let refused = service.standing(&question()).await.unwrap_err();
        assert_eq!(refused.reason, UnansweredReason::Garbage, "{field}");
    }
    parrot.say(404, json!({"error": "not_found"}));
    assert_eq!(service.standing(&question()).await.unwrap(), None);
    parrot.say(404, json!({"error": "no_route"}));
    let astray = service.standing(&question()).await.unwrap_err();
    assert_eq!(astray.reason, UnansweredReason::Garbage);
}

#[tokio::test]
async fn a_document_goes_out_whole_and_its_receipt_must_be_its_own() {
    let document = OutgoingDocument {
        number: "0000001-2026-000001".to_owned(),
        owner: iin(),
        title: both("Сенімхат"),
        issued_at: moment(),
        valid_until: "2027-03-02".parse().unwrap(),
        sha256: digest("c"),
        pdf: b"%PDF-1.7".to_vec(),
    };
    let receipt = json!({"number": document.number, "owner_iin": iin().as_str(), "sha256": "c".repeat(64),
        "status": "valid"});
    let parrot = Parrot::saying(201, receipt.clone());
    let receiver = Receiver::new(system(&serve(parrot.routes()).await));
    receiver.deliver(&document).await.unwrap();
    let heard = parrot.last();
    assert_eq!(heard.method, Method::PUT);
    assert_eq!(heard.uri.path(), "/documents/v1/0000001-2026-000001");
    assert_eq!(heard.json()["valid_until"], "2027-03-02T18:59:59Z");
    assert_eq!(heard.json()["pdf_base64"], "JVBERi0xLjc=");
    let mut other = receipt.clone();
    other["sha256"] = json!("d".repeat(64));
    parrot.say(200, other);
    assert_eq!(
        receiver.deliver(&document).await.unwrap_err().reason,
        UnansweredReason::Garbage
    );
    parrot.say(200, receipt);
    let kept = receiver
        .revoke(&document.number, moment())
        .await
        .unwrap_err();
    assert_eq!(
        kept.reason,
        UnansweredReason::Garbage,
        "it still says valid"
    );
    parrot.say(200, json!({"number": document.number, "status": "revoked"}));
    receiver.revoke(&document.number, moment()).await.unwrap();
    assert_eq!(
        parrot.last().uri.path(),
        "/documents/v1/0000001-2026-000001/revocation"
    );
}

#[tokio::test]
async fn a_number_cannot_lead_to_another_resource() {
    let parrot = Parrot::saying(200, json!({"number": "../a?b", "status": "revoked"}));
    let receiver = Receiver::new(system(&serve(parrot.routes()).await));
    receiver.revoke("../a?b", moment()).await.unwrap();
    assert_eq!(
        parrot.last().uri.to_string(),
        "/documents/v1/..%2Fa%3Fb/revocation"
    );
}

#[tokio::test]
async fn a_message_is_taken_when_its_own_id_comes_back() {
    let parrot = Parrot::saying(202, json!({"message_id": "m-1", "status": "accepted"}));
    let centre = Centre::new(system(&serve(parrot.routes()).await));
    centre.send("m-1", "+77000000001", "1234").await.unwrap();
    assert_eq!(
        parrot.last().json(),
        json!({"message_id": "m-1", "to": "+77000000001", "text": "1234"})
    );
    let refused = centre
        .send("m-2", "+77000000001", "1234")
        .await
        .unwrap_err();
    assert_eq!(refused.reason, UnansweredReason::Garbage);
}
