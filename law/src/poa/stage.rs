//! The stage machine of a power of attorney: what is known at each stage and which events lead on.
//!
//! `Filling -> AwaitingConsent -> ReadyToCall -> Talking -> Drafting -> AwaitingApproval -> Approved ->
//! AwaitingPayment -> AwaitingSignature -> Signed -> Delivered`, with the ends `Revoked`, `Refused`,
//! `Withdrawn`, `ConsentRefused` and `InvoiceExpired`. The table of who may cause what is in [`super::algorithm`].

mod codes;
mod transition;

pub use codes::{EventCode, StageCode};

use super::s04_consent::ConsentRefusal;
use super::s06_checks::{Check, Checks, RefusalGround};
use crate::id::{AccountId, CallId, Digest, InvoiceId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A frozen revision of the draft: its number and the SHA-256 of its PDF bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenDraft {
    /// Counts from 1 within the case.
    pub revision: u32,
    /// SHA-256 of the PDF that the principal sees and the notary signs.
    pub sha256: Digest,
}

/// Where a case stands; each variant holds what is known then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Steps 2-3: the application is being filled in.
    Filling,
    /// Step 4: every representative has been asked for consent.
    AwaitingConsent,
    /// Step 5: a call with a notary may be started.
    ReadyToCall,
    /// Step 6: in the call, the four checks are being made.
    Talking {
        /// The call.
        call: CallId,
        /// The notary who took it.
        notary: AccountId,
        /// The checks confirmed so far.
        checks: Checks,
    },
    /// Step 7: all four checks are made; the notary prepares the draft.
    Drafting {
        /// The notary in charge.
        notary: AccountId,
        /// The last revision that was sent, 0 before the first.
        last_revision: u32,
    },
    /// Step 8: the principals read the draft.
    AwaitingApproval {
        /// The notary in charge.
        notary: AccountId,
        /// The revision they read.
        draft: FrozenDraft,
    },
    /// Step 9, first half: approved, the invoice is being issued.
    Approved {
        /// The notary in charge.
        notary: AccountId,
        /// The approved revision.
        draft: FrozenDraft,
    },
    /// Step 9: the invoice is with the bank.
    AwaitingPayment {
        /// The notary in charge.
        notary: AccountId,
        /// The approved revision.
        draft: FrozenDraft,
        /// The invoice.
        invoice: InvoiceId,
        /// When the invoice ends unpaid.
        expires_at: DateTime<Utc>,
    },
    /// Step 10: paid; the notary signs.
    AwaitingSignature {
        /// The notary in charge.
        notary: AccountId,
        /// The approved revision.
        draft: FrozenDraft,
        /// The paid invoice.
        invoice: InvoiceId,
    },
    /// Step 11, first half: signed and in the cabinet; the other information system is being told.
    Signed {
        /// The notary who signed.
        notary: AccountId,
        /// The number in the notary's register.
        number: String,
        /// SHA-256 of the signed PDF.
        document: Digest,
    },
    /// Step 11: available everywhere.
    Delivered {
        /// The notary who signed.
        notary: AccountId,
        /// The number in the notary's register.
        number: String,
        /// SHA-256 of the signed PDF.
        document: Digest,
    },
    /// Ended after delivery: a principal revoked the power of attorney.
    Revoked {
        /// The notary who signed.
        notary: AccountId,
        /// The number in the notary's register.
        number: String,
        /// SHA-256 of the signed PDF.
        document: Digest,
        /// Since when it has no force.
        revoked_at: DateTime<Utc>,
    },
    /// Ended: the notary refused the notarial act.
    Refused {
        /// The notary who refused.
        notary: AccountId,
        /// On which ground.
        ground: RefusalGround,
    },
    /// Ended: a principal withdrew the application.
    Withdrawn,
    /// Ended: a representative did not consent.
    ConsentRefused {
        /// How the consent failed.
        refusal: ConsentRefusal,
    },
    /// Ended: the invoice was not paid in time.
    InvoiceExpired {
        /// The invoice.
        invoice: InvoiceId,
    },
}

/// What happens to a case and may move it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Every principal has signed the application.
    ApplicationSubmitted {
        /// SHA-256 of the canonical application that was signed.
        application: Digest,
    },
    /// Every representative has consented.
    ConsentsGranted,
    /// A representative did not consent, or no longer does.
    ConsentRefused {
        /// How the consent failed.
        refusal: ConsentRefusal,
    },
    /// A notary took the call.
    CallStarted {
        /// The call.
        call: CallId,
        /// The notary.
        notary: AccountId,
    },
    /// The notary confirmed one of the four checks in the call.
    CheckConfirmed {
        /// Which.
        check: Check,
        /// When.
        at: DateTime<Utc>,
        /// The notary's note.
        note: String,
    },
    /// The call ended.
    CallEnded {
        /// The call.
        call: CallId,
    },
    /// The notary sent a revision of the draft to the principals.
    DraftSent {
        /// The frozen revision.
        draft: FrozenDraft,
    },
    /// A principal returned the draft with remarks.
    DraftReturned {
        /// The revision returned.
        revision: u32,
    },
    /// Every principal has approved the draft.
    DraftApproved {
        /// The approved revision.
        draft: FrozenDraft,
    },
    /// The bank has accepted the invoice.
    InvoiceIssued {
        /// The invoice.
        invoice: InvoiceId,
        /// When it ends unpaid.
        expires_at: DateTime<Utc>,
    },
    /// The bank has the money, confirmed by its own answer to our question.
    InvoicePaid {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// The invoice's time is over.
    InvoiceExpired {
        /// The invoice.
        invoice: InvoiceId,
    },
    /// The notary signed the approved bytes.
    DocumentSigned {
        /// The number in the notary's register.
        number: String,
        /// SHA-256 of the approved bytes inside.
        approved: Digest,
        /// SHA-256 of the signed PDF.
        document: Digest,
    },
    /// The other information system has the document.
    DocumentDelivered,
    /// A principal revoked the power of attorney.
    DocumentRevoked {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// The notary refused.
    ActRefused {
        /// On which ground.
        ground: RefusalGround,
    },
    /// A principal withdrew.
    ApplicationWithdrawn,
}

/// Why an event does not move a case on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// The event has no place at this stage.
    #[error("{event:?} is not possible at {stage:?}")]
    WrongStage {
        /// The stage that refused.
        stage: StageCode,
        /// The event that was refused.
        event: EventCode,
    },
    /// The event speaks of another draft than the one on the table.
    #[error("another draft is meant")]
    OtherDraft,
    /// The event speaks of another invoice.
    #[error("another invoice is meant")]
    OtherInvoice,
    /// The event speaks of another call.
    #[error("another call is meant")]
    OtherCall,
}

impl Stage {
    /// The notary in charge, once there is one.
    #[must_use]
    pub const fn notary(&self) -> Option<&AccountId> {
        match self {
            Self::Talking { notary, .. }
            | Self::Drafting { notary, .. }
            | Self::AwaitingApproval { notary, .. }
            | Self::Approved { notary, .. }
            | Self::AwaitingPayment { notary, .. }
            | Self::AwaitingSignature { notary, .. }
            | Self::Signed { notary, .. }
            | Self::Delivered { notary, .. }
            | Self::Revoked { notary, .. }
            | Self::Refused { notary, .. } => Some(notary),
            Self::Filling
            | Self::AwaitingConsent
            | Self::ReadyToCall
            | Self::Withdrawn
            | Self::ConsentRefused { .. }
            | Self::InvoiceExpired { .. } => None,
        }
    }
}
