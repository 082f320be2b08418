//! Signatures without a message around them, for places with no room for one: a signature is the algorithm's own bytes,
//! and whoever checks it has the certificate already.

use chrono::{DateTime, Utc};

use crate::algorithm::{PublicKeyAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::refusal::SignatureRefusal;
use crate::signer::{Signer, SignerError};
use crate::trust::{TrustStore, Usage};

/// Signs a message that begins with the name of its purpose, so that it can never be taken for a CMS or a certificate.
///
/// # Errors
/// [`SignerError`] when the key does not sign.
pub fn sign(signer: &dyn Signer, purpose: &str, message: &[u8]) -> Result<Vec<u8>, SignerError> {
    signer.sign(&with_purpose(purpose, message))
}

/// Whether the certificate's key signed the message for this purpose, and the certificate is trusted for signing at the time.
///
/// # Errors
/// [`SignatureRefusal`] by what is wrong: the signature, the certificate, its path, its period, its revocation.
pub fn verify(
    certificate: &Certificate,
    purpose: &str,
    message: &[u8],
    signature: &[u8],
    (trust, at): (&TrustStore, DateTime<Utc>),
) -> Result<(), SignatureRefusal> {
    let algorithm = match certificate.key_algorithm() {
        PublicKeyAlgorithm::EcP256 => SignatureAlgorithm::EcdsaP256Sha256,
        PublicKeyAlgorithm::Rsa => SignatureAlgorithm::RsaPkcs1Sha256,
        PublicKeyAlgorithm::EcP384
        | PublicKeyAlgorithm::Gost2015
        | PublicKeyAlgorithm::Gost2004
        | PublicKeyAlgorithm::Unsupported => return Err(SignatureRefusal::UnsupportedAlgorithm),
    };
    let message = with_purpose(purpose, message);
    certificate.verify(&algorithm.identifier(), &message, signature)?;
    trust.check(certificate, Usage::Sign, at).map(drop)
}

/// The purpose, a zero byte, the message: a CMS's signed attributes begin with 0x31 and a certificate with 0x30, a purpose
/// with a letter.
fn with_purpose(purpose: &str, message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(purpose.len() + 1 + message.len());
    bytes.extend_from_slice(purpose.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(message);
    bytes
}
