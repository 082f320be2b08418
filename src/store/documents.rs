//! The register of signed powers of attorney: numbers without gaps, terms, revocations, who may read them.

use super::sql::q;
use super::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, NaiveDate, Utc};
use law::id::{AccountId, CaseId, Digest};
use law::poa::s10_signature::{RegisterNumber, ShownSignature};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A signed power of attorney in the register.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    /// The register number.
    pub number: String,
    /// What the QR code carries.
    pub token: String,
    /// Its case.
    pub case: CaseId,
    /// The kind of power of attorney.
    pub kind: String,
    /// SHA-256 of the PDF.
    pub sha256: Digest,
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
    /// The last day of its term.
    pub valid_until: NaiveDate,
    /// Since when it has no force.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When the other information system had it.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Its signatures, oldest first; none are known of documents of before.
    pub signatures: Vec<ShownSignature>,
}

/// What the public may ask for.
#[derive(Clone, Copy, Debug)]
pub enum DocumentKey<'a> {
    /// By the register number.
    Number(&'a str),
    /// By the token in the QR code.
    Token(&'a str),
    /// By its case.
    Case(&'a CaseId),
}

impl Tx {
    /// The last number a notary has given in a year, 0 before the first.
    pub async fn last_sequence(&mut self, licence: &str, year: i32) -> Result<u32, StoreError> {
        let row = q!(
            "select max(sequence) from documents where licence = $1 and year = $2",
            licence,
            i64::from(year)
        )
        .fetch_one(self.connection())
        .await?;
        let last: Option<i64> = row.try_get(0)?;
        u32::try_from(last.unwrap_or(0)).map_err(|_| StoreError::Corrupt("register sequence"))
    }

    /// Enters a signed power of attorney into the register, for its owners to read.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the number is taken.
    pub async fn put_document(
        &mut self,
        document: &DocumentRow,
        number: &RegisterNumber,
        owners: &[AccountId],
    ) -> Result<(), StoreError> {
        let signatures = serde_json::to_string(&document.signatures)
            .map_err(|_| StoreError::Corrupt("signatures"))?;
        q!(
            "insert into documents (number, licence, year, sequence, token, case_id, kind, sha256, issued_at, valid_until, signatures)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            document.number.as_str(),
            number.licence.as_str(),
            i64::from(number.year),
            i64::from(number.sequence),
            document.token.as_str(),
            document.case.as_str(),
            document.kind.as_str(),
            document.sha256.as_str(),
            millis(document.issued_at),
            document.valid_until.to_string(),
            signatures
        )
        .execute(self.connection())
        .await?;
        for owner in owners {
            q!(
                "insert into document_owners (account_id, number) values ($1, $2)",
                owner.as_str(),
                document.number.as_str()
            )
            .execute(self.connection())
            .await?;
        }
        self.enter_attorney(document, owners).await
    }

    /// Takes the force from a document; `None` when it had none before.
    pub async fn revoke_document(
        &mut self,
        number: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update documents set revoked_at = $1 where number = $2 and revoked_at is null",
            millis(at),
            number
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Notes that the other information system has the document.
    pub async fn mark_delivered(
        &mut self,
        number: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update documents set delivered_at = $1 where number = $2 and delivered_at is null",
            millis(at),
            number
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// A document of the register.
    pub async fn document(&self, key: DocumentKey<'_>) -> Result<Option<DocumentRow>, StoreError> {
        const BY_NUMBER: &str = "select number, token, case_id, kind, sha256, issued_at, valid_until, revoked_at, delivered_at, signatures from documents where number = $1";
        const BY_TOKEN: &str = "select number, token, case_id, kind, sha256, issued_at, valid_until, revoked_at, delivered_at, signatures from documents where token = $1";
        const BY_CASE: &str = "select number, token, case_id, kind, sha256, issued_at, valid_until, revoked_at, delivered_at, signatures from documents where case_id = $1";
        let query = match key {
            DocumentKey::Number(number) => q!(BY_NUMBER, number),
            DocumentKey::Token(token) => q!(BY_TOKEN, token),
            DocumentKey::Case(case) => q!(BY_CASE, case.as_str()),
        };
        let row = query.fetch_optional(&self.reader).await?;
        row.as_ref().map(document).transpose()
    }
}

fn document(row: &AnyRow) -> Result<DocumentRow, StoreError> {
    let (case, sha256, until): (String, String, String) =
        (row.try_get(2)?, row.try_get(4)?, row.try_get(6)?);
    let signatures = match row.try_get::<Option<String>, _>(9)? {
        Some(text) => serde_json::from_str(&text).map_err(|_| StoreError::Corrupt("signatures"))?,
        None => Vec::new(),
    };
    Ok(DocumentRow {
        number: row.try_get(0)?,
        token: row.try_get(1)?,
        case: CaseId::parse(&case).map_err(|_| StoreError::Corrupt("case id"))?,
        kind: row.try_get(3)?,
        sha256: Digest::parse(&sha256).map_err(|_| StoreError::Corrupt("digest"))?,
        issued_at: moment(row.try_get(5)?)?,
        valid_until: until.parse().map_err(|_| StoreError::Corrupt("date"))?,
        revoked_at: row.try_get::<Option<i64>, _>(7)?.map(moment).transpose()?,
        delivered_at: row.try_get::<Option<i64>, _>(8)?.map(moment).transpose()?,
        signatures,
    })
}
