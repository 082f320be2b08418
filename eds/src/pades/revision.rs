//! What a later update may change: adding one invisible signature field or time-stamp, and validation data.
//!
//! The list is closed and short: it describes what [`super::prepare()`], [`super::prepare_timestamp`] and
//! [`super::add_validation_data`] write. Anything else that an update does (pages, fonts, actions, attachments, other
//! fields) is refused, whether or not a reader would show it.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object, ObjectId};

use super::PdfRefusal;
use super::document::form;
use super::file::Pdf;
use super::store_change;

/// The most pages that are looked through for the one that a field was added to.
const MOST_PAGES: usize = 10_000;
/// What a trailer holds; an entry of the cross-reference stream among it.
const TRAILER: [&[u8]; 11] = [
    b"Size",
    b"Prev",
    b"Root",
    b"Info",
    b"ID",
    b"Type",
    b"W",
    b"Index",
    b"Length",
    b"Filter",
    b"DecodeParms",
];

/// What an update did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// A signature field with its signature or time-stamp was added, perhaps with validation data.
    Field,
    /// Validation data was added and nothing else.
    ValidationData,
}

/// Two revisions that follow one another.
pub(super) struct Step<'a> {
    pub(super) before: &'a Pdf<'a>,
    pub(super) after: &'a Pdf<'a>,
    /// The objects that the update writes.
    pub(super) written: &'a BTreeSet<ObjectId>,
    /// What the revision before names, whether it has it or not.
    pub(super) references: &'a References,
}

/// How often each object number is named on the ways from the trailer.
pub(super) struct References(BTreeMap<u32, usize>);

impl References {
    pub(super) fn of(pdf: &Pdf<'_>) -> Result<Self, PdfRefusal> {
        Ok(Self(pdf.references()?))
    }

    /// Follows an update whose objects were all found to be allowed.
    pub(super) fn follow(
        &mut self,
        before: &Pdf<'_>,
        after: &Pdf<'_>,
        written: &BTreeSet<ObjectId>,
    ) -> Result<(), PdfRefusal> {
        for id in written {
            before.each_reference(*id, &mut |named| {
                if let Some(count) = self.0.get_mut(&named.0) {
                    *count = count.saturating_sub(1);
                }
            })?;
            after.each_reference(*id, &mut |named| *self.0.entry(named.0).or_default() += 1)?;
        }
        Ok(())
    }

    fn knows(&self, number: u32) -> bool {
        self.0.contains_key(&number)
    }

    fn count(&self, number: u32) -> usize {
        self.0.get(&number).copied().unwrap_or(0)
    }
}

impl Step<'_> {
    /// Refuses every difference but the addition of this field, if there is one, and of validation data.
    pub(super) fn check(&self, field: Option<ObjectId>) -> Result<Change, PdfRefusal> {
        self.check_trailer()?;
        let mut explained = BTreeSet::new();
        if let Some(field) = field {
            explained.extend([field, self.check_new_field(field)?]);
        }
        self.check_form(field, &mut explained)?;
        store_change::check(self, &mut explained)?;
        self.check_catalog(&mut explained)?;
        if let Some(field) = field {
            self.check_annotations(field, &mut explained)?;
        }
        if self.written.is_subset(&explained) {
            Ok(match field {
                Some(_) => Change::Field,
                None => Change::ValidationData,
            })
        } else {
            Err(PdfRefusal::ForbiddenChange)
        }
    }

    /// An object that the revision before neither had nor named: nothing old can show it.
    pub(super) fn check_fresh(&self, id: ObjectId) -> Result<(), PdfRefusal> {
        let fresh = self.written.contains(&id)
            && !self.before.defines(id.0)
            && !self.references.knows(id.0);
        refuse_unless(fresh)
    }

    fn check_trailer(&self) -> Result<(), PdfRefusal> {
        let (old, new) = (self.before.trailer(), self.after.trailer());
        let same =
            |key: &[u8]| matches!((old.get(key), new.get(key)), (Ok(old), Ok(new)) if old == new);
        let info = old.get(b"Info").ok() == new.get(b"Info").ok();
        let known = new.iter().all(|(key, _)| TRAILER.contains(&key.as_slice()));
        refuse_unless(same(b"Root") && info && known)
    }

    /// The new field is an invisible widget without actions, its value a new signature dictionary; answers with that one.
    fn check_new_field(&self, field: ObjectId) -> Result<ObjectId, PdfRefusal> {
        const WIDGET: [&[u8]; 8] = [b"Type", b"Subtype", b"FT", b"T", b"V", b"F", b"Rect", b"P"];
        const SIGNATURE: [&[u8]; 10] = [
            b"Type",
            b"Filter",
            b"SubFilter",
            b"M",
            b"Name",
            b"Reason",
            b"Location",
            b"ByteRange",
            b"Contents",
            b"V",
        ];
        let widget = self.after.dictionary_at(field)?;
        let signature = widget.get(b"V").and_then(Object::as_reference);
        let signature = signature.map_err(|_| PdfRefusal::ForbiddenChange)?;
        self.check_fresh(field)?;
        self.check_fresh(signature)?;
        refuse_unless(field != signature && has_only(&widget, &WIDGET))?;
        refuse_unless(has_only(&self.after.dictionary_at(signature)?, &SIGNATURE))?;
        let rect = self.after.array(&widget, b"Rect")?;
        refuse_unless(rect.len() == 4 && rect.iter().all(is_zero))?;
        Ok(signature)
    }

    /// The form gains the field at its end and the flags of signatures, and nothing else.
    fn check_form(
        &self,
        field: Option<ObjectId>,
        explained: &mut BTreeSet<ObjectId>,
    ) -> Result<(), PdfRefusal> {
        let (old, new) = (form(self.before)?, form(self.after)?);
        let Some(field) = field else {
            return refuse_unless(old == new);
        };
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let grew = grows_by(
            &self.before.array(&old, b"Fields")?,
            &self.after.array(&new, b"Fields")?,
            field,
        );
        refuse_unless(grew && same_but_for(&old, &new, &[b"Fields", b"SigFlags"]))?;
        let (catalog_before, catalog_after) = (self.before.catalog()?.1, self.after.catalog()?.1);
        self.explain_holder(&catalog_before, &catalog_after, b"AcroForm", explained)?;
        self.explain_holder(&old, &new, b"Fields", explained)
    }

    /// The object that holds a checked value may be written again if nothing else uses it; a new holder must be fresh.
    pub(super) fn explain_holder(
        &self,
        old: &Dictionary,
        new: &Dictionary,
        key: &[u8],
        explained: &mut BTreeSet<ObjectId>,
    ) -> Result<(), PdfRefusal> {
        let Ok(Object::Reference(id)) = new.get(key) else {
            return Ok(());
        };
        if self.written.contains(id) {
            let held_here = old.get(key).is_ok_and(|old| *old == Object::Reference(*id));
            if held_here {
                refuse_unless(self.references.count(id.0) == 1)?;
            } else {
                self.check_fresh(*id)?;
            }
        }
        explained.insert(*id);
        Ok(())
    }

    fn check_catalog(&self, explained: &mut BTreeSet<ObjectId>) -> Result<(), PdfRefusal> {
        let ((id, old), (_, new)) = (self.before.catalog()?, self.after.catalog()?);
        explained.insert(id);
        refuse_unless(same_but_for(&old, &new, &[b"AcroForm", b"DSS"]))
    }

    /// One page gains the field at the end of its annotations, and nothing else.
    fn check_annotations(
        &self,
        field: ObjectId,
        explained: &mut BTreeSet<ObjectId>,
    ) -> Result<(), PdfRefusal> {
        let widget = self.after.dictionary_at(field)?;
        let page = widget.get(b"P").and_then(Object::as_reference);
        let page = page.map_err(|_| PdfRefusal::ForbiddenChange)?;
        refuse_unless(self.before.pages(MOST_PAGES)?.contains(&page))?;
        let (old, new) = (
            self.before.dictionary_at(page)?,
            self.after.dictionary_at(page)?,
        );
        let grew = grows_by(
            &self.before.array(&old, b"Annots")?,
            &self.after.array(&new, b"Annots")?,
            field,
        );
        refuse_unless(grew && same_but_for(&old, &new, &[b"Annots"]))?;
        explained.insert(page);
        self.explain_holder(&old, &new, b"Annots", explained)
    }
}

pub(super) fn refuse_unless(holds: bool) -> Result<(), PdfRefusal> {
    if holds {
        Ok(())
    } else {
        Err(PdfRefusal::ForbiddenChange)
    }
}

pub(super) fn has_only(dictionary: &Dictionary, keys: &[&[u8]]) -> bool {
    dictionary
        .iter()
        .all(|(key, _)| keys.contains(&key.as_slice()))
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
