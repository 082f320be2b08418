//! A call for help that shows nowhere on the citizen's side.

use super::latest;
use crate::world::{Walk, World, until};
use law::poa::stage::StageCode;
use serde_json::{Value, json};

/// Everything a principal can read of the case: the case, its history, its call.
async fn everything_read(walk: &Walk<'_>) -> Vec<Value> {
    let person = walk.principal();
    let mut read = Vec::new();
    for path in ["", "/events?limit=500"] {
        read.push(person.get(&walk.path(path)).await.ok());
    }
    read.push(latest(person, &walk.case).await);
    read
}

#[tokio::test]
async fn nothing_a_principal_can_read_changes_by_a_call_for_help() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    let call = latest(walk.principal(), &walk.case).await;
    let call = call["id"].as_str().unwrap().to_owned();
    // What was on its way before is read first.
    walk.confirm(law::poa::s06_checks::Check::LegalCapacity)
        .await
        .ok();
    let before = everything_read(&walk).await;
    walk.seats[1].say(&json!({ "type": "distress" }));
    let told = walk.seats[0].next("distress").await;
    assert_eq!(told["seat"], walk.seats[1].joined["seat"]);

    let path = format!("/v1/notary/calls/{call}/distress-signals");
    let signals = until("the call for help", || async {
        let signals = walk.notary.get(&path).await.ok();
        (signals["items"] != json!([])).then_some(signals)
    });
    let account = walk.principal().account().await;
    assert_eq!(signals.await["items"][0]["account"], account.as_str());
    assert_eq!(everything_read(&walk).await, before);

    let desk = world.desk("gulnar");
    let all = desk.get("/v1/desk/distress-signals").await.ok();
    assert_eq!(all["items"][0]["call"], call.as_str());
    walk.principal().get(&path).await.refused(403, "forbidden");
    // On the citizen's own connection nothing came that speaks of it: the next message is the answer to a ping.
    walk.seats[1].say(&json!({ "type": "ping" }));
    walk.seats[1].next("pong").await;
}

#[tokio::test]
async fn a_call_for_help_cannot_be_unsaid() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Talking).await;
    walk.seats[1].say(&json!({ "type": "distress" }));
    let kept = "select count(*) from call_signals";
    until("the call for help", || async {
        (world.database().await.number(kept).await == 1).then_some(())
    })
    .await;
    for change in ["delete from call_signals", "update call_signals set at = 0"] {
        assert!(world.database().await.run(change).await.is_err());
    }
}
