//! `senim verify` on requests without officials, at each of their ends.

use super::{at, file, id, open, path, property, send, to_pay};
use crate::verify::request::{forged, right, taken, wrong};
use crate::world::World;
use chrono::TimeDelta;
use serde_json::Value;

#[tokio::test]
async fn what_the_portal_gave_out_is_right_at_every_end_of_a_request() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let done = open(&aliya, "real_estate_rights", &property("astana")).await;
    let draft = right(&taken(&world, &aliya, id(&done)).await);
    assert!(draft.contains("stands at: draft"), "{draft}");
    send(&aliya, &done).await.ok();
    at(&aliya, &done, "done").await;
    let said = right(&taken(&world, &aliya, id(&done)).await);
    assert!(
        said.contains("answer.json: what the registry answered"),
        "{said}"
    );

    let refused = open(&aliya, "real_estate_rights", &property("shymkent")).await;
    send(&aliya, &refused).await.ok();
    at(&aliya, &refused, "refused").await;
    file(&aliya, &refused, "refusal.pdf").await;
    let said = right(&taken(&world, &aliya, id(&refused)).await);
    assert!(
        said.contains("refusal.pdf: sealed for good by Әділет департаменті"),
        "{said}"
    );

    let (paid, invoice) = to_pay(&world, &aliya).await;
    world.mocks.bank_app(aliya.who(), &invoice, "pay").await;
    at(&aliya, &paid, "done").await;
    file(&aliya, &paid, "payment-receipt.pdf").await;
    let said = right(&taken(&world, &aliya, id(&paid)).await);
    assert!(said.contains("the course of S3"), "{said}");

    let (withdrawn, _) = to_pay(&world, &aliya).await;
    let withdrawal = path(&withdrawn, "/withdrawal");
    aliya.act(&withdrawal, &Value::Null).await.ok();
    right(&taken(&world, &aliya, id(&withdrawn)).await);
}

#[tokio::test]
async fn an_expired_request_and_one_refused_for_its_signature_are_right_too() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let foreign = open(&aliya, "real_estate_rights", &property("astana")).await;
    let to_sign = aliya.get(&path(&foreign, "/to-sign")).await.ok();
    let signed = bolat.signed(&to_sign);
    aliya
        .act(&path(&foreign, "/submission"), &signed)
        .await
        .ok();
    file(&aliya, &foreign, "refusal.pdf").await;
    right(&taken(&world, &aliya, id(&foreign)).await);

    let (expired, _) = to_pay(&world, &aliya).await;
    world.pass(TimeDelta::hours(24) + TimeDelta::minutes(1));
    let aliya = world.citizen("aliya").await;
    at(&aliya, &expired, "expired").await;
    file(&aliya, &expired, "payment-expired.pdf").await;
    right(&taken(&world, &aliya, id(&expired)).await);
}

#[tokio::test]
async fn a_result_or_a_signature_of_another_request_does_not_serve() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let mut both = Vec::new();
    for _ in 0..2 {
        let request = open(&aliya, "real_estate_rights", &property("astana")).await;
        send(&aliya, &request).await.ok();
        at(&aliya, &request, "done").await;
        both.push(taken(&world, &aliya, id(&request)).await);
    }
    for (name, words) in [
        ("result.pdf", "it is not the result of number"),
        ("request.p7s", "speaks of another request"),
    ] {
        let other = both[1].files.iter().find(|file| file.name == name).unwrap();
        let said = wrong(&forged(&both[0], name, |bytes| {
            bytes.clone_from(&other.bytes);
        }));
        assert!(said.contains(words), "{said}");
    }
}
