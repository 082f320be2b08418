//! What an update may do to the document security store: add to it; nothing that was in it goes or changes.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::PdfRefusal;
use super::revision::{Step, has_only, refuse_unless};
use super::sections::unfold;
use super::security_store::LONGEST_ITEM;
use crate::asn1::{self, SEQUENCE};

const STORE: [&[u8]; 5] = [b"Type", b"Certs", b"CRLs", b"OCSPs", b"VRI"];
/// The store's lists of streams.
const SHELVES: [&[u8]; 3] = [b"Certs", b"CRLs", b"OCSPs"];
const ENTRY: [&[u8]; 5] = [b"Type", b"Cert", b"CRL", b"OCSP", b"TU"];
/// The lists of streams of one signature's entry.
const ENTRY_SHELVES: [&[u8]; 3] = [b"Cert", b"CRL", b"OCSP"];
const STREAM: [&[u8]; 3] = [b"Length", b"Filter", b"DecodeParms"];

/// Checks the store and names the objects that belong to it.
pub(super) fn check(step: &Step<'_>, explained: &mut BTreeSet<ObjectId>) -> Result<(), PdfRefusal> {
    let (catalog_before, catalog_after) = (step.before.catalog()?.1, step.after.catalog()?.1);
    let old = step.before.dictionary(&catalog_before, b"DSS")?;
    let Some(new) = step.after.dictionary(&catalog_after, b"DSS")? else {
        return refuse_unless(old.is_none());
    };
    let old = old.unwrap_or_default();
    refuse_unless(has_only(&old, &STORE) && has_only(&new, &STORE))?;
    step.explain_holder(&catalog_before, &catalog_after, b"DSS", explained)?;
    for key in SHELVES {
        let (held, holds) = (step.before.array(&old, key)?, step.after.array(&new, key)?);
        refuse_unless(held.iter().all(|item| holds.contains(item)))?;
        step.explain_holder(&old, &new, key, explained)?;
        check_streams(step, &holds, explained)?;
    }
    check_entries(step, &old, &new, explained)
}

fn check_entries(
    step: &Step<'_>,
    old: &Dictionary,
    new: &Dictionary,
    explained: &mut BTreeSet<ObjectId>,
) -> Result<(), PdfRefusal> {
    let held = step.before.dictionary(old, b"VRI")?.unwrap_or_default();
    let holds = step.after.dictionary(new, b"VRI")?.unwrap_or_default();
    step.explain_holder(old, new, b"VRI", explained)?;
    refuse_unless(held.iter().all(|(key, _)| holds.has(key)))?;
    for (key, _) in &holds {
        // The upper-case SHA-1 value of a signature, or the dictionary's own type.
        if key == b"Type" {
            continue;
        }
        let is_name = key.len() == 40
            && key
                .iter()
                .all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte));
        refuse_unless(is_name)?;
        let entry = step.after.dictionary(&holds, key)?.unwrap_or_default();
        let before = step.before.dictionary(&held, key)?.unwrap_or_default();
        refuse_unless(has_only(&before, &ENTRY) && has_only(&entry, &ENTRY))?;
        step.explain_holder(&held, &holds, key, explained)?;
        for shelf in ENTRY_SHELVES {
            step.explain_holder(&before, &entry, shelf, explained)?;
            check_streams(step, &step.after.array(&entry, shelf)?, explained)?;
        }
    }
    Ok(())
}

/// New streams hold one element of DER each and nothing that a reader of pages would look for; old ones stay.
fn check_streams(
    step: &Step<'_>,
    streams: &[Object],
    explained: &mut BTreeSet<ObjectId>,
) -> Result<(), PdfRefusal> {
    for stream in streams {
        let id = stream
            .as_reference()
            .map_err(|_| PdfRefusal::ForbiddenChange)?;
        if !step.written.contains(&id) || explained.contains(&id) {
            continue;
        }
        step.check_fresh(id)?;
        let Object::Stream(stream) = step.after.get(id)? else {
            return Err(PdfRefusal::ForbiddenChange);
        };
        refuse_unless(has_only(&stream.dict, &STREAM))?;
        let content = unfold(&stream.dict, &stream.content, LONGEST_ITEM)?;
        refuse_unless(asn1::only(&content, SEQUENCE).is_ok())?;
        explained.insert(id);
    }
    Ok(())
}
