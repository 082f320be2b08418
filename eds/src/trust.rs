//! Which authorities are trusted, and whether a certificate is good at a given time.
//!
//! Paths are built through the configured authorities only: certificates that come inside a signature are never
//! taken as authorities. Every certificate below an anchor needs a revocation list that speaks of that time.

mod evidence;
mod path;
mod reason;
mod revocation;
mod role;
mod subject;
mod urls;
mod usage;

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

pub use self::evidence::Evidence;
pub use self::path::Trusted;
use self::path::Walk;
pub use self::reason::RevocationReason;
pub use self::revocation::{RevocationProof, RevocationSource};
pub use self::role::Role;
pub use self::subject::SubjectPolicy;
pub use self::urls::{AllowedHosts, distribution_points, freshest_lists, issuer_urls, ocsp_urls};
pub use self::usage::Usage;
use crate::certificate::{Certificate, CertificateError, KeyUsage};
use crate::crl::{Crl, Lists};
use crate::ocsp::Response;
use crate::pem;
use crate::refusal::SignatureRefusal;

/// The longest grace: a list published once a day may fail to come once.
const LONGEST_GRACE: TimeDelta = TimeDelta::hours(24);
/// The most OCSP answers held: every check looks through them.
const MOST_ANSWERS: usize = 256;
/// The longest file of authorities or lists in bytes.
const LONGEST_FILE: u64 = 128 * 1024 * 1024;

/// What is done with a certificate of which no list speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Revocation {
    /// It is refused: unknown is not good.
    #[default]
    Required,
    /// It is accepted, for offline checks without lists; whoever asks for this must say so to the reader. A
    /// certificate that a held list revokes is refused all the same.
    NotChecked,
}

/// The trusted authorities and their revocation lists; cheap to clone, so that a refreshed copy can replace it.
#[derive(Clone, Debug, Default)]
pub struct TrustStore {
    authorities: Vec<Authority>,
    answers: Vec<Arc<Response>>,
    revocation: Revocation,
    grace: TimeDelta,
    subject: SubjectPolicy,
}

#[derive(Clone, Debug)]
struct Authority {
    certificate: Certificate,
    /// The authorities whose key signed this one; checked when it was added. Empty for an anchor.
    issuers: Vec<usize>,
    kind: AuthorityKind,
    /// The newest lists of this authority; their signature was checked when they were added.
    lists: Lists,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AuthorityKind {
    Anchor,
    Intermediate,
}

/// Why an authority or a list is not taken into the store.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// A file cannot be read.
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
    /// The bytes are no certificate or list.
    #[error("the certificate or revocation list is malformed")]
    Malformed,
    /// The certificate is not an authority's, or an anchor is not signed by itself.
    #[error("the certificate is not an authority's")]
    NotAnAuthority,
    /// No authority in the store signed the certificate, the list or the answer.
    #[error("no trusted authority signed it")]
    UnknownIssuer,
    /// More was given than is held.
    #[error("there is too much of it")]
    TooMuch,
}

impl From<CertificateError> for TrustError {
    fn from(_: CertificateError) -> Self {
        Self::Malformed
    }
}

impl TrustStore {
    /// A store that trusts nobody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads anchors, intermediates (nearest to the anchors first or not) and lists out of PEM files.
    pub fn read(anchors: &Path, intermediates: &Path, lists: &Path) -> Result<Self, TrustError> {
        Self::from_pem(
            &read_text(anchors)?,
            &read_text(intermediates)?,
            &read_text(lists)?,
        )
    }

    /// A store of anchors, intermediates and lists in PEM; anchors among the intermediates are skipped.
    pub fn from_pem(anchors: &str, intermediates: &str, lists: &str) -> Result<Self, TrustError> {
        let mut store = Self::new();
        for anchor in Certificate::all_from_pem(anchors)? {
            store.add_anchor(anchor)?;
        }
        let mut waiting = Certificate::all_from_pem(intermediates)?;
        waiting.retain(|certificate| !store.holds(certificate));
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|certificate| store.add_intermediate(certificate.clone()).is_err());
            if waiting.len() == before {
                return Err(TrustError::UnknownIssuer);
            }
        }
        for list in pem::labelled(lists, pem::CRL).map_err(|_| TrustError::Malformed)? {
            store.add_list(Crl::parse(list).map_err(|_| TrustError::Malformed)?)?;
        }
        Ok(store)
    }

    /// Trusts an authority that signed its own certificate.
    pub fn add_anchor(&mut self, certificate: Certificate) -> Result<(), TrustError> {
        if !may_issue(&certificate) || !certificate.is_issued_by(&certificate) {
            return Err(TrustError::NotAnAuthority);
        }
        self.add(certificate, Vec::new(), AuthorityKind::Anchor);
        Ok(())
    }

    /// Takes an authority that one in the store signed.
    pub fn add_intermediate(&mut self, certificate: Certificate) -> Result<(), TrustError> {
        if !may_issue(&certificate) {
            return Err(TrustError::NotAnAuthority);
        }
        let issuers = self.issuers_of(&certificate);
        if issuers.is_empty() {
            return Err(TrustError::UnknownIssuer);
        }
        self.add(certificate, issuers, AuthorityKind::Intermediate);
        Ok(())
    }

    /// Takes a full or delta revocation list in DER that an authority in the store signed; a list older than the one
    /// held is checked and left aside.
    pub fn add_crl(&mut self, der: &[u8]) -> Result<(), TrustError> {
        self.add_list(Crl::parse(der).map_err(|_| TrustError::Malformed)?)
    }

    /// Takes an OCSPResponse in DER that an authority in the store, or a responder it certified, signed; of more
    /// than 256 the oldest gives way.
    pub fn add_ocsp(&mut self, der: &[u8]) -> Result<(), TrustError> {
        let response = Response::parse(der).map_err(|_| TrustError::Malformed)?;
        let stands_behind =
            |authority: &Authority| response.signed_by(&authority.certificate, &[]).is_some();
        if !self.authorities.iter().any(stands_behind) {
            return Err(TrustError::UnknownIssuer);
        }
        if self.answers.len() == MOST_ANSWERS {
            let oldest = |place: &usize| self.answers[*place].produced_at();
            if let Some(place) = (0..self.answers.len()).min_by_key(oldest) {
                self.answers.swap_remove(place);
            }
        }
        self.answers.push(Arc::new(response));
        Ok(())
    }

    /// Decides about certificates of which no list speaks; without this call they are refused.
    pub fn set_revocation(&mut self, revocation: Revocation) {
        self.revocation = revocation;
    }

    /// Decides how long after its end a list or an answer still speaks; without this call not at all, and never longer
    /// than a day.
    pub fn set_grace(&mut self, grace: TimeDelta) {
        self.grace = grace.clamp(TimeDelta::zero(), LONGEST_GRACE);
    }

    /// Decides how closely the numbers of people and organisations are looked at.
    pub fn set_subject_policy(&mut self, policy: SubjectPolicy) {
        self.subject = policy;
    }

    /// Whether the certificate is meant for the use, its path leads to an anchor, and all of it is in its period and
    /// not revoked at the time; answers with the authorities above it, the anchor last.
    pub fn check(
        &self,
        certificate: &Certificate,
        usage: Usage,
        at: DateTime<Utc>,
    ) -> Result<Vec<Certificate>, SignatureRefusal> {
        let trusted = self.check_with(certificate, usage, at, &Evidence::none())?;
        Ok(trusted.into_path())
    }

    /// Like [`TrustStore::check`], with evidence that came beside the signature.
    pub fn check_with(
        &self,
        certificate: &Certificate,
        usage: Usage,
        at: DateTime<Utc>,
        evidence: &Evidence,
    ) -> Result<Trusted, SignatureRefusal> {
        if certificate.extensions().authority.is_some() || certificate.extensions().unknown_critical
        {
            return Err(SignatureRefusal::WrongKeyUsage);
        }
        let walk = Walk {
            store: self,
            usage,
            at,
            evidence,
        };
        let trusted = walk.from(certificate)?;
        usage.check(certificate)?;
        self.subject.check(certificate)?;
        Ok(trusted)
    }

    /// Whether an authority above the certificate is revoked, rather than the certificate itself.
    pub(crate) fn finds_a_revoked_authority(
        &self,
        certificate: &Certificate,
        usage: Usage,
        at: DateTime<Utc>,
        evidence: &Evidence,
    ) -> bool {
        let walk = Walk {
            store: self,
            usage,
            at,
            evidence,
        };
        walk.finds_a_revoked_authority(certificate)
    }

    /// The same authorities without any list or answer, for whether evidence alone is enough.
    pub(crate) fn without_statements(&self) -> Self {
        let mut bare = self.clone();
        bare.answers.clear();
        bare.revocation = Revocation::Required;
        for authority in &mut bare.authorities {
            authority.lists = Lists::default();
        }
        bare
    }

    /// The authority in the store whose key signed the certificate; nothing else about it is looked at.
    #[must_use]
    pub fn issuer(&self, certificate: &Certificate) -> Option<&Certificate> {
        let place = *self.issuers_of(certificate).first()?;
        Some(&self.authorities[place].certificate)
    }

    /// The authorities in the store.
    pub fn authorities(&self) -> impl Iterator<Item = &Certificate> {
        (self.authorities.iter()).map(|authority| &authority.certificate)
    }

    /// The held lists in PEM, as [`TrustStore::from_pem`] reads them.
    #[must_use]
    pub fn crls_pem(&self) -> String {
        self.crls().map(|der| pem::write(pem::CRL, der)).collect()
    }

    /// The time until which the held lists speak, the earliest of them; none when a list is missing.
    #[must_use]
    pub fn lists_fresh_until(&self) -> Option<DateTime<Utc>> {
        let ends = self
            .authorities
            .iter()
            .map(|authority| authority.lists.full().map(|crl| crl.next_update()));
        ends.collect::<Option<Vec<_>>>()?.into_iter().min()
    }

    /// The held lists in DER, full and delta, as evidence beside a signature.
    pub fn crls(&self) -> impl Iterator<Item = &[u8]> {
        self.authorities
            .iter()
            .flat_map(|authority| [authority.lists.full(), authority.lists.delta()])
            .flatten()
            .map(|crl| crl.der())
    }

    fn add_list(&mut self, crl: Crl) -> Result<(), TrustError> {
        let crl = Arc::new(crl);
        let mut known = false;
        for authority in &mut self.authorities {
            if crl.is_signed_by(&authority.certificate) {
                known = true;
                authority.lists.take(&crl);
            }
        }
        if known {
            Ok(())
        } else {
            Err(TrustError::UnknownIssuer)
        }
    }

    fn add(&mut self, certificate: Certificate, issuers: Vec<usize>, kind: AuthorityKind) {
        if !self.holds(&certificate) {
            self.authorities.push(Authority {
                certificate,
                issuers,
                kind,
                lists: Lists::default(),
            });
        }
    }

    fn holds(&self, certificate: &Certificate) -> bool {
        self.authorities
            .iter()
            .any(|authority| authority.certificate == *certificate)
    }

    fn issuers_of(&self, certificate: &Certificate) -> Vec<usize> {
        let signed =
            |index: &usize| certificate.is_issued_by(&self.authorities[*index].certificate);
        (0..self.authorities.len()).filter(signed).collect()
    }
}

/// Whether a certificate may stand above others; lists are checked when one is added.
fn may_issue(certificate: &Certificate) -> bool {
    let extensions = certificate.extensions();
    extensions.authority.is_some()
        && !extensions.unknown_critical
        && certificate
            .key_usage()
            .is_some_and(KeyUsage::certificate_signing)
}

fn read_text(path: &Path) -> Result<String, io::Error> {
    let mut text = String::new();
    fs::File::open(path)?
        .take(LONGEST_FILE)
        .read_to_string(&mut text)?;
    Ok(text)
}
