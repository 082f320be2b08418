//! An invoice and what may happen to it: the bank's own rules, without network or clock.

use chrono::{DateTime, Utc};
use mock_base::callback::Letter;
use mock_base::check;
use mock_base::refusal::Refusal;
use mock_base::text::{Language, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The largest invoice the bank takes, in tiyn: a hundred million tenge.
const MOST_TIYN: i64 = 10_000_000_000;

/// What the server asks the payer for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Chosen by the server; the same id is the same invoice.
    pub invoice_id: String,
    /// In hundredths of a tenge.
    pub amount_tiyn: i64,
    /// `KZT`.
    pub currency: String,
    /// What is paid for.
    pub purpose: Text,
    /// Who pays.
    pub payer_iin: String,
    /// Who is paid; only orders kept from before banks were told have none.
    #[serde(default)]
    pub payee: Option<Payee>,
    /// Until when it can be paid.
    pub expires_at: DateTime<Utc>,
    /// Where the outcome goes.
    pub callback_url: String,
    /// The page of the receiver's app that the payer came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_url: Option<String>,
}

/// Who is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payee {
    /// The name.
    pub name: Text,
    /// A person's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iin: Option<String>,
}

/// A refund as the server orders it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    /// Chosen by the server; the same id is the same refund.
    pub refund_id: String,
    /// The invoice that was paid.
    pub invoice_id: String,
    /// The payment it goes back from.
    pub payment_id: String,
    /// In tiyn.
    pub amount_tiyn: i64,
    /// Why.
    pub reason: String,
}

/// Money that arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The bank's number of the payment.
    pub payment_id: String,
    /// When.
    pub paid_at: DateTime<Utc>,
    /// How much, in tiyn, when it is not what the invoice says.
    #[serde(default)]
    pub other_amount_tiyn: Option<i64>,
}

/// An attempt to pay that the bank declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in the bank's own word.
    pub reason: String,
}

/// Why the bank's app declines: the only reason its button has.
const DECLINED_FOR: &str = "insufficient_funds";

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waiting for the payer.
    Issued,
    /// The money is held and not yet the receiver's.
    Blocked,
    /// Paid.
    Paid,
    /// The bank declined the payment; the payer may try again.
    Declined,
    /// The payer or the server called it off.
    Cancelled,
    /// Not paid in time.
    Expired,
}

/// What the payer does in the bank's app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Pays; the money arrives at once.
    Pay,
    /// Pays; the bank holds the money for now.
    PayHeld,
    /// Tries to pay and is declined.
    Decline,
    /// Calls the invoice off.
    Cancel,
    /// The bank lets held money go to the receiver.
    Release,
}

/// Whether the bank still takes money for what has expired or was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterTheEnd {
    /// It refuses, as it should.
    Refuse,
    /// It takes it: a fault of some real banks.
    Accept,
}

/// An invoice with everything that happened to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invoice {
    /// What was asked.
    pub order: Order,
    /// The bank's number.
    pub bank_reference: String,
    /// When it came.
    pub issued_at: DateTime<Utc>,
    status: Status,
    payment: Option<Payment>,
    #[serde(default)]
    declined: Option<Declined>,
    refunds: Vec<Refund>,
    /// The callbacks about it.
    pub letters: Vec<Letter>,
}

impl Order {
    /// Checks the form of an order.
    pub fn check(&self) -> Result<(), Refusal> {
        check::id(&self.invoice_id)?;
        check::state_number(&self.payer_iin)?;
        check::both(&self.purpose)?;
        let payee = self.payee.as_ref();
        payee
            .ok_or(Refusal::unprocessable("payee_missing"))?
            .check()?;
        check::callback_url(&self.callback_url)?;
        self.return_url.as_deref().map_or(Ok(()), check::page_url)?;
        if self.currency != "KZT" {
            return Err(Refusal::unprocessable("unknown_currency"));
        }
        let in_range = (1..=MOST_TIYN).contains(&self.amount_tiyn);
        in_range
            .then_some(())
            .ok_or(Refusal::unprocessable("bad_amount"))
    }
}

impl Payee {
    fn check(&self) -> Result<(), Refusal> {
        check::both(&self.name)?;
        self.iin.as_deref().map_or(Ok(()), check::state_number)
    }
}

impl Refund {
    /// Checks the form of a refund.
    pub fn check(&self) -> Result<(), Refusal> {
        check::id(&self.refund_id)?;
        check::text(&self.reason)?;
        let positive = self.amount_tiyn > 0;
        positive
            .then_some(())
            .ok_or(Refusal::unprocessable("bad_amount"))
    }
}

impl Status {
    /// The status in words.
    #[must_use]
    pub const fn words(self, language: Language) -> &'static str {
        match self {
            Self::Issued => language.pick("төлеуді күтуде", "ожидает оплаты"),
            Self::Blocked => language.pick("ақша бұғатталған", "средства заблокированы"),
            Self::Paid => language.pick("төленді", "оплачен"),
            Self::Declined => language.pick("төлем қабылданбады", "платёж отклонён"),
            Self::Cancelled => language.pick("төлеуден бас тартылды", "оплата отменена"),
            Self::Expired => language.pick("төлеу мерзімі өтті", "срок оплаты истёк"),
        }
    }
}

impl Invoice {
    /// A new invoice.
    #[must_use]
    pub fn issue(order: Order, bank_reference: String, at: DateTime<Utc>) -> Self {
        Self {
            order,
            bank_reference,
            issued_at: at,
            status: Status::Issued,
            payment: None,
            declined: None,
            refunds: Vec::new(),
            letters: Vec::new(),
        }
    }

    /// The invoice after what the payer or the bank did; none when it had been done already.
    pub fn after(
        &self,
        act: Act,
        payment: Payment,
        after_the_end: AfterTheEnd,
    ) -> Result<Option<Self>, Refusal> {
        let takes_it_still = after_the_end == AfterTheEnd::Accept;
        let status = match (self.status_at(payment.paid_at), act) {
            (Status::Issued | Status::Declined, Act::Pay) | (Status::Blocked, Act::Release) => {
                Status::Paid
            }
            (Status::Issued | Status::Declined, Act::PayHeld) => Status::Blocked,
            (Status::Issued | Status::Declined, Act::Decline) => Status::Declined,
            (Status::Issued | Status::Declined, Act::Cancel) => Status::Cancelled,
            (Status::Expired | Status::Cancelled, Act::Pay) if takes_it_still => Status::Paid,
            (Status::Expired | Status::Cancelled, Act::PayHeld) if takes_it_still => {
                Status::Blocked
            }
            (Status::Paid, Act::Pay | Act::PayHeld | Act::Release)
            | (Status::Blocked, Act::PayHeld)
            | (Status::Cancelled, Act::Cancel) => return Ok(None),
            (Status::Issued | Status::Declined, Act::Release)
            | (Status::Blocked, Act::Pay | Act::Decline | Act::Cancel)
            | (Status::Paid, Act::Decline | Act::Cancel)
            | (Status::Expired | Status::Cancelled, _) => return Err(Refusal::conflict("not_now")),
        };
        let mut after = self.clone();
        after.status = status;
        after.declined = (status == Status::Declined).then(|| Declined {
            at: payment.paid_at,
            reason: DECLINED_FOR.to_owned(),
        });
        after.payment = (status == Status::Paid).then_some(payment);
        Ok(Some(after))
    }

    /// The invoice after the server called it off; none when it had ended already; refused when it is paid.
    pub fn cancelled_by_server(&self, now: DateTime<Utc>) -> Result<Option<Self>, Refusal> {
        match self.status_at(now) {
            Status::Paid => Err(Refusal::conflict("already_paid")),
            Status::Cancelled | Status::Expired => Ok(None),
            Status::Issued | Status::Blocked | Status::Declined => {
                let mut after = self.clone();
                after.status = Status::Cancelled;
                Ok(Some(after))
            }
        }
    }

    /// The invoice after a refund; none when it is the same refund again; never more than was paid.
    pub fn refunded(&self, refund: Refund) -> Result<Option<Self>, Refusal> {
        match self
            .refunds
            .iter()
            .find(|known| known.refund_id == refund.refund_id)
        {
            Some(known) if *known == refund => return Ok(None),
            Some(_) => return Err(Refusal::conflict("refund_id_taken")),
            None => {}
        }
        let payment = self.payment.as_ref().ok_or(Refusal::conflict("not_paid"))?;
        if payment.payment_id != refund.payment_id {
            return Err(Refusal::conflict("another_payment"));
        }
        if refund.amount_tiyn > self.captured_tiyn() - self.refunded_tiyn() {
            return Err(Refusal::conflict("more_than_was_paid"));
        }
        let mut after = self.clone();
        after.refunds.push(refund);
        Ok(Some(after))
    }

    /// Where it stands at this moment.
    #[must_use]
    pub fn status_at(&self, now: DateTime<Utc>) -> Status {
        match self.status {
            Status::Issued | Status::Declined if now >= self.order.expires_at => Status::Expired,
            as_stored => as_stored,
        }
    }

    /// The payment, once there is one.
    #[must_use]
    pub const fn payment(&self) -> Option<&Payment> {
        self.payment.as_ref()
    }

    /// The money that arrived.
    #[must_use]
    pub fn captured_tiyn(&self) -> i64 {
        let paid = self.payment.as_ref();
        paid.map_or(0, |payment| {
            payment.other_amount_tiyn.unwrap_or(self.order.amount_tiyn)
        })
    }

    /// What the invoice is over; once it is paid, what was paid.
    fn amount_tiyn(&self) -> i64 {
        match self.payment {
            Some(_) => self.captured_tiyn(),
            None => self.order.amount_tiyn,
        }
    }

    /// The money that went back.
    #[must_use]
    pub fn refunded_tiyn(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount_tiyn).sum()
    }

    /// Whether a refund of this id went back from here.
    #[must_use]
    pub fn knows_refund(&self, refund_id: &str) -> bool {
        self.refunds
            .iter()
            .any(|refund| refund.refund_id == refund_id)
    }

    /// The answer to a status query.
    #[must_use]
    pub fn view(&self, now: DateTime<Utc>) -> Value {
        let mut view = json!({
            "invoice_id": self.order.invoice_id,
            "bank_reference": self.bank_reference,
            "status": self.status_at(now),
            "amount_tiyn": self.amount_tiyn(),
            "currency": self.order.currency,
            "refunded_tiyn": self.refunded_tiyn(),
        });
        if let Some(payment) = &self.payment {
            view["payment_id"] = json!(payment.payment_id);
            view["paid_at"] = json!(payment.paid_at);
        }
        if let Some(declined) = &self.declined {
            view["declined"] = json!(declined);
        }
        view
    }

    /// The body of the callback about what just happened, without its event id.
    #[must_use]
    pub fn event(&self, at: DateTime<Utc>) -> Value {
        let mut event = json!({
            "invoice_id": self.order.invoice_id,
            "status": self.status,
            "amount_tiyn": self.amount_tiyn(),
            "currency": self.order.currency,
            "occurred_at": at,
        });
        if let Some(payment) = &self.payment {
            event["payment_id"] = json!(payment.payment_id);
        }
        event
    }
}

#[cfg(test)]
mod tests;
