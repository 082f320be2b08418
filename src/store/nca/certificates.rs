//! The certificates that were issued: whose they are, for which key, and since when they are revoked.

use crate::store::sql::q;
use crate::store::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{Digest, Iin, RequestId};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUsage {
    /// To sign.
    Signing,
    /// To sign in.
    Authentication,
}

impl KeyUsage {
    /// The usage as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Authentication => "authentication",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Signing, Self::Authentication]
            .into_iter()
            .find(|usage| usage.as_str() == text)
    }
}

/// An issued certificate.
#[derive(Clone, Debug)]
pub struct CertificateRow {
    /// Its serial number.
    pub serial: String,
    /// The request it came from.
    pub request: RequestId,
    /// Whose it is.
    pub iin: Iin,
    /// What it is for.
    pub usage: KeyUsage,
    /// What names its key.
    pub key: Digest,
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// Its last moment.
    pub not_after: DateTime<Utc>,
    /// Since when it is revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: Option<String>,
}

impl Tx {
    /// Keeps an issued certificate.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when its key or number is there already.
    pub async fn put_certificate(&mut self, row: &CertificateRow) -> Result<(), StoreError> {
        q!(
            "insert into nca_certificates (serial, request_id, iin, key_usage, key_sha256, der, issued_at, not_after)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            row.serial.as_str(),
            row.request.as_str(),
            row.iin.as_str(),
            row.usage.as_str(),
            row.key.as_str(),
            row.der.as_slice(),
            millis(row.issued_at),
            millis(row.not_after)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Marks a certificate as revoked; the first revocation stays.
    pub async fn mark_certificate_revoked(
        &mut self,
        serial: &str,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update nca_certificates set revoked_at = $1, reason = $2 where serial = $3 and revoked_at is null",
            millis(at),
            reason,
            serial
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// A certificate by its serial number.
    pub async fn certificate(&self, serial: &str) -> Result<Option<CertificateRow>, StoreError> {
        let row = q!(
            "select serial, request_id, iin, key_usage, key_sha256, der, issued_at, not_after, revoked_at, reason
             from nca_certificates where serial = $1",
            serial
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(certificate_row).transpose()
    }

    /// The certificates that came from a request, the one for signing first.
    pub async fn certificates_of_request(
        &self,
        id: &RequestId,
    ) -> Result<Vec<CertificateRow>, StoreError> {
        let rows = q!(
            "select serial, request_id, iin, key_usage, key_sha256, der, issued_at, not_after, revoked_at, reason
             from nca_certificates where request_id = $1 order by key_usage desc",
            id.as_str()
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(certificate_row).collect()
    }

    /// A person's certificates, after a serial number.
    pub async fn certificates_of(
        &self,
        iin: &Iin,
        after: &str,
        limit: i64,
    ) -> Result<Vec<CertificateRow>, StoreError> {
        let rows = q!(
            "select serial, request_id, iin, key_usage, key_sha256, der, issued_at, not_after, revoked_at, reason
             from nca_certificates where iin = $1 and serial > $2 order by serial limit $3",
            iin.as_str(),
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(certificate_row).collect()
    }
}

fn certificate_row(row: &AnyRow) -> Result<CertificateRow, StoreError> {
    let (request, iin, usage, key): (String, String, String, String) = (
        row.try_get(1)?,
        row.try_get(2)?,
        row.try_get(3)?,
        row.try_get(4)?,
    );
    Ok(CertificateRow {
        serial: row.try_get(0)?,
        request: RequestId::parse(&request).map_err(|_| StoreError::Corrupt("request id"))?,
        iin: Iin::parse(&iin).map_err(|_| StoreError::Corrupt("iin"))?,
        usage: KeyUsage::parse(&usage).ok_or(StoreError::Corrupt("key usage"))?,
        key: Digest::parse(&key).map_err(|_| StoreError::Corrupt("digest"))?,
        der: row.try_get(5)?,
        issued_at: moment(row.try_get(6)?)?,
        not_after: moment(row.try_get(7)?)?,
        revoked_at: row.try_get::<Option<i64>, _>(8)?.map(moment).transpose()?,
        reason: row.try_get(9)?,
    })
}
