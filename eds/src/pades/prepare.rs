//! Appending a signature field with an empty place, and putting the signature there.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::document::{self, array, catalog, signature_fields};
use super::write::{Update, text_string};
use super::{Appearance, FieldSpec, PdfError};
use crate::hash::{Sha256Hash, sha256_of_parts};

/// Characters kept for the byte range: four numbers of at most ten digits, spaces and brackets.
const BYTE_RANGE_WIDTH: usize = 44;
/// The largest place for a CMS in bytes: certificates, lists and timestamps stay below.
const LARGEST_RESERVE: usize = 1024 * 1024;
/// Annotation flags print and locked (ISO 32000-2 table 167); PDF/A asks for print.
const PRINT_AND_LOCKED: i64 = 4 + 128;
/// Form flags signatures exist and append only (ISO 32000-2 table 225).
const SIGNATURES_APPEND_ONLY: i64 = 1 + 2;

/// A PDF that waits for its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The file; the place of the signature is filled with zeros.
    pub bytes: Vec<u8>,
    /// Start and length of what is signed before and after the place.
    pub byte_range: [u64; 4],
    /// The SHA-256 value of what is signed, for [`crate::cms::sign_detached`] with [`crate::cms::Detached::Pades`].
    pub digest: Sha256Hash,
}

impl Prepared {
    /// Puts the CMS into its place.
    pub fn embed(&self, cms: &[u8]) -> Result<Vec<u8>, PdfError> {
        embed(&self.bytes, self.byte_range, cms)
    }
}

/// Appends a signature field; the input stays an exact prefix of the output.
pub fn prepare(pdf: &[u8], spec: &FieldSpec) -> Result<Prepared, PdfError> {
    let previous = document::open(pdf)?;
    check_spec(&previous, spec)?;
    let mut update = Update::new(&previous, pdf)?;
    let (signature, widget) = (update.new_id(), update.new_id());
    let page_index = spec
        .appearance
        .as_ref()
        .map_or(0, |appearance| appearance.page);
    let page = previous
        .page_iter()
        .nth(page_index)
        .ok_or(PdfError::NoSuchPage)?;
    let places = write_signature(&mut update, signature, spec);
    let mut field = widget_dictionary(spec, signature, page);
    if let Some(appearance) = &spec.appearance {
        let id = update.new_id();
        write_appearance(&mut update, id, appearance)?;
        field.set("AP", dictionary([("N", Object::Reference(id))]));
    }
    update.object(widget, &Object::Dictionary(field))?;
    add_annotation(&mut update, &previous, page, widget)?;
    add_field(&mut update, &previous, widget)?;
    let bytes = update.finish()?;
    places.fill_byte_range(bytes)
}

/// Puts the CMS into the place that [`prepare`] left at this byte range.
pub fn embed(bytes: &[u8], byte_range: [u64; 4], cms: &[u8]) -> Result<Vec<u8>, PdfError> {
    let (start, end) = gap(bytes.len(), byte_range).ok_or(PdfError::NotPrepared)?;
    let empty = matches!(&bytes[start..end], [b'<', zeros @ .., b'>'] if zeros.iter().all(|digit| *digit == b'0'));
    if !empty {
        return Err(PdfError::NotPrepared);
    }
    let digits = hex::encode(cms);
    let place = start + 1..start + 1 + digits.len();
    if place.end >= end {
        return Err(PdfError::ReserveTooSmall);
    }
    let mut signed = bytes.to_vec();
    signed[place].copy_from_slice(digits.as_bytes());
    Ok(signed)
}

/// The place between the two ranges of a file of this length, if together they are the whole file.
pub(super) fn gap(length: usize, byte_range: [u64; 4]) -> Option<(usize, usize)> {
    let mut numbers = [0_usize; 4];
    for (number, given) in numbers.iter_mut().zip(byte_range) {
        *number = usize::try_from(given).ok()?;
    }
    let [first, start, end, rest] = numbers;
    let covers =
        first == 0 && start > 0 && start < end && end < length && end.checked_add(rest)? == length;
    // Room for the brackets.
    (covers && end - start >= 2).then_some((start, end))
}

fn check_spec(previous: &Document, spec: &FieldSpec) -> Result<(), PdfError> {
    let fields = signature_fields(previous)?;
    let taken = fields.iter().any(|field| field.name == spec.name);
    if spec.name.is_empty() || spec.name.contains('.') || taken {
        return Err(PdfError::BadFieldName);
    }
    if spec.appearance.is_some() && fields.iter().any(|field| field.value.is_some()) {
        return Err(PdfError::VisibleAfterSignature);
    }
    if spec.contents_reserve == 0 || spec.contents_reserve > LARGEST_RESERVE {
        return Err(PdfError::ReserveTooSmall);
    }
    Ok(())
}

/// Where the byte range and the signature stand in the file.
struct Places {
    byte_range: usize,
    gap_start: usize,
    gap_end: usize,
}

impl Places {
    fn fill_byte_range(&self, mut bytes: Vec<u8>) -> Result<Prepared, PdfError> {
        let wide = |number: usize| u64::try_from(number).map_err(|_| PdfError::Malformed);
        let byte_range = [
            0,
            wide(self.gap_start)?,
            wide(self.gap_end)?,
            wide(bytes.len() - self.gap_end)?,
        ];
        let [first, start, end, rest] = byte_range;
        let text = format!(
            "{:<BYTE_RANGE_WIDTH$}",
            format!("[{first} {start} {end} {rest}]")
        );
        bytes[self.byte_range..self.byte_range + BYTE_RANGE_WIDTH].copy_from_slice(text.as_bytes());
        let digest = sha256_of_parts(&[&bytes[..self.gap_start], &bytes[self.gap_end..]]);
        Ok(Prepared {
            bytes,
            byte_range,
            digest,
        })
    }
}

/// The signature dictionary, with the places for byte range and CMS (EN 319 142-1 section 5.3).
fn write_signature(update: &mut Update<'_>, id: ObjectId, spec: &FieldSpec) -> Places {
    let text = |text: &str| {
        let mut bytes = Vec::new();
        super::write::write_object(&mut bytes, &text_string(text))
            .expect("a string can be written");
        String::from_utf8(bytes).expect("a string is written in hexadecimal digits")
    };
    update.begin(id);
    update.push("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached");
    update.push(&format!("/M(D:{}+00'00')", spec.at.format("%Y%m%d%H%M%S")));
    update.push(&format!(
        "/Name{}/Reason{}",
        text(&spec.signer_name),
        text(&spec.reason)
    ));
    if let Some(location) = &spec.location {
        update.push(&format!("/Location{}", text(location)));
    }
    update.push("/ByteRange");
    let byte_range = update.bytes.len();
    update.push(&" ".repeat(BYTE_RANGE_WIDTH));
    update.push("/Contents");
    let gap_start = update.bytes.len();
    update.push(&format!("<{}>", "0".repeat(spec.contents_reserve * 2)));
    let gap_end = update.bytes.len();
    update.push(">>");
    update.end();
    Places {
        byte_range,
        gap_start,
        gap_end,
    }
}

fn widget_dictionary(spec: &FieldSpec, signature: ObjectId, page: ObjectId) -> Dictionary {
    let rect = spec
        .appearance
        .as_ref()
        .map_or([0.0; 4], |appearance| appearance.rect);
    dictionary([
        ("Type", "Annot".into()),
        ("Subtype", "Widget".into()),
        ("FT", "Sig".into()),
        ("T", text_string(&spec.name)),
        ("V", Object::Reference(signature)),
        ("F", Object::Integer(PRINT_AND_LOCKED)),
        ("Rect", numbers(&rect)),
        ("P", Object::Reference(page)),
    ])
}

fn write_appearance(
    update: &mut Update<'_>,
    id: ObjectId,
    appearance: &Appearance,
) -> Result<(), PdfError> {
    let [width, height] = appearance.bbox;
    let form = dictionary([
        ("Type", "XObject".into()),
        ("Subtype", "Form".into()),
        ("BBox", numbers(&[0.0, 0.0, width, height])),
        ("Resources", Object::Dictionary(Dictionary::new())),
    ]);
    // Drawn letters are some sixty kilobytes of operators: as much as the document itself.
    let mut stream = Stream::new(form, appearance.content.clone());
    stream.compress().map_err(|_| PdfError::Malformed)?;
    update.stream(id, stream.dict, &stream.content)
}

/// Adds the widget to the page's annotations, in the object that holds them.
fn add_annotation(
    update: &mut Update<'_>,
    previous: &Document,
    page: ObjectId,
    widget: ObjectId,
) -> Result<(), PdfError> {
    let mut dictionary = previous
        .get_dictionary(page)
        .map_err(|_| PdfError::Malformed)?
        .clone();
    let mut annotations = array(previous, &dictionary, b"Annots")?.to_vec();
    annotations.push(Object::Reference(widget));
    if let Ok(Object::Reference(id)) = dictionary.get(b"Annots") {
        return update.object(*id, &Object::Array(annotations));
    }
    dictionary.set("Annots", annotations);
    update.object(page, &Object::Dictionary(dictionary))
}

/// Adds the field to the form, in the objects that hold it.
fn add_field(
    update: &mut Update<'_>,
    previous: &Document,
    widget: ObjectId,
) -> Result<(), PdfError> {
    let (catalog_id, catalog) = catalog(previous)?;
    let mut form = document::form(previous)?.cloned().unwrap_or_default();
    let mut fields = array(previous, &form, b"Fields")?.to_vec();
    fields.push(Object::Reference(widget));
    match form.get(b"Fields") {
        Ok(Object::Reference(id)) => update.object(*id, &Object::Array(fields))?,
        Ok(_) | Err(_) => form.set("Fields", fields),
    }
    form.set("SigFlags", SIGNATURES_APPEND_ONLY);
    if let Ok(Object::Reference(id)) = catalog.get(b"AcroForm") {
        return update.object(*id, &Object::Dictionary(form));
    }
    let mut catalog = catalog.clone();
    catalog.set("AcroForm", form);
    update.object(catalog_id, &Object::Dictionary(catalog))
}

fn dictionary<const N: usize>(entries: [(&str, Object); N]) -> Dictionary {
    let mut dictionary = Dictionary::new();
    for (key, value) in entries {
        dictionary.set(key, value);
    }
    dictionary
}

fn numbers(values: &[f32]) -> Object {
    Object::Array(values.iter().copied().map(Object::Real).collect())
}
