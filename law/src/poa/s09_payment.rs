//! Step 9: the fee is quoted, frozen and paid through a bank's app (order, point 1.9).

use super::kind::KindCode;
use super::kinds;
use super::stage::Stage;
use crate::fee::{self, TariffLine};
use crate::id::InvoiceId;
use crate::money::Tenge;
use crate::payment;
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

pub use crate::payment::{BankStatus, CURRENCY, Expects, FailedPayment, Reported, Settlement};

/// How long an invoice may be paid (ours: a day, as the state services leave for paying the duty).
pub const INVOICE_LIFE: TimeDelta = TimeDelta::hours(24);

/// The fee as it was reckoned on a day, with the figures it was reckoned from; it is frozen with the invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The fee.
    pub amount: Tenge,
    /// The monthly calculation index of the day.
    pub mci: Tenge,
    /// Since when that index applies.
    pub mci_since: NaiveDate,
    /// The edition of the tariff.
    pub tariff: String,
    /// Its line.
    pub line: TariffLine,
    /// The rate of the line in thousandths of the index.
    pub thousandths: i64,
    /// The day of the reckoning.
    pub quoted_on: NaiveDate,
}

/// What the bank said last of an invoice, when it settled nothing: the same word is written once, however often the bank is
/// asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankWord {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Its status.
    pub status: BankStatus,
    /// The attempt to pay that came to nothing, where the status is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<FailedPayment>,
}

/// Why a fee cannot be reckoned; nobody guesses one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    /// The monthly calculation index of the day is not known.
    #[error("the monthly calculation index of {0} is not known")]
    NoIndex(NaiveDate),
    /// No tariff is known for the day.
    #[error("no tariff is known for {0}")]
    NoTariff(NaiveDate),
}

/// The fee for a kind with the powers chosen, on a day.
///
/// # Errors
/// [`QuoteError`] when a figure of that day is not known.
pub fn quote(kind: KindCode, powers: &[String], on: NaiveDate) -> Result<Quote, QuoteError> {
    let index = fee::mci(on).ok_or(QuoteError::NoIndex(on))?;
    let tariff = fee::poa_tariff(on).ok_or(QuoteError::NoTariff(on))?;
    let line = kinds::by_code(kind).tariff_line(powers);
    let thousandths = tariff.rate(line);
    Ok(Quote {
        amount: index.amount.times_thousandths(thousandths),
        mci: index.amount,
        mci_since: index.since,
        tariff: tariff.id.to_owned(),
        line,
        thousandths,
        quoted_on: on,
    })
}

/// What a report about an invoice means for a case at a stage.
#[must_use]
pub fn settle(
    stage: &Stage,
    invoice: &InvoiceId,
    amount_due: Tenge,
    reported: &Reported,
) -> Settlement {
    payment::settle(expects(stage, invoice), amount_due, reported)
}

/// What a case at a stage expects of an invoice.
#[must_use]
pub fn expects(stage: &Stage, invoice: &InvoiceId) -> Expects {
    match stage {
        Stage::AwaitingPayment { invoice: due, .. } if due == invoice => Expects::Money,
        Stage::AwaitingSignature { invoice: paid, .. } if paid == invoice => Expects::Repetition,
        // A case has one invoice, so after the signature the report repeats what was settled.
        Stage::Signed { .. } | Stage::Delivered { .. } | Stage::Revoked { .. } => {
            Expects::Repetition
        }
        // The bank is quicker than our record of the invoice.
        Stage::Approved { .. } => Expects::NotYet,
        Stage::AwaitingPayment { .. }
        | Stage::AwaitingSignature { .. }
        | Stage::Filling
        | Stage::AwaitingConsent
        | Stage::ReadyToCall
        | Stage::Talking { .. }
        | Stage::Drafting { .. }
        | Stage::AwaitingApproval { .. }
        | Stage::Refused { .. }
        | Stage::Withdrawn
        | Stage::ConsentRefused { .. }
        | Stage::InvoiceExpired { .. } => Expects::Nothing,
    }
}

#[cfg(test)]
mod tests;
