//! Coming back into a call: after a reload, over another way, from another page; and what everybody's page sees of it.

use super::{call_of, notary_ticket, ticket};
use crate::world::{Seat, World};
use call_client::{Habits, Link, Participant, Takeover};
use law::poa::stage::StageCode;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// From the reload to the first sound and picture.
const RELOAD: Duration = Duration::from_secs(2);
/// Longer than anything in a room takes on a busy machine.
const SOON: Duration = Duration::from_secs(15);

#[tokio::test]
async fn a_reload_brings_the_picture_back_within_two_seconds() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    for seat in &walk.seats {
        seat.is_in_the_call().await;
    }
    let citizen = walk.seats.pop().unwrap().into_participant();
    let page = citizen.leave_page().await.unwrap();
    let begun = Instant::now();
    let citizen = Participant::reload(&page, Habits::default()).await.unwrap();
    citizen.sees_somebody().await.unwrap();
    assert!(begun.elapsed() < RELOAD, "{:?}", begun.elapsed());
    walk.seats[0].count_anew();
    walk.seats[0].sees_somebody().await.unwrap();
    assert_eq!(
        walk.seats[0].known().connections,
        1,
        "the notary's page did nothing"
    );
    let check = law::poa::s06_checks::Check::ALL[0];
    walk.confirm(check).await.ok();
}

#[tokio::test]
async fn a_page_may_look_for_another_way_without_losing_the_call() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Talking).await;
    let citizen = &walk.seats[1];
    citizen.is_in_the_call().await;
    let answers = citizen.known().answers;
    walk.seats[0].is_in_the_call().await;
    walk.seats[0].count_anew();
    citizen.restart_ice();
    let answered = |known: &call_client::Known| known.answers > answers;
    citizen.until("the answer", SOON, answered).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    citizen.count_anew();
    citizen.sees_somebody().await.unwrap();
    assert_eq!(citizen.known().link, Link::Connected);
    assert_eq!(citizen.known().connections, 1);
    let heard = walk.seats[0].received();
    let lost: u64 = heard.values().map(|counts| counts.lost).sum();
    assert!(lost < 30, "{heard:?}");
}

#[tokio::test]
async fn a_second_page_takes_over_only_by_asking() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    let shown = ticket(walk.principal(), &walk.case).await.ok();
    let mut second = Seat::knock(&shown, Habits::default(), Takeover::No).await;
    assert_eq!(second.next("error").await["code"], "seat_in_use");
    second.next("closed").await;
    assert!(walk.seats[1].known().open, "the first page keeps the seat");

    let mut second = Seat::knock(&shown, Habits::default(), Takeover::Yes).await;
    second.is_let_in().await;
    walk.seats[1].next("replaced").await;
    assert_eq!(walk.seats[1].next("closed").await["code"], 4409);
    second.is_in_the_call().await;
    walk.seats[0].count_anew();
    walk.seats[0].sees_somebody().await.unwrap();
}

#[tokio::test]
async fn who_join_at_the_same_moment_all_see_each_other() {
    let world = World::new().await;
    let mut walk = world
        .case_of(&["aliya", "bolat"], &["dauren"], "aigul")
        .await;
    walk.to(StageCode::ReadyToCall).await;
    let call = walk.take_call().await;
    let mut tickets = vec![notary_ticket(&walk.notary, &call).await.ok()];
    for person in &walk.principals {
        tickets.push(ticket(person, &walk.case).await.ok());
    }
    let entering = tickets.iter().map(Seat::enter);
    let seats = futures_util::future::join_all(entering).await;
    for seat in &seats {
        let all = || {
            let heard = seat.received();
            ["0", "1", "3", "4"]
                .iter()
                .all(|mid| heard.contains_key(*mid))
        };
        seat.wait("sound and picture of both others", SOON, all)
            .await
            .unwrap();
        seat.recording_is("running").await.unwrap();
    }
}

#[tokio::test]
async fn a_call_for_help_is_seen_by_the_notary_alone() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    for seat in &walk.seats {
        seat.is_in_the_call().await;
    }
    let (notary, citizen) = walk.seats.split_at_mut(1);
    citizen[0].say(&json!({ "type": "ping" }));
    citizen[0].next("pong").await;
    citizen[0].say(&json!({ "type": "distress" }));
    citizen[0].say(&json!({ "type": "ping" }));
    let seen = notary[0].next("distress").await;
    assert_eq!(seen["seat"], citizen[0].joined["seat"]);
    // What the citizen's page would get anyhow; and nothing between the ping and its pong that was not.
    loop {
        let message = citizen[0].next_message().await.unwrap();
        match message["type"].as_str().unwrap() {
            "pong" => break,
            "quality" | "bitrate" | "recording" | "fingerprints" | "layout" => {}
            other => panic!("{other}: {message}"),
        }
    }
}

#[tokio::test]
async fn both_ends_compute_the_same_code_to_read_aloud() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Talking).await;
    let call = call_of(&walk).await;
    let mut codes = Vec::new();
    for seat in &walk.seats {
        let both = |known: &call_client::Known| known.fingerprints.len() == 2;
        seat.until("both fingerprints", SOON, both).await.unwrap();
        let known = seat.known();
        assert_eq!(known.answered_fingerprint, known.server_fingerprint);
        codes.push(known.code(&call).unwrap());
    }
    assert_eq!(codes[0], codes[1]);
    assert_eq!(codes[0].len(), 6);
}

#[tokio::test]
async fn nobody_s_address_reaches_the_other_side() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    for seat in &walk.seats {
        seat.is_in_the_call().await;
    }
    walk.seats[1].say(&json!({
        "type": "candidate", "candidate": "candidate:1 1 udp 2130706431 198.51.100.23 40000 typ host",
    }));
    walk.seats[0].say(&json!({ "type": "ping" }));
    loop {
        let message: Value = walk.seats[0].next_message().await.unwrap();
        assert!(!message.to_string().contains("198.51.100.23"), "{message}");
        if message["type"] == "pong" {
            break;
        }
    }
    let history = walk.view().await.to_string();
    assert!(!history.contains("198.51.100.23"));
}
