//! What a history says of the signed files: which signature was taken when, over what, and which of them count.

use chrono::{DateTime, Utc};
use law::id::{CallId, CaseId, Digest};
use law::poa::s05_call::Ending;
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

/// The recording of a call as the history records it.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    /// The entry in which it was sealed.
    pub(super) seq: u64,
    /// When.
    pub(super) at: DateTime<Utc>,
    /// The call.
    pub(super) call: CallId,
    /// SHA-256 of the manifest.
    pub(super) manifest: Digest,
    /// SHA-256 of the platform's CMS over it.
    pub(super) seal: Digest,
    /// The notary's signature, once it was taken.
    pub(super) signed: Option<Vouched>,
    /// Its term was over and its key destroyed.
    pub(super) destroyed: Option<()>,
}

/// The notary's signature over the manifest of a recording.
#[derive(Clone, Debug)]
pub(super) struct Vouched {
    /// The entry.
    pub(super) seq: u64,
    /// When it was taken.
    pub(super) at: DateTime<Utc>,
    /// SHA-256 of the CMS.
    pub(super) signature: Digest,
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
    /// The calls that were taken, in order.
    pub(super) calls: Vec<CallId>,
    /// Why calls were over, as far as it was noted.
    pub(super) endings: Vec<(CallId, Ending)>,
    /// Their recordings, in the order they were sealed.
    pub(super) recordings: Vec<Recorded>,
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
            calls: Vec::new(),
            endings: Vec::new(),
            recordings: Vec::new(),
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

    /// A call ends with its case, or it was taken and its checks are void or all made.
    pub(super) fn close_call(&mut self, call: CallId, ending: Ending) -> Result<(), String> {
        match ending {
            Ending::WithCase(stage) if stage == self.stage.code() => {}
            Ending::WithCase(_) => return Err("the case has not ended so".to_owned()),
            Ending::Finished
            | Ending::Later
            | Ending::Technical
            | Ending::Left
            | Ending::Lost
            | Ending::Abandoned
            | Ending::Cancelled => {
                if !self.calls.contains(&call) {
                    return Err("its call was never taken".to_owned());
                }
            }
        }
        let talks = matches!(&self.stage, Stage::Talking { call: open, .. } if *open == call);
        if talks {
            return Err("its call still decides the checks".to_owned());
        }
        if self.ending_of(&call).is_some() {
            return Err("its call was over before".to_owned());
        }
        self.endings.push((call, ending));
        Ok(())
    }

    /// Why a call was over, if it was noted.
    pub(super) fn ending_of(&self, call: &CallId) -> Option<Ending> {
        let mut endings = self.endings.iter();
        let found = endings.find(|(closed, _)| closed == call);
        found.map(|(_, ending)| *ending)
    }

    pub(super) fn seal_recording(
        &mut self,
        seq: u64,
        at: DateTime<Utc>,
        call: CallId,
        manifest: Digest,
        seal: Digest,
    ) -> Result<(), String> {
        if !self.calls.contains(&call) {
            return Err("its call was never taken".to_owned());
        }
        if self.recordings.iter().any(|recorded| recorded.call == call) {
            return Err("its recording was sealed before".to_owned());
        }
        self.recordings.push(Recorded {
            seq,
            at,
            call,
            manifest,
            seal,
            signed: None,
            destroyed: None,
        });
        Ok(())
    }

    pub(super) fn sign_recording(
        &mut self,
        seq: u64,
        at: DateTime<Utc>,
        call: &CallId,
        manifest: &Digest,
        signature: Digest,
    ) -> Result<(), String> {
        let recorded = self.recording(call)?;
        if recorded.manifest != *manifest || recorded.signed.is_some() {
            return Err("the manifest it names is not on the table".to_owned());
        }
        recorded.signed = Some(Vouched { seq, at, signature });
        Ok(())
    }

    pub(super) fn destroy_recording(&mut self, call: &CallId) -> Result<(), String> {
        self.recording(call)?.destroyed = Some(());
        Ok(())
    }

    /// A document is signed after the recording of the call behind it; histories of before recordings have none.
    pub(super) fn recording_is_signed(&self) -> Result<(), String> {
        let of_the_checks = |recorded: &&Recorded| Some(&recorded.call) == self.calls.last();
        match self.recordings.iter().find(of_the_checks) {
            Some(recorded) if recorded.signed.is_none() => {
                Err("the notary has not signed the recording of the call".to_owned())
            }
            Some(_) | None => Ok(()),
        }
    }

    fn recording(&mut self, call: &CallId) -> Result<&mut Recorded, String> {
        let mut recordings = self.recordings.iter_mut();
        recordings
            .find(|recorded| recorded.call == *call)
            .ok_or_else(|| "no such recording was sealed".to_owned())
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
