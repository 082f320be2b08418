//! The common register of everybody's documents: powers of attorney, results of services, refusals.
//!
//! A document belongs to a person by the IIN, not to an account: a service centre serves people who have none yet.

use super::sql::q;
use super::{Store, StoreError, Tx, from_json, millis, moment};
use chrono::{DateTime, NaiveDate, Utc};
use law::cabinet::Nature;
use law::id::{AccountId, CaseId, Digest, Iin, RequestId};
use law::poa::s10_signature::ShownSignature;
use law::service::ServiceId;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// What a request for a service brings into the register.
#[derive(Clone, Debug)]
pub struct NewDocument<'a> {
    /// Its number, which no other document has.
    pub number: &'a str,
    /// What it is.
    pub nature: Nature,
    /// The service.
    pub service: ServiceId,
    /// The kind asked for, by its code, where the service has kinds.
    pub kind: Option<&'a str>,
    /// The request whose file it is.
    pub request: &'a RequestId,
    /// The name of that file.
    pub file: &'a str,
    /// SHA-256 of the file.
    pub sha256: &'a Digest,
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
    /// The last day of its term, where it has one.
    pub valid_until: Option<NaiveDate>,
    /// Whose it is.
    pub owners: &'a [Iin],
}

/// A document of the register.
#[derive(Clone, Debug)]
pub struct WalletRow {
    /// Its number.
    pub number: String,
    /// What it is.
    pub nature: Nature,
    /// Where its file lies.
    pub origin: Origin,
    /// The kind, by its code.
    pub kind: Option<String>,
    /// The name of the file.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
    /// The last day of its term, where it has one.
    pub valid_until: Option<NaiveDate>,
    /// Since when it has no force.
    pub revoked_at: Option<DateTime<Utc>>,
    /// What only a power of attorney has.
    pub attorney: Option<AttorneyRow>,
}

/// What the register of powers of attorney adds.
#[derive(Clone, Debug)]
pub struct AttorneyRow {
    /// What the QR code carries.
    pub token: String,
    /// When the other information system had it.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Its signatures, oldest first.
    pub signatures: Vec<ShownSignature>,
}

/// Where a document comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A case of a power of attorney.
    Case(CaseId),
    /// A request for a service.
    Request {
        /// The request.
        id: RequestId,
        /// The service, as [`ServiceId::as_str`] writes it.
        service: String,
        /// The request's number, once it has one.
        number: Option<String>,
    },
}

/// The place of a document in somebody's list: newest first.
#[derive(Clone, Debug)]
pub struct WalletPlace {
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
    /// Its number.
    pub number: String,
}

impl Tx {
    /// Enters a document of a request for a service.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the number is taken.
    pub async fn enter_document(&mut self, document: &NewDocument<'_>) -> Result<(), StoreError> {
        q!(
            "insert into wallet_documents (number, nature, request_id, service, kind, file, sha256, issued_at, valid_until)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            document.number,
            document.nature.as_str(),
            document.request.as_str(),
            document.service.as_str(),
            document.kind,
            document.file,
            document.sha256.as_str(),
            millis(document.issued_at),
            document.valid_until.map(|day| day.to_string())
        )
        .execute(self.connection())
        .await?;
        for owner in document.owners {
            q!(
                "insert into wallet_owners (iin, issued_at, number) values ($1, $2, $3) on conflict do nothing",
                owner.as_str(),
                millis(document.issued_at),
                document.number
            )
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }

    /// Enters a power of attorney that the register of documents has taken up.
    pub(super) async fn enter_attorney(
        &mut self,
        document: &super::documents::DocumentRow,
        owners: &[AccountId],
    ) -> Result<(), StoreError> {
        q!(
            "insert into wallet_documents (number, nature, case_id, kind, file, sha256, issued_at, valid_until)
             values ($1, $2, $3, $4, 'poa.pdf', $5, $6, $7)",
            document.number.as_str(),
            Nature::PowerOfAttorney.as_str(),
            document.case.as_str(),
            document.kind.as_str(),
            document.sha256.as_str(),
            millis(document.issued_at),
            document.valid_until.to_string()
        )
        .execute(self.connection())
        .await?;
        for owner in owners {
            q!(
                "insert into wallet_owners (iin, issued_at, number)
                 select iin, $1, $2 from accounts where id = $3 on conflict do nothing",
                millis(document.issued_at),
                document.number.as_str(),
                owner.as_str()
            )
            .execute(self.connection())
            .await?;
        }
        Ok(())
    }

    /// The results of a service in a person's wallet that have not lost their force, each with its request.
    pub async fn results_in_force(
        &mut self,
        owner: &Iin,
        service: ServiceId,
    ) -> Result<Vec<(String, RequestId)>, StoreError> {
        let rows = q!(
            "select w.number, w.request_id from wallet_owners o join wallet_documents w on w.number = o.number
             where o.iin = $1 and w.service = $2 and w.nature = $3 and w.revoked_at is null order by w.number",
            owner.as_str(),
            service.as_str(),
            Nature::Result.as_str()
        )
        .fetch_all(self.connection())
        .await?;
        let result = |row: &AnyRow| {
            let id: String = row.try_get(1)?;
            let id = RequestId::parse(&id).map_err(|_| StoreError::Corrupt("request id"))?;
            Ok((row.try_get(0)?, id))
        };
        rows.iter().map(result).collect()
    }

    /// Takes the force from a document of a service (a licence that was re-issued, for example); `None` when it had none.
    pub async fn end_document(
        &mut self,
        number: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update wallet_documents set revoked_at = $1
             where number = $2 and revoked_at is null and case_id is null",
            millis(at),
            number
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }
}

impl Store {
    /// A document of the register.
    pub async fn wallet_document(&self, number: &str) -> Result<Option<WalletRow>, StoreError> {
        let row = q!(
            "select w.number, w.nature, w.case_id, w.request_id, w.service, w.kind, w.file, w.sha256, w.issued_at,
                    w.valid_until, coalesce(d.revoked_at, w.revoked_at), d.token, d.delivered_at, d.signatures, r.number
             from wallet_documents w left join documents d on d.number = w.number
                  left join service_requests r on r.id = w.request_id where w.number = $1",
            number
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(document).transpose()
    }

    /// The number of the document that is exactly this file.
    pub async fn number_of_file(&self, sha256: &Digest) -> Result<Option<String>, StoreError> {
        let row = q!(
            "select number from wallet_documents where sha256 = $1",
            sha256.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// The number of the document that a file of a request is; `None` for files that are no documents of anybody's.
    pub async fn wallet_number(
        &self,
        request: &RequestId,
        file: &str,
    ) -> Result<Option<String>, StoreError> {
        let row = q!(
            "select number from wallet_documents where request_id = $1 and file = $2",
            request.as_str(),
            file
        )
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// A document of the register, if it is this person's.
    pub async fn owned_document(
        &self,
        owner: &Iin,
        number: &str,
    ) -> Result<Option<WalletRow>, StoreError> {
        let row = q!(
            "select w.number, w.nature, w.case_id, w.request_id, w.service, w.kind, w.file, w.sha256, w.issued_at,
                    w.valid_until, coalesce(d.revoked_at, w.revoked_at), d.token, d.delivered_at, d.signatures, r.number
             from wallet_owners o join wallet_documents w on w.number = o.number
                  left join documents d on d.number = w.number
                  left join service_requests r on r.id = w.request_id
             where o.number = $1 and o.iin = $2",
            number,
            owner.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(document).transpose()
    }

    /// A person's documents of a request, in the order they were signed.
    pub async fn wallet_of_request(
        &self,
        owner: &Iin,
        request: &RequestId,
    ) -> Result<Vec<WalletRow>, StoreError> {
        let rows = q!(
            "select w.number, w.nature, w.case_id, w.request_id, w.service, w.kind, w.file, w.sha256, w.issued_at,
                    w.valid_until, coalesce(d.revoked_at, w.revoked_at), d.token, d.delivered_at, d.signatures, r.number
             from wallet_documents w join wallet_owners o on o.number = w.number
                  left join documents d on d.number = w.number
                  left join service_requests r on r.id = w.request_id
             where w.request_id = $1 and o.iin = $2 order by w.issued_at, w.number",
            request.as_str(),
            owner.as_str()
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(document).collect()
    }

    /// A person's documents, newest first, behind a place.
    pub async fn wallet_of(
        &self,
        owner: &Iin,
        behind: Option<&WalletPlace>,
        limit: i64,
    ) -> Result<Vec<WalletRow>, StoreError> {
        let (issued_at, number) = behind.map_or((i64::MAX, ""), |place| {
            (millis(place.issued_at), place.number.as_str())
        });
        let rows = q!(
            "select w.number, w.nature, w.case_id, w.request_id, w.service, w.kind, w.file, w.sha256, w.issued_at,
                    w.valid_until, coalesce(d.revoked_at, w.revoked_at), d.token, d.delivered_at, d.signatures, r.number
             from wallet_owners o join wallet_documents w on w.number = o.number
                  left join documents d on d.number = w.number
                  left join service_requests r on r.id = w.request_id
             where o.iin = $1 and (o.issued_at < $2 or (o.issued_at = $2 and o.number < $3))
             order by o.issued_at desc, o.number desc limit $4",
            owner.as_str(),
            issued_at,
            number,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(document).collect()
    }
}

fn document(row: &AnyRow) -> Result<WalletRow, StoreError> {
    let nature: String = row.try_get(1)?;
    let sha256: String = row.try_get(7)?;
    let until: Option<String> = row.try_get(9)?;
    Ok(WalletRow {
        number: row.try_get(0)?,
        nature: Nature::parse(&nature).ok_or(StoreError::Corrupt("nature"))?,
        origin: origin(row)?,
        kind: row.try_get(5)?,
        file: row.try_get(6)?,
        sha256: Digest::parse(&sha256).map_err(|_| StoreError::Corrupt("digest"))?,
        issued_at: moment(row.try_get(8)?)?,
        valid_until: until
            .map(|day| day.parse().map_err(|_| StoreError::Corrupt("date")))
            .transpose()?,
        revoked_at: row.try_get::<Option<i64>, _>(10)?.map(moment).transpose()?,
        attorney: attorney(row)?,
    })
}

fn origin(row: &AnyRow) -> Result<Origin, StoreError> {
    if let Some(case) = row.try_get::<Option<String>, _>(2)? {
        return CaseId::parse(&case)
            .map(Origin::Case)
            .map_err(|_| StoreError::Corrupt("case id"));
    }
    let (request, service): (Option<String>, Option<String>) = (row.try_get(3)?, row.try_get(4)?);
    let request = request.ok_or(StoreError::Corrupt("request id"))?;
    Ok(Origin::Request {
        id: RequestId::parse(&request).map_err(|_| StoreError::Corrupt("request id"))?,
        service: service.ok_or(StoreError::Corrupt("service"))?,
        number: row.try_get(14)?,
    })
}

fn attorney(row: &AnyRow) -> Result<Option<AttorneyRow>, StoreError> {
    let Some(token) = row.try_get::<Option<String>, _>(11)? else {
        return Ok(None);
    };
    let signatures: Option<String> = row.try_get(13)?;
    Ok(Some(AttorneyRow {
        token,
        delivered_at: row.try_get::<Option<i64>, _>(12)?.map(moment).transpose()?,
        signatures: signatures.map_or(Ok(Vec::new()), |text| from_json("signatures", &text))?,
    }))
}
