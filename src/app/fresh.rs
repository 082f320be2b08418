//! New identifiers and secrets.

use chrono::{DateTime, Utc};
use law::id::{AccountId, CallId, CaseId, ConsentId, InvoiceId, RefundId, RequestId};

/// A new UUIDv7: ordered by time, unguessable in its last 74 bits.
#[must_use]
pub fn uuid(now: DateTime<Utc>) -> String {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &eds::random::bytes::<10>())
        .into_uuid()
        .to_string()
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
