//! Requests for certificates: the present state as one document, the hash-chained history, and who may see them.

mod appeals;
mod certificates;
mod files;
mod operators;

pub use appeals::{Appeal, ReceivedAppeal, Responsible};
pub use certificates::{CertificateRow, KeyUsage};
pub use operators::OperatorRow;

use super::cases::HistoryLine;
use super::history::{ChainEnd, News, links};
use super::sql::q;
use super::{Dialect, Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use eds::chain;
use eds::hash::Sha256Hash;
use law::id::{AccountId, RequestId};
use law::services::nca::request::{Author, Entry, Fact, Record, Request};
use law::services::nca::stage::{Event, NotAllowed, StageCode};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A request taken out of the store to be changed; what happened to it is written back with it.
#[derive(Clone, Debug)]
pub struct RequestFile {
    /// The request.
    pub request: Request,
    version: i64,
    seq: u64,
    head: Sha256Hash,
    news: Vec<Record>,
}

/// A request as it was read, with the version that its ETag carries.
#[derive(Clone, Debug)]
pub struct RequestView {
    /// The request.
    pub request: Request,
    /// Grows by one with every change.
    pub version: i64,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
}

impl RequestFile {
    /// A file for a request that does not exist yet.
    #[must_use]
    pub fn new(request: Request, author: Author) -> Self {
        let head = chain::genesis(request.id.as_str().as_bytes());
        let service = request.flow.service().code.to_owned();
        let opened = Entry::Fact(Fact::RequestOpened { service });
        Self {
            request,
            version: 0,
            seq: 0,
            head,
            news: vec![Record {
                author,
                entry: opened,
            }],
        }
    }

    /// The version the request had when it was taken out.
    #[must_use]
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// Moves the request on and records it.
    ///
    /// # Errors
    /// [`NotAllowed`] when the event has no place at the present stage.
    pub fn happen(
        &mut self,
        author: Author,
        event: Event,
        now: DateTime<Utc>,
    ) -> Result<(), NotAllowed> {
        self.request.happen(event.clone(), now)?;
        let entry = Entry::Event(event);
        self.news.push(Record { author, entry });
        Ok(())
    }

    /// Records a fact.
    pub fn note(&mut self, author: Author, fact: Fact) {
        let entry = Entry::Fact(fact);
        self.news.push(Record { author, entry });
    }
}

impl Tx {
    /// Takes a request out to be changed; on PostgreSQL its row stays locked until the end of the transaction.
    pub async fn open_request(
        &mut self,
        id: &RequestId,
    ) -> Result<Option<RequestFile>, StoreError> {
        const SQLITE: &str =
            "select body, version, event_seq, event_hash from nca_requests where id = $1";
        const POSTGRES: &str = "select body, version, event_seq, event_hash from nca_requests where id = $1 for update";
        let query = match self.dialect {
            Dialect::Sqlite => q!(SQLITE, id.as_str()),
            Dialect::Postgres => q!(POSTGRES, id.as_str()),
        };
        let row = query.fetch_optional(self.connection()).await?;
        row.map(|row| {
            let (body, head): (String, String) = (row.try_get(0)?, row.try_get(3)?);
            let seq: i64 = row.try_get(2)?;
            Ok(RequestFile {
                request: from_json("request", &body)?,
                version: row.try_get(1)?,
                seq: u64::try_from(seq).map_err(|_| StoreError::Corrupt("sequence"))?,
                head: Sha256Hash::from_hex(&head).map_err(|_| StoreError::Corrupt("chain head"))?,
                news: Vec::new(),
            })
        })
        .transpose()
    }

    /// Writes a request back together with its news, as one link each of its chain.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the request changed since it was taken out.
    pub async fn save_request(
        &mut self,
        file: RequestFile,
        now: DateTime<Utc>,
    ) -> Result<RequestView, StoreError> {
        let news = file.news.iter().map(|record| News {
            author: &record.author,
            kind: record.entry.kind(),
            entry: &record.entry,
        });
        let end = ChainEnd {
            seq: file.seq,
            head: file.head,
        };
        let (lines, end) = links(file.request.id.as_str(), end, now, news)?;
        let (seq, head) = (end.seq, end.head.to_string());
        if file.version == 0 {
            self.insert_request(&file.request, seq, &head, now).await?;
        } else {
            self.update_request(&file, seq, &head, now).await?;
        }
        for line in &lines {
            self.insert_request_event(&file.request.id, line).await?;
        }
        Ok(RequestView {
            request: file.request,
            version: file.version + 1,
            updated_at: now,
        })
    }

    async fn insert_request(
        &mut self,
        request: &Request,
        seq: u64,
        head: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into nca_requests (id, flow, stage, number, iin, account_id, version, body, event_seq, event_hash, opened_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11)",
            request.id.as_str(),
            request.flow.service().code,
            request.stage.code().as_str(),
            request.stage.number(),
            request.applicant.iin.as_str(),
            request.applicant.account.as_ref().map(AccountId::as_str),
            to_json("request", request)?,
            signed(seq)?,
            head,
            millis(request.opened_at),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_request(
        &mut self,
        file: &RequestFile,
        seq: u64,
        head: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let request = &file.request;
        let done = q!(
            "update nca_requests set stage = $1, number = $2, version = version + 1, body = $3,
                    event_seq = $4, event_hash = $5, updated_at = $6
             where id = $7 and version = $8",
            request.stage.code().as_str(),
            request.stage.number(),
            to_json("request", request)?,
            signed(seq)?,
            head,
            millis(now),
            request.id.as_str(),
            file.version
        )
        .execute(self.connection())
        .await?;
        match done.rows_affected() {
            1 => Ok(()),
            _ => Err(StoreError::Conflict),
        }
    }

    async fn insert_request_event(
        &mut self,
        id: &RequestId,
        line: &HistoryLine,
    ) -> Result<(), StoreError> {
        q!(
            "insert into nca_events (request_id, seq, prev_hash, hash, at, actor, kind, body)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id.as_str(),
            signed(line.seq)?,
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
}

impl Store {
    /// A request as it stands.
    pub async fn request(&self, id: &RequestId) -> Result<Option<RequestView>, StoreError> {
        let row = q!(
            "select body, version, updated_at from nca_requests where id = $1",
            id.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(request_view).transpose()
    }

    /// An account's requests, newest first, before a cursor.
    pub async fn requests_of(
        &self,
        account: &AccountId,
        before: Option<&RequestId>,
        limit: i64,
    ) -> Result<Vec<RequestView>, StoreError> {
        let rows = q!(
            "select body, version, updated_at from nca_requests where account_id = $1 and id < $2 order by id desc limit $3",
            account.as_str(),
            before.map_or("g", RequestId::as_str),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(request_view).collect()
    }

    /// The requests at a stage that concern the desk, oldest first, after a cursor: what an applicant is still filling in
    /// through the portal does not.
    pub async fn requests_at(
        &self,
        stage: StageCode,
        after: &str,
        limit: i64,
    ) -> Result<Vec<RequestView>, StoreError> {
        let rows = q!(
            "select body, version, updated_at from nca_requests
             where stage = $1 and id > $2 and (stage <> 'filling' or flow like 'nca_card_%')
               and (stage <> 'withdrawn' or number is not null) order by id limit $3",
            stage.as_str(),
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(request_view).collect()
    }

    /// The request of a number.
    pub async fn request_of_number(&self, number: &str) -> Result<Option<RequestView>, StoreError> {
        let row = q!(
            "select body, version, updated_at from nca_requests where number = $1",
            number
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(request_view).transpose()
    }

    /// The history of a request after a line, oldest first.
    pub async fn request_history(
        &self,
        id: &RequestId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<HistoryLine>, StoreError> {
        let rows = q!(
            "select seq, prev_hash, hash, at, actor, kind, body from nca_events
             where request_id = $1 and seq > $2 order by seq limit $3",
            id.as_str(),
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(super::cases::history_line).collect()
    }
}

fn request_view(row: &AnyRow) -> Result<RequestView, StoreError> {
    let body: String = row.try_get(0)?;
    Ok(RequestView {
        request: from_json("request", &body)?,
        version: row.try_get(1)?,
        updated_at: moment(row.try_get(2)?)?,
    })
}

fn signed(seq: u64) -> Result<i64, StoreError> {
    i64::try_from(seq).map_err(|_| StoreError::Corrupt("sequence"))
}
