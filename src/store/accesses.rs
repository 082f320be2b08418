//! Who read a document that is not theirs: added to, never changed, shown to the owner.

use super::accounts::Inserted;
use super::sql::q;
use super::{Store, StoreError, Tx, from_json, millis, moment};
use chrono::{DateTime, Utc};
use law::cabinet::{Part, Reader};
use law::id::AccountId;
use law::poa::s03_application::PersonName;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// One reading.
#[derive(Clone, Debug)]
pub struct AccessRow {
    /// Its id: two readings of the same id are one.
    pub id: String,
    /// The document.
    pub number: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub reader: Reader,
    /// Whose account, where the reader has one.
    pub account: Option<AccountId>,
    /// What was read.
    pub part: Part,
    /// What for, where it was said.
    pub purpose: Option<String>,
}

/// One reading as the owner sees it.
#[derive(Clone, Debug)]
pub struct SeenAccess {
    /// The reading.
    pub row: AccessRow,
    /// The reader's names, where they are known.
    pub name: Option<PersonName>,
}

/// The place of a reading in the list: newest first.
#[derive(Clone, Debug)]
pub struct AccessPlace {
    /// When.
    pub at: DateTime<Utc>,
    /// The id.
    pub id: String,
}

impl AccessPlace {
    /// The bounds of the rows behind a place: those earlier than the first, or of the same moment with an id before the second.
    pub(super) fn bounds(behind: Option<&Self>) -> (i64, &str) {
        behind.map_or((i64::MAX, ""), |place| {
            (millis(place.at), place.id.as_str())
        })
    }
}

/// A list of readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readings {
    /// Of documents, in the wallet.
    OfDocuments,
    /// Of requests for services.
    OfRequests,
}

impl Tx {
    /// Notes a reading for ever.
    pub async fn note_access(&mut self, row: &AccessRow) -> Result<Inserted, StoreError> {
        let done = q!(
            "insert into document_accesses (id, number, at, reader, account_id, part, purpose)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing",
            row.id.as_str(),
            row.number.as_str(),
            millis(row.at),
            row.reader.as_str(),
            row.account.as_ref().map(AccountId::as_str),
            row.part.as_str(),
            row.purpose.as_deref()
        )
        .execute(self.connection())
        .await?;
        Ok(Inserted::of(done.rows_affected()))
    }
}

impl Store {
    /// Whether a reading of this id was noted in a list.
    pub async fn noted(&self, list: Readings, id: &str) -> Result<Option<()>, StoreError> {
        let query = match list {
            Readings::OfDocuments => q!("select 1 from document_accesses where id = $1", id),
            Readings::OfRequests => q!("select 1 from request_readings where id = $1", id),
        };
        let row = query.fetch_optional(&self.reader).await?;
        Ok(row.map(|_| ()))
    }

    /// The readings of a document, newest first, behind a place.
    pub async fn accesses_of(
        &self,
        number: &str,
        behind: Option<&AccessPlace>,
        limit: i64,
    ) -> Result<Vec<SeenAccess>, StoreError> {
        let (at, id) = AccessPlace::bounds(behind);
        let rows = q!(
            "select d.id, d.number, d.at, d.reader, d.account_id, d.part, d.purpose, a.name
             from document_accesses d left join accounts a on a.id = d.account_id
             where d.number = $1 and (d.at < $2 or (d.at = $2 and d.id < $3)) order by d.at desc, d.id desc limit $4",
            number,
            at,
            id,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(seen).collect()
    }
}

fn seen(row: &AnyRow) -> Result<SeenAccess, StoreError> {
    let account: Option<String> = row.try_get(4)?;
    let (reader, part): (String, String) = (row.try_get(3)?, row.try_get(5)?);
    let name: Option<String> = row.try_get(7)?;
    Ok(SeenAccess {
        row: AccessRow {
            id: row.try_get(0)?,
            number: row.try_get(1)?,
            at: moment(row.try_get(2)?)?,
            reader: Reader::parse(&reader).ok_or(StoreError::Corrupt("reader"))?,
            account: account
                .map(|id| AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id")))
                .transpose()?,
            part: Part::parse(&part).ok_or(StoreError::Corrupt("part"))?,
            purpose: row.try_get(6)?,
        },
        name: name.map(|name| from_json("name", &name)).transpose()?,
    })
}
