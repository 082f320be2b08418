//! A step that is late is still done, and then it is late no longer. That each step of each service becomes late is in
//! `services/terms.rs`.

use super::body::Body;
use crate::world::until;
use chrono::TimeDelta;

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
