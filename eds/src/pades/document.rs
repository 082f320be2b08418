//! Reading a PDF strictly, with limits, and finding its form and its signature fields.

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use super::{LONGEST, PdfError};

/// The most bytes one object or cross-reference stream may unfold to: a larger one is a bomb.
const LONGEST_STREAM: usize = 16 * 1024 * 1024;
/// The most signature fields of a file: two for a power of attorney, some for later seals.
const MOST_FIELDS: usize = 32;

/// A signature field and its signature dictionary.
pub(super) struct SignatureField<'a> {
    pub(super) id: ObjectId,
    pub(super) name: String,
    /// The signature; none while the field is empty.
    pub(super) value: Option<&'a Dictionary>,
}

/// Reads the file as it is written: nothing is repaired.
pub(super) fn open(pdf: &[u8]) -> Result<Document, PdfError> {
    if pdf.len() > LONGEST || !pdf.starts_with(b"%PDF-") {
        return Err(PdfError::Malformed);
    }
    let options = LoadOptions {
        strict: true,
        max_decompressed_size: Some(LONGEST_STREAM),
        ..LoadOptions::default()
    };
    let document =
        Document::load_mem_with_options(pdf, options).map_err(|_| PdfError::Malformed)?;
    if document.is_encrypted() || document.was_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(PdfError::Encrypted);
    }
    if document.xref_recovery.is_some() || document.xref_start >= pdf.len() {
        return Err(PdfError::Malformed);
    }
    Ok(document)
}

/// The catalog and its number.
pub(super) fn catalog(document: &Document) -> Result<(ObjectId, &Dictionary), PdfError> {
    let id = document
        .trailer
        .get(b"Root")
        .and_then(Object::as_reference)
        .map_err(|_| PdfError::Malformed)?;
    let catalog = document
        .get_dictionary(id)
        .map_err(|_| PdfError::Malformed)?;
    Ok((id, catalog))
}

/// The dictionary under a key, direct or not; none when the key is absent.
pub(super) fn dictionary<'a>(
    document: &'a Document,
    holder: &'a Dictionary,
    key: &[u8],
) -> Result<Option<&'a Dictionary>, PdfError> {
    match holder.get(key) {
        Err(_) => Ok(None),
        Ok(value) => resolve(document, value)?
            .as_dict()
            .map(Some)
            .map_err(|_| PdfError::Malformed),
    }
}

/// The array under a key, direct or not; empty when the key is absent.
pub(super) fn array<'a>(
    document: &'a Document,
    holder: &'a Dictionary,
    key: &[u8],
) -> Result<&'a [Object], PdfError> {
    match holder.get(key) {
        Err(_) => Ok(&[]),
        Ok(value) => Ok(resolve(document, value)?
            .as_array()
            .map_err(|_| PdfError::Malformed)?),
    }
}

/// The form of the file, if it has one.
pub(super) fn form(document: &Document) -> Result<Option<&Dictionary>, PdfError> {
    dictionary(document, catalog(document)?.1, b"AcroForm")
}

/// The signature fields of the form. Fields under other fields are not written by Senim and are refused.
pub(super) fn signature_fields(document: &Document) -> Result<Vec<SignatureField<'_>>, PdfError> {
    let Some(form) = form(document)? else {
        return Ok(Vec::new());
    };
    let fields = array(document, form, b"Fields")?;
    if fields.len() > MOST_FIELDS {
        return Err(PdfError::Malformed);
    }
    let mut found = Vec::new();
    for reference in fields {
        let id = reference.as_reference().map_err(|_| PdfError::Malformed)?;
        let field = document
            .get_dictionary(id)
            .map_err(|_| PdfError::Malformed)?;
        if field.has(b"Kids") {
            return Err(PdfError::Malformed);
        }
        if field
            .get(b"FT")
            .and_then(Object::as_name)
            .is_ok_and(|kind| kind == b"Sig")
        {
            let name = text(field, b"T").ok_or(PdfError::Malformed)?;
            found.push(SignatureField {
                id,
                name,
                value: dictionary(document, field, b"V")?,
            });
        }
    }
    Ok(found)
}

/// A text string: UTF-16 with its mark, else Latin letters.
pub(super) fn text(holder: &Dictionary, key: &[u8]) -> Option<String> {
    let bytes = holder.get(key).and_then(Object::as_str).ok()?;
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(units) if units.len().is_multiple_of(2) => {
            let units = units
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units)
                .collect::<Result<String, _>>()
                .ok()
        }
        Some(_) => None,
        None => bytes
            .is_ascii()
            .then(|| bytes.iter().copied().map(char::from).collect()),
    }
}

fn resolve<'a>(document: &'a Document, value: &'a Object) -> Result<&'a Object, PdfError> {
    document
        .dereference(value)
        .map(|(_, object)| object)
        .map_err(|_| PdfError::Malformed)
}
