//! A recording over HTTP: how it stands, and what an opening lets its account watch.

use crate::app::recording::{
    ChapterLine, Condition, GapLine, LegLine, OPENING_LIFE, Opened, OpeningRow, RecordingRow,
    Shown, SnapshotLine,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use signaling::evidence::LegSource;
use utoipa::ToSchema;

/// Why a recording is opened, held or released.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonBody {
    /// The reason in words, 8 to 500 characters; the principals of the case can read it.
    #[schema(min_length = 8, max_length = 500)]
    pub(super) reason: String,
}

/// How a recording stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordingView {
    /// The call.
    call: String,
    /// Its case.
    case: String,
    /// The recording's number within the case, from 1; its files are named by it.
    number: i64,
    /// `running`, `ended`, `sealed`, `signed` by the notary, or `destroyed`.
    state: &'static str,
    /// Once sealed: `whole`, `interrupted`, `broken_off`, `empty` or `damaged`.
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'static str>,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When the call was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
    /// When the notary signed its manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    notary_signed_at: Option<DateTime<Utc>>,
    /// Until when it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_until: Option<DateTime<Utc>>,
    /// Since when the desk forbids its destruction.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_since: Option<DateTime<Utc>>,
    /// When it was destroyed.
    #[serde(skip_serializing_if = "Option::is_none")]
    destroyed_at: Option<DateTime<Utc>>,
}

/// The recordings of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordingList {
    /// In the order of the calls.
    items: Vec<RecordingView>,
}

/// A recording that is open for its account, until an hour after it was opened.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpeningView {
    /// The opening.
    id: String,
    /// The recording.
    recording: RecordingView,
    /// Until when it can be watched.
    until: DateTime<Utc>,
    /// How long the call was, in milliseconds.
    elapsed_ms: u64,
    /// One file for each connection of a participant: `/v1/recording-openings/{id}/legs/{leg}`.
    legs: Vec<LegView>,
    /// The checks as places in the recording.
    chapters: Vec<ChapterView>,
    /// What is missing.
    gaps: Vec<GapView>,
    /// Pictures: `/v1/recording-openings/{id}/snapshots/{seq}`.
    snapshots: Vec<SnapshotView>,
}

/// One participant's connection.
#[derive(Debug, Serialize, ToSchema)]
struct LegView {
    /// Its number.
    leg: u32,
    /// The participant's role.
    role: String,
    /// The participant's account.
    account: String,
    /// `camera` or `screen`.
    source: &'static str,
    /// The media type of its file.
    media_type: String,
    /// When it begins, in milliseconds of the call.
    from_ms: u64,
    /// Up to when it reaches.
    to_ms: u64,
    /// Bytes of its file.
    bytes: u64,
}

/// A check of the script.
#[derive(Debug, Serialize, ToSchema)]
struct ChapterView {
    /// The check's code.
    check: String,
    /// When the notary began it, in milliseconds of the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    begun_ms: Option<u64>,
    /// When the notary confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_ms: Option<u64>,
}

/// Something that is missing.
#[derive(Debug, Serialize, ToSchema)]
struct GapView {
    /// The leg; absent when the whole recording stood still.
    #[serde(skip_serializing_if = "Option::is_none")]
    leg: Option<u32>,
    /// From when, in milliseconds of the call.
    from_ms: u64,
    /// Until when.
    to_ms: u64,
    /// Why.
    why: String,
}

/// A picture.
#[derive(Debug, Serialize, ToSchema)]
struct SnapshotView {
    /// The entry's number.
    seq: u64,
    /// The role of whoever is on it.
    role: String,
    /// Their account.
    account: String,
    /// When, in milliseconds of the call.
    at_ms: u64,
    /// SHA-256 of its bytes.
    sha256: String,
}

/// Somebody watched a recording of the case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordingOpeningView {
    /// The opening.
    id: String,
    /// The call.
    call: String,
    /// Who: the account.
    account: String,
    /// On what ground: `principal`, `notary` or `desk`.
    role: String,
    /// Why, in their words.
    reason: String,
    /// When.
    at: DateTime<Utc>,
}

impl RecordingList {
    pub(super) fn new(shown: Vec<Shown>) -> Self {
        let view = |shown: Shown| {
            let condition = shown.manifest.map(|manifest| manifest.condition);
            RecordingView::new(shown.row, condition.as_ref())
        };
        Self {
            items: shown.into_iter().map(view).collect(),
        }
    }
}

impl RecordingView {
    pub(super) fn new(row: RecordingRow, condition: Option<&Condition>) -> Self {
        Self {
            call: row.call.to_string(),
            case: row.case.to_string(),
            number: row.number,
            state: row.state.as_str(),
            condition: condition.map(Condition::as_str),
            started_at: row.started_at,
            ended_at: row.ended_at,
            notary_signed_at: row.notary_signed_at,
            kept_until: row.retain_until,
            held_since: row.hold.map(|hold| hold.at),
            destroyed_at: row.destroyed_at,
        }
    }
}

impl OpeningView {
    pub(super) fn new(opened: Opened) -> Self {
        let manifest = opened.manifest;
        let recording = RecordingView::new(opened.recording, Some(&manifest.condition));
        let account = manifest.account;
        let (mut legs, mut chapters, mut gaps, mut snapshots) = Default::default();
        let mut elapsed_ms = 0;
        if let Some(account) = account {
            elapsed_ms = account.elapsed_ms;
            legs = account.legs.into_iter().map(LegView::from).collect();
            chapters = account
                .chapters
                .into_iter()
                .map(ChapterView::from)
                .collect();
            gaps = account.gaps.into_iter().map(GapView::from).collect();
            snapshots = account
                .snapshots
                .into_iter()
                .map(SnapshotView::from)
                .collect();
        }
        Self {
            until: opened.opening.at + OPENING_LIFE,
            id: opened.opening.id,
            recording,
            elapsed_ms,
            legs,
            chapters,
            gaps,
            snapshots,
        }
    }
}

impl From<LegLine> for LegView {
    fn from(leg: LegLine) -> Self {
        Self {
            leg: leg.leg,
            role: leg.who.role.as_str().to_owned(),
            account: leg.who.person.as_str().to_owned(),
            source: match leg.source {
                LegSource::Camera => "camera",
                LegSource::Screen => "screen",
            },
            media_type: leg.media_type,
            from_ms: leg.from_ms,
            to_ms: leg.to_ms,
            bytes: leg.bytes,
        }
    }
}

impl From<ChapterLine> for ChapterView {
    fn from(chapter: ChapterLine) -> Self {
        Self {
            check: chapter.check,
            begun_ms: chapter.begun_ms,
            confirmed_ms: chapter.confirmed_ms,
        }
    }
}

impl From<GapLine> for GapView {
    fn from(gap: GapLine) -> Self {
        Self {
            leg: gap.leg,
            from_ms: gap.from_ms,
            to_ms: gap.to_ms,
            why: gap.why,
        }
    }
}

impl From<SnapshotLine> for SnapshotView {
    fn from(snapshot: SnapshotLine) -> Self {
        Self {
            seq: snapshot.seq,
            role: snapshot.of.role.as_str().to_owned(),
            account: snapshot.of.person.as_str().to_owned(),
            at_ms: snapshot.at_ms,
            sha256: snapshot.sha256.to_string(),
        }
    }
}

impl From<OpeningRow> for RecordingOpeningView {
    fn from(row: OpeningRow) -> Self {
        Self {
            id: row.id,
            call: row.call.to_string(),
            account: row.account.to_string(),
            role: row.role,
            reason: row.reason,
            at: row.at,
        }
    }
}
