//! The story of a case told again to the law: every event must be possible when it happened, by whoever caused it.

use super::story::About;
pub(super) use super::story::Story;
use crate::store::cases::HistoryLine;
use chrono::{DateTime, TimeDelta, Utc};
use law::id::{AccountId, CaseId, ConsentId};
use law::poa::algorithm::{self, Actor};
use law::poa::history::{Author, Entry, Fact};
use law::poa::s04_consent::{AnswerEffect, Consent, ConsentState, Outcome, outcome};
use law::poa::stage::{Event, EventCode, FrozenDraft, Stage};
use law::poa::survey;

/// How much earlier than the one before an entry may claim to be: requests that run side by side take their time before
/// they wait for one another, and a request lives 30 seconds at most.
pub(super) const TIME_SLACK: TimeDelta = TimeDelta::minutes(2);

/// What is said of an entry that speaks of something else than the case has reached.
const NOT_ON_THE_TABLE: &str = "what it speaks of is not on the table";

/// Tells the story; the words of an error name the first entry that cannot be.
pub(super) fn replay(case: CaseId, lines: &[HistoryLine]) -> Result<Story, String> {
    let mut telling = Telling {
        story: Story::new(case),
        consents: Vec::new(),
        surveyed: Vec::new(),
        table: None,
        latest: None,
    };
    for line in lines {
        let told = telling.line(line);
        told.map_err(|wrong| format!("entry {} cannot be: {wrong}", line.seq))?;
    }
    Ok(telling.story)
}

struct Telling {
    story: Story,
    consents: Vec<Consent>,
    /// Who answered the survey.
    surveyed: Vec<AccountId>,
    /// The draft that the principals read.
    table: Option<FrozenDraft>,
    latest: Option<DateTime<Utc>>,
}

impl Telling {
    fn line(&mut self, line: &HistoryLine) -> Result<(), String> {
        let at = DateTime::from_timestamp_millis(line.at).ok_or("its time is no time")?;
        if self
            .latest
            .is_some_and(|latest| latest.signed_duration_since(at) > TIME_SLACK)
        {
            return Err("it is earlier than the one before it".to_owned());
        }
        self.latest = self.latest.max(Some(at));
        let author: Author = serde_json::from_str(&line.author)
            .map_err(|_| "its author is nobody who takes part".to_owned())?;
        let entry: Entry = serde_json::from_str(&line.body)
            .map_err(|_| "it says nothing that happens".to_owned())?;
        if entry.kind() != line.kind {
            return Err("its name is not the name of what it says".to_owned());
        }
        let opens = matches!(entry, Entry::Fact(Fact::CaseOpened));
        if opens != (line.seq == 1) {
            return Err("a case is opened first, and once".to_owned());
        }
        match entry {
            Entry::Event(event) => self.event(line.seq, at, &author, &event),
            Entry::Fact(fact) => self.fact(line.seq, at, &author, fact),
        }
    }

    fn event(
        &mut self,
        seq: u64,
        at: DateTime<Utc>,
        author: &Author,
        event: &Event,
    ) -> Result<(), String> {
        self.entitled(author, event.code())?;
        let before = self.story.stage.clone();
        let after = before
            .apply(event.clone())
            .map_err(|refused| refused.to_string())?;
        match event {
            Event::ApplicationSubmitted { application } => self.story.submit(application)?,
            Event::ConsentsGranted => self.consented(Outcome::Granted)?,
            Event::ConsentRefused { refusal } => self.consented(Outcome::Refused(*refusal))?,
            Event::DraftSent { draft } => self.table = Some(draft.clone()),
            Event::DraftReturned { .. } => self.table = None,
            Event::DraftApproved { draft } => self.story.approve(draft)?,
            Event::DocumentSigned {
                number,
                approved,
                document,
            } => {
                self.consented(Outcome::Granted)?;
                self.story.sign(seq, at, number, approved, document);
                self.story.recording_is_signed()?;
            }
            Event::CallStarted { call, .. } => self.story.calls.push(call.clone()),
            Event::CheckConfirmed { .. }
            | Event::CallEnded { .. }
            | Event::InvoiceIssued { .. }
            | Event::InvoicePaid { .. }
            | Event::InvoiceExpired { .. }
            | Event::DocumentDelivered
            | Event::DocumentRevoked { .. }
            | Event::ActRefused { .. }
            | Event::ApplicationWithdrawn => {}
        }
        self.story.stage = after;
        Ok(())
    }

    /// The algorithm's table says who causes what; a term that runs out ends a consent without anybody's act.
    fn entitled(&self, author: &Author, event: EventCode) -> Result<(), String> {
        let stage = &self.story.stage;
        let actor = match author {
            Author::Principal { .. } => Some(Actor::Principal),
            Author::Notary { .. } => Some(Actor::Notary),
            Author::Attorney { .. } => Some(Actor::Attorney),
            Author::Bank => Some(Actor::Bank),
            Author::System => Some(Actor::System),
            // Neither the desk nor a guest of the call moves a case.
            Author::Desk { .. } | Author::Guest { .. } => None,
        };
        let ran_out = event == EventCode::ConsentRefused && actor == Some(Actor::System);
        let open = |actor| algorithm::open_to(stage.code(), actor).any(|open| open == event);
        let may = ran_out || actor.is_some_and(open);
        let other_notary = match (author, stage.notary()) {
            (Author::Notary { account }, Some(notary)) => account != notary,
            _ => false,
        };
        if may && !other_notary {
            Ok(())
        } else {
            let (event, stage) = (event.as_str(), stage.code().as_str());
            Err(format!("{event} is not for its author to cause at {stage}"))
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one list of all facts, named one by one"
    )]
    fn fact(
        &mut self,
        seq: u64,
        at: DateTime<Utc>,
        author: &Author,
        fact: Fact,
    ) -> Result<(), String> {
        match fact {
            Fact::ApplicationSaved => self.story.void_application(),
            Fact::ApplicationSigned {
                application,
                signature,
            } => {
                matches!(self.story.stage, Stage::Filling)
                    .then_some(())
                    .ok_or(NOT_ON_THE_TABLE)?;
                self.story
                    .message(seq, at, signature, About::Application(application));
            }
            Fact::ConsentRequested {
                request,
                attorney,
                expires_at,
            } => self.consents.push(Consent {
                id: request,
                attorney,
                asked_at: at,
                expires_at,
                reminded_at: None,
                state: ConsentState::Requested,
            }),
            Fact::ConsentAnswered {
                request,
                answer,
                answered_at,
            } => {
                let consent = self.asked(&request)?;
                // An answer without effect is kept in the history all the same.
                if let Ok(AnswerEffect::Changed(changed)) = consent.answer(answer, answered_at) {
                    *consent = changed;
                }
            }
            Fact::ConsentReminded { request } => {
                let consent = self.asked(&request)?;
                *consent = consent.remind(at).ok_or("nobody was to be reminded")?;
            }
            Fact::ConsentExpired { request } => {
                let consent = self.asked(&request)?;
                *consent = consent.expire(at).ok_or("its time was not over")?;
            }
            Fact::ApprovalSigned {
                revision,
                draft,
                signature,
            } => {
                let draft = FrozenDraft {
                    revision,
                    sha256: draft,
                };
                (self.table.as_ref() == Some(&draft))
                    .then_some(())
                    .ok_or(NOT_ON_THE_TABLE)?;
                self.story
                    .message(seq, at, signature, About::Approval(draft));
            }
            Fact::DocumentSealed { document } => {
                let signed = self.story.signed.as_ref().map(|signed| &signed.document);
                (signed == Some(&document))
                    .then_some(())
                    .ok_or(NOT_ON_THE_TABLE)?;
            }
            Fact::RevocationSigned { signature } => {
                matches!(self.story.stage, Stage::Revoked { .. })
                    .then_some(())
                    .ok_or(NOT_ON_THE_TABLE)?;
                self.story.message(seq, at, signature, About::Revocation);
            }
            Fact::RecordingSealed {
                call,
                manifest,
                seal,
            } => self.story.seal_recording(seq, at, call, manifest, seal)?,
            Fact::RecordingSigned {
                call,
                manifest,
                signature,
            } => {
                matches!(author, Author::Notary { .. })
                    .then_some(())
                    .ok_or("a recording is vouched for by a notary")?;
                self.story
                    .sign_recording(seq, at, &call, &manifest, signature)?;
            }
            Fact::CallClosed { call, reason } => self.story.close_call(call, reason)?,
            Fact::RecordingDestroyed { call } => self.story.destroy_recording(&call)?,
            Fact::BankChosen { invoice, .. } => {
                let due = match &self.story.stage {
                    Stage::AwaitingPayment { invoice: due, .. } => *due == invoice,
                    _ => false,
                };
                (due && matches!(author, Author::Principal { .. }))
                    .then_some(())
                    .ok_or("a principal chooses the bank for what is due")?;
            }
            Fact::SurveyAnswered => self.answered(author)?,
            Fact::RecordingOpened { .. }
            | Fact::RecordingHeld { .. }
            | Fact::RecordingReleased { .. }
            | Fact::CaseOpened
            | Fact::PrincipalJoined
            | Fact::CallQueued { .. }
            | Fact::CallRang { .. }
            | Fact::CallNotTaken { .. }
            | Fact::CallCancelled { .. }
            | Fact::RoomPresence { .. }
            | Fact::GuestInvited { .. }
            | Fact::GuestDismissed { .. }
            | Fact::RecordingAgreed { .. }
            | Fact::RecordingChanged { .. }
            | Fact::ScriptBegun { .. }
            | Fact::SnapshotTaken { .. }
            | Fact::DraftEdited { .. }
            | Fact::RemarkMade { .. }
            | Fact::RemarkAnswered { .. }
            | Fact::PaymentReported { .. }
            | Fact::RefundOrdered { .. }
            | Fact::RefundMade { .. }
            | Fact::RefusalExplained { .. }
            | Fact::WithdrawalExplained { .. }
            | Fact::RegistryShown { .. } => {}
        }
        Ok(())
    }

    /// Each principal judges once, when there is something to judge.
    fn answered(&mut self, author: &Author) -> Result<(), String> {
        let Author::Principal { account } = author else {
            return Err("a principal answers the survey".to_owned());
        };
        if !survey::is_open_at(self.story.stage.code()) {
            return Err("nothing had come to its end that could be judged".to_owned());
        }
        if self.surveyed.contains(account) {
            return Err("its author answered the survey before".to_owned());
        }
        self.surveyed.push(account.clone());
        Ok(())
    }

    fn asked(&mut self, request: &ConsentId) -> Result<&mut Consent, String> {
        let asked = self
            .consents
            .iter_mut()
            .find(|consent| &consent.id == request);
        asked.ok_or_else(|| "nobody was asked this".to_owned())
    }

    fn consented(&self, expected: Outcome) -> Result<(), String> {
        if outcome(&self.consents) == expected {
            Ok(())
        } else {
            Err("the representatives have not answered so".to_owned())
        }
    }
}
