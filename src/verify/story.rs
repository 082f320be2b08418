//! What a history says of the signed files: which signature was taken when, over what, and which of them count.

use chrono::{DateTime, Utc};
use law::id::{CaseId, Digest};
use law::poa::signed_statement::Purpose;
use law::poa::stage::{FrozenDraft, Stage};

/// What a signed message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// The application with this digest.
    Application(Digest),
    /// This revision of the draft.
    Approval(FrozenDraft),
    /// The revocation of the signed document.
    Revocation,
}

/// A signed message that the history names.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// The entry.
    pub(super) seq: u64,
    /// When it was taken.
    pub(super) at: DateTime<Utc>,
    /// SHA-256 of the CMS.
    pub(super) signature: Digest,
    /// What it is about.
    pub(super) about: About,
}

/// The document as the history records its signature.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    /// The entry.
    pub(super) seq: u64,
    /// When it was entered into the register.
    pub(super) at: DateTime<Utc>,
    /// Its number there.
    pub(super) number: String,
    /// SHA-256 of the approved bytes inside.
    pub(super) approved: Digest,
    /// SHA-256 of the sealed file.
    pub(super) document: Digest,
}

/// A case's story as its history tells it.
#[derive(Clone, Debug)]
pub(super) struct Story {
    /// The case.
    pub(super) case: CaseId,
    /// Where it stands.
    pub(super) stage: Stage,
    /// Every signed message, in order.
    pub(super) messages: Vec<Message>,
    /// The digest of the submitted application.
    pub(super) submitted: Option<Digest>,
    /// The approved revision.
    pub(super) approved: Option<FrozenDraft>,
    /// The signed document.
    pub(super) signed: Option<Signed>,
    /// Signatures up to this entry were void when the application was submitted.
    void_until: usize,
}

impl About {
    /// The purpose that the signed statement must have.
    pub(super) const fn purpose(&self) -> Purpose {
        match self {
            Self::Application(_) => Purpose::Application,
            Self::Approval(_) => Purpose::Approval,
            Self::Revocation => Purpose::Revocation,
        }
    }

    /// What the message is, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Application(_) => "the application".to_owned(),
            Self::Approval(draft) => format!("the approval of revision {}", draft.revision),
            Self::Revocation => "the revocation".to_owned(),
        }
    }
}

impl Story {
    pub(super) const fn new(case: CaseId) -> Self {
        Self {
            case,
            stage: Stage::Filling,
            messages: Vec::new(),
            submitted: None,
            approved: None,
            signed: None,
            void_until: 0,
        }
    }

    pub(super) fn message(&mut self, seq: u64, at: DateTime<Utc>, signature: Digest, about: About) {
        self.messages.push(Message {
            seq,
            at,
            signature,
            about,
        });
    }

    /// An application that is saved again has to be signed again.
    pub(super) fn void_application(&mut self) {
        self.void_until = self.messages.len();
    }

    pub(super) fn submit(&mut self, application: &Digest) -> Result<(), String> {
        self.submitted = Some(application.clone());
        self.signed_before("nobody signed this application")
    }

    pub(super) fn approve(&mut self, draft: &FrozenDraft) -> Result<(), String> {
        self.approved = Some(draft.clone());
        let about = About::Approval(draft.clone());
        if self.messages.iter().any(|message| message.about == about) {
            Ok(())
        } else {
            Err("nobody signed the approval of this draft".to_owned())
        }
    }

    pub(super) fn sign(
        &mut self,
        seq: u64,
        at: DateTime<Utc>,
        number: &str,
        approved: &Digest,
        document: &Digest,
    ) {
        self.signed = Some(Signed {
            seq,
            at,
            number: number.to_owned(),
            approved: approved.clone(),
            document: document.clone(),
        });
    }

    /// The messages without which the case could not stand where it stands.
    pub(super) fn decisive(&self) -> impl Iterator<Item = &Message> {
        self.messages
            .iter()
            .enumerate()
            .filter(|(place, message)| match &message.about {
                About::Application(application) => {
                    *place >= self.void_until && self.submitted.as_ref() == Some(application)
                }
                About::Approval(draft) => self.approved.as_ref() == Some(draft),
                About::Revocation => true,
            })
            .map(|(_, message)| message)
    }

    fn signed_before(&self, otherwise: &str) -> Result<(), String> {
        match self.decisive().next() {
            Some(_) => Ok(()),
            None => Err(otherwise.to_owned()),
        }
    }
}
