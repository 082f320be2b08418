//! The keys of the services beside the authority: the platform's seal, the time-stamping authority and the OCSP responder.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::log::LogWriter;
use super::order::{CertificateOrder, Profile, SubjectSpec};
use super::{BACKDATED, CaError, DevelopmentPki};
use crate::algorithm::PublicKeyAlgorithm;
use crate::certificate::Certificate;
use crate::keyfile::{KeyAlgorithm, KeyFile, PrivateKey};
use crate::signer::Signer;
use crate::trust::Usage;
use crate::whole_file;

/// Five years, so that a time-stamp outlives the certificates it proves.
const TIME_STAMPING_LIFE: TimeDelta = TimeDelta::days(5 * 365);
/// A year: nobody can revoke the responder, so its key must not live long (RFC 6960 section 4.2.2.2.1).
const RESPONDER_LIFE: TimeDelta = TimeDelta::days(365);
/// Three years, as the platform's own seal.
const BODY_LIFE: TimeDelta = TimeDelta::days(3 * 365);
/// Two months before its end a service gets a new key and certificate.
const RENEW_BEFORE: TimeDelta = TimeDelta::days(60);

/// A service of the authority that signs with its own key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    TimeStamping,
    OcspResponder,
}

/// The services' keys as read last.
#[derive(Debug, Default)]
pub(super) struct ServiceKeys {
    time_stamping: Mutex<Option<Arc<KeyFile>>>,
    responder: Mutex<Option<Arc<KeyFile>>>,
}

impl Service {
    const fn file(self) -> &'static str {
        match self {
            Self::TimeStamping => "tsa.pem",
            Self::OcspResponder => "ocsp.pem",
        }
    }

    const fn profile(self) -> (Profile, Usage) {
        match self {
            Self::TimeStamping => (Profile::TimeStamping, Usage::TimeStamping),
            Self::OcspResponder => (Profile::OcspResponder, Usage::OcspSigning),
        }
    }

    const fn life(self) -> TimeDelta {
        match self {
            Self::TimeStamping => TIME_STAMPING_LIFE,
            Self::OcspResponder => RESPONDER_LIFE,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::TimeStamping => "Сенім әзірлеу уақыт белгісі (development TSA)",
            Self::OcspResponder => "Сенім әзірлеу OCSP қызметі (development OCSP)",
        }
    }
}

impl DevelopmentPki {
    /// The certificate of the time-stamping authority.
    pub fn time_stamping_certificate(&self, now: DateTime<Utc>) -> Result<Certificate, CaError> {
        Ok(self
            .service(Service::TimeStamping, now)?
            .certificate()
            .clone())
    }

    /// The seal of a state body, of this code in file names; made when there is none or it ends soon.
    ///
    /// # Errors
    /// [`CaError::BadOrder`] for a code that is no plain word, and what reading and issuing refuse.
    pub fn body_seal(
        &self,
        code: &str,
        subject: &SubjectSpec,
        now: DateTime<Utc>,
    ) -> Result<KeyFile, CaError> {
        if code.is_empty() || !code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return Err(CaError::BadOrder);
        }
        // Whoever waits for the log finds what another process made meanwhile.
        let mut log = self.log.writer()?;
        let path = self.dir().join(format!("body-{code}.pem"));
        if path.exists() {
            let key = KeyFile::read(&path)?;
            if now + RENEW_BEFORE < key.certificate().not_after() {
                return Ok(key);
            }
        }
        let profile = (Profile::Seal, Usage::Sign);
        let key = self.make_for(&mut log, profile, subject, BODY_LIFE, now)?;
        whole_file::replace_secret(&path, &key.to_pem())?;
        Ok(key)
    }

    /// The service's key with a certificate that is good now; a new one when the old one ends soon.
    pub(super) fn service(
        &self,
        service: Service,
        now: DateTime<Utc>,
    ) -> Result<Arc<KeyFile>, CaError> {
        let held = self.held(service);
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        let lives = |key: &&Arc<KeyFile>| now + RENEW_BEFORE < key.certificate().not_after();
        let key = match held.as_ref().filter(lives) {
            Some(key) => Arc::clone(key),
            None => self.read_or_make(&mut self.log.writer()?, service, now)?,
        };
        *held = Some(Arc::clone(&key));
        if key.certificate().check_validity(now).is_err() {
            return Err(CaError::NotInForce);
        }
        Ok(key)
    }

    /// Another process may have made the key since.
    pub(super) fn read_or_make(
        &self,
        log: &mut LogWriter<'_>,
        service: Service,
        now: DateTime<Utc>,
    ) -> Result<Arc<KeyFile>, CaError> {
        let path = self.service_file(service);
        if path.exists() {
            let key = KeyFile::read(&path)?;
            if now + RENEW_BEFORE < key.certificate().not_after() {
                return Ok(Arc::new(key));
            }
        }
        let key = self.make_service(log, service.profile(), service.name(), service.life(), now)?;
        whole_file::replace_secret(&path, &key.to_pem())?;
        Ok(Arc::new(key))
    }

    /// Issues a certificate for the platform itself, with a new key of the authority's strength.
    pub(super) fn make_service(
        &self,
        log: &mut LogWriter<'_>,
        (profile, usage): (Profile, Usage),
        name: &str,
        life: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<KeyFile, CaError> {
        let subject = SubjectSpec::platform(name);
        self.make_for(log, (profile, usage), &subject, life, now)
    }

    /// The same for another body than the platform.
    fn make_for(
        &self,
        log: &mut LogWriter<'_>,
        (profile, usage): (Profile, Usage),
        subject: &SubjectSpec,
        life: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<KeyFile, CaError> {
        let order = CertificateOrder {
            profile,
            usage,
            subject,
            key: self.own_keys()?,
            valid_from: now - BACKDATED,
            valid_for: life,
        };
        let key = PrivateKey::generate(order.key)?;
        self.issue_for(log, &order, key, now)
    }

    fn service_file(&self, service: Service) -> PathBuf {
        self.dir().join(service.file())
    }

    fn held(&self, service: Service) -> &Mutex<Option<Arc<KeyFile>>> {
        match service {
            Service::TimeStamping => &self.services.time_stamping,
            Service::OcspResponder => &self.services.responder,
        }
    }

    /// Own keys have 128-bit strength, of the kind the issuing authority has.
    fn own_keys(&self) -> Result<KeyAlgorithm, CaError> {
        match self.issuing().key_algorithm() {
            PublicKeyAlgorithm::Rsa => Ok(KeyAlgorithm::Rsa3072),
            PublicKeyAlgorithm::EcP256 | PublicKeyAlgorithm::EcP384 => Ok(KeyAlgorithm::P256),
            PublicKeyAlgorithm::Gost2015 => Ok(KeyAlgorithm::Gost512),
            PublicKeyAlgorithm::Gost2004 | PublicKeyAlgorithm::Unsupported => {
                Err(CaError::Malformed)
            }
        }
    }
}
