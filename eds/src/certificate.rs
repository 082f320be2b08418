//! An X.509 certificate, parsed once, keeping the bytes it came in.

mod extensions;
mod subject;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;
use der::Decode;

pub use self::extensions::KeyUsage;
pub(crate) use self::extensions::PathLength;
pub use self::subject::Subject;
use crate::algorithm::{PublicKeyAlgorithm, SignatureMethod};
use crate::asn1::{self, Malformed, Reader, SEQUENCE};
use crate::certificate::extensions::Extensions;
use crate::hash::{Sha256Hash, sha256};
use crate::pem;
use crate::refusal::SignatureRefusal;
use crate::trust::Role;

/// The longest certificate in bytes: ten times the largest certificates of Kazakhstan's authority.
const LONGEST: usize = 32 * 1024;

/// A parsed certificate; cheap to clone. Parsing says nothing about trust, see [`crate::trust::TrustStore`].
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    der: Vec<u8>,
    to_be_signed: Range<usize>,
    signature_algorithm: Range<usize>,
    signature: Range<usize>,
    serial: Range<usize>,
    issuer: Range<usize>,
    subject_raw: Range<usize>,
    public_key: Range<usize>,
    key_algorithm: PublicKeyAlgorithm,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
    subject: Subject,
    extensions: Extensions,
}

/// Why bytes are not a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not an X.509 version 3 certificate in DER.
    #[error("the certificate is malformed")]
    Malformed,
    /// The PEM holds no certificate.
    #[error("there is no certificate")]
    Missing,
}

impl From<Malformed> for CertificateError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl Certificate {
    /// Parses a certificate in DER.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > LONGEST {
            return Err(CertificateError::Malformed);
        }
        Ok(Self(Arc::new(parse(der)?)))
    }

    /// Parses the first certificate of a PEM text.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        Self::all_from_pem(text)?
            .into_iter()
            .next()
            .ok_or(CertificateError::Missing)
    }

    /// Parses every certificate of a PEM text, in its order; other sections are skipped.
    pub fn all_from_pem(text: &str) -> Result<Vec<Self>, CertificateError> {
        let found =
            pem::labelled(text, pem::CERTIFICATE).map_err(|_| CertificateError::Malformed)?;
        found.iter().map(|der| Self::from_der(der)).collect()
    }

    /// The certificate as it was received.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// The certificate in PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        pem::write(pem::CERTIFICATE, &self.0.der)
    }

    /// The SHA-256 value of the certificate.
    #[must_use]
    pub fn fingerprint(&self) -> Sha256Hash {
        sha256(&self.0.der)
    }

    /// The serial number in lower-case hex, without leading zeros.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        hex::encode(self.serial())
    }

    /// Whom the certificate names.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.0.subject
    }

    /// The subject's name as received, in DER.
    #[must_use]
    pub fn subject_raw(&self) -> &[u8] {
        self.part(&self.0.subject_raw)
    }

    /// The issuer's name as received, in DER.
    #[must_use]
    pub fn issuer_raw(&self) -> &[u8] {
        self.part(&self.0.issuer)
    }

    /// The first moment of validity.
    #[must_use]
    pub fn not_before(&self) -> DateTime<Utc> {
        self.0.not_before
    }

    /// The last moment of validity.
    #[must_use]
    pub fn not_after(&self) -> DateTime<Utc> {
        self.0.not_after
    }

    /// The kind of public key.
    #[must_use]
    pub fn key_algorithm(&self) -> PublicKeyAlgorithm {
        self.0.key_algorithm
    }

    /// The key usages, or none when the certificate does not limit them.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.extensions.key_usage
    }

    /// The extended key usages: purpose (signing, authentication) and, in Kazakhstan, the holder's role.
    #[must_use]
    pub fn ext_key_usages(&self) -> &[ObjectIdentifier] {
        &self.0.extensions.ext_key_usages
    }

    /// The roles of Kazakhstan's profile that the extended key usage states.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        self.ext_key_usages()
            .iter()
            .filter_map(|kind| Role::of(*kind))
            .collect()
    }

    /// Whether the certificate may be used at this time, as far as its own dates say.
    pub fn check_validity(&self, at: DateTime<Utc>) -> Result<(), SignatureRefusal> {
        if at < self.not_before() {
            return Err(SignatureRefusal::NotYetValid);
        }
        if at > self.not_after() {
            return Err(SignatureRefusal::Expired);
        }
        Ok(())
    }

    /// The magnitude of the serial number.
    pub(crate) fn serial(&self) -> &[u8] {
        self.part(&self.0.serial)
    }

    pub(crate) fn public_key(&self) -> &[u8] {
        self.part(&self.0.public_key)
    }

    pub(crate) fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// Whether this certificate's key signed the message; `identifier` is the signature's AlgorithmIdentifier.
    pub(crate) fn verify(
        &self,
        identifier: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureRefusal> {
        let identifier = asn1::only(identifier, SEQUENCE)?;
        SignatureMethod::of_identifier(identifier, self.key_algorithm(), None)?.verify(
            self.public_key(),
            message,
            signature,
        )
    }

    /// Whether `issuer` has this certificate's issuer name and signed it.
    pub(crate) fn is_issued_by(&self, issuer: &Self) -> bool {
        let message = self.part(&self.0.to_be_signed);
        let identifier = self.part(&self.0.signature_algorithm);
        self.issuer_raw() == issuer.subject_raw()
            && self.names_key_of(issuer)
            && issuer
                .verify(identifier, message, self.part(&self.0.signature))
                .is_ok()
    }

    /// Key identifiers, where both certificates have them, must agree (RFC 5280 section 4.2.1.1).
    fn names_key_of(&self, issuer: &Self) -> bool {
        let named = self.extensions().authority_key_id.as_ref();
        let held = issuer.extensions().subject_key_id.as_ref();
        named.is_none() || held.is_none() || named == held
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        &self.0.der[range.clone()]
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the subject: an IIN and a name do not belong in a log.
        write!(formatter, "Certificate(serial {})", self.serial_hex())
    }
}

/// Walks RFC 5280 section 4.1 keeping where each part stands; the x509-cert crate checks the grammar first.
fn parse(der: &[u8]) -> Result<Inner, Malformed> {
    let grammar = x509_cert::Certificate::from_der(der)?;
    let tbs = &grammar.tbs_certificate;
    if tbs.version != x509_cert::Version::V3 || tbs.signature != grammar.signature_algorithm {
        return Err(Malformed);
    }
    let place = |part: &[u8]| {
        let start = part.as_ptr().addr() - der.as_ptr().addr();
        start..start + part.len()
    };
    let mut outer = asn1::only(der, SEQUENCE)?.inside();
    let to_be_signed = outer.expect(SEQUENCE)?;
    let signature_algorithm = outer.expect(SEQUENCE)?;
    let signature = outer.any()?.bits()?;
    outer.finish()?;
    let mut fields: Reader<'_> = to_be_signed.inside();
    fields.expect(asn1::context(0))?;
    let serial = fields.any()?.positive_integer()?;
    fields.expect(SEQUENCE)?;
    let issuer = fields.expect(SEQUENCE)?;
    fields.expect(SEQUENCE)?;
    let subject_raw = fields.expect(SEQUENCE)?;
    let mut key = fields.expect(SEQUENCE)?.inside();
    let key_algorithm = PublicKeyAlgorithm::of_identifier(key.expect(SEQUENCE)?)?;
    let public_key = key.any()?.bits()?;
    key.finish()?;
    Ok(Inner {
        der: der.to_vec(),
        to_be_signed: place(to_be_signed.whole),
        signature_algorithm: place(signature_algorithm.whole),
        signature: place(signature),
        serial: place(serial),
        issuer: place(issuer.whole),
        subject_raw: place(subject_raw.whole),
        public_key: place(public_key),
        key_algorithm,
        not_before: asn1::from_x509_time(tbs.validity.not_before)?,
        not_after: asn1::from_x509_time(tbs.validity.not_after)?,
        subject: Subject::parse(subject_raw)?,
        extensions: Extensions::parse(tbs.extensions.as_deref().unwrap_or_default())?,
    })
}
