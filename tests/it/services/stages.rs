//! A server that ends or breaks off at every stage of a request: nothing lost, nothing done twice.

use super::committee::{Committee, licence};
use super::{at, file, id, invoice, lines, path, pay, send};
use crate::world::{Person, World, until};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// What may stand in a history once only.
const ONCE: [&str; 9] = [
    "request_opened",
    "payment_ordered",
    "paid",
    "submitted",
    "passed_to_desk",
    "desk_decided",
    "data_found",
    "result_issued",
    "refused",
];

/// How a server ends; in order and broken off by turns, so that each stage meets both over the two walks.
#[derive(Clone, Copy)]
enum End {
    InOrder,
    BrokenOff,
}

impl End {
    const fn other(self) -> Self {
        match self {
            Self::InOrder => Self::BrokenOff,
            Self::BrokenOff => Self::InOrder,
        }
    }
}

/// Ends the server and starts it again; the request is what it was, or further by what was left to do.
async fn end(world: &mut World, person: &Person, request: &Value, how: End) {
    let before = person.get(&path(request, "")).await.ok();
    match how {
        End::InOrder => world.restart().await,
        End::BrokenOff => {
            world.crash().await;
            // What the dead worker had claimed is free again.
            world.pass(TimeDelta::seconds(61));
        }
    }
    let after = person.get(&path(request, "")).await.ok();
    assert_eq!(after["form"], before["form"]);
    assert_eq!(after["attachments"], before["attachments"]);
    assert!(
        after["version"].as_i64() >= before["version"].as_i64(),
        "{before} {after}"
    );
    for kept in ["number", "filed_at", "bill"] {
        assert!(
            before[kept].is_null() || !after[kept].is_null(),
            "{kept}: {before} {after}"
        );
    }
}

/// Waits until a job of a kind has failed, which a system at fault makes it do.
async fn failed(world: &World, kind: &str) {
    until(format!("a failed {kind}"), || async {
        let sql =
            format!("select count(*) from jobs where kind = '{kind}' and last_error is not null");
        (world.database().await.number(&sql).await > 0).then_some(())
    })
    .await;
}

async fn once_only(person: &Person, request: &Value) {
    for kind in ONCE {
        let found = lines(person, request, kind).await;
        assert!(found <= 1, "{kind} {found} times");
    }
    let events = person.get(&path(request, "/events?limit=500")).await.ok();
    crate::store::whole(&events);
}

/// S10 over all its stages: paid first, signed, registered, four desks, entered into E-licensing, issued.
async fn a_licence(mut how: End) {
    let mut world = World::new().await;
    let committee = Committee::open(&world).await;
    let aliya = world.citizen("aliya").await;
    let request = super::filled(&aliya, "bailiff_licence", &licence("issue"), &[]).await;
    end(&mut world, &aliya, &request, how).await;
    aliya
        .act(&path(&request, "/payment"), &Value::Null)
        .await
        .ok();
    invoice(&aliya, &request).await;
    how = how.other();
    end(&mut world, &aliya, &request, how).await;
    pay(&world, &aliya, &request).await;
    at(&aliya, &request, "awaiting_signature").await;
    how = how.other();
    end(&mut world, &aliya, &request, how).await;
    world.mocks.fault("elicense", "down").await;
    send(&aliya, &request).await.ok();
    failed(&world, "ask_registry").await;
    how = how.other();
    end(&mut world, &aliya, &request, how).await;
    world.mocks.fault("elicense", "none").await;
    world.pass(TimeDelta::minutes(2));
    at(&aliya, &request, "at_desk").await;
    for step in 0..4 {
        how = how.other();
        end(&mut world, &aliya, &request, how).await;
        match step {
            0 => committee.forward(&committee.registrar, &request).await.ok(),
            1 => committee
                .draft(&committee.officer, &request, json!({}))
                .await
                .ok(),
            2 => committee.sign(&committee.head, &request).await.ok(),
            _ => {
                world.mocks.fault("elicense", "down").await;
                committee.forward(&committee.registrar, &request).await.ok()
            }
        };
    }
    failed(&world, "make_result").await;
    how = how.other();
    end(&mut world, &aliya, &request, how).await;
    world.mocks.fault("elicense", "none").await;
    world.pass(TimeDelta::minutes(2));
    at(&aliya, &request, "done").await;
    end(&mut world, &aliya, &request, how.other()).await;
    for paper in ["acceptance.pdf", "payment-receipt.pdf", "result.pdf"] {
        file(&aliya, &request, paper).await;
    }
    once_only(&aliya, &request).await;
    assert_eq!(lines(&aliya, &request, "desk_moved").await, 4);
}

#[tokio::test]
async fn a_licence_survives_the_end_of_the_server_at_every_stage() {
    a_licence(End::InOrder).await;
}

#[tokio::test]
async fn a_licence_survives_the_end_of_the_server_at_every_stage_the_other_way_round() {
    a_licence(End::BrokenOff).await;
}

#[tokio::test]
async fn a_marriage_survives_the_end_of_the_server_at_every_stage() {
    for first in [End::InOrder, End::BrokenOff] {
        let mut how = first;
        let mut world = World::new().await;
        let aliya = world.citizen("aliya").await;
        let form = super::civil_status::marriage(&world, "bolat");
        let request = super::open(&aliya, "marriage_application", &form).await;
        end(&mut world, &aliya, &request, how).await;
        world.mocks.fault("zags", "down").await;
        send(&aliya, &request).await.ok();
        failed(&world, "ask_registry").await;
        how = how.other();
        end(&mut world, &aliya, &request, how).await;
        world.mocks.fault("zags", "none").await;
        world.pass(TimeDelta::minutes(1));
        at(&aliya, &request, "awaiting_payment").await;
        invoice(&aliya, &request).await;
        how = how.other();
        end(&mut world, &aliya, &request, how).await;
        world.mocks.fault("zags", "down").await;
        pay(&world, &aliya, &request).await;
        at(&aliya, &request, "making").await;
        failed(&world, "make_result").await;
        how = how.other();
        end(&mut world, &aliya, &request, how).await;
        world.mocks.fault("zags", "none").await;
        world.pass(TimeDelta::minutes(2));
        at(&aliya, &request, "done").await;
        once_only(&aliya, &request).await;
        file(&aliya, &request, "payment-receipt.pdf").await;
        let wallet = aliya.get("/v1/documents?limit=100").await.ok();
        let mine = wallet["items"].as_array().unwrap().len();
        assert_eq!(
            mine,
            2,
            "a receipt and a result for {}: {wallet}",
            id(&request)
        );
    }
}
