//! A citizen reads her requests again and again: remembered answers are hers alone, and old as soon as anything was done.

use super::{REQUESTS, at, id, open, path, property, send};
use crate::world::{Person, World};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

async fn listed(person: &Person) -> Value {
    person.get(REQUESTS).await.ok()["items"].clone()
}

#[tokio::test]
async fn each_act_is_seen_by_the_next_reading_of_the_request_and_of_the_list() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    assert_eq!(listed(&aliya).await, json!([]));
    let request = open(&aliya, "real_estate_rights", &property("astana")).await;
    for turn in 1..=3 {
        let read = aliya.get(&path(&request, "")).await;
        assert_eq!(
            (read.version(), &read.ok()["version"]),
            (turn, &json!(turn))
        );
        assert_eq!(listed(&aliya).await, json!([read.ok()]));
        let region = ["shymkent", "almaty", "astana"][usize::try_from(turn - 1).unwrap()];
        let form = json!({ "form": property(region) });
        let saved = aliya.put(&path(&request, "/form"), turn, &form).await.ok();
        assert_eq!(aliya.get(&path(&request, "")).await.ok(), saved);
        assert_eq!(listed(&aliya).await, json!([saved]));
    }
    send(&aliya, &request).await.ok();
    let done = at(&aliya, &request, "done").await;
    assert_eq!(listed(&aliya).await, json!([done]));
}

#[tokio::test]
async fn what_came_into_the_database_past_the_server_is_seen_after_the_next_act_or_a_few_seconds() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let request = open(&aliya, "real_estate_rights", &property("astana")).await;
    let before = aliya.get(&path(&request, "")).await.ok();
    let behind = |version: i64| {
        let id = id(&request);
        format!("update service_requests set version = {version} where id = '{id}'")
    };
    world.database().await.run(&behind(7)).await.unwrap();
    assert_eq!(aliya.get(&path(&request, "")).await.ok(), before);
    open(&aliya, "real_estate_rights", &property("almaty")).await;
    assert_eq!(aliya.get(&path(&request, "")).await.ok()["version"], 7);
    world.database().await.run(&behind(8)).await.unwrap();
    assert_eq!(aliya.get(&path(&request, "")).await.ok()["version"], 7);
    world.pass(TimeDelta::seconds(6));
    assert_eq!(aliya.get(&path(&request, "")).await.ok()["version"], 8);
}

#[tokio::test]
async fn a_remembered_answer_is_given_to_nobody_else_and_in_no_other_language() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let request = open(&aliya, "real_estate_rights", &property("astana")).await;
    let one = path(&request, "");
    let mut titles = Vec::new();
    for language in ["kk", "ru", "kk", "ru"] {
        let ask = aliya.ask(Method::GET, &one).await.language(language);
        titles.push(ask.send().await.ok()["service"]["title"].clone());
    }
    assert_eq!(titles[..2], titles[2..]);
    assert_ne!(titles[0], titles[1]);
    listed(&aliya).await;
    bolat.get(&one).await.refused(404, "not_found");
    assert_eq!(listed(&bolat).await, json!([]));
    world
        .api()
        .get(&one)
        .send()
        .await
        .refused(401, "unauthenticated");
}

#[tokio::test]
async fn an_ended_session_reads_no_remembered_answer() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let request = open(&aliya, "real_estate_rights", &property("astana")).await;
    let one = path(&request, "");
    aliya.get(&one).await.ok();
    let (ask, session) = (aliya.ask(Method::GET, &one).await, aliya.session().await);
    let ended = aliya.delete(&format!("/v1/sessions/{}", session.id)).await;
    assert_eq!(ended.status, 204);
    ask.send().await.refused(401, "session_ended");
}
