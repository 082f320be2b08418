//! Which stage follows an event: one function a stage, the ends that many share at one place.

use super::{Event, FrozenDraft, NotAllowed, Stage};
use crate::id::{AccountId, CallId, Digest, InvoiceId};
use crate::poa::s06_checks::Checks;

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
            Self::Filling => after_filling(&event).ok_or(refused),
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
                other => revocation(notary, number, document, &other, refused),
            },
            Self::Delivered {
                notary,
                number,
                document,
            } => revocation(notary, number, document, &event, refused),
            Self::Revoked { .. }
            | Self::Refused { .. }
            | Self::Withdrawn
            | Self::ConsentRefused { .. }
            | Self::InvoiceExpired { .. } => Err(refused),
        }
    }
}

fn after_filling(event: &Event) -> Option<Stage> {
    match event {
        Event::ApplicationSubmitted { .. } => Some(Stage::AwaitingConsent),
        Event::ApplicationWithdrawn => Some(Stage::Withdrawn),
        _ => None,
    }
}

fn after_consent_request(event: Event) -> Option<Stage> {
    match event {
        Event::ConsentsGranted => Some(Stage::ReadyToCall),
        other => end_before_notary(&other),
    }
}

fn after_consent(event: Event) -> Option<Stage> {
    match event {
        Event::CallStarted { call, notary } => Some(Stage::Talking {
            call,
            notary,
            checks: Checks::default(),
        }),
        other => end_before_notary(&other),
    }
}

fn end_before_notary(event: &Event) -> Option<Stage> {
    match event {
        Event::ConsentRefused { refusal } => Some(Stage::ConsentRefused { refusal: *refusal }),
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
        other => end_before_notary(&other).ok_or(refused),
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
    event: &Event,
    refused: NotAllowed,
) -> Result<Stage, NotAllowed> {
    match event {
        Event::DocumentRevoked { at } => Ok(Stage::Revoked {
            notary,
            number,
            document,
            revoked_at: *at,
        }),
        _ => Err(refused),
    }
}
