//! Appeals of applicants, and the person at the desk who answers them.

use crate::store::sql::q;
use crate::store::{Store, StoreError, Tx, from_json, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{AccountId, Iin, RequestId};
use law::poa::s03_application::PersonName;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// An appeal.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// The id.
    pub id: String,
    /// Who made it.
    pub account: AccountId,
    /// The request it is about.
    pub request: Option<RequestId>,
    /// What it says.
    pub text: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The answer, once there is one.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
}

/// An appeal as whoever answers it reads it.
#[derive(Clone, Debug)]
pub struct ReceivedAppeal {
    /// The appeal.
    pub appeal: Appeal,
    /// The names of its author.
    pub author: PersonName,
    /// The author's number.
    pub iin: Iin,
    /// The number of the request it is about, once that was registered.
    pub number: Option<String>,
}

/// Who answers appeals.
#[derive(Clone, Debug)]
pub struct Responsible {
    /// The account.
    pub account: AccountId,
    /// The names.
    pub name: PersonName,
    /// The corporate address appeals are sent to.
    pub email: String,
    /// The order that names them.
    pub order: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Tx {
    /// Keeps an appeal.
    pub async fn put_appeal(&mut self, appeal: &Appeal) -> Result<(), StoreError> {
        q!(
            "insert into nca_appeals (id, account_id, request_id, text, made_at) values ($1, $2, $3, $4, $5)",
            appeal.id.as_str(),
            appeal.account.as_str(),
            appeal.request.as_ref().map(RequestId::as_str),
            appeal.text.as_str(),
            millis(appeal.made_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Answers an appeal that has no answer yet; nothing when it has, or there is none.
    pub async fn answer_appeal(
        &mut self,
        id: &str,
        answer: &str,
        by: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update nca_appeals set answer = $1, answered_by = $2, answered_at = $3 where id = $4 and answered_at is null",
            answer,
            by.as_str(),
            millis(now),
            id
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() > 0).then_some(()))
    }

    /// Names who answers appeals from now on.
    pub async fn name_responsible(
        &mut self,
        named: &Responsible,
        by: &AccountId,
    ) -> Result<(), StoreError> {
        q!(
            "insert into nca_responsible (since, account_id, email, order_number, named_by) values ($1, $2, $3, $4, $5)",
            millis(named.since),
            named.account.as_str(),
            named.email.as_str(),
            named.order.as_str(),
            by.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// Who answers appeals now.
    pub async fn responsible(&self) -> Result<Option<Responsible>, StoreError> {
        let row = q!(
            "select r.account_id, r.email, r.order_number, r.since, a.name
             from nca_responsible r join accounts a on a.id = r.account_id order by r.since desc limit 1"
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| {
            let (account, name): (String, String) = (row.try_get(0)?, row.try_get(4)?);
            Ok(Responsible {
                account: AccountId::parse(&account)
                    .map_err(|_| StoreError::Corrupt("account id"))?,
                name: from_json("name", &name)?,
                email: row.try_get(1)?,
                order: row.try_get(2)?,
                since: moment(row.try_get(3)?)?,
            })
        })
        .transpose()
    }

    /// An appeal.
    pub async fn appeal(&self, id: &str) -> Result<Option<Appeal>, StoreError> {
        let row = q!(
            "select id, account_id, request_id, text, made_at, answer, answered_at from nca_appeals where id = $1",
            id
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(appeal_row).transpose()
    }

    /// All appeals after one of them, with who made each.
    pub async fn appeals(
        &self,
        after: &str,
        limit: i64,
    ) -> Result<Vec<ReceivedAppeal>, StoreError> {
        let rows = q!(
            "select p.id, p.account_id, p.request_id, p.text, p.made_at, p.answer, p.answered_at, a.name, a.iin, r.number
             from nca_appeals p join accounts a on a.id = p.account_id left join nca_requests r on r.id = p.request_id
             where p.id > $1 order by p.id limit $2",
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(received_row).collect()
    }

    /// An appeal, with who made it.
    pub async fn received_appeal(&self, id: &str) -> Result<Option<ReceivedAppeal>, StoreError> {
        let row = q!(
            "select p.id, p.account_id, p.request_id, p.text, p.made_at, p.answer, p.answered_at, a.name, a.iin, r.number
             from nca_appeals p join accounts a on a.id = p.account_id left join nca_requests r on r.id = p.request_id
             where p.id = $1",
            id
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(received_row).transpose()
    }

    /// An account's appeals after one of them.
    pub async fn appeals_of(
        &self,
        account: &AccountId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<Appeal>, StoreError> {
        let rows = q!(
            "select id, account_id, request_id, text, made_at, answer, answered_at from nca_appeals
             where account_id = $1 and id > $2 order by id limit $3",
            account.as_str(),
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(appeal_row).collect()
    }
}

fn received_row(row: &AnyRow) -> Result<ReceivedAppeal, StoreError> {
    let (name, iin): (String, String) = (row.try_get(7)?, row.try_get(8)?);
    Ok(ReceivedAppeal {
        appeal: appeal_row(row)?,
        author: from_json("name", &name)?,
        iin: Iin::parse(&iin).map_err(|_| StoreError::Corrupt("iin"))?,
        number: row.try_get(9)?,
    })
}

fn appeal_row(row: &AnyRow) -> Result<Appeal, StoreError> {
    let (account, request): (String, Option<String>) = (row.try_get(1)?, row.try_get(2)?);
    Ok(Appeal {
        id: row.try_get(0)?,
        account: AccountId::parse(&account).map_err(|_| StoreError::Corrupt("account id"))?,
        request: request
            .map(|id| RequestId::parse(&id).map_err(|_| StoreError::Corrupt("request id")))
            .transpose()?,
        text: row.try_get(3)?,
        made_at: moment(row.try_get(4)?)?,
        answer: row.try_get(5)?,
        answered_at: row.try_get::<Option<i64>, _>(6)?.map(moment).transpose()?,
    })
}
