//! The way from a certificate up to an anchor, through configured authorities only (RFC 5280 section 6).

use chrono::{DateTime, Utc};

use super::{Authority, AuthorityKind, Evidence, RevocationProof, TrustStore, Usage};
use crate::certificate::{Certificate, PathLength};
use crate::refusal::SignatureRefusal;

/// The most authorities between an end entity and an anchor, the anchor included: Kazakhstan has two.
const LONGEST_PATH: usize = 4;

/// A certificate that was found good, and what showed it; only [`TrustStore::check_with`] makes one.
#[derive(Clone, Debug)]
pub struct Trusted {
    path: Vec<Certificate>,
    revocation: Vec<RevocationProof>,
}

impl Trusted {
    /// The authorities above the certificate, the anchor last.
    #[must_use]
    pub fn path(&self) -> &[Certificate] {
        &self.path
    }

    /// The authorities above the certificate, without a copy.
    #[must_use]
    pub fn into_path(self) -> Vec<Certificate> {
        self.path
    }

    /// What showed that each certificate below the anchor is not revoked, the end entity's first.
    #[must_use]
    pub fn revocation(&self) -> &[RevocationProof] {
        &self.revocation
    }
}

/// One question to the store.
#[derive(Clone, Copy)]
pub(super) struct Walk<'a> {
    pub(super) store: &'a TrustStore,
    pub(super) usage: Usage,
    pub(super) at: DateTime<Utc>,
    pub(super) evidence: &'a Evidence,
}

impl Walk<'_> {
    /// The path of an end entity's certificate.
    pub(super) fn from(&self, certificate: &Certificate) -> Result<Trusted, SignatureRefusal> {
        let issuers = self.store.issuers_of(certificate);
        if issuers.is_empty() {
            return Err(SignatureRefusal::Untrusted);
        }
        certificate.check_validity(self.at)?;
        let mut trusted = self.climb(certificate, &issuers, 0)?;
        trusted.path.reverse();
        trusted.revocation.reverse();
        Ok(trusted)
    }

    /// Whether an authority above the certificate is revoked, rather than the certificate.
    pub(super) fn finds_a_revoked_authority(&self, certificate: &Certificate) -> bool {
        self.store.issuers_of(certificate).iter().any(|index| {
            let authority = &self.store.authorities[*index];
            let outcome = self.climb(&authority.certificate, &authority.issuers, 1);
            matches!(outcome, Err(SignatureRefusal::Revoked))
        })
    }

    /// Whether nothing needs to be known about the certificate: a responder's own, where its authority says so.
    pub(super) fn is_exempt(&self, certificate: &Certificate) -> bool {
        let extensions = certificate.extensions();
        self.usage == Usage::OcspSigning
            && extensions.authority.is_none()
            && extensions.ocsp_no_check
    }

    /// Tries each issuer; the refusal is the last one's. The anchor comes first in the answer.
    fn climb(
        &self,
        below: &Certificate,
        issuers: &[usize],
        authorities_below: usize,
    ) -> Result<Trusted, SignatureRefusal> {
        let mut refusal = SignatureRefusal::Untrusted;
        for index in issuers {
            match self.step(below, &self.store.authorities[*index], authorities_below) {
                Ok(trusted) => return Ok(trusted),
                Err(other) => refusal = other,
            }
        }
        Err(refusal)
    }

    fn step(
        &self,
        below: &Certificate,
        authority: &Authority,
        authorities_below: usize,
    ) -> Result<Trusted, SignatureRefusal> {
        let certificate = &authority.certificate;
        let allows = match certificate.extensions().authority {
            Some(PathLength::Unlimited) => true,
            Some(PathLength::AtMost(limit)) => authorities_below <= usize::from(limit),
            None => false,
        };
        if !allows || authorities_below >= LONGEST_PATH {
            return Err(SignatureRefusal::Untrusted);
        }
        if !self.usage.is_within(certificate) {
            return Err(SignatureRefusal::WrongKeyUsage);
        }
        certificate.check_validity(self.at)?;
        let proof = self.judge(below, authority)?;
        let mut trusted = match authority.kind {
            AuthorityKind::Anchor => Trusted {
                path: Vec::new(),
                revocation: Vec::new(),
            },
            AuthorityKind::Intermediate => {
                self.climb(certificate, &authority.issuers, authorities_below + 1)?
            }
        };
        trusted.path.push(certificate.clone());
        trusted.revocation.push(proof);
        Ok(trusted)
    }
}
