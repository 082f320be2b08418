//! The story of a request told again to the law: every event must be possible when it happened, by whoever caused it.

use super::intake::{self, Taken};
use super::story::{Kept, Story, What};
use crate::store::cases::HistoryLine;
use crate::verify::replay::TIME_SLACK;
use chrono::{DateTime, Utc};
use law::id::{AccountId, RequestId};
use law::service::correction;
use law::service::desk_work::{DeskWork, Verdict};
use law::service::request::{Author, Entry, Fact, Record};
use law::service::stage::{Event, Stage};
use law::service::{Channel, Course, Service};
use law::services;

/// Who may have caused an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// Whoever fills the request in: its applicant, or the official who took it in.
    Filler,
    /// The applicant alone.
    Applicant,
    Official,
    Registry,
    Bank,
    Portal,
}

/// Tells the story; the words of an error name the first entry that cannot be.
pub(super) fn replay(record: &str, lines: &[HistoryLine]) -> Result<Story, String> {
    let id = RequestId::parse(record).map_err(|error| format!("the request: {error}"))?;
    let (first, rest) = lines.split_first().ok_or("it holds no entries")?;
    let cannot =
        |line: &HistoryLine, wrong: String| format!("entry {} cannot be: {wrong}", line.seq);
    let mut story = opened(id, first).map_err(|wrong| cannot(first, wrong))?;
    let mut latest = moment(first).map_err(|wrong| cannot(first, wrong))?;
    for line in rest {
        let told = tell(&mut story, line, latest);
        latest = latest.max(told.map_err(|wrong| cannot(line, wrong))?);
    }
    signed_corrections(&story)?;
    Ok(story)
}

/// Nobody asks for a correction without a signature.
fn signed_corrections(story: &Story) -> Result<(), String> {
    let mut asked = story.corrections.iter().map(|(id, _)| id);
    let unsigned = |id: &&RequestId| story.kept_as(&correction::signed_file(id)).is_none();
    match asked.find(unsigned) {
        None => Ok(()),
        Some(id) => Err(format!("the correction {id} was asked for unsigned")),
    }
}

fn moment(line: &HistoryLine) -> Result<DateTime<Utc>, String> {
    DateTime::from_timestamp_millis(line.at).ok_or_else(|| "its time is no time".to_owned())
}

fn recorded(line: &HistoryLine) -> Result<Record, String> {
    let author: Author = serde_json::from_str(&line.author)
        .map_err(|_| "its author is nobody who takes part".to_owned())?;
    let entry: Entry =
        serde_json::from_str(&line.body).map_err(|_| "it says nothing that happens".to_owned())?;
    if entry.kind() == line.kind {
        Ok(Record { author, entry })
    } else {
        Err("its name is not the name of what it says".to_owned())
    }
}

fn opened(id: RequestId, line: &HistoryLine) -> Result<Story, String> {
    let record = recorded(line)?;
    let Entry::Fact(Fact::RequestOpened { service, channel }) = record.entry else {
        return Err("a request is opened first".to_owned());
    };
    let service: &'static Service =
        services::by_code(&service).ok_or("there is no service of this code")?;
    let portal = service.portal();
    let course = portal
        .ok_or("the service has requests of another kind")?
        .course();
    entitled(&record.author, By::Filler, channel)?;
    Ok(Story {
        id,
        service,
        course,
        channel,
        filler: record.author,
        taken: Taken::default(),
        stage: Stage::Draft,
        kept: Vec::new(),
        works: std::collections::BTreeMap::new(),
        sent: None,
        corrections: Vec::new(),
    })
}

fn tell(
    story: &mut Story,
    line: &HistoryLine,
    latest: DateTime<Utc>,
) -> Result<DateTime<Utc>, String> {
    let at = moment(line)?;
    if latest.signed_duration_since(at) > TIME_SLACK {
        return Err("it is earlier than the one before it".to_owned());
    }
    let record = recorded(line)?;
    match record.entry {
        Entry::Event(event) => happen(story, &record.author, event)?,
        Entry::Fact(fact) => note(story, (line.seq, at), record.author, fact)?,
    }
    Ok(at)
}

fn happen(story: &mut Story, author: &Author, event: Event) -> Result<(), String> {
    let may = match &event {
        Event::PaymentOrdered { .. } => match story.course {
            Course::PayBeforeSignature => &[By::Filler][..],
            Course::Automatic | Course::PayAfterAnswer | Course::Desks => &[By::Portal],
        },
        Event::Paid { .. } => &[By::Bank],
        Event::PaymentExpired | Event::ResultIssued { .. } => &[By::Portal],
        Event::Submitted => &[By::Filler],
        Event::DataFound | Event::PassedToDesk { .. } => &[By::Registry],
        // The portal notes that a step is late.
        Event::DeskMoved { .. } => &[By::Official, By::Portal],
        Event::DeskDecided => &[By::Official],
        Event::Refused { .. } => &[By::Portal, By::Registry, By::Official],
        Event::Withdrawn => &[By::Filler, By::Applicant],
    };
    any_entitled(author, may, story)?;
    match &event {
        Event::Refused { ground } => may_be_refused(story, author, ground)?,
        Event::Submitted => intake::may_be_sent(story)?,
        Event::PaymentOrdered { .. } => intake::may_be_billed(story)?,
        Event::PassedToDesk { work } => begun(work)?,
        Event::DeskMoved { work } => {
            moved(story, author, work)?;
            if is_sent(story, work) {
                story.sent = Some(work.turn);
            }
        }
        Event::DeskDecided => decided(story)?,
        Event::Paid { .. }
        | Event::PaymentExpired
        | Event::ResultIssued { .. }
        | Event::DataFound
        | Event::Withdrawn => {}
    }
    if let Event::PassedToDesk { work } | Event::DeskMoved { work } = &event {
        story.works.insert(work.turn, work.clone());
    }
    let before = story.stage.clone();
    let after = before.apply(story.course, event);
    story.stage = after.map_err(|refused| refused.to_string())?;
    Ok(())
}

/// On a ground of the service, that was found at the counter, by a system, or by the officials at their desks.
fn may_be_refused(story: &Story, author: &Author, ground: &str) -> Result<(), String> {
    right(
        story.service.refusal(ground).is_some(),
        "the service is not refused on this ground",
    )?;
    intake::may_be_refused(story, author, ground)?;
    if matches!(story.stage, Stage::AtDesk { .. }) {
        refused_by_officials(story, ground)?;
    }
    Ok(())
}

/// Officials begin at the first step with nothing decided.
fn begun(work: &DeskWork) -> Result<(), String> {
    let fresh = work.step == 0 && work.turn == 0 && work.draft.is_none() && work.decided.is_none();
    right(fresh, "the desks begin at their first step")
}

/// One turn leads to the next; whoever drafts does not sign, and each decision is by whoever acts.
fn moved(story: &Story, author: &Author, work: &DeskWork) -> Result<(), String> {
    let Stage::AtDesk { work: before } = &story.stage else {
        return Err("it is at no desk".to_owned());
    };
    if *author == Author::Portal {
        let late = before.late.clone();
        let same = DeskWork {
            late,
            ..work.clone()
        };
        return right(
            work.late.is_some() && same == *before,
            "the portal notes that a step is late and changes nothing else",
        );
    }
    let steps = story.service.portal().map_or(0, |portal| portal.desk.len());
    right(
        work.turn == before.turn + 1,
        "a turn is left out or repeated",
    )?;
    right(
        work.step < steps && work.step.abs_diff(before.step) <= 1,
        "a step is left out",
    )?;
    let acting = official(author);
    let drafted = work.draft.as_ref().filter(|_| work.draft != before.draft);
    right(
        drafted.is_none_or(|draft| Some(&draft.by) == acting),
        "the draft is not by whoever drafted it",
    )?;
    let decision = work
        .decided
        .as_ref()
        .filter(|_| work.decided != before.decided);
    let Some(decision) = decision else {
        return Ok(());
    };
    let by_whom = before.draft.as_ref().map(|draft| &draft.by);
    right(
        Some(&decision.by) == acting && by_whom.is_some_and(|by_whom| *by_whom != decision.by),
        "whoever drafted the decision does not sign it",
    )
}

/// The last desk sends a decision on: a turn in which nothing else changes.
fn is_sent(story: &Story, work: &DeskWork) -> bool {
    let Stage::AtDesk { work: before } = &story.stage else {
        return false;
    };
    let steps = story.service.portal().map_or(0, |portal| portal.desk.len());
    let turn = work.turn;
    let same = DeskWork {
        turn,
        ..before.clone()
    };
    work.step + 1 == steps && *work == same
}

/// The officials decided for the applicant: drafted, signed by another one, sent on.
fn decided(story: &Story) -> Result<(), String> {
    match verdict(story)? {
        Verdict::Granted { .. } => Ok(()),
        Verdict::Refused { .. } => Err("the decision that was signed is a refusal".to_owned()),
    }
}

fn refused_by_officials(story: &Story, ground: &str) -> Result<(), String> {
    let stated = match verdict(story)? {
        Verdict::Refused { ground, .. } => ground,
        Verdict::Granted { .. } => return Err("the decision that was signed grants".to_owned()),
    };
    right(stated == ground, "the decision states another ground")
}

/// What was drafted, signed and sent on.
fn verdict(story: &Story) -> Result<&Verdict, String> {
    let Stage::AtDesk { work } = &story.stage else {
        return Err("it is at no desk".to_owned());
    };
    let sent = story.sent == Some(work.turn) && work.decided.is_some();
    let draft = work.draft.as_ref().filter(|_| sent);
    let draft = draft.ok_or("nobody drafted, signed and sent the decision")?;
    Ok(&draft.verdict)
}

const fn official(author: &Author) -> Option<&AccountId> {
    match author {
        Author::Official { account } => Some(account),
        Author::Applicant { .. } | Author::Registry | Author::Bank | Author::Portal => None,
    }
}

fn note(
    story: &mut Story,
    (seq, at): (u64, DateTime<Utc>),
    author: Author,
    fact: Fact,
) -> Result<(), String> {
    let may = match &fact {
        Fact::RequestOpened { .. } => return Err("a request is opened once".to_owned()),
        Fact::FormSaved | Fact::DocumentAttached { .. } => {
            right(story.stage == Stage::Draft, "what was sent is not changed")?;
            &[By::Filler][..]
        }
        Fact::DocumentsAccepted { .. } | Fact::DocumentsMissing { .. } => &[By::Filler],
        Fact::HandedOver => &[By::Official],
        Fact::PowerOfAttorneyChecked { .. }
        | Fact::PowerOfAttorneyUnfit { .. }
        | Fact::CorrectionRegistered { .. }
        | Fact::AnswerKept { .. } => &[By::Registry],
        Fact::SignatureKept { file, .. } => signers_of(story, file),
        Fact::PaymentReported { .. } | Fact::RefundMade { .. } => &[By::Bank],
        Fact::RefundOrdered { .. } | Fact::DocumentMade { .. } | Fact::TermMissed => &[By::Portal],
        Fact::SurveyAnswered => &[By::Applicant],
        Fact::BankChosen { .. } => {
            let due = matches!(story.stage, Stage::AwaitingPayment { .. });
            right(due, "a bank is chosen for what is due")?;
            &[By::Filler]
        }
        Fact::CorrectionAsked { .. } => &[By::Applicant, By::Official],
    };
    any_entitled(&author, may, story)?;
    intake::note(story, &fact)?;
    if let Fact::CorrectionAsked { correction } = &fact {
        let asked = (correction.clone(), author.clone());
        story.corrections.push(asked);
    }
    let (sha256, what) = match fact {
        Fact::DocumentAttached { code, sha256 } => (sha256, What::Attachment { code }),
        Fact::SignatureKept { file, sha256 } => (sha256, What::Signature { file, author }),
        Fact::AnswerKept { sha256 } => (sha256, What::Answer),
        Fact::DocumentMade { file, sha256 } => (sha256, What::Document { file }),
        Fact::RequestOpened { .. }
        | Fact::FormSaved
        | Fact::PowerOfAttorneyChecked { .. }
        | Fact::PowerOfAttorneyUnfit { .. }
        | Fact::DocumentsAccepted { .. }
        | Fact::DocumentsMissing { .. }
        | Fact::HandedOver
        | Fact::CorrectionAsked { .. }
        | Fact::CorrectionRegistered { .. }
        | Fact::BankChosen { .. }
        | Fact::PaymentReported { .. }
        | Fact::RefundOrdered { .. }
        | Fact::RefundMade { .. }
        | Fact::TermMissed
        | Fact::SurveyAnswered => return Ok(()),
    };
    let kept = Kept {
        seq,
        at,
        sha256,
        what,
    };
    story.keep(kept);
    Ok(())
}

/// Whose signatures are kept: an applicant whose request was taken in at a counter signs a correction all the same.
fn signers_of(story: &Story, file: &str) -> &'static [By] {
    let mut asked = story.corrections.iter();
    if asked.any(|(id, _)| correction::signed_file(id) == file) {
        &[By::Applicant, By::Official]
    } else {
        &[By::Filler, By::Official]
    }
}

fn any_entitled(author: &Author, may: &[By], story: &Story) -> Result<(), String> {
    let entitled = |by: &By| {
        let same = *by != By::Filler || *author == story.filler;
        same && entitled(author, *by, story.channel).is_ok()
    };
    right(
        may.iter().any(entitled),
        "it is not for its author to cause",
    )
}

fn entitled(author: &Author, by: By, channel: Channel) -> Result<(), String> {
    let may = match (by, author) {
        (By::Filler, Author::Applicant { .. }) => channel == Channel::Portal,
        (By::Filler, Author::Official { .. }) => channel != Channel::Portal,
        (By::Applicant, Author::Applicant { .. })
        | (By::Official, Author::Official { .. })
        | (By::Registry, Author::Registry)
        | (By::Bank, Author::Bank)
        | (By::Portal, Author::Portal) => true,
        (
            By::Filler | By::Applicant | By::Official | By::Registry | By::Bank | By::Portal,
            Author::Applicant { .. }
            | Author::Official { .. }
            | Author::Registry
            | Author::Bank
            | Author::Portal,
        ) => false,
    };
    right(may, "it is not for its author to cause")
}

fn right(holds: bool, wrong: &str) -> Result<(), String> {
    holds.then_some(()).ok_or_else(|| wrong.to_owned())
}
