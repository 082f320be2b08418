//! The signed messages: each is one the history names, good when it was taken, and says what the history says.

use super::Report;
use super::files::NamedFile;
use super::story::{About, Message, Story};
use eds::cms::{self, Content, Policy, Profile, Proof, Verified};
use eds::hash::{Sha256Hash, sha256};
use eds::trust::{TrustStore, Usage};
use law::poa::signed_statement::{Purpose, purpose_of};
use serde_json::Value;
use std::collections::BTreeSet;

/// The application as it was signed, kept beside its signature for reading.
const CONTENT: &str = "application.json";

/// What a message's signature shows.
struct Shown {
    seq: u64,
    about: About,
    signer: String,
    /// The principals, as the application names them.
    principals: BTreeSet<String>,
}

/// Checks every signed message, then that none is missing and that the right persons signed.
pub(super) fn check(
    files: &[NamedFile],
    story: &Story,
    trust: &TrustStore,
    notary: Option<Sha256Hash>,
    report: &mut Report,
) {
    let mut shown = Vec::new();
    for file in files {
        let digest = sha256(&file.bytes);
        let named = story
            .messages
            .iter()
            .filter(|message| message.signature.as_str() == digest.to_string());
        // A signature that is named twice must be good for both.
        let said: Result<Vec<Shown>, String> = named
            .map(|message| check_message(file, message, story, trust))
            .collect();
        match said.as_deref() {
            Ok([]) => stray(file, digest, story, notary, report),
            Ok([first, ..]) => {
                let (what, seq) = (first.about.words(), first.seq);
                report.right(
                    &file.name,
                    format!("{what}, as signed and taken in entry {seq}"),
                );
            }
            Err(wrong) => report.wrong(&file.name, wrong),
        }
        shown.extend(said.into_iter().flatten());
    }
    missing(files, story, report);
    persons(&shown, story, report);
}

/// A file that no entry names: the content of the application, or the notary's signature once more.
fn stray(
    file: &NamedFile,
    digest: Sha256Hash,
    story: &Story,
    notary: Option<Sha256Hash>,
    report: &mut Report,
) {
    if file.name == CONTENT {
        let same = is_content(digest, story).then_some(());
        let result = same.ok_or_else(|| "not the application that was signed".to_owned());
        report.record(CONTENT, "the application that was signed", result);
    } else if notary == Some(digest) && !is_called_otherwise(&file.name, "signature") {
        report.right(
            &file.name,
            "the notary's signature as it stands in the document",
        );
    } else {
        report.wrong(
            &file.name,
            "not a signature that the history names under this name (SHA-256)",
        );
    }
}

fn is_content(digest: Sha256Hash, story: &Story) -> bool {
    story
        .submitted
        .as_ref()
        .is_some_and(|submitted| submitted.as_str() == digest.to_string())
}

/// Whether a file's name promises another message; names of other kinds promise nothing.
fn is_called_otherwise(name: &str, kind: &str) -> bool {
    let kinds = ["application", "approval", "revocation", "signature"];
    kinds
        .iter()
        .any(|other| *other != kind && name.starts_with(other))
}

fn check_message(
    file: &NamedFile,
    message: &Message,
    story: &Story,
    trust: &TrustStore,
) -> Result<Shown, String> {
    let purpose = message.about.purpose();
    if is_called_otherwise(&file.name, purpose.as_str()) {
        return Err(format!(
            "another signature under this name: it is {}",
            message.about.words()
        ));
    }
    // Time-stamps on it are checked as well; evidence of before they were put has none.
    let policy = Policy {
        profile: Profile::Accepted,
        proof: Proof::BySignatureTimestampIfAny,
        ..Policy::strict(trust, message.at, Usage::Sign)
    };
    let verified = cms::verify(&file.bytes, Content::Attached, &policy)
        .map_err(|refusal| format!("refused: {refusal}"))?;
    let content = verified.content();
    if purpose_of(content) != Some(purpose) {
        return Err(format!("it was not signed as {}", message.about.words()));
    }
    let statement: Value = serde_json::from_slice(content)
        .map_err(|_| "what was signed is no statement".to_owned())?;
    let subject = statement
        .get("subject")
        .ok_or("what was signed speaks of nothing")?;
    if subject.get("case").and_then(Value::as_str) != Some(story.case.as_str()) {
        return Err("what was signed speaks of another case".to_owned());
    }
    if !speaks_of(&message.about, subject, &verified, story) {
        return Err(format!(
            "what was signed is not what entry {} says",
            message.seq
        ));
    }
    let signer = verified
        .iin()
        .map_err(|refusal| format!("refused: {refusal}"))?
        .to_owned();
    Ok(Shown {
        seq: message.seq,
        about: message.about.clone(),
        signer,
        principals: principals(subject),
    })
}

fn speaks_of(about: &About, subject: &Value, verified: &Verified, story: &Story) -> bool {
    let text = |key: &str| subject.get(key).and_then(Value::as_str);
    match about {
        About::Application(application) => {
            sha256(verified.content()).to_string() == application.as_str()
        }
        About::Approval(draft) => {
            subject.get("revision").and_then(Value::as_u64) == Some(u64::from(draft.revision))
                && text("sha256") == Some(draft.sha256.as_str())
        }
        About::Revocation => {
            text("number") == story.signed.as_ref().map(|signed| signed.number.as_str())
        }
    }
}

fn principals(subject: &Value) -> BTreeSet<String> {
    let list = subject
        .pointer("/application/principals")
        .and_then(Value::as_array);
    let iin = |principal: &Value| Some(principal.get("iin")?.as_str()?.to_owned());
    list.into_iter().flatten().filter_map(iin).collect()
}

/// Every signature that brought the case where it stands must be there.
fn missing(files: &[NamedFile], story: &Story, report: &mut Report) {
    let there: BTreeSet<String> = files
        .iter()
        .map(|file| sha256(&file.bytes).to_string())
        .collect();
    for message in story
        .decisive()
        .filter(|message| !there.contains(message.signature.as_str()))
    {
        let what = message.about.words();
        report.wrong(
            "*.p7s",
            format!("the signature of {what} (entry {}) is missing", message.seq),
        );
    }
}

/// The principals whom the application names signed it and approved the draft: they all, and nobody else.
fn persons(shown: &[Shown], story: &Story, report: &mut Report) {
    let Some(principals) = shown
        .iter()
        .map(|s| &s.principals)
        .find(|principals| !principals.is_empty())
    else {
        return;
    };
    let decisive: BTreeSet<u64> = story.decisive().map(|message| message.seq).collect();
    let expected = |reached: bool, purpose: Purpose, what: &str| {
        let signed = shown
            .iter()
            .filter(|shown| shown.about.purpose() == purpose);
        let (counts, void): (Vec<&Shown>, Vec<&Shown>) =
            signed.partition(|shown| decisive.contains(&shown.seq));
        let counting: BTreeSet<&String> = counts.iter().map(|shown| &shown.signer).collect();
        let all = !reached
            || principals
                .iter()
                .all(|principal| counting.contains(principal));
        let nobody_else = counts
            .iter()
            .chain(&void)
            .all(|shown| principals.contains(&shown.signer));
        let right = (all && nobody_else).then_some(());
        right.ok_or_else(|| {
            format!("{what} was not signed by the principals themselves, all of them")
        })
    };
    let (submitted, approved) = (story.submitted.is_some(), story.approved.is_some());
    let result = expected(submitted, Purpose::Application, "the application")
        .and_then(|()| expected(approved, Purpose::Approval, "the approval"))
        .and_then(|()| expected(false, Purpose::Revocation, "the revocation"));
    report.record(
        "*.p7s",
        "every signature is by a principal whom the application names",
        result,
    );
}
