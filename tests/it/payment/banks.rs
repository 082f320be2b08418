//! The payer's choice of a bank: one invoice, one payment, whatever two banks do with it; and banks that say that it is over.

use super::{asked_again, lines, paid};
use crate::world::{Mocks, Walk, World, until};
use chrono::TimeDelta;
use law::poa::s09_payment::INVOICE_LIFE;
use law::poa::stage::StageCode;
use serde_json::{Value, json};

async fn choose(walk: &Walk<'_>, bank: &str) -> crate::world::Answer {
    let path = format!("/v1/poa/cases/{}/invoice/bank", walk.case);
    let chosen = json!({ "bank": bank });
    walk.principal().act(&path, &chosen).await
}

/// Chooses a bank and waits until it has the invoice.
async fn put_to(walk: &Walk<'_>, bank: &str) -> Value {
    let chosen = choose(walk, bank).await.ok();
    assert_eq!(chosen["bank"]["code"], bank);
    until("the page of the bank", || async {
        let invoice = walk.invoice().await;
        invoice["pay_url"].is_string().then_some(invoice)
    })
    .await
}

/// Waits until nothing is left to be taken back or returned.
async fn settled(world: &World) {
    until("the end of the cancellations and refunds", || async {
        let sql = "select count(*) from jobs where kind in ('cancel_invoice', 'refund')";
        (world.database().await.number(sql).await == 0).then_some(())
    })
    .await;
}

fn order(invoice: &Value) -> &str {
    invoice["bank_order"].as_str().unwrap()
}

#[tokio::test]
async fn the_bank_that_was_left_takes_no_money_and_the_chosen_one_does() {
    let world = World::new().await.with_two_banks().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let first = walk.invoice().await;
    let codes: Vec<_> = first["banks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bank| &bank["code"])
        .collect();
    assert_eq!(codes, ["bank", "bank-2"]);
    let second = put_to(&walk, "bank-2").await;
    let page = second["pay_url"].as_str().unwrap();
    assert!(
        page.starts_with(&world.mocks.second_bank().address),
        "{page}"
    );
    assert_eq!(
        (&first["id"], &first["amount"]),
        (&second["id"], &second["amount"])
    );
    settled(&world).await;
    let who = walk.principal().who();
    let late = world.mocks.bank_app(who, order(&first), "pay").await;
    assert_ne!(late.status, 303, "what was taken back cannot be paid");
    Mocks::in_app(world.mocks.second_bank(), who, order(&second), "pay").await;
    walk.wait_for(StageCode::AwaitingSignature).await;
    assert_eq!(lines(&walk, "bank_chosen").await, 1);
    assert_eq!(lines(&walk, "invoice_paid").await, 1);
    let books = Mocks::books(world.mocks.second_bank(), order(&second)).await;
    assert_eq!(books["captured_tiyn"], first["amount_tiyn"]);
}

#[tokio::test]
async fn who_pays_at_both_banks_gets_the_second_payment_back_once() {
    let world = World::on_postgres().await.with_two_banks().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let first = walk.invoice().await;
    // The first bank lets its invoice be paid though it was taken back, and tells nobody until later.
    let faults = json!({ "pay_after_end": true, "lose_callback": true });
    world.mocks.bank_faults(faults).await;
    let second = put_to(&walk, "bank-2").await;
    settled(&world).await;
    let who = walk.principal().who();
    Mocks::in_app(world.mocks.second_bank(), who, order(&second), "pay").await;
    walk.wait_for(StageCode::AwaitingSignature).await;
    let paid_late = world.mocks.bank_app(who, order(&first), "pay").await;
    assert_eq!(paid_late.status, 303);
    let key = world.mocks.key("bank");
    for event in ["e-1", "e-2"] {
        let body = paid(&first, event, &world).to_string();
        let told = world.callback(super::PATH, &body, &key, world.now());
        assert_eq!(told.send().await.status, 204);
    }
    until("the refund", || async {
        let books = world.mocks.ledger(order(&first)).await;
        (books["refunded_tiyn"] == first["amount_tiyn"]).then_some(())
    })
    .await;
    settled(&world).await;
    let invoice = walk.invoice().await;
    assert!(invoice["paid_at"].is_string() && invoice["refund_ordered"] == false);
    let twice = invoice["paid_twice"].as_array().unwrap();
    assert_eq!(
        (twice.len(), &twice[0]["bank"]["code"]),
        (1, &json!("bank"))
    );
    assert!(twice[0]["refunded_at"].is_string());
    assert_eq!(lines(&walk, "refund_made").await, 1);
    assert_eq!(walk.stage().await, "awaiting_signature");
    let books = Mocks::books(world.mocks.second_bank(), order(&second)).await;
    assert_eq!(books["refunded_tiyn"], 0);
}

#[tokio::test]
async fn a_bank_that_is_away_keeps_nobody_from_paying_at_another() {
    let world = World::new().await.with_two_banks().await;
    let walk = world.case_at(StageCode::AwaitingApproval).await;
    world.mocks.bank_faults(json!({ "garbage": true })).await;
    walk.approve().await;
    assert_eq!(walk.stage().await, "approved");
    let invoice = put_to(&walk, "bank-2").await;
    walk.wait_for(StageCode::AwaitingPayment).await;
    let who = walk.principal().who();
    Mocks::in_app(world.mocks.second_bank(), who, order(&invoice), "pay").await;
    walk.wait_for(StageCode::AwaitingSignature).await;
    world.mocks.bank_faults(json!({})).await;
    world.pass(TimeDelta::minutes(30));
    settled(&world).await;
}

#[tokio::test]
async fn the_payment_of_the_bank_that_was_left_is_taken_while_nothing_else_is_paid() {
    let world = World::new().await.with_two_banks().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let first = walk.invoice().await;
    world
        .mocks
        .bank_faults(json!({ "lose_callback": true }))
        .await;
    walk.in_the_bank("pay").await;
    // The payer's app does not know yet, and they press the other bank.
    let second = choose(&walk, "bank-2").await.ok();
    walk.wait_for(StageCode::AwaitingSignature).await;
    settled(&world).await;
    assert_eq!(walk.invoice().await["bank_order"], first["bank_order"]);
    let who = walk.principal().who();
    let again = Mocks::in_app(world.mocks.second_bank(), who, order(&second), "decline").await;
    assert_ne!(again.status, 303, "the other order is closed");
    let books = world.mocks.ledger(order(&first)).await;
    assert_eq!(
        (&books["captured_tiyn"], &books["refunded_tiyn"]),
        (&first["amount_tiyn"], &json!(0))
    );
}

#[tokio::test]
async fn a_choice_is_the_principals_among_the_banks_while_something_is_due() {
    let world = World::new().await.with_two_banks().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    choose(&walk, "bank-9").await.refused(422, "invalid_form");
    choose(&walk, "../egov").await.refused(422, "invalid_form");
    let handle = world.mocks.crowd().last().unwrap().handle.clone();
    let stranger = world.citizen(&handle).await;
    let path = format!("/v1/poa/cases/{}/invoice/bank", walk.case);
    let asked = stranger.act(&path, &json!({ "bank": "bank-2" })).await;
    asked.refused(404, "not_found");
    // The bank that has it is no choice, and leaves no line.
    choose(&walk, "bank").await.ok();
    assert_eq!(lines(&walk, "bank_chosen").await, 0);
    // A callback of one bank about the other's order is not believed.
    let second = put_to(&walk, "bank-2").await;
    let mut body = paid(&second, "e-other", &world);
    body["invoice_id"] = second["bank_order"].clone();
    let key = world.mocks.key("bank");
    let told = world.callback(super::PATH, &body.to_string(), &key, world.now());
    told.send().await.refused(404, "not_found");
    Mocks::in_app(
        world.mocks.second_bank(),
        walk.principal().who(),
        order(&second),
        "pay",
    )
    .await;
    walk.wait_for(StageCode::AwaitingSignature).await;
    choose(&walk, "bank").await.refused(409, "wrong_stage");
}

#[tokio::test]
async fn nobody_leaves_a_bank_that_holds_the_money() {
    let world = World::new().await.with_two_banks().await;
    world.mocks.bank_faults(json!({ "hold": true })).await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    walk.in_the_bank("pay").await;
    asked_again(&world).await;
    assert_eq!(walk.invoice().await["bank_status"], "blocked");
    choose(&walk, "bank-2")
        .await
        .refused(409, "payment_under_way");
}

#[tokio::test]
async fn who_called_the_payment_off_pays_anew_at_the_same_bank() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let first = walk.invoice().await;
    walk.in_the_bank("cancel").await;
    until("the bank's word", || async {
        (walk.invoice().await["bank_status"] == "cancelled").then_some(())
    })
    .await;
    let anew = put_to(&walk, "bank").await;
    assert_ne!(first["bank_order"], anew["bank_order"]);
    let who = walk.principal().who();
    world.mocks.bank_app(who, order(&anew), "pay").await;
    walk.wait_for(StageCode::AwaitingSignature).await;
}

#[tokio::test]
async fn a_payment_called_off_at_the_bank_ends_the_case_when_the_time_is_over() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    walk.in_the_bank("cancel").await;
    asked_again(&world).await;
    assert_eq!(walk.stage().await, "awaiting_payment");
    world.pass(INVOICE_LIFE);
    walk.wait_for(StageCode::InvoiceExpired).await;
}
