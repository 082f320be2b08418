//! What only those of the staff see who oversee: a post at a body gives no right to recordings, calls for help,
//! posts of others, or the last word on dates and prices.

use super::{Scene, delivered};
use crate::world::World;

const ROUTES: [(&str, &str); 16] = [
    ("get", "/v1/desk/jobs"),
    ("post", "/v1/desk/jobs/{id}/retry"),
    ("get", "/v1/desk/damaged-recordings"),
    ("get", "/v1/desk/distress-signals"),
    ("get", "/v1/desk/distress-signals/{id}/proofs"),
    ("post", "/v1/desk/recordings/{call}/hold"),
    ("post", "/v1/desk/recordings/{call}/release"),
    ("post", "/v1/desk/officials"),
    ("post", "/v1/desk/officials/{account}/removal"),
    ("post", "/v1/desk/nca/operators"),
    ("post", "/v1/desk/nca/operators/{account}/absences"),
    ("put", "/v1/desk/nca/responsible"),
    ("post", "/v1/desk/calendar/changes/{id}/approval"),
    ("post", "/v1/desk/calendar/changes/{id}/rejection"),
    ("post", "/v1/desk/tariffs/changes/{id}/approval"),
    ("post", "/v1/desk/tariffs/changes/{id}/rejection"),
];

#[tokio::test]
async fn staff_who_do_not_oversee_are_kept_out_of_what_is_not_their_work() {
    let world = World::new().await;
    let walk = delivered(&world).await;
    let scene = Scene::of(&world, &walk).await;
    let (overseer, officer) = (world.desk("gulnar"), world.desk("anna"));
    assert_eq!(overseer.get("/v1/me").await.ok()["oversees"], true);
    assert_eq!(officer.get("/v1/me").await.ok()["oversees"], false);
    officer.get("/v1/desk/overview").await.ok();
    for (method, path) in ROUTES {
        scene
            .by(&world, &officer, method, path)
            .await
            .refused(403, "forbidden");
    }
    let openings = "/v1/recordings/{call}/openings";
    scene
        .by(&world, &officer, "post", openings)
        .await
        .refused(404, "not_found");
    let list = format!("/v1/recordings?case={}", walk.case);
    officer.get(&list).await.refused(404, "not_found");
    // The same is open to whoever oversees.
    overseer.get(&list).await.ok();
    let opened = scene.by(&world, &overseer, "post", openings).await;
    assert_eq!(opened.status, 201, "{}", opened.text());
}
