//! Two officials at the same moment: one of them acts.

use super::body::{Body, REGION, path};
use serde_json::json;

#[tokio::test]
async fn of_two_who_forward_at_once_one_does() {
    let body = Body::open().await;
    let second = body.world.desk("dauren");
    body.appoint(&second, "chancery", REGION).await.ok();
    let aliya = body.world.citizen("aliya").await;
    for _ in 0..3 {
        let id = body.certificate_asked(&aliya).await;
        let turn = body.turn(&id).await;
        let forwarding = format!("{}/forwarding", path(&id));
        let act = json!({ "turn": turn, "number": "17-24" });
        let (one, other) = tokio::join!(
            body.chancery.act(&forwarding, &act),
            second.act(&forwarding, &act)
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{} {}", one.text(), other.text());
        assert_eq!(body.turn(&id).await, turn + 1);
    }
}
