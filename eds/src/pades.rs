//! Signatures inside PDF files (PAdES baseline B-B to B-LTA, EN 319 142-1): prepare, sign elsewhere, embed, verify.
//!
//! Everything is appended as an incremental update, so that the bytes before it stay as they are:
//!
//! ```text
//! prepare:              input | update with an empty place for the signature
//! embed:                input | update with the signature in its place           B-B; with a time-stamp in the CMS B-T
//! add_validation_data:  input | certificates, lists and responses               B-LT
//! prepare_timestamp:    input | update with an empty place for a time-stamp
//! embed:                input | update with the document time-stamp             B-LTA
//! verify:               every signature covers its revision but for its own place; what follows only adds the above
//! ```

mod certification;
mod contents;
mod document;
mod evidence;
mod field;
mod file;
mod history;
mod layout;
mod located;
mod place;
mod prepare;
mod revision;
mod sections;
mod security_store;
mod signature;
mod store_change;
mod syntax;
mod verify;
mod write;

use chrono::{DateTime, Utc};

pub use self::certification::Permission;
pub(crate) use self::contents::{Contents, Entry, EntryKind, contents};
pub use self::place::embed;
pub use self::prepare::{Prepared, PreparedTimestamp, prepare, prepare_timestamp};
pub use self::security_store::{ValidationData, add_validation_data};
pub use self::signature::{Coverage, Level, PdfSignature, SignatureKind};
pub use self::verify::{carried_certificates, verify};
use crate::refusal::SignatureRefusal;

/// Bytes kept free for a CMS with the certificates of the signer and two authorities and a time-stamp with those of its
/// own: some 9 KiB with RSA or GOST keys.
pub const CONTENTS_RESERVE: usize = 16 * 1024;

/// Bytes kept free for a document time-stamp with its certificates: some 6 KiB with RSA or GOST keys.
pub const TIMESTAMP_RESERVE: usize = 16 * 1024;

/// The longest PDF in bytes that is signed or verified.
const LONGEST: usize = 32 * 1024 * 1024;

/// What the new signature field states and how it looks.
#[derive(Clone, Debug)]
pub struct FieldSpec {
    /// The field's name; unique in the file, without a full stop.
    pub name: String,
    /// Why the document is signed.
    pub reason: String,
    /// Where the document is signed.
    pub location: Option<String>,
    /// Who signs, for readers that show no certificate.
    pub signer_name: String,
    /// The claimed signing time.
    pub at: DateTime<Utc>,
    /// The visible mark; none for an invisible signature. Only the first signature may be visible: a later mark could
    /// cover what was signed before.
    pub appearance: Option<Appearance>,
    /// Bytes kept free for the CMS, see [`CONTENTS_RESERVE`].
    pub contents_reserve: usize,
    /// What later revisions may change, when this signature certifies the document; only the first one can.
    pub certification: Option<Permission>,
}

/// The visible mark of a signature.
#[derive(Clone, Debug)]
pub struct Appearance {
    /// The page, counted from 0.
    pub page: usize,
    /// Left, bottom, right, top on the page in points.
    pub rect: [f32; 4],
    /// Content stream operators that need no resources: paths and device colours.
    pub content: Vec<u8>,
    /// Width and height of the content's own coordinates.
    pub bbox: [f32; 2],
}

/// Why a PDF cannot be prepared for a signature or the signature not embedded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// Not a PDF, damaged, or too large.
    #[error("the PDF is malformed")]
    Malformed,
    /// Encrypted files are not signed.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// The name is empty, has a full stop or is taken.
    #[error("the field name cannot be used")]
    BadFieldName,
    /// The page of the appearance does not exist.
    #[error("the PDF has no such page")]
    NoSuchPage,
    /// Only the first signature may be visible.
    #[error("a signed PDF takes no further visible signature")]
    VisibleAfterSignature,
    /// Only the first signature may certify the document.
    #[error("a signed PDF takes no certifying signature")]
    CertificationAfterSignature,
    /// The certifying signature allows no further signature.
    #[error("the PDF was certified against changes")]
    ChangesForbidden,
    /// Validation data belongs to signatures.
    #[error("the PDF has no signature")]
    NotSigned,
    /// The CMS does not fit into the place kept for it, or the place asked for is out of bounds.
    #[error("the signature does not fit into its place")]
    ReserveTooSmall,
    /// The bytes hold no empty place at this byte range.
    #[error("the PDF was not prepared for this signature")]
    NotPrepared,
}

/// Why the signatures of a PDF are not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfRefusal {
    /// Not a PDF, damaged, encrypted or too large.
    #[error("the PDF is malformed")]
    Malformed,
    /// The file has no signature.
    #[error("the PDF is not signed")]
    NoSignature,
    /// A byte range does not cover its revision but for the signature's own place.
    #[error("the byte range of a signature is wrong")]
    ByteRange,
    /// The signature is of another kind than PAdES.
    #[error("the kind of signature is not supported")]
    UnsupportedFormat,
    /// Something was appended after the last signature.
    #[error("the last signature does not cover the whole file")]
    NotWholeFile,
    /// A later revision changed more than adding its signature.
    #[error("the PDF was changed after it was signed")]
    ForbiddenChange,
    /// The CMS of a field is refused.
    #[error("the signature in field {field} is refused")]
    Signature {
        /// The field's name.
        field: String,
        /// Why.
        #[source]
        refusal: SignatureRefusal,
    },
}

impl PdfRefusal {
    /// The refusal's name in the API and the journal; it never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "pdf_malformed",
            Self::NoSignature => "pdf_not_signed",
            Self::ByteRange => "pdf_byte_range",
            Self::UnsupportedFormat => "pdf_unsupported_format",
            Self::NotWholeFile => "pdf_not_whole_file",
            Self::ForbiddenChange => "pdf_forbidden_change",
            Self::Signature { refusal, .. } => refusal.code(),
        }
    }
}

impl From<PdfError> for PdfRefusal {
    fn from(_: PdfError) -> Self {
        Self::Malformed
    }
}
