//! Services with a fee: what is due, paid once, late, short or never.

use super::{at, change_of_name, file, lines, open, path, reported, send, to_pay, words};
use crate::world::{World, until};
use chrono::{DateTime, TimeDelta, Utc};
use law::money::Tenge;
use serde_json::{Value, json};

#[tokio::test]
async fn a_paid_reference_has_its_receipt_and_lies_in_the_cabinet() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (request, invoice) = to_pay(&world, &aliya).await;
    let index = Tenge::from_tiyn(request["bill"]["mci_tiyn"].as_i64().unwrap());
    assert!(index >= Tenge::from_tenge(4325), "{request}");
    let due = index.times_thousandths(300).tiyn();
    assert_eq!(request["bill"]["amount_tiyn"], due);
    world.mocks.bank_app(aliya.who(), &invoice, "pay").await;
    at(&aliya, &request, "done").await;
    for name in ["payment-receipt.pdf", "result.pdf"] {
        assert!(
            file(&aliya, &request, name)
                .await
                .text()
                .starts_with("%PDF-")
        );
    }
    let ledger = world.mocks.ledger(&invoice).await;
    assert_eq!(
        (&ledger["captured_tiyn"], &ledger["refunded_tiyn"]),
        (&json!(due), &json!(0))
    );
    assert_eq!(lines(&aliya, &request, "paid").await, 1);
    let receipt = words(&file(&aliya, &request, "payment-receipt.pdf").await);
    let number = ledger["bank_reference"].as_str().unwrap();
    assert!(receipt.contains(number), "{number} in {receipt}");
}

#[tokio::test]
async fn what_the_bank_repeats_or_invents_takes_the_money_once() {
    let world = World::new().await;
    let faults = json!({ "repeat": 7, "forged": true, "late_ms": 50, "wrong_amount_tiyn": 1 });
    world.mocks.bank_faults(faults).await;
    let aliya = world.citizen("aliya").await;
    let (request, invoice) = to_pay(&world, &aliya).await;
    world.mocks.bank_app(aliya.who(), &invoice, "pay").await;
    at(&aliya, &request, "done").await;
    assert_eq!(lines(&aliya, &request, "paid").await, 1);
    let captured =
        "select count(*) from invoices where paid_order is not null and request_id is not null";
    assert_eq!(world.database().await.number(captured).await, 1);
}

#[tokio::test]
async fn a_request_nobody_paid_for_expires_with_a_notice_and_can_be_made_again() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (request, _) = to_pay(&world, &aliya).await;
    world.pass(TimeDelta::hours(24) + TimeDelta::minutes(1));
    let aliya = world.citizen("aliya").await;
    at(&aliya, &request, "expired").await;
    file(&aliya, &request, "payment-expired.pdf").await;
    let again = aliya
        .act(&path(&request, "/repetition"), &Value::Null)
        .await;
    assert_eq!(again.status, 201);
    assert_eq!(again.ok()["stage"], "draft");
}

#[tokio::test]
async fn a_withdrawn_request_takes_no_money() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (request, invoice) = to_pay(&world, &aliya).await;
    let withdrawal = path(&request, "/withdrawal");
    assert_eq!(
        aliya.act(&withdrawal, &Value::Null).await.ok()["stage"],
        "withdrawn"
    );
    aliya
        .act(&withdrawal, &Value::Null)
        .await
        .refused(409, "wrong_stage");
    until("the cancellation at the bank", || async {
        let sql = "select count(*) from jobs where kind = 'cancel_invoice'";
        (world.database().await.number(sql).await == 0).then_some(())
    })
    .await;
    let paid = world.mocks.bank_app(aliya.who(), &invoice, "pay").await;
    assert!(paid.status >= 400, "a cancelled invoice is not payable");
    assert_eq!(lines(&aliya, &request, "paid").await, 0);
}

#[tokio::test]
async fn a_term_waits_while_the_payer_does() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (request, invoice) = to_pay(&world, &aliya).await;
    world.pass(TimeDelta::hours(2));
    let aliya = world.citizen("aliya").await;
    world.mocks.bank_app(aliya.who(), &invoice, "pay").await;
    reported(&world, &invoice).await;
    let done = at(&aliya, &request, "done").await;
    assert!(done["late_since"].is_null(), "{done}");
    let kept = json!({ "step": "result", "kept": 1, "missed": 0, "running": 0 });
    assert_eq!(terms(&world).await, json!([kept]));
}

/// How the desk's statistics count the terms of the service that [`to_pay`] asks for.
async fn terms(world: &World) -> Value {
    let report = world.desk("gulnar").get("/v1/desk/statistics").await.ok();
    let services = report["services"].as_array().unwrap();
    let asked = |service: &&Value| service["code"] == "civil_status_reference";
    services.iter().find(asked).unwrap()["terms"].clone()
}

#[tokio::test]
async fn no_term_is_missed_while_the_payer_is_waited_for_nor_when_nobody_pays() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let (withdrawn, _) = to_pay(&world, &aliya).await;
    let (expired, _) = to_pay(&world, &aliya).await;
    world.pass(TimeDelta::hours(23));
    let running = json!({ "step": "result", "kept": 0, "missed": 0, "running": 2 });
    assert_eq!(terms(&world).await, json!([running]));
    let withdrawal = path(&withdrawn, "/withdrawal");
    aliya.act(&withdrawal, &Value::Null).await.ok();
    world.pass(TimeDelta::hours(2));
    at(&aliya, &expired, "expired").await;
    assert_eq!(terms(&world).await, json!([]));
}

#[tokio::test]
async fn a_term_missed_before_the_payer_is_asked_stays_missed_when_the_request_is_withdrawn() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    world.mocks.fault("zags", "down").await;
    let request = open(&aliya, "civil_status_reference", &change_of_name("Сынақ")).await;
    let asked = send(&aliya, &request).await.ok();
    let due: DateTime<Utc> = asked["due"]["at"].as_str().unwrap().parse().unwrap();
    world.pass(due - world.now() + TimeDelta::seconds(1));
    until("a late reference", || async {
        let now = aliya.get(&path(&request, "")).await.ok();
        now["late_since"].is_string().then_some(())
    })
    .await;
    world.mocks.fault("zags", "none").await;
    // An attempt that was under way meanwhile still fails, and the next is due minutes later.
    until("a payer who is asked", || async {
        let now = aliya.get(&path(&request, "")).await.ok();
        let is_asked = now["stage"] == "awaiting_payment";
        if !is_asked {
            world.pass(TimeDelta::minutes(5));
        }
        is_asked.then_some(())
    })
    .await;
    let withdrawal = path(&request, "/withdrawal");
    aliya.act(&withdrawal, &Value::Null).await.ok();
    let missed = json!({ "step": "result", "kept": 0, "missed": 1, "running": 0 });
    assert_eq!(terms(&world).await, json!([missed]));
}
