//! Asking an authority's responder about a certificate, and believing its answer (RFC 6960).
//!
//! Nothing is sent from here: the request is bytes, and the answer becomes [`crate::trust::Evidence`] whose signature
//! [`crate::trust::TrustStore::check_with`] checks against the authority of the certificate.

mod response;

use aws_lc_rs::digest;
use const_oid::ObjectIdentifier;

pub(crate) use self::response::{Answer, AnswerStatus, Response, SignedBy};
use crate::asn1::{self, Element, Malformed, NULL, OCTET_STRING, SEQUENCE};
use crate::certificate::Certificate;
use crate::hash::sha1_name;
use crate::oid;

/// The longest response in bytes: a status, a signature and four certificates stay far below.
pub(crate) const LONGEST: usize = 256 * 1024;

/// Why an answer to a request is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OcspError {
    /// The bytes are no OCSPResponse with a BasicOCSPResponse in DER.
    #[error("the OCSP response is malformed")]
    Malformed,
    /// The responder did not answer about the certificate; the status of RFC 6960 section 4.2.1.
    #[error("the OCSP responder refused with status {0}")]
    Refused(u8),
    /// The answer does not repeat the request's nonce.
    #[error("the OCSP response was not made for this request")]
    OtherNonce,
}

impl From<Malformed> for OcspError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// An OCSPRequest about one certificate; an empty nonce is left out. The certificate is named by SHA-1 hashes, the only
/// ones that every responder knows (RFC 5019 section 2.1.1).
#[must_use]
pub fn request(certificate: &Certificate, issuer: &Certificate, nonce: &[u8]) -> Vec<u8> {
    let id = CertificateId::write(certificate, issuer);
    let list = asn1::write(SEQUENCE, &[&asn1::write(SEQUENCE, &[&id])]);
    let extensions = if nonce.is_empty() {
        Vec::new()
    } else {
        let octets = asn1::write(OCTET_STRING, &[nonce]);
        let extension = asn1::write(
            SEQUENCE,
            &[
                &asn1::write_oid(oid::OCSP_NONCE),
                &asn1::write(OCTET_STRING, &[&octets]),
            ],
        );
        asn1::write(asn1::context(2), &[&asn1::write(SEQUENCE, &[&extension])])
    };
    asn1::write(SEQUENCE, &[&asn1::write(SEQUENCE, &[&list, &extensions])])
}

/// Whether the response answers the request with this nonce; what it says counts only once its signature is checked.
pub fn check_answer(response: &[u8], nonce: &[u8]) -> Result<(), OcspError> {
    let parsed = Response::parse(response)?;
    if parsed.nonce() == Some(nonce) {
        Ok(())
    } else {
        Err(OcspError::OtherNonce)
    }
}

/// By which hash a CertID names the issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdHash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// Which certificate is meant: the issuer's name and key as hashes, and the serial number (RFC 6960 section 4.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CertificateId {
    hash: IdHash,
    issuer_name: Vec<u8>,
    issuer_key: Vec<u8>,
    serial: Vec<u8>,
}

impl IdHash {
    fn of(kind: ObjectIdentifier) -> Option<Self> {
        match kind {
            oid::SHA1 => Some(Self::Sha1),
            oid::SHA256 => Some(Self::Sha256),
            oid::SHA384 => Some(Self::Sha384),
            oid::SHA512 => Some(Self::Sha512),
            _ => None,
        }
    }

    fn digest(self, bytes: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Sha1 => return sha1_name(bytes),
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes).as_ref().to_vec()
    }
}

impl CertificateId {
    /// None for a hash that is not used here.
    fn parse(id: Element<'_>) -> Result<Option<Self>, Malformed> {
        let mut fields = id.inside();
        let mut identifier = fields.expect(SEQUENCE)?.inside();
        let hash = IdHash::of(identifier.oid()?);
        identifier.optional(NULL)?;
        identifier.finish()?;
        let issuer_name = fields.expect(OCTET_STRING)?.value.to_vec();
        let issuer_key = fields.expect(OCTET_STRING)?.value.to_vec();
        let serial = fields.any()?.positive_integer()?.to_vec();
        fields.finish()?;
        Ok(hash.map(|hash| Self {
            hash,
            issuer_name,
            issuer_key,
            serial,
        }))
    }

    /// Whether the certificate of this issuer is meant.
    pub(crate) fn names(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        self.serial == certificate.serial()
            && self.issuer_name == self.hash.digest(issuer.subject_raw())
            && self.issuer_key == self.hash.digest(issuer.public_key())
    }

    fn write(certificate: &Certificate, issuer: &Certificate) -> Vec<u8> {
        let hash = |bytes: &[u8]| asn1::write(OCTET_STRING, &[IdHash::Sha1.digest(bytes).as_ref()]);
        asn1::write(
            SEQUENCE,
            &[
                &asn1::write(SEQUENCE, &[&asn1::write_oid(oid::SHA1), &[NULL, 0]]),
                &hash(issuer.subject_raw()),
                &hash(issuer.public_key()),
                &asn1::write_positive_integer(certificate.serial()),
            ],
        )
    }
}
