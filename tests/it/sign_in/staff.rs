//! The desk's staff are whom the configuration names, today and not when they signed in.

use crate::world::World;
use serde_json::json;

#[tokio::test]
async fn who_is_no_longer_named_among_the_staff_is_out_before_the_working_day_ends() {
    let mut world = World::new().await;
    let (gulnar, kanat) = (world.desk("gulnar"), world.desk("kanat"));
    let session = gulnar.session().await;
    kanat.get("/v1/desk/overview").await.ok();
    world.dismiss_from_staff("gulnar").await;
    let bearing = |path: &str| world.api().get(path).bearer(&session.access).send();
    for path in ["/v1/me", "/v1/desk/overview", "/v1/desk/jobs"] {
        bearing(path).await.refused(401, "session_ended");
    }
    let ask = gulnar.proven("/v1/sessions/refresh", Some(&session.refresh));
    let body = json!({ "refresh_token": session.refresh });
    ask.json(&body).send().await.refused(401, "session_ended");
    kanat.get("/v1/desk/overview").await.ok();
}
