//! The certification authority: a root and an issuing authority in a folder, certificates in Kazakhstan's profile, the lists,
//! the issuance log, the OCSP responder and the time-stamping authority.
//!
//! It stands in for the National Certification Authority; the keys lie in the folder, or the issuing one behind a [`Signer`].

mod assemble;
mod event;
mod folder;
mod lists;
mod log;
mod order;
mod profile;
pub mod request;
mod responder;
mod services;
mod timestamp;
mod urls;
mod weak;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use der::Decode;
use spki::SubjectPublicKeyInfoOwned;

use self::assemble::{Template, address_extensions, issue_certificate, public_key_info};
pub use self::event::{ListKind, LogEntry, LogEvent};
pub use self::lists::CertificateStatus;
pub use self::log::IssuedCertificate;
use self::log::{IssuanceLog, LogWriter, key_hash};
pub use self::order::{
    CertificateOrder, OperatorRole, OrganisationRole, Profile, RequestOrder, SubjectSpec,
};
use self::request::CertificationRequest;
use self::services::ServiceKeys;
pub use self::urls::{Authority, OCSP_PATH, PublicFile, PublicUrls, TSP_PATH};
use crate::certificate::{Certificate, CertificateError};
use crate::hash::Sha256Hash;
use crate::keyfile::{KeyFile, KeyFileError, PrivateKey};
use crate::signer::{Signer, SignerError};
pub use crate::trust::RevocationReason;
use crate::trust::{TrustError, TrustStore, Usage};

/// Certificates are valid from a little before now: clocks differ.
const BACKDATED: TimeDelta = TimeDelta::minutes(5);

/// Why the authority did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// The file system refused.
    #[error("the authority's folder cannot be read or written")]
    Io(#[from] io::Error),
    /// A file of the folder is not what was written there.
    #[error("a file of the authority is malformed")]
    Malformed,
    /// The issuance log is not what was written there: a line is missing, changed or out of place.
    #[error("the issuance log is broken")]
    LogBroken,
    /// A key did not sign.
    #[error("the authority's key did not sign")]
    Signer(#[from] SignerError),
    /// The order lacks a field of its profile, or a field has the wrong form.
    #[error("the order does not fit its profile")]
    BadOrder,
    /// A certificate was issued for this key before, whether it is in force or not.
    #[error("a certificate was issued for this key before")]
    KeyReused,
    /// The request names another person than the order.
    #[error("the request names another person than the order")]
    OtherPerson,
    /// The authority issued no certificate of this serial number.
    #[error("the authority issued no certificate of this serial number")]
    UnknownSerial,
    /// The service's certificate is not in force at this time.
    #[error("the service's certificate is not in force at this time")]
    NotInForce,
}

impl From<CertificateError> for CaError {
    fn from(_: CertificateError) -> Self {
        Self::Malformed
    }
}

impl From<KeyFileError> for CaError {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::Io(error) => Self::Io(error),
            KeyFileError::Malformed
            | KeyFileError::OtherKey
            | KeyFileError::UnsupportedAlgorithm => Self::Malformed,
        }
    }
}

impl From<TrustError> for CaError {
    fn from(error: TrustError) -> Self {
        match error {
            TrustError::Io(error) => Self::Io(error),
            TrustError::Malformed
            | TrustError::NotAnAuthority
            | TrustError::UnknownIssuer
            | TrustError::TooMuch => Self::Malformed,
        }
    }
}

/// A root and an issuing authority whose files lie in one folder; several processes may share the folder.
pub struct DevelopmentPki {
    dir: PathBuf,
    root: KeyFile,
    issuing: Arc<dyn Signer>,
    urls: Option<PublicUrls>,
    log: IssuanceLog,
    services: ServiceKeys,
}

impl DevelopmentPki {
    /// Issues a certificate for a new key.
    pub fn issue(&self, order: &CertificateOrder<'_>) -> Result<KeyFile, CaError> {
        // Making an RSA key takes long: nobody waits for it.
        let key = PrivateKey::generate(order.key)?;
        self.issue_for(&mut self.log.writer()?, order, key, order.valid_from)
    }

    /// Issues a certificate for the key of a request; everything it states comes from the order.
    ///
    /// # Errors
    /// [`CaError::KeyReused`] when the log knows the key, [`CaError::OtherPerson`] when the request claims another IIN.
    pub fn certify(
        &self,
        request: &CertificationRequest,
        order: &RequestOrder<'_>,
    ) -> Result<Certificate, CaError> {
        let claimed = request.subject_iin();
        if claimed.is_some() && claimed != order.subject.iin.as_deref() {
            return Err(CaError::OtherPerson);
        }
        let template = self.template(
            order.profile,
            order.usage,
            order.subject,
            (order.valid_from, order.valid_for),
        )?;
        let key = SubjectPublicKeyInfoOwned::from_der(request.public_key_info())
            .map_err(|_| CaError::BadOrder)?;
        let mut log = self.log.writer()?;
        self.issue_to(&mut log, &template, key, order.profile, order.valid_from)
    }

    /// The authorities and the current lists.
    pub fn trust_store(&self) -> Result<TrustStore, CaError> {
        let anchors = self.root.certificate().pem();
        let lists = fs::read_to_string(self.dir.join(lists::LISTS))?;
        Ok(TrustStore::from_pem(
            &anchors,
            &self.issuing().pem(),
            &lists,
        )?)
    }

    /// The platform's seal.
    pub fn seal(&self) -> Result<KeyFile, CaError> {
        Ok(KeyFile::read(&self.dir.join(folder::SEAL))?)
    }

    /// The whole issuance log, read and checked from its beginning.
    pub fn log(&self) -> Result<Vec<LogEntry>, CaError> {
        self.log.entries()
    }

    /// The certificate that was issued for the key of this [`CertificationRequest::key_id`], if one was.
    pub fn issued_for(&self, key: &Sha256Hash) -> Result<Option<IssuedCertificate>, CaError> {
        self.log.read(|ledger| ledger.issued_for(key).cloned())
    }

    /// A file as it is published now, in DER.
    pub fn public_file(&self, file: PublicFile) -> Result<Vec<u8>, CaError> {
        Ok(fs::read(self.dir.join(file.name()))?)
    }

    /// The trust anchor.
    #[must_use]
    pub fn root(&self) -> &Certificate {
        self.root.certificate()
    }

    /// The authority that issues the certificates.
    #[must_use]
    pub fn issuing(&self) -> &Certificate {
        self.issuing.certificate()
    }

    /// The addresses that new certificates name.
    #[must_use]
    pub fn urls(&self) -> Option<&PublicUrls> {
        self.urls.as_ref()
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn issue_for(
        &self,
        log: &mut LogWriter<'_>,
        order: &CertificateOrder<'_>,
        key: PrivateKey,
        at: DateTime<Utc>,
    ) -> Result<KeyFile, CaError> {
        let template = self.template(
            order.profile,
            order.usage,
            order.subject,
            (order.valid_from, order.valid_for),
        )?;
        let info = public_key_info(&key)?;
        let certificate = self.issue_to(log, &template, info, order.profile, at)?;
        Ok(KeyFile::new(
            key,
            certificate,
            vec![self.issuing().clone()],
        )?)
    }

    /// The end of the issuing authority is the end of what it issues; a start before its own is refused.
    fn template(
        &self,
        profile: Profile,
        usage: Usage,
        subject: &SubjectSpec,
        (valid_from, valid_for): (DateTime<Utc>, TimeDelta),
    ) -> Result<Template, CaError> {
        let not_after = (valid_from + valid_for).min(self.issuing().not_after());
        if valid_from < self.issuing().not_before() || valid_from >= not_after {
            return Err(CaError::BadOrder);
        }
        let mut extensions = profile.extensions(usage)?;
        extensions.extend(address_extensions(self.urls.as_ref(), Authority::Issuing));
        Ok(Template {
            subject: profile.subject(subject)?,
            extensions,
            not_before: valid_from,
            not_after,
        })
    }

    /// Logs the certificate before anybody gets it.
    fn issue_to(
        &self,
        log: &mut LogWriter<'_>,
        template: &Template,
        key: SubjectPublicKeyInfoOwned,
        profile: Profile,
        at: DateTime<Utc>,
    ) -> Result<Certificate, CaError> {
        let known = key_hash(key.subject_public_key.raw_bytes());
        if log.ledger().issued_for(&known).is_some() {
            return Err(CaError::KeyReused);
        }
        let certificate = issue_certificate(template, key, self.issuing.as_ref())?;
        log.add_issued(at, &certificate, profile.name())?;
        Ok(certificate)
    }
}

impl fmt::Debug for DevelopmentPki {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DevelopmentPki")
            .field("dir", &self.dir)
            .field("issuing", self.issuing())
            .finish_non_exhaustive()
    }
}
