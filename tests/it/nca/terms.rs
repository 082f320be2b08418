//! Terms: visits, the authority's day, the links, the archive.

use super::office::Office;
use crate::world::until;
use chrono::{DateTime, TimeDelta, Utc};

#[tokio::test]
async fn a_request_nobody_comes_for_lapses_and_is_told() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.registered(&aliya).await;
    let path = format!("/v1/nca/requests/{id}");
    let until_when = aliya.get(&path).await.ok()["visit_until"].clone();
    let until_when: DateTime<Utc> = until_when.as_str().unwrap().parse().unwrap();
    office
        .world
        .pass(until_when - office.world.now() - TimeDelta::minutes(1));
    assert_eq!(aliya.get(&path).await.ok()["stage"], "registered");
    office.world.pass(TimeDelta::minutes(1));
    until("the end of the request", || async {
        let request = aliya.get(&path).await.ok();
        (request["stage"] == "lapsed" && request["visit_until"].is_null()).then_some(())
    })
    .await;
    office.letter(&["құжаттар мерзімінде ұсынылмады"]).await;
    office.first.keep(&id).await.refused(409, "wrong_stage");
}

#[tokio::test]
async fn an_authority_that_is_late_is_noted_and_still_acts() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.accepted(&aliya).await;
    office.hold(&id).await;
    office.second.confirm(&id).await.ok();
    office.world.pass(TimeDelta::days(1));
    until("the note", || async {
        let request = aliya.get(&format!("/v1/nca/requests/{id}")).await.ok();
        request["late_since"].is_string().then_some(())
    })
    .await;
    office.release(&id).await;
    office.until(&aliya, &id, "issued").await;
}

#[tokio::test]
async fn a_link_ends_after_thirty_days() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    office.issued(&aliya).await;
    let letter = office.letter(&["/public/nca/installations/"]).await;
    let link = letter
        .split_whitespace()
        .find(|word| word.contains("/public/nca/installations/"))
        .unwrap();
    let path = link[link.find("/public/").unwrap()..].to_owned();
    office.world.api().get(&path).send().await.ok();
    office.world.pass(TimeDelta::days(30));
    office
        .world
        .api()
        .get(&path)
        .send()
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn accepted_documents_are_kept_for_five_years_and_then_destroyed() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.accepted(&aliya).await;
    let path = format!("/v1/desk/nca/requests/{id}/files/document-1");
    assert_eq!(
        office.first.person.get(&path).await.body,
        super::office::SCAN
    );
    let count = "select count(*) from nca_files where name = 'document-1'";
    let files = || async { office.world.database().await.number(count).await };
    office.world.pass(TimeDelta::days(5 * 365));
    let sql = "select count(*) from jobs where kind = 'purge' and run_at > ";
    until("a purge before the last day", || async {
        let purged = format!("{sql}{}", office.world.now().timestamp_millis());
        (office.world.database().await.number(&purged).await == 1).then_some(())
    })
    .await;
    assert_eq!(files().await, 1, "the last day is not over");
    office.world.pass(TimeDelta::days(3));
    until("the end of the document", || async {
        (files().await == 0).then_some(())
    })
    .await;
    let changed = office
        .world
        .database()
        .await
        .run("update nca_files set name = 'x'")
        .await;
    assert!(changed.is_err(), "a kept file was changed");
}
