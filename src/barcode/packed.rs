//! What the state's codes carry together: a document's content and the body's CMS over it.

use super::archive;
use crate::document::service::Content;
use eds::SignatureRefusal;
use eds::certificate::Certificate;
use eds::cms::{self, Content as Signed, Policy, Verified};
use eds::trust::{TrustStore, Usage};

/// The content's name in the archive.
const CONTENT: &str = "document.json";
/// The signature's name, detached over the content.
const SIGNATURE: &str = "document.json.p7s";

/// Why a packed document is not to be relied on.
#[derive(Debug, thiserror::Error)]
pub enum PackedError {
    /// The archive is damaged or another one.
    #[error("the codes hold no whole document")]
    Damaged,
    /// The body's signature does not hold.
    #[error("the body's signature does not hold: {0}")]
    Signature(#[from] SignatureRefusal),
}

/// A document's content with the body's signature, not checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The content's bytes.
    pub content: Vec<u8>,
    /// The CMS.
    pub signature: Vec<u8>,
}

impl Packed {
    /// The archive that the elements are pieces of.
    #[must_use]
    pub fn archive(&self) -> Vec<u8> {
        archive::write(&[(CONTENT, &self.content), (SIGNATURE, &self.signature)])
    }

    /// Unpacks an archive.
    ///
    /// # Errors
    /// [`PackedError::Damaged`] when it is not exactly a content and its signature.
    pub fn unpack(archive: &[u8]) -> Result<Self, PackedError> {
        let files = archive::read(archive).map_err(|_| PackedError::Damaged)?;
        match <[_; 2]>::try_from(files) {
            Ok([(first, content), (second, signature)])
                if first == CONTENT && second == SIGNATURE =>
            {
                Ok(Self { content, signature })
            }
            Ok(_) | Err(_) => Err(PackedError::Damaged),
        }
    }

    /// The certificates that travel in the signature, trusted in nothing.
    #[must_use]
    pub fn certificates(&self) -> Vec<Certificate> {
        cms::carried_certificates(&self.signature).unwrap_or_default()
    }

    /// Checks the signature at the time the content states; a code has no room for a time-stamp that would prove it.
    ///
    /// # Errors
    /// [`PackedError`] by what is wrong.
    pub fn verify(&self, trust: &TrustStore) -> Result<(Content, Verified), PackedError> {
        let content: Content =
            serde_json::from_slice(&self.content).map_err(|_| PackedError::Damaged)?;
        let policy = Policy::strict(trust, content.issued_at, Usage::Sign);
        let verified = cms::verify(&self.signature, Signed::Detached(&self.content), &policy)?;
        // What is shown is read from the bytes that were signed: another writing of the same JSON is another document.
        if content.bytes() != self.content {
            return Err(PackedError::Damaged);
        }
        Ok((content, verified))
    }
}
