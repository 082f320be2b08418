//! The signed statements of a request: the request itself, and what officials decided; each good when it was taken.

use super::story::{Kept, Story, What};
use crate::verify::files::NamedFile;
use eds::cms::{self, Content, Policy, Profile, Proof, Verified};
use eds::trust::{TrustStore, Usage};
use law::poa::signed_statement::{Purpose, purpose_of};
use law::service::Channel;
use law::service::request::Author;
use law::service::stage::Stage;
use serde_json::Value;
use std::collections::BTreeMap;

/// The request as it was signed.
const REQUEST: &str = "request.p7s";
/// The beginning of the names of signed decisions; the turn follows.
const DECISION: &str = "decision-";
/// The beginning of the names of corrections; the correction's id follows.
const CORRECTION: &str = "correction-";

/// What the signature shows, or why it cannot be relied on.
pub(super) fn check(
    file: &NamedFile,
    kept: &Kept,
    story: &Story,
    trust: &TrustStore,
) -> Result<String, String> {
    // Nothing of a request was ever signed without a time-stamp: one that cannot be read is no reason to look away.
    let policy = Policy {
        profile: Profile::Accepted,
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(trust, kept.at, Usage::Sign)
    };
    let verified = cms::verify(&file.bytes, Content::Attached, &policy)
        .map_err(|refusal| format!("refused: {refusal}"))?;
    let statement: Value = serde_json::from_slice(verified.content())
        .map_err(|_| "what was signed is no statement".to_owned())?;
    let subject = statement
        .get("subject")
        .ok_or("what was signed speaks of nothing")?;
    if file.name == REQUEST {
        is(
            purpose_of(verified.content()) == Some(Purpose::ServiceRequest),
            "it was not signed as a request",
        )?;
        same_request(subject, story)?;
        let by_whom = What::Signature {
            file: file.name.clone(),
            author: story.filler.clone(),
        };
        is(
            kept.what == by_whom,
            "it was not kept by whoever filled the request in",
        )?;
        by_its_filler(subject, &verified, story)?;
        as_taken_in(subject, &verified, story)?;
        let (who, signer, seq) = (filler(story.channel), name(&verified), kept.seq);
        return Ok(format!(
            "the request with its form and its documents, signed by {who} {signer}, taken in entry {seq}"
        ));
    }
    match correction_of(&file.name) {
        Some(id) => correction(kept, subject, id, &verified, story),
        None => decision(file, kept, subject, &verified, story),
    }
}

/// What a decision shows.
fn decision(
    file: &NamedFile,
    kept: &Kept,
    subject: &Value,
    verified: &Verified,
    story: &Story,
) -> Result<String, String> {
    let turn = turn_of(&file.name).ok_or("not a name of a signed statement")?;
    is(
        purpose_of(verified.content()) == Some(Purpose::ServiceDecision),
        "it was not signed as a decision",
    )?;
    is(
        !of_this_request(subject, verified, story)?,
        "the applicant signed the decision",
    )?;
    same_decision(subject, kept, turn, story)?;
    Ok(format!(
        "the decision of turn {turn}, signed by {}, taken in entry {}",
        name(verified),
        kept.seq
    ))
}

/// The turn whose decision a name promises.
fn turn_of(name: &str) -> Option<u32> {
    let turn = name.strip_prefix(DECISION)?.strip_suffix(".p7s")?;
    turn.parse().ok()
}

/// Somebody signed about this request; whether they are its applicant.
fn of_this_request(subject: &Value, verified: &Verified, story: &Story) -> Result<bool, String> {
    let request = subject
        .get("request")
        .ok_or("what was signed speaks of no request")?;
    same_request(request, story)?;
    Ok(request.get("iin").and_then(Value::as_str) == verified.iin().ok())
}

/// The correction whose signature a name promises.
fn correction_of(name: &str) -> Option<&str> {
    name.strip_prefix(CORRECTION)?.strip_suffix(".p7s")
}

/// It is of this request's certificate, signed by whoever asked: the applicant, or an operator who took it in and never signs in
/// the applicant's place, nor the applicant in theirs.
fn correction(
    kept: &Kept,
    subject: &Value,
    id: &str,
    verified: &Verified,
    story: &Story,
) -> Result<String, String> {
    is(
        purpose_of(verified.content()) == Some(Purpose::ServiceCorrection),
        "it was not signed as a correction",
    )?;
    let own = of_this_request(subject, verified, story)?;
    let certificate = subject
        .get("correction")
        .and_then(|correction| correction.get("certificate"))
        .and_then(Value::as_str);
    let Stage::Done { document } = &story.stage else {
        return Err("the history knows of no certificate".to_owned());
    };
    is(
        certificate == Some(document.as_str()),
        "what was signed speaks of another certificate",
    )?;
    let mut corrections = story.corrections.iter();
    let (_, asker) = corrections
        .find(|(asked, _)| asked.as_str() == id)
        .ok_or("the history knows of no such correction")?;
    is(
        matches!(&kept.what, What::Signature { author, .. } if author == asker),
        "it was not kept by whoever asked for it",
    )?;
    let (signer, seq) = (name(verified), kept.seq);
    if matches!(asker, Author::Applicant { .. }) {
        is(own, "somebody else signed than the applicant")?;
        of_its_entity(subject.get("request"), verified)?;
        return Ok(format!(
            "an error in the certificate, reported by the applicant {signer} in entry {seq}"
        ));
    }
    is(!own, "the applicant signed in the operator's place")?;
    Ok(format!(
        "an error in the certificate, taken in by the operator {signer} in entry {seq}"
    ))
}

/// Whoever asks for an entity signs with a certificate of it.
fn of_its_entity(request: Option<&Value>, verified: &Verified) -> Result<(), String> {
    let entity = request.and_then(|request| request.get("bin")?.as_str());
    let named = verified.signer().subject().bin.as_deref();
    is(
        entity.is_none_or(|bin| named == Some(bin)),
        "the certificate is not of the entity that was applied for",
    )
}

const fn filler(channel: Channel) -> &'static str {
    match channel {
        Channel::Portal => "the applicant",
        Channel::Desk | Channel::Centre | Channel::Office => "the operator",
    }
}

fn name(signature: &Verified) -> &str {
    let name = signature.signer().subject().common_name.as_deref();
    name.unwrap_or("without a name")
}

/// What was signed is this request of this service, with the documents that the history says were attached.
fn same_request(subject: &Value, story: &Story) -> Result<(), String> {
    let text = |key: &str| subject.get(key).and_then(Value::as_str);
    is(
        text("request") == Some(story.id.as_str())
            && text("service") == Some(story.service.code)
            && text("channel") == Some(story.channel.as_str()),
        "what was signed speaks of another request",
    )?;
    let signed: Option<BTreeMap<&str, &str>> = subject
        .get("attachments")
        .and_then(Value::as_array)
        .map(|files| files.iter().filter_map(attached).collect());
    is(
        signed.as_ref() == Some(&story.attached()),
        "other documents were signed than attached",
    )
}

fn attached(file: &Value) -> Option<(&str, &str)> {
    Some((file.get("code")?.as_str()?, file.get("sha256")?.as_str()?))
}

/// At the portal the applicant signs, for an entity with its certificate; elsewhere the operator who took it in.
fn by_its_filler(subject: &Value, verified: &Verified, story: &Story) -> Result<(), String> {
    let text = |key: &str| subject.get(key).and_then(Value::as_str);
    let signer = verified
        .iin()
        .map_err(|refusal| format!("refused: {refusal}"))?;
    let own = text("iin") == Some(signer);
    match story.channel {
        Channel::Portal => {
            is(own, "somebody else signed than the applicant")?;
            of_its_entity(Some(subject), verified)
        }
        Channel::Desk | Channel::Centre | Channel::Office => {
            is(!own, "the applicant signed in the operator's place")
        }
    }
}

/// A centre has a queue; whoever came for the applicant is not the one who signed, and has the power of attorney that was
/// found good.
fn as_taken_in(subject: &Value, verified: &Verified, story: &Story) -> Result<(), String> {
    let queued = subject.get("queue_number").is_some_and(Value::is_string);
    is(
        queued == (story.channel == Channel::Centre),
        "only a centre has a queue, and always",
    )?;
    let came = subject
        .get("representative")
        .filter(|came| came.is_object());
    let text = |key: &str| came.and_then(|came| came.get(key)?.as_str());
    is(
        came.is_none() || text("iin") != verified.iin().ok(),
        "the operator signed as the applicant's representative",
    )?;
    is(
        text("power_of_attorney") == story.taken.power.as_deref(),
        "another power of attorney was signed than was found good",
    )
}

/// The decision is the one that was drafted at that turn, and the one that was taken then.
fn same_decision(subject: &Value, kept: &Kept, turn: u32, story: &Story) -> Result<(), String> {
    let act = subject
        .get("act")
        .ok_or("what was signed decides nothing")?;
    let before = story
        .works
        .get(&turn)
        .ok_or("the history has no such turn")?;
    let draft = before
        .draft
        .as_ref()
        .ok_or("nothing was drafted at that turn")?;
    let verdict = serde_json::to_value(&draft.verdict).unwrap_or_default();
    let number = story.works.get(&(turn + 1)).and_then(|after| {
        let decided = after.decided.as_ref()?;
        decided.number.as_deref()
    });
    let same = act.get("turn").and_then(Value::as_u64) == Some(u64::from(turn))
        && act.get("drafted_by").and_then(Value::as_str) == Some(draft.by.as_str())
        && act.get("verdict") == Some(&verdict)
        && act.get("number").and_then(Value::as_str) == number;
    let by_official = matches!(
        &kept.what,
        What::Signature {
            author: Author::Official { .. },
            ..
        }
    );
    is(
        same && by_official,
        "what was signed is not what was drafted at that turn",
    )
}

fn is(holds: bool, wrong: &str) -> Result<(), String> {
    holds.then_some(()).ok_or_else(|| wrong.to_owned())
}
