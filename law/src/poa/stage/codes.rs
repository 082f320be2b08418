//! Stages and events without their data, as they are stored, counted and sent.

use super::{Event, Stage};
use serde::{Deserialize, Serialize};

/// Declares a code enum beside a data enum, so that the two cannot drift apart.
macro_rules! codes {
    ($(#[$doc:meta])* $code:ident of $data:ident { $($(#[$vdoc:meta])* $variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $code { $($(#[$vdoc])* $variant),+ }

        impl $code {
            /// Every code, in the order of the algorithm.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl $data {
            /// The code without the data.
            #[must_use]
            pub const fn code(&self) -> $code {
                match self { $(Self::$variant { .. } => $code::$variant),+ }
            }
        }
    };
}

codes! {
    /// A stage without its data.
    StageCode of Stage {
        /// See [`Stage::Filling`].
        Filling => "filling",
        /// See [`Stage::AwaitingConsent`].
        AwaitingConsent => "awaiting_consent",
        /// See [`Stage::ReadyToCall`].
        ReadyToCall => "ready_to_call",
        /// See [`Stage::Talking`].
        Talking => "talking",
        /// See [`Stage::Drafting`].
        Drafting => "drafting",
        /// See [`Stage::AwaitingApproval`].
        AwaitingApproval => "awaiting_approval",
        /// See [`Stage::Approved`].
        Approved => "approved",
        /// See [`Stage::AwaitingPayment`].
        AwaitingPayment => "awaiting_payment",
        /// See [`Stage::AwaitingSignature`].
        AwaitingSignature => "awaiting_signature",
        /// See [`Stage::Signed`].
        Signed => "signed",
        /// See [`Stage::Delivered`].
        Delivered => "delivered",
        /// See [`Stage::Revoked`].
        Revoked => "revoked",
        /// See [`Stage::Refused`].
        Refused => "refused",
        /// See [`Stage::Withdrawn`].
        Withdrawn => "withdrawn",
        /// See [`Stage::ConsentRefused`].
        ConsentRefused => "consent_refused",
        /// See [`Stage::InvoiceExpired`].
        InvoiceExpired => "invoice_expired",
    }
}

codes! {
    /// An event without its data.
    EventCode of Event {
        /// See [`Event::ApplicationSubmitted`].
        ApplicationSubmitted => "application_submitted",
        /// See [`Event::ConsentsGranted`].
        ConsentsGranted => "consents_granted",
        /// See [`Event::ConsentRefused`].
        ConsentRefused => "consent_refused",
        /// See [`Event::CallStarted`].
        CallStarted => "call_started",
        /// See [`Event::CheckConfirmed`].
        CheckConfirmed => "check_confirmed",
        /// See [`Event::CallEnded`].
        CallEnded => "call_ended",
        /// See [`Event::DraftSent`].
        DraftSent => "draft_sent",
        /// See [`Event::DraftReturned`].
        DraftReturned => "draft_returned",
        /// See [`Event::DraftApproved`].
        DraftApproved => "draft_approved",
        /// See [`Event::InvoiceIssued`].
        InvoiceIssued => "invoice_issued",
        /// See [`Event::InvoicePaid`].
        InvoicePaid => "invoice_paid",
        /// See [`Event::InvoiceExpired`].
        InvoiceExpired => "invoice_expired",
        /// See [`Event::DocumentSigned`].
        DocumentSigned => "document_signed",
        /// See [`Event::DocumentDelivered`].
        DocumentDelivered => "document_delivered",
        /// See [`Event::DocumentRevoked`].
        DocumentRevoked => "document_revoked",
        /// See [`Event::ActRefused`].
        ActRefused => "act_refused",
        /// See [`Event::ApplicationWithdrawn`].
        ApplicationWithdrawn => "application_withdrawn",
    }
}

impl StageCode {
    /// Whether nothing but a look can follow.
    #[must_use]
    pub const fn is_end(self) -> bool {
        match self {
            Self::Revoked
            | Self::Refused
            | Self::Withdrawn
            | Self::ConsentRefused
            | Self::InvoiceExpired => true,
            Self::Filling
            | Self::AwaitingConsent
            | Self::ReadyToCall
            | Self::Talking
            | Self::Drafting
            | Self::AwaitingApproval
            | Self::Approved
            | Self::AwaitingPayment
            | Self::AwaitingSignature
            | Self::Signed
            | Self::Delivered => false,
        }
    }
}
