//! Errors that an applicant finds in a certificate of real estate, reported to the body that registers.

use super::{at, change_of_name, lines, open, path, property, send};
use crate::world::{Person, World, until};
use serde_json::{Value, json};

fn error() -> Value {
    json!({ "cadastral_number": "21-320-135-1", "description": "Жалпы ауданы 54 емес, 45 ш.м." })
}

async fn certificate(person: &Person) -> Value {
    let request = open(person, "real_estate_rights", &property("astana")).await;
    send(person, &request).await.ok();
    at(person, &request, "done").await
}

async fn registered(person: &Person, request: &Value) -> Value {
    until("a registered correction", || async {
        let now = person.get(&path(request, "")).await.ok();
        let correction = now["corrections"][0].clone();
        (correction["status"] == "registered").then_some(correction)
    })
    .await
}

#[tokio::test]
async fn an_error_in_a_certificate_is_registered_by_the_body_and_its_number_is_shown() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let done = certificate(&aliya).await;
    let corrections = path(&done, "/corrections");
    let asked = aliya.act(&corrections, &error()).await;
    assert_eq!(asked.status, 201);
    assert_eq!(asked.ok()["corrections"].as_array().unwrap().len(), 1);
    let registered = registered(&aliya, &done).await;
    assert!(registered["number"].as_str().unwrap().starts_with("ҚТ-"));
    assert!(
        registered["office"]["kk"]
            .as_str()
            .unwrap()
            .contains("Астана")
    );
    for kind in ["correction_asked", "correction_registered"] {
        assert_eq!(lines(&aliya, &done, kind).await, 1, "{kind}");
    }
    let inbox = aliya.get("/v1/messages").await.ok().to_string();
    assert!(
        inbox.contains(registered["number"].as_str().unwrap()),
        "{inbox}"
    );
    aliya
        .act(&corrections, &error())
        .await
        .refused(422, "invalid_form");
}

#[tokio::test]
async fn a_body_that_does_not_answer_is_told_once_it_does_whatever_crashes_between() {
    let mut world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let done = certificate(&aliya).await;
    world.mocks.fault("gbdrn", "down").await;
    aliya.act(&path(&done, "/corrections"), &error()).await.ok();
    until("a failed report", || async {
        let sql =
            "select count(*) from jobs where kind = 'report_correction' and last_error is not null";
        (world.database().await.number(sql).await > 0).then_some(())
    })
    .await;
    let waiting = aliya.get(&path(&done, "")).await.ok();
    assert_eq!(waiting["corrections"][0]["status"], "sent");
    world.crash().await;
    world.mocks.fault("gbdrn", "none").await;
    world.pass(chrono::TimeDelta::minutes(2));
    let aliya = world.citizen("aliya").await;
    registered(&aliya, &done).await;
    assert_eq!(lines(&aliya, &done, "correction_registered").await, 1);
}

#[tokio::test]
async fn only_the_owner_corrects_and_only_a_certificate_of_real_estate_that_is_there() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let draft = open(&aliya, "real_estate_rights", &property("astana")).await;
    let early = aliya.act(&path(&draft, "/corrections"), &error()).await;
    early.refused(409, "wrong_stage");
    let other = open(&aliya, "civil_status_reference", &change_of_name("Сынақ")).await;
    let other = aliya.act(&path(&other, "/corrections"), &error()).await;
    other.refused(409, "wrong_stage");
    let done = certificate(&aliya).await;
    let corrections = path(&done, "/corrections");
    bolat
        .act(&corrections, &error())
        .await
        .refused(404, "not_found");
    let long = "қ".repeat(1001);
    for (field, value, pointer) in [
        ("description", json!(" "), "/description"),
        ("description", json!(long), "/description"),
        ("cadastral_number", json!("1\n2"), "/cadastral_number"),
    ] {
        let mut wrong = error();
        wrong[field] = value;
        let answer = aliya.act(&corrections, &wrong).await;
        let problem = answer.refused(422, "invalid_form");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
}
