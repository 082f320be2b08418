//! A step that is late is still done, and then it is late no longer. That each step of each service becomes late is in
//! `services/terms.rs`.

use super::body::{Body, REGION, path};
use crate::world::until;
use chrono::{DateTime, TimeDelta, Utc};

#[tokio::test]
async fn what_is_late_is_still_done_and_then_no_longer_late() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    body.world.pass(TimeDelta::days(20));
    until("a late step that the head was told of", || async {
        let work = body.seen(&body.chancery, &id).await["work"].clone();
        (work["late_since"].is_string() && work["escalated_to"] == "head").then_some(())
    })
    .await;
    let request = body.until(&aliya, &id, "at_desk").await;
    assert!(request["late_since"].is_string(), "the whole is late too");
    let moved = body.forward(&id).await.ok();
    assert!(moved["work"]["late_since"].is_null());
    assert!(body.inbox(&body.head, "escalated").await.is_empty());
}

#[tokio::test]
async fn of_what_somebody_was_to_do_who_is_removed_the_head_hears_as_soon_as_it_is_late() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    let removed = body.remove(&body.specialist).await;
    assert!(removed.status < 300, "{}", removed.text());
    let work = body.seen(&body.head, &id).await["work"].clone();
    let due: DateTime<Utc> = work["due_at"].as_str().unwrap().parse().unwrap();
    body.world
        .pass(due - body.world.now() + TimeDelta::seconds(2));
    until("a late step", || async {
        let work = body.seen(&body.head, &id).await["work"].clone();
        work["late_since"].is_string().then_some(())
    })
    .await;
    let work = body.seen(&body.head, &id).await["work"].clone();
    assert!(work["escalated_to"].is_null(), "{work}");
    let inbox = body.head.get("/v1/messages").await.ok();
    assert_eq!(inbox["items"].as_array().unwrap().len(), 1, "{inbox}");
}

#[tokio::test]
async fn an_akimat_sees_to_what_stays_late_at_the_head_though_no_step_of_the_service_is_theirs() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.draft(&body.specialist, &id).await.ok();
    body.akimat.get(&path(&id)).await.refused(404, "not_found");
    body.world.pass(TimeDelta::days(20));
    until("an escalation", || async {
        (body.inbox(&body.akimat, "escalated").await == [id.clone()]).then_some(())
    })
    .await;
    let seen = body.seen(&body.akimat, &id).await;
    assert_eq!(seen["work"]["escalated_to"], "akimat", "{seen}");
    assert!(body.inbox(&body.akimat, "others").await.is_empty());
    body.assign(&body.akimat, &body.head, &id).await.ok();
    body.sign(&body.head, &id, None).await.ok();
    body.akimat.get(&path(&id)).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_service_centre_of_the_region_sees_nothing_of_what_lies_with_the_body() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    let operator = body.world.desk("dauren");
    body.appoint(&operator, "centre_operator", REGION)
        .await
        .ok();
    for part in ["desk", "mine", "late", "escalated", "others"] {
        assert!(body.inbox(&operator, part).await.is_empty(), "{part}");
    }
    assert_eq!(body.inbox(&body.head, "others").await, [id]);
}
