//! The licence of the notary before any call: as the register told of it last, with its moment, and never hidden by its silence.

use super::{
    Day, accept, appointment_of, ask_for_call, book, on_duty, own_call, receives, rung, times,
};
use crate::world::{Person, Walk, World, until};
use chrono::{DateTime, Utc};
use law::poa::stage::StageCode;
use serde_json::Value;

/// A case that waits for its call, and a day on which its notary receives; the clock stays, so that the register answers.
async fn bookable(world: &World) -> (Walk<'_>, Day) {
    let walk = world.case_at(StageCode::ReadyToCall).await;
    receives(&walk.notary).await;
    (walk, Day::next(world))
}

/// What a citizen is offered of the only notary on a day.
async fn offered(person: &Person, day: &Day) -> Value {
    times(person, &format!("?from={}", day.0)).await["items"][0].clone()
}

/// Waits until the appointment shows this standing.
async fn shown(walk: &Walk<'_>, state: &str) -> Value {
    until("the register's answer", || async {
        let standing = appointment_of(walk).await.ok()["standing"].clone();
        (standing["state"] == state).then_some(standing)
    })
    .await
}

fn moment(standing: &Value) -> DateTime<Utc> {
    standing["asked_at"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn whoever_books_a_time_sees_the_licence_that_the_case_has_later() {
    let world = World::new().await;
    let before = world.now();
    let (walk, day) = bookable(&world).await;
    let standing = until("the register's answer", || async {
        let standing = offered(walk.principal(), &day).await["standing"].clone();
        standing.is_object().then_some(standing)
    })
    .await;
    assert_eq!(standing["state"], "in_force");
    assert!(
        moment(&standing) >= before - chrono::TimeDelta::seconds(1),
        "{standing}"
    );
    let account = walk.notary.account().await;
    let made = book(&walk, walk.principal(), &account, &day.at("10:00")).await;
    assert_eq!(made.json()["standing"]["licence"], standing["licence"]);
    let kept = shown(&walk, "in_force").await;
    walk.take_call().await;
    assert_eq!(walk.view().await["notary"]["licence"], kept["licence"]);
}

#[tokio::test]
async fn a_register_that_is_down_hides_neither_times_nor_appointment() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let account = walk.notary.account().await;
    world.mocks.fault("notaries", "down").await;
    receives(&walk.notary).await;
    let day = Day::next(&world);
    let offer = offered(walk.principal(), &day).await;
    assert_eq!(offer["notary"], account.as_str());
    assert_eq!(offer["standing"], Value::Null, "nobody answered");
    let made = book(&walk, walk.principal(), &account, &day.at("10:00")).await;
    assert_eq!((made.status, &made.json()["standing"]), (201, &Value::Null));
    assert_eq!(appointment_of(&walk).await.ok()["standing"], Value::Null);

    world.mocks.fault("notaries", "none").await;
    let told = shown(&walk, "in_force").await;
    // What it told before stays, with its moment, while it is silent again.
    world.mocks.fault("notaries", "down").await;
    on_duty(&walk.notary)
        .await
        .refused(503, "system_unavailable");
    assert_eq!(appointment_of(&walk).await.ok()["standing"], told);
}

#[tokio::test]
async fn a_licence_suspended_between_booking_and_call_is_seen_and_no_time_is_offered() {
    let world = World::new().await;
    let (walk, day) = bookable(&world).await;
    let mut other = world.case_of(&["bolat"], &["saule"], "aigul").await;
    other.to(StageCode::ReadyToCall).await;
    let account = walk.notary.account().await;
    book(&walk, walk.principal(), &account, &day.at("10:00")).await;
    let before = shown(&walk, "in_force").await;

    world.mocks.licence(walk.notary.who(), "suspended").await;
    on_duty(&walk.notary)
        .await
        .refused(403, "licence_not_in_force");
    let after = shown(&walk, "suspended").await;
    assert_eq!(after["licence"], before["licence"], "it is still named");
    assert!(moment(&after) >= moment(&before));
    let offers = times(walk.principal(), &format!("?from={}", day.0)).await;
    assert_eq!(offers["items"], serde_json::json!([]));
    for (case, at) in [(&other, "11:00"), (&walk, "11:30")] {
        let refused = book(case, case.principal(), &account, &day.at(at)).await;
        refused.refused(409, "time_not_offered");
    }
    let kept = appointment_of(&walk).await.ok();
    assert_eq!(kept["state"], "booked", "whoever has it decides");

    world.mocks.licence(walk.notary.who(), "active").await;
    on_duty(&walk.notary).await.ok();
    shown(&walk, "in_force").await;
    assert!(offered(walk.principal(), &day).await["times"].is_array());
}

#[tokio::test]
async fn a_licence_terminated_while_the_call_rings_is_seen_and_takes_no_call() {
    let world = World::new().await;
    let (walk, day) = bookable(&world).await;
    let account = walk.notary.account().await;
    book(&walk, walk.principal(), &account, &day.at("10:00")).await;
    let one = [walk.notary.clone()];
    on_duty(&one[0]).await.ok();
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let (_, call) = rung(&one).await;
    world.mocks.licence(walk.notary.who(), "terminated").await;
    accept(&walk.notary, &call)
        .await
        .refused(403, "licence_not_in_force");
    shown(&walk, "terminated").await;
    assert_eq!(own_call(&walk.notary).await["state"], "ringing");
    assert_eq!(walk.stage().await, "ready_to_call");
}
