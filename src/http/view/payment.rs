//! The fee and the invoice over HTTP.

use super::BothLanguages;
use crate::app::payment::{BankName, BankOrder, Standing};
use chrono::{DateTime, NaiveDate, Utc};
use law::money::Tenge;
use law::payment::{BankStatus, FailedPayment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The fee, frozen.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct QuoteView {
    /// In tiyn.
    amount_tiyn: i64,
    /// As it is printed.
    amount: String,
    /// The monthly calculation index it was computed from, in tiyn.
    mci_tiyn: i64,
    /// The date of the index.
    mci_since: NaiveDate,
    /// Thousandths of the index.
    thousandths: i64,
    /// The tariff.
    tariff: String,
    /// The edition of the tariffs; a later one does not change the quote.
    tariff_edition: u32,
    /// The date of the quote.
    quoted_on: NaiveDate,
}

impl From<&law::poa::s09_payment::Quote> for QuoteView {
    fn from(quote: &law::poa::s09_payment::Quote) -> Self {
        Self {
            amount_tiyn: quote.amount.tiyn(),
            amount: quote.amount.to_string(),
            mci_tiyn: quote.mci.tiyn(),
            mci_since: quote.mci_since,
            thousandths: quote.thousandths,
            tariff: quote.tariff.clone(),
            tariff_edition: quote.edition.0,
            quoted_on: quote.quoted_on,
        }
    }
}

/// A bank that invoices are paid through.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct BankView {
    /// The code it is chosen by.
    code: String,
    /// The name, alike in all languages.
    name: String,
}

impl From<BankName> for BankView {
    fn from(bank: BankName) -> Self {
        Self {
            code: bank.code.to_string(),
            name: bank.name,
        }
    }
}

/// Money that came by a second bank, though the invoice was paid.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PaidTwiceView {
    /// The bank it came by and goes back by.
    bank: BankView,
    /// When it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
    /// When it went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded_at: Option<DateTime<Utc>>,
}

/// Why the last attempt to pay came to nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PaymentFailureView {
    /// When, by the bank's books.
    at: DateTime<Utc>,
    /// What went wrong, in full.
    description: BothLanguages,
    /// What the payer can do now.
    advice: BothLanguages,
}

impl PaymentFailureView {
    /// An attempt to pay so much.
    pub(in crate::http) fn of(failed: &FailedPayment, due: Tenge) -> Self {
        Self {
            at: failed.at,
            description: failed.description(due).into(),
            advice: failed.advice().into(),
        }
    }
}

/// What the bank said of an invoice last.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum BankStatusView {
    /// It waits for the payer.
    Issued,
    /// The money is held and not yet the payee's.
    Blocked,
    /// The money is there.
    Paid,
    /// A payment was declined; it may be tried again.
    Declined,
    /// The payer called it off at the bank: it is to be put to a bank anew.
    Cancelled,
    /// Its time is over at the bank.
    Expired,
}

impl From<BankStatus> for BankStatusView {
    fn from(status: BankStatus) -> Self {
        match status {
            BankStatus::Issued => Self::Issued,
            BankStatus::Blocked => Self::Blocked,
            BankStatus::Paid => Self::Paid,
            BankStatus::Declined => Self::Declined,
            BankStatus::Cancelled => Self::Cancelled,
            BankStatus::Expired => Self::Expired,
        }
    }
}

/// An invoice, as its payer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct InvoiceView {
    /// The id; the first bank shows it.
    id: String,
    /// In tiyn.
    amount_tiyn: i64,
    /// As it is printed.
    amount: String,
    /// The bank it is paid at.
    bank: BankView,
    /// What that bank knows it by.
    bank_order: String,
    /// What that bank said of it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_status: Option<BankStatusView>,
    /// The banks it can be put to.
    banks: Vec<BankView>,
    /// The bank app's page, once the bank has the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_url: Option<String>,
    /// Until when it can be paid.
    expires_at: DateTime<Utc>,
    /// Why the last attempt to pay it came to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<PaymentFailureView>,
    /// When it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
    /// Whether the money goes back.
    refund_ordered: bool,
    /// When the money went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded_at: Option<DateTime<Utc>>,
    /// Money that came once more by another bank and goes back.
    paid_twice: Vec<PaidTwiceView>,
}

impl From<Standing> for InvoiceView {
    fn from(standing: Standing) -> Self {
        let (row, order) = (&standing.invoice.row, standing.invoice.order());
        let twice = |order: &BankOrder| PaidTwiceView {
            bank: standing.bank_of(order).into(),
            paid_at: order.captured_at,
            refunded_at: order.refunded_at,
        };
        let failed = standing.failed.as_ref();
        Self {
            id: row.id.to_string(),
            amount_tiyn: row.amount.tiyn(),
            amount: row.amount.to_string(),
            bank: standing.bank_of(order).into(),
            bank_order: order.id.to_string(),
            bank_status: order.status.map(Into::into),
            banks: standing.banks.iter().cloned().map(Into::into).collect(),
            pay_url: order.pay_url.clone(),
            expires_at: row.expires_at,
            failure: failed.map(|failed| PaymentFailureView::of(failed, row.amount)),
            paid_at: order.captured_at,
            refund_ordered: order.refund.is_some(),
            refunded_at: order.refunded_at,
            paid_twice: standing.paid_twice().map(twice).collect(),
        }
    }
}

/// The bank that the payer chose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct BankChoiceRequest {
    /// Its code, one of the invoice's `banks`.
    #[schema(max_length = 21)]
    bank: String,
}

impl BankChoiceRequest {
    /// The code of the bank.
    pub(in crate::http) fn bank(&self) -> &str {
        &self.bank
    }
}
