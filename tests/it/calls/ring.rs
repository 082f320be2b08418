//! Ringing: thirty seconds each, missed, not now, taken by one notary and by no other.

use super::{accept, ask_for_call, latest, not_now, noted, on_duty, own_call, rung, worked_off};
use crate::world::{Person, World, until};
use chrono::TimeDelta;
use law::poa::stage::StageCode;
use serde_json::Value;

/// These notaries on duty.
async fn notaries(world: &World, handles: &[&str]) -> Vec<Person> {
    let notaries: Vec<_> = handles.iter().map(|handle| world.notary(handle)).collect();
    for notary in &notaries {
        on_duty(notary).await.ok();
    }
    notaries
}

#[tokio::test]
async fn a_missed_ring_goes_to_the_next_notary_after_thirty_seconds() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let both = notaries(&world, &["aigul", "serik"]).await;
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let (first, call) = rung(&both).await;
    assert_eq!(
        latest(walk.principal(), &walk.case).await["state"],
        "ringing"
    );
    let shown = own_call(&both[first]).await;
    assert_eq!(shown["case_id"], walk.case.as_str());
    assert!(shown["principals"][0].as_str().unwrap().contains("Әлия"));
    let until_when = shown["ring_until"]
        .as_str()
        .unwrap()
        .parse::<chrono::DateTime<chrono::Utc>>();
    let left = until_when.unwrap() - world.now();
    assert!(
        left <= TimeDelta::seconds(30) && left > TimeDelta::seconds(20),
        "{left}"
    );

    world.pass(TimeDelta::seconds(31));
    let second = 1 - first;
    until("the next ring", || async {
        (own_call(&both[second]).await["state"] == "ringing").then_some(())
    })
    .await;
    assert_eq!(
        noted(&world, &walk.case, "call_not_taken", "missed").await,
        1
    );
    accept(&both[first], &call)
        .await
        .refused(409, "not_ringing");
    accept(&both[second], &call).await.ok();
}

#[tokio::test]
async fn a_ring_that_ran_out_cannot_be_taken_even_before_the_job_looks() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let one = notaries(&world, &["aigul"]).await;
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let (_, call) = rung(&one).await;
    world.pass(TimeDelta::seconds(31));
    accept(&one[0], &call).await.refused(409, "not_ringing");
    until("the end of the ring", || async {
        own_call(&one[0]).await.is_null().then_some(())
    })
    .await;
    // The only notary is rung again after a pause, not at once.
    world.pass(TimeDelta::seconds(30));
    on_duty(&one[0]).await.ok();
    world.pass(TimeDelta::seconds(61));
    on_duty(&one[0]).await.ok();
    let (_, again) = rung(&one).await;
    assert_eq!(again, call);
}

#[tokio::test]
async fn not_now_passes_the_call_on_at_once() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let both = notaries(&world, &["aigul", "serik"]).await;
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let (first, call) = rung(&both).await;
    let second = 1 - first;
    not_now(&both[second], &call)
        .await
        .refused(409, "not_ringing");
    assert_eq!(not_now(&both[first], &call).await.status, 204);
    let (rings, _) = rung(&both).await;
    assert_eq!(rings, second);
    assert_eq!(
        noted(&world, &walk.case, "call_not_taken", "not_now").await,
        1
    );
    not_now(&both[first], &call)
        .await
        .refused(409, "not_ringing");
}

#[tokio::test]
async fn going_off_duty_passes_the_ring_on() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let both = notaries(&world, &["aigul", "serik"]).await;
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let (first, call) = rung(&both).await;
    assert_eq!(both[first].delete("/v1/notary/duty").await.status, 204);
    let (second, _) = rung(&both).await;
    assert_ne!(second, first);
    accept(&both[first], &call).await.refused(409, "off_duty");
    let duty = both[first].get("/v1/notary/duty").await.ok();
    assert_eq!(duty["since"], Value::Null);
}

#[tokio::test]
async fn of_sixteen_acceptances_at_once_only_the_rung_notary_s_hold() {
    sixteen_at_once(World::new().await).await;
}

#[tokio::test]
async fn of_sixteen_acceptances_at_once_on_postgresql_only_the_rung_notary_s_hold() {
    sixteen_at_once(World::on_postgres().await).await;
}

async fn sixteen_at_once(world: World) {
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let four = notaries(&world, &["aigul", "serik", "dinara", "marat"]).await;
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let (winner, call) = rung(&four).await;
    let mut tries = tokio::task::JoinSet::new();
    for attempt in 0..16 {
        let (notary, call) = (four[attempt % 4].clone(), call.clone());
        tries.spawn(async move { (attempt % 4, accept(&notary, &call).await) });
    }
    for (who, answer) in tries.join_all().await {
        if who == winner {
            assert_eq!(answer.ok()["id"], call.as_str());
        } else {
            assert_eq!(answer.status, 409);
            let code = answer.code();
            assert!(
                ["call_taken", "not_ringing"].contains(&code.as_str()),
                "{code}"
            );
        }
    }
    let other = &four[(winner + 1) % 4];
    accept(other, &call).await.refused(409, "call_taken");
    not_now(other, &call).await.refused(409, "call_taken");
    assert_eq!(noted(&world, &walk.case, "call_started", "").await, 1);
    let taken = latest(walk.principal(), &walk.case).await;
    assert_eq!(taken["state"], "active");
    assert_eq!(
        taken["notary"]["surname"],
        four[winner].who().surname.as_str()
    );
}

#[tokio::test]
async fn a_notary_in_a_call_is_not_rung_for_another() {
    let world = World::new().await;
    let mut first = world.case_at(StageCode::ReadyToCall).await;
    first.call().await;
    let mut second = world.case_of(&["bolat"], &["saule"], "aigul").await;
    second.to(StageCode::ReadyToCall).await;
    ask_for_call(second.principal(), &second.case).await.ok();
    worked_off(&world, "ring_notaries").await;
    assert_eq!(
        latest(second.principal(), &second.case).await["state"],
        "waiting"
    );
    first.end_call().await;
    second.ringing().await;
}

#[tokio::test]
async fn a_silent_console_is_not_rung() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let one = notaries(&world, &["aigul"]).await;
    world.pass(TimeDelta::seconds(91));
    assert_eq!(
        one[0].get("/v1/notary/duty").await.ok()["since"],
        Value::Null
    );
    ask_for_call(walk.principal(), &walk.case).await.ok();
    worked_off(&world, "ring_notaries").await;
    let waiting = latest(walk.principal(), &walk.case).await;
    assert_eq!(
        (&waiting["state"], &waiting["estimated_seconds"]),
        (&"waiting".into(), &Value::Null)
    );
    on_duty(&one[0]).await.ok();
    rung(&one).await;
}

#[tokio::test]
async fn a_notary_whose_licence_is_suspended_does_not_go_on_duty() {
    let world = World::new().await;
    let askar = world.notary("askar");
    // Signing in is refused already; nothing else is open without a session.
    askar
        .try_sign_in()
        .await
        .refused(403, "licence_not_in_force");
    let citizen = world.citizen("aliya").await;
    on_duty(&citizen).await.refused(403, "forbidden");
}

#[tokio::test]
async fn a_licence_suspended_on_duty_takes_no_call() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::ReadyToCall).await;
    let one = notaries(&world, &["aigul"]).await;
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let (_, call) = rung(&one).await;
    world.mocks.licence(one[0].who(), "suspended").await;
    accept(&one[0], &call)
        .await
        .refused(403, "licence_not_in_force");
    world.mocks.fault("notaries", "down").await;
    accept(&one[0], &call)
        .await
        .refused(503, "system_unavailable");
    assert_eq!(walk.stage().await, "ready_to_call");
}

#[tokio::test]
async fn a_party_of_the_case_does_not_take_its_call() {
    let world = World::new().await;
    let mut walk = world.case_of(&["aliya"], &["serik"], "serik").await;
    walk.to(StageCode::ReadyToCall).await;
    let one = notaries(&world, &["serik"]).await;
    ask_for_call(walk.principal(), &walk.case).await.ok();
    let (_, call) = rung(&one).await;
    accept(&one[0], &call).await.refused(403, "forbidden");
}
