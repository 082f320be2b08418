//! The systems of bodies: what is sent to them, and that an answer about something else is none.

use super::parrot::{ID, OTHER_ID, Parrot, digest, moment};
use crate::gateway::client::Address;
use crate::gateway::enforcement::Journal;
use crate::gateway::licensing::Elicense;
use crate::gateway::regional::Workplace;
use crate::gateway::testing::{iin, other_iin, serve, system};
use crate::port::{
    Answer, Enforcement, FiledDocument, LicenceAct, LicenceForce, LicenceOrder, Licensing,
    Presence, RegionalGateway, Registration, UnansweredReason,
};
use axum::http::Method;
use law::id::RequestId;
use serde_json::{Value, json};

fn document() -> FiledDocument {
    FiledDocument {
        id: RequestId::parse(ID).unwrap(),
        number: "S7-2026-1".to_owned(),
        service: "guardianship",
        applicant: iin(),
        region: "temirtau".to_owned(),
        sha256: digest("a"),
        filed_at: moment(),
    }
}

fn registered() -> Value {
    json!({"id": ID, "applicant_iin": iin().as_str(), "document_sha256": "a".repeat(64),
        "registration": "1-17", "registered_at": "2026-03-02T05:00:01Z"})
}

/// Registers at one of the three systems.
async fn register_at(place: usize, address: &Address) -> Result<Registration, UnansweredReason> {
    let document = document();
    let regional = Workplace::new(system(address));
    let licensing = Elicense::new(system(address));
    let journal = Journal::new(system(address));
    let answer: Answer<'_, Registration> = match place {
        0 => regional.register(&document),
        1 => licensing.register(&document),
        _ => journal.register(&document),
    };
    answer.await.map_err(|unanswered| unanswered.reason)
}

const PATHS: [&str; 3] = [
    "/regional-gateway/v1/documents/",
    "/elicense/v1/applications/",
    "/enforcement/v1/incoming/",
];

#[tokio::test]
async fn a_filed_document_is_registered_once_under_our_id() {
    let parrot = Parrot::saying(201, registered());
    let address = serve(parrot.routes()).await;
    for (place, path) in PATHS.iter().enumerate() {
        let registration = register_at(place, &address).await.unwrap();
        assert_eq!(registration.number, "1-17");
        let heard = parrot.last();
        assert_eq!(heard.method, Method::PUT);
        assert_eq!(heard.uri.path(), format!("{path}{ID}"));
        assert_eq!(heard.json()["region"], "temirtau");
        assert_eq!(heard.json()["document_sha256"], "a".repeat(64));
    }
}

#[tokio::test]
async fn a_registration_of_something_else_is_no_answer() {
    for place in 0..PATHS.len() {
        for (field, other) in [
            ("id", json!(OTHER_ID)),
            ("applicant_iin", json!(other_iin().as_str())),
            ("document_sha256", json!("b".repeat(64))),
            ("registration", json!(" ")),
            ("registered_at", json!("soon")),
        ] {
            let mut confused = registered();
            confused[field] = other;
            let address = serve(Parrot::saying(201, confused).routes()).await;
            let refused = register_at(place, &address).await;
            assert_eq!(refused, Err(UnansweredReason::Garbage), "{place} {field}");
        }
    }
}

#[tokio::test]
async fn a_qualification_is_the_persons_own_and_unknown_only_in_the_contracts_words() {
    let known = json!({"iin": iin().as_str(), "law_degree": "on_record", "years_in_law": 4,
        "examination_passed": "not_on_record", "conviction": "not_on_record"});
    let parrot = Parrot::saying(200, known.clone());
    let database = Elicense::new(system(&serve(parrot.routes()).await));
    let qualification = database.qualification(&iin()).await.unwrap().unwrap();
    assert_eq!(qualification.law_degree, Presence::OnRecord);
    assert_eq!(qualification.examination, Presence::NotOnRecord);
    let person = iin();
    let foreign = other_iin();
    let confused = database.qualification(&foreign).await.unwrap_err();
    assert_eq!(confused.reason, UnansweredReason::Garbage);
    parrot.say(404, json!({"error": "not_found"}));
    assert_eq!(database.qualification(&person).await.unwrap(), None);
    parrot.say(404, json!({"error": "no_route"}));
    assert!(database.qualification(&person).await.is_err());
}

#[tokio::test]
async fn an_order_changes_the_licence_it_names_and_no_other() {
    let licence = json!({"number": "PSI-17", "holder_iin": iin().as_str(), "issued_on": "2026-03-02",
        "status": "active"});
    let parrot = Parrot::saying(200, licence.clone());
    let database = Elicense::new(system(&serve(parrot.routes()).await));
    let order = |act, licence: Option<&str>| LicenceOrder {
        id: RequestId::parse(ID).unwrap(),
        act,
        holder: iin(),
        licence: licence.map(str::to_owned),
        decided_on: "2026-03-02".parse().unwrap(),
    };
    let issued = database
        .order(&order(LicenceAct::Issue, None))
        .await
        .unwrap();
    assert_eq!(
        (issued.number.as_str(), issued.force),
        ("PSI-17", LicenceForce::Active)
    );
    assert_eq!(parrot.last().json()["act"], "issue");
    let other = database
        .order(&order(LicenceAct::Duplicate, Some("PSI-18")))
        .await
        .unwrap_err();
    assert_eq!(other.reason, UnansweredReason::Garbage);
    let found = database.licence("PSI-17").await.unwrap().unwrap();
    assert_eq!(found.holder, iin());
    assert!(database.licence("PSI-18").await.is_err());
}
