//! Assembling a SignedData with one signer (RFC 5652 section 5, CAdES baseline B of EN 319 122-1).

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;

use crate::algorithm::HashAlgorithm;
use crate::asn1::{self, INTEGER, OCTET_STRING, SEQUENCE, SET};
use crate::certificate::Certificate;
use crate::hash::Sha256Hash;
use crate::oid;
use crate::signer::{Signer, SignerError};

/// Which profile a detached signature follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detached {
    /// CAdES: the claimed signing time is a signed attribute.
    Cades {
        /// The signing time that the signer claims.
        at: DateTime<Utc>,
    },
    /// PAdES: the claimed time stands in the PDF's signature dictionary (EN 319 142-1 section 6.3).
    Pades,
}

/// Signs the content and holds it: CAdES-BES with contentType, messageDigest, signingCertificateV2 and signingTime.
pub fn sign_attached(
    signer: &dyn Signer,
    content: &[u8],
    at: DateTime<Utc>,
) -> Result<Vec<u8>, SignerError> {
    let octets = asn1::write(OCTET_STRING, &[content]);
    let wrapped = asn1::write(asn1::context(0), &[&octets]);
    let digest = signer.algorithm().digest().digest(&[content]);
    signed_data(signer, &digest, Detached::Cades { at }, &wrapped)
}

/// Signs the content without holding it, with the hash that belongs to the signer's algorithm.
pub fn sign_detached_content(
    signer: &dyn Signer,
    content: &[u8],
    kind: Detached,
) -> Result<Vec<u8>, SignerError> {
    let digest = signer.algorithm().digest().digest(&[content]);
    signed_data(signer, &digest, kind, &[])
}

/// Signs content of this SHA-256 value without holding it; a signer of GOST has another hash and does not.
pub fn sign_detached(
    signer: &dyn Signer,
    content_digest: Sha256Hash,
    kind: Detached,
) -> Result<Vec<u8>, SignerError> {
    match signer.algorithm().digest() {
        HashAlgorithm::Sha256 => signed_data(signer, content_digest.as_ref(), kind, &[]),
        HashAlgorithm::Sha384
        | HashAlgorithm::Sha512
        | HashAlgorithm::Streebog512
        | HashAlgorithm::Gost94 => Err(SignerError),
    }
}

fn signed_data(
    signer: &dyn Signer,
    digest: &[u8],
    kind: Detached,
    wrapped_content: &[u8],
) -> Result<Vec<u8>, SignerError> {
    let hash = signer.algorithm().digest().identifier();
    let attributes = signed_attributes(signer.certificate(), digest, kind);
    // What is signed carries the tag of a SET, what is sent the tag [0] (RFC 5652 section 5.4).
    let signature = signer.sign(&asn1::write_set(SET, attributes.clone()))?;
    let signer_info = asn1::write(
        SEQUENCE,
        &[
            &[INTEGER, 1, 1],
            &issuer_and_serial(signer.certificate()),
            &hash,
            &asn1::write_set(asn1::context(0), attributes),
            &signer.algorithm().identifier(),
            &asn1::write(OCTET_STRING, &[&signature]),
        ],
    );
    let certificates = std::iter::once(signer.certificate()).chain(signer.chain());
    let certificates = certificates
        .map(|certificate| certificate.der().to_vec())
        .collect();
    let signed_data = asn1::write(
        SEQUENCE,
        &[
            &[INTEGER, 1, 1],
            &asn1::write(SET, &[&hash]),
            &asn1::write(SEQUENCE, &[&asn1::write_oid(oid::DATA), wrapped_content]),
            &asn1::write_set(asn1::context(0), certificates),
            &asn1::write(SET, &[&signer_info]),
        ],
    );
    let wrapped = asn1::write(asn1::context(0), &[&signed_data]);
    Ok(asn1::write(
        SEQUENCE,
        &[&asn1::write_oid(oid::SIGNED_DATA), &wrapped],
    ))
}

fn signed_attributes(certificate: &Certificate, digest: &[u8], kind: Detached) -> Vec<Vec<u8>> {
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, &asn1::write_oid(oid::DATA)),
        attribute(oid::MESSAGE_DIGEST, &asn1::write(OCTET_STRING, &[digest])),
        attribute(
            oid::SIGNING_CERTIFICATE_V2,
            &signing_certificate(certificate),
        ),
    ];
    match kind {
        Detached::Cades { at } => {
            attributes.push(attribute(oid::SIGNING_TIME, &asn1::write_time(at)));
        }
        Detached::Pades => {}
    }
    attributes
}

pub(crate) fn attribute(kind: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    asn1::write(
        SEQUENCE,
        &[&asn1::write_oid(kind), &asn1::write(SET, &[value])],
    )
}

/// SigningCertificateV2 with one ESSCertIDv2 whose hash is the default SHA-256 (RFC 5035 section 3).
pub(crate) fn signing_certificate(certificate: &Certificate) -> Vec<u8> {
    let hash = asn1::write(OCTET_STRING, &[certificate.fingerprint().as_ref()]);
    let certificate_id = asn1::write(SEQUENCE, &[&hash]);
    asn1::write(SEQUENCE, &[&asn1::write(SEQUENCE, &[&certificate_id])])
}

pub(crate) fn issuer_and_serial(certificate: &Certificate) -> Vec<u8> {
    asn1::write(
        SEQUENCE,
        &[
            certificate.issuer_raw(),
            &asn1::write_positive_integer(certificate.serial()),
        ],
    )
}
