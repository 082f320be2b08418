//! A second-tier bank: invoices for its app, their standing, and refunds, over requests signed with a shared key.

use super::client::{Question, System, safe};
use super::reply::{Both, Reply, same};
use crate::port::{
    Answer, Bank, BankInvoice, DeclinedPayment, InvoiceOrder, InvoiceReceipt, UnansweredReason,
};
use chrono::{DateTime, Utc};
use law::id::{BankOrderId, Iin, RefundId};
use law::money::Tenge;
use law::payment::DeclineReason;
use law::poa::s09_payment::{BankStatus, CURRENCY};
use serde::{Deserialize, Serialize};

/// Why money goes back, for the bank's books; the one reason this contract has.
const REFUND_REASON: &str = "service_not_provided";
/// Characters of a bank's number of an invoice: it is printed on one line.
const NUMBER_MAX: usize = 40;

/// The bank behind its HTTP interface.
pub(super) struct SecondTierBank {
    system: System,
    callback_url: String,
}

impl SecondTierBank {
    pub(super) const fn new(system: System, callback_url: String) -> Self {
        Self {
            system,
            callback_url,
        }
    }
}

#[derive(Serialize)]
struct WireOrder<'a> {
    invoice_id: &'a BankOrderId,
    amount_tiyn: i64,
    currency: &'static str,
    purpose: Both,
    payer_iin: &'a Iin,
    payee: WirePayee<'a>,
    expires_at: DateTime<Utc>,
    callback_url: &'a str,
    return_url: &'a str,
}

#[derive(Serialize)]
struct WirePayee<'a> {
    name: Both,
    #[serde(skip_serializing_if = "Option::is_none")]
    iin: Option<&'a Iin>,
}

#[derive(Deserialize)]
struct WireIssued {
    invoice_id: BankOrderId,
    #[serde(default)]
    bank_reference: Option<String>,
    pay_url: String,
}

#[derive(Deserialize)]
struct WireInvoice {
    invoice_id: BankOrderId,
    status: WireStatus,
    amount_tiyn: i64,
    currency: String,
    payment_id: Option<String>,
    refunded_tiyn: i64,
    #[serde(default)]
    declined: Option<WireDeclined>,
}

#[derive(Deserialize)]
struct WireDeclined {
    at: DateTime<Utc>,
    reason: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireStatus {
    Issued,
    Blocked,
    Paid,
    Declined,
    Cancelled,
    Expired,
}

#[derive(Serialize)]
struct WireRefund<'a> {
    refund_id: &'a RefundId,
    invoice_id: &'a BankOrderId,
    payment_id: &'a str,
    amount_tiyn: i64,
    reason: &'static str,
}

#[derive(Deserialize)]
struct WireRefunded {
    refund_id: RefundId,
    status: WireRefundStatus,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum WireRefundStatus {
    Refunded,
}

impl Bank for SecondTierBank {
    fn issue<'a>(&'a self, order: &'a InvoiceOrder) -> Answer<'a, InvoiceReceipt> {
        Box::pin(async move {
            let wire = WireOrder {
                invoice_id: &order.id,
                amount_tiyn: order.amount.tiyn(),
                currency: CURRENCY,
                purpose: (&order.purpose).into(),
                payer_iin: &order.payer,
                payee: WirePayee {
                    name: (&order.payee.name).into(),
                    iin: order.payee.iin.as_ref(),
                },
                expires_at: order.expires_at,
                callback_url: &self.callback_url,
                return_url: &order.return_url,
            };
            let path = ["api", "v1", "invoices"];
            self.system
                .ask(Question::post(&path, &wire), |reply| {
                    read_issued(reply, &order.id)
                })
                .await
        })
    }

    fn standing<'a>(&'a self, id: &'a BankOrderId) -> Answer<'a, Option<BankInvoice>> {
        Box::pin(async move {
            let path = ["api", "v1", "invoices", id.as_str()];
            self.system
                .ask(Question::get(&path), |reply| read_invoice(reply, id))
                .await
        })
    }

    fn cancel<'a>(&'a self, id: &'a BankOrderId) -> Answer<'a, ()> {
        Box::pin(async move {
            let path = ["api", "v1", "invoices", id.as_str(), "cancellation"];
            let nothing_to_add = serde_json::Map::new();
            self.system
                .ask(Question::post(&path, &nothing_to_add), read_cancelled)
                .await
        })
    }

    fn refund<'a>(
        &'a self,
        refund: &'a RefundId,
        id: &'a BankOrderId,
        payment: &'a str,
        amount: Tenge,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let wire = WireRefund {
                refund_id: refund,
                invoice_id: id,
                payment_id: payment,
                amount_tiyn: amount.tiyn(),
                reason: REFUND_REASON,
            };
            let path = ["api", "v1", "refunds"];
            self.system
                .ask(Question::post(&path, &wire), |reply| {
                    let refunded: WireRefunded = reply.on(&[200, 201])?.json()?;
                    let WireRefundStatus::Refunded = refunded.status;
                    same(refund, &refunded.refund_id)
                })
                .await
        })
    }
}

fn read_issued(reply: Reply, asked: &BankOrderId) -> Result<InvoiceReceipt, UnansweredReason> {
    let issued: WireIssued = reply.on(&[200, 201])?.json()?;
    same(asked, &issued.invoice_id)?;
    // The payer's device opens it: no script, nothing unencrypted outside this machine.
    safe(&issued.pay_url).map_err(|_| UnansweredReason::Garbage)?;
    Ok(InvoiceReceipt {
        pay_url: issued.pay_url,
        number: issued.bank_reference.filter(|number| is_number(number)),
    })
}

/// Whether it can be printed as a number; nobody's payment waits for one that cannot.
fn is_number(text: &str) -> bool {
    (1..=NUMBER_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn read_invoice(
    reply: Reply,
    asked: &BankOrderId,
) -> Result<Option<BankInvoice>, UnansweredReason> {
    let Some(found) = reply.found()? else {
        return Ok(None);
    };
    let invoice: WireInvoice = found.json()?;
    same(asked, &invoice.invoice_id)?;
    let money_makes_sense =
        invoice.amount_tiyn > 0 && (0..=invoice.amount_tiyn).contains(&invoice.refunded_tiyn);
    let status = BankStatus::from(invoice.status);
    let half_said = match status {
        BankStatus::Paid => invoice.payment_id.is_none(),
        BankStatus::Declined => invoice.declined.is_none(),
        BankStatus::Issued | BankStatus::Blocked | BankStatus::Cancelled | BankStatus::Expired => {
            false
        }
    };
    if !money_makes_sense || half_said {
        return Err(UnansweredReason::Garbage);
    }
    Ok(Some(BankInvoice {
        status,
        amount: Tenge::from_tiyn(invoice.amount_tiyn),
        currency: invoice.currency,
        payment: invoice.payment_id,
        refunded: Tenge::from_tiyn(invoice.refunded_tiyn),
        declined: invoice.declined.map(|declined| DeclinedPayment {
            at: declined.at,
            reason: reason(&declined.reason),
        }),
    }))
}

/// The bank's word for why it declined; banks have more words than the contract, and none of them is printed as it came.
fn reason(word: &str) -> DeclineReason {
    match word {
        "insufficient_funds" => DeclineReason::InsufficientFunds,
        "limit_exceeded" => DeclineReason::LimitExceeded,
        "card_blocked" => DeclineReason::CardBlocked,
        _ => DeclineReason::Unstated,
    }
}

/// Nothing is left to be paid after 200, when the bank never had the invoice, and when it is paid already.
fn read_cancelled(reply: Reply) -> Result<(), UnansweredReason> {
    if reply.status == 409 {
        return reply.refusal().map(|_| ());
    }
    reply.found().map(|_| ())
}

impl From<WireStatus> for BankStatus {
    fn from(status: WireStatus) -> Self {
        match status {
            WireStatus::Issued => Self::Issued,
            WireStatus::Blocked => Self::Blocked,
            WireStatus::Paid => Self::Paid,
            WireStatus::Declined => Self::Declined,
            WireStatus::Cancelled => Self::Cancelled,
            WireStatus::Expired => Self::Expired,
        }
    }
}
