//! A private key with its certificate and chain in one PEM file: the signer of development and small installations.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256,
};

use crate::algorithm::{self, PublicKeyAlgorithm, SignatureAlgorithm};
use crate::asn1::{self, INTEGER, Malformed, OCTET_STRING, SEQUENCE};
use crate::certificate::{Certificate, CertificateError};
use crate::gost;
use crate::pem;
use crate::signer::{Signer, SignerError};
use crate::whole_file;

/// The longest key file in bytes: a key of 8192 bits and four certificates stay far below.
const LONGEST_FILE: u64 = 128 * 1024;

/// Which key to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA of 2048 bits.
    Rsa2048,
    /// RSA of 3072 bits: 128-bit strength, as our own keys should have.
    Rsa3072,
    /// ECDSA on P-256: 128-bit strength and the fastest to sign.
    P256,
    /// GOST R 34.10-2015 of 512 bits, for development and tests: signing is not constant in time. In production such
    /// a key is the holder's, in NCALayer or a PKCS#11 token.
    Gost512,
}

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file system refused.
    #[error("the key file cannot be read or written")]
    Io(#[from] io::Error),
    /// Not PEM, or not one PKCS#8 key and at least one certificate.
    #[error("a key file holds one PKCS#8 key and its certificates in PEM")]
    Malformed,
    /// The first certificate belongs to another key.
    #[error("the certificate belongs to another key")]
    OtherKey,
    /// The key is neither RSA of 2048 bits or more nor P-256 nor GOST of 512 bits.
    #[error("the key's algorithm is not supported")]
    UnsupportedAlgorithm,
}

impl From<CertificateError> for KeyFileError {
    fn from(_: CertificateError) -> Self {
        Self::Malformed
    }
}

/// A private key, parsed once; it is never printed.
pub(crate) struct PrivateKey {
    pkcs8: Vec<u8>,
    pair: Pair,
}

enum Pair {
    Rsa(rsa::KeyPair),
    P256(EcdsaKeyPair),
    Gost(gost::SigningKey),
}

/// A key with its certificate, ready to sign.
pub struct KeyFile {
    key: PrivateKey,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl PrivateKey {
    pub(crate) fn generate(algorithm: KeyAlgorithm) -> Result<Self, SignerError> {
        let rsa = |size| {
            let pair = rsa::KeyPair::generate(size).map_err(|_| SignerError)?;
            let pkcs8 = pair.as_der().map_err(|_| SignerError)?.as_ref().to_vec();
            Ok(Self {
                pkcs8,
                pair: Pair::Rsa(pair),
            })
        };
        match algorithm {
            KeyAlgorithm::Rsa2048 => rsa(KeySize::Rsa2048),
            KeyAlgorithm::Rsa3072 => rsa(KeySize::Rsa3072),
            KeyAlgorithm::P256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
                    .map_err(|_| SignerError)?;
                let pkcs8 = pair
                    .to_pkcs8v1()
                    .map_err(|_| SignerError)?
                    .as_ref()
                    .to_vec();
                Ok(Self {
                    pkcs8,
                    pair: Pair::P256(pair),
                })
            }
            KeyAlgorithm::Gost512 => {
                let pair = gost::SigningKey::generate();
                Ok(Self {
                    pkcs8: gost_pkcs8(&pair),
                    pair: Pair::Gost(pair),
                })
            }
        }
    }

    pub(crate) fn from_pkcs8(der: &[u8]) -> Result<Self, KeyFileError> {
        let rsa = || rsa::KeyPair::from_pkcs8(der).ok().map(Pair::Rsa);
        let p256 = || {
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der);
            pair.ok().map(Pair::P256)
        };
        let gost = || gost_of_pkcs8(der).ok().flatten().map(Pair::Gost);
        let pair = rsa()
            .or_else(p256)
            .or_else(gost)
            .ok_or(KeyFileError::UnsupportedAlgorithm)?;
        Ok(Self {
            pkcs8: der.to_vec(),
            pair,
        })
    }

    pub(crate) fn from_pem(text: &str) -> Result<Self, KeyFileError> {
        let keys = pem::labelled(text, pem::PRIVATE_KEY).map_err(|_| KeyFileError::Malformed)?;
        match keys.as_slice() {
            [key] => Self::from_pkcs8(key),
            _ => Err(KeyFileError::Malformed),
        }
    }

    pub(crate) fn pem(&self) -> String {
        pem::write(pem::PRIVATE_KEY, &self.pkcs8)
    }

    pub(crate) fn algorithm(&self) -> SignatureAlgorithm {
        match self.pair {
            Pair::Rsa(_) => SignatureAlgorithm::RsaPkcs1Sha256,
            Pair::P256(_) => SignatureAlgorithm::EcdsaP256Sha256,
            Pair::Gost(_) => SignatureAlgorithm::Gost2015,
        }
    }

    pub(crate) fn public_key_algorithm(&self) -> PublicKeyAlgorithm {
        match self.pair {
            Pair::Rsa(_) => PublicKeyAlgorithm::Rsa,
            Pair::P256(_) => PublicKeyAlgorithm::EcP256,
            Pair::Gost(_) => PublicKeyAlgorithm::Gost2015,
        }
    }

    /// The content of the subjectPublicKey BIT STRING.
    pub(crate) fn public_key(&self) -> &[u8] {
        match &self.pair {
            Pair::Rsa(pair) => pair.public_key().as_ref(),
            Pair::P256(pair) => pair.public_key().as_ref(),
            Pair::Gost(pair) => pair.public_key(),
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(|_| SignerError)?;
                Ok(signature)
            }
            Pair::P256(pair) => {
                let signature = pair.sign(&random, message).map_err(|_| SignerError)?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::Gost(pair) => Ok(pair.sign(message)),
        }
    }
}

/// PKCS#8 as Russian programs write it (RFC 5208): the number itself in the OCTET STRING, the lowest byte first.
fn gost_pkcs8(key: &gost::SigningKey) -> Vec<u8> {
    asn1::write(
        SEQUENCE,
        &[
            &[INTEGER, 1, 0],
            &algorithm::gost_2015_key_identifier(),
            &asn1::write(OCTET_STRING, &[&key.to_bytes()]),
        ],
    )
}

/// The key, or none when it is of another algorithm or out of range.
fn gost_of_pkcs8(der: &[u8]) -> Result<Option<gost::SigningKey>, Malformed> {
    let mut fields = asn1::only(der, SEQUENCE)?.inside();
    if fields.small_integer()? != 0 {
        return Err(Malformed);
    }
    let algorithm = PublicKeyAlgorithm::of_identifier(fields.expect(SEQUENCE)?)?;
    let secret = fields.expect(OCTET_STRING)?.value;
    fields.finish()?;
    match algorithm {
        PublicKeyAlgorithm::Gost2015 => Ok(gost::SigningKey::from_bytes(secret)),
        PublicKeyAlgorithm::Rsa
        | PublicKeyAlgorithm::EcP256
        | PublicKeyAlgorithm::EcP384
        | PublicKeyAlgorithm::Gost2004
        | PublicKeyAlgorithm::Unsupported => Ok(None),
    }
}

impl KeyFile {
    /// Reads a PEM file of one PKCS#8 key, its certificate and the authorities above it.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let mut text = String::new();
        fs::File::open(path)?
            .take(LONGEST_FILE)
            .read_to_string(&mut text)?;
        Self::from_pem(&text)
    }

    /// Parses a PEM text of one PKCS#8 key, its certificate and the authorities above it.
    pub fn from_pem(text: &str) -> Result<Self, KeyFileError> {
        let key = PrivateKey::from_pem(text)?;
        let mut certificates = Certificate::all_from_pem(text)?.into_iter();
        let certificate = certificates.next().ok_or(KeyFileError::Malformed)?;
        Self::new(key, certificate, certificates.collect())
    }

    /// Writes a new file that only its owner may read; an existing file is an error.
    pub fn write(&self, path: &Path) -> Result<(), KeyFileError> {
        Ok(whole_file::write_new_secret(path, &self.to_pem())?)
    }

    /// The key and the certificates in PEM; keep it secret.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let mut text = self.key.pem();
        text.push_str(&self.certificate.pem());
        self.chain
            .iter()
            .for_each(|certificate| text.push_str(&certificate.pem()));
        text
    }

    pub(crate) fn key(&self) -> &PrivateKey {
        &self.key
    }

    pub(crate) fn new(
        key: PrivateKey,
        certificate: Certificate,
        chain: Vec<Certificate>,
    ) -> Result<Self, KeyFileError> {
        if certificate.key_algorithm() != key.public_key_algorithm()
            || certificate.public_key() != key.public_key()
        {
            return Err(KeyFileError::OtherKey);
        }
        Ok(Self {
            key,
            certificate,
            chain,
        })
    }
}

impl Signer for KeyFile {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.key.sign(message)
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeyFile({:?}, key hidden)", self.certificate)
    }
}
