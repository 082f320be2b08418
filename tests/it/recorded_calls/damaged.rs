//! A recording that is not what was written is sealed as what it is, told to the notary and the desk, and no act rests on it.

use super::{SECONDS, parts};
use crate::world::{Left, RecordedCall, World, until};
use chrono::TimeDelta;
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_recording_says_so_and_no_act_rests_on_it() {
    let world = World::new().await;
    let (walk, call, tape) = world.recording_call(SECONDS, Left::Whole).await;
    let part = parts(&world, &call).pop().unwrap();
    let mut bytes = fs::read(&part).unwrap();
    let place = bytes.len() / 2;
    bytes[place] ^= 1;
    fs::write(&part, bytes).unwrap();
    world.ends(&walk).await;
    let recorded = RecordedCall { walk, call, tape };
    world.recording_is(&recorded.call, "sealed").await;
    let listed = recorded.list(recorded.walk.principal()).await.ok();
    assert_eq!(listed["items"][0]["condition"], "damaged");
    let to_sign = recorded
        .walk
        .notary
        .get(&recorded.notary_path("/to-sign"))
        .await;
    to_sign.refused(409, "recording_damaged");
    let listed = world.desk("kanat").get("/v1/desk/damaged-recordings").await;
    let listed = listed.ok()["items"][0].clone();
    assert_eq!(listed["recording"]["call"], recorded.call.as_str());
    assert_eq!(listed["code"], "recording_damaged");
    assert!(listed["clause_ru"].as_str().unwrap().contains("пункта 1"));
    let principal = recorded.walk.principal();
    let refused = principal.get("/v1/desk/damaged-recordings").await;
    refused.refused(403, "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_gone_from_the_store_is_waited_for_and_then_said_to_be_missing() {
    let world = World::new().await;
    let (walk, call, tape) = world.recording_call(SECONDS, Left::Whole).await;
    fs::remove_file(parts(&world, &call).pop().unwrap()).unwrap();
    world.ends(&walk).await;
    until("a try to seal", || async {
        let tries = "select attempts from jobs where kind = 'seal_recording' and attempts > 0";
        (!world.database().await.rows(tries).await.is_empty()).then_some(())
    })
    .await;
    world.recording_is(&call, "ended").await;
    world.pass(TimeDelta::hours(7));
    let recorded = RecordedCall { walk, call, tape };
    world.recording_is(&recorded.call, "sealed").await;
    let path = recorded.notary_path("/to-sign");
    let refused = recorded.walk.notary.get(&path).await;
    refused.refused(409, "recording_damaged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_damaged_before_it_is_stored_does_not_stop_the_sealing() {
    let world = World::new().await;
    let (walk, call, tape) = world.recording_call(SECONDS, Left::Whole).await;
    // What a disk may leave of a part that was on its way: its name, and other bytes.
    let left = world.spool().join(format!("{call}.000002.part"));
    fs::write(&left, [7; 4_096]).unwrap();
    world.ends(&walk).await;
    let recorded = RecordedCall { walk, call, tape };
    world.recording_is(&recorded.call, "sealed").await;
    assert!(left.with_extension("bad").exists() && !left.exists());
    let listed = recorded.list(recorded.walk.principal()).await.ok();
    assert_eq!(listed["items"][0]["condition"], "damaged", "{listed}");
}
