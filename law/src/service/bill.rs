//! The fee of a request of S1-S10, and what became of the attempts to pay it.

use crate::edition::Edition;
use crate::id::InvoiceId;
use crate::money::Tenge;
use crate::payment::{BankStatus, FailedPayment};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Attempts to pay that a bill keeps (ours): whoever fails oftener sees it in the bank's app.
const FAILURES_MAX: usize = 20;

/// The fee of a request, frozen when it was quoted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// The invoice.
    pub invoice: InvoiceId,
    /// How much.
    pub amount: Tenge,
    /// The monthly calculation index it was reckoned from.
    pub mci: Tenge,
    /// Thousandths of it.
    pub permille: i64,
    /// The edition of the tariffs it was reckoned from; it keeps it when they change.
    #[serde(default)]
    pub edition: Edition,
    /// The day of the reckoning.
    pub quoted_on: NaiveDate,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// Until when it can be paid.
    pub pay_until: DateTime<Utc>,
    /// When the money was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<DateTime<Utc>>,
    /// What the bank said of it last that settled nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<BankStatus>,
    /// Attempts to pay that came to nothing, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<FailedPayment>,
}

impl Bill {
    /// Keeps what the bank said that settles nothing; `false` for what it had said before.
    pub fn note_report(&mut self, status: BankStatus) -> bool {
        self.reported.replace(status) != Some(status)
    }

    /// Keeps an attempt to pay that came to nothing; `false` for one that is kept already, and beyond the limit.
    pub fn note_failure(&mut self, failed: FailedPayment) -> bool {
        let new = !self.failures.contains(&failed) && self.failures.len() < FAILURES_MAX;
        if new {
            self.failures.push(failed);
        }
        new
    }

    /// Whether an attempt has spent the invoice, so that it cannot be paid any more.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.failures.iter().any(FailedPayment::spends_the_invoice)
    }
}
