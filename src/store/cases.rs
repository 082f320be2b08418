//! Cases: the present state as one document, the people who may see it, and the hash-chained history.

use super::sql::q;
use super::{Dialect, Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use eds::chain;
use eds::hash::Sha256Hash;
use law::id::{AccountId, CaseId};
use law::poa::case::{Case, Record};
use law::poa::history::{Author, Fact};
use law::poa::stage::{Event, NotAllowed};
use serde::Serialize;
use serde_json::Value;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A case taken out of the store to be changed; what happened to it is written back with it.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The case.
    pub case: Case,
    version: i64,
    /// The case as it was stored: what did not change is not written, and its version stays.
    stored: String,
    seq: u64,
    head: Sha256Hash,
    news: Vec<Record>,
}

/// A case as it was read, with the version that its ETag carries.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// Grows by one with every change.
    pub version: i64,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
}

/// One line of the history, as it is hashed and shown.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryLine {
    /// Counts from 1 within the case.
    pub seq: u64,
    /// The hash before.
    pub prev: String,
    /// The hash of this line.
    pub hash: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who, as JSON text: the very bytes that were hashed.
    pub author: String,
    /// The entry's name.
    pub kind: String,
    /// The entry, as JSON text: the very bytes that were hashed.
    pub body: String,
}

impl HistoryLine {
    /// The entry as JSON.
    #[must_use]
    pub fn entry(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

impl CaseFile {
    /// A file for a case that does not exist yet.
    #[must_use]
    pub fn new(case: Case, author: Author) -> Self {
        let head = chain::genesis(case.id.as_str().as_bytes());
        Self {
            case,
            version: 0,
            stored: String::new(),
            seq: 0,
            head,
            news: vec![Record::fact(author, Fact::CaseOpened)],
        }
    }

    /// The version the case had when it was taken out.
    #[must_use]
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// Moves the case on and records it.
    ///
    /// # Errors
    /// [`NotAllowed`] when the event has no place at the present stage.
    pub fn happen(&mut self, author: Author, event: Event) -> Result<(), NotAllowed> {
        self.case.happen(event.clone())?;
        self.news.push(Record::event(author, event));
        Ok(())
    }

    /// Records a fact.
    pub fn note(&mut self, author: Author, fact: Fact) {
        self.news.push(Record::fact(author, fact));
    }
}

impl Tx {
    /// Takes a case out to be changed; on PostgreSQL its row stays locked until the end of the transaction.
    pub async fn open_case(&mut self, id: &CaseId) -> Result<Option<CaseFile>, StoreError> {
        const SQLITE: &str = "select body, version, event_seq, event_hash from cases where id = $1";
        const POSTGRES: &str =
            "select body, version, event_seq, event_hash from cases where id = $1 for update";
        let query = match self.dialect {
            Dialect::Sqlite => q!(SQLITE, id.as_str()),
            Dialect::Postgres => q!(POSTGRES, id.as_str()),
        };
        let row = query.fetch_optional(self.connection()).await?;
        row.map(|row| {
            let (body, head): (String, String) = (row.try_get(0)?, row.try_get(3)?);
            Ok(CaseFile {
                case: from_json("case", &body)?,
                stored: body,
                version: row.try_get(1)?,
                seq: unsigned(row.try_get(2)?)?,
                head: Sha256Hash::from_hex(&head).map_err(|_| StoreError::Corrupt("chain head"))?,
                news: Vec::new(),
            })
        })
        .transpose()
    }

    /// Writes a case back together with its news, as one link each of its chain; the version grows only with the case,
    /// so that news about who came and went leave everybody's ETag good.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the case changed since it was taken out.
    pub async fn save_case(
        &mut self,
        file: CaseFile,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let body = to_json("case", &file.case)?;
        let id = file.case.id.clone();
        let (lines, head) = links(&file, now)?;
        let seq =
            file.seq + u64::try_from(lines.len()).map_err(|_| StoreError::Corrupt("sequence"))?;
        let end = ChainEnd {
            seq: i64::try_from(seq).map_err(|_| StoreError::Corrupt("sequence"))?,
            hash: head.to_string(),
        };
        let version = if file.version == 0 {
            self.insert_case(&file.case, &body, &end, now).await?;
            1
        } else if body == file.stored {
            self.extend_chain(&id, file.version, &end).await?;
            file.version
        } else {
            self.update_case(&file, &body, &end, now).await?;
            file.version + 1
        };
        for line in &lines {
            self.insert_event(&id, line).await?;
        }
        self.changed.push(id);
        Ok(version)
    }

    async fn insert_case(
        &mut self,
        case: &Case,
        body: &str,
        end: &ChainEnd,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into cases (id, stage, version, notary_id, body, event_seq, event_hash, opened_at, updated_at)
             values ($1, $2, 1, $3, $4, $5, $6, $7, $8)",
            case.id.as_str(),
            case.stage.code().as_str(),
            case.notary.as_ref().map(AccountId::as_str),
            body,
            end.seq,
            end.hash.as_str(),
            millis(case.opened_at),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_case(
        &mut self,
        file: &CaseFile,
        body: &str,
        end: &ChainEnd,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let done = q!(
            "update cases set stage = $1, version = version + 1, notary_id = $2, body = $3,
                    event_seq = $4, event_hash = $5, updated_at = $6
             where id = $7 and version = $8",
            file.case.stage.code().as_str(),
            file.case.notary.as_ref().map(AccountId::as_str),
            body,
            end.seq,
            end.hash.as_str(),
            millis(now),
            file.case.id.as_str(),
            file.version
        )
        .execute(self.connection())
        .await?;
        one_row(done.rows_affected())
    }

    async fn extend_chain(
        &mut self,
        case: &CaseId,
        version: i64,
        end: &ChainEnd,
    ) -> Result<(), StoreError> {
        let done = q!(
            "update cases set event_seq = $1, event_hash = $2 where id = $3 and version = $4",
            end.seq,
            end.hash.as_str(),
            case.as_str(),
            version
        )
        .execute(self.connection())
        .await?;
        one_row(done.rows_affected())
    }

    async fn insert_event(&mut self, case: &CaseId, line: &HistoryLine) -> Result<(), StoreError> {
        q!(
            "insert into case_events (case_id, seq, prev_hash, hash, at, actor, kind, body)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            case.as_str(),
            i64::try_from(line.seq).map_err(|_| StoreError::Corrupt("sequence"))?,
            line.prev.as_str(),
            line.hash.as_str(),
            line.at,
            line.author.as_str(),
            line.kind.as_str(),
            line.body.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Lets an account see a case; repeating it is harmless.
    pub async fn admit(&mut self, case: &CaseId, account: &AccountId) -> Result<(), StoreError> {
        q!(
            "insert into case_people (case_id, account_id) values ($1, $2) on conflict (account_id, case_id) do nothing",
            case.as_str(),
            account.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

/// Where a case's chain ends.
struct ChainEnd {
    seq: i64,
    hash: String,
}

/// A case that changed in between is not overwritten.
fn one_row(affected: u64) -> Result<(), StoreError> {
    match affected {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

/// The links of a file's news, and the chain's new end.
fn links(
    file: &CaseFile,
    now: DateTime<Utc>,
) -> Result<(Vec<HistoryLine>, Sha256Hash), StoreError> {
    let (mut seq, mut head) = (file.seq, file.head);
    let mut lines = Vec::with_capacity(file.news.len());
    for record in &file.news {
        seq += 1;
        let line = link(&file.case.id, seq, head, now, record)?;
        head = Sha256Hash::from_hex(&line.hash).map_err(|_| StoreError::Corrupt("chain head"))?;
        lines.push(line);
    }
    Ok((lines, head))
}

/// The chain link of one record: hashed are the case, the time, the author, the kind and the body, as stored.
fn link(
    case: &CaseId,
    seq: u64,
    prev: Sha256Hash,
    now: DateTime<Utc>,
    record: &Record,
) -> Result<HistoryLine, StoreError> {
    let mut line = HistoryLine {
        seq,
        prev: prev.to_string(),
        hash: String::new(),
        at: millis(now),
        author: to_json("author", &record.author)?,
        kind: record.entry.kind(),
        body: to_json("entry", &record.entry)?,
    };
    line.hash = link_hash(case.as_str(), &prev, &line).to_string();
    Ok(line)
}

/// The hash of a history line after the one whose hash is `prev`; `senim verify` computes the same.
#[must_use]
pub fn link_hash(case: &str, prev: &Sha256Hash, line: &HistoryLine) -> Sha256Hash {
    chain::next(
        prev,
        line.seq,
        &[
            case.as_bytes(),
            line.at.to_string().as_bytes(),
            line.author.as_bytes(),
            line.kind.as_bytes(),
            line.body.as_bytes(),
        ],
    )
}

impl Store {
    /// A case as it stands.
    pub async fn case(&self, id: &CaseId) -> Result<Option<CaseView>, StoreError> {
        let row = q!(
            "select body, version, updated_at from cases where id = $1",
            id.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(case_view).transpose()
    }

    /// The cases an account takes part in, newest first, before a cursor.
    pub async fn cases_of(
        &self,
        account: &AccountId,
        before: Option<&CaseId>,
        limit: i64,
    ) -> Result<Vec<CaseView>, StoreError> {
        let rows = q!(
            "select c.body, c.version, c.updated_at from case_people p join cases c on c.id = p.case_id
             where p.account_id = $1 and p.case_id < $2 order by p.case_id desc limit $3",
            account.as_str(),
            before.map_or("g", CaseId::as_str),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(case_view).collect()
    }

    /// The cases a notary is or was in charge of, newest first, before a cursor.
    pub async fn cases_of_notary(
        &self,
        notary: &AccountId,
        before: Option<&CaseId>,
        limit: i64,
    ) -> Result<Vec<CaseView>, StoreError> {
        let rows = q!(
            "select body, version, updated_at from cases where notary_id = $1 and id < $2 order by id desc limit $3",
            notary.as_str(),
            before.map_or("g", CaseId::as_str),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(case_view).collect()
    }

    /// How many of an account's cases stand at a stage.
    pub async fn count_cases(&self, account: &AccountId, stage: &str) -> Result<i64, StoreError> {
        let row = q!(
            "select count(*) from case_people p join cases c on c.id = p.case_id
             where p.account_id = $1 and c.stage = $2",
            account.as_str(),
            stage
        )
        .fetch_one(&self.reader)
        .await?;
        Ok(row.try_get(0)?)
    }

    /// The history of a case after a line, oldest first.
    pub async fn history(
        &self,
        case: &CaseId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<HistoryLine>, StoreError> {
        let rows = q!(
            "select seq, prev_hash, hash, at, actor, kind, body from case_events
             where case_id = $1 and seq > $2 order by seq limit $3",
            case.as_str(),
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(history_line).collect()
    }

    /// How many cases stand at each stage.
    pub async fn stage_counts(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = q!("select stage, count(*) from cases group by stage order by stage")
            .fetch_all(&self.reader)
            .await?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect()
    }
}

fn case_view(row: &AnyRow) -> Result<CaseView, StoreError> {
    let body: String = row.try_get(0)?;
    Ok(CaseView {
        case: from_json("case", &body)?,
        version: row.try_get(1)?,
        updated_at: moment(row.try_get(2)?)?,
    })
}

pub(super) fn history_line(row: &AnyRow) -> Result<HistoryLine, StoreError> {
    Ok(HistoryLine {
        seq: unsigned(row.try_get(0)?)?,
        prev: row.try_get(1)?,
        hash: row.try_get(2)?,
        at: row.try_get(3)?,
        author: row.try_get(4)?,
        kind: row.try_get(5)?,
        body: row.try_get(6)?,
    })
}

fn unsigned(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Corrupt("sequence"))
}
