//! Who of the staff read a request for a service: added to, never changed, shown to the applicant.

use super::accesses::AccessPlace;
use super::accounts::Inserted;
use super::sql::q;
use super::{Store, StoreError, Tx, from_json, millis, moment};
use chrono::{DateTime, Utc};
use law::cabinet::RequestPart;
use law::id::{AccountId, RequestId};
use law::poa::s03_application::PersonName;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// One reading.
#[derive(Clone, Debug)]
pub struct ReadingRow {
    /// Its id: two readings of the same id are one.
    pub id: String,
    /// The request.
    pub request: RequestId,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose account.
    pub account: AccountId,
    /// What was read.
    pub part: RequestPart,
    /// Which file.
    pub file: Option<String>,
}

/// One reading as the applicant sees it.
#[derive(Clone, Debug)]
pub struct SeenReading {
    /// Its id.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What was read.
    pub part: RequestPart,
    /// Which file.
    pub file: Option<String>,
    /// The reader's names.
    pub name: PersonName,
}

impl Tx {
    /// Notes a reading for ever.
    pub async fn note_reading(&mut self, row: &ReadingRow) -> Result<Inserted, StoreError> {
        let done = q!(
            "insert into request_readings (id, request_id, at, account_id, part, file)
             values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
            row.id.as_str(),
            row.request.as_str(),
            millis(row.at),
            row.account.as_str(),
            row.part.as_str(),
            row.file.as_deref()
        )
        .execute(self.connection())
        .await?;
        Ok(Inserted::of(done.rows_affected()))
    }
}

impl Store {
    /// The readings of a request, newest first, behind a place.
    pub async fn readings_of(
        &self,
        request: &RequestId,
        behind: Option<&AccessPlace>,
        limit: i64,
    ) -> Result<Vec<SeenReading>, StoreError> {
        let (at, id) = AccessPlace::bounds(behind);
        let rows = q!(
            "select r.id, r.at, r.part, r.file, a.name
             from request_readings r join accounts a on a.id = r.account_id
             where r.request_id = $1 and (r.at < $2 or (r.at = $2 and r.id < $3)) order by r.at desc, r.id desc limit $4",
            request.as_str(),
            at,
            id,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(seen).collect()
    }
}

fn seen(row: &AnyRow) -> Result<SeenReading, StoreError> {
    let (part, name): (String, String) = (row.try_get(2)?, row.try_get(4)?);
    Ok(SeenReading {
        id: row.try_get(0)?,
        at: moment(row.try_get(1)?)?,
        part: RequestPart::parse(&part).ok_or(StoreError::Corrupt("part"))?,
        file: row.try_get(3)?,
        name: from_json("name", &name)?,
    })
}
