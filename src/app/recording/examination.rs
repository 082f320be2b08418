//! An opened recording examined anew: what is kept now, read from its first second to its last against the manifest, the
//! two signatures over it, and what happened in the call, for whoever watches.

use super::access;
use super::archive::{Reading, is_gone, only_for_now};
use super::manifest::{Condition, Manifest, file_names};
use super::openings::{self, Opened};
use crate::app::{App, AppError, Caller, Fault, evidence};
use crate::store::recordings::RecordingRow;
use chrono::{DateTime, Utc};
use eds::SignatureRefusal;
use eds::cms::{self, Content, Policy, Profile, Proof, Verified};
use eds::trust::{Role, TrustStore, Usage};
use law::id::Digest;
use law::poa::recording as rules;
use signaling::CallEvent;
use signaling::evidence::{
    self as ledger, Broken, EntryKind, Expectations, Flaw, FrameError, FrameReader, Noted,
};
use std::io::{self, BufReader};

/// What is asked of a signature over a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureFound {
    /// It is right, and so is its time-stamp.
    Right,
    /// It is there and does not verify.
    Wrong,
    /// Nobody has signed yet.
    Missing,
}

impl SignatureFound {
    /// The finding's code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Missing => "missing",
        }
    }
}

/// What the examination found.
#[derive(Clone, Debug)]
pub struct Examination {
    /// How the recording is found now; never better than what its manifest says.
    pub condition: Condition,
    /// What its manifest says.
    pub manifest: Manifest,
    /// SHA-256 of the manifest.
    pub digest: Digest,
    /// The platform's seal over the manifest.
    pub seal: SignatureFound,
    /// The notary's signature over the manifest.
    pub notary: SignatureFound,
    /// What happened in the call, as far as the chain is proven.
    pub events: Vec<Noted>,
    /// When all of this was looked at.
    pub at: DateTime<Utc>,
}

/// Examines an opened recording.
///
/// # Errors
/// As [`openings::of_caller`]; [`Fault::LimitReached`] when too many watch; [`Fault::SystemUnavailable`] while the store cannot be
/// read, for nothing is concluded from that.
pub async fn examine(app: &App, caller: &Caller, opening: &str) -> Result<Examination, AppError> {
    let Opened {
        recording,
        manifest,
        ..
    } = openings::of_caller(app, caller, opening).await?;
    let permit = app.archive.watch().ok_or(Fault::LimitReached)?;
    let reading = app.archive.reading(&recording).await?;
    let expected = manifest.expectations();
    let looking = move || {
        let found = read(&reading, &expected);
        drop(permit);
        found
    };
    let (broken, events) = tokio::task::spawn_blocking(looking)
        .await
        .map_err(|_| AppError::Internal("the examination of a recording broke off"))??;
    let (_, bytes) = access::manifest(app, &recording).await?;
    let digest = evidence::digest(&bytes);
    let [_, seal, notary] = file_names(recording.number);
    let trust = app.trust.current();
    let seal = match found_file(app, &recording, &seal).await? {
        Some(cms) => sealed(&trust, &cms, &bytes, manifest.sealed_at),
        None => SignatureFound::Missing,
    };
    let notary = match (
        found_file(app, &recording, &notary).await?,
        recording.notary_signed_at,
    ) {
        (Some(cms), Some(at)) => vouched(&trust, &cms, &recording, &digest, at),
        (_, None) | (None, Some(_)) => SignatureFound::Missing,
    };
    Ok(Examination {
        condition: found_condition(&manifest, broken.as_ref()),
        manifest,
        digest,
        seal,
        notary,
        events,
        at: app.now(),
    })
}

/// What the manifest says stands only as long as what is kept still is what was sealed.
fn found_condition(manifest: &Manifest, broken: Option<&Broken>) -> Condition {
    match (&manifest.condition, broken) {
        (Condition::Damaged { .. } | Condition::Empty, _) | (_, None) => manifest.condition.clone(),
        (Condition::Whole | Condition::Interrupted | Condition::BrokenOff, Some(broken)) => {
            Condition::damaged(broken)
        }
    }
}

/// The first flaw, if there is one, and the events before it.
fn read(
    reading: &Reading,
    expected: &Expectations,
) -> Result<(Option<Broken>, Vec<Noted>), AppError> {
    match ledger::verify(BufReader::new(reading.open()), expected) {
        Ok(story) => Ok((None, story.events)),
        Err(Broken {
            what: Flaw::Frame(FrameError::Io(error)),
            ..
        }) if is_unreadable(&error) => {
            tracing::warn!(%error, "a recording cannot be examined now");
            Err(Fault::SystemUnavailable.into())
        }
        Err(broken) => {
            let events = events_before(reading, broken.seq);
            Ok((Some(broken), events))
        }
    }
}

/// A store that does not answer says nothing about the recording; one that has lost a part does.
fn is_unreadable(error: &io::Error) -> bool {
    only_for_now(error).is_some() && !is_gone(error)
}

fn events_before(reading: &Reading, seq: u64) -> Vec<Noted> {
    let mut frames = FrameReader::new(BufReader::new(reading.open()));
    let mut events = Vec::new();
    while let Ok(Some(frame)) = frames.next_frame() {
        let header = frame.entry.header;
        if header.seq >= seq {
            break;
        }
        if let EntryKind::Event { at_ms, event } = header.body {
            events.push(Noted {
                seq: header.seq,
                at_ms,
                event,
            });
        }
    }
    events
}

async fn found_file(
    app: &App,
    row: &RecordingRow,
    name: &str,
) -> Result<Option<Vec<u8>>, AppError> {
    let found = app.store.artifact(&row.case, name).await?;
    Ok(found.map(|artifact| artifact.bytes))
}

fn sealed(trust: &TrustStore, cms: &[u8], manifest: &[u8], at: i64) -> SignatureFound {
    let Some(at) = DateTime::from_timestamp_millis(at) else {
        return SignatureFound::Wrong;
    };
    let policy = Policy {
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(trust, at, Usage::Sign)
    };
    let verified = cms::verify(cms, Content::Detached(manifest), &policy);
    judged(verified, |found| {
        found.signer().roles().contains(&Role::Organisation)
    })
}

fn vouched(
    trust: &TrustStore,
    cms: &[u8],
    row: &RecordingRow,
    digest: &Digest,
    at: DateTime<Utc>,
) -> SignatureFound {
    let policy = Policy {
        profile: Profile::Accepted,
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(trust, at, Usage::Sign)
    };
    let statement = rules::statement(&row.case, &row.call, digest);
    judged(cms::verify(cms, Content::Attached, &policy), |found| {
        found.content() == statement.bytes() && found.signer().roles().contains(&Role::Signatory)
    })
}

fn judged(
    verified: Result<Verified, SignatureRefusal>,
    is_theirs: impl FnOnce(&Verified) -> bool,
) -> SignatureFound {
    match verified {
        Ok(found) if is_theirs(&found) => SignatureFound::Right,
        Ok(_) => SignatureFound::Wrong,
        Err(refusal) => {
            tracing::warn!(%refusal, "a signature over a recording does not verify");
            SignatureFound::Wrong
        }
    }
}

/// Whether an event is a line of its own beside the film; gaps stand in the manifest, and pages turned are no news.
#[must_use]
pub fn is_told(event: &CallEvent) -> bool {
    match event {
        CallEvent::Gap { .. }
        | CallEvent::Break { .. }
        | CallEvent::View { .. }
        | CallEvent::Case { .. } => false,
        CallEvent::Consent { .. }
        | CallEvent::Joined { .. }
        | CallEvent::Resumed { .. }
        | CallEvent::Lost { .. }
        | CallEvent::Left { .. }
        | CallEvent::Admitted { .. }
        | CallEvent::Denied { .. }
        | CallEvent::ScriptBegun { .. }
        | CallEvent::CheckConfirmed { .. }
        | CallEvent::Refused { .. }
        | CallEvent::DraftShown { .. }
        | CallEvent::ApprovalGiven { .. }
        | CallEvent::Chat { .. }
        | CallEvent::MediaSet { .. }
        | CallEvent::Snapshot { .. }
        | CallEvent::Ended { .. } => true,
    }
}
