//! What the examination of an opened recording found, over HTTP.

use crate::app::recording::{Condition, Examination, is_told};
use chrono::{DateTime, Utc};
use serde::Serialize;
use signaling::evidence::Noted;
use signaling::{CallEvent, Participant, Switch};
use utoipa::ToSchema;

/// How a recording is found now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExaminationView {
    /// `whole`, `interrupted`, `broken_off`, `empty` or `damaged`; never better than what the manifest says.
    condition: &'static str,
    /// When it is damaged: the first second of the call that is not proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_bad_second: Option<u64>,
    /// When it is damaged: the first entry that is bad or missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_bad_entry: Option<u64>,
    /// When it is damaged: what is wrong there, for whoever looks after the store.
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<String>,
    /// When it was examined.
    examined_at: DateTime<Utc>,
    /// When the manifest was sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed_at: Option<DateTime<Utc>>,
    /// SHA-256 of the manifest.
    manifest_sha256: String,
    /// The platform's seal over the manifest with its time-stamp: `right`, `wrong` or `missing`.
    seal: &'static str,
    /// The notary's signature over the manifest with its time-stamp: `right`, `wrong` or `missing`.
    notary_signature: &'static str,
    /// Entries that the manifest counts.
    entries: u64,
    /// Heads of the chain that the platform signed while the call went on.
    signed_heads: usize,
    /// The number of the last entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_entry: Option<u64>,
    /// The chain's hash there.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_hash: Option<String>,
    /// What happened in the call, as far as it is proven.
    events: Vec<CallEventView>,
}

/// Something that happened in a call.
#[derive(Debug, Default, Serialize, ToSchema)]
struct CallEventView {
    /// The entry's number.
    seq: u64,
    /// When, in milliseconds of the call.
    at_ms: u64,
    /// What: `chat`, `joined`, `check_confirmed` and others.
    kind: &'static str,
    /// The role of whoever it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    /// The code that goes with it: of a check, a ground, a reason; the devices that are on.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// The revision of the draft it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    /// The words that were written.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl ExaminationView {
    pub(super) fn new(found: Examination) -> Self {
        let manifest = found.manifest;
        let (second, entry, what) = match &found.condition {
            Condition::Damaged { seq, second, what } => {
                (Some(*second), Some(*seq), Some(what.clone()))
            }
            Condition::Whole | Condition::Interrupted | Condition::BrokenOff | Condition::Empty => {
                (None, None, None)
            }
        };
        let told = found
            .events
            .into_iter()
            .filter(|noted| is_told(&noted.event));
        Self {
            condition: found.condition.as_str(),
            first_bad_second: second,
            first_bad_entry: entry,
            what,
            examined_at: found.at,
            sealed_at: DateTime::from_timestamp_millis(manifest.sealed_at),
            manifest_sha256: found.digest.to_string(),
            seal: found.seal.as_str(),
            notary_signature: found.notary.as_str(),
            entries: manifest.account.map_or(0, |account| account.entries),
            signed_heads: manifest.heads.len(),
            last_entry: manifest.last.map(|last| last.seq),
            last_hash: manifest.last.map(|last| last.chain.to_string()),
            events: told.map(CallEventView::from).collect(),
        }
    }
}

impl From<Noted> for CallEventView {
    fn from(noted: Noted) -> Self {
        Self {
            seq: noted.seq,
            at_ms: noted.at_ms,
            ..told(noted.event)
        }
    }
}

fn told(event: CallEvent) -> CallEventView {
    match event {
        CallEvent::Consent { who, .. } => about("consent", &who),
        CallEvent::Joined { who } => about("joined", &who),
        CallEvent::Resumed { who } => about("resumed", &who),
        CallEvent::Lost { who } => about("lost", &who),
        CallEvent::Left { who, why } => CallEventView {
            code: code_of(&why),
            ..about("left", &who)
        },
        CallEvent::Admitted { who } => about("admitted", &who),
        CallEvent::Denied { who } => about("denied", &who),
        CallEvent::ScriptBegun { check } => coded("script_begun", check),
        CallEvent::CheckConfirmed { check } => coded("check_confirmed", check),
        CallEvent::Refused { ground } => coded("refused", ground),
        CallEvent::DraftShown { revision, .. } => CallEventView {
            kind: "draft_shown",
            revision: Some(revision),
            ..CallEventView::default()
        },
        CallEvent::ApprovalGiven { who, revision, .. } => CallEventView {
            revision: Some(revision),
            ..about("approval_given", &who)
        },
        CallEvent::Chat { from, text } => CallEventView {
            text: Some(text),
            ..about("chat", &from)
        },
        CallEvent::MediaSet {
            who,
            microphone,
            camera,
            screen,
        } => CallEventView {
            code: Some(devices([
                ("microphone", microphone),
                ("camera", camera),
                ("screen", screen),
            ])),
            ..about("media_set", &who)
        },
        CallEvent::Snapshot { of, .. } => about("snapshot", &of),
        CallEvent::Ended { reason, .. } => CallEventView {
            kind: "ended",
            code: code_of(&reason),
            ..CallEventView::default()
        },
        CallEvent::Gap { why, .. } => coded("gap", why),
        CallEvent::Break { why, .. } => coded("break", why),
        CallEvent::View { revision, .. } => CallEventView {
            kind: "view",
            revision: Some(revision),
            ..CallEventView::default()
        },
        CallEvent::Case { stage, .. } => coded("case", stage),
    }
}

fn about(kind: &'static str, who: &Participant) -> CallEventView {
    CallEventView {
        kind,
        role: Some(who.role.as_str().to_owned()),
        ..CallEventView::default()
    }
}

fn coded(kind: &'static str, code: String) -> CallEventView {
    CallEventView {
        kind,
        code: Some(code),
        ..CallEventView::default()
    }
}

/// The spelling a reason has in the recording itself.
fn code_of(reason: &impl Serialize) -> Option<String> {
    let spelled = serde_json::to_value(reason).ok()?;
    spelled.as_str().map(str::to_owned)
}

fn devices(switches: [(&str, Switch); 3]) -> String {
    let on = switches.iter().filter(|(_, switch)| *switch == Switch::On);
    on.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}
