//! Verifying every signature of a PDF, the bytes each covers and the changes between them.

use chrono::{DateTime, NaiveDateTime, Utc};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::document::{self, SignatureField, signature_fields, text};
use super::place::gap;
use super::{PdfRefusal, revision};
use crate::asn1::{self, SEQUENCE};
use crate::certificate::Certificate;
use crate::cms::{self, Content, Policy, Verified};
use crate::refusal::SignatureRefusal;

/// How much of the file a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All of it but for the signature's own place.
    WholeFile,
    /// An earlier revision; later ones only added signatures.
    EarlierRevision,
}

/// A verified signature of a PDF.
#[derive(Clone, Debug)]
pub struct PdfSignature {
    /// The field's name.
    pub field: String,
    /// Why the signer signed, as the signer states.
    pub reason: Option<String>,
    /// Where, as the signer states.
    pub location: Option<String>,
    /// When, as the signer states.
    pub claimed_at: Option<DateTime<Utc>>,
    /// The verified CMS with the signer's certificate.
    pub signer: Verified,
    /// How much of the file it covers.
    pub coverage: Coverage,
    /// The length of the revision it covers, in bytes.
    pub revision_len: u64,
}

/// A signature whose byte range was checked against the file.
struct Place<'a> {
    id: ObjectId,
    name: String,
    value: &'a Dictionary,
    start: usize,
    end: usize,
    revision_len: usize,
}

impl Place<'_> {
    /// The signature's bytes with their padding.
    fn contents(&self, pdf: &[u8]) -> Result<Vec<u8>, PdfRefusal> {
        hex::decode(&pdf[self.start + 1..self.end - 1]).map_err(|_| PdfRefusal::ByteRange)
    }

    fn refuse(&self, refusal: SignatureRefusal) -> PdfRefusal {
        PdfRefusal::Signature {
            field: self.name.clone(),
            refusal,
        }
    }
}

/// Verifies all signatures, the oldest first; refuses the file when one of them is refused, when bytes follow the last
/// one, or when a later revision changed anything but adding its signature.
pub fn verify(pdf: &[u8], policy: &Policy<'_>) -> Result<Vec<PdfSignature>, PdfRefusal> {
    let document = document::open(pdf)?;
    let fields = signature_fields(&document)?;
    let mut places: Vec<Place<'_>> = fields
        .into_iter()
        .filter_map(|field| locate(pdf, field).transpose())
        .collect::<Result<_, _>>()?;
    places.sort_by_key(|place| place.revision_len);
    let last = places.last().ok_or(PdfRefusal::NoSignature)?;
    if last.revision_len != pdf.len() {
        return Err(PdfRefusal::NotWholeFile);
    }
    // Two signatures of one length would each have to be the other's content.
    if places
        .windows(2)
        .any(|pair| pair[0].revision_len == pair[1].revision_len)
    {
        return Err(PdfRefusal::ByteRange);
    }
    check_revisions(pdf, &document, &places)?;
    places
        .iter()
        .map(|place| check_signature(pdf, place, policy))
        .collect()
}

/// The certificates that travel with the signatures of the file, none of them checked: see
/// [`cms::carried_certificates`].
pub fn carried_certificates(pdf: &[u8]) -> Result<Vec<Certificate>, PdfRefusal> {
    let document = document::open(pdf)?;
    let mut found = Vec::new();
    for field in signature_fields(&document)? {
        if let Some(place) = locate(pdf, field)? {
            let contents = place.contents(pdf)?;
            let carried = without_padding(&contents).and_then(cms::carried_certificates);
            found.extend(carried.map_err(|refusal| place.refuse(refusal))?);
        }
    }
    Ok(found)
}

/// The place of the field's signature; none while the field is empty.
fn locate<'a>(pdf: &[u8], field: SignatureField<'a>) -> Result<Option<Place<'a>>, PdfRefusal> {
    let Some(value) = field.value else {
        return Ok(None);
    };
    let name_is = |key: &[u8], expected: &[u8]| {
        value
            .get(key)
            .and_then(Object::as_name)
            .is_ok_and(|name| name == expected)
    };
    if !name_is(b"SubFilter", b"ETSI.CAdES.detached") || !name_is(b"Filter", b"Adobe.PPKLite") {
        return Err(PdfRefusal::UnsupportedFormat);
    }
    let byte_range = read_byte_range(value).ok_or(PdfRefusal::ByteRange)?;
    let revision_len = byte_range[2]
        .checked_add(byte_range[3])
        .and_then(|length| usize::try_from(length).ok());
    let revision_len = revision_len
        .filter(|length| *length <= pdf.len())
        .ok_or(PdfRefusal::ByteRange)?;
    let (start, end) = gap(revision_len, byte_range).ok_or(PdfRefusal::ByteRange)?;
    let contents = value
        .get(b"Contents")
        .and_then(Object::as_str)
        .map_err(|_| PdfRefusal::ByteRange)?;
    // What is left out of the hash is this signature's own value, in lower-case hexadecimal digits and brackets: with two
    // spellings of a digit a byte could change unseen.
    let left_out = match &pdf[start..end] {
        [b'<', digits @ .., b'>'] if !digits.iter().any(u8::is_ascii_uppercase) => {
            hex::decode(digits)
        }
        _ => return Err(PdfRefusal::ByteRange),
    };
    let left_out = left_out.map_err(|_| PdfRefusal::ByteRange)?;
    if left_out != contents {
        return Err(PdfRefusal::ByteRange);
    }
    Ok(Some(Place {
        id: field.id,
        name: field.name,
        value,
        start,
        end,
        revision_len,
    }))
}

fn read_byte_range(value: &Dictionary) -> Option<[u64; 4]> {
    let numbers = value.get(b"ByteRange").and_then(Object::as_array).ok()?;
    let numbers = numbers
        .iter()
        .map(|number| u64::try_from(number.as_i64().ok()?).ok());
    numbers.collect::<Option<Vec<u64>>>()?.try_into().ok()
}

fn check_revisions(
    pdf: &[u8],
    document: &Document,
    places: &[Place<'_>],
) -> Result<(), PdfRefusal> {
    let Some((last, earlier)) = places.split_last() else {
        return Err(PdfRefusal::NoSignature);
    };
    let mut revisions = Vec::with_capacity(earlier.len());
    for place in earlier {
        revisions.push(document::open(&pdf[..place.revision_len])?);
    }
    for (index, before) in revisions.iter().enumerate() {
        let after = revisions.get(index + 1).unwrap_or(document);
        let added = places.get(index + 1).unwrap_or(last);
        revision::check(before, after, added.id)?;
    }
    Ok(())
}

fn check_signature(
    pdf: &[u8],
    place: &Place<'_>,
    policy: &Policy<'_>,
) -> Result<PdfSignature, PdfRefusal> {
    let refuse = |refusal| place.refuse(refusal);
    let contents = place.contents(pdf)?;
    let cms = without_padding(&contents).map_err(refuse)?;
    let covered = [&pdf[..place.start], &pdf[place.end..place.revision_len]];
    let signer = cms::verify(cms, Content::DetachedParts(&covered), policy).map_err(refuse)?;
    let whole = place.revision_len == pdf.len();
    Ok(PdfSignature {
        field: place.name.clone(),
        reason: text(place.value, b"Reason"),
        location: text(place.value, b"Location"),
        claimed_at: place
            .value
            .get(b"M")
            .and_then(Object::as_str)
            .ok()
            .and_then(read_date),
        signer,
        coverage: if whole {
            Coverage::WholeFile
        } else {
            Coverage::EarlierRevision
        },
        revision_len: place.revision_len as u64,
    })
}

/// The CMS at the start of the place; only zeros may follow.
fn without_padding(contents: &[u8]) -> Result<&[u8], SignatureRefusal> {
    let mut reader = asn1::Reader::new(contents);
    let cms = reader.expect(SEQUENCE)?.whole;
    if contents[cms.len()..].iter().any(|byte| *byte != 0) {
        return Err(SignatureRefusal::Malformed);
    }
    Ok(cms)
}

/// A date as [`super::prepare`] writes it: in universal time.
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
