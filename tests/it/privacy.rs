//! What the server logs and counts names nobody: no IIN, no name, no phone, no token, no document.

use crate::world::{World, logged, may_not_be_logged};
use law::poa::stage::StageCode;
use reqwest::Method;
use serde_json::json;

/// The lines with something that may not be there, which is struck out so that the report does not repeat it.
fn found_in(text: &str, secrets: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let leaks = secrets
            .iter()
            .filter(|secret| line.contains(secret.as_str()));
        found.extend(leaks.map(|secret| line.replace(secret.as_str(), "***")));
    }
    found
}

#[test]
fn a_leak_would_be_seen() {
    let secrets = ["880412499017".to_owned(), "Сынақова".to_owned()];
    let log = "all is well\nrequest of 880412499017 failed\nrequest of somebody failed";
    assert_eq!(found_in(log, &secrets), ["request of *** failed"]);
}

/// What of a page of metrics could name somebody; a sum of seconds may look like any number.
fn labels(metrics: &str) -> String {
    let lines = metrics.lines().filter_map(|line| line.rsplit_once(' '));
    let labels: Vec<&str> = lines.map(|(labels, _)| labels).collect();
    labels.join("\n")
}

#[tokio::test]
async fn neither_log_nor_metrics_name_anybody_after_a_whole_walk_with_all_that_goes_wrong() {
    let world = World::new().await;
    world.mocks.fault("sms", "down").await;
    let mut walk = world
        .case_of(&["aliya", "bolat"], &["dauren"], "aigul")
        .await;
    let person = walk.principal().clone();
    person
        .act(
            "/v1/poa/cases",
            &json!({ "kind": "vehicle", "attorneys": 7 }),
        )
        .await;
    let forgotten = world.stranger("saule");
    forgotten.try_sign_in().await.refused(422, "not_registered");
    let registration = json!({ "iin": forgotten.who().iin, "phone": forgotten.who().phone, "password": "сынақ сөз 77" });
    world
        .api()
        .ask(Method::POST, "/v1/registrations")
        .json(&registration)
        .send()
        .await;
    walk.to(StageCode::Talking).await;
    walk.notary
        .get(&walk.notary_path("/parties/principals/0"))
        .await
        .ok();
    walk.notary
        .get(&walk.notary_path("/parties/attorneys/0"))
        .await
        .ok();
    walk.to(StageCode::Delivered).await;
    let token = person.get("/v1/documents").await.ok()["items"][0]["token"].clone();
    walk.to(StageCode::Revoked).await;
    crate::world::until("a message that failed", || async {
        logged().contains("will be tried again").then_some(())
    })
    .await;
    let metrics = world.admin().get("/metrics").send().await.text();
    assert!(metrics.contains("senim_http_requests_total"));
    let people = ["aliya", "bolat", "dauren", "saule", "aigul"]
        .map(|handle| world.mocks.who(handle).clone());
    let of = |who: crate::world::Who| {
        [
            who.iin,
            who.surname,
            who.phone.trim_start_matches('+').to_owned(),
        ]
    };
    let mut secrets: Vec<String> = people.into_iter().flat_map(of).collect();
    secrets.extend([
        "сынақ сөз 77".to_owned(),
        "123ABC02".to_owned(),
        token.as_str().unwrap().to_owned(),
    ]);
    let secrets = may_not_be_logged(secrets);
    let log = logged();
    assert!(log.lines().count() > 20, "the log is kept");
    assert_eq!(found_in(&log, &secrets), Vec::<String>::new());
    assert_eq!(found_in(&labels(&metrics), &secrets), Vec::<String>::new());
}

#[tokio::test]
async fn news_of_a_case_end_with_the_session_that_asked_for_them() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingConsent).await;
    let aliya = walk.principal();
    let lost = aliya.session().await;
    let stream = world.api().get(&walk.path("/events/stream"));
    let stream = stream.bearer(&lost.access).open().await;
    assert_eq!(stream.status(), 200);
    let ended = aliya.delete(&format!("/v1/sessions/{}", lost.id)).await;
    assert_eq!(ended.status, 204);
    aliya.sign_in().await;
    walk.withdraw().await.ok();
    let heard = stream.text().await.unwrap();
    assert!(heard.contains("event: consent_requested"), "{heard}");
    assert!(!heard.contains("event: application_withdrawn"), "{heard}");
}
