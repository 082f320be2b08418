//! New identifiers and secrets.

use chrono::{DateTime, Datelike as _, Utc};
use law::id::{AccountId, BankOrderId, CallId, CaseId, ConsentId, InvoiceId, RefundId, RequestId};

/// A new UUIDv7: ordered by time, unguessable in its last 74 bits.
#[must_use]
pub fn uuid(now: DateTime<Utc>) -> String {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &eds::random::bytes::<10>())
        .into_uuid()
        .to_string()
}

/// Digits after the year in a request's number: random, so that nobody counts the requests or guesses one.
const NUMBER_DIGITS: u64 = 10_000_000_000;

/// A number that no other request has, but for a chance of one in ten thousand million.
#[must_use]
pub fn number(now: DateTime<Utc>) -> String {
    let chance = u64::from_be_bytes(eds::random::bytes::<8>()) % NUMBER_DIGITS;
    format!("{}-{chance:010}", now.year())
}

macro_rules! fresh {
    ($($(#[$doc:meta])* $function:ident -> $id:ident;)+) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $function(now: DateTime<Utc>) -> $id {
            $id::parse(&uuid(now)).expect("a UUID is written in lower case with hyphens")
        }
    )+};
}

fresh! {
    /// A new case's id.
    case_id -> CaseId;
    /// A new account's id.
    account_id -> AccountId;
    /// A new call's id.
    call_id -> CallId;
    /// A new consent request's id.
    consent_id -> ConsentId;
    /// A new invoice's id.
    invoice_id -> InvoiceId;
    /// What a further bank is to know an invoice by.
    bank_order_id -> BankOrderId;
    /// A new refund's id.
    refund_id -> RefundId;
    /// A new request's id.
    request_id -> RequestId;
}

/// A secret of at least 128 bits that nobody can guess, safe in a URL.
#[must_use]
pub fn secret() -> String {
    eds::random::token()
}
