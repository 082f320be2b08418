//! Which authorities are trusted, and whether a certificate is good at a given time.
//!
//! Paths are built through the configured authorities only: certificates that come inside a signature are never
//! taken as authorities. Every certificate below an anchor needs a revocation list that speaks of that time.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;

use crate::certificate::{Certificate, CertificateError};
use crate::certificate::{KeyUsage, PathLength};
use crate::crl::{Crl, Status};
use crate::oid;
use crate::pem;
use crate::refusal::SignatureRefusal;

/// The most authorities between an end entity and an anchor, the anchor included: Kazakhstan has two.
const LONGEST_PATH: usize = 4;
/// The longest file of authorities or lists in bytes.
const LONGEST_FILE: u64 = 128 * 1024 * 1024;

/// What a certificate is asked to do; one meant for the other is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Usage {
    /// Sign documents and applications.
    Sign,
    /// Sign in.
    Authenticate,
}

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
    revocation: Revocation,
}

#[derive(Clone, Debug)]
struct Authority {
    certificate: Certificate,
    /// The authorities whose key signed this one; checked when it was added. Empty for an anchor.
    issuers: Vec<usize>,
    kind: AuthorityKind,
    /// The newest list of this authority.
    crl: Option<Arc<Crl>>,
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
    /// No authority in the store signed the certificate or the list.
    #[error("no trusted authority signed it")]
    UnknownIssuer,
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
            store.add_crl(&list)?;
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

    /// Takes a revocation list in DER that an authority in the store signed; a list older than the one held is
    /// checked and left aside.
    pub fn add_crl(&mut self, der: &[u8]) -> Result<(), TrustError> {
        let crl = Arc::new(Crl::parse(der).map_err(|_| TrustError::Malformed)?);
        let mut known = false;
        for authority in &mut self.authorities {
            if crl.is_signed_by(&authority.certificate) {
                known = true;
                if authority
                    .crl
                    .as_ref()
                    .is_none_or(|held| crl.is_newer_than(held))
                {
                    authority.crl = Some(Arc::clone(&crl));
                }
            }
        }
        if known {
            Ok(())
        } else {
            Err(TrustError::UnknownIssuer)
        }
    }

    /// Decides about certificates of which no list speaks; without this call they are refused.
    pub fn set_revocation(&mut self, revocation: Revocation) {
        self.revocation = revocation;
    }

    /// Whether the certificate is meant for the use, its path leads to an anchor, and all of it is in its period and
    /// not revoked at the time; answers with the authorities above it, the anchor last.
    pub fn check(
        &self,
        certificate: &Certificate,
        usage: Usage,
        at: DateTime<Utc>,
    ) -> Result<Vec<Certificate>, SignatureRefusal> {
        if certificate.extensions().authority.is_some() || certificate.extensions().unknown_critical
        {
            return Err(SignatureRefusal::WrongKeyUsage);
        }
        let path = self.path(certificate, at)?;
        check_usage(certificate, usage)?;
        Ok(path)
    }

    /// The time until which the held lists speak, the earliest of them; none when a list is missing.
    #[must_use]
    pub fn lists_fresh_until(&self) -> Option<DateTime<Utc>> {
        let ends = self
            .authorities
            .iter()
            .map(|authority| authority.crl.as_ref().map(|crl| crl.next_update()));
        ends.collect::<Option<Vec<_>>>()?.into_iter().min()
    }

    /// The held lists in DER, as evidence beside a signature.
    pub fn crls(&self) -> impl Iterator<Item = &[u8]> {
        self.authorities
            .iter()
            .filter_map(|authority| authority.crl.as_ref())
            .map(|crl| crl.der())
    }

    fn add(&mut self, certificate: Certificate, issuers: Vec<usize>, kind: AuthorityKind) {
        if !self.holds(&certificate) {
            self.authorities.push(Authority {
                certificate,
                issuers,
                kind,
                crl: None,
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

    fn path(
        &self,
        certificate: &Certificate,
        at: DateTime<Utc>,
    ) -> Result<Vec<Certificate>, SignatureRefusal> {
        let issuers = self.issuers_of(certificate);
        if issuers.is_empty() {
            return Err(SignatureRefusal::Untrusted);
        }
        certificate.check_validity(at)?;
        self.climb(certificate, &issuers, at, 0)
    }

    /// Tries each issuer; the refusal is the last one's.
    fn climb(
        &self,
        below: &Certificate,
        issuers: &[usize],
        at: DateTime<Utc>,
        authorities_below: usize,
    ) -> Result<Vec<Certificate>, SignatureRefusal> {
        let mut refusal = SignatureRefusal::Untrusted;
        for index in issuers {
            match self.step(below, &self.authorities[*index], at, authorities_below) {
                Ok(path) => return Ok(path),
                Err(other) => refusal = other,
            }
        }
        Err(refusal)
    }

    fn step(
        &self,
        below: &Certificate,
        authority: &Authority,
        at: DateTime<Utc>,
        authorities_below: usize,
    ) -> Result<Vec<Certificate>, SignatureRefusal> {
        let allows = match authority.certificate.extensions().authority {
            Some(PathLength::Unlimited) => true,
            Some(PathLength::AtMost(limit)) => authorities_below <= usize::from(limit),
            None => false,
        };
        if !allows || authorities_below >= LONGEST_PATH {
            return Err(SignatureRefusal::Untrusted);
        }
        authority.certificate.check_validity(at)?;
        let list = authority.crl.as_ref();
        let status = list.map_or(Status::Silent, |crl| crl.status(below, at));
        match (status, self.revocation) {
            (Status::Good, Revocation::Required | Revocation::NotChecked)
            | (Status::Silent, Revocation::NotChecked) => {}
            (Status::Revoked, Revocation::Required | Revocation::NotChecked) => {
                return Err(SignatureRefusal::Revoked);
            }
            (Status::Silent, Revocation::Required) => {
                return Err(SignatureRefusal::RevocationUnknown);
            }
        }
        let mut path = vec![authority.certificate.clone()];
        match authority.kind {
            AuthorityKind::Anchor => {}
            AuthorityKind::Intermediate => {
                path.extend(self.climb(
                    &authority.certificate,
                    &authority.issuers,
                    at,
                    authorities_below + 1,
                )?);
            }
        }
        Ok(path)
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

fn check_usage(certificate: &Certificate, usage: Usage) -> Result<(), SignatureRefusal> {
    let key_usage = certificate
        .key_usage()
        .ok_or(SignatureRefusal::WrongKeyUsage)?;
    let (purpose, other, key_fits): (ObjectIdentifier, ObjectIdentifier, bool) = match usage {
        Usage::Sign => (
            oid::SIGNING,
            oid::AUTHENTICATION,
            key_usage.digital_signature() || key_usage.non_repudiation(),
        ),
        Usage::Authenticate => (
            oid::AUTHENTICATION,
            oid::SIGNING,
            key_usage.digital_signature(),
        ),
    };
    let purposes = certificate.ext_key_usages();
    // A certificate for both would let a sign-in be replayed as a signature.
    if key_fits && purposes.contains(&purpose) && !purposes.contains(&other) {
        Ok(())
    } else {
        Err(SignatureRefusal::WrongKeyUsage)
    }
}

fn read_text(path: &Path) -> Result<String, io::Error> {
    let mut text = String::new();
    fs::File::open(path)?
        .take(LONGEST_FILE)
        .read_to_string(&mut text)?;
    Ok(text)
}
