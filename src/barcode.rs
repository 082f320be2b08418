//! Two-dimensional codes on the documents of services: what they hold, and how they are read off a picture.
//!
//! Two forms stand on a document. Ours is compact: number, digest, signature, in one small code that survives a fold. The
//! state's form (`BarcodeElement`) spreads an archive over several codes: the content itself and the body's CMS over it, so
//! that a paper can be compared with what was signed without any network.

mod archive;
mod base45;
pub mod compact;
pub mod element;
mod packed;
pub mod picture;

pub use compact::Compact;
pub use packed::{Packed, PackedError};

use crate::document::service::{Codes, Content};
use eds::SignerError;
use eds::cms::{self, Detached};
use eds::signer::Signer;

/// Makes the codes of a document: the body's key signs both forms.
///
/// A content too long for [`element::ELEMENTS_MAX`] codes leaves the compact form alone, which holds its digest.
///
/// # Errors
/// [`SignerError`] when the key does not sign.
pub fn codes(content: &Content, body: &dyn Signer) -> Result<Codes, SignerError> {
    let compact = Compact::sign(content, body)?;
    let bytes = content.bytes();
    let at = content.issued_at;
    let signature = cms::sign_detached_content(body, &bytes, Detached::Cades { at })?;
    let packed = Packed {
        content: bytes,
        signature,
    };
    Ok(Codes {
        compact: Some(compact.text()),
        elements: element::split(&packed.archive(), &content.number, at).unwrap_or_default(),
    })
}
