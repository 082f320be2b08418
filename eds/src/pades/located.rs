//! A signature found in a field: its kind, and its byte range checked against the file.

use std::ops::Range;

use chrono::{DateTime, NaiveDateTime, Utc};
use lopdf::{Dictionary, Object, ObjectId};

use super::PdfRefusal;
use super::document::{SignatureField, text};
use super::history::{Added, Signed};
use super::place::gap;
use crate::asn1::{self, SEQUENCE};
use crate::refusal::SignatureRefusal;

/// A signature whose byte range leaves out its own place and nothing else of its revision.
pub(super) struct Located {
    id: ObjectId,
    pub(super) name: String,
    pub(super) value: Dictionary,
    pub(super) kind: Added,
    start: usize,
    end: usize,
    pub(super) revision_len: usize,
    /// The CMS or token with its padding.
    contents: Vec<u8>,
}

impl Located {
    /// The field's signature; none while the field is empty.
    pub(super) fn find(pdf: &[u8], field: SignatureField) -> Result<Option<Self>, PdfRefusal> {
        let Some(value) = field.value else {
            return Ok(None);
        };
        let kind = kind_of(&value)?;
        let byte_range = read_byte_range(&value).ok_or(PdfRefusal::ByteRange)?;
        let revision_len = byte_range[2]
            .checked_add(byte_range[3])
            .and_then(|length| usize::try_from(length).ok());
        let revision_len = revision_len
            .filter(|length| *length <= pdf.len())
            .ok_or(PdfRefusal::ByteRange)?;
        let (start, end) = gap(revision_len, byte_range).ok_or(PdfRefusal::ByteRange)?;
        let contents = value.get(b"Contents").and_then(Object::as_str);
        let contents = contents.map_err(|_| PdfRefusal::ByteRange)?.to_vec();
        if left_out(&pdf[start..end]).as_deref() != Some(contents.as_slice()) {
            return Err(PdfRefusal::ByteRange);
        }
        Ok(Some(Self {
            id: field.id,
            name: field.name,
            value,
            kind,
            start,
            end,
            revision_len,
            contents,
        }))
    }

    pub(super) fn signed(&self) -> Signed {
        Signed {
            field: self.id,
            kind: self.kind,
            revision_len: self.revision_len,
        }
    }

    pub(super) fn place(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The two parts of the file that it covers.
    pub(super) fn covered<'p>(&self, pdf: &'p [u8]) -> [&'p [u8]; 2] {
        [&pdf[..self.start], &pdf[self.end..self.revision_len]]
    }

    /// The CMS or token; only zeros may follow it in its place.
    pub(super) fn cms(&self) -> Result<&[u8], PdfRefusal> {
        let mut reader = asn1::Reader::new(&self.contents);
        let cms = reader
            .expect(SEQUENCE)
            .map_err(|error| self.refuse(error))?;
        let padding = &self.contents[cms.whole.len()..];
        if padding.iter().any(|byte| *byte != 0) {
            return Err(self.refuse(SignatureRefusal::Malformed));
        }
        Ok(cms.whole)
    }

    pub(super) fn refuse(&self, refusal: impl Into<SignatureRefusal>) -> PdfRefusal {
        PdfRefusal::Signature {
            field: self.name.clone(),
            refusal: refusal.into(),
        }
    }

    pub(super) fn text(&self, key: &[u8]) -> Option<String> {
        text(&self.value, key)
    }

    /// The time that the signer claims.
    pub(super) fn claimed_at(&self) -> Option<DateTime<Utc>> {
        let date = self.value.get(b"M").and_then(Object::as_str).ok()?;
        read_date(date)
    }
}

/// The kind by its SubFilter; the dictionary's type must not say something else.
fn kind_of(value: &Dictionary) -> Result<Added, PdfRefusal> {
    let name = |key: &[u8]| value.get(key).and_then(Object::as_name).ok();
    if name(b"Filter") != Some(b"Adobe.PPKLite") {
        return Err(PdfRefusal::UnsupportedFormat);
    }
    match (name(b"SubFilter"), name(b"Type")) {
        (Some(b"ETSI.CAdES.detached"), Some(b"Sig") | None) => Ok(Added::Signature),
        (Some(b"ETSI.RFC3161"), Some(b"DocTimeStamp")) => Ok(Added::TimeStamp),
        _ => Err(PdfRefusal::UnsupportedFormat),
    }
}

fn read_byte_range(value: &Dictionary) -> Option<[u64; 4]> {
    let numbers = value.get(b"ByteRange").and_then(Object::as_array).ok()?;
    let numbers = numbers
        .iter()
        .map(|number| u64::try_from(number.as_i64().ok()?).ok());
    numbers.collect::<Option<Vec<u64>>>()?.try_into().ok()
}

/// The value that is left out of the hash, in lower-case hexadecimal digits and brackets: with two spellings of a digit a
/// byte could change unseen.
fn left_out(place: &[u8]) -> Option<Vec<u8>> {
    match place {
        [b'<', digits @ .., b'>'] if !digits.iter().any(u8::is_ascii_uppercase) => {
            hex::decode(digits).ok()
        }
        _ => None,
    }
}

/// A date as [`super::prepare()`] writes it: in universal time.
fn read_date(bytes: &[u8]) -> Option<DateTime<Utc>> {
    let text = std::str::from_utf8(bytes)
        .ok()?
        .strip_prefix("D:")?
        .strip_suffix("+00'00'")?;
    Some(
        NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S")
            .ok()?
            .and_utc(),
    )
}
