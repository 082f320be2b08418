//! The port through which every signature is made, wherever the key lives.

use crate::algorithm::SignatureAlgorithm;
use crate::certificate::Certificate;

/// The key did not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key did not sign")]
pub struct SignerError;

/// A certificate with the means to sign for it: a key file now, a hardware module or a remote service later.
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
