//! What a bank's report about an invoice means, whatever the invoice is for: captured once, wrong or late money goes back.

mod failure;

pub use failure::{DeclineReason, FailedPayment, FailureCause};

use crate::id::BankOrderId;
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

impl BankStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Issued,
        Self::Blocked,
        Self::Paid,
        Self::Declined,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The bank's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Blocked => "blocked",
            Self::Paid => "paid",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// The status of a word; `None` for another word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether the bank takes no money for it any more.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        match self {
            Self::Cancelled | Self::Expired => true,
            Self::Issued | Self::Blocked | Self::Paid | Self::Declined => false,
        }
    }
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
    /// Nothing yet; ask again later, and give up when the invoice's time is over.
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

impl Expects {
    /// What is expected of one of an invoice's orders, when its money came by another or by none: what comes by a second
    /// order was paid twice, and goes back.
    #[must_use]
    pub fn by_order(self, order: &BankOrderId, paid: Option<&BankOrderId>) -> Self {
        match self {
            Self::Repetition if paid != Some(order) => Self::Nothing,
            Self::Repetition | Self::Money | Self::NotYet | Self::Nothing => self,
        }
    }

    /// Whether the money is still waited for.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Money | Self::NotYet => true,
            Self::Repetition | Self::Nothing => false,
        }
    }
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
        // Held money is not paid money. A declined or cancelled payment may be tried again until the invoice expires, and
        // it expires by our clock: whatever the bank says, an unpaid invoice is waited for to its end, not for ever.
        (BankStatus::Paid, Expects::NotYet)
        | (
            BankStatus::Issued
            | BankStatus::Blocked
            | BankStatus::Declined
            | BankStatus::Cancelled
            | BankStatus::Expired,
            Expects::Money,
        ) => Settlement::Wait,
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
