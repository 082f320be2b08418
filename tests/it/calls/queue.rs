//! Waiting: the place in the queue, an honest waiting time, leaving, and what notaries see of it.

use super::{accept, ask_for_call, latest, on_duty, own_call, rung};
use crate::world::{Person, World};
use chrono::TimeDelta;
use law::poa::stage::StageCode;
use serde_json::{Value, json};

#[tokio::test]
async fn nobody_on_duty_means_no_promise() {
    let world = World::new().await;
    let first = world.case_at(StageCode::ReadyToCall).await;
    let mut second = world.case_of(&["bolat"], &["saule"], "aigul").await;
    second.to(StageCode::ReadyToCall).await;
    let asked = ask_for_call(first.principal(), &first.case).await;
    assert_eq!(asked.status, 201);
    assert_eq!(asked.ok()["position"], 1);
    let waiting = ask_for_call(second.principal(), &second.case).await.ok();
    assert_eq!(waiting["state"], "waiting");
    assert_eq!(waiting["position"], 2);
    assert_eq!(waiting["estimated_seconds"], Value::Null);

    on_duty(&world.notary("aigul")).await.ok();
    let aigul = [world.notary("aigul")];
    let (_, call) = rung(&aigul).await;
    accept(&aigul[0], &call).await.ok();
    let moved_up = latest(second.principal(), &second.case).await;
    assert_eq!(moved_up["position"], 1);
    // One notary, one call before: the length of a call, assumed until enough were measured.
    let assumed = law::poa::s05_call::ASSUMED_CALL.num_seconds();
    assert_eq!(moved_up["estimated_seconds"], assumed);
}

#[tokio::test]
async fn a_request_repeated_with_its_key_waits_once() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let path = walk.path("/calls");
    let ask = || walk.principal().ask(reqwest::Method::POST, &path);
    let first = ask().await.key("the-same-key").send().await;
    let again = ask().await.key("the-same-key").send().await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.ok()["id"], again.ok()["id"]);
    ask().await.once().send().await.refused(409, "already_done");
    ask()
        .await
        .send()
        .await
        .refused(400, "idempotency_key_required");
}

#[tokio::test]
async fn who_leaves_the_queue_is_not_rung_for() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let (person, path) = (walk.principal(), walk.path("/calls/latest"));
    person.get(&path).await.refused(409, "no_call");
    person.delete(&path).await.refused(409, "no_call");
    on_duty(&walk.notary).await.ok();
    ask_for_call(person, &walk.case).await.ok();
    walk.ringing().await;
    assert_eq!(person.delete(&path).await.status, 204);
    assert_eq!(own_call(&walk.notary).await, Value::Null);
    assert_eq!(latest(person, &walk.case).await["end_reason"], "cancelled");
    person.delete(&path).await.refused(409, "no_call");
    // Another try is as good as the first.
    assert_eq!(ask_for_call(person, &walk.case).await.status, 201);
}

#[tokio::test]
async fn a_call_is_asked_for_at_its_stage_by_its_people_only() {
    let world = World::new().await;
    let walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    let (person, case) = (walk.principal(), &walk.case);
    ask_for_call(person, case).await.refused(409, "wrong_stage");
    let stranger = world.citizen("bolat").await;
    ask_for_call(&stranger, case)
        .await
        .refused(404, "not_found");
    stranger
        .get(&walk.path("/calls/latest"))
        .await
        .refused(404, "not_found");
    stranger
        .delete(&walk.path("/calls/latest"))
        .await
        .refused(404, "not_found");
    let notary = world.notary("aigul");
    ask_for_call(&notary, case).await.refused(403, "forbidden");
    let nobody = world.api().post(&walk.path("/calls")).once().send().await;
    nobody.refused(401, "unauthenticated");
}

#[tokio::test]
async fn the_queue_shows_notaries_no_personal_data() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let queue = world.notary("serik").get("/v1/notary/queue").await;
    let items = queue.ok()["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 1);
    assert_eq!(items[0]["kind"]["code"], "vehicle");
    let number = items[0]["number"].as_str().unwrap();
    assert_eq!(number.len(), 8);
    assert!(walk.case.ends_with(number), "{number} of {}", walk.case);
    let who = walk.principal().who();
    for secret in [&who.iin, &who.surname, &who.phone, &walk.case] {
        assert!(!queue.text().contains(secret.as_str()), "{secret} is shown");
    }
    walk.principal()
        .get("/v1/notary/queue")
        .await
        .refused(403, "forbidden");
}

/// What the queue shows of the only one who waits.
async fn shown(world: &World) -> Value {
    let queue = world.notary("serik").get("/v1/notary/queue").await.ok();
    queue["items"][0].clone()
}

/// Tests a device that cannot be heard and has no connection.
async fn tests_in_vain(person: &Person) {
    let begun = person.act("/v1/device-tests", &Value::Null).await.ok();
    let result = format!("/v1/device-tests/{}/result", begun["id"].as_str().unwrap());
    let measured = json!({
        "camera": "works", "microphone": "denied", "frames_decoded": 0,
        "packets_lost_permille": 0, "rtt_ms": 0, "transport": "none",
    });
    person.act(&result, &measured).await.ok();
}

#[tokio::test]
async fn the_queue_shows_how_the_devices_and_the_consents_of_a_call_stand() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    tests_in_vain(walk.principal()).await;
    tests_in_vain(&world.citizen("bolat").await).await;
    world.pass(TimeDelta::minutes(31));
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let before = shown(&world).await;
    assert_eq!(before["devices"], "untested", "that test was long ago");
    assert_eq!(before["consent"], "granted");
    tests_in_vain(walk.principal()).await;
    assert_eq!(shown(&world).await["devices"], "unusable");
}

#[tokio::test]
async fn whoever_is_in_a_call_sees_the_licence_of_their_notary() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::ReadyToCall).await;
    assert!(walk.view().await["notary"].is_null(), "nobody is in charge");
    walk.to(StageCode::Talking).await;
    let call = latest(walk.principal(), &walk.case).await;
    let (name, licence) = (&call["notary"], &call["licence"]);
    assert_eq!(name["surname"], walk.notary.who().surname.as_str());
    let number = licence["number"].as_str().unwrap();
    assert_eq!(licence["issued_on"], "2012-01-16");
    assert_eq!(licence["region"]["ru"], "город Алматы");
    assert_eq!(
        licence["chamber"]["kk"],
        "Алматы қаласының нотариаттық палатасы"
    );
    let view = walk.view().await;
    assert_eq!(&view["notary"]["name"], name);
    assert_eq!(&view["notary"]["licence"], licence);
    // The document names the same licence.
    walk.to(StageCode::AwaitingApproval).await;
    let draft = walk.principal().get(&walk.path("/drafts/1")).await.ok();
    let says = |number: &str| {
        draft["clauses"]
            .to_string()
            .contains(&format!("лицензия № {number}"))
    };
    assert!(says(number), "{draft}");
}
