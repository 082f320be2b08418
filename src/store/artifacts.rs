//! Bytes that belong to a case and never change: signed messages, drafts, the power of attorney.

use super::sql::q;
use super::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{CaseId, Digest};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// One artifact of a case.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its name within the case, for example `application.p7s`.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// When it was kept.
    pub created_at: DateTime<Utc>,
}

impl Artifact {
    /// From a row of media type, SHA-256, bytes and time, as every table of kept files has them.
    pub(super) fn read(name: &str, row: &AnyRow) -> Result<Self, StoreError> {
        let sha256: String = row.try_get(1)?;
        Ok(Self {
            name: name.to_owned(),
            media_type: row.try_get(0)?,
            sha256: Digest::parse(&sha256).map_err(|_| StoreError::Corrupt("digest"))?,
            bytes: row.try_get(2)?,
            created_at: moment(row.try_get(3)?)?,
        })
    }
}

impl Tx {
    /// Keeps an artifact for ever.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the case has one of that name.
    pub async fn put_artifact(
        &mut self,
        case: &CaseId,
        artifact: &Artifact,
    ) -> Result<(), StoreError> {
        q!(
            "insert into artifacts (case_id, name, media_type, sha256, bytes, created_at) values ($1, $2, $3, $4, $5, $6)",
            case.as_str(),
            artifact.name.as_str(),
            artifact.media_type.as_str(),
            artifact.sha256.as_str(),
            artifact.bytes.as_slice(),
            millis(artifact.created_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// An artifact of a case by its name.
    pub async fn artifact(
        &self,
        case: &CaseId,
        name: &str,
    ) -> Result<Option<Artifact>, StoreError> {
        let row = q!(
            "select media_type, sha256, bytes, created_at from artifacts where case_id = $1 and name = $2",
            case.as_str(),
            name
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| Artifact::read(name, &row)).transpose()
    }

    /// The signed messages of a case, in the order in which they were kept.
    pub async fn signed_messages(&self, case: &CaseId) -> Result<Vec<Artifact>, StoreError> {
        self.artifacts_like(case, "%.p7s").await
    }

    /// The manifests of a case's recordings.
    pub async fn manifests(&self, case: &CaseId) -> Result<Vec<Artifact>, StoreError> {
        self.artifacts_like(case, "recording-%.json").await
    }

    async fn artifacts_like(
        &self,
        case: &CaseId,
        pattern: &str,
    ) -> Result<Vec<Artifact>, StoreError> {
        let rows = q!(
            "select media_type, sha256, bytes, created_at, name from artifacts where case_id = $1 and name like $2 order by created_at, name",
            case.as_str(),
            pattern
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| Artifact::read(row.try_get(4)?, row))
            .collect()
    }
}
