//! Adding a signature field: its widget on a page and its entry in the form.

use lopdf::{Object, ObjectId};

use super::PdfError;
use super::document::{self, SignatureField};
use super::file::Pdf;
use super::write::{Update, dictionary, numbers, text_string};

/// Annotation flags print and locked (ISO 32000-2 table 167); PDF/A asks for print.
const PRINT_AND_LOCKED: i64 = 4 + 128;
/// Form flags signatures exist and append only (ISO 32000-2 table 225).
const SIGNATURES_APPEND_ONLY: i64 = 1 + 2;

/// A signature field to be added.
pub(super) struct NewField<'a> {
    pub(super) name: &'a str,
    /// The signature dictionary.
    pub(super) value: ObjectId,
    /// The page, counted from 0.
    pub(super) page: usize,
    pub(super) rect: [f32; 4],
    /// The stream that draws the visible mark.
    pub(super) appearance: Option<ObjectId>,
}

/// A name that can be used: not empty, without a full stop, not taken.
pub(super) fn check_name(fields: &[SignatureField], name: &str) -> Result<(), PdfError> {
    let taken = fields.iter().any(|field| field.name == name);
    if name.is_empty() || name.contains('.') || taken {
        Err(PdfError::BadFieldName)
    } else {
        Ok(())
    }
}

/// Writes the widget and enters it into the page and the form.
pub(super) fn add(
    update: &mut Update<'_>,
    previous: &Pdf<'_>,
    field: &NewField<'_>,
) -> Result<(), PdfError> {
    let page = previous
        .pages(field.page.saturating_add(1))?
        .into_iter()
        .nth(field.page)
        .ok_or(PdfError::NoSuchPage)?;
    let id = update.new_id();
    let mut widget = dictionary([
        ("Type", "Annot".into()),
        ("Subtype", "Widget".into()),
        ("FT", "Sig".into()),
        ("T", text_string(field.name)),
        ("V", Object::Reference(field.value)),
        ("F", Object::Integer(PRINT_AND_LOCKED)),
        ("Rect", numbers(&field.rect)),
        ("P", Object::Reference(page)),
    ]);
    if let Some(appearance) = field.appearance {
        widget.set("AP", dictionary([("N", Object::Reference(appearance))]));
    }
    update.object(id, &Object::Dictionary(widget))?;
    add_annotation(update, previous, page, id)?;
    add_to_form(update, previous, id)
}

/// Adds the widget to the page's annotations, in the object that holds them.
fn add_annotation(
    update: &mut Update<'_>,
    previous: &Pdf<'_>,
    page: ObjectId,
    widget: ObjectId,
) -> Result<(), PdfError> {
    let mut dictionary = previous.dictionary_at(page)?;
    let mut annotations = previous.array(&dictionary, b"Annots")?;
    annotations.push(Object::Reference(widget));
    if let Ok(Object::Reference(id)) = dictionary.get(b"Annots") {
        return update.object(*id, &Object::Array(annotations));
    }
    dictionary.set("Annots", annotations);
    update.object(page, &Object::Dictionary(dictionary))
}

/// Adds the field to the form, in the objects that hold it.
fn add_to_form(
    update: &mut Update<'_>,
    previous: &Pdf<'_>,
    widget: ObjectId,
) -> Result<(), PdfError> {
    let mut form = document::form(previous)?.unwrap_or_default();
    let mut fields = previous.array(&form, b"Fields")?;
    fields.push(Object::Reference(widget));
    match form.get(b"Fields") {
        Ok(Object::Reference(id)) => update.object(*id, &Object::Array(fields))?,
        Ok(_) | Err(_) => form.set("Fields", fields),
    }
    form.set("SigFlags", SIGNATURES_APPEND_ONLY);
    if let Ok(Object::Reference(id)) = previous.catalog()?.1.get(b"AcroForm") {
        return update.object(*id, &Object::Dictionary(form));
    }
    update.change_catalog("AcroForm", form)
}
