//! What lies at which desk: one row for each request that officials work on, written together with the request.

use super::officials::Post;
use crate::store::sql::q;
use crate::store::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{AccountId, RequestId};
use law::service::DeskRole;
use law::service::desk_work::DeskWork;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A request at a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    /// The request.
    pub request: RequestId,
    /// The service's code.
    pub service: String,
    /// The step's code.
    pub step: String,
    /// The post whose step it is.
    pub post: Post,
    /// The official it is assigned to.
    pub assigned: Option<AccountId>,
    /// When the step has to be done.
    pub due_at: DateTime<Utc>,
    /// Since when it is late.
    pub late_since: Option<DateTime<Utc>>,
    /// Who above was told.
    pub escalated_to: Option<DeskRole>,
}

/// Which rows somebody wants to see.
#[derive(Clone, Copy, Debug)]
pub enum InboxScope<'a> {
    /// All at a post.
    Desk(&'a Post),
    /// Those assigned to an official of a post.
    Mine(&'a Post, &'a AccountId),
    /// Those at a post that are late.
    Late(&'a Post),
    /// Those that a role of a region was told of, because they stayed late.
    Escalated(&'a Post),
}

/// The most services that one role has a step in: so many places has the question for them.
pub const SERVICES_OF_A_ROLE: usize = 4;

impl Tx {
    /// Puts a request where its work now stands.
    pub async fn put_into_inbox(
        &mut self,
        request: &RequestId,
        service: &str,
        step: (&str, DeskRole),
        work: &DeskWork,
    ) -> Result<(), StoreError> {
        let late = work.late.as_ref();
        q!(
            "insert into desk_inbox (request_id, service, step, role, region, assigned, due_at, late_since, escalated_to)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (request_id) do update set step = excluded.step, role = excluded.role, region = excluded.region,
                assigned = excluded.assigned, due_at = excluded.due_at, late_since = excluded.late_since,
                escalated_to = excluded.escalated_to",
            request.as_str(),
            service,
            step.0,
            step.1.as_str(),
            work.region.as_str(),
            work.assigned.as_ref().map(AccountId::as_str),
            millis(work.due.at),
            late.map(|late| millis(late.since)),
            late.and_then(|late| late.escalated_to).map(DeskRole::as_str)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes a request out of the inboxes.
    pub async fn take_out_of_inbox(&mut self, request: &RequestId) -> Result<(), StoreError> {
        q!(
            "delete from desk_inbox where request_id = $1",
            request.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// The rows of a scope, after a request.
    pub async fn desk_inbox(
        &self,
        scope: InboxScope<'_>,
        after: &str,
        limit: i64,
    ) -> Result<Vec<InboxRow>, StoreError> {
        const DESK: &str =
            "select request_id, service, step, role, region, assigned, due_at, late_since, escalated_to
             from desk_inbox where role = $1 and region = $2 and request_id > $3 order by request_id limit $4";
        const MINE: &str =
            "select request_id, service, step, role, region, assigned, due_at, late_since, escalated_to
             from desk_inbox where assigned = $1 and region = $2 and request_id > $3 order by request_id limit $4";
        const LATE: &str =
            "select request_id, service, step, role, region, assigned, due_at, late_since, escalated_to
             from desk_inbox where late_since is not null and role = $1 and region = $2 and request_id > $3 order by request_id limit $4";
        const TOLD: &str =
            "select request_id, service, step, role, region, assigned, due_at, late_since, escalated_to
             from desk_inbox where escalated_to = $1 and region = $2 and request_id > $3 order by request_id limit $4";
        let (role, region) = match scope {
            InboxScope::Desk(post)
            | InboxScope::Mine(post, _)
            | InboxScope::Late(post)
            | InboxScope::Escalated(post) => (post.role.as_str(), post.region.as_str()),
        };
        let query = match scope {
            InboxScope::Desk(_) => q!(DESK, role, region, after, limit),
            InboxScope::Mine(_, account) => q!(MINE, account.as_str(), region, after, limit),
            InboxScope::Late(_) => q!(LATE, role, region, after, limit),
            InboxScope::Escalated(_) => q!(TOLD, role, region, after, limit),
        };
        let rows = query.fetch_all(&self.reader).await?;
        rows.iter().map(inbox_row).collect()
    }

    /// The rows at other posts of a region, of these services ([`SERVICES_OF_A_ROLE`] at most), after a request.
    pub async fn desk_others(
        &self,
        post: &Post,
        services: Vec<&'static str>,
        after: &str,
        limit: i64,
    ) -> Result<Vec<InboxRow>, StoreError> {
        // No service is called by the empty name.
        let mut places = [""; SERVICES_OF_A_ROLE];
        for (place, service) in places.iter_mut().zip(services) {
            *place = service;
        }
        let [first, second, third, fourth] = places;
        let rows = q!(
            "select request_id, service, step, role, region, assigned, due_at, late_since, escalated_to
             from desk_inbox where role <> $1 and region = $2 and service in ($3, $4, $5, $6) and request_id > $7
             order by request_id limit $8",
            post.role.as_str(),
            post.region.as_str(),
            first,
            second,
            third,
            fourth,
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(inbox_row).collect()
    }

    /// Every request at a desk, for the preview of a change of the calendar.
    pub async fn all_at_desks(&self, limit: i64) -> Result<Vec<RequestId>, StoreError> {
        let rows = q!(
            "select request_id from desk_inbox order by request_id limit $1",
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(request_id).collect()
    }
}

fn request_id(row: &AnyRow) -> Result<RequestId, StoreError> {
    let id: String = row.try_get(0)?;
    RequestId::parse(&id).map_err(|_| StoreError::Corrupt("request id"))
}

fn inbox_row(row: &AnyRow) -> Result<InboxRow, StoreError> {
    let role = |text: String| DeskRole::parse(&text).ok_or(StoreError::Corrupt("role"));
    let assigned: Option<String> = row.try_get(5)?;
    let assigned = assigned.map(|id| AccountId::parse(&id)).transpose();
    let late: Option<i64> = row.try_get(7)?;
    let told: Option<String> = row.try_get(8)?;
    Ok(InboxRow {
        request: request_id(row)?,
        service: row.try_get(1)?,
        step: row.try_get(2)?,
        post: Post {
            role: role(row.try_get(3)?)?,
            region: row.try_get(4)?,
        },
        assigned: assigned.map_err(|_| StoreError::Corrupt("account id"))?,
        due_at: moment(row.try_get(6)?)?,
        late_since: late.map(moment).transpose()?,
        escalated_to: told.map(role).transpose()?,
    })
}
