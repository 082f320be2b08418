//! What a bank's report about an invoice means, whatever the invoice is for: captured once, wrong or late money goes back.

mod failure;

pub use failure::{DeclineReason, FailedPayment, FailureCause};

use crate::money::Tenge;
use serde::{Deserialize, Serialize};

/// The one currency of invoices (ISO 4217).
pub const CURRENCY: &str = "KZT";

/// What the bank says of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankStatus {
    /// Not paid yet.
    Issued,
    /// The money is held, not taken.
    Blocked,
    /// The bank has the money.
    Paid,
    /// The payment failed.
    Declined,
    /// The payer cancelled.
    Cancelled,
    /// The invoice's time is over.
    Expired,
}

/// What the bank reports, by its own answer to our question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The status.
    pub status: BankStatus,
    /// The amount.
    pub amount: Tenge,
    /// The currency.
    pub currency: String,
}

/// What to do about a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The money is right and expected: what it is for moves on.
    Settle,
    /// The money came for something that no longer takes it: it goes back.
    Refund,
    /// Nothing yet; ask again later.
    Wait,
    /// Nothing new.
    Ignore,
    /// The money is of another amount or currency: it goes back, and the invoice is spent.
    Mismatch,
}

/// What the thing that an invoice is for expects of it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expects {
    /// Its money.
    Money,
    /// The money is there; a report repeats what was settled.
    Repetition,
    /// The bank is quicker than our record of the invoice.
    NotYet,
    /// Nothing any more.
    Nothing,
}

/// What to do about a report on an invoice.
#[must_use]
pub fn settle(expects: Expects, amount_due: Tenge, reported: &Reported) -> Settlement {
    match (reported.status, expects) {
        (BankStatus::Paid, Expects::Money) => {
            if reported.amount == amount_due && reported.currency == CURRENCY {
                Settlement::Settle
            } else {
                Settlement::Mismatch
            }
        }
        // Held money is not paid money; a declined payment may be tried again until the invoice expires.
        (BankStatus::Paid, Expects::NotYet)
        | (BankStatus::Issued | BankStatus::Blocked | BankStatus::Declined, Expects::Money) => {
            Settlement::Wait
        }
        (BankStatus::Paid, Expects::Nothing) => Settlement::Refund,
        (BankStatus::Paid, Expects::Repetition)
        | (
            BankStatus::Issued
            | BankStatus::Blocked
            | BankStatus::Declined
            | BankStatus::Cancelled
            | BankStatus::Expired,
            _,
        ) => Settlement::Ignore,
    }
}
