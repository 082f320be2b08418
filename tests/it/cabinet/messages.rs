//! Messages: in the inbox at once, through every channel once, however the server ends.

use super::store;
use crate::world::{Person, World, until};
use law::id::{AccountId, RequestId};
use law::text::Bilingual;
use reqwest::Method;
use senim::app::notices::{self, Recipient};
use senim::document::service_notice::ServiceNotice;
use serde_json::{Value, json};

pub(super) fn notice() -> ServiceNotice {
    let both = |kk: &str, ru: &str| Bilingual {
        kk: kk.to_owned(),
        ru: ru.to_owned(),
    };
    ServiceNotice::Refused {
        number: Some("S4-1".to_owned()),
        service: both("Анықтама беру", "Выдача справки"),
        clause: both("7-тармақ", "пункт 7"),
        notice: both("Мәліметтер жоқ.", "Сведений нет."),
    }
}

/// Tells somebody of a request, as use cases do; the same request twice is one occasion.
async fn tell(world: &World, person: &Person, request: &RequestId) {
    let account = AccountId::parse(&person.account().await).unwrap();
    let store = store(world).await;
    let mut tx = store.begin().await.unwrap();
    let to = Recipient::account(&account);
    let (notice, now) = (notice(), world.now());
    let told = notices::tell_of_request(&mut tx, request, "refused", &to, &notice, now);
    told.await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
}

/// Tells somebody of a request by a channel that is down, until a try has failed.
pub(super) async fn tell_in_vain(world: &World, person: &Person) {
    world.mocks.fault("sms", "down").await;
    let request = senim::app::fresh::request_id(world.now());
    tell(world, person, &request).await;
    until("a failed try", || async {
        let way = only_message(person).await["deliveries"][0].clone();
        let tried = way["attempts"].as_i64().unwrap() >= 1;
        (tried && way["state"] == "waiting").then_some(())
    })
    .await;
}

/// The only message of an inbox.
pub(super) async fn only_message(person: &Person) -> Value {
    let inbox = person.get("/v1/messages").await.ok();
    assert_eq!(inbox["items"].as_array().unwrap().len(), 1, "{inbox}");
    inbox["items"][0].clone()
}

async fn sent(person: &Person) -> Value {
    until("the sending", || async {
        let message = only_message(person).await;
        let all = message["deliveries"].as_array().unwrap().clone();
        all.iter()
            .all(|way| way["state"] == "sent")
            .then_some(message)
    })
    .await
}

pub(super) async fn short_messages(world: &World, person: &Person) -> usize {
    let all = world.mocks.messages(&person.who().phone).await;
    all.iter()
        .filter(|text| text.contains("Қызмет көрсетуден бас тартылды"))
        .count()
}

#[tokio::test]
async fn a_message_lies_in_the_inbox_in_both_languages_until_it_is_read() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let request = senim::app::fresh::request_id(world.now());
    tell(&world, &aliya, &request).await;
    tell(&world, &aliya, &request).await;
    let message = sent(&aliya).await;
    assert_eq!(message["subject"], "Қызмет көрсетуден бас тартылды");
    assert!(
        message["text"]
            .as_str()
            .unwrap()
            .contains("Негізі: 7-тармақ.")
    );
    assert_eq!(message["about"], "service_request");
    assert_eq!(message["about_id"], request.as_str());
    assert_eq!(message["deliveries"][0]["channel"], "sms");
    assert_eq!(
        short_messages(&world, &aliya).await,
        1,
        "one occasion, one message"
    );
    let path = format!("/v1/messages/{}", message["id"].as_str().unwrap());
    for (code, part) in [("ru", "Основание: пункт 7."), ("en", "Негізі: 7-тармақ.")]
    {
        let ask = aliya.ask(Method::GET, &path).await.language(code);
        let text = ask.send().await.ok()["text"].as_str().unwrap().to_owned();
        assert!(text.contains(part), "{code}: {text}");
    }
    let unread = || async { aliya.get("/v1/messages/unread").await.ok()["unread"].clone() };
    assert_eq!(unread().await, 1);
    let stranger = world.citizen("bolat").await;
    stranger.get(&path).await.refused(404, "not_found");
    let foreign = stranger
        .put(&format!("{path}/reading"), 1, &Value::Null)
        .await;
    foreign.refused(404, "not_found");
    assert_eq!(unread().await, 1);
    for _ in 0..2 {
        let read = aliya.put(&format!("{path}/reading"), 1, &Value::Null).await;
        assert_eq!(read.status, 204);
    }
    assert_eq!(unread().await, 0);
    assert_eq!(stranger.get("/v1/messages").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_channel_that_is_down_is_tried_again_and_says_how_it_stands() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    tell_in_vain(&world, &aliya).await;
    world.mocks.fault("sms", "none").await;
    let way = sent(&aliya).await["deliveries"][0].clone();
    assert!(
        way["attempts"].as_i64().unwrap() >= 2 && way["sent_at"].is_string(),
        "{way}"
    );
    assert_eq!(short_messages(&world, &aliya).await, 1);
}

#[tokio::test]
async fn a_server_that_dies_between_sending_and_noting_sends_nothing_twice_and_loses_nothing() {
    let mut world = World::new().await;
    let request = senim::app::fresh::request_id(world.now());
    {
        let aliya = world.citizen("aliya").await;
        tell(&world, &aliya, &request).await;
        sent(&aliya).await;
    }
    let work = "insert into jobs (id, kind, shard, body, run_at, attempts, claimed_by, claim_until)
        select 'message:' || message_id || ':sms', 'send_message', 0,
               '{\"work\":\"send_message\",\"message\":\"' || message_id || '\",\"channel\":\"sms\"}', 0, 1, 'dead', 1
        from message_deliveries";
    world.stop().await;
    // As the disk looks when the process died after the centre took the message and before that was noted.
    let mut database = world.database().await;
    database
        .run("delete from jobs where kind = 'send_message'")
        .await
        .unwrap();
    database.run(work).await.unwrap();
    let unsent = "update message_deliveries set state = 'waiting', sent_at = null, attempts = 0";
    database.run(unsent).await.unwrap();
    world.resume().await;
    let aliya = world.citizen("aliya").await;
    sent(&aliya).await;
    assert_eq!(
        short_messages(&world, &aliya).await,
        1,
        "the id is recognised"
    );
}

#[tokio::test]
async fn what_was_told_before_a_crash_is_sent_after_it() {
    let mut world = World::new().await;
    world.mocks.fault("sms", "down").await;
    {
        let aliya = world.citizen("aliya").await;
        tell(&world, &aliya, &senim::app::fresh::request_id(world.now())).await;
    }
    world.crash().await;
    world.mocks.fault("sms", "none").await;
    // A claim of the dead server runs out.
    world.pass(chrono::TimeDelta::seconds(61));
    let aliya = world.citizen("aliya").await;
    sent(&aliya).await;
    assert_eq!(short_messages(&world, &aliya).await, 1);
}

pub(super) fn pushed(world: &World) -> Vec<Value> {
    let folder = std::fs::read_dir(world.var().join("pushed")).unwrap();
    let files = folder.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files
        .map(|bytes| serde_json::from_slice(&bytes).unwrap())
        .collect()
}

#[tokio::test]
async fn an_app_is_pushed_to_as_long_as_its_session_lives() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let device = json!({ "platform": "android", "token": "device-token-1" });
    for wrong in ["short", "with space", "қазақша-токен"] {
        let body = json!({ "platform": "ios", "token": wrong });
        let answer = aliya.put("/v1/me/push-device", 1, &body).await;
        answer.refused(422, "invalid_form");
    }
    assert_eq!(
        aliya.put("/v1/me/push-device", 1, &device).await.status,
        204
    );
    tell(&world, &aliya, &senim::app::fresh::request_id(world.now())).await;
    let message = sent(&aliya).await;
    let ways: Vec<_> = message["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|way| way["channel"].clone())
        .collect();
    assert_eq!(ways, [json!("push"), json!("sms")]);
    let taken = pushed(&world);
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0]["device"], "device-token-1");
    assert_eq!(taken[0]["title"]["ru"], "В оказании услуги отказано");

    let id = aliya.session().await.id;
    aliya.delete(&format!("/v1/sessions/{id}")).await;
    aliya.sign_in().await;
    tell(&world, &aliya, &senim::app::fresh::request_id(world.now())).await;
    until("the second short message", || async {
        (short_messages(&world, &aliya).await == 2).then_some(())
    })
    .await;
    assert_eq!(
        pushed(&world).len(),
        1,
        "the session of that device has ended"
    );
}

#[tokio::test]
async fn a_device_in_other_hands_shows_nobody_what_was_meant_for_its_former_holder() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let device = json!({ "platform": "android", "token": "device-token-1" });
    for person in [&aliya, &bolat] {
        // Aliya's session is left as it is: the app was removed, not signed out.
        let answer = person.put("/v1/me/push-device", 1, &device).await;
        assert_eq!(answer.status, 204);
    }
    tell(&world, &aliya, &senim::app::fresh::request_id(world.now())).await;
    let message = sent(&aliya).await;
    let ways = message["deliveries"].as_array().unwrap().iter();
    let ways: Vec<_> = ways.map(|way| way["channel"].clone()).collect();
    assert_eq!(ways, [json!("sms")], "{message}");
    assert!(pushed(&world).is_empty());
    tell(&world, &bolat, &senim::app::fresh::request_id(world.now())).await;
    sent(&bolat).await;
    assert_eq!(pushed(&world).len(), 1);
}

#[tokio::test]
async fn a_power_of_attorney_tells_its_principal_in_the_inbox_too() {
    let world = World::new().await;
    let walk = world.case_at(law::poa::stage::StageCode::ReadyToCall).await;
    let inbox = walk.principal().get("/v1/messages").await.ok();
    let about: Vec<_> = inbox["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["about"].clone())
        .collect();
    assert!(
        !about.is_empty() && about.iter().all(|about| about == "case"),
        "{inbox}"
    );
    assert!(
        inbox["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|m| m["about_id"] == walk.case)
    );
}

/// The short messages that were written into the folder.
fn texted(world: &World) -> Vec<Value> {
    let folder = std::fs::read_dir(world.var().join("sms"));
    let files = folder
        .into_iter()
        .flatten()
        .map(|file| file.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        .collect()
}

#[tokio::test]
async fn without_a_centre_short_messages_are_files_and_one_that_cannot_be_written_is_tried_again() {
    let mut world = World::new().await;
    world.citizen("aliya").await;
    world.without_sms_centre().await;
    let folder = world.var().join("sms");
    std::fs::remove_dir(&folder).unwrap();
    let aliya = world.citizen("aliya").await;
    tell(&world, &aliya, &senim::app::fresh::request_id(world.now())).await;
    until("a failed try", || async {
        let way = only_message(&aliya).await["deliveries"][0].clone();
        let tried = way["attempts"].as_i64().unwrap() >= 1;
        (tried && way["state"] == "waiting").then_some(())
    })
    .await;
    std::fs::create_dir(&folder).unwrap();
    let way = sent(&aliya).await["deliveries"][0].clone();
    assert!(
        way["channel"] == "sms" && way["attempts"].as_i64().unwrap() >= 2,
        "{way}"
    );
    let texted = texted(&world);
    assert_eq!(texted.len(), 1, "{texted:?}");
    assert_eq!(texted[0]["to"], aliya.who().phone.as_str());
    let text = texted[0]["text"].as_str().unwrap();
    assert!(text.contains("Қызмет көрсетуден бас тартылды"), "{text}");
    assert_eq!(short_messages(&world, &aliya).await, 0);
}
