//! Finding the form of a PDF and its signature fields.

use lopdf::{Dictionary, Object, ObjectId};

use super::PdfError;
use super::file::Pdf;

/// The most signature fields of a file: those of a power of attorney, and some for later seals and time-stamps.
const MOST_FIELDS: usize = 64;

/// A signature field and its signature dictionary.
pub(super) struct SignatureField {
    pub(super) id: ObjectId,
    pub(super) name: String,
    /// The signature; none while the field is empty.
    pub(super) value: Option<Dictionary>,
}

/// The form of the file, if it has one.
pub(super) fn form(pdf: &Pdf<'_>) -> Result<Option<Dictionary>, PdfError> {
    pdf.dictionary(&pdf.catalog()?.1, b"AcroForm")
}

/// The signature fields of the form. Fields under other fields are not written by Senim and are refused.
pub(super) fn signature_fields(pdf: &Pdf<'_>) -> Result<Vec<SignatureField>, PdfError> {
    let Some(form) = form(pdf)? else {
        return Ok(Vec::new());
    };
    let fields = pdf.array(&form, b"Fields")?;
    if fields.len() > MOST_FIELDS {
        return Err(PdfError::Malformed);
    }
    let mut found = Vec::new();
    for reference in fields {
        let id = reference.as_reference().map_err(|_| PdfError::Malformed)?;
        let field = pdf.dictionary_at(id)?;
        if field.has(b"Kids") {
            return Err(PdfError::Malformed);
        }
        let kind = field.get(b"FT").and_then(Object::as_name);
        if kind.is_ok_and(|kind| kind == b"Sig") {
            found.push(SignatureField {
                id,
                name: text(&field, b"T").ok_or(PdfError::Malformed)?,
                value: pdf.dictionary(&field, b"V")?,
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
