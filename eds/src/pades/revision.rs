//! What a later revision may change: nothing but adding one invisible signature field.
//!
//! The list is closed and short: it describes what [`super::prepare`] writes. Anything else that a later revision does
//! (pages, fonts, actions, attachments, other fields) is refused, whether or not a reader would show it.

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::document::{array, catalog, form};
use super::{PdfError, PdfRefusal};

/// Refuses every difference between two revisions but the addition of this field.
pub(super) fn check(
    before: &Document,
    after: &Document,
    field: ObjectId,
) -> Result<(), PdfRefusal> {
    check_trailer(before, after)?;
    let signature = check_new_field(before, after, field)?;
    check_form(before, after, field)?;
    for (id, old) in &before.objects {
        let new = after.objects.get(id).ok_or(PdfRefusal::ForbiddenChange)?;
        if old != new {
            check_changed(before, after, *id, field)?;
        }
    }
    for (id, new) in &after.objects {
        let known = before.objects.contains_key(id) || *id == field || *id == signature;
        let cross_reference = new
            .as_stream()
            .is_ok_and(|stream| stream.dict.has_type(b"XRef"));
        if !known && !cross_reference {
            return Err(PdfRefusal::ForbiddenChange);
        }
    }
    Ok(())
}

fn check_trailer(before: &Document, after: &Document) -> Result<(), PdfRefusal> {
    for key in [&b"Root"[..], b"Info", b"Encrypt"] {
        if before.trailer.get(key).ok() != after.trailer.get(key).ok() {
            return Err(PdfRefusal::ForbiddenChange);
        }
    }
    Ok(())
}

/// The new field is an invisible widget without actions, its value a new signature dictionary; answers with that one.
fn check_new_field(
    before: &Document,
    after: &Document,
    field: ObjectId,
) -> Result<ObjectId, PdfRefusal> {
    const WIDGET: [&[u8]; 8] = [b"Type", b"Subtype", b"FT", b"T", b"V", b"F", b"Rect", b"P"];
    const SIGNATURE: [&[u8]; 9] = [
        b"Type",
        b"Filter",
        b"SubFilter",
        b"M",
        b"Name",
        b"Reason",
        b"Location",
        b"ByteRange",
        b"Contents",
    ];
    let widget = only_these(after, field, &WIDGET)?;
    let signature = widget
        .get(b"V")
        .and_then(Object::as_reference)
        .map_err(|_| PdfRefusal::ForbiddenChange)?;
    only_these(after, signature, &SIGNATURE)?;
    let rect = array(after, widget, b"Rect")?;
    let invisible = rect.len() == 4 && rect.iter().all(is_zero);
    let new = !before.objects.contains_key(&field) && !before.objects.contains_key(&signature);
    if invisible && new && field != signature {
        Ok(signature)
    } else {
        Err(PdfRefusal::ForbiddenChange)
    }
}

fn only_these<'a>(
    document: &'a Document,
    id: ObjectId,
    keys: &[&[u8]],
) -> Result<&'a Dictionary, PdfRefusal> {
    let dictionary = document
        .get_dictionary(id)
        .map_err(|_| PdfRefusal::ForbiddenChange)?;
    let known = dictionary
        .iter()
        .all(|(key, _)| keys.contains(&key.as_slice()));
    if known {
        Ok(dictionary)
    } else {
        Err(PdfRefusal::ForbiddenChange)
    }
}

/// The form gains the field at its end and the flags of signatures, and nothing else.
fn check_form(before: &Document, after: &Document, field: ObjectId) -> Result<(), PdfRefusal> {
    let none = Dictionary::new();
    let old = form(before)?.unwrap_or(&none);
    let new = form(after)?.ok_or(PdfRefusal::ForbiddenChange)?;
    let grew = grows_by(
        array(before, old, b"Fields")?,
        array(after, new, b"Fields")?,
        field,
    );
    let same = same_but_for(old, new, &[b"Fields", b"SigFlags"]);
    if grew && same {
        Ok(())
    } else {
        Err(PdfRefusal::ForbiddenChange)
    }
}

/// Whether a changed object is one that holds the form or a page's annotations, and changed only there.
fn check_changed(
    before: &Document,
    after: &Document,
    id: ObjectId,
    field: ObjectId,
) -> Result<(), PdfRefusal> {
    let (catalog_id, catalog_before) = catalog(before)?;
    let held_by_form = |key: &[u8], holder: &Dictionary| {
        holder
            .get(key)
            .and_then(Object::as_reference)
            .is_ok_and(|reference| reference == id)
    };
    let is_fields = form(before)?.is_some_and(|form| held_by_form(b"Fields", form));
    // Their content was compared by `check_form`.
    if held_by_form(b"AcroForm", catalog_before) || is_fields {
        return Ok(());
    }
    let dictionaries = || {
        Some((
            before.get_dictionary(id).ok()?,
            after.get_dictionary(id).ok()?,
        ))
    };
    if id == catalog_id {
        let (old, new) = dictionaries().ok_or(PdfRefusal::ForbiddenChange)?;
        return if same_but_for(old, new, &[b"AcroForm"]) {
            Ok(())
        } else {
            Err(PdfRefusal::ForbiddenChange)
        };
    }
    for page in before.page_iter() {
        let (Ok(old), Ok(new)) = (before.get_dictionary(page), after.get_dictionary(page)) else {
            return Err(PdfRefusal::ForbiddenChange);
        };
        let holds = page == id || held_by_form(b"Annots", old);
        if holds {
            let grew = grows_by(
                array(before, old, b"Annots")?,
                array(after, new, b"Annots")?,
                field,
            );
            let same = same_but_for(old, new, &[b"Annots"]);
            return if grew && same {
                Ok(())
            } else {
                Err(PdfRefusal::ForbiddenChange)
            };
        }
    }
    Err(PdfRefusal::ForbiddenChange)
}

fn same_but_for(old: &Dictionary, new: &Dictionary, keys: &[&[u8]]) -> bool {
    let rest = |dictionary: &Dictionary| {
        let mut rest = dictionary.clone();
        for key in keys {
            rest.remove(key);
        }
        rest
    };
    rest(old) == rest(new)
}

fn grows_by(old: &[Object], new: &[Object], field: ObjectId) -> bool {
    new.split_last()
        .is_some_and(|(last, rest)| rest == old && *last == Object::Reference(field))
}

fn is_zero(number: &Object) -> bool {
    number.as_float().is_ok_and(|number| number == 0.0)
}

impl From<lopdf::Error> for PdfError {
    fn from(_: lopdf::Error) -> Self {
        Self::Malformed
    }
}
