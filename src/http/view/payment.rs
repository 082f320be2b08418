//! The fee and the invoice over HTTP.

use crate::app::poa::InvoiceRow;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
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

/// An invoice of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct InvoiceView {
    /// The id, as the bank shows it.
    id: String,
    /// In tiyn.
    amount_tiyn: i64,
    /// As it is printed.
    amount: String,
    /// The bank app's page, once the bank has the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_url: Option<String>,
    /// Until when it can be paid.
    expires_at: DateTime<Utc>,
    /// When it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
    /// Whether the money goes back.
    refund_ordered: bool,
    /// When the money went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded_at: Option<DateTime<Utc>>,
}

impl From<InvoiceRow> for InvoiceView {
    fn from(invoice: InvoiceRow) -> Self {
        Self {
            id: invoice.id.to_string(),
            amount_tiyn: invoice.amount.tiyn(),
            amount: invoice.amount.to_string(),
            pay_url: invoice.pay_url,
            expires_at: invoice.expires_at,
            paid_at: invoice.captured_at,
            refund_ordered: invoice.refund.is_some(),
            refunded_at: invoice.refunded_at,
        }
    }
}
