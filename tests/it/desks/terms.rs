//! Every term at the desks passed by the clock: late, then told to whoever stands above.

use super::body::Body;
use crate::world::until;
use chrono::TimeDelta;

/// Until a request is late at its step, and until whoever stands above was told.
async fn late_and_told(body: &Body, id: &str, whom: Option<&str>) {
    let seen = || async { body.seen(&body.chancery, id).await["work"].clone() };
    body.world.pass(TimeDelta::days(20));
    let late = until("a late step", || async {
        let work = seen().await;
        work["late_since"].is_string().then_some(work)
    })
    .await;
    assert_eq!(late["late_since"], late["due_at"]);
    body.world.pass(TimeDelta::days(3));
    if let Some(role) = whom {
        until("whoever stands above", || async {
            (seen().await["escalated_to"] == role).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn every_step_of_a_certificate_is_late_when_its_term_is_over() {
    for steps in 0..5 {
        let body = Body::open().await;
        let aliya = body.world.citizen("aliya").await;
        let id = body.certificate_asked(&aliya).await;
        if steps > 0 {
            body.forward(&id).await.ok();
        }
        if steps > 1 {
            body.assign(&body.head, &body.specialist, &id).await.ok();
        }
        if steps > 2 {
            body.draft(&body.specialist, &id).await.ok();
        }
        if steps > 3 {
            body.sign(&body.head, &id, None).await.ok();
        }
        let above = if steps == 1 || steps == 3 {
            "akimat"
        } else {
            "head"
        };
        late_and_told(&body, &id, Some(above)).await;
        let (late, told) = match steps {
            1 | 3 => (&body.head, None),
            2 => (&body.specialist, Some(&body.head)),
            _ => (&body.chancery, Some(&body.head)),
        };
        assert_eq!(body.inbox(late, "late").await, [id.as_str()]);
        if let Some(told) = told {
            assert_eq!(body.inbox(told, "escalated").await, [id.as_str()]);
        }
        let request = body.until(&aliya, &id, "at_desk").await;
        assert!(request["late_since"].is_string(), "the whole is late too");
    }
}

#[tokio::test]
async fn what_is_late_is_still_done_and_then_no_longer_late() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    late_and_told(&body, &id, Some("head")).await;
    let moved = body.forward(&id).await.ok();
    assert!(moved["work"]["late_since"].is_null());
    assert!(body.inbox(&body.head, "escalated").await.is_empty());
}
