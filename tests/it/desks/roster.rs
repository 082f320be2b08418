//! The roster: who names whom, and where posts are.

use super::body::{Body, REGION};
use serde_json::{Value, json};

#[tokio::test]
async fn posts_are_given_by_others_once_and_where_their_bodies_are() {
    let body = Body::open().await;
    body.appoint(&body.chancery, "chancery", REGION)
        .await
        .refused(409, "already_done");
    body.appoint(&body.installer, "head", REGION)
        .await
        .refused(409, "second_operator_required");
    let new = body.world.desk("dauren");
    for (role, region) in [
        ("specialist", "republic"),
        ("registrar", REGION),
        ("specialist", "nowhere"),
    ] {
        body.appoint(&new, role, region)
            .await
            .refused(422, "invalid_form");
    }
    let unknown =
        json!({ "iin": body.world.mocks.who("aliya").iin, "role": "head", "region": REGION });
    body.installer
        .act("/v1/desk/officials", &unknown)
        .await
        .refused(422, "invalid_form");
    body.appoint(&new, "registrar", "republic").await.ok();
    let post = new.get("/v1/desk/post").await.ok();
    assert_eq!(
        (&post["role"], &post["region"]),
        (&json!("registrar"), &json!("republic"))
    );
}

#[tokio::test]
async fn a_post_ends_once_and_may_be_given_again_and_its_history_stands() {
    let body = Body::open().await;
    assert_eq!(body.remove(&body.specialist).await.status, 204);
    body.remove(&body.specialist)
        .await
        .refused(404, "not_found");
    body.specialist
        .get("/v1/desk/post")
        .await
        .refused(403, "not_in_roster");
    body.appoint(&body.specialist, "specialist", "saran")
        .await
        .ok();
    let listed = body.installer.get("/v1/desk/officials").await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 4);
    let named = body
        .head
        .get("/v1/desk/post/colleagues/specialist")
        .await
        .ok();
    assert!(named["items"].as_array().unwrap().is_empty());
    let aliya = body.world.citizen("aliya").await;
    let post = json!({ "iin": aliya.who().iin, "role": "head", "region": REGION });
    aliya
        .act("/v1/desk/officials", &post)
        .await
        .refused(403, "forbidden");
    let mut database = body.world.database().await;
    let lines = database
        .number("select count(*) from desk_official_events")
        .await;
    assert_eq!(lines, 6);
    let changed = database.run("delete from desk_official_events").await;
    assert!(changed.is_err(), "the roster's history was changed");
    let own = format!(
        "/v1/desk/officials/{}/removal",
        body.installer.account().await
    );
    body.installer
        .act(&own, &Value::Null)
        .await
        .refused(409, "second_operator_required");
}
