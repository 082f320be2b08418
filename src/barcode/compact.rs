//! Our compact form: `SNM1:` and, in Base45, a document's service, kind, time, digest and number, and the body's signature.
//!
//! It holds nothing about a person: whoever photographs it learns that a document exists, and can check it against the
//! document.

use super::base45;
use crate::document::service::{Content, DocumentKind};
use chrono::{DateTime, Utc};
use eds::SignatureRefusal;
use eds::certificate::Certificate;
use eds::hash::Sha256Hash;
use eds::plain;
use eds::signer::{Signer, SignerError};
use eds::trust::TrustStore;
use law::service::ServiceId;

/// What a compact code begins with.
pub const PREFIX: &str = "SNM1:";
/// What the signature is for.
const PURPOSE: &str = "senim document code 1";
/// So many bytes of a certificate's SHA-256 name the key: enough to find it among some dozen bodies; the signature decides.
const KEY_BYTES: usize = 8;
/// The longest number of a document in bytes (ours).
const NUMBER_MAX: usize = 60;
/// The longest signature in bytes: RSA of 4096 bits.
const SIGNATURE_MAX: usize = 512;

/// A compact code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compact {
    /// The service.
    pub service: ServiceId,
    /// Which of its documents.
    pub kind: DocumentKind,
    /// When the document was issued, in whole seconds.
    pub issued_at: DateTime<Utc>,
    /// The digest of its content.
    pub digest: Sha256Hash,
    /// The beginning of the digest of the body's certificate.
    pub key: [u8; KEY_BYTES],
    /// The document's number.
    pub number: String,
    signature: Vec<u8>,
}

/// The text is no compact code of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code of a document of this version")]
pub struct NotACode;

/// The services by their number in codes.
const SERVICES: [ServiceId; 10] = [
    ServiceId::S1,
    ServiceId::S2,
    ServiceId::S3,
    ServiceId::S4,
    ServiceId::S5,
    ServiceId::S6,
    ServiceId::S7,
    ServiceId::S8,
    ServiceId::S9,
    ServiceId::S10,
];

impl Compact {
    /// The code of a document, signed by the body.
    ///
    /// # Errors
    /// [`SignerError`] when the key does not sign, or the document is of no service that has codes.
    pub fn sign(content: &Content, body: &dyn Signer) -> Result<Self, SignerError> {
        let known = SERVICES.contains(&content.service) && content.number.len() <= NUMBER_MAX;
        if !known {
            return Err(SignerError);
        }
        let mut code = Self {
            service: content.service,
            kind: content.kind,
            issued_at: DateTime::from_timestamp(content.issued_at.timestamp(), 0)
                .ok_or(SignerError)?,
            digest: content.digest(),
            key: key_of(body.certificate()),
            number: content.number.clone(),
            signature: Vec::new(),
        };
        code.signature = plain::sign(body, PURPOSE, &code.signed())?;
        Ok(code)
    }

    /// The code as it is printed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut bytes = self.signed();
        bytes.extend_from_slice(&self.signature);
        format!("{PREFIX}{}", base45::encode(&bytes))
    }

    /// Reads a printed code; nothing is checked yet.
    ///
    /// # Errors
    /// [`NotACode`] for everything else.
    pub fn parse(text: &str) -> Result<Self, NotACode> {
        let bytes = text.strip_prefix(PREFIX).and_then(base45::decode);
        let bytes = bytes.ok_or(NotACode)?;
        Self::from_bytes(&bytes).ok_or(NotACode)
    }

    /// Whether the code names this certificate.
    #[must_use]
    pub fn names(&self, certificate: &Certificate) -> bool {
        key_of(certificate) == self.key
    }

    /// Whether the certificate's body signed the code, and was trusted when the document was issued.
    ///
    /// # Errors
    /// [`SignatureRefusal`] by what is wrong.
    pub fn verify(
        &self,
        certificate: &Certificate,
        trust: &TrustStore,
    ) -> Result<(), SignatureRefusal> {
        let when = (trust, self.issued_at);
        plain::verify(certificate, PURPOSE, &self.signed(), &self.signature, when)
    }

    fn signed(&self) -> Vec<u8> {
        let service = SERVICES.iter().position(|known| *known == self.service);
        let service = service.and_then(|place| u8::try_from(place + 1).ok());
        let mut bytes = vec![service.unwrap_or_default(), self.kind.number()];
        bytes.extend(self.issued_at.timestamp().to_be_bytes());
        bytes.extend_from_slice(self.digest.as_ref());
        bytes.extend(self.key);
        bytes.push(u8::try_from(self.number.len()).expect("NUMBER_MAX bytes at most"));
        bytes.extend_from_slice(self.number.as_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let ([service, kind], rest) = bytes.split_first_chunk()?;
        let (seconds, rest) = rest.split_first_chunk()?;
        let (digest, rest) = rest.split_first_chunk::<32>()?;
        let (key, rest) = rest.split_first_chunk()?;
        let ([length], rest) = rest.split_first_chunk()?;
        let length = usize::from(*length);
        if length > NUMBER_MAX {
            return None;
        }
        let (number, signature) = rest.split_at_checked(length)?;
        if signature.is_empty() || signature.len() > SIGNATURE_MAX {
            return None;
        }
        let place = usize::from(*service).checked_sub(1)?;
        Some(Self {
            service: *SERVICES.get(place)?,
            kind: DocumentKind::from_number(*kind)?,
            issued_at: DateTime::from_timestamp(i64::from_be_bytes(*seconds), 0)?,
            digest: Sha256Hash::from_hex(&hex::encode(digest)).ok()?,
            key: *key,
            number: std::str::from_utf8(number).ok()?.to_owned(),
            signature: signature.to_vec(),
        })
    }
}

/// The beginning of a certificate's digest.
fn key_of(certificate: &Certificate) -> [u8; KEY_BYTES] {
    let digest = certificate.fingerprint();
    let mut key = [0; KEY_BYTES];
    key.copy_from_slice(&digest.as_ref()[..KEY_BYTES]);
    key
}
