//! Calls: who waits, who is rung, who talks; and which notaries are on duty.

use super::sql::q;
use super::{Dialect, Store, StoreError, Tx, from_json, millis, moment};
use chrono::{DateTime, TimeDelta, Utc};
use law::id::{AccountId, CallId, CaseId};
use law::poa::case::Case;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// How a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// In the queue.
    Waiting,
    /// A notary is being rung.
    Ringing,
    /// A notary took it.
    Active,
    /// Over.
    Ended,
}

impl CallState {
    /// The state as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ringing => "ringing",
            Self::Active => "active",
            Self::Ended => "ended",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        [Self::Waiting, Self::Ringing, Self::Active, Self::Ended]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(StoreError::Corrupt("call state"))
    }
}

/// A call.
#[derive(Clone, Debug)]
pub struct CallRow {
    /// The id.
    pub id: CallId,
    /// Its case.
    pub case: CaseId,
    /// How it stands.
    pub state: CallState,
    /// 0 goes before 1: a broken-off call comes back to the front, and so does whoever has an appointment now.
    pub priority: i64,
    /// Since when it waits.
    pub queued_at: DateTime<Utc>,
    /// The notary who is rung or who took it.
    pub notary: Option<AccountId>,
    /// Until when the notary is rung.
    pub ring_until: Option<DateTime<Utc>>,
    /// When it was taken.
    pub started_at: Option<DateTime<Utc>>,
    /// Why it ended.
    pub end_reason: Option<String>,
}

const BY_ID: &str = "select id, case_id, state, priority, queued_at, notary_id, ring_until, started_at, end_reason from calls where id = $1";

impl Tx {
    /// Puts a call into the queue.
    pub async fn queue_call(&mut self, call: &CallRow) -> Result<(), StoreError> {
        q!(
            "insert into calls (id, case_id, state, priority, queued_at) values ($1, $2, $3, $4, $5)",
            call.id.as_str(),
            call.case.as_str(),
            call.state.as_str(),
            call.priority,
            millis(call.queued_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// A call, inside the transaction; on PostgreSQL its row stays locked.
    pub async fn open_call(&mut self, id: &CallId) -> Result<Option<CallRow>, StoreError> {
        const POSTGRES: &str = "select id, case_id, state, priority, queued_at, notary_id, ring_until, started_at, end_reason from calls where id = $1 for update";
        let query = match self.dialect {
            Dialect::Sqlite => q!(BY_ID, id.as_str()),
            Dialect::Postgres => q!(POSTGRES, id.as_str()),
        };
        let row = query.fetch_optional(self.connection()).await?;
        row.as_ref().map(call).transpose()
    }

    /// The call of a case that is not over, inside the transaction.
    pub async fn open_call_of(&mut self, case: &CaseId) -> Result<Option<CallRow>, StoreError> {
        let row = q!(
            "select id, case_id, state, priority, queued_at, notary_id, ring_until, started_at, end_reason
             from calls where case_id = $1 and state <> 'ended' order by queued_at desc limit 1",
            case.as_str()
        )
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(call).transpose()
    }

    /// Writes a call back.
    pub async fn save_call(
        &mut self,
        call: &CallRow,
        ended_at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        q!(
            "update calls set state = $1, notary_id = $2, ring_until = $3, started_at = $4, end_reason = $5, ended_at = $6 where id = $7",
            call.state.as_str(),
            call.notary.as_ref().map(AccountId::as_str),
            call.ring_until.map(millis),
            call.started_at.map(millis),
            call.end_reason.as_deref(),
            ended_at.map(millis),
            call.id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Writes down before whom a call goes.
    pub async fn save_priority(&mut self, call: &CallRow) -> Result<(), StoreError> {
        q!(
            "update calls set priority = $1 where id = $2",
            call.priority,
            call.id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The calls whose notary is still to be found, in the order they are served.
    pub async fn waiting_calls(&mut self, limit: i64) -> Result<Vec<CallRow>, StoreError> {
        let rows = q!(
            "select id, case_id, state, priority, queued_at, notary_id, ring_until, started_at, end_reason
             from calls where state = 'waiting' order by priority, queued_at, id limit $1",
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(call).collect()
    }

    /// A notary on duty who is neither rung nor talking, the one who was least recently offered a call; those who were
    /// offered this call after `since` are passed over, and those who are kept for an appointment that begins between two moments.
    pub async fn free_notary(
        &mut self,
        call: &CallId,
        seen_after: DateTime<Utc>,
        not_offered_since: DateTime<Utc>,
        (kept_from, kept_to): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Option<AccountId>, StoreError> {
        let row = q!(
            "select d.account_id from notary_duty d
             where d.seen_at >= $1
               and not exists (select 1 from calls c where c.notary_id = d.account_id and c.state in ('ringing', 'active'))
               and not exists (select 1 from call_offers o where o.call_id = $2 and o.notary_id = d.account_id and o.at >= $3)
               and not exists (select 1 from appointments a where a.notary_id = d.account_id and a.state = 'booked' and a.starts_at > $4 and a.starts_at <= $5)
             order by coalesce((select max(o.at) from call_offers o where o.notary_id = d.account_id), 0), d.account_id
             limit 1",
            millis(seen_after),
            call.as_str(),
            millis(not_offered_since),
            millis(kept_from),
            millis(kept_to)
        )
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| account(&row, 0)).transpose()
    }

    /// Whether a notary can be rung for a call now.
    pub async fn reach(
        &mut self,
        notary: &AccountId,
        call: &CallId,
        seen_after: DateTime<Utc>,
        not_offered_since: DateTime<Utc>,
    ) -> Result<Reach, StoreError> {
        let row = q!(
            "select (select count(*) from calls c where c.notary_id = d.account_id and c.state in ('ringing', 'active')),
                    (select count(*) from call_offers o where o.call_id = $3 and o.notary_id = d.account_id and o.at >= $4)
             from notary_duty d where d.account_id = $1 and d.seen_at >= $2",
            notary.as_str(),
            millis(seen_after),
            call.as_str(),
            millis(not_offered_since)
        )
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else {
            return Ok(Reach::Away);
        };
        let (busy, offered): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok(match (busy, offered) {
            (0, 0) => Reach::Free,
            (_, 0) => Reach::Busy,
            (_, _) => Reach::Away,
        })
    }

    /// Whether a notary is in an active call.
    pub async fn is_talking(&mut self, notary: &AccountId) -> Result<Option<()>, StoreError> {
        let row = q!(
            "select 1 from calls where notary_id = $1 and state = 'active'",
            notary.as_str()
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(|_| ()))
    }

    /// Notes what became of an offer to a notary.
    pub async fn put_offer(
        &mut self,
        call: &CallId,
        notary: &AccountId,
        outcome: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into call_offers (call_id, notary_id, at, outcome) values ($1, $2, $3, $4)
             on conflict (call_id, notary_id, at) do update set outcome = excluded.outcome",
            call.as_str(),
            notary.as_str(),
            millis(at),
            outcome
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Puts a notary on duty, or notes that they are still there if they were seen after a moment.
    pub async fn go_on_duty(
        &mut self,
        notary: &AccountId,
        now: DateTime<Utc>,
        seen_after: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into notary_duty (account_id, since, seen_at) values ($1, $2, $2)
             on conflict (account_id) do update set seen_at = excluded.seen_at,
               since = case when notary_duty.seen_at >= $3 then notary_duty.since else excluded.since end",
            notary.as_str(),
            millis(now),
            millis(seen_after)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes a notary off duty.
    pub async fn go_off_duty(&mut self, notary: &AccountId) -> Result<(), StoreError> {
        q!(
            "delete from notary_duty where account_id = $1",
            notary.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

/// Whether a notary can be rung for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// On duty, and in no call.
    Free,
    /// On duty, and rung or talking.
    Busy,
    /// Off duty, or this call was not taken a moment ago.
    Away,
}

/// The queue as a waiting person sees it.
#[derive(Clone, Copy, Debug)]
pub struct QueueView {
    /// Calls that come before.
    pub ahead: usize,
    /// Notaries on duty.
    pub on_duty: usize,
}

impl Store {
    /// A call.
    pub async fn call(&self, id: &CallId) -> Result<Option<CallRow>, StoreError> {
        let row = q!(BY_ID, id.as_str()).fetch_optional(&self.reader).await?;
        row.as_ref().map(call).transpose()
    }

    /// The latest call of a case.
    pub async fn latest_call(&self, case: &CaseId) -> Result<Option<CallRow>, StoreError> {
        let row = q!(
            "select id, case_id, state, priority, queued_at, notary_id, ring_until, started_at, end_reason
             from calls where case_id = $1 order by queued_at desc, id desc limit 1",
            case.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(call).transpose()
    }

    /// The call that rings for a notary, or that they are in.
    pub async fn call_of_notary(&self, notary: &AccountId) -> Result<Option<CallRow>, StoreError> {
        let row = q!(
            "select id, case_id, state, priority, queued_at, notary_id, ring_until, started_at, end_reason
             from calls where notary_id = $1 and state in ('ringing', 'active') order by state limit 1",
            notary.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(call).transpose()
    }

    /// Since when a notary is on duty; `None` when not, or not heard of after a moment.
    pub async fn duty_since(
        &self,
        notary: &AccountId,
        seen_after: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row = q!(
            "select since from notary_duty where account_id = $1 and seen_at >= $2",
            notary.as_str(),
            millis(seen_after)
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| moment(row.try_get(0)?)).transpose()
    }

    /// What a waiting call may be told.
    pub async fn queue_view(
        &self,
        call: &CallRow,
        seen_after: DateTime<Utc>,
    ) -> Result<QueueView, StoreError> {
        let row = q!(
            "select (select count(*) from calls where state = 'waiting'
                       and (priority < $1 or (priority = $1 and (queued_at < $2 or (queued_at = $2 and id < $3))))),
                    (select count(*) from notary_duty where seen_at >= $4)",
            call.priority,
            millis(call.queued_at),
            call.id.as_str(),
            millis(seen_after)
        )
        .fetch_one(&self.reader)
        .await?;
        let (ahead, on_duty): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok(QueueView {
            ahead: usize::try_from(ahead).map_err(|_| StoreError::Corrupt("queue"))?,
            on_duty: usize::try_from(on_duty).map_err(|_| StoreError::Corrupt("queue"))?,
        })
    }

    /// How long the latest calls that ended since a moment were.
    pub async fn call_lengths(
        &self,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<TimeDelta>, StoreError> {
        let rows = q!(
            "select ended_at - started_at from calls where ended_at >= $1 and started_at is not null
             order by ended_at desc limit $2",
            millis(since),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        let length = |row: &AnyRow| Ok(TimeDelta::milliseconds(row.try_get(0)?));
        rows.iter().map(length).collect()
    }

    /// Calls that were taken and are not over.
    pub async fn active_calls(&self) -> Result<Vec<CallRow>, StoreError> {
        let rows = q!(
            "select id, case_id, state, priority, queued_at, notary_id, ring_until, started_at, end_reason
             from calls where state = 'active' order by id"
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(call).collect()
    }

    /// Calls that wait or ring with their cases, in the order they are served.
    pub async fn queue(&self, limit: i64) -> Result<Vec<(CallRow, Case)>, StoreError> {
        let rows = q!(
            "select c.id, c.case_id, c.state, c.priority, c.queued_at, c.notary_id, c.ring_until, c.started_at,
                    c.end_reason, k.body
             from calls c join cases k on k.id = c.case_id
             where c.state in ('waiting', 'ringing') order by c.priority, c.queued_at, c.id limit $1",
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        let queued = |row: &AnyRow| {
            let body: String = row.try_get(9)?;
            Ok((call(row)?, from_json("case", &body)?))
        };
        rows.iter().map(queued).collect()
    }
}

fn call(row: &AnyRow) -> Result<CallRow, StoreError> {
    let (id, case, state): (String, String, String) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let notary: Option<String> = row.try_get(5)?;
    Ok(CallRow {
        id: CallId::parse(&id).map_err(|_| StoreError::Corrupt("call id"))?,
        case: CaseId::parse(&case).map_err(|_| StoreError::Corrupt("case id"))?,
        state: CallState::parse(&state)?,
        priority: row.try_get(3)?,
        queued_at: moment(row.try_get(4)?)?,
        notary: notary
            .map(|id| AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id")))
            .transpose()?,
        ring_until: row.try_get::<Option<i64>, _>(6)?.map(moment).transpose()?,
        started_at: row.try_get::<Option<i64>, _>(7)?.map(moment).transpose()?,
        end_reason: row.try_get(8)?,
    })
}

fn account(row: &AnyRow, column: usize) -> Result<AccountId, StoreError> {
    let id: String = row.try_get(column)?;
    AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id"))
}
