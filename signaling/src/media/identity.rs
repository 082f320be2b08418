//! Who the server is in DTLS: one certificate for the life of the process.

use std::fmt;
use std::sync::Arc;

use rtc::crypto::{CryptoError, RTCCrypto, RTCCryptoProvider, default_provider};
use rtc::dtls::crypto::Certificate;
use rtc::shared::error::Error;

/// Characters of connectivity checks' names and passwords (RFC 8839 section 5.4); 64, so that each byte gives one evenly.
const ICE_CHARACTERS: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// What the certificate is made out to; nobody reads it, the fingerprint is what counts.
const SUBJECT: &str = "call";

/// The certificate and what is needed to use it.
pub(super) struct Identity {
    provider: Arc<dyn RTCCryptoProvider>,
    certificate: Certificate,
    fingerprint: String,
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Identity")
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}

impl Identity {
    /// A new certificate.
    ///
    /// # Errors
    /// The provider has no randomness or no P-256.
    pub(super) fn generate() -> Result<Self, Error> {
        let provider = default_provider().map_err(|error| Error::Crypto(error.to_string()))?;
        let certificate =
            Certificate::generate_self_signed(vec![SUBJECT.to_owned()], provider.crypto())?;
        let der = certificate
            .certificate
            .first()
            .ok_or(Error::ErrNonCertificate)?;
        let fingerprint = fingerprint_of(der);
        Ok(Self {
            provider,
            certificate,
            fingerprint,
        })
    }

    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(super) fn certificate(&self) -> Certificate {
        self.certificate.clone()
    }

    pub(super) fn provider(&self) -> &Arc<dyn RTCCryptoProvider> {
        &self.provider
    }

    pub(super) fn crypto(&self) -> &dyn RTCCrypto {
        self.provider.crypto()
    }

    /// So many random characters for connectivity checks, six bits each.
    ///
    /// # Errors
    /// The provider has no randomness.
    pub(super) fn ice_characters<const LENGTH: usize>(&self) -> Result<String, CryptoError> {
        let mut bytes = [0; LENGTH];
        self.provider.random().fill(&mut bytes)?;
        Ok(bytes
            .iter()
            .map(|byte| char::from(ICE_CHARACTERS[usize::from(byte & 0x3F)]))
            .collect())
    }

    /// A random number that is not zero.
    ///
    /// # Errors
    /// The provider has no randomness.
    pub(super) fn number(&self) -> Result<u32, CryptoError> {
        let mut bytes = [0; 4];
        self.provider.random().fill(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes) | 1)
    }
}

/// SHA-256 of a certificate as session descriptions write it (RFC 8122 section 5).
pub(super) fn fingerprint_of(der: &[u8]) -> String {
    let pairs = eds::hash::sha256(der).to_hex().to_ascii_uppercase();
    let mut text = String::with_capacity(95);
    for (at, character) in pairs.chars().enumerate() {
        if at > 0 && at % 2 == 0 {
            text.push(':');
        }
        text.push(character);
    }
    text
}
