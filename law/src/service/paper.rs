//! The signed documents about a request, beside its result.

use serde::{Deserialize, Serialize};

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// The notice that the service is refused, with its clause.
    Refusal,
    /// The notice that the request is accepted, with date and time of the result.
    Acceptance,
    /// The confirmation that the fee was paid.
    PaymentReceipt,
    /// The notice that the fee was not paid in time and the request may be made again.
    PaymentExpired,
    /// The notice that a payment failed, with its full reason; one for each attempt.
    PaymentFailed,
    /// The receipt of an operator or an office that does not accept incomplete documents.
    IntakeRefusal,
    /// The inventory (S10) or the slip (S9) of the documents that an office took over on paper.
    IntakeInventory,
}

impl PaperKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Refusal,
        Self::Acceptance,
        Self::PaymentReceipt,
        Self::PaymentExpired,
        Self::PaymentFailed,
        Self::IntakeRefusal,
        Self::IntakeInventory,
    ];

    /// The kind as it is stored, and the name of its file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::Acceptance => "acceptance",
            Self::PaymentReceipt => "payment-receipt",
            Self::PaymentExpired => "payment-expired",
            Self::PaymentFailed => "payment-failed",
            Self::IntakeRefusal => "intake-refusal",
            Self::IntakeInventory => "intake-inventory",
        }
    }
}
