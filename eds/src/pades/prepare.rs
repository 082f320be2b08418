//! Appending a signature field with an empty place, for a signature or a document time-stamp.

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::document::signature_fields;
use super::field::{self, NewField};
use super::file::Pdf;
use super::place::{self, Places};
use super::write::{Update, dictionary, numbers, text_string};
use super::{Appearance, FieldSpec, PdfError, Permission, TIMESTAMP_RESERVE, certification};
use crate::hash::Sha256Hash;

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
    ///
    /// # Errors
    /// Those of [`super::embed`].
    pub fn embed(&self, cms: &[u8]) -> Result<Vec<u8>, PdfError> {
        place::embed(&self.bytes, self.byte_range, cms)
    }
}

/// A PDF that waits for its document time-stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedTimestamp {
    /// The file; the place of the token is filled with zeros.
    pub bytes: Vec<u8>,
    /// Start and length of what is stamped before and after the place.
    pub byte_range: [u64; 4],
    /// The SHA-256 value of what is stamped: the message imprint of the token.
    pub imprint: Sha256Hash,
}

impl PreparedTimestamp {
    /// Puts the time-stamp token (RFC 3161 section 2.4.2) into its place.
    ///
    /// # Errors
    /// Those of [`super::embed`].
    pub fn embed(&self, token: &[u8]) -> Result<Vec<u8>, PdfError> {
        place::embed(&self.bytes, self.byte_range, token)
    }
}

/// Appends a signature field; the input stays an exact prefix of the output.
///
/// # Errors
/// What is wrong with the file or the field.
pub fn prepare(pdf: &[u8], spec: &FieldSpec) -> Result<Prepared, PdfError> {
    let previous = Pdf::open(pdf)?;
    check_spec(&previous, spec)?;
    let mut update = Update::new(&previous)?;
    let signature = update.new_id();
    let places = write_signature(&mut update, signature, spec);
    let mut new = NewField {
        name: &spec.name,
        value: signature,
        page: 0,
        rect: [0.0; 4],
        appearance: None,
    };
    if let Some(appearance) = &spec.appearance {
        new.page = appearance.page;
        new.rect = appearance.rect;
        new.appearance = Some(write_appearance(&mut update, appearance)?);
    }
    field::add(&mut update, &previous, &new)?;
    if spec.certification.is_some() {
        let permissions = dictionary([("DocMDP", Object::Reference(signature))]);
        update.change_catalog("Perms", permissions)?;
    }
    let filled = places.fill(update.finish()?)?;
    Ok(Prepared {
        bytes: filled.bytes,
        byte_range: filled.byte_range,
        digest: filled.digest,
    })
}

/// Appends the field of a document time-stamp (EN 319 142-1 section 5.4.3) over everything before it; the input stays
/// an exact prefix of the output.
///
/// # Errors
/// What is wrong with the file or the name.
pub fn prepare_timestamp(pdf: &[u8], name: &str) -> Result<PreparedTimestamp, PdfError> {
    let previous = Pdf::open(pdf)?;
    field::check_name(&signature_fields(&previous)?, name)?;
    let mut update = Update::new(&previous)?;
    let stamp = update.new_id();
    update.begin(stamp);
    update.push("<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161");
    let places = Places::write(&mut update, TIMESTAMP_RESERVE);
    update.push(">>");
    update.end();
    let new = NewField {
        name,
        value: stamp,
        page: 0,
        rect: [0.0; 4],
        appearance: None,
    };
    field::add(&mut update, &previous, &new)?;
    let filled = places.fill(update.finish()?)?;
    Ok(PreparedTimestamp {
        bytes: filled.bytes,
        byte_range: filled.byte_range,
        imprint: filled.digest,
    })
}

fn check_spec(previous: &Pdf<'_>, spec: &FieldSpec) -> Result<(), PdfError> {
    let fields = signature_fields(previous)?;
    field::check_name(&fields, &spec.name)?;
    place::check_reserve(spec.contents_reserve)?;
    let signed = fields.iter().any(|field| field.value.is_some());
    if signed && spec.appearance.is_some() {
        return Err(PdfError::VisibleAfterSignature);
    }
    if signed && spec.certification.is_some() {
        return Err(PdfError::CertificationAfterSignature);
    }
    match certification::permission(previous)? {
        Some(Permission::NoChanges) => Err(PdfError::ChangesForbidden),
        Some(Permission::FormFilling | Permission::Annotating) | None => Ok(()),
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
    if let Some(permission) = spec.certification {
        update.push(&certification::reference(permission));
    }
    let places = Places::write(update, spec.contents_reserve);
    update.push(">>");
    update.end();
    places
}

fn write_appearance(
    update: &mut Update<'_>,
    appearance: &Appearance,
) -> Result<ObjectId, PdfError> {
    let id = update.new_id();
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
    update.stream(id, stream.dict, &stream.content)?;
    Ok(id)
}
