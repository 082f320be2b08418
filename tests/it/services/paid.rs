//! Services with a fee: what is due, paid once, late, short or never.

use super::{at, file, lines, path, reported, to_pay};
use crate::world::{World, until};
use chrono::TimeDelta;
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
}
