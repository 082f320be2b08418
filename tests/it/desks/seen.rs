//! What an official has before them: what is theirs and why the rest is not, names, grounds, the document before its signature.

use super::body::{Body, path};
use serde_json::{Value, json};

/// The acts of the step as somebody has them: each with what stands in their way.
async fn acts(body: &Body, who: &crate::world::Person, id: &str) -> Vec<(String, Value)> {
    let seen = body.seen(who, id).await;
    let acts = seen["work"]["acts"].as_array().unwrap().iter();
    acts.map(|act| {
        (
            act["act"].as_str().unwrap().to_owned(),
            act["blocked"].clone(),
        )
    })
    .collect()
}

fn of(act: &str, blocked: Value) -> (String, Value) {
    (act.to_owned(), blocked)
}

#[tokio::test]
async fn each_official_is_told_what_is_theirs_and_why_the_rest_is_not() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    assert_eq!(
        acts(&body, &body.chancery, &id).await,
        [of("forward", Value::Null)]
    );
    let others = json!("other_roles_step");
    assert_eq!(
        acts(&body, &body.head, &id).await,
        [of("forward", others.clone())]
    );
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    let seen = body.seen(&body.specialist, &id).await;
    assert!(
        seen["work"]["assigned_name"]
            .as_str()
            .unwrap()
            .contains("Тимур")
    );
    let grounds = seen["work"]["grounds"].as_array().unwrap();
    assert!(!grounds.is_empty());
    assert!(grounds.iter().all(|ground| ground["code"] != "no_data"));
    assert_eq!(
        acts(&body, &body.head, &id).await.last(),
        Some(&of("assign", Value::Null))
    );
    body.draft(&body.specialist, &id).await.ok();
    assert_eq!(
        acts(&body, &body.specialist, &id).await,
        [of("sign", others.clone()), of("return", others)]
    );
    let drafted = body.seen(&body.head, &id).await;
    assert!(
        drafted["work"]["draft"]["name"]
            .as_str()
            .unwrap()
            .contains("Тимур")
    );
}

#[tokio::test]
async fn the_document_is_read_before_it_is_signed_and_says_that_it_is_a_draft() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    for refused in [false, true] {
        let id = body.certificate_asked(&aliya).await;
        let preview = format!("{}/decision/preview", path(&id));
        body.chancery
            .get(&preview)
            .await
            .refused(409, "nothing_drafted");
        body.forward(&id).await.ok();
        body.assign(&body.head, &body.specialist, &id).await.ok();
        if refused {
            let seen = body.seen(&body.specialist, &id).await;
            let ground = seen["work"]["grounds"][0]["code"].as_str().unwrap();
            body.refuse(&body.specialist, &id, ground).await.ok();
        } else {
            body.draft(&body.specialist, &id).await.ok();
        }
        let drawn = body.head.get(&preview).await;
        assert_eq!(drawn.status, 200);
        assert!(drawn.body.starts_with(b"%PDF-"));
        let number = "ЖОБА / ПРОЕКТ".as_bytes();
        assert!(drawn.body.windows(number.len()).any(|part| part == number));
        aliya.get(&preview).await.refused(403, "forbidden");
    }
}
