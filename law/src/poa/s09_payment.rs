//! Step 9: the fee is quoted, frozen and paid through a bank's app (order, point 1.9).

use super::kind::KindCode;
use super::kinds;
use super::stage::Stage;
use crate::edition::Edition;
use crate::fee::{Charge, TariffLine, Tariffs, Unknown};
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
    /// The act the rate is taken from, by its short name.
    pub tariff: String,
    /// The edition of the tariffs; the quote keeps it when they change.
    #[serde(default)]
    pub edition: Edition,
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

/// The fee for a kind with the powers chosen, on a day.
///
/// # Errors
/// [`Unknown`] when a figure of that day is not known.
pub fn quote(
    tariffs: &Tariffs,
    kind: KindCode,
    powers: &[String],
    on: NaiveDate,
) -> Result<Quote, Unknown> {
    let line = kinds::by_code(kind).tariff_line(powers);
    let cost = tariffs.cost(Charge::Attorney(line), on)?;
    Ok(Quote {
        amount: cost.amount,
        mci: cost.index,
        mci_since: cost.index_since,
        tariff: cost.tariff,
        edition: cost.edition,
        line,
        thousandths: cost.share.permille(),
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
