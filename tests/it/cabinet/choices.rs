//! What a person does not want by a way beside the inbox: not sent that way, said so, and theirs alone to choose.

use super::messages::{notice, only_message, pushed, short_messages, tell_in_vain};
use super::store;
use crate::world::{Answer, Person, World, until};
use law::id::AccountId;
use reqwest::Method;
use senim::app::notices::{self, Recipient, Ways};
use senim::store::accounts::Reach;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PATH: &str = "/v1/me/notice-choices";

fn off(ways: &[(&str, &str)]) -> Value {
    let ways = ways.iter();
    json!({ "off": ways.map(|(group, channel)| json!({ "group": group, "channel": channel })).collect::<Vec<_>>() })
}

async fn choose(person: &Person, version: i64, ways: &[(&str, &str)]) -> Answer {
    person.put(PATH, version, &off(ways)).await
}

/// Which ways somebody does not want.
async fn unwanted(person: &Person) -> Vec<(String, String)> {
    let choices = person.get(PATH).await.ok();
    let word = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let items = choices["items"].as_array().unwrap().iter();
    items
        .filter(|item| item["wanted"] == false)
        .map(|item| (word(item, "group"), word(item, "channel")))
        .collect()
}

/// Tells somebody of a request, at an e-mail address and a telephone.
async fn tell_at(world: &World, person: &Person, ways: Ways) {
    let account = AccountId::parse(&person.account().await).unwrap();
    let store = store(world).await;
    let mut tx = store.begin().await.unwrap();
    let to = Recipient {
        account: Some(&account),
        given: Some(Reach {
            email: Some("aliya@example.kz".to_owned()),
            phone: Some(person.who().phone.clone()),
        }),
        ways,
    };
    let (notice, now) = (notice(), world.now());
    let request = senim::app::fresh::request_id(now);
    let told = notices::tell_of_request(&mut tx, &request, "refused", &to, &notice, now);
    told.await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
}

/// How the newest message stands in each channel, once none of them waits.
async fn settled(person: &Person, messages: usize) -> BTreeMap<String, String> {
    until("the end of the sending", || async {
        let inbox = person.get("/v1/messages").await.ok();
        let items = inbox["items"].as_array().unwrap();
        assert_eq!(items.len(), messages, "the inbox has every message");
        let ways = items[0]["deliveries"].as_array().unwrap().iter();
        let word = |way: &Value, name: &str| way[name].as_str().unwrap().to_owned();
        let states: BTreeMap<_, _> = ways
            .map(|way| (word(way, "channel"), word(way, "state")))
            .collect();
        let waits = states.values().any(|state| state == "waiting");
        (!waits).then_some(states)
    })
    .await
}

fn letters(world: &World) -> usize {
    std::fs::read_dir(world.var().join("mailbox")).map_or(0, Iterator::count)
}

#[tokio::test]
async fn each_channel_that_is_switched_off_says_so_and_carries_nothing() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let device = json!({ "platform": "android", "token": "device-token-1" });
    aliya.put("/v1/me/push-device", 1, &device).await;
    let before = (letters(&world), short_messages(&world, &aliya).await);
    for (version, channel) in (0..).zip(["email", "sms", "push"]) {
        let chosen = choose(&aliya, version, &[("services", channel)]).await;
        assert_eq!(chosen.status, 200, "{}", chosen.text());
        assert_eq!(chosen.version(), version + 1);
        tell_at(&world, &aliya, Ways::LetterAndShort).await;
        let messages = usize::try_from(version).unwrap() + 1;
        for (way, state) in settled(&aliya, messages).await {
            let expected = if way == channel {
                "switched_off"
            } else {
                "sent"
            };
            assert_eq!(state, expected, "{way} while {channel} is off");
        }
    }
    assert_eq!(letters(&world), before.0 + 2);
    assert_eq!(short_messages(&world, &aliya).await, before.1 + 2);
    assert_eq!(pushed(&world).len(), 2);
    // Another group is another choice.
    choose(&aliya, 3, &[("powers", "email"), ("account", "sms")]).await;
    tell_at(&world, &aliya, Ways::LetterAndShort).await;
    let states = settled(&aliya, 4).await;
    assert!(states.len() == 3 && states.values().all(|state| state == "sent"));
}

#[tokio::test]
async fn whoever_wants_no_letter_gets_the_short_message_in_its_place() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    tell_at(&world, &aliya, Ways::LetterElseShort).await;
    let states = settled(&aliya, 1).await;
    assert_eq!(states.keys().collect::<Vec<_>>(), ["email"]);
    choose(&aliya, 0, &[("services", "email")]).await;
    tell_at(&world, &aliya, Ways::LetterElseShort).await;
    let states = settled(&aliya, 2).await;
    assert_eq!(
        (&*states["email"], &*states["sms"]),
        ("switched_off", "sent")
    );
}

#[tokio::test]
async fn a_choice_counts_at_the_moment_of_the_sending() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    tell_in_vain(&world, &aliya).await;
    choose(&aliya, 0, &[("services", "sms")]).await;
    world.mocks.fault("sms", "none").await;
    assert_eq!(settled(&aliya, 1).await["sms"], "switched_off");
    assert_eq!(short_messages(&world, &aliya).await, 0);
    let way = only_message(&aliya).await["deliveries"][0].clone();
    assert!(way["sent_at"].is_null(), "{way}");
}

#[tokio::test]
async fn choices_are_a_persons_own_and_outlast_the_server() {
    let mut world = World::new().await;
    let chosen = [("account".to_owned(), "sms".to_owned())];
    {
        let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
        assert!(unwanted(&aliya).await.is_empty(), "everything at first");
        let twice = choose(&aliya, 0, &[("account", "sms"), ("account", "sms")]).await;
        assert_eq!((twice.status, twice.version()), (200, 1));
        assert_eq!(unwanted(&aliya).await, chosen);
        assert!(unwanted(&bolat).await.is_empty());
        let nobody = world.api().get(PATH).send().await;
        nobody.refused(401, "unauthenticated");
    }
    world.stop().await;
    world.resume().await;
    let aliya = world.citizen("aliya").await;
    assert_eq!(unwanted(&aliya).await, chosen);
    assert_eq!(choose(&aliya, 1, &[]).await.status, 200);
    assert!(unwanted(&aliya).await.is_empty());
}

#[tokio::test]
async fn what_an_order_demands_and_what_nobody_knows_is_refused() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let demanded = choose(&aliya, 0, &[("services", "sms"), ("certificates", "email")]).await;
    demanded.refused(422, "invalid_form");
    assert!(demanded.text().contains("/off/1"), "{}", demanded.text());
    for (group, channel) in [
        ("services", "pigeon"),
        ("letters", "sms"),
        ("services", "inbox"),
    ] {
        let unknown = choose(&aliya, 0, &[(group, channel)]).await;
        unknown.refused(422, "invalid_form");
    }
    let ask = aliya.ask(Method::PUT, PATH).await;
    ask.json(&off(&[]))
        .send()
        .await
        .refused(428, "version_required");
    assert!(unwanted(&aliya).await.is_empty());
    let items = aliya.get(PATH).await.ok()["items"].clone();
    let demanded = |item: &&Value| item["demanded"] == true;
    let fixed: Vec<_> = items.as_array().unwrap().iter().filter(demanded).collect();
    assert_eq!(fixed.len(), 1);
    assert_eq!(
        (&fixed[0]["group"], &fixed[0]["channel"]),
        (&json!("certificates"), &json!("email"))
    );
}

#[tokio::test]
async fn of_two_devices_that_choose_at_once_one_is_told_to_look_again() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    for version in [0, 1] {
        let (first, second) = tokio::join!(
            choose(&aliya, version, &[("powers", "sms")]),
            choose(&aliya, version, &[("powers", "push")])
        );
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        let late = if first.status == 412 { first } else { second };
        late.refused(412, "stale_version");
        assert_eq!(unwanted(&aliya).await.len(), 1);
    }
    choose(&aliya, 7, &[]).await.refused(412, "stale_version");
}
