//! The signature algorithms that are accepted, and the one place that calls the cryptographic library to check one.

use aws_lc_rs::{digest, signature};
use const_oid::ObjectIdentifier;

use crate::asn1::{self, Element, Malformed, NULL, SEQUENCE};
use crate::oid;
use crate::refusal::SignatureRefusal;

/// The algorithms that Senim signs with; more are accepted when verifying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaPkcs1Sha256,
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256,
}

/// What kind of public key a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicKeyAlgorithm {
    /// RSA; the library accepts 2048 to 8192 bits.
    Rsa,
    /// ECDSA on P-256.
    EcP256,
    /// ECDSA on P-384.
    EcP384,
    /// Anything else: the certificate can be read, its signatures are not accepted.
    Unsupported,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HashAlgorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl SignatureAlgorithm {
    /// The AlgorithmIdentifier in DER.
    pub(crate) fn identifier(self) -> Vec<u8> {
        match self {
            Self::RsaPkcs1Sha256 => identifier_with_null(oid::RSA_SHA256),
            Self::EcdsaP256Sha256 => asn1::write(SEQUENCE, &[&asn1::write_oid(oid::ECDSA_SHA256)]),
        }
    }
}

impl PublicKeyAlgorithm {
    /// The algorithm of a SubjectPublicKeyInfo's AlgorithmIdentifier.
    pub(crate) fn of_identifier(identifier: Element<'_>) -> Result<Self, Malformed> {
        let mut reader = identifier.inside();
        let algorithm = reader.oid()?;
        if algorithm == oid::RSA {
            return Ok(Self::Rsa);
        }
        if algorithm != oid::EC_PUBLIC_KEY {
            return Ok(Self::Unsupported);
        }
        match reader.oid() {
            Ok(curve) if curve == oid::P256 => Ok(Self::EcP256),
            Ok(curve) if curve == oid::P384 => Ok(Self::EcP384),
            _ => Ok(Self::Unsupported),
        }
    }
}

impl HashAlgorithm {
    /// The hash of an AlgorithmIdentifier; parameters are absent or NULL (RFC 5754 section 2).
    pub(crate) fn of_identifier(identifier: Element<'_>) -> Result<Self, SignatureRefusal> {
        let (algorithm, _) = algorithm_and_parameters(identifier)?;
        match algorithm {
            oid::SHA256 => Ok(Self::Sha256),
            oid::SHA384 => Ok(Self::Sha384),
            oid::SHA512 => Ok(Self::Sha512),
            _ => Err(SignatureRefusal::UnsupportedAlgorithm),
        }
    }

    pub(crate) fn digest(self, parts: &[&[u8]]) -> digest::Digest {
        let mut context = digest::Context::new(match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        });
        for part in parts {
            context.update(part);
        }
        context.finish()
    }
}

/// SHA-256 as an AlgorithmIdentifier without parameters (RFC 5754 section 2).
pub(crate) fn sha256_identifier() -> Vec<u8> {
    asn1::write(SEQUENCE, &[&asn1::write_oid(oid::SHA256)])
}

fn identifier_with_null(algorithm: ObjectIdentifier) -> Vec<u8> {
    asn1::write(SEQUENCE, &[&asn1::write_oid(algorithm), &[NULL, 0]])
}

/// The algorithm and whether it has (NULL) parameters; other parameters are not supported.
fn algorithm_and_parameters(
    identifier: Element<'_>,
) -> Result<(ObjectIdentifier, bool), SignatureRefusal> {
    let mut reader = identifier.inside();
    let algorithm = reader.oid()?;
    if reader.is_empty() {
        return Ok((algorithm, false));
    }
    let parameters = reader.any()?;
    reader.finish()?;
    if parameters.whole == [NULL, 0] {
        Ok((algorithm, true))
    } else {
        Err(SignatureRefusal::UnsupportedAlgorithm)
    }
}

/// The hash inside a signature algorithm; a bare `rsaEncryption` leaves it to the digest algorithm beside it.
pub(crate) fn signature_hash(
    identifier: Element<'_>,
    key: PublicKeyAlgorithm,
    beside: Option<HashAlgorithm>,
) -> Result<HashAlgorithm, SignatureRefusal> {
    use PublicKeyAlgorithm::{EcP256, EcP384, Rsa, Unsupported};
    let (algorithm, has_null) = algorithm_and_parameters(identifier)?;
    let hash = match (key, algorithm) {
        (Rsa, oid::RSA_SHA256) => HashAlgorithm::Sha256,
        (Rsa, oid::RSA_SHA384) => HashAlgorithm::Sha384,
        (Rsa, oid::RSA_SHA512) => HashAlgorithm::Sha512,
        (Rsa, oid::RSA) => beside.ok_or(SignatureRefusal::UnsupportedAlgorithm)?,
        (EcP256 | EcP384, oid::ECDSA_SHA256) if !has_null => HashAlgorithm::Sha256,
        (EcP256 | EcP384, oid::ECDSA_SHA384) if !has_null => HashAlgorithm::Sha384,
        (EcP256 | EcP384, oid::ECDSA_SHA512) if !has_null => HashAlgorithm::Sha512,
        (Rsa | EcP256 | EcP384 | Unsupported, _) => {
            return Err(SignatureRefusal::UnsupportedAlgorithm);
        }
    };
    match beside {
        Some(beside) if beside != hash => Err(SignatureRefusal::UnsupportedAlgorithm),
        Some(_) | None => Ok(hash),
    }
}

/// Checks a signature over the message; `key` is the content of the subjectPublicKey BIT STRING.
pub(crate) fn verify(
    algorithm: PublicKeyAlgorithm,
    hash: HashAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureRefusal> {
    use HashAlgorithm::{Sha256, Sha384, Sha512};
    let method: &'static dyn signature::VerificationAlgorithm = match (algorithm, hash) {
        (PublicKeyAlgorithm::Rsa, Sha256) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (PublicKeyAlgorithm::Rsa, Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (PublicKeyAlgorithm::Rsa, Sha512) => &signature::RSA_PKCS1_2048_8192_SHA512,
        (PublicKeyAlgorithm::EcP256, Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
        (PublicKeyAlgorithm::EcP256, Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
        (PublicKeyAlgorithm::EcP256, Sha512) => &signature::ECDSA_P256_SHA512_ASN1,
        (PublicKeyAlgorithm::EcP384, Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
        (PublicKeyAlgorithm::EcP384, Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
        (PublicKeyAlgorithm::EcP384, Sha512) => &signature::ECDSA_P384_SHA512_ASN1,
        (PublicKeyAlgorithm::Unsupported, _) => return Err(SignatureRefusal::UnsupportedAlgorithm),
    };
    method
        .verify_sig(key, message, signature)
        .map_err(|_| SignatureRefusal::BadSignature)
}
