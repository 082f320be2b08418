//! The rows of recordings as they are kept, and how they read back.

use super::super::{StoreError, moment};
use chrono::{DateTime, Utc};
use eds::chain::Link;
use eds::hash::Sha256Hash;
use law::id::{AccountId, CallId, CaseId};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// How a recording stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingState {
    /// The call goes on.
    Running,
    /// The call is over; the manifest is not made yet.
    Ended,
    /// The platform has sealed the manifest.
    Sealed,
    /// The notary has signed the manifest.
    Signed,
    /// The key is erased.
    Destroyed,
}

impl RecordingState {
    /// The state as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Ended => "ended",
            Self::Sealed => "sealed",
            Self::Signed => "signed",
            Self::Destroyed => "destroyed",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        [
            Self::Running,
            Self::Ended,
            Self::Sealed,
            Self::Signed,
            Self::Destroyed,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or(StoreError::Corrupt("recording state"))
    }
}

/// Why a recording is not destroyed although its term is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The reason in words.
    pub reason: String,
    /// Who ordered it.
    pub by: AccountId,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// The recording of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingRow {
    /// The call.
    pub call: CallId,
    /// Its case.
    pub case: CaseId,
    /// The recording's number within the case, from 1.
    pub number: i64,
    /// The data key as the master key wrapped it; nothing once destroyed.
    pub wrapped_key: Option<Vec<u8>>,
    /// Which master key wrapped it.
    pub master_key_id: String,
    /// What the recording is bound to, as JSON.
    pub genesis: String,
    /// How it stands.
    pub state: RecordingState,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When the call was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// Until when it is kept.
    pub retain_until: Option<DateTime<Utc>>,
    /// Whether somebody holds it beyond that.
    pub hold: Option<Hold>,
    /// When its key was erased.
    pub destroyed_at: Option<DateTime<Utc>>,
    /// The artifact of the case that holds the manifest.
    pub manifest_name: Option<String>,
    /// When the notary signed the manifest.
    pub notary_signed_at: Option<DateTime<Utc>>,
}

/// One stored object of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartRow {
    /// Its number, from 1.
    pub part: u32,
    /// Its name in the store.
    pub object: String,
    /// Its first entry.
    pub first_seq: u64,
    /// The chain's link at its last entry.
    pub last: Link,
    /// When the last entry was made, in milliseconds since 1970.
    pub last_at: i64,
    /// The call's time of the last entry, in milliseconds.
    pub elapsed_ms: u64,
    /// Legs begun so far.
    pub legs: u32,
    /// Bytes of the object.
    pub bytes: u64,
    /// SHA-256 of the object.
    pub sha256: Sha256Hash,
    /// When it was known to be safely stored.
    pub sealed_at: DateTime<Utc>,
}

/// A head of a recording with the platform's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadRow {
    /// The entry.
    pub seq: u64,
    /// The chain's hash there.
    pub chain: Sha256Hash,
    /// The signature.
    pub cms: Vec<u8>,
    /// When it was made.
    pub at: DateTime<Utc>,
}

pub(super) fn recording(row: &AnyRow) -> Result<RecordingRow, StoreError> {
    let state: String = row.try_get(6)?;
    let time = |column: usize| {
        let millis: Option<i64> = row.try_get(column)?;
        millis.map(moment).transpose()
    };
    Ok(RecordingRow {
        call: call_id(row, 0)?,
        case: case_id(row, 1)?,
        number: row.try_get(2)?,
        wrapped_key: row.try_get(3)?,
        master_key_id: row.try_get(4)?,
        genesis: row.try_get(5)?,
        state: RecordingState::parse(&state)?,
        started_at: moment(row.try_get(7)?)?,
        ended_at: time(8)?,
        retain_until: time(9)?,
        hold: hold(row)?,
        destroyed_at: time(13)?,
        manifest_name: row.try_get(14)?,
        notary_signed_at: time(15)?,
    })
}

fn hold(row: &AnyRow) -> Result<Option<Hold>, StoreError> {
    let reason: Option<String> = row.try_get(10)?;
    let Some(reason) = reason else {
        return Ok(None);
    };
    Ok(Some(Hold {
        reason,
        by: account_id(row, 11)?,
        at: moment(row.try_get(12)?)?,
    }))
}

pub(super) fn part(row: &AnyRow) -> Result<PartRow, StoreError> {
    let (part, legs): (i64, i64) = (row.try_get(0)?, row.try_get(8)?);
    let small = |number: i64| u32::try_from(number).map_err(|_| StoreError::Corrupt("part"));
    Ok(PartRow {
        part: small(part)?,
        object: row.try_get(1)?,
        first_seq: unsigned(row, 2)?,
        last: Link {
            seq: unsigned(row, 3)?,
            prev: hash(row, 4)?,
            hash: hash(row, 5)?,
        },
        last_at: row.try_get(6)?,
        elapsed_ms: unsigned(row, 7)?,
        legs: small(legs)?,
        bytes: unsigned(row, 9)?,
        sha256: hash(row, 10)?,
        sealed_at: moment(row.try_get(11)?)?,
    })
}

pub(super) fn head(row: &AnyRow) -> Result<HeadRow, StoreError> {
    Ok(HeadRow {
        seq: unsigned(row, 0)?,
        chain: hash(row, 1)?,
        cms: row.try_get(2)?,
        at: moment(row.try_get(3)?)?,
    })
}

/// A count as it is stored.
pub(super) fn signed(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Corrupt("number"))
}

pub(super) fn call_id(row: &AnyRow, column: usize) -> Result<CallId, StoreError> {
    let id: String = row.try_get(column)?;
    CallId::parse(&id).map_err(|_| StoreError::Corrupt("call id"))
}

pub(super) fn case_id(row: &AnyRow, column: usize) -> Result<CaseId, StoreError> {
    let id: String = row.try_get(column)?;
    CaseId::parse(&id).map_err(|_| StoreError::Corrupt("case id"))
}

pub(super) fn account_id(row: &AnyRow, column: usize) -> Result<AccountId, StoreError> {
    let id: String = row.try_get(column)?;
    AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id"))
}

fn unsigned(row: &AnyRow, column: usize) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column)?;
    u64::try_from(number).map_err(|_| StoreError::Corrupt("number"))
}

fn hash(row: &AnyRow, column: usize) -> Result<Sha256Hash, StoreError> {
    let text: String = row.try_get(column)?;
    Sha256Hash::from_hex(&text).map_err(|_| StoreError::Corrupt("hash"))
}
