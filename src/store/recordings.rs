//! Recordings of calls: one row each, their parts, and the heads the platform signed.

mod access;
mod rows;

pub use access::{GuestRow, OpeningRow};
pub use rows::{HeadRow, Hold, PartRow, RecordingRow, RecordingState};

use super::sql::q;
use super::{Dialect, Store, StoreError, Tx, millis};
use chrono::{DateTime, Utc};
use law::id::{CallId, CaseId};
use rows::{head, part, recording, signed};
use sqlx::Row as _;

const BY_CALL: &str = "select call_id, case_id, number, wrapped_key, master_key_id, genesis, state, started_at, ended_at, retain_until, hold_reason, held_by, held_at, destroyed_at, manifest_name, notary_signed_at from recordings where call_id = $1";

impl Tx {
    /// Enters a recording.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the call has one, or the case one of that number.
    pub async fn put_recording(&mut self, row: &RecordingRow) -> Result<(), StoreError> {
        q!(
            "insert into recordings (call_id, case_id, number, wrapped_key, master_key_id, genesis, state, started_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
            row.call.as_str(),
            row.case.as_str(),
            row.number,
            row.wrapped_key.as_deref(),
            row.master_key_id.as_str(),
            row.genesis.as_str(),
            row.state.as_str(),
            millis(row.started_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// A recording, inside the transaction; on PostgreSQL its row stays locked.
    pub async fn open_recording(
        &mut self,
        call: &CallId,
    ) -> Result<Option<RecordingRow>, StoreError> {
        const POSTGRES: &str = "select call_id, case_id, number, wrapped_key, master_key_id, genesis, state, started_at, ended_at, retain_until, hold_reason, held_by, held_at, destroyed_at, manifest_name, notary_signed_at from recordings where call_id = $1 for update";
        let query = match self.dialect {
            Dialect::Sqlite => q!(BY_CALL, call.as_str()),
            Dialect::Postgres => q!(POSTGRES, call.as_str()),
        };
        let row = query.fetch_optional(self.connection()).await?;
        row.as_ref().map(recording).transpose()
    }

    /// How many recordings a case has.
    pub async fn count_recordings(&mut self, case: &CaseId) -> Result<i64, StoreError> {
        let row = q!(
            "select count(*) from recordings where case_id = $1",
            case.as_str()
        )
        .fetch_one(self.connection())
        .await?;
        Ok(row.try_get(0)?)
    }

    /// Writes back what may change: how the recording stands, its term, a hold, its manifest. Key, genesis and start
    /// stay as they are; the key goes by [`Tx::destroy_recording`] alone.
    pub async fn save_recording(&mut self, row: &RecordingRow) -> Result<(), StoreError> {
        q!(
            "update recordings set state = $1, ended_at = $2, retain_until = $3, hold_reason = $4, held_by = $5, held_at = $6, manifest_name = $7, notary_signed_at = $8 where call_id = $9",
            row.state.as_str(),
            row.ended_at.map(millis),
            row.retain_until.map(millis),
            row.hold.as_ref().map(|hold| hold.reason.as_str()),
            row.hold.as_ref().map(|hold| hold.by.as_str()),
            row.hold.as_ref().map(|hold| millis(hold.at)),
            row.manifest_name.as_deref(),
            row.notary_signed_at.map(millis),
            row.call.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes how a recording was found when it was sealed.
    pub async fn note_condition(
        &mut self,
        call: &CallId,
        condition: &str,
    ) -> Result<(), StoreError> {
        q!(
            "update recordings set condition = $1 where call_id = $2",
            condition,
            call.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Erases a recording's key: from this commit on nobody can open it. Answers whether it was there to be erased; a
    /// held one is not.
    pub async fn destroy_recording(
        &mut self,
        call: &CallId,
        at: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update recordings set wrapped_key = null, state = 'destroyed', destroyed_at = $1 where call_id = $2 and hold_reason is null and destroyed_at is null",
            millis(at),
            call.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Keeps a recording's key wrapped by another master key.
    pub async fn rewrap_recording(
        &mut self,
        call: &CallId,
        wrapped_key: &[u8],
        master_key_id: &str,
    ) -> Result<(), StoreError> {
        q!(
            "update recordings set wrapped_key = $1, master_key_id = $2 where call_id = $3 and destroyed_at is null",
            wrapped_key,
            master_key_id,
            call.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes that a part is safely stored; the same part once more changes nothing, another of its number is
    /// [`StoreError::Exists`].
    pub async fn put_part(&mut self, call: &CallId, row: &PartRow) -> Result<(), StoreError> {
        q!(
            "insert into recording_parts (call_id, part, object, first_seq, last_seq, last_prev, last_chain, last_at, elapsed_ms, legs, bytes, sha256, sealed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (call_id, part) do nothing",
            call.as_str(),
            i64::from(row.part),
            row.object.as_str(),
            signed(row.first_seq)?,
            signed(row.last.seq)?,
            row.last.prev.to_string(),
            row.last.hash.to_string(),
            row.last_at,
            signed(row.elapsed_ms)?,
            i64::from(row.legs),
            signed(row.bytes)?,
            row.sha256.to_string(),
            millis(row.sealed_at)
        )
        .execute(self.connection())
        .await?;
        let kept = q!(
            "select sha256 from recording_parts where call_id = $1 and part = $2",
            call.as_str(),
            i64::from(row.part)
        )
        .fetch_one(self.connection())
        .await?;
        let kept: String = kept.try_get(0)?;
        if kept == row.sha256.to_string() {
            Ok(())
        } else {
            Err(StoreError::Exists)
        }
    }

    /// Keeps a signed head of a recording for ever; the same once more changes nothing.
    pub async fn put_head(&mut self, call: &CallId, row: &HeadRow) -> Result<(), StoreError> {
        q!(
            "insert into recording_heads (call_id, seq, chain, cms, at) values ($1, $2, $3, $4, $5) on conflict (call_id, seq) do nothing",
            call.as_str(),
            signed(row.seq)?,
            row.chain.to_string(),
            row.cms.as_slice(),
            millis(row.at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// The recording of a call.
    pub async fn recording(&self, call: &CallId) -> Result<Option<RecordingRow>, StoreError> {
        let row = q!(BY_CALL, call.as_str())
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(recording).transpose()
    }

    /// The recordings of a case in their order; a case has as many as calls.
    pub async fn recordings_of(&self, case: &CaseId) -> Result<Vec<RecordingRow>, StoreError> {
        let rows = q!(
            "select call_id, case_id, number, wrapped_key, master_key_id, genesis, state, started_at, ended_at, retain_until, hold_reason, held_by, held_at, destroyed_at, manifest_name, notary_signed_at from recordings where case_id = $1 order by number",
            case.as_str()
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(recording).collect()
    }

    /// Recordings in a state by their calls, those after `after`.
    pub async fn recordings_in(
        &self,
        state: RecordingState,
        after: Option<&CallId>,
        limit: i64,
    ) -> Result<Vec<RecordingRow>, StoreError> {
        let rows = q!(
            "select call_id, case_id, number, wrapped_key, master_key_id, genesis, state, started_at, ended_at, retain_until, hold_reason, held_by, held_at, destroyed_at, manifest_name, notary_signed_at from recordings where state = $1 and call_id > $2 order by call_id limit $3",
            state.as_str(),
            after.map_or("", CallId::as_str),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(recording).collect()
    }

    /// Recordings whose term is over, that nobody holds and that are not destroyed, the oldest first.
    pub async fn recordings_due(
        &self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<RecordingRow>, StoreError> {
        let rows = q!(
            "select call_id, case_id, number, wrapped_key, master_key_id, genesis, state, started_at, ended_at, retain_until, hold_reason, held_by, held_at, destroyed_at, manifest_name, notary_signed_at from recordings where retain_until <= $1 and hold_reason is null and destroyed_at is null order by retain_until, call_id limit $2",
            millis(now),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(recording).collect()
    }

    /// The parts of a recording in their order.
    pub async fn recording_parts(&self, call: &CallId) -> Result<Vec<PartRow>, StoreError> {
        let rows = q!(
            "select part, object, first_seq, last_seq, last_prev, last_chain, last_at, elapsed_ms, legs, bytes, sha256, sealed_at from recording_parts where call_id = $1 order by part",
            call.as_str()
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(part).collect()
    }

    /// The recordings that were found in this condition, the latest call first, before one of them.
    pub async fn recordings_found(
        &self,
        condition: &str,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<RecordingRow>, StoreError> {
        // Ids are lower-case hexadecimal: a g comes behind each of them.
        let rows = q!(
            "select call_id, case_id, number, wrapped_key, master_key_id, genesis, state, started_at, ended_at, retain_until, hold_reason, held_by, held_at, destroyed_at, manifest_name, notary_signed_at from recordings where condition = $1 and call_id < $2 order by call_id desc limit $3",
            condition,
            before.unwrap_or("g"),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(recording).collect()
    }

    /// The signed heads of a recording in their order.
    pub async fn recording_heads(&self, call: &CallId) -> Result<Vec<HeadRow>, StoreError> {
        let rows = q!(
            "select seq, chain, cms, at from recording_heads where call_id = $1 order by seq",
            call.as_str()
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(head).collect()
    }
}
