//! Certification requests (PKCS#10, RFC 2986): reading one with its proof of possession, and making one.

use der::Encode;

use super::CaError;
use super::assemble::{public_key_info, signed_structure};
use super::log::key_hash;
use super::order::{Profile, SubjectSpec};
use super::weak::is_easy_to_factor;
use crate::algorithm::{PublicKeyAlgorithm, SignatureAlgorithm, SignatureMethod};
use crate::asn1::{self, INTEGER, Malformed, SEQUENCE};
use crate::certificate::{Certificate, Subject};
use crate::hash::Sha256Hash;
use crate::keyfile::{KeyAlgorithm, KeyFile, KeyFileError, PrivateKey};
use crate::pem;
use crate::refusal::SignatureRefusal;
use crate::signer::SignerError;

/// The longest request in bytes: a key of 8192 bits, a long name and attributes stay far below.
const LONGEST: usize = 16 * 1024;
/// The shortest RSA modulus in bits.
const SHORTEST_MODULUS: usize = 2048;
/// The longest RSA modulus in bits that the library checks.
const LONGEST_MODULUS: usize = 8192;
/// The least RSA exponent (FIPS 186-5 section 5.1): smaller ones have a history of attacks.
const LEAST_EXPONENT: u32 = 65537;

/// Why a certification request is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not one PKCS#10 request in strict DER.
    #[error("the certification request is malformed")]
    Malformed,
    /// The key's or the signature's algorithm is not accepted.
    #[error("the algorithm is not supported")]
    UnsupportedAlgorithm,
    /// The key is too short, easy to factor, or has a dangerous form.
    #[error("the key is too weak")]
    WeakKey,
    /// The request is not signed by the key it holds.
    #[error("the request does not prove possession of its key")]
    BadProof,
}

/// A request whose sender has proved to have the private key.
#[derive(Clone, Debug)]
pub struct CertificationRequest {
    der: Vec<u8>,
    subject: Subject,
    algorithm: PublicKeyAlgorithm,
    public_key_info: Vec<u8>,
    public_key: Vec<u8>,
}

/// A new key that waits for its certificate, for stand-ins of people's cards and for tests.
pub struct NewKey(PrivateKey);

impl From<Malformed> for RequestError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<SignatureRefusal> for RequestError {
    fn from(refusal: SignatureRefusal) -> Self {
        if refusal == SignatureRefusal::UnsupportedAlgorithm {
            Self::UnsupportedAlgorithm
        } else {
            Self::BadProof
        }
    }
}

impl CertificationRequest {
    /// Reads a request in DER, checks its key and that the key signed it.
    pub fn from_der(der: &[u8]) -> Result<Self, RequestError> {
        if der.len() > LONGEST {
            return Err(RequestError::Malformed);
        }
        asn1::check_whole(der)?;
        let mut outer = asn1::only(der, SEQUENCE)?.inside();
        let content = outer.expect(SEQUENCE)?;
        let identifier = outer.expect(SEQUENCE)?;
        let signature = outer.any()?.bits()?;
        outer.finish()?;
        let mut fields = content.inside();
        // Version 1 is written as 0.
        if fields.small_integer()? != 0 {
            return Err(RequestError::Malformed);
        }
        let subject = Subject::parse(fields.expect(SEQUENCE)?)?;
        let key = fields.expect(SEQUENCE)?;
        // Attributes ask for extensions; the profile decides them, not the applicant.
        fields.optional(asn1::context(0))?;
        fields.finish()?;
        let mut parts = key.inside();
        let algorithm = PublicKeyAlgorithm::of_identifier(parts.expect(SEQUENCE)?)?;
        let public_key = parts.any()?.bits()?;
        parts.finish()?;
        check_strength(algorithm, public_key)?;
        let method = SignatureMethod::of_identifier(identifier, algorithm, None)?;
        method.verify(public_key, content.whole, signature)?;
        Ok(Self {
            der: der.to_vec(),
            subject,
            algorithm,
            public_key_info: key.whole.to_vec(),
            public_key: public_key.to_vec(),
        })
    }

    /// Reads the only request of a PEM text.
    pub fn from_pem(text: &str) -> Result<Self, RequestError> {
        let mut found = Vec::new();
        for label in [pem::REQUEST, pem::NEW_REQUEST] {
            found.extend(pem::labelled(text, label).map_err(|_| RequestError::Malformed)?);
        }
        match found.as_slice() {
            [der] => Self::from_der(der),
            _ => Err(RequestError::Malformed),
        }
    }

    /// The request as it was received.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// What names the key in the issuance log: the SHA-256 value of the subjectPublicKey's content.
    #[must_use]
    pub fn key_id(&self) -> Sha256Hash {
        key_hash(&self.public_key)
    }

    /// The kind of key.
    #[must_use]
    pub fn key_algorithm(&self) -> PublicKeyAlgorithm {
        self.algorithm
    }

    /// Whom the request claims to name; only the authority's own identification counts.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The IIN that the request claims.
    #[must_use]
    pub fn subject_iin(&self) -> Option<&str> {
        self.subject.iin.as_deref()
    }

    /// The SubjectPublicKeyInfo as received.
    pub(super) fn public_key_info(&self) -> &[u8] {
        &self.public_key_info
    }
}

impl NewKey {
    /// Makes a key.
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Self, SignerError> {
        PrivateKey::generate(algorithm).map(Self)
    }

    /// The request for a certificate of this key, in DER.
    pub fn request(&self, profile: Profile, subject: &SubjectSpec) -> Result<Vec<u8>, CaError> {
        let key = public_key_info(&self.0)?
            .to_der()
            .map_err(|_| CaError::BadOrder)?;
        create(profile, subject, &key, self.0.algorithm(), |message| {
            self.0.sign(message)
        })
    }

    /// The key with the certificate that was issued for it.
    pub fn with_certificate(
        self,
        certificate: Certificate,
        chain: Vec<Certificate>,
    ) -> Result<KeyFile, KeyFileError> {
        KeyFile::new(self.0, certificate, chain)
    }
}

/// A request in DER for a key wherever it lives: its SubjectPublicKeyInfo in DER and the means to sign with it.
pub fn create(
    profile: Profile,
    subject: &SubjectSpec,
    public_key_info: &[u8],
    algorithm: SignatureAlgorithm,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, SignerError>,
) -> Result<Vec<u8>, CaError> {
    let subject = profile
        .subject(subject)?
        .to_der()
        .map_err(|_| CaError::BadOrder)?;
    let no_attributes = asn1::write(asn1::context(0), &[]);
    let content = asn1::write(
        SEQUENCE,
        &[&[INTEGER, 1, 0], &subject, public_key_info, &no_attributes],
    );
    let signature = sign(&content)?;
    Ok(signed_structure(
        &content,
        &algorithm.identifier(),
        &signature,
    ))
}

/// A request in PEM.
#[must_use]
pub fn to_pem(der: &[u8]) -> String {
    pem::write(pem::REQUEST, der)
}

fn check_strength(algorithm: PublicKeyAlgorithm, key: &[u8]) -> Result<(), RequestError> {
    match algorithm {
        PublicKeyAlgorithm::Rsa => check_rsa(key),
        PublicKeyAlgorithm::EcP256 | PublicKeyAlgorithm::EcP384 => check_point(key),
        PublicKeyAlgorithm::Gost2015 => Ok(()),
        // The authority has stopped issuing for keys of 2004.
        PublicKeyAlgorithm::Gost2004 | PublicKeyAlgorithm::Unsupported => {
            Err(RequestError::UnsupportedAlgorithm)
        }
    }
}

fn check_rsa(key: &[u8]) -> Result<(), RequestError> {
    let mut numbers = asn1::only(key, SEQUENCE)?.inside();
    let modulus = numbers.any()?.positive_integer()?;
    let exponent = numbers.any()?.positive_integer()?;
    numbers.finish()?;
    let bits = bit_length(modulus);
    let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    let least = LEAST_EXPONENT.to_be_bytes();
    let least = &least[1..];
    let exponent_is_small = (exponent.len(), exponent) < (least.len(), least);
    let strong = (SHORTEST_MODULUS..=LONGEST_MODULUS).contains(&bits)
        && is_odd(modulus)
        && is_odd(exponent)
        && !exponent_is_small
        && !is_easy_to_factor(modulus);
    if strong {
        Ok(())
    } else {
        Err(RequestError::WeakKey)
    }
}

fn bit_length(magnitude: &[u8]) -> usize {
    magnitude.first().map_or(0, |first| {
        magnitude.len() * 8 - first.leading_zeros() as usize
    })
}

/// One key has one spelling: the compressed form of a point would be another key in the log. The library checks the curve.
fn check_point(key: &[u8]) -> Result<(), RequestError> {
    const UNCOMPRESSED: u8 = 4;
    if key.first() == Some(&UNCOMPRESSED) {
        Ok(())
    } else {
        Err(RequestError::WeakKey)
    }
}
