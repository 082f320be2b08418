//! Step 5: the queue, the ring, the room, and what a leave, a loss and a restart mean for the four checks.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops when its preparation fails"
)]

mod appointments;
mod back;
mod device_test;
mod distress;
mod guests;
mod hostile;
mod kill;
mod leak;
mod network;
mod queue;
mod readiness;
mod ring;
mod room;

use crate::world::{Answer, Person, Walk, World, once_ready, until};
use reqwest::Method;
use serde_json::{Value, json};

/// Puts a notary on duty.
async fn on_duty(notary: &Person) -> Answer {
    let ask = notary.ask(Method::PUT, "/v1/notary/duty").await;
    ask.send().await
}

/// The call that rings for a notary or that they are in.
async fn own_call(notary: &Person) -> Value {
    notary.get("/v1/notary/duty").await.ok()["call"].clone()
}

/// Waits until one of these notaries is rung: their place and the call.
async fn rung(notaries: &[Person]) -> (usize, String) {
    until("a ring", || async {
        for (place, notary) in notaries.iter().enumerate() {
            let call = own_call(notary).await;
            if call["state"] == "ringing" {
                return Some((place, call["id"].as_str().unwrap().to_owned()));
            }
        }
        None
    })
    .await
}

/// Asks for a call.
async fn ask_for_call(person: &Person, case: &str) -> Answer {
    let path = format!("/v1/poa/cases/{case}/calls");
    person.act(&path, &Value::Null).await
}

/// How the latest call stands.
async fn latest(person: &Person, case: &str) -> Value {
    let path = format!("/v1/poa/cases/{case}/calls/latest");
    person.get(&path).await.ok()
}

/// Waits until the latest call is over, for this reason.
async fn over(person: &Person, case: &str, reason: &str) {
    let ended = until("the end of the call", || async {
        let call = latest(person, case).await;
        (call["state"] == "ended").then_some(call)
    });
    assert_eq!(ended.await["end_reason"], reason);
}

/// A notary takes a call.
async fn accept(notary: &Person, call: &str) -> Answer {
    let path = format!("/v1/notary/calls/{call}/acceptance");
    notary.act(&path, &Value::Null).await
}

/// A notary cannot take a call now.
async fn not_now(notary: &Person, call: &str) -> Answer {
    let path = format!("/v1/notary/calls/{call}/not-now");
    notary.act(&path, &Value::Null).await
}

/// A ticket for a principal.
async fn ticket(person: &Person, case: &str) -> Answer {
    let path = format!("/v1/poa/cases/{case}/calls/latest/ticket");
    person.act(&path, &Value::Null).await
}

/// A ticket for the notary.
async fn notary_ticket(notary: &Person, call: &str) -> Answer {
    let path = format!("/v1/notary/calls/{call}/ticket");
    notary.act(&path, &Value::Null).await
}

/// A check is confirmed as soon as everybody is seen, heard and recorded.
async fn confirm_when_ready(notary: &Person, case: &str, check: &str) -> Answer {
    once_ready(|| confirm(notary, case, check)).await
}

/// A check is confirmed, or refused as things stand.
async fn confirm(notary: &Person, case: &str, check: &str) -> Answer {
    let path = format!("/v1/notary/cases/{case}/checks/{check}");
    notary.act(&path, &json!({ "note": "Сынақ" })).await
}

/// The call of a case that was taken.
async fn call_of(walk: &Walk<'_>) -> String {
    let call = latest(walk.principal(), &walk.case).await;
    call["id"].as_str().unwrap().to_owned()
}

/// How often something stands in the history of a case.
async fn noted(world: &World, case: &str, kind: &str, detail: &str) -> i64 {
    let sql = format!(
        "select count(*) from case_events where case_id = '{case}' and kind = '{kind}' and body like '%{detail}%'"
    );
    world.database().await.number(&sql).await
}

/// Waits until every job of a kind that is due has been done.
async fn worked_off(world: &World, kind: &str) {
    until("the end of the jobs that are due", || async {
        let now = world.now().timestamp_millis();
        let due = format!("select count(*) from jobs where kind = '{kind}' and run_at <= {now}");
        (world.database().await.number(&due).await == 0).then_some(())
    })
    .await;
}
