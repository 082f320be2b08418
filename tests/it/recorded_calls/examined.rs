//! Whoever opens a recording is told what it is found to be now, who signed it, and what happened in the call.

use super::{REASON, SECONDS, parts, path_of};
use crate::world::{Left, World};
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::fs;

fn kinds(report: &Value) -> Vec<&str> {
    let events = report["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opened_recording_is_examined_with_its_signatures_and_events() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let principal = recorded.walk.principal();
    let opening = recorded.open(principal, REASON).await.json();
    let path = path_of(&opening, "/report");
    let report = principal.get(&path).await.ok();
    assert_eq!(report["condition"], "whole");
    assert_eq!(report.get("first_bad_second"), None);
    assert_eq!(
        (&report["seal"], &report["notary_signature"]),
        (&json!("right"), &json!("missing"))
    );
    assert_eq!(report["signed_heads"], 2);
    let kinds = kinds(&report);
    let checks = kinds.iter().filter(|kind| **kind == "check_confirmed");
    assert_eq!(checks.count(), 4, "{kinds:?}");
    assert!(
        kinds.contains(&"consent") && kinds.contains(&"left"),
        "{kinds:?}"
    );
    recorded.vouch().await.ok();
    let report = principal.get(&path).await.ok();
    assert_eq!(report["notary_signature"], "right");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_that_was_changed_after_it_was_sealed_is_found_out_when_it_is_watched() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let part = parts(&world, &recorded.call).pop().unwrap();
    let mut bytes = fs::read(&part).unwrap();
    let place = bytes.len() / 2;
    bytes[place] ^= 1;
    fs::write(&part, bytes).unwrap();
    let notary = &recorded.walk.notary;
    let opening = recorded.open(notary, REASON).await.json();
    assert_eq!(
        opening["recording"]["condition"], "whole",
        "as it was sealed"
    );
    let report = notary.get(&path_of(&opening, "/report")).await.ok();
    assert_eq!(report["condition"], "damaged", "{report}");
    assert_eq!(report["first_bad_second"], 0);
    assert!(report["what"].as_str().is_some_and(|what| !what.is_empty()));
    assert_eq!(
        report["seal"], "right",
        "the manifest itself was not touched"
    );
    assert_eq!(
        kinds(&report),
        [""; 0],
        "nothing is told that is not proven"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_for_whoever_opened_the_recording_and_for_an_hour() {
    let world = World::new().await;
    let recorded = world.recorded_call(SECONDS, Left::Whole).await;
    world.recording_is(&recorded.call, "sealed").await;
    let desk = world.desk("kanat");
    let opening = recorded.open(&desk, REASON).await.json();
    let path = path_of(&opening, "/report");
    desk.get(&path).await.ok();
    for other in [recorded.walk.principal(), &world.desk("gulnar")] {
        other.get(&path).await.refused(404, "not_found");
    }
    world.pass(TimeDelta::minutes(61));
    desk.get(&path).await.refused(410, "opening_over");
}
