//! The wallet: one list of everything, its owner's alone, and who read what is in it.

use super::result_of;
use crate::world::{World, until};
use chrono::TimeDelta;
use law::poa::stage::StageCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn results_of_services_stand_beside_powers_of_attorney_and_only_their_owner_finds_them() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let aliya = walk.principal();
    let number = result_of(&world, aliya, 1).await;
    let items = aliya.get("/v1/documents").await.ok()["items"].clone();
    let natures: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|d| &d["nature"])
        .collect();
    assert_eq!(
        natures,
        [&json!("result"), &json!("power_of_attorney")],
        "newest first"
    );
    assert_eq!(items[1]["case"], walk.case);
    let shown = aliya.get(&format!("/v1/documents/{number}")).await.ok();
    assert_eq!(
        (&shown["standing"], &shown["service"]["code"]),
        (&json!("valid"), &json!("nca_issue"))
    );
    let pdf = aliya.get(&format!("/v1/documents/{number}/pdf")).await;
    assert_eq!(shown["sha256"], eds::hash::sha256(&pdf.body).to_hex());

    let stranger = world.citizen("bolat").await;
    for path in ["", "/pdf", "/accesses", "/shares/1"] {
        let answer = stranger.get(&format!("/v1/documents/{number}{path}")).await;
        answer.refused(404, "not_found");
    }
    let shared = stranger
        .act(&format!("/v1/documents/{number}/shares"), &Value::Null)
        .await;
    shared.refused(404, "not_found");
}

#[tokio::test]
async fn a_long_wallet_is_read_page_by_page_and_each_document_comes_once() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let mut all = BTreeSet::new();
    for place in 1..=12 {
        all.insert(result_of(&world, &aliya, place).await);
    }
    // All of one moment: then their numbers decide.
    let mut database = world.database().await;
    database
        .run("update wallet_owners set issued_at = 5")
        .await
        .unwrap();
    database
        .run("update wallet_documents set issued_at = 5")
        .await
        .unwrap();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = aliya
            .get(&format!("/v1/documents?limit=5{cursor}"))
            .await
            .ok();
        for item in page["items"].as_array().unwrap() {
            seen.push(item["number"].as_str().unwrap().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 12);
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), all);
    for wrong in ["x", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OSBh"] {
        let answer = aliya.get(&format!("/v1/documents?cursor={wrong}")).await;
        answer.refused(400, "malformed_request");
    }
}

#[tokio::test]
async fn a_document_that_was_changed_in_the_database_is_not_given_out() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let number = result_of(&world, &aliya, 1).await;
    let forged = "0".repeat(64);
    let sql = format!("update wallet_documents set sha256 = '{forged}'");
    world.database().await.run(&sql).await.unwrap();
    let answer = aliya.get(&format!("/v1/documents/{number}/pdf")).await;
    answer.refused(500, "internal");
}

#[tokio::test]
async fn the_owner_sees_each_reading_and_a_public_check_once_a_minute() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let number = walk.view().await["number"].as_str().unwrap().to_owned();
    for _ in 0..3 {
        let check = world.api().get(&format!("/public/poa/{number}"));
        check.send().await.ok();
    }
    let path = format!("/v1/documents/{number}/accesses");
    let readers = |list: &Value| {
        let items = list["items"].as_array().unwrap();
        let readers = items
            .iter()
            .map(|seen| seen["reader"].as_str().unwrap().to_owned());
        readers.collect::<Vec<_>>()
    };
    let seen = walk.principal().get(&path).await.ok();
    let checks = readers(&seen)
        .iter()
        .filter(|reader| *reader == "anybody")
        .count();
    assert!(
        (1..=2).contains(&checks),
        "a minute may have ended between: {seen}"
    );
    assert!(readers(&seen).contains(&"information_system".to_owned()));
    assert!(
        seen["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|seen| seen["name"].is_null())
    );
    world.pass(TimeDelta::minutes(1));
    world
        .api()
        .get(&format!("/public/poa/{number}"))
        .send()
        .await
        .ok();
    until("the next minute's check", || async {
        let seen = walk.principal().get(&path).await.ok();
        let now = readers(&seen)
            .iter()
            .filter(|reader| *reader == "anybody")
            .count();
        (now == checks + 1).then_some(())
    })
    .await;
    let mut database = world.database().await;
    assert!(database.run("delete from document_accesses").await.is_err());
    assert!(
        database
            .run("update document_accesses set purpose = ''")
            .await
            .is_err()
    );
}

#[tokio::test]
async fn anybody_checks_what_came_of_a_service_by_its_number_or_its_file_and_the_owner_sees_it() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let number = result_of(&world, &aliya, 1).await;
    let own = aliya.get(&format!("/v1/documents/{number}")).await.ok();
    let by_number = format!("/public/documents/{number}");
    let by_file = format!("/public/files/{}", own["sha256"].as_str().unwrap());
    let public = async |path: &str| world.api().get(path).language("ru").send().await;
    for path in [&by_number, &by_file] {
        let answer = public(path).await;
        let shown = answer.ok();
        assert_eq!(
            (&shown["number"], &shown["sha256"], &shown["standing_text"]),
            (
                &own["number"],
                &own["sha256"],
                &json!("Документ действует.")
            )
        );
        for secret in [&aliya.who().iin, &aliya.who().surname] {
            assert!(!answer.text().contains(secret.as_str()), "{shown}");
        }
        for owners in ["request", "request_number", "case", "token"] {
            assert!(shown[owners].is_null(), "{owners}: {shown}");
        }
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let accesses = format!("/v1/documents/{number}/accesses");
    let seen = aliya.get(&accesses).await.ok();
    assert_eq!(seen["items"][0]["reader"], "anybody", "{seen}");

    let end = format!("update wallet_documents set revoked_at = 1 where number = '{number}'");
    world.database().await.run(&end).await.unwrap();
    let ended = public(&by_file).await.ok();
    assert_eq!(
        (&ended["standing"], &ended["standing_text"]),
        (&json!("revoked"), &json!("Документ утратил силу."))
    );
}
