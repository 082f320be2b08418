//! Each service from the form to the result, every step first tried by everybody it does not belong to.

use super::{Town, done, not_theirs, sent_by_its_applicant};
use crate::desks::body::{REGION, property_form};
use crate::services::committee::{EXAMINATION_PAPERS, desk, examination, licence, licence_papers};
use crate::services::{at, change_of_name, civil_status, filled, path, pay, property};
use crate::world::{Answer, Person};
use law::service::{Service, ServiceId};
use serde_json::{Value, json};

/// The form and the documents with which a service is asked for.
pub(super) fn asked(town: &Town, id: ServiceId) -> (Value, Vec<&'static str>) {
    match id {
        ServiceId::S1 => (
            json!({ "kind": "name_change", "surname_before": "Сынақ" }),
            vec![],
        ),
        ServiceId::S2 => (civil_status::marriage(town.world(), "bolat"), vec![]),
        ServiceId::S3 => (change_of_name("Сынақ"), vec![]),
        ServiceId::S4 | ServiceId::S5 => (property("astana"), vec![]),
        ServiceId::S6 => (json!({ "kind": "person_participation" }), vec![]),
        ServiceId::S7 => (
            crate::desks::body::guardianship_form(),
            vec!["no_parental_care", "health", "income"],
        ),
        ServiceId::S8 => (
            property_form("owned_property", REGION),
            vec!["title_documents"],
        ),
        ServiceId::S9 => (examination(), EXAMINATION_PAPERS.to_vec()),
        ServiceId::S10 => (licence("issue"), licence_papers("issue").to_vec()),
        ServiceId::S11 | ServiceId::S12 | ServiceId::S13 | ServiceId::S14 | ServiceId::S15 => {
            panic!("{id:?} has a process of its own")
        }
    }
}

/// Leads a request of a service to its result.
pub(super) async fn through(town: &Town, service: &Service) -> Value {
    let (form, papers) = asked(town, service.id);
    let request = filled(&town.aliya, service.code, &form, &papers).await;
    match service.id {
        ServiceId::S1 | ServiceId::S2 | ServiceId::S3 => {
            sent_by_its_applicant(town, &request).await;
            at(&town.aliya, &request, "awaiting_payment").await;
            pay(town.world(), &town.aliya, &request).await;
        }
        ServiceId::S4 | ServiceId::S5 | ServiceId::S6 => {
            sent_by_its_applicant(town, &request).await;
        }
        ServiceId::S7 | ServiceId::S8 => {
            sent_by_its_applicant(town, &request).await;
            over_the_desks(town, &request, service.id).await;
        }
        ServiceId::S9 | ServiceId::S10 => {
            town.aliya
                .act(&path(&request, "/payment"), &Value::Null)
                .await
                .ok();
            pay(town.world(), &town.aliya, &request).await;
            at(&town.aliya, &request, "awaiting_signature").await;
            sent_by_its_applicant(town, &request).await;
            over_the_desks(town, &request, service.id).await;
        }
        ServiceId::S11 | ServiceId::S12 | ServiceId::S13 | ServiceId::S14 | ServiceId::S15 => {}
    }
    done(town, &request).await
}

/// What an official does at a step.
#[derive(Clone, Copy)]
enum Act {
    Forward,
    Assign,
    Draft,
    Sign(Option<&'static str>),
}

impl Act {
    /// Does it at the present turn, with the doer's own key where it needs one.
    async fn by(self, town: &Town, who: &Person, request: &Value, outcome: &Value) -> Answer {
        let turn = turn(town, request).await;
        match self {
            Self::Forward => {
                let body = json!({ "turn": turn, "number": "17-24" });
                who.act(&desk(request, "/forwarding"), &body).await
            }
            Self::Assign => {
                let to = town.body.specialist.account().await;
                who.act(
                    &desk(request, "/assignment"),
                    &json!({ "turn": turn, "to": to }),
                )
                .await
            }
            Self::Draft => {
                let text = json!({ "kk": "Шешім қабылдансын", "ru": "Принять решение" });
                let body = json!({ "turn": turn, "text": text, "particulars": outcome });
                who.act(&desk(request, "/draft"), &body).await
            }
            Self::Sign(number) => {
                let query = number.map_or(String::new(), |number| format!("&number={number}"));
                let asked = who
                    .get(&desk(
                        request,
                        &format!("/decision/to-sign?turn={turn}{query}"),
                    ))
                    .await;
                if asked.status != 200 {
                    return asked;
                }
                let mut signed = who.signed(&asked.ok());
                signed["turn"] = json!(turn);
                if let Some(number) = number {
                    signed["number"] = json!(number);
                }
                who.act(&desk(request, "/decision"), &signed).await
            }
        }
    }
}

async fn turn(town: &Town, request: &Value) -> u64 {
    for reader in [&town.body.chancery, &town.committee.registrar] {
        let seen = reader.get(&desk(request, "")).await;
        if seen.status == 200 {
            return seen.ok()["work"]["turn"].as_u64().unwrap();
        }
    }
    panic!("nobody sees {request}");
}

/// Over every desk of a service; at each step everybody else tries first, and the right one does it once.
async fn over_the_desks(town: &Town, request: &Value, id: ServiceId) {
    at(&town.aliya, request, "at_desk").await;
    let (body, committee) = (&town.body, &town.committee);
    let outcome = if id == ServiceId::S9 {
        json!({ "outcome": "passed" })
    } else {
        json!({})
    };
    let steps: Vec<(&Person, Act)> = match id {
        ServiceId::S7 | ServiceId::S8 => {
            let signer = if id == ServiceId::S7 {
                (&body.akimat, Act::Sign(Some("44-02")))
            } else {
                (&body.head, Act::Sign(None))
            };
            vec![
                (&body.chancery, Act::Forward),
                (&body.head, Act::Assign),
                (&body.specialist, Act::Draft),
                signer,
                (&body.chancery, Act::Forward),
            ]
        }
        _ => vec![
            (&committee.registrar, Act::Forward),
            (&committee.officer, Act::Draft),
            (&committee.head, Act::Sign(None)),
            (&committee.registrar, Act::Forward),
        ],
    };
    for (place, (right, act)) in steps.iter().enumerate() {
        let before = turn(town, request).await;
        let iin = &right.who().iin;
        for (official, role) in town.officials() {
            if official.who().iin != *iin {
                let tried = act.by(town, official, request, &outcome).await;
                not_theirs(&format!("{id:?} step {place}, {role}"), &tried);
            }
        }
        not_theirs(
            "the applicant",
            &act.by(town, &town.aliya, request, &outcome).await,
        );
        assert_eq!(
            turn(town, request).await,
            before,
            "{id:?} step {place} was moved"
        );
        act.by(town, right, request, &outcome).await.ok();
        let again = json!({ "turn": before, "number": "17-24" });
        let twice = right.act(&desk(request, "/forwarding"), &again).await;
        assert!(
            [409, 412].contains(&twice.status),
            "{id:?} step {place} twice: {}",
            twice.text()
        );
    }
}
