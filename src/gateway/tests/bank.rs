//! The bank keeps its contract: signed requests, invoices read whole or not at all.

use super::parrot::{Heard, ID, OTHER_ID, Parrot, both, moment};
use crate::gateway::bank::SecondTierBank;
use crate::gateway::client::Identity;
use crate::gateway::testing::{identified, iin, other_iin, serve};
use crate::port::{Bank, Clock, InvoiceOrder, Payee, UnansweredReason};
use chrono::{DateTime, Utc};
use eds::mac::{self, HEADER_KEY_ID, HEADER_SIGNATURE, HEADER_TIMESTAMP, MacKey};
use law::id::{BankOrderId, RefundId};
use law::money::Tenge;
use law::poa::s09_payment::BankStatus;
use serde_json::{Value, json};
use std::sync::Arc;

/// A clock that stands still.
struct At(DateTime<Utc>);

impl Clock for At {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

fn key() -> MacKey {
    MacKey::new("bank-1", &[7; 32]).unwrap()
}

async fn bank(parrot: &Parrot) -> SecondTierBank {
    let identity = Identity::Mac {
        key: key(),
        clock: Arc::new(At(moment())),
    };
    let callback = "http://127.0.0.1:1/callbacks/payments".to_owned();
    SecondTierBank::new(
        identified(&serve(parrot.routes()).await, identity),
        callback,
    )
}

fn assert_signed(heard: &Heard) {
    let header = |name: &str| heard.headers[name].to_str().unwrap();
    let verified = mac::verify(
        &[key()],
        header(HEADER_KEY_ID),
        header(HEADER_TIMESTAMP),
        header(HEADER_SIGNATURE),
        &heard.body,
        moment(),
    );
    assert_eq!(verified, Ok(()));
}

fn notary() -> Payee {
    Payee {
        name: both("Нотариус"),
        iin: Some(other_iin()),
    }
}

/// Where the payer comes back to.
const PAGE: &str = "http://127.0.0.1:1/app/#/cases/1";

fn invoice() -> BankOrderId {
    BankOrderId::parse(ID).unwrap()
}

fn order() -> InvoiceOrder {
    InvoiceOrder {
        id: invoice(),
        amount: Tenge::from_tenge(433),
        purpose: both("Төлем"),
        payer: iin(),
        payee: notary(),
        expires_at: moment(),
        return_url: PAGE.to_owned(),
    }
}

#[tokio::test]
async fn every_request_to_the_bank_is_signed_over_its_body() {
    let issued = json!({"invoice_id": ID, "bank_reference": "r", "status": "issued",
        "pay_url": "http://127.0.0.1:7202/app/1?lang=kk"});
    let parrot = Parrot::saying(201, issued);
    let bank = bank(&parrot).await;
    let order = order();
    let receipt = bank.issue(&order).await.unwrap();
    assert_eq!(receipt.pay_url, "http://127.0.0.1:7202/app/1?lang=kk");
    assert_eq!(receipt.number.as_deref(), Some("r"));
    assert_signed(&parrot.last());
    assert_eq!(parrot.last().json()["amount_tiyn"], 43_300);
    assert_eq!(
        parrot.last().json()["payee"],
        json!({"name": {"kk": "Нотариус", "ru": "Нотариус"}, "iin": other_iin().as_str()})
    );
    // A body without a number of its own is named, and nothing is made up.
    let mut to_body = order.clone();
    to_body.payee.iin = None;
    bank.issue(&to_body).await.unwrap();
    assert_eq!(
        parrot.last().json()["payee"],
        json!({"name": {"kk": "Нотариус", "ru": "Нотариус"}})
    );
    assert_eq!(
        parrot.last().json()["callback_url"],
        "http://127.0.0.1:1/callbacks/payments"
    );
    assert_eq!(parrot.last().json()["return_url"], PAGE);

    parrot.say(200, standing("issued"));
    bank.standing(&invoice()).await.unwrap();
    assert!(parrot.last().body.is_empty());
    assert_signed(&parrot.last());

    let refund = RefundId::parse(OTHER_ID).unwrap();
    parrot.say(200, json!({"refund_id": OTHER_ID, "status": "refunded"}));
    bank.refund(&refund, &invoice(), "p-1", Tenge::from_tenge(433))
        .await
        .unwrap();
    assert_signed(&parrot.last());
}

fn standing(status: &str) -> Value {
    json!({"invoice_id": ID, "bank_reference": "r", "status": status, "amount_tiyn": 43_300, "currency": "KZT",
        "refunded_tiyn": 0})
}

#[tokio::test]
async fn a_number_that_cannot_be_printed_keeps_nobody_from_paying() {
    for number in [
        json!(""),
        json!("two\nlines"),
        json!("9".repeat(41)),
        json!(null),
    ] {
        let issued = json!({"invoice_id": ID, "bank_reference": number,
            "pay_url": "http://127.0.0.1:7202/app/1"});
        let parrot = Parrot::saying(201, issued);
        let receipt = bank(&parrot).await.issue(&order()).await.unwrap();
        assert_eq!(receipt.number, None, "{number}");
    }
}

#[tokio::test]
async fn a_payment_page_is_an_ordinary_address() {
    for url in [
        "javascript:alert(1)",
        "http://bank.example/app",
        "not an address",
        "/app",
    ] {
        let parrot = Parrot::saying(201, json!({"invoice_id": ID, "pay_url": url}));
        let order = order();
        let refused = bank(&parrot).await.issue(&order).await.unwrap_err();
        assert_eq!(refused.reason, UnansweredReason::Garbage, "{url}");
    }
}

#[tokio::test]
async fn an_invoice_is_read_as_the_bank_sees_it_and_never_half() {
    let mut paid = standing("paid");
    paid["payment_id"] = json!("p-1");
    let parrot = Parrot::saying(200, paid);
    let read = bank(&parrot)
        .await
        .standing(&invoice())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (read.status, read.amount),
        (BankStatus::Paid, Tenge::from_tenge(433))
    );
    assert_eq!(read.payment.as_deref(), Some("p-1"));
    let mut wrong = vec![standing("paid"), standing("lost")];
    for (field, value) in [
        ("invoice_id", json!(OTHER_ID)),
        ("amount_tiyn", json!(0)),
        ("amount_tiyn", json!(43_300.5)),
        ("refunded_tiyn", json!(43_301)),
        ("refunded_tiyn", json!(-1)),
    ] {
        let mut invoice = standing("issued");
        invoice[field] = value;
        wrong.push(invoice);
    }
    for invoice_json in wrong {
        parrot.say(200, invoice_json.clone());
        let refused = bank(&parrot).await.standing(&invoice()).await.unwrap_err();
        assert_eq!(refused.reason, UnansweredReason::Garbage, "{invoice_json}");
    }
    parrot.say(404, json!({"error": "not_found"}));
    assert_eq!(
        bank(&parrot).await.standing(&invoice()).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn cancelling_is_done_when_nothing_is_left_to_be_paid() {
    let parrot = Parrot::saying(200, standing("cancelled"));
    let bank = bank(&parrot).await;
    for (status, body) in [
        (200, standing("cancelled")),
        (409, json!({"error": "already_paid"})),
        (404, json!({"error": "not_found"})),
    ] {
        parrot.say(status, body);
        bank.cancel(&invoice()).await.unwrap();
        assert_signed(&parrot.last());
    }
    parrot.say(409, json!("proxy"));
    assert_eq!(
        bank.cancel(&invoice()).await.unwrap_err().reason,
        UnansweredReason::Garbage
    );
    parrot.say(401, json!({"error": "bad_mac"}));
    assert_eq!(
        bank.cancel(&invoice()).await.unwrap_err().reason,
        UnansweredReason::Status(401)
    );
}
