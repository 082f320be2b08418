//! The test of a device before the queue, as far as it needs no media: whose it is, how often, and what is said.

use crate::world::World;
use senim::app::poa::s05_call::device_test::TESTS_PER_HOUR;
use serde_json::{Value, json};

/// What a client without a connection measured.
fn cut_off() -> Value {
    json!({
        "camera": "works", "microphone": "denied", "frames_decoded": 0,
        "packets_lost_permille": 0, "rtt_ms": 0, "transport": "none",
    })
}

#[tokio::test]
async fn a_test_is_its_owner_s_and_is_judged_once_in_words() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let begun = aliya.act("/v1/device-tests", &Value::Null).await;
    assert_eq!(begun.status, 201, "{}", begun.text());
    let begun = begun.json();
    assert!(begun["ticket"].is_string() && begun["room_url"].is_string());
    assert_eq!(begun["consent"], Value::Null, "nothing is recorded");
    let result = format!("/v1/device-tests/{}/result", begun["id"].as_str().unwrap());
    let bolat = world.citizen("bolat").await;
    bolat
        .act(&result, &cut_off())
        .await
        .refused(404, "not_found");
    let verdict = aliya.act(&result, &cut_off()).await.ok();
    assert_eq!(verdict["verdict"], "unusable");
    let codes: Vec<&Value> = verdict["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| &finding["code"])
        .collect();
    assert_eq!(codes, ["microphone_denied", "no_connection"]);
    for language in ["kk", "ru", "en"] {
        assert!(verdict["findings"][0]["text"][language].is_string());
    }
    aliya
        .act(&result, &cut_off())
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn what_the_client_says_counts_no_more_than_what_the_server_saw() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let begun = aliya.act("/v1/device-tests", &Value::Null).await.ok();
    let result = format!("/v1/device-tests/{}/result", begun["id"].as_str().unwrap());
    let boast = json!({
        "camera": "works", "microphone": "works", "frames_decoded": 300,
        "packets_lost_permille": 0, "rtt_ms": 5, "transport": "udp",
    });
    let verdict = aliya.act(&result, &boast).await.ok();
    assert_eq!(verdict["verdict"], "unusable");
    assert_eq!(verdict["findings"][0]["code"], "picture_lost");
    assert_eq!(verdict["findings"][1]["code"], "sound_lost");
}

#[tokio::test]
async fn an_account_tests_so_often_an_hour() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    for _ in 0..TESTS_PER_HOUR {
        assert_eq!(
            aliya.act("/v1/device-tests", &Value::Null).await.status,
            201
        );
    }
    let refused = aliya.act("/v1/device-tests", &Value::Null).await;
    refused.refused(429, "too_many_attempts");
    world.pass(chrono::TimeDelta::minutes(61));
    aliya.act("/v1/device-tests", &Value::Null).await.ok();
}
