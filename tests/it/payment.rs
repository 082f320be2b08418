//! Step 9: the fee, the invoice at the bank, and its settlement, once, whatever the bank sends.

mod banks;

use crate::world::{Walk, World, until};
use chrono::TimeDelta;
use law::poa::s09_payment::INVOICE_LIFE;
use law::poa::stage::StageCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

const PATH: &str = "/callbacks/payments";

/// A callback of the bank that says an invoice is paid.
fn paid(invoice: &Value, event: &str, world: &World) -> Value {
    json!({
        "event_id": event, "invoice_id": invoice["id"], "payment_id": "p-of-the-test", "status": "paid",
        "amount_tiyn": invoice["amount_tiyn"], "currency": "KZT", "occurred_at": world.now(),
    })
}

async fn lines(walk: &Walk<'_>, kind: &str) -> usize {
    walk.history()
        .await
        .iter()
        .filter(|line| *line == kind)
        .count()
}

/// Waits until the bank has been told to take an invoice back.
async fn cancelled(world: &World) {
    until("the cancellation at the bank", || async {
        let sql = "select count(*) from jobs where kind = 'cancel_invoice'";
        (world.database().await.number(sql).await == 0).then_some(())
    })
    .await;
}

/// Waits until the server has asked the bank once more about everything it was left to ask.
pub(crate) async fn asked_again(world: &World) {
    world.pass(TimeDelta::minutes(11));
    until("the questions to the bank", || async {
        let now = world.now().timestamp_millis();
        let sql =
            format!("select count(*) from jobs where kind = 'settle_invoice' and run_at <= {now}");
        (world.database().await.number(&sql).await == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_invoice_is_what_the_tariff_of_the_day_says() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let (view, invoice) = (walk.view().await, walk.invoice().await);
    let today = law::time::date_in_kazakhstan(world.now());
    let kind = law::poa::kind::KindCode::Vehicle;
    let powers = ["inspect".to_owned(), "drive".to_owned()];
    let tariffs = law::fee::Tariffs::seeded();
    // In a year that the seeds do not know, the tests' world goes on with the last index, as the second edition.
    let known = tariffs.covered_until().unwrap().min(today);
    let quote = law::poa::s09_payment::quote(&tariffs, kind, &powers, known).unwrap();
    assert_eq!(view["quote"]["amount_tiyn"], quote.amount.tiyn());
    assert_eq!(invoice["amount_tiyn"], quote.amount.tiyn());
    assert_eq!(
        view["quote"]["tariff_edition"],
        if today > known { 2 } else { 1 }
    );
    assert!(quote.amount.tiyn() > 0);
}

#[tokio::test]
async fn the_bank_shows_that_the_notary_is_paid() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let (view, invoice) = (walk.view().await, walk.invoice().await);
    let id = invoice["id"].as_str().unwrap();
    let page = world.mocks.bank_page(walk.principal().who(), id).await;
    let notary = walk.notary.who();
    let licence = view["notary"]["licence"]["number"].as_str().unwrap();
    let named = format!("Нотариус {} {}", notary.surname, notary.name);
    assert!(page.contains("<dt>Получатель</dt>"), "{page}");
    for said in [&named, &format!("лицензия № {licence}"), &notary.iin] {
        assert!(page.contains(said.as_str()), "{said} is missing: {page}");
    }
}

#[tokio::test]
async fn the_fee_follows_the_index_of_the_date() {
    let mut fees = Vec::new();
    for (date, time) in [("2025-12-31", "23:50"), ("2026-01-01", "00:10")] {
        let world = World::at(&format!("{date} {time}")).await;
        let kind = world.api().get("/v1/poa/kinds/vehicle").send().await.ok();
        let since = kind["fee"]["mci_since"].as_str().unwrap();
        assert!(since <= date, "{since} on {date}");
        fees.push(kind["fee"]["amount_tiyn"].as_i64().unwrap());
    }
    assert!(fees[1] > fees[0], "the index grew with the year: {fees:?}");
}

#[tokio::test]
async fn thirty_two_callbacks_at_once_shuffled_and_repeated_settle_once() {
    let world = World::new().await;
    world
        .mocks
        .bank_faults(json!({ "lose_callback": true }))
        .await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let invoice = walk.invoice().await;
    walk.in_the_bank("pay").await;
    let key = world.mocks.key("bank");
    let mut sent = JoinSet::new();
    for place in 0_usize..32 {
        // Sixteen messages, each twice, far apart in an order that is none.
        let event = format!("e-{}", (place * 7) % 16);
        let body = paid(&invoice, &event, &world);
        let body = json!({ "occurred_at": "2026-11-22T00:00:00Z", "event_id": event, "invoice_id": body["invoice_id"],
            "payment_id": body["payment_id"], "status": "paid", "amount_tiyn": body["amount_tiyn"], "currency": "KZT" });
        let ask = world.callback(PATH, &body.to_string(), &key, world.now());
        sent.spawn(ask.send());
    }
    for answer in sent.join_all().await {
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    walk.wait_for(StageCode::AwaitingSignature).await;
    until("the end of the settling", || async {
        let sql = "select count(*) from jobs where kind = 'settle_invoice' and run_at < 9999999999999 and case_id is not null and run_at <= ";
        let sql = format!("{sql}{}", world.now().timestamp_millis());
        (world.database().await.number(&sql).await == 0).then_some(())
    })
    .await;
    assert_eq!(lines(&walk, "invoice_paid").await, 1);
    let mut database = world.database().await;
    assert_eq!(
        database
            .number("select count(*) from received_callbacks where source = 'bank'")
            .await,
        16
    );
    assert_eq!(
        database
            .number("select count(*) from bank_orders where captured_at is not null")
            .await,
        1
    );
    let ledger = world.mocks.ledger(invoice["id"].as_str().unwrap()).await;
    assert_eq!(ledger["captured_tiyn"], invoice["amount_tiyn"]);
    assert_eq!(ledger["refunded_tiyn"], 0);
}

#[tokio::test]
async fn the_banks_own_faults_of_delivery_settle_once_too() {
    let world = World::new().await;
    let faults = json!({ "repeat": 7, "forged": true, "late_ms": 50, "wrong_amount_tiyn": 1 });
    world.mocks.bank_faults(faults).await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    walk.in_the_bank("pay").await;
    walk.wait_for(StageCode::AwaitingSignature).await;
    assert_eq!(lines(&walk, "invoice_paid").await, 1);
    let paid = walk.invoice().await;
    assert!(
        paid["paid_at"].is_string() && paid["refund_ordered"] == false,
        "the bank's own answer counts: {paid}"
    );
}

#[tokio::test]
async fn a_callback_alone_settles_nothing() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let invoice = walk.invoice().await;
    let body = paid(&invoice, "e-alone", &world).to_string();
    let key = world.mocks.key("bank");
    let answer = world.callback(PATH, &body, &key, world.now()).send().await;
    assert_eq!(answer.status, 204);
    until("the question to the bank", || async {
        let sql = format!(
            "select count(*) from jobs where kind = 'settle_invoice' and run_at <= {}",
            world.now().timestamp_millis()
        );
        (world.database().await.number(&sql).await == 0).then_some(())
    })
    .await;
    assert_eq!(walk.stage().await, "awaiting_payment");
    assert_eq!(lines(&walk, "invoice_paid").await, 0);
}

#[tokio::test]
async fn a_forged_an_unsigned_and_a_stale_callback_are_refused_and_not_kept() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let body = paid(&walk.invoice().await, "e-forged", &world).to_string();
    let (now, key) = (world.now(), world.mocks.key("bank"));
    let forged = eds::mac::MacKey::new(key.id(), &[9; 32]).unwrap();
    world
        .callback(PATH, &body, &forged, now)
        .send()
        .await
        .refused(401, "callback_unsigned");
    let other = world
        .callback(PATH, &body, &world.mocks.key("egov"), now)
        .send()
        .await;
    other.refused(401, "callback_unsigned");
    let old = world
        .callback(PATH, &body, &key, now - TimeDelta::seconds(301))
        .send()
        .await;
    old.refused(401, "callback_stale");
    let bare = world
        .api()
        .post(PATH)
        .raw("application/json", body)
        .send()
        .await;
    bare.refused(401, "callback_unsigned");
    assert_eq!(
        world
            .database()
            .await
            .number("select count(*) from received_callbacks where source = 'bank'")
            .await,
        0
    );
}

#[tokio::test]
async fn a_callback_about_an_invoice_that_is_not_ours_is_refused() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let mut body = paid(&walk.invoice().await, "e-foreign", &world);
    body["invoice_id"] = json!(walk.case);
    let key = world.mocks.key("bank");
    let answer = world
        .callback(PATH, &body.to_string(), &key, world.now())
        .send()
        .await;
    answer.refused(404, "not_found");
    let nonsense = world
        .callback(PATH, "{\"event_id\":", &key, world.now())
        .send()
        .await;
    nonsense.refused(400, "malformed_request");
}

#[tokio::test]
async fn another_message_under_a_used_id_is_a_conflict() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let mut body = paid(&walk.invoice().await, "e-twice", &world);
    let key = world.mocks.key("bank");
    let first = world
        .callback(PATH, &body.to_string(), &key, world.now())
        .send()
        .await;
    assert_eq!(first.status, 204);
    body["amount_tiyn"] = json!(1);
    let second = world
        .callback(PATH, &body.to_string(), &key, world.now())
        .send()
        .await;
    second.refused(409, "callback_conflict");
}

#[tokio::test]
async fn a_payment_whose_callback_got_lost_is_found_by_asking() {
    let world = World::new().await;
    world
        .mocks
        .bank_faults(json!({ "lose_callback": true }))
        .await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    walk.in_the_bank("pay").await;
    world.pass(TimeDelta::minutes(11));
    walk.wait_for(StageCode::AwaitingSignature).await;
}

#[tokio::test]
async fn a_declined_payment_may_be_tried_again() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    walk.in_the_bank("decline").await;
    until("the bank's word", || async {
        (lines(&walk, "payment_reported").await > 0).then_some(())
    })
    .await;
    assert_eq!(walk.stage().await, "awaiting_payment");
    walk.pay().await;
}

#[tokio::test]
async fn the_bank_may_say_the_same_all_day_and_the_history_has_each_attempt_once() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    for attempt in 1..=2 {
        walk.in_the_bank("decline").await;
        for _ in 0..3 {
            asked_again(&world).await;
        }
        assert_eq!(lines(&walk, "payment_reported").await, attempt);
    }
    walk.in_the_bank("pay").await;
    asked_again(&world).await;
    walk.wait_for(StageCode::AwaitingSignature).await;
}

#[tokio::test]
async fn an_invoice_nobody_pays_ends_the_case_and_is_taken_back() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::InvoiceExpired).await;
    let invoice = walk.invoice_id().await;
    cancelled(&world).await;
    let late = world
        .mocks
        .bank_app(walk.principal().who(), &invoice, "pay")
        .await;
    assert_ne!(late.status, 303, "a cancelled invoice cannot be paid");
    assert_eq!(world.mocks.ledger(&invoice).await["captured_tiyn"], 0);
}

#[tokio::test]
async fn money_that_comes_after_the_end_goes_back() {
    let world = World::new().await;
    world
        .mocks
        .bank_faults(json!({ "pay_after_end": true, "lose_callback": true }))
        .await;
    let walk = world.case_at(StageCode::InvoiceExpired).await;
    let invoice = walk.invoice().await;
    cancelled(&world).await;
    walk.in_the_bank("pay").await;
    let body = paid(&invoice, "e-late", &world).to_string();
    let key = world.mocks.key("bank");
    let answer = world.callback(PATH, &body, &key, world.now()).send().await;
    assert_eq!(answer.status, 204);
    let id = invoice["id"].as_str().unwrap();
    until("the refund", || async {
        (world.mocks.ledger(id).await["refunded_tiyn"] == invoice["amount_tiyn"]).then_some(())
    })
    .await;
    until("the note of the refund", || async {
        (lines(&walk, "refund_made").await == 1).then_some(())
    })
    .await;
    assert_eq!(walk.stage().await, "invoice_expired");
    assert_eq!(lines(&walk, "invoice_paid").await, 0);
}

#[tokio::test]
async fn withdrawing_takes_an_open_invoice_back() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    walk.withdraw().await.ok();
    cancelled(&world).await;
    let paid = world
        .mocks
        .bank_app(walk.principal().who(), &walk.invoice_id().await, "pay")
        .await;
    assert_ne!(paid.status, 303, "a cancelled invoice cannot be paid");
}

#[tokio::test]
async fn withdrawing_after_payment_returns_the_money_once() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    let invoice = walk.invoice().await;
    walk.withdraw().await.ok();
    let id = invoice["id"].as_str().unwrap();
    until("the refund", || async {
        (world.mocks.ledger(id).await["refunded_tiyn"] == invoice["amount_tiyn"]).then_some(())
    })
    .await;
    until("the note of the refund", || async {
        walk.invoice().await["refunded_at"]
            .is_string()
            .then_some(())
    })
    .await;
    assert_eq!(lines(&walk, "refund_ordered").await, 1);
}

#[tokio::test]
async fn a_bank_that_answers_garbage_delays_the_invoice_and_loses_nothing() {
    let world = World::new().await;
    let mut walk = world.case_at(StageCode::AwaitingApproval).await;
    world.mocks.bank_faults(json!({ "garbage": true })).await;
    walk.approve().await;
    until("a failed try", || async {
        let sql =
            "select count(*) from jobs where kind = 'issue_invoice' and last_error is not null";
        (world.database().await.number(sql).await == 1).then_some(())
    })
    .await;
    assert_eq!(walk.stage().await, "approved");
    world.mocks.bank_faults(json!({})).await;
    walk.to(StageCode::AwaitingPayment).await;
    assert_eq!(lines(&walk, "invoice_issued").await, 1);
}

#[tokio::test]
async fn an_unknown_standing_settles_nothing_until_the_bank_answers() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    world
        .mocks
        .bank_faults(json!({ "status_down": true }))
        .await;
    walk.in_the_bank("pay").await;
    until("a failed question", || async {
        let sql =
            "select count(*) from jobs where kind = 'settle_invoice' and last_error is not null";
        (world.database().await.number(sql).await >= 1).then_some(())
    })
    .await;
    assert_eq!(walk.stage().await, "awaiting_payment");
    world.mocks.bank_faults(json!({})).await;
    walk.wait_for(StageCode::AwaitingSignature).await;
}

#[tokio::test]
async fn held_money_is_no_paid_money_until_it_is_released() {
    let world = World::new().await;
    world.mocks.bank_faults(json!({ "hold": true })).await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    walk.in_the_bank("pay").await;
    world.pass(TimeDelta::minutes(11));
    until("the bank's word", || async {
        (lines(&walk, "payment_reported").await > 0).then_some(())
    })
    .await;
    assert_eq!(walk.stage().await, "awaiting_payment");
    let path = format!("/panel/invoices/{}/release", walk.invoice_id().await);
    world.mocks.bank.post(&path).send().await.ok();
    world.pass(TimeDelta::minutes(11));
    walk.wait_for(StageCode::AwaitingSignature).await;
}

#[tokio::test]
async fn an_invoice_is_open_for_exactly_its_time() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingPayment).await;
    let expires = walk.invoice().await["expires_at"]
        .as_str()
        .unwrap()
        .to_owned();
    let expires = chrono::DateTime::parse_from_rfc3339(&expires)
        .unwrap()
        .to_utc();
    let left = expires - world.now();
    assert!(
        left <= INVOICE_LIFE && left > INVOICE_LIFE - TimeDelta::minutes(2),
        "{left}"
    );
}
