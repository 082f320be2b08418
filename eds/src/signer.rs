//! The port through which every signature is made, wherever the key lives, and how strong our own keys must be.

use crate::algorithm::{PublicKeyAlgorithm, SignatureAlgorithm};
use crate::asn1::{self, Malformed, SEQUENCE};
use crate::certificate::Certificate;

/// The least bits of an RSA key of ours: 128-bit strength (NIST SP 800-57 part 1, table 2), as P-256 has.
const LEAST_RSA_BITS: usize = 3072;

/// The key did not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key did not sign")]
pub struct SignerError;

/// The key is neither on P-256 nor RSA of 3072 bits or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the platform's keys are P-256 or RSA of 3072 bits and more")]
pub struct KeyTooWeak;

/// A certificate with the means to sign for it: a key file, or a key inside a PKCS#11 token.
pub trait Signer: Send + Sync {
    /// The certificate of the key.
    fn certificate(&self) -> &Certificate;
    /// The authorities above the certificate, nearest first, without the root.
    fn chain(&self) -> &[Certificate];
    /// The algorithm that [`Signer::sign`] uses.
    fn algorithm(&self) -> SignatureAlgorithm;
    /// Signs the message; the algorithm's hash is part of signing.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError>;
}

/// Whether a certificate's key may be one of our own: the policy of the platform's seal, stricter than what we accept
/// from others.
///
/// # Errors
/// [`KeyTooWeak`] for everything but P-256 and RSA of 3072 bits or more.
pub fn strong_enough(certificate: &Certificate) -> Result<(), KeyTooWeak> {
    match certificate.key_algorithm() {
        PublicKeyAlgorithm::EcP256 => Ok(()),
        PublicKeyAlgorithm::Rsa => match rsa_bits(certificate.public_key()) {
            Ok(bits) if bits >= LEAST_RSA_BITS => Ok(()),
            Ok(_) | Err(Malformed) => Err(KeyTooWeak),
        },
        // GOST keys are strong, but what we make must be verifiable everywhere.
        PublicKeyAlgorithm::EcP384
        | PublicKeyAlgorithm::Gost2015
        | PublicKeyAlgorithm::Gost2004
        | PublicKeyAlgorithm::Unsupported => Err(KeyTooWeak),
    }
}

/// The size of an RSAPublicKey's modulus (RFC 8017 appendix A.1.1).
fn rsa_bits(public_key: &[u8]) -> Result<usize, Malformed> {
    let modulus = asn1::only(public_key, SEQUENCE)?
        .inside()
        .any()?
        .positive_integer()?;
    let [first, rest @ ..] = modulus else {
        return Err(Malformed);
    };
    Ok(
        rest.len() * 8
            + usize::try_from(u8::BITS - first.leading_zeros()).map_err(|_| Malformed)?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::write_positive_integer;

    fn bits_of(modulus: &[u8]) -> Result<usize, Malformed> {
        let exponent = write_positive_integer(&[1, 0, 1]);
        rsa_bits(&asn1::write(
            SEQUENCE,
            &[&write_positive_integer(modulus), &exponent],
        ))
    }

    #[test]
    fn the_bits_of_a_modulus_are_counted_without_leading_zeros() {
        assert_eq!(bits_of(&[0x80; 384]), Ok(3072));
        assert_eq!(bits_of(&[0x7F; 384]), Ok(3071));
        assert_eq!(bits_of(&[1, 0]), Ok(9));
        assert_eq!(rsa_bits(b"no key"), Err(Malformed));
    }
}
