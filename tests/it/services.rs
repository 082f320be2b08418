//! S1-S10 from the citizen's phone to a signed document in the cabinet, and everything that stands in the way.

mod automatic;
mod corrections;
mod hostile;
mod intake;
mod paid;

use crate::world::{Answer, Person, World, until};
use serde_json::{Value, json};

/// Where requests are.
const REQUESTS: &str = "/v1/service-requests";

/// Opens a request with a form.
async fn open(person: &Person, service: &str, form: &Value) -> Value {
    let new = json!({ "service": service, "form": form });
    person.act(REQUESTS, &new).await.ok()
}

fn id(request: &Value) -> &str {
    request["id"].as_str().unwrap()
}

fn path(request: &Value, rest: &str) -> String {
    format!("{REQUESTS}/{}{rest}", id(request))
}

/// Signs what the request asks for and sends it.
async fn send(person: &Person, request: &Value) -> Answer {
    let to_sign = person.get(&path(request, "/to-sign")).await.ok();
    let signed = person.signed(&to_sign);
    person.act(&path(request, "/submission"), &signed).await
}

/// The request once it has come to a stage.
async fn at(person: &Person, request: &Value, stage: &str) -> Value {
    until(format!("a request at {stage}"), || async {
        let now = person.get(&path(request, "")).await.ok();
        (now["stage"] == stage).then_some(now)
    })
    .await
}

/// A file of the request once it was made.
async fn file(person: &Person, request: &Value, name: &str) -> Answer {
    until(format!("the file {name}"), || async {
        let answer = person.get(&path(request, &format!("/files/{name}"))).await;
        (answer.status == 200).then_some(answer)
    })
    .await
}

/// A request about property, which needs no fee.
fn property(region: &str) -> Value {
    json!({ "document_kind": "identity_card", "region": region })
}

/// A reference about the change of a name, which costs 30 % of the index.
fn change_of_name(before: &str) -> Value {
    json!({ "kind": "name_change", "surname_before": before })
}

/// How often something stands in the history.
async fn lines(person: &Person, request: &Value, kind: &str) -> usize {
    let history = person.get(&path(request, "/events")).await.ok();
    let lines = history["items"].as_array().unwrap();
    lines.iter().filter(|line| line["kind"] == kind).count()
}

/// A request that waits for its fee, with its invoice.
async fn to_pay(world: &World, person: &Person) -> (Value, String) {
    let request = open(person, "civil_status_reference", &change_of_name("Сынақ")).await;
    send(person, &request).await.ok();
    let waiting = at(person, &request, "awaiting_payment").await;
    let invoice = until("the bank's page", || async {
        let invoice = person.get(&path(&waiting, "/payment")).await.ok();
        invoice["pay_url"].is_string().then_some(invoice)
    })
    .await;
    assert!(
        world.now()
            < invoice["expires_at"]
                .as_str()
                .unwrap()
                .parse::<chrono::DateTime<chrono::Utc>>()
                .unwrap()
    );
    (waiting, invoice["id"].as_str().unwrap().to_owned())
}
