//! Bytes that belong to a request: accepted documents, signatures, notices; none is changed, and each has its term.

use crate::store::artifacts::Artifact;
use crate::store::sql::q;
use crate::store::{Store, StoreError, Tx, millis};
use chrono::{DateTime, NaiveDate, Utc};
use law::id::{Digest, RequestId};
use sqlx::Row as _;

impl Tx {
    /// Keeps a file of a request; without a last day it is kept for ever.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the request has one of that name.
    pub async fn put_request_file(
        &mut self,
        id: &RequestId,
        file: &Artifact,
        keep_until: Option<NaiveDate>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into nca_files (request_id, name, media_type, sha256, bytes, created_at, keep_until)
             values ($1, $2, $3, $4, $5, $6, $7)",
            id.as_str(),
            file.name.as_str(),
            file.media_type.as_str(),
            file.sha256.as_str(),
            file.bytes.as_slice(),
            millis(file.created_at),
            keep_until.map(|day| day.to_string())
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Destroys the documents whose last day is over; their digests stay in the history.
    pub async fn destroy_old_documents(&mut self, today: NaiveDate) -> Result<u64, StoreError> {
        let done = q!(
            "delete from nca_files where keep_until < $1",
            today.to_string()
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected())
    }

    /// Forgets the links that are too old.
    pub async fn forget_installations(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        q!(
            "delete from nca_installations where expires_at < $1",
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Keeps the digest of an installation link's secret.
    pub async fn put_installation(
        &mut self,
        token: &Digest,
        id: &RequestId,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into nca_installations (token_sha256, request_id, expires_at) values ($1, $2, $3)",
            token.as_str(),
            id.as_str(),
            millis(expires_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// A file of a request by its name.
    pub async fn request_file(
        &self,
        id: &RequestId,
        name: &str,
    ) -> Result<Option<Artifact>, StoreError> {
        let row = q!(
            "select media_type, sha256, bytes, created_at from nca_files where request_id = $1 and name = $2",
            id.as_str(),
            name
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| Artifact::read(name, &row)).transpose()
    }

    /// The request behind an installation link, while the link is good.
    pub async fn installation(
        &self,
        token: &Digest,
        now: DateTime<Utc>,
    ) -> Result<Option<RequestId>, StoreError> {
        let row = q!(
            "select request_id from nca_installations where token_sha256 = $1 and expires_at > $2",
            token.as_str(),
            millis(now)
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| {
            let id: String = row.try_get(0)?;
            RequestId::parse(&id).map_err(|_| StoreError::Corrupt("request id"))
        })
        .transpose()
    }
}
