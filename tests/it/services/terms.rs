//! Every term of every service passed by the clock: the payer's, each official's, the whole; and who is told of it.

use super::committee::{
    Committee, EXAMINATION_PAPERS, billed, examination, examination_asked, licence, licence_asked,
    sent,
};
use super::{REQUESTS, at, id, invoice, open, path, property, send, told};
use crate::desks::body::Body;
use crate::world::{Person, World, until};
use chrono::TimeDelta;
use serde_json::{Value, json};

const LATE_RESULT: &str = "Срок выдачи результата истёк";
const LATE_STEP: &str = "Нарушен срок рассмотрения заявки";
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

/// Leads a request of the committee to a step.
async fn to_step(committee: &Committee, request: &Value, step: usize, particulars: &Value) {
    if step > 0 {
        committee.forward(&committee.registrar, request).await.ok();
    }
    if step > 1 {
        committee
            .draft(&committee.officer, request, particulars.clone())
            .await
            .ok();
    }
    if step > 2 {
        committee.sign(&committee.head, request).await.ok();
    }
}

#[tokio::test]
async fn every_step_of_the_committee_that_is_late_is_told_to_the_applicant_its_desk_and_the_head() {
    let world = World::new().await;
    let committee = Committee::open(&world).await;
    let aliya = world.citizen("aliya").await;
    let mut all = Vec::new();
    for step in 0..4 {
        let (request, particulars) = if step % 2 == 0 {
            (
                examination_asked(&world, &aliya).await,
                json!({ "outcome": "passed" }),
            )
        } else {
            (licence_asked(&world, &aliya, "issue").await, json!({}))
        };
        to_step(&committee, &request, step, &particulars).await;
        all.push(request);
    }
    // The longest step ends with the whole, after fifteen working days, and the head hears of it a working day later.
    world.pass(TimeDelta::days(30));
    were_told(&aliya, LATE_STEP, 4).await;
    were_told(&committee.registrar, LATE_AT_DESK, 2).await;
    were_told(&committee.officer, LATE_AT_DESK, 1).await;
    were_told(&committee.head, LATE_AT_DESK, 1).await;
    were_told(&committee.head, LATE_BELOW, 3).await;
    for request in &all {
        let work = committee.seen(request).await["work"].clone();
        assert_eq!(work["late_since"], work["due_at"], "{work}");
    }
    assert_eq!(times(&aliya, LATE_STEP).await, 4, "once for each step");
}

#[tokio::test]
async fn every_step_of_a_guardianship_that_is_late_is_told_to_the_applicant_its_desk_and_above() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    for step in 0..5 {
        let id = body.guardianship_asked(&aliya).await;
        if step > 0 {
            body.forward(&id).await.ok();
        }
        if step > 1 {
            body.assign(&body.head, &body.specialist, &id).await.ok();
        }
        if step > 2 {
            body.draft(&body.specialist, &id).await.ok();
        }
        if step > 3 {
            body.sign(&body.akimat, &id, Some("44-02")).await.ok();
        }
    }
    body.world.pass(TimeDelta::days(60));
    were_told(&aliya, LATE_STEP, 5).await;
    were_told(&body.chancery, LATE_AT_DESK, 2).await;
    were_told(&body.head, LATE_AT_DESK, 1).await;
    were_told(&body.specialist, LATE_AT_DESK, 1).await;
    were_told(&body.akimat, LATE_AT_DESK, 1).await;
    were_told(&body.head, LATE_BELOW, 3).await;
    were_told(&body.akimat, LATE_BELOW, 1).await;
}
