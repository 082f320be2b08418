//! Requests of S1-S10: the present state as one document, the hash-chained history, the files.

use super::artifacts::Artifact;
use super::cases::HistoryLine;
use super::history::{ChainEnd, News, links};
use super::sql::q;
use super::{Dialect, Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use eds::chain;
use eds::hash::Sha256Hash;
use law::id::{AccountId, Iin, RequestId};
use law::service::Channel;
use law::service::request::{Author, Entry, Fact, Record, ServiceRequest};
use law::service::stage::{Event, NotAllowed};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A request taken out of the store to be changed; what happened to it is written back with it.
#[derive(Clone, Debug)]
pub struct ServiceFile {
    /// The request.
    pub request: ServiceRequest,
    version: i64,
    end: ChainEnd,
    news: Vec<Record>,
}

/// A request as it was read, with the version that its ETag carries.
#[derive(Clone, Debug)]
pub struct ServiceView {
    /// The request.
    pub request: ServiceRequest,
    /// Grows by one with every change.
    pub version: i64,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
}

/// A file of a request without its bytes.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes.
    pub length: i64,
    /// When it was kept.
    pub created_at: DateTime<Utc>,
}

impl ServiceFile {
    /// A file for a request that does not exist yet.
    #[must_use]
    pub fn new(request: ServiceRequest, author: Author) -> Self {
        let head = chain::genesis(request.id.as_str().as_bytes());
        let opened = Fact::RequestOpened {
            service: request.service().code.to_owned(),
            channel: request.channel,
        };
        Self {
            request,
            version: 0,
            end: ChainEnd { seq: 0, head },
            news: vec![Record {
                author,
                entry: Entry::Fact(opened),
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
    pub async fn open_service(
        &mut self,
        id: &RequestId,
    ) -> Result<Option<ServiceFile>, StoreError> {
        const SQLITE: &str =
            "select body, version, event_seq, event_hash from service_requests where id = $1";
        const POSTGRES: &str = "select body, version, event_seq, event_hash from service_requests where id = $1 for update";
        let query = match self.dialect {
            Dialect::Sqlite => q!(SQLITE, id.as_str()),
            Dialect::Postgres => q!(POSTGRES, id.as_str()),
        };
        let row = query.fetch_optional(self.connection()).await?;
        row.map(|row| {
            let (body, head): (String, String) = (row.try_get(0)?, row.try_get(3)?);
            let seq: i64 = row.try_get(2)?;
            let end = ChainEnd {
                seq: u64::try_from(seq).map_err(|_| StoreError::Corrupt("sequence"))?,
                head: Sha256Hash::from_hex(&head).map_err(|_| StoreError::Corrupt("chain head"))?,
            };
            Ok(ServiceFile {
                request: from_json("service request", &body)?,
                version: row.try_get(1)?,
                end,
                news: Vec::new(),
            })
        })
        .transpose()
    }

    /// Writes a request back together with its news, as one link each of its chain.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the request changed since it was taken out.
    pub async fn save_service(
        &mut self,
        file: ServiceFile,
        now: DateTime<Utc>,
    ) -> Result<ServiceView, StoreError> {
        let news = file.news.iter().map(|record| News {
            author: &record.author,
            kind: record.entry.kind(),
            entry: &record.entry,
        });
        let id = file.request.id.clone();
        if let Some(applicant) = &file.request.applicant.account {
            self.moves_requests_of(applicant);
        }
        let (lines, end) = links(id.as_str(), file.end, now, news)?;
        if file.version == 0 {
            self.insert_service(&file.request, end, now).await?;
        } else {
            self.update_service(&file, end, now).await?;
        }
        for line in &lines {
            self.insert_service_event(&id, line).await?;
        }
        Ok(ServiceView {
            request: file.request,
            version: file.version + 1,
            // As it will be read back, so that an act's answer and the next reading are the same.
            updated_at: moment(millis(now))?,
        })
    }

    async fn insert_service(
        &mut self,
        request: &ServiceRequest,
        end: ChainEnd,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let taken = request.intake.as_ref();
        let operator = taken.map(|intake| &intake.operator);
        q!(
            "insert into service_requests (id, service, channel, stage, number, iin, account_id, operator_id, intake_region, version, body, event_seq, event_hash, opened_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12, $13, $14)",
            request.id.as_str(),
            request.service().code,
            request.channel.as_str(),
            request.stage.code().as_str(),
            request.number.as_deref(),
            request.applicant.iin.as_str(),
            request.applicant.account.as_ref().map(AccountId::as_str),
            operator.map(AccountId::as_str),
            taken.and_then(|intake| intake.region.as_deref()),
            to_json("service request", request)?,
            signed(end.seq)?,
            end.head.to_string(),
            millis(request.opened_at),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn update_service(
        &mut self,
        file: &ServiceFile,
        end: ChainEnd,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let request = &file.request;
        let done = q!(
            "update service_requests set stage = $1, number = $2, version = version + 1, body = $3,
                    event_seq = $4, event_hash = $5, updated_at = $6
             where id = $7 and version = $8",
            request.stage.code().as_str(),
            request.number.as_deref(),
            to_json("service request", request)?,
            signed(end.seq)?,
            end.head.to_string(),
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

    async fn insert_service_event(
        &mut self,
        id: &RequestId,
        line: &HistoryLine,
    ) -> Result<(), StoreError> {
        q!(
            "insert into service_events (request_id, seq, prev_hash, hash, at, actor, kind, body)
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

    /// Keeps a file of a request.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the request has one of that name.
    pub async fn put_service_file(
        &mut self,
        id: &RequestId,
        file: &Artifact,
    ) -> Result<(), StoreError> {
        q!(
            "insert into service_files (request_id, name, media_type, sha256, bytes, created_at)
             values ($1, $2, $3, $4, $5, $6)",
            id.as_str(),
            file.name.as_str(),
            file.media_type.as_str(),
            file.sha256.as_str(),
            file.bytes.as_slice(),
            millis(file.created_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Removes an attachment of a draft that another one replaces; its digest stays in the history.
    pub async fn remove_service_file(
        &mut self,
        id: &RequestId,
        name: &str,
    ) -> Result<(), StoreError> {
        q!(
            "delete from service_files where request_id = $1 and name = $2",
            id.as_str(),
            name
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// A request as it stands.
    pub async fn service(&self, id: &RequestId) -> Result<Option<ServiceView>, StoreError> {
        let row = q!(
            "select body, version, updated_at from service_requests where id = $1",
            id.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(service_view).transpose()
    }

    /// An account's requests, newest first, before a cursor.
    pub async fn services_of(
        &self,
        account: &AccountId,
        before: Option<&RequestId>,
        limit: i64,
    ) -> Result<Vec<ServiceView>, StoreError> {
        let rows = q!(
            "select body, version, updated_at from service_requests where account_id = $1 and id < $2 order by id desc limit $3",
            account.as_str(),
            before.map_or("g", RequestId::as_str),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(service_view).collect()
    }

    /// The requests that an operator took in, newest first, before a cursor.
    pub async fn services_taken_by(
        &self,
        operator: &AccountId,
        before: Option<&RequestId>,
        limit: i64,
    ) -> Result<Vec<ServiceView>, StoreError> {
        let rows = q!(
            "select body, version, updated_at from service_requests where operator_id = $1 and id < $2 order by id desc limit $3",
            operator.as_str(),
            before.map_or("g", RequestId::as_str),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(service_view).collect()
    }

    /// The requests that were taken in at a place and left their drafts, newest first, before a cursor; not those of one person.
    pub async fn services_taken_at(
        &self,
        place: (Channel, &str),
        except: &Iin,
        before: Option<&RequestId>,
        limit: i64,
    ) -> Result<Vec<ServiceView>, StoreError> {
        let (channel, region) = place;
        let rows = q!(
            "select body, version, updated_at from service_requests
             where channel = $1 and intake_region = $2 and stage <> 'draft' and iin <> $3 and id < $4 order by id desc limit $5",
            channel.as_str(),
            region,
            except.as_str(),
            before.map_or("g", RequestId::as_str),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(service_view).collect()
    }

    /// How many drafts an account has.
    pub async fn service_drafts(&self, account: &AccountId) -> Result<i64, StoreError> {
        let row = q!(
            "select count(*) from service_requests where account_id = $1 and stage = 'draft' and operator_id is null",
            account.as_str()
        )
        .fetch_one(&self.reader)
        .await?;
        Ok(row.try_get(0)?)
    }

    /// How many drafts an official has open for people who came.
    pub async fn service_drafts_taken_by(&self, operator: &AccountId) -> Result<i64, StoreError> {
        let row = q!(
            "select count(*) from service_requests where operator_id = $1 and stage = 'draft'",
            operator.as_str()
        )
        .fetch_one(&self.reader)
        .await?;
        Ok(row.try_get(0)?)
    }

    /// The history of a request after a line, oldest first.
    pub async fn service_history(
        &self,
        id: &RequestId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<HistoryLine>, StoreError> {
        let rows = q!(
            "select seq, prev_hash, hash, at, actor, kind, body from service_events
             where request_id = $1 and seq > $2 order by seq limit $3",
            id.as_str(),
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(super::cases::history_line).collect()
    }

    /// What files a request has, in the order they were kept.
    pub async fn service_files(&self, id: &RequestId) -> Result<Vec<KeptFile>, StoreError> {
        let rows = q!(
            "select name, media_type, sha256, length(bytes), created_at from service_files
             where request_id = $1 order by created_at, name",
            id.as_str()
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(kept_file).collect()
    }

    /// A file of a request by its name.
    pub async fn service_file(
        &self,
        id: &RequestId,
        name: &str,
    ) -> Result<Option<Artifact>, StoreError> {
        let row = q!(
            "select media_type, sha256, bytes, created_at from service_files where request_id = $1 and name = $2",
            id.as_str(),
            name
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| Artifact::read(name, &row)).transpose()
    }
}

fn kept_file(row: &AnyRow) -> Result<KeptFile, StoreError> {
    Ok(KeptFile {
        name: row.try_get(0)?,
        media_type: row.try_get(1)?,
        sha256: row.try_get(2)?,
        length: row.try_get(3)?,
        created_at: moment(row.try_get(4)?)?,
    })
}

fn service_view(row: &AnyRow) -> Result<ServiceView, StoreError> {
    let body: String = row.try_get(0)?;
    Ok(ServiceView {
        request: from_json("service request", &body)?,
        version: row.try_get(1)?,
        updated_at: moment(row.try_get(2)?)?,
    })
}

fn signed(seq: u64) -> Result<i64, StoreError> {
    i64::try_from(seq).map_err(|_| StoreError::Corrupt("sequence"))
}
