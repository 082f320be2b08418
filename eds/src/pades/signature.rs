//! What a verified signature or time-stamp of a PDF says.

use std::ops::Range;

use chrono::{DateTime, Utc};

use crate::certificate::Certificate;
use crate::cms::Verified;
use crate::hash::Sha256Hash;
use crate::tsp::VerifiedTimeStamp;

/// How much of the file a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All of it but for the signature's own place.
    WholeFile,
    /// An earlier revision; later ones only added signatures, time-stamps and validation data.
    EarlierRevision,
}

/// What stands in a signature field.
#[derive(Clone, Debug)]
pub enum SignatureKind {
    /// Somebody's signature.
    Signature(Verified),
    /// A time-stamp over the whole document (EN 319 142-1 section 5.4.3).
    DocumentTimeStamp(VerifiedTimeStamp),
}

/// How long a signature can be checked (EN 319 142-1 section 6): each level has what the one before has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum Level {
    /// While its certificate is valid and not revoked.
    #[serde(rename = "b")]
    Basic,
    /// A time-stamp proves that it existed.
    #[serde(rename = "t")]
    TimeStamped,
    /// The file itself shows that the certificates were not revoked.
    #[serde(rename = "lt")]
    LongTerm,
    /// A later time-stamp keeps all of that.
    #[serde(rename = "lta")]
    Archival,
}

/// A verified signature or time-stamp of a PDF.
#[derive(Clone, Debug)]
pub struct PdfSignature {
    /// The field's name.
    pub field: String,
    /// Whose it is, with the verified CMS.
    pub kind: SignatureKind,
    /// How long it can be checked.
    pub level: Level,
    /// Why the signer signed, as the signer states.
    pub reason: Option<String>,
    /// Where, as the signer states.
    pub location: Option<String>,
    /// When, as the signer states.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When it existed at the latest, as a time-stamp proves; of a time-stamp its own time.
    pub proven_at: Option<DateTime<Utc>>,
    /// How much of the file it covers.
    pub coverage: Coverage,
    /// The length of the revision it covers, in bytes.
    pub revision_len: u64,
    /// Where its own place begins and ends.
    pub(super) place: Range<usize>,
}

impl PdfSignature {
    /// The two parts of the file that it covers, one after the other; empty for another file.
    #[must_use]
    pub fn covered<'p>(&self, pdf: &'p [u8]) -> [&'p [u8]; 2] {
        let end = usize::try_from(self.revision_len).unwrap_or(usize::MAX);
        [
            pdf.get(..self.place.start).unwrap_or_default(),
            pdf.get(self.place.end..end).unwrap_or_default(),
        ]
    }

    /// The certificate of the signer or of the time-stamping authority.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        match &self.kind {
            SignatureKind::Signature(verified) => verified.signer(),
            SignatureKind::DocumentTimeStamp(stamp) => stamp.authority(),
        }
    }

    /// The authorities above it, the anchor last.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        match &self.kind {
            SignatureKind::Signature(verified) => verified.chain(),
            SignatureKind::DocumentTimeStamp(stamp) => stamp.chain(),
        }
    }

    /// The SHA-256 value of the CMS without its padding.
    #[must_use]
    pub fn digest(&self) -> Sha256Hash {
        match &self.kind {
            SignatureKind::Signature(verified) => verified.digest(),
            SignatureKind::DocumentTimeStamp(stamp) => stamp.digest(),
        }
    }

    /// The verified signature; none for a time-stamp.
    #[must_use]
    pub fn signature(&self) -> Option<&Verified> {
        match &self.kind {
            SignatureKind::Signature(verified) => Some(verified),
            SignatureKind::DocumentTimeStamp(_) => None,
        }
    }
}
