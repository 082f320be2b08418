//! Every term of every service passed by the clock: the payer's, each official's, the whole; and who is told of it.

use super::committee::{
    Committee, EXAMINATION_PAPERS, billed, examination, examination_asked, licence, licence_asked,
    sent,
};
use super::{REQUESTS, at, id, invoice, open, path, property, send, told};
use crate::desks::body::Body;
use crate::world::{Person, World, until};
use chrono::TimeDelta;
use law::service::desk_work::above;
use law::service::{DeskAct, DeskRole, DeskStep, ServiceId};
use law::services::CATALOGUE;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const LATE_RESULT: &str = "Срок выдачи результата истёк";
const LATE_STEP: &str = "Нарушен срок рассмотрения заявления";
const LATE_AT_DESK: &str = "Срок этапа истёк";
const LATE_BELOW: &str = "Этап в подчинённом подразделении просрочен более чем на рабочий день";

/// How often somebody was told something.
async fn times(person: &Person, subject: &str) -> usize {
    told(person)
        .await
        .iter()
        .filter(|said| *said == subject)
        .count()
}

async fn were_told(person: &Person, subject: &str, often: usize) {
    until(format!("{often} times {subject}"), || async {
        (times(person, subject).await >= often).then_some(())
    })
    .await;
    assert_eq!(times(person, subject).await, often, "{subject}");
}

/// Requests of all services without officials, sent while no state system answers.
async fn unanswered(world: &World, person: &Person) -> Vec<Value> {
    let forms = [
        (
            "civil_status_repeat_certificate",
            json!({ "kind": "adoption" }),
        ),
        (
            "marriage_application",
            super::civil_status::marriage(world, "bolat"),
        ),
        ("civil_status_reference", super::change_of_name("Сынақ")),
        ("real_estate_rights", property("astana")),
        ("real_estate_presence", property("astana")),
        (
            "legal_entity_certificate",
            json!({ "kind": "person_participation" }),
        ),
    ];
    let mut all = Vec::new();
    for (service, form) in forms {
        let request = open(person, service, &form).await;
        all.push(send(person, &request).await.ok());
    }
    all
}

#[tokio::test]
async fn a_result_that_is_not_there_in_time_is_late_in_every_view_and_told_once() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let paid = sent(&world, &aliya, "bailiff_licence", &licence("issue"), &[]).await;
    at(&aliya, &paid, "at_desk").await;
    for system in ["gbdfl", "zags", "gbdrn", "gbdul"] {
        world.mocks.fault(system, "down").await;
    }
    let mut all = unanswered(&world, &aliya).await;
    all.push(paid);
    for request in &all {
        assert!(
            request["due"]["at"].is_string() && request["late_since"].is_null(),
            "{request}"
        );
    }
    world.pass(TimeDelta::days(40));
    for request in &all {
        until(format!("a late {}", request["service"]["code"]), || async {
            let now = aliya.get(&path(request, "")).await.ok();
            now["late_since"].is_string().then_some(())
        })
        .await;
    }
    were_told(&aliya, LATE_RESULT, all.len()).await;
}

#[tokio::test]
async fn whoever_does_not_pay_in_a_day_has_an_expired_or_a_refused_request() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let mut waiting = Vec::new();
    for (service, form) in [
        (
            "civil_status_repeat_certificate",
            json!({ "kind": "name_change", "surname_before": "Сынақ" }),
        ),
        (
            "marriage_application",
            super::civil_status::marriage(&world, "bolat"),
        ),
        ("civil_status_reference", super::change_of_name("Сынақ")),
    ] {
        let request = open(&aliya, service, &form).await;
        send(&aliya, &request).await.ok();
        waiting.push((at(&aliya, &request, "awaiting_payment").await, "expired"));
    }
    for (service, form, papers) in [
        (
            "bailiff_examination",
            examination(),
            &EXAMINATION_PAPERS[..],
        ),
        ("bailiff_licence", licence("issue"), &[][..]),
    ] {
        waiting.push((billed(&aliya, service, &form, papers).await, "refused"));
    }
    for (request, _) in &waiting {
        invoice(&aliya, request).await;
    }
    world.pass(TimeDelta::hours(24) - TimeDelta::minutes(5));
    for (request, _) in &waiting {
        let now = aliya.get(&path(request, "")).await.ok();
        assert_eq!(now["stage"], "awaiting_payment");
    }
    world.pass(TimeDelta::minutes(10));
    for (request, end) in &waiting {
        at(&aliya, request, end).await;
        let again = format!("{REQUESTS}/{}/repetition", id(request));
        assert_eq!(aliya.act(&again, &Value::Null).await.status, 201);
    }
}

/// The bodies whose officials decide, with all their posts filled, and an applicant.
struct Desks {
    body: Body,
    committee: Committee,
    aliya: Person,
}

impl Desks {
    async fn open() -> Self {
        let body = Body::of(World::new().await).await;
        Self {
            committee: Committee::open(&body.world).await,
            aliya: body.world.citizen("aliya").await,
            body,
        }
    }

    /// Who holds a post in the body of a service.
    fn holder(&self, service: ServiceId, role: DeskRole) -> Option<&Person> {
        let (body, committee) = (&self.body, &self.committee);
        match (is_of_committee(service), role) {
            (false, DeskRole::Chancery) => Some(&body.chancery),
            (false, DeskRole::Head) => Some(&body.head),
            (false, DeskRole::Specialist) => Some(&body.specialist),
            (false, DeskRole::Akimat) => Some(&body.akimat),
            (true, DeskRole::Registrar) => Some(&committee.registrar),
            (true, DeskRole::LicensingOfficer) => Some(&committee.officer),
            (true, DeskRole::Head) => Some(&committee.head),
            (
                true,
                DeskRole::Chancery
                | DeskRole::Specialist
                | DeskRole::Akimat
                | DeskRole::CentreOperator,
            )
            | (
                false,
                DeskRole::Registrar | DeskRole::LicensingOfficer | DeskRole::CentreOperator,
            ) => None,
        }
    }

    /// A request that lies at the first step of a service.
    async fn asked(&self, service: ServiceId) -> Value {
        let (world, aliya) = (&self.body.world, &self.aliya);
        match service {
            ServiceId::S7 => json!({ "id": self.body.guardianship_asked(aliya).await }),
            ServiceId::S8 => json!({ "id": self.body.certificate_asked(aliya).await }),
            ServiceId::S9 => examination_asked(world, aliya).await,
            ServiceId::S10 => licence_asked(world, aliya, "issue").await,
            other => panic!("no officials decide {other:?}"),
        }
    }

    /// Does what a step asks for.
    async fn done(&self, service: ServiceId, step: &DeskStep, request: &Value) {
        let (body, committee, id) = (&self.body, &self.committee, id(request));
        let number = (service == ServiceId::S7).then_some("44-02");
        let particulars = if service == ServiceId::S9 {
            json!({ "outcome": "passed" })
        } else {
            json!({})
        };
        let answer = match (is_of_committee(service), step.acts[0]) {
            (false, DeskAct::Forward) => body.forward(id).await,
            (false, DeskAct::Assign) => body.assign(&body.head, &body.specialist, id).await,
            (false, DeskAct::Draft) => body.draft(&body.specialist, id).await,
            (false, DeskAct::Adopt | DeskAct::Sign) => {
                let signs = self.holder(service, step.role).unwrap();
                body.sign(signs, id, number).await
            }
            (true, DeskAct::Forward) => committee.forward(&committee.registrar, request).await,
            (true, DeskAct::Draft) => {
                committee
                    .draft(&committee.officer, request, particulars)
                    .await
            }
            (true, DeskAct::Sign) => committee.sign(&committee.head, request).await,
            (of, act) => panic!("nobody does {act:?} first, committee: {of}"),
        };
        answer.ok();
    }

    /// How far the desks of a request are.
    async fn work(&self, service: ServiceId, request: &Value) -> Value {
        let seen = if is_of_committee(service) {
            self.committee.seen(request).await
        } else {
            self.body.seen(&self.body.chancery, id(request)).await
        };
        seen["work"].clone()
    }
}

const fn is_of_committee(service: ServiceId) -> bool {
    matches!(service, ServiceId::S9 | ServiceId::S10)
}

/// A request that was led to a step and left there.
struct Left {
    service: ServiceId,
    step: &'static DeskStep,
    request: Value,
}

/// Every step of every service that officials decide, each with a request of its own.
async fn left_at_every_step(desks: &Desks) -> Vec<Left> {
    let mut all = Vec::new();
    for service in CATALOGUE {
        let steps = service.portal().map_or(&[][..], |portal| portal.desk);
        for (place, step) in steps.iter().enumerate() {
            let request = desks.asked(service.id).await;
            for before in &steps[..place] {
                desks.done(service.id, before, &request).await;
            }
            let work = desks.work(service.id, &request).await;
            assert_eq!(work["step"], step.code);
            assert!(work["late_since"].is_null() && work["escalated_to"].is_null());
            let service = service.id;
            all.push(Left {
                service,
                step,
                request,
            });
        }
    }
    all
}

#[tokio::test]
async fn every_step_of_every_service_is_late_when_its_term_passes_and_whoever_stands_above_is_told()
{
    let desks = Desks::open().await;
    let all = left_at_every_step(&desks).await;
    // The longest step, of fifteen working days or calendar days, and the working day after it are over then.
    desks.body.world.pass(TimeDelta::days(60));
    for left in &all {
        let above = above(left.step.role).map(DeskRole::as_str);
        let work = until(
            format!("{} of {:?}", left.step.code, left.service),
            || async {
                let work = desks.work(left.service, &left.request).await;
                (work["escalated_to"] == json!(above) && work["late_since"].is_string())
                    .then_some(work)
            },
        )
        .await;
        assert_eq!(work["late_since"], work["due_at"], "{work}");
    }
    were_told(&desks.aliya, LATE_STEP, all.len()).await;
    for service in [ServiceId::S8, ServiceId::S10] {
        for role in DeskRole::ALL {
            if let Some(official) = desks.holder(service, role) {
                of_their_late_steps(&desks, &all, official).await;
            }
        }
    }
}

/// An official has in the inbox what is late at their desk and below it, and was told of each once.
async fn of_their_late_steps(desks: &Desks, all: &[Left], official: &Person) {
    let is = |holder: Option<&Person>| {
        holder.is_some_and(|holder| holder.who().iin == official.who().iin)
    };
    let own = |left: &&Left| is(desks.holder(left.service, left.step.role));
    let below = |left: &&Left| {
        let above = above(left.step.role);
        is(above.and_then(|role| desks.holder(left.service, role)))
    };
    let ids = |some: Vec<&Left>| -> BTreeSet<String> {
        let ids = some.iter().map(|left| id(&left.request).to_owned());
        ids.collect()
    };
    let (own, below) = (
        ids(all.iter().filter(own).collect()),
        ids(all.iter().filter(below).collect()),
    );
    were_told(official, LATE_AT_DESK, own.len()).await;
    were_told(official, LATE_BELOW, below.len()).await;
    for (part, expected) in [("late", own), ("escalated", below)] {
        let found = desks.body.inbox(official, part).await;
        let found: BTreeSet<String> = found.into_iter().collect();
        assert_eq!(found, expected, "{part} of {}", official.who().surname);
    }
}
