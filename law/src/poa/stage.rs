//! The stage machine of a power of attorney: what is known at each stage and which events lead on.
//!
//! `Filling -> AwaitingConsent -> ReadyToCall -> Talking -> Drafting -> AwaitingApproval -> Approved ->
//! AwaitingPayment -> AwaitingSignature -> Signed -> Delivered`, with the ends `Revoked`, `Refused`,
//! `Withdrawn`, `ConsentRefused` and `InvoiceExpired`. The table of who may cause what is in [`super::algorithm`].

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

impl Stage {
    /// The stage after an event.
    ///
    /// # Errors
    /// [`NotAllowed`] when the event has no place here or speaks of another draft, invoice or call.
    pub fn apply(self, event: Event) -> Result<Self, NotAllowed> {
        let refused = NotAllowed::WrongStage {
            stage: self.code(),
            event: event.code(),
        };
        match self {
            Self::Filling => after_filling(event).ok_or(refused),
            Self::AwaitingConsent => after_consent_request(event).ok_or(refused),
            Self::ReadyToCall => after_consent(event).ok_or(refused),
            Self::Talking {
                call,
                notary,
                checks,
            } => after_talk(call, notary, checks, event, refused),
            Self::Drafting {
                notary,
                last_revision,
            } => after_drafting(notary, last_revision, event, refused),
            Self::AwaitingApproval { notary, draft } => {
                after_reading(notary, draft, event, refused)
            }
            Self::Approved { notary, draft } => after_approval(notary, draft, event, refused),
            Self::AwaitingPayment {
                notary,
                draft,
                invoice,
                expires_at: _,
            } => after_invoice(notary, draft, invoice, event, refused),
            Self::AwaitingSignature {
                notary,
                draft,
                invoice: _,
            } => after_payment(notary, &draft, event, refused),
            Self::Signed {
                notary,
                number,
                document,
            } => match event {
                Event::DocumentDelivered => Ok(Self::Delivered {
                    notary,
                    number,
                    document,
                }),
                other => revocation(notary, number, document, other, refused),
            },
            Self::Delivered {
                notary,
                number,
                document,
            } => revocation(notary, number, document, event, refused),
            Self::Revoked { .. }
            | Self::Refused { .. }
            | Self::Withdrawn
            | Self::ConsentRefused { .. }
            | Self::InvoiceExpired { .. } => Err(refused),
        }
    }

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

fn after_filling(event: Event) -> Option<Stage> {
    match event {
        Event::ApplicationSubmitted { .. } => Some(Stage::AwaitingConsent),
        Event::ApplicationWithdrawn => Some(Stage::Withdrawn),
        _ => None,
    }
}

fn after_consent_request(event: Event) -> Option<Stage> {
    match event {
        Event::ConsentsGranted => Some(Stage::ReadyToCall),
        other => end_before_notary(other),
    }
}

fn after_consent(event: Event) -> Option<Stage> {
    match event {
        Event::CallStarted { call, notary } => Some(Stage::Talking {
            call,
            notary,
            checks: Checks::default(),
        }),
        other => end_before_notary(other),
    }
}

fn end_before_notary(event: Event) -> Option<Stage> {
    match event {
        Event::ConsentRefused { refusal } => Some(Stage::ConsentRefused { refusal }),
        Event::ApplicationWithdrawn => Some(Stage::Withdrawn),
        _ => None,
    }
}

/// The ends that are open from the call until the signature.
fn end_with_notary(
    notary: AccountId,
    event: Event,
    refused: NotAllowed,
) -> Result<Stage, NotAllowed> {
    match event {
        Event::ActRefused { ground } => Ok(Stage::Refused { notary, ground }),
        other => end_before_notary(other).ok_or(refused),
    }
}

fn after_talk(
    call: CallId,
    notary: AccountId,
    mut checks: Checks,
    event: Event,
    refused: NotAllowed,
) -> Result<Stage, NotAllowed> {
    match event {
        Event::CheckConfirmed { check, at, note } => {
            checks.confirm(check, at, note);
            Ok(if checks.complete() {
                Stage::Drafting {
                    notary,
                    last_revision: 0,
                }
            } else {
                Stage::Talking {
                    call,
                    notary,
                    checks,
                }
            })
        }
        // A broken-off call voids its checks: the next attempt starts them anew.
        Event::CallEnded { call: ended } if ended == call => Ok(Stage::ReadyToCall),
        Event::CallEnded { .. } => Err(NotAllowed::OtherCall),
        other => end_with_notary(notary, other, refused),
    }
}

fn after_drafting(
    notary: AccountId,
    last_revision: u32,
    event: Event,
    refused: NotAllowed,
) -> Result<Stage, NotAllowed> {
    match event {
        Event::DraftSent { draft } if draft.revision == last_revision + 1 => {
            Ok(Stage::AwaitingApproval { notary, draft })
        }
        Event::DraftSent { .. } => Err(NotAllowed::OtherDraft),
        other => end_with_notary(notary, other, refused),
    }
}

fn after_reading(
    notary: AccountId,
    draft: FrozenDraft,
    event: Event,
    refused: NotAllowed,
) -> Result<Stage, NotAllowed> {
    match event {
        Event::DraftReturned { revision } if revision == draft.revision => Ok(Stage::Drafting {
            notary,
            last_revision: revision,
        }),
        Event::DraftApproved { draft: approved } if approved == draft => {
            Ok(Stage::Approved { notary, draft })
        }
        Event::DraftReturned { .. } | Event::DraftApproved { .. } => Err(NotAllowed::OtherDraft),
        other => end_with_notary(notary, other, refused),
    }
}

fn after_approval(
    notary: AccountId,
    draft: FrozenDraft,
    event: Event,
    refused: NotAllowed,
) -> Result<Stage, NotAllowed> {
    match event {
        Event::InvoiceIssued {
            invoice,
            expires_at,
        } => Ok(Stage::AwaitingPayment {
            notary,
            draft,
            invoice,
            expires_at,
        }),
        other => end_with_notary(notary, other, refused),
    }
}

fn after_invoice(
    notary: AccountId,
    draft: FrozenDraft,
    invoice: InvoiceId,
    event: Event,
    refused: NotAllowed,
) -> Result<Stage, NotAllowed> {
    match event {
        Event::InvoicePaid { invoice: paid } if paid == invoice => Ok(Stage::AwaitingSignature {
            notary,
            draft,
            invoice,
        }),
        Event::InvoiceExpired { invoice: expired } if expired == invoice => {
            Ok(Stage::InvoiceExpired { invoice })
        }
        Event::InvoicePaid { .. } | Event::InvoiceExpired { .. } => Err(NotAllowed::OtherInvoice),
        other => end_with_notary(notary, other, refused),
    }
}

fn after_payment(
    notary: AccountId,
    draft: &FrozenDraft,
    event: Event,
    refused: NotAllowed,
) -> Result<Stage, NotAllowed> {
    match event {
        Event::DocumentSigned {
            number,
            approved,
            document,
        } if approved == draft.sha256 => Ok(Stage::Signed {
            notary,
            number,
            document,
        }),
        Event::DocumentSigned { .. } => Err(NotAllowed::OtherDraft),
        other => end_with_notary(notary, other, refused),
    }
}

fn revocation(
    notary: AccountId,
    number: String,
    document: Digest,
    event: Event,
    refused: NotAllowed,
) -> Result<Stage, NotAllowed> {
    match event {
        Event::DocumentRevoked { at } => Ok(Stage::Revoked {
            notary,
            number,
            document,
            revoked_at: at,
        }),
        _ => Err(refused),
    }
}
