//! Step 9: the fee is quoted, frozen and paid through a bank's app (order, point 1.9).

use super::kind::KindCode;
use super::kinds;
use super::stage::Stage;
use crate::fee::{self, TariffLine};
use crate::id::InvoiceId;
use crate::money::Tenge;
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// How long an invoice may be paid (ours: a day, as the state services leave for paying the duty).
pub const INVOICE_LIFE: TimeDelta = TimeDelta::hours(24);

/// The one currency of invoices (ISO 4217).
pub const CURRENCY: &str = "KZT";

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
    /// The money is right and expected: the case moves on.
    Settle,
    /// The money came for a case that no longer takes it: it goes back.
    Refund,
    /// Nothing yet; ask again later.
    Wait,
    /// Nothing new.
    Ignore,
    /// The money is of another amount or currency: it goes back, and the invoice, now spent, ends with its case.
    Mismatch,
}

/// What a report about an invoice means for a case at a stage.
#[must_use]
pub fn settle(
    stage: &Stage,
    invoice: &InvoiceId,
    amount_due: Tenge,
    reported: &Reported,
) -> Settlement {
    match reported.status {
        BankStatus::Paid => settle_paid(stage, invoice, amount_due, reported),
        // Held money is not paid money; a declined payment may be tried again until the invoice expires.
        BankStatus::Issued | BankStatus::Blocked | BankStatus::Declined
            if awaits(stage, invoice) =>
        {
            Settlement::Wait
        }
        BankStatus::Issued
        | BankStatus::Blocked
        | BankStatus::Declined
        | BankStatus::Cancelled
        | BankStatus::Expired => Settlement::Ignore,
    }
}

fn settle_paid(
    stage: &Stage,
    invoice: &InvoiceId,
    amount_due: Tenge,
    reported: &Reported,
) -> Settlement {
    let settlement = match stage {
        Stage::AwaitingPayment { invoice: due, .. } if due == invoice => Settlement::Settle,
        Stage::AwaitingSignature { invoice: paid, .. } if paid == invoice => Settlement::Ignore,
        // A case has one invoice, so after the signature the report repeats what was settled.
        Stage::Signed { .. } | Stage::Delivered { .. } | Stage::Revoked { .. } => {
            Settlement::Ignore
        }
        // The bank is quicker than our record of the invoice.
        Stage::Approved { .. } => Settlement::Wait,
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
        | Stage::InvoiceExpired { .. } => Settlement::Refund,
    };
    let right_money = reported.amount == amount_due && reported.currency == CURRENCY;
    match settlement {
        Settlement::Settle if !right_money => Settlement::Mismatch,
        other => other,
    }
}

/// Whether the case still waits for this invoice's money.
fn awaits(stage: &Stage, invoice: &InvoiceId) -> bool {
    matches!(stage, Stage::AwaitingPayment { invoice: due, .. } if due == invoice)
}

#[cfg(test)]
mod tests;
