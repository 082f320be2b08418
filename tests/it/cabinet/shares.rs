//! Showing a document: once, for three minutes, to somebody who is written down.

use super::{opening, result_of};
use crate::world::{Person, World};
use chrono::TimeDelta;
use law::poa::stage::StageCode;
use reqwest::Method;
use serde_json::{Value, json};

const OPEN: &str = "/v1/shared-documents";

/// Puts a document on show.
async fn shown(owner: &Person, number: &str) -> Value {
    let ask = owner
        .ask(Method::POST, &format!("/v1/documents/{number}/shares"))
        .await;
    let answer = ask.send().await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.ok()
}

async fn scene(world: &World) -> (Person, Person, String) {
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let number = result_of(world, &aliya, 1).await;
    (aliya, bolat, number)
}

#[tokio::test]
async fn a_code_opens_a_document_once_and_the_owner_sees_who_when_and_why() {
    let world = World::new().await;
    let (aliya, bolat, number) = scene(&world).await;
    let share = shown(&aliya, &number).await;
    let code = share["code"].as_str().unwrap();
    let typed = json!(format!("{} {}", &code[..4], &code[4..]));
    let opened = bolat.act(OPEN, &opening(&typed)).await.ok();
    let document = &opened["document"];
    assert_eq!(
        (&document["number"], &document["standing"]),
        (&json!(number), &json!("valid"))
    );
    assert!(document["request"].is_null(), "nothing of the owner's own");
    let path = format!("{OPEN}/{}/pdf", opened["id"].as_str().unwrap());
    let pdf = bolat.get(&path).await;
    assert_eq!(document["sha256"], eds::hash::sha256(&pdf.body).to_hex());
    for person in [&bolat, &world.citizen("dauren").await] {
        person
            .act(OPEN, &opening(&typed))
            .await
            .refused(422, "code_wrong");
    }
    world
        .citizen("dauren")
        .await
        .get(&path)
        .await
        .refused(404, "not_found");

    let id = share["id"].as_str().unwrap();
    let state = aliya
        .get(&format!("/v1/documents/{number}/shares/{id}"))
        .await
        .ok();
    assert_eq!(state["status"], "opened");
    assert_eq!(state["opened_by"]["surname"], bolat.who().surname);
    assert_eq!(state["purpose"], "Пәтерді жалға алу");
    let seen = aliya
        .get(&format!("/v1/documents/{number}/accesses"))
        .await
        .ok();
    let parts: Vec<_> = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|seen| {
            assert_eq!(
                (&seen["reader"], &seen["name"]["surname"]),
                (&json!("consumer"), &json!(bolat.who().surname))
            );
            seen["part"].as_str().unwrap()
        })
        .collect();
    assert_eq!(parts, ["file", "facts"]);
    let late = aliya
        .delete(&format!("/v1/documents/{number}/shares/{id}"))
        .await;
    late.refused(409, "already_done");
}

#[tokio::test]
async fn the_qr_code_opens_it_too_and_a_lost_answer_can_be_asked_for_again() {
    let world = World::new().await;
    let (aliya, bolat, number) = scene(&world).await;
    let share = shown(&aliya, &number).await;
    let ask = || async {
        let ask = bolat.ask(Method::POST, OPEN).await.key("once-and-again");
        ask.json(&opening(&share["qr"])).send().await
    };
    let first = ask().await.ok();
    assert_eq!(ask().await.ok(), first);
    let official = world.desk("gulnar");
    official
        .act(OPEN, &opening(&share["code"]))
        .await
        .refused(422, "code_wrong");
}

async fn only_one_of_many_opens(world: &World) {
    let (aliya, _, number) = scene(world).await;
    let share = shown(&aliya, &number).await;
    let people = ["bolat", "dauren", "kamila"];
    let tries = people.map(|handle| async {
        let person = world.citizen(handle).await;
        person.sign_in().await;
        person.act(OPEN, &opening(&share["code"])).await
    });
    let [a, b, c] = tries;
    let (a, b, c) = tokio::join!(a, b, c);
    let mut outcomes = [a.status, b.status, c.status];
    outcomes.sort_unstable();
    assert_eq!(outcomes, [201, 422, 422]);
    let seen = aliya
        .get(&format!("/v1/documents/{number}/accesses"))
        .await
        .ok();
    assert_eq!(seen["items"].as_array().unwrap().len(), 1, "{seen}");
}

#[tokio::test]
async fn of_three_who_give_the_code_at_once_one_opens_it() {
    only_one_of_many_opens(&World::new().await).await;
}

#[tokio::test]
async fn of_three_who_give_the_code_at_once_one_opens_it_on_postgres() {
    only_one_of_many_opens(&World::on_postgres().await).await;
}

#[tokio::test]
async fn after_three_minutes_nothing_opens_and_nothing_is_read() {
    let world = World::new().await;
    let (aliya, bolat, number) = scene(&world).await;
    let share = shown(&aliya, &number).await;
    world.pass(TimeDelta::minutes(3));
    bolat
        .act(OPEN, &opening(&share["code"]))
        .await
        .refused(422, "code_wrong");
    bolat
        .act(OPEN, &opening(&share["qr"]))
        .await
        .refused(422, "code_wrong");
    let id = share["id"].as_str().unwrap();
    let state = aliya
        .get(&format!("/v1/documents/{number}/shares/{id}"))
        .await
        .ok();
    assert_eq!(state["status"], "expired");

    let share = shown(&aliya, &number).await;
    let opened = bolat.act(OPEN, &opening(&share["code"])).await.ok();
    world.pass(TimeDelta::minutes(3));
    let path = format!("{OPEN}/{}/pdf", opened["id"].as_str().unwrap());
    bolat.get(&path).await.refused(410, "reading_time_over");
}

#[tokio::test]
async fn what_was_taken_back_or_shown_anew_opens_nothing() {
    let world = World::new().await;
    let (aliya, bolat, number) = scene(&world).await;
    let first = shown(&aliya, &number).await;
    let second = shown(&aliya, &number).await;
    bolat
        .act(OPEN, &opening(&first["code"]))
        .await
        .refused(422, "code_wrong");
    let path = format!(
        "/v1/documents/{number}/shares/{}",
        second["id"].as_str().unwrap()
    );
    bolat.get(&path).await.refused(404, "not_found");
    bolat.delete(&path).await.refused(404, "not_found");
    assert_eq!(aliya.delete(&path).await.status, 204);
    bolat
        .act(OPEN, &opening(&second["qr"]))
        .await
        .refused(422, "code_wrong");
    assert_eq!(aliya.get(&path).await.ok()["status"], "withdrawn");
}

#[tokio::test]
async fn guessing_ends_after_five_wrong_codes_however_many_come_at_once() {
    let world = World::new().await;
    let (aliya, bolat, number) = scene(&world).await;
    bolat.sign_in().await;
    let guesses = (0..12).map(|guess| {
        let bolat = bolat.clone();
        tokio::spawn(async move {
            let body = opening(&json!(format!("{guess:08}")));
            bolat.act(OPEN, &body).await.code()
        })
    });
    let mut looked_at = 0;
    for guess in guesses.collect::<Vec<_>>() {
        match guess.await.unwrap().as_str() {
            "code_wrong" => looked_at += 1,
            other => assert_eq!(other, "too_many_attempts"),
        }
    }
    assert!(looked_at <= 5, "{looked_at}");
    for guess in 0..6 {
        let body = opening(&json!(format!("{guess:08}")));
        bolat.act(OPEN, &body).await;
    }
    let share = shown(&aliya, &number).await;
    let right = bolat.act(OPEN, &opening(&share["code"])).await;
    right.refused(429, "too_many_attempts");
    assert!(right.header("retry-after").is_some());
    let other = world.citizen("dauren").await;
    other.act(OPEN, &opening(&share["code"])).await.ok();
    world.pass(TimeDelta::minutes(16));
    let share = shown(&aliya, &number).await;
    bolat.act(OPEN, &opening(&share["code"])).await.ok();
}

#[tokio::test]
async fn a_document_revoked_meanwhile_is_shown_as_revoked_and_its_file_is_kept_back() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let aliya = walk.principal();
    let number = walk.view().await["number"].as_str().unwrap().to_owned();
    let (early, bolat) = (shown(aliya, &number).await, world.citizen("bolat").await);
    let opened = bolat.act(OPEN, &opening(&early["code"])).await.ok();
    let path = format!("{OPEN}/{}/pdf", opened["id"].as_str().unwrap());
    assert_eq!(bolat.get(&path).await.status, 200);
    let share = shown(aliya, &number).await;
    walk.revoke().await.ok();
    bolat
        .get(&path)
        .await
        .refused(409, "document_without_force");
    let opened = bolat.act(OPEN, &opening(&share["code"])).await.ok();
    assert_eq!(opened["document"]["standing"], "revoked");
    let path = format!("{OPEN}/{}/pdf", opened["id"].as_str().unwrap());
    bolat
        .get(&path)
        .await
        .refused(409, "document_without_force");
    let again = aliya
        .act(&format!("/v1/documents/{number}/shares"), &Value::Null)
        .await;
    again.refused(409, "document_without_force");
}

#[tokio::test]
async fn whoever_opens_a_document_says_why_and_is_known() {
    let world = World::new().await;
    let (aliya, bolat, number) = scene(&world).await;
    let share = shown(&aliya, &number).await;
    for purpose in ["", "  ", "а\u{7}", &"ұ".repeat(201)] {
        let body = json!({ "code": share["code"], "purpose": purpose });
        bolat.act(OPEN, &body).await.refused(422, "invalid_form");
    }
    let claimed = format!(
        "update accounts set proved_at = null where iin = '{}'",
        bolat.who().iin
    );
    bolat.sign_in().await;
    world.database().await.run(&claimed).await.unwrap();
    let answer = bolat.act(OPEN, &opening(&share["code"])).await;
    answer.refused(403, "identity_not_proved");
    bolat
        .get("/v1/documents")
        .await
        .refused(403, "identity_not_proved");
}
