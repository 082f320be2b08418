//! The signature algorithms that are accepted, and the one place that calls the cryptographic library to check one.

mod pss;

use aws_lc_rs::{digest, signature};
use const_oid::ObjectIdentifier;
use gost94::Gost94Test;
use streebog::{Digest, Streebog512};

use crate::asn1::{self, Element, INTEGER, Malformed, NULL, Reader, SEQUENCE};
use crate::gost;
use crate::oid;
use crate::refusal::SignatureRefusal;

/// The algorithms that Senim signs with; more are accepted when verifying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaPkcs1Sha256,
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256,
    /// GOST R 34.10-2015 of 512 bits with Streebog-512, in Kazakhstan's encoding.
    Gost2015,
}

/// What kind of public key a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicKeyAlgorithm {
    /// RSA; 2048 to 8192 bits are accepted.
    Rsa,
    /// ECDSA on P-256.
    EcP256,
    /// ECDSA on P-384.
    EcP384,
    /// GOST R 34.10-2015 of 512 bits on parameter set A, which Kazakhstan's authority issues.
    Gost2015,
    /// GOST 34.310-2004 of 256 bits on CryptoPro's set A, which Kazakhstan's authority issued before.
    Gost2004,
    /// Anything else: the certificate can be read, its signatures are not accepted.
    Unsupported,
}

impl PublicKeyAlgorithm {
    /// Its usual name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::EcP256 => "ECDSA P-256",
            Self::EcP384 => "ECDSA P-384",
            Self::Gost2015 => "GOST 34.10-2015",
            Self::Gost2004 => "GOST 34.310-2004",
            Self::Unsupported => "unknown",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HashAlgorithm {
    Sha256,
    Sha384,
    Sha512,
    /// GOST R 34.11-2015 of 512 bits, under Kazakhstan's identifier.
    Streebog512,
    /// GOST 34.311-95 with the substitution of its own example, as Kazakhstan's authority computes it.
    Gost94,
}

/// How a signature is checked: everything about it but the key's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureMethod {
    RsaPkcs1(HashAlgorithm),
    /// PSS whose mask uses the same hash and whose salt is as long as the hash.
    RsaPss(HashAlgorithm),
    EcdsaP256(HashAlgorithm),
    EcdsaP384(HashAlgorithm),
    Gost2015,
    Gost2004,
}

impl SignatureAlgorithm {
    /// The AlgorithmIdentifier in DER.
    pub(crate) fn identifier(self) -> Vec<u8> {
        match self {
            Self::RsaPkcs1Sha256 => identifier_with_null(oid::RSA_SHA256),
            Self::EcdsaP256Sha256 => asn1::write(SEQUENCE, &[&asn1::write_oid(oid::ECDSA_SHA256)]),
            Self::Gost2015 => identifier_with_null(oid::GOST_2015_SIGNATURE),
        }
    }

    /// The hash that belongs to the signature, which a CMS uses for its content as well.
    pub(crate) fn digest(self) -> HashAlgorithm {
        match self {
            Self::RsaPkcs1Sha256 | Self::EcdsaP256Sha256 => HashAlgorithm::Sha256,
            Self::Gost2015 => HashAlgorithm::Streebog512,
        }
    }
}

impl PublicKeyAlgorithm {
    /// The algorithm of a SubjectPublicKeyInfo's AlgorithmIdentifier.
    pub(crate) fn of_identifier(identifier: Element<'_>) -> Result<Self, Malformed> {
        let mut reader = identifier.inside();
        let algorithm = match reader.oid()? {
            oid::RSA => Self::Rsa,
            oid::EC_PUBLIC_KEY => match reader.oid() {
                Ok(oid::P256) => Self::EcP256,
                Ok(oid::P384) => Self::EcP384,
                Ok(_) | Err(_) => Self::Unsupported,
            },
            oid::GOST_2015_KEY => match gost_parameters(reader) {
                Ok(oid::GOST_2015_PARAMETERS) => Self::Gost2015,
                Ok(_) | Err(_) => Self::Unsupported,
            },
            oid::GOST_2004_KEY => match gost_parameters(reader) {
                Ok(oid::GOST_2004_PARAMETERS) => Self::Gost2004,
                Ok(_) | Err(_) => Self::Unsupported,
            },
            _ => Self::Unsupported,
        };
        Ok(algorithm)
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
            oid::STREEBOG_512 => Ok(Self::Streebog512),
            oid::GOST_94 => Ok(Self::Gost94),
            _ => Err(SignatureRefusal::UnsupportedAlgorithm),
        }
    }

    /// The AlgorithmIdentifier in DER: without parameters for SHA-2 (RFC 5754 section 2), with NULL for GOST as
    /// Kazakhstan's programs write it.
    pub(crate) fn identifier(self) -> Vec<u8> {
        let bare = |algorithm| asn1::write(SEQUENCE, &[&asn1::write_oid(algorithm)]);
        match self {
            Self::Sha256 => bare(oid::SHA256),
            Self::Sha384 => bare(oid::SHA384),
            Self::Sha512 => bare(oid::SHA512),
            Self::Streebog512 => identifier_with_null(oid::STREEBOG_512),
            Self::Gost94 => identifier_with_null(oid::GOST_94),
        }
    }

    /// The hash of the parts, one after another.
    pub(crate) fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        let sha = |algorithm| {
            let mut context = digest::Context::new(algorithm);
            for part in parts {
                context.update(part);
            }
            context.finish().as_ref().to_vec()
        };
        match self {
            Self::Sha256 => sha(&digest::SHA256),
            Self::Sha384 => sha(&digest::SHA384),
            Self::Sha512 => sha(&digest::SHA512),
            Self::Streebog512 => hash_parts::<Streebog512>(parts),
            Self::Gost94 => hash_parts::<Gost94Test>(parts),
        }
    }
}

impl SignatureMethod {
    /// The method of a signature's AlgorithmIdentifier for this kind of key; a bare `rsaEncryption` or GOST key
    /// leaves the hash to the digest algorithm beside it, any other must agree with it.
    pub(crate) fn of_identifier(
        identifier: Element<'_>,
        key: PublicKeyAlgorithm,
        beside: Option<HashAlgorithm>,
    ) -> Result<Self, SignatureRefusal> {
        let mut reader = identifier.inside();
        let method = if key == PublicKeyAlgorithm::Rsa && reader.oid()? == oid::RSA_PSS {
            let parameters = reader.expect(SEQUENCE)?;
            reader.finish()?;
            Self::RsaPss(pss::hash(parameters)?)
        } else {
            without_parameters(identifier, key, beside)?
        };
        match beside {
            Some(beside) if beside != method.hash() => Err(SignatureRefusal::UnsupportedAlgorithm),
            Some(_) | None => Ok(method),
        }
    }

    /// The method in the words of a report: the signature, then its hash.
    pub(crate) fn describe(self) -> String {
        let signature = match self {
            Self::RsaPkcs1(_) => "RSA PKCS#1 v1.5",
            Self::RsaPss(_) => "RSA-PSS",
            Self::EcdsaP256(_) => "ECDSA P-256",
            Self::EcdsaP384(_) => "ECDSA P-384",
            Self::Gost2015 => "GOST R 34.10-2015 (512)",
            Self::Gost2004 => "GOST 34.310-2004 (256)",
        };
        let hash = match self.hash() {
            HashAlgorithm::Sha256 => "SHA-256",
            HashAlgorithm::Sha384 => "SHA-384",
            HashAlgorithm::Sha512 => "SHA-512",
            HashAlgorithm::Streebog512 => "GOST R 34.11-2015 (512)",
            HashAlgorithm::Gost94 => "GOST 34.311-95",
        };
        format!("{signature}, {hash}")
    }

    fn hash(self) -> HashAlgorithm {
        match self {
            Self::RsaPkcs1(hash)
            | Self::RsaPss(hash)
            | Self::EcdsaP256(hash)
            | Self::EcdsaP384(hash) => hash,
            Self::Gost2015 => HashAlgorithm::Streebog512,
            Self::Gost2004 => HashAlgorithm::Gost94,
        }
    }

    /// Checks a signature over the message; `key` is the content of the subjectPublicKey BIT STRING.
    pub(crate) fn verify(
        self,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureRefusal> {
        use HashAlgorithm::{Gost94, Sha256, Sha384, Sha512, Streebog512};
        let method: &'static dyn signature::VerificationAlgorithm = match self {
            Self::RsaPkcs1(Sha256) => &signature::RSA_PKCS1_2048_8192_SHA256,
            Self::RsaPkcs1(Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
            Self::RsaPkcs1(Sha512) => &signature::RSA_PKCS1_2048_8192_SHA512,
            Self::RsaPss(Sha256) => &signature::RSA_PSS_2048_8192_SHA256,
            Self::RsaPss(Sha384) => &signature::RSA_PSS_2048_8192_SHA384,
            Self::RsaPss(Sha512) => &signature::RSA_PSS_2048_8192_SHA512,
            Self::EcdsaP256(Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
            Self::EcdsaP256(Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
            Self::EcdsaP256(Sha512) => &signature::ECDSA_P256_SHA512_ASN1,
            Self::EcdsaP384(Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
            Self::EcdsaP384(Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
            Self::EcdsaP384(Sha512) => &signature::ECDSA_P384_SHA512_ASN1,
            Self::RsaPkcs1(Streebog512 | Gost94)
            | Self::RsaPss(Streebog512 | Gost94)
            | Self::EcdsaP256(Streebog512 | Gost94)
            | Self::EcdsaP384(Streebog512 | Gost94) => {
                return Err(SignatureRefusal::UnsupportedAlgorithm);
            }
            Self::Gost2015 => {
                let digest = Streebog512.digest(&[message]);
                return gost::verify(&gost::PARAMETER_SET_A, key, &digest, signature);
            }
            Self::Gost2004 => {
                let digest = Gost94.digest(&[message]);
                return gost::verify(&gost::CRYPTOPRO_A, key, &digest, signature);
            }
        };
        match self {
            Self::RsaPkcs1(_) | Self::RsaPss(_) => check_rsa_key(key)?,
            Self::EcdsaP256(_) | Self::EcdsaP384(_) => check_point_form(key)?,
            Self::Gost2015 | Self::Gost2004 => {}
        }
        method
            .verify_sig(key, message, signature)
            .map_err(|_| SignatureRefusal::BadSignature)
    }
}

/// Refuses points that are not written in full: RFC 5480 section 2.2 forbids the hybrid form, and one key should have one
/// spelling, by which a revoked one is known again.
fn check_point_form(key: &[u8]) -> Result<(), SignatureRefusal> {
    const UNCOMPRESSED: u8 = 4;
    match key.first() {
        Some(&UNCOMPRESSED) => Ok(()),
        Some(_) | None => Err(SignatureRefusal::UnsupportedAlgorithm),
    }
}

/// Refuses RSA keys whose size or exponent invites forgery; `key` is an RSAPublicKey (RFC 8017 appendix A.1.1).
fn check_rsa_key(key: &[u8]) -> Result<(), SignatureRefusal> {
    /// Bytes of the shortest and of the longest modulus.
    const MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;
    /// FIPS 186-5 section 5.1 asks for an odd exponent above 2^16; more than 32 bits only slow the check down.
    const EXPONENT: std::ops::RangeInclusive<usize> = 3..=4;
    let mut fields = asn1::only(key, SEQUENCE)?.inside();
    let modulus = fields.expect(INTEGER)?.positive_integer()?;
    let exponent = fields.expect(INTEGER)?.positive_integer()?;
    fields.finish()?;
    let is_odd = exponent.last().is_some_and(|last| last % 2 == 1);
    if MODULUS.contains(&modulus.len()) && EXPONENT.contains(&exponent.len()) && is_odd {
        Ok(())
    } else {
        Err(SignatureRefusal::UnsupportedAlgorithm)
    }
}

/// The AlgorithmIdentifier of a GOST R 34.10-2015 key: the curve and the hash, as Kazakhstan's certificates have them.
pub(crate) fn gost_2015_key_identifier() -> Vec<u8> {
    let parameters = asn1::write(
        SEQUENCE,
        &[
            &asn1::write_oid(oid::GOST_2015_PARAMETERS),
            &asn1::write_oid(oid::STREEBOG_512),
        ],
    );
    asn1::write(
        SEQUENCE,
        &[&asn1::write_oid(oid::GOST_2015_KEY), &parameters],
    )
}

fn hash_parts<H: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = H::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// SHA-256 as the AlgorithmIdentifier with NULL of a DigestInfo (RFC 8017 section 9.2).
pub(crate) fn sha256_identifier_with_null() -> Vec<u8> {
    identifier_with_null(oid::SHA256)
}

fn identifier_with_null(algorithm: ObjectIdentifier) -> Vec<u8> {
    asn1::write(SEQUENCE, &[&asn1::write_oid(algorithm), &[NULL, 0]])
}

/// The curve of a GOST key's parameters; the hash beside it says nothing that the signature does not say.
fn gost_parameters(mut identifier: Reader<'_>) -> Result<ObjectIdentifier, Malformed> {
    let parameters = identifier.expect(SEQUENCE)?;
    identifier.finish()?;
    parameters.inside().oid()
}

/// The method of an identifier with absent or NULL parameters.
fn without_parameters(
    identifier: Element<'_>,
    key: PublicKeyAlgorithm,
    beside: Option<HashAlgorithm>,
) -> Result<SignatureMethod, SignatureRefusal> {
    use HashAlgorithm::{Sha256, Sha384, Sha512};
    use PublicKeyAlgorithm::{EcP256, EcP384, Gost2004, Gost2015, Rsa, Unsupported};
    let (algorithm, has_null) = algorithm_and_parameters(identifier)?;
    let method = match (key, algorithm) {
        (Rsa, oid::RSA_SHA256) => SignatureMethod::RsaPkcs1(Sha256),
        (Rsa, oid::RSA_SHA384) => SignatureMethod::RsaPkcs1(Sha384),
        (Rsa, oid::RSA_SHA512) => SignatureMethod::RsaPkcs1(Sha512),
        (Rsa, oid::RSA) => {
            SignatureMethod::RsaPkcs1(beside.ok_or(SignatureRefusal::UnsupportedAlgorithm)?)
        }
        (EcP256, oid::ECDSA_SHA256) if !has_null => SignatureMethod::EcdsaP256(Sha256),
        (EcP256, oid::ECDSA_SHA384) if !has_null => SignatureMethod::EcdsaP256(Sha384),
        (EcP256, oid::ECDSA_SHA512) if !has_null => SignatureMethod::EcdsaP256(Sha512),
        (EcP384, oid::ECDSA_SHA256) if !has_null => SignatureMethod::EcdsaP384(Sha256),
        (EcP384, oid::ECDSA_SHA384) if !has_null => SignatureMethod::EcdsaP384(Sha384),
        (EcP384, oid::ECDSA_SHA512) if !has_null => SignatureMethod::EcdsaP384(Sha512),
        (Gost2015, oid::GOST_2015_SIGNATURE) => SignatureMethod::Gost2015,
        (Gost2004, oid::GOST_2004_SIGNATURE) => SignatureMethod::Gost2004,
        // In a CMS the key's own name will do, because the hash stands beside it (RFC 4490 section 3).
        (Gost2015, oid::GOST_2015_KEY) if beside.is_some() => SignatureMethod::Gost2015,
        (Gost2004, oid::GOST_2004_KEY) if beside.is_some() => SignatureMethod::Gost2004,
        (Rsa | EcP256 | EcP384 | Gost2015 | Gost2004 | Unsupported, _) => {
            return Err(SignatureRefusal::UnsupportedAlgorithm);
        }
    };
    Ok(method)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn hexadecimal(hash: HashAlgorithm, message: &[u8]) -> String {
        hex::encode(hash.digest(&[message]))
    }

    #[test]
    fn the_examples_of_gost_34_311_95_are_hashed_correctly() {
        // GOST R 34.11-94 appendix A (RFC 5831 section 7.3), whose substitution Kazakhstan kept; printed there from
        // the highest byte on.
        let printed = |message: &[u8]| {
            let mut digest = HashAlgorithm::Gost94.digest(&[message]);
            digest.reverse();
            hex::encode(digest)
        };
        assert_eq!(
            printed(b"This is message, length=32 bytes"),
            "faff37a615a816691cff3ef8b68ca247e09525f39f8119832eb81975d366c4b1"
        );
        assert_eq!(
            printed(b"Suppose the original message has length = 50 bytes"),
            "0852f5623b89dd57aeb4781fe54df14eeafbc1350613763a0d770aa657ba1a47"
        );
    }

    #[test]
    fn the_example_of_streebog_is_hashed_correctly() {
        // GOST R 34.11-2012 appendix A.1 (RFC 6986 section 10.1.1), printed there from the highest byte on.
        let message = b"012345678901234567890123456789012345678901234567890123456789012";
        assert_eq!(
            hexadecimal(HashAlgorithm::Streebog512, message),
            "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa\
             00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48"
        );
    }

    #[test]
    fn parts_hash_like_the_whole() {
        for hash in [
            HashAlgorithm::Sha256,
            HashAlgorithm::Sha384,
            HashAlgorithm::Sha512,
            HashAlgorithm::Streebog512,
            HashAlgorithm::Gost94,
        ] {
            assert_eq!(hash.digest(&[b"a", b"", b"bc"]), hash.digest(&[b"abc"]));
            let identifier = hash.identifier();
            let element = asn1::only(&identifier, SEQUENCE).unwrap();
            assert_eq!(HashAlgorithm::of_identifier(element), Ok(hash));
        }
    }
}
