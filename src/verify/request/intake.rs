//! What the history of a request may say of an official who took it in: documents accepted or missing, the power of attorney
//! of whoever came, the handing over; and which documents and refusals follow from it.

use super::story::Story;
use law::service::Channel;
use law::service::paper::PaperKind;
use law::service::request::{Author, Fact};
use law::service::stage::Stage;
use law::services::grounds;

/// What happened where the request was taken in.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    /// Documents were taken over by an inventory.
    accepted: bool,
    /// The number of the power of attorney that was found good.
    pub(super) power: Option<String>,
    /// What was found not to do.
    lacking: Lacking,
    /// The outcome was handed over.
    handed_over: bool,
}

/// What an official or the portal found not to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Lacking {
    /// Documents were missing.
    documents: bool,
    /// A power of attorney did not do.
    power: bool,
}

impl Lacking {
    const NOTHING: Self = Self {
        documents: false,
        power: false,
    };
}

/// Notes a fact of an intake; other facts are none of its business.
pub(super) fn note(story: &mut Story, fact: &Fact) -> Result<(), String> {
    let draft = story.stage == Stage::Draft;
    match fact {
        Fact::DocumentsAccepted { documents } => accepted(story, *documents)?,
        Fact::DocumentsMissing { codes } => missing(story, codes)?,
        Fact::PowerOfAttorneyChecked { number, .. } => {
            right(
                draft && is_at_intake(story.channel),
                "nobody came for the applicant",
            )?;
            story.taken.power = Some(number.clone());
        }
        Fact::PowerOfAttorneyUnfit { .. } => {
            right(is_at_intake(story.channel), "nobody came for the applicant")?;
            story.taken.lacking.power = true;
        }
        Fact::HandedOver => {
            let ended = matches!(story.stage, Stage::Done { .. } | Stage::Refused { .. });
            right(
                is_at_intake(story.channel) && ended && !story.taken.handed_over,
                "an outcome is handed over once, where it was asked for, when it is there",
            )?;
            story.taken.handed_over = true;
        }
        Fact::DocumentMade { file, .. } => may_be_made(story, file)?,
        Fact::RequestOpened { .. }
        | Fact::FormSaved
        | Fact::DocumentAttached { .. }
        | Fact::CorrectionAsked { .. }
        | Fact::CorrectionRegistered { .. }
        | Fact::SignatureKept { .. }
        | Fact::AnswerKept { .. }
        | Fact::BankChosen { .. }
        | Fact::PaymentReported { .. }
        | Fact::RefundOrdered { .. }
        | Fact::RefundMade { .. }
        | Fact::TermMissed
        | Fact::SurveyAnswered => {}
    }
    Ok(())
}

fn accepted(story: &mut Story, documents: usize) -> Result<(), String> {
    let office = story.channel == Channel::Office;
    right(
        office && story.stage == Stage::Draft && !story.taken.accepted,
        "documents are taken over once, on paper, before they are paid for",
    )?;
    // The application stands on the inventory too, and is not scanned; a scan for a kind that was chosen before does not.
    let most = story.attached().len() + 1;
    right(
        (1..=most).contains(&documents),
        "more documents are on the inventory than were scanned",
    )?;
    story.taken.accepted = true;
    Ok(())
}

fn missing(story: &mut Story, codes: &[String]) -> Result<(), String> {
    right(
        story.stage == Stage::Draft && is_at_intake(story.channel),
        "nobody looked for documents then",
    )?;
    let attached = story.attached();
    let there = codes
        .iter()
        .any(|code| attached.contains_key(code.as_str()));
    right(
        !codes.is_empty() && !there,
        "what is called missing is attached",
    )?;
    story.taken.lacking.documents = true;
    Ok(())
}

/// What was taken over on paper has an inventory before its fee is asked for (order No. 26, point 6).
pub(super) fn may_be_billed(story: &Story) -> Result<(), String> {
    right(
        story.channel != Channel::Office || story.taken.accepted,
        "no inventory was made of what came on paper",
    )
}

/// What was found not to do is not sent.
pub(super) fn may_be_sent(story: &Story) -> Result<(), String> {
    right(
        story.taken.lacking == Lacking::NOTHING,
        "documents are missing, or the power of attorney does not do",
    )
}

/// A refusal at a counter follows from what was found there, by whoever found it; and what was found leads to no other.
pub(super) fn may_be_refused(story: &Story, author: &Author, ground: &str) -> Result<(), String> {
    let taken = &story.taken;
    let by_official = matches!(author, Author::Official { .. });
    let at_desk = matches!(story.stage, Stage::AtDesk { .. });
    let follows = match ground {
        grounds::DOCUMENTS_INCOMPLETE => taken.lacking.documents && *author == story.filler,
        grounds::POWER_OF_ATTORNEY_INVALID => taken.lacking.power && *author == Author::Registry,
        _ => taken.lacking == Lacking::NOTHING && by_official == at_desk,
    };
    right(follows, "nothing was found that it could be refused for")
}

/// Receipts and refusals are about what happened.
fn may_be_made(story: &Story, file: &str) -> Result<(), String> {
    let is = |kind: PaperKind| file.strip_suffix(".pdf") == Some(kind.as_str());
    let refused = |incomplete: bool| match &story.stage {
        Stage::Refused { ground } => incomplete == (ground == grounds::DOCUMENTS_INCOMPLETE),
        Stage::Draft
        | Stage::AwaitingPayment { .. }
        | Stage::AwaitingSignature { .. }
        | Stage::Asking
        | Stage::AtDesk { .. }
        | Stage::Making
        | Stage::Done { .. }
        | Stage::Withdrawn
        | Stage::Expired => false,
    };
    let happened = if is(PaperKind::IntakeInventory) {
        story.taken.accepted
    } else if is(PaperKind::IntakeRefusal) {
        refused(true)
    } else if is(PaperKind::Refusal) {
        refused(false)
    } else {
        true
    };
    right(happened, "it is about what did not happen")
}

/// Whether officials meet applicants there.
const fn is_at_intake(channel: Channel) -> bool {
    match channel {
        Channel::Centre | Channel::Office => true,
        Channel::Portal | Channel::Desk => false,
    }
}

fn right(holds: bool, wrong: &str) -> Result<(), String> {
    holds.then_some(()).ok_or_else(|| wrong.to_owned())
}
