//! The signatures and time-stamps of a PDF one by one, for a report that speaks of each whatever the others are worth.

use chrono::{DateTime, Utc};

use super::history::Added;
use super::verify::Opened;
use super::{PdfRefusal, evidence};
use crate::refusal::SignatureRefusal;
use crate::trust::Evidence;

/// What a signed file holds; its form and its later revisions were checked, its signatures were not.
pub(crate) struct Contents<'a> {
    /// The oldest first.
    pub(crate) entries: Vec<Entry<'a>>,
    pub(crate) evidence: Evidence,
}

/// One signature or time-stamp.
pub(crate) struct Entry<'a> {
    pub(crate) field: String,
    pub(crate) kind: EntryKind,
    /// The CMS or token, or why its place holds none.
    pub(crate) message: Result<Vec<u8>, SignatureRefusal>,
    pub(crate) covered: [&'a [u8]; 2],
    pub(crate) claimed_at: Option<DateTime<Utc>>,
}

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Signature,
    DocumentTimeStamp,
}

/// Reads the file and checks everything about it but the signatures themselves.
pub(crate) fn contents(pdf: &[u8]) -> Result<Contents<'_>, PdfRefusal> {
    let opened = Opened::open(pdf)?;
    let entries = opened.located.iter().map(|located| Entry {
        field: located.name.clone(),
        kind: match located.kind {
            Added::Signature => EntryKind::Signature,
            Added::TimeStamp => EntryKind::DocumentTimeStamp,
        },
        message: located
            .cms()
            .map(<[u8]>::to_vec)
            .map_err(|_| SignatureRefusal::Malformed),
        covered: located.covered(pdf),
        claimed_at: located.claimed_at(),
    });
    Ok(Contents {
        entries: entries.collect(),
        evidence: evidence::of(&opened.document)?,
    })
}
