//! What may happen to an invoice, rule by rule.

use chrono::TimeDelta;

use super::*;

fn at() -> DateTime<Utc> {
    "2026-03-02T05:00:00Z".parse().unwrap()
}

fn issued() -> Invoice {
    let order = Order {
        invoice_id: "i-1".into(),
        amount_tiyn: 1_297_500,
        currency: "KZT".into(),
        purpose: Text::new("Сенімхат", "Доверенность"),
        payer_iin: "880412499017".into(),
        payee: Some(Payee {
            name: Text::new("Нотариус", "Нотариус"),
            iin: None,
        }),
        expires_at: at() + TimeDelta::hours(1),
        callback_url: "http://127.0.0.1:1/".into(),
        return_url: None,
    };
    Invoice::issue(order, "MB-1".into(), at())
}

fn payment(paid_at: DateTime<Utc>) -> Payment {
    Payment {
        payment_id: "p-1".into(),
        paid_at,
        other_amount_tiyn: None,
    }
}

fn act(invoice: &Invoice, act: Act) -> Result<Option<Invoice>, Refusal> {
    invoice.after(act, payment(at()), AfterTheEnd::Refuse)
}

fn refund(id: &str, amount_tiyn: i64) -> Refund {
    Refund {
        refund_id: id.into(),
        invoice_id: "i-1".into(),
        payment_id: "p-1".into(),
        amount_tiyn,
        reason: "late".into(),
    }
}

#[test]
fn paying_twice_captures_once() {
    let paid = act(&issued(), Act::Pay).unwrap().unwrap();
    assert_eq!(paid.captured_tiyn(), 1_297_500);
    assert!(act(&paid, Act::Pay).unwrap().is_none());
    assert!(act(&paid, Act::Cancel).is_err());
    assert!(paid.cancelled_by_server(at()).is_err());
}

#[test]
fn held_money_is_not_paid_until_it_is_released() {
    let held = act(&issued(), Act::PayHeld).unwrap().unwrap();
    assert_eq!(
        (held.status_at(at()), held.captured_tiyn()),
        (Status::Blocked, 0)
    );
    assert!(held.refunded(refund("r-1", 1)).is_err());
    let paid = act(&held, Act::Release).unwrap().unwrap();
    assert_eq!(paid.status_at(at()), Status::Paid);
    assert!(act(&issued(), Act::Release).is_err());
}

#[test]
fn a_declined_payer_may_try_again_and_a_cancelled_one_may_not() {
    let declined = act(&issued(), Act::Decline).unwrap().unwrap();
    assert_eq!(
        act(&declined, Act::Pay).unwrap().unwrap().status_at(at()),
        Status::Paid
    );
    let cancelled = act(&issued(), Act::Cancel).unwrap().unwrap();
    assert!(act(&cancelled, Act::Pay).is_err());
}

#[test]
fn each_declined_attempt_says_when_and_why_until_the_money_is_there() {
    let declined = act(&issued(), Act::Decline).unwrap().unwrap();
    assert_eq!(declined.view(at())["declined"]["reason"], DECLINED_FOR);
    let later = payment(at() + TimeDelta::minutes(1));
    let again = declined.after(Act::Decline, later, AfterTheEnd::Refuse);
    let again = again.unwrap().unwrap();
    assert_ne!(
        again.view(at())["declined"],
        declined.view(at())["declined"]
    );
    let paid = act(&again, Act::Pay).unwrap().unwrap();
    assert!(paid.view(at())["declined"].is_null());
}

#[test]
fn another_sum_than_the_invoices_is_what_arrived_and_what_can_go_back() {
    let mut short = payment(at());
    short.other_amount_tiyn = Some(100);
    let paid = issued().after(Act::Pay, short, AfterTheEnd::Refuse);
    let paid = paid.unwrap().unwrap();
    assert_eq!(
        (
            paid.view(at())["amount_tiyn"].as_i64(),
            paid.captured_tiyn()
        ),
        (Some(100), 100)
    );
    assert!(paid.refunded(refund("r-1", 101)).is_err());
    assert!(paid.refunded(refund("r-1", 100)).unwrap().is_some());
}

#[test]
fn an_expired_invoice_takes_money_only_from_a_faulty_bank() {
    let late = payment(issued().order.expires_at);
    assert_eq!(issued().status_at(late.paid_at), Status::Expired);
    assert!(
        issued()
            .after(Act::Pay, late.clone(), AfterTheEnd::Refuse)
            .is_err()
    );
    let paid = issued()
        .after(Act::Pay, late.clone(), AfterTheEnd::Accept)
        .unwrap()
        .unwrap();
    assert_eq!(paid.status_at(late.paid_at), Status::Paid);
}

#[test]
fn refunds_never_exceed_what_was_paid_and_the_same_refund_counts_once() {
    let paid = act(&issued(), Act::Pay).unwrap().unwrap();
    let once = paid.refunded(refund("r-1", 1_000_000)).unwrap().unwrap();
    assert!(once.refunded(refund("r-1", 1_000_000)).unwrap().is_none());
    assert_eq!(
        once.refunded(refund("r-1", 5)).unwrap_err().code,
        "refund_id_taken"
    );
    assert_eq!(
        once.refunded(refund("r-2", 297_501)).unwrap_err().code,
        "more_than_was_paid"
    );
    let all = once.refunded(refund("r-2", 297_500)).unwrap().unwrap();
    assert_eq!(all.refunded_tiyn(), all.captured_tiyn());
    assert!(all.refunded(refund("r-3", 1)).is_err());
}

#[test]
fn a_refund_of_another_payment_is_refused() {
    let paid = act(&issued(), Act::Pay).unwrap().unwrap();
    let mut other = refund("r-1", 1);
    other.payment_id = "p-2".into();
    assert_eq!(paid.refunded(other).unwrap_err().code, "another_payment");
}

#[test]
fn an_order_of_nothing_or_of_too_much_is_refused() {
    for amount in [0, -1, i64::MAX] {
        let mut order = issued().order;
        order.amount_tiyn = amount;
        assert!(order.check().is_err(), "{amount}");
    }
    assert!(issued().order.check().is_ok());
}

#[test]
fn an_order_says_who_is_paid() {
    let mut order = issued().order;
    order.callback_url = "http://127.0.0.1:1/callback".into();
    order.invoice_id = "01890a5d-ac96-774b-bcce-b302099a8057".into();
    assert!(order.check().is_ok());
    order.payee = None;
    assert!(order.check().is_err());
}
