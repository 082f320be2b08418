//! Two hundred calls leave nothing behind in the server: no memory, no open file, no thread.

use crate::world::{Person, Seat, World};
use call_client::Habits;
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

/// People whose devices are tested; each may test twenty times an hour.
const PEOPLE: usize = 10;
/// Rounds before the first look, in which pools and caches fill.
const WARM: usize = 4;
/// Rounds between the looks.
const ROUNDS: usize = 16;
/// Bytes that sixteen rounds of ten may add: half of what a single call takes, were it kept, times a hundred and sixty.
const MEMORY: u64 = 24 << 20;
/// How long what is closed may linger.
const SETTLE: Duration = Duration::from_secs(3);

/// Somebody hears and sees themselves through the server, and leaves: a whole connection with media both ways.
async fn test_device(person: &Person) {
    let begun = person.act("/v1/device-tests", &Value::Null).await.ok();
    let mut seat = Seat::enter_as(&begun, Habits::default()).await;
    seat.linked().await.unwrap();
    seat.sees_somebody().await.unwrap();
    let path = format!("/v1/device-tests/{}/result", begun["id"].as_str().unwrap());
    let measured = json!({
        "camera": "works", "microphone": "works", "frames_decoded": 100, "packets_lost_permille": 0,
        "rtt_ms": 1, "transport": "udp",
    });
    person.act(&path, &measured).await.ok();
    seat.next("end").await;
    seat.into_participant().end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_connections_leave_nothing_behind() {
    let mut world = World::new().await;
    let server = world.as_process().await;
    let handles: Vec<String> = world
        .mocks
        .crowd()
        .take(PEOPLE)
        .map(|who| who.handle.clone())
        .collect();
    let mut people = Vec::new();
    for handle in &handles {
        people.push(world.citizen(handle).await);
    }
    for _ in 0..WARM {
        join_all(people.iter().map(test_device)).await;
    }
    tokio::time::sleep(SETTLE).await;
    let before = server.holds();
    for _ in 0..ROUNDS {
        join_all(people.iter().map(test_device)).await;
    }
    tokio::time::sleep(SETTLE).await;
    let after = server.holds();
    let grown = |place: usize| after[place].saturating_sub(before[place]);
    println!("before {before:?}, after {after:?}");
    assert!(grown(0) < MEMORY, "{} bytes of memory", grown(0));
    assert!(grown(1) <= 8, "{} open files", grown(1));
    assert!(grown(2) <= 2, "{} threads", grown(2));
}
