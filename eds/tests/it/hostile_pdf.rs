//! PDFs that must be refused: flipped bytes, byte ranges that cheat, updates that change what was signed.

use std::sync::LazyLock;

use eds::SignatureRefusal;
use eds::cms::{self, Detached, Policy};
use eds::hash::sha256;
use eds::pades::{self, PdfError, PdfRefusal};
use eds::trust::Usage;
use lopdf::{Dictionary, IncrementalDocument, Object};
use proptest::prelude::*;

use crate::fixture::{fixture, now};
use crate::pdf::{field, sample, sample_with_streams, sign, sign_twice, visible};

static SIGNED: LazyLock<Vec<u8>> = LazyLock::new(|| sign_twice(sample()));

pub(crate) fn refusal(pdf: &[u8]) -> PdfRefusal {
    pades::verify(pdf, &fixture().signing()).unwrap_err()
}

/// Replaces the only place of `from` by `to`, which has the same length.
pub(crate) fn replaced(pdf: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let place = pdf
        .windows(from.len())
        .position(|part| part == from)
        .unwrap();
    [&pdf[..place], to, &pdf[place + from.len()..]].concat()
}

/// Appends an update made by another program that changes what `edit` changes.
pub(crate) fn updated(pdf: &[u8], edit: impl FnOnce(&mut IncrementalDocument)) -> Vec<u8> {
    let previous = lopdf::Document::load_mem(pdf).unwrap();
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), previous);
    edit(&mut update);
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).unwrap();
    assert!(bytes.starts_with(pdf));
    bytes
}

pub(crate) fn edit_page(update: &mut IncrementalDocument, edit: impl FnOnce(&mut Dictionary)) {
    let page = update.get_prev_documents().page_iter().next().unwrap();
    update.opt_clone_object_to_new_document(page).unwrap();
    edit(
        update
            .new_document
            .get_object_mut(page)
            .unwrap()
            .as_dict_mut()
            .unwrap(),
    );
}

pub(crate) fn edit_catalog(update: &mut IncrementalDocument, edit: impl FnOnce(&mut Dictionary)) {
    let root = update
        .get_prev_documents()
        .trailer
        .get(b"Root")
        .unwrap()
        .as_reference()
        .unwrap();
    update.opt_clone_object_to_new_document(root).unwrap();
    edit(
        update
            .new_document
            .get_object_mut(root)
            .unwrap()
            .as_dict_mut()
            .unwrap(),
    );
}

/// An update by another program, then a true signature over all of it.
fn changed_then_signed(edit: impl FnOnce(&mut IncrementalDocument)) -> PdfRefusal {
    let once = sign(sample(), &visible("notary"), &fixture().notary);
    refusal(&sign(
        &updated(&once, edit),
        &field("seal"),
        &fixture().seal,
    ))
}

#[test]
fn the_sample_is_good_before_it_is_bent() {
    assert_eq!(
        pades::verify(&SIGNED, &fixture().signing()).unwrap().len(),
        2
    );
}

#[test]
fn an_appended_update_is_refused_though_the_signature_holds() {
    let page_changed = updated(&SIGNED, |update| {
        edit_page(update, |page| {
            page.set("MediaBox", vec![0.into(), 0.into(), 10.into(), 10.into()]);
        });
    });
    assert_eq!(refusal(&page_changed), PdfRefusal::NotWholeFile);
    let whitespace = [&SIGNED[..], b"\n"].concat();
    assert_eq!(refusal(&whitespace), PdfRefusal::NotWholeFile);
}

#[test]
fn a_page_changed_between_two_signatures_is_refused() {
    let outcome = changed_then_signed(|update| {
        edit_page(update, |page| {
            page.set("MediaBox", vec![0.into(), 0.into(), 10.into(), 10.into()]);
        });
    });
    assert_eq!(outcome, PdfRefusal::ForbiddenChange);
}

#[test]
fn a_content_stream_replaced_between_two_signatures_is_refused() {
    let outcome = changed_then_signed(|update| {
        let content = update.new_document.add_object(lopdf::Stream::new(
            Dictionary::new(),
            b"0 0 9 9 re f".to_vec(),
        ));
        edit_page(update, |page| {
            page.set("Contents", Object::Reference(content));
        });
    });
    assert_eq!(outcome, PdfRefusal::ForbiddenChange);
}

#[test]
fn an_annotation_added_between_two_signatures_is_refused() {
    let outcome = changed_then_signed(|update| {
        let mut stamp = Dictionary::new();
        stamp.set("Type", "Annot");
        stamp.set("Subtype", "Stamp");
        let stamp = update.new_document.add_object(stamp);
        edit_page(update, |page| {
            page.set("Annots", vec![Object::Reference(stamp)]);
        });
    });
    assert_eq!(outcome, PdfRefusal::ForbiddenChange);
}

#[test]
fn an_action_added_between_two_signatures_is_refused() {
    let outcome = changed_then_signed(|update| {
        edit_catalog(update, |catalog| {
            catalog.set("OpenAction", Dictionary::new());
        });
    });
    assert_eq!(outcome, PdfRefusal::ForbiddenChange);
}

#[test]
fn an_unused_object_added_between_two_signatures_is_refused() {
    let outcome = changed_then_signed(|update| {
        update.new_document.add_object(Dictionary::new());
    });
    assert_eq!(outcome, PdfRefusal::ForbiddenChange);
}

#[test]
fn another_information_dictionary_between_two_signatures_is_refused() {
    let outcome = changed_then_signed(|update| {
        let information = update.new_document.add_object(Dictionary::new());
        update
            .new_document
            .trailer
            .set("Info", Object::Reference(information));
    });
    assert_eq!(outcome, PdfRefusal::ForbiddenChange);
}

#[test]
fn a_signature_moved_to_another_file_is_refused() {
    let prepared = pades::prepare(sample(), &field("seal")).unwrap();
    let other = pades::prepare(&sample_with_streams(), &field("seal")).unwrap();
    let cms = cms::sign_detached(&fixture().seal, other.digest, Detached::Pades).unwrap();
    let outcome = refusal(&prepared.embed(&cms).unwrap());
    let expected = SignatureRefusal::DigestMismatch;
    assert_eq!(
        outcome,
        PdfRefusal::Signature {
            field: "seal".to_owned(),
            refusal: expected
        }
    );
    assert_eq!(outcome.code(), "digest_mismatch");
}

#[test]
fn byte_ranges_that_cheat_are_refused() {
    let prepared = pades::prepare(sample(), &field("seal")).unwrap();
    let [_, start, end, rest] = prepared.byte_range;
    let text = |range: [u64; 4]| {
        format!(
            "{:<44}",
            format!("[{} {} {} {}]", range[0], range[1], range[2], range[3])
        )
    };
    let honest = text(prepared.byte_range);
    let cheats = [
        [1, start - 1, end, rest],
        [0, start - 8, end, rest],
        [0, start + 2, end, rest],
        [0, start, end - 2, rest + 2],
        [0, start, end + 8, rest - 8],
        [0, start, start, rest],
        [0, end, start, rest],
        [0, start, end, rest + 1],
        [0, start, end, 0],
        [0, 0, end, rest],
        [0, start, end, u64::MAX >> 2],
    ];
    for range in cheats {
        let bent = replaced(&prepared.bytes, honest.as_bytes(), text(range).as_bytes());
        // Signed over what the cheating range covers, where it covers anything.
        let part = |from: u64, length: u64| {
            let start = usize::try_from(from).unwrap().min(bent.len());
            let end = start
                .saturating_add(usize::try_from(length).unwrap())
                .min(bent.len());
            &bent[start..end]
        };
        let covered = [part(range[0], range[1]), part(range[2], range[3])].concat();
        let cms = cms::sign_detached(&fixture().seal, sha256(&covered), Detached::Pades).unwrap();
        let bent = pades::embed(&bent, prepared.byte_range, &cms).unwrap();
        let refused = matches!(
            refusal(&bent),
            PdfRefusal::ByteRange | PdfRefusal::NotWholeFile
        );
        assert!(refused, "{range:?}: {:?}", refusal(&bent));
    }
}

#[test]
fn bytes_hidden_beside_the_signature_are_refused() {
    let prepared = pades::prepare(sample(), &field("seal")).unwrap();
    let cms = cms::sign_detached(&fixture().seal, prepared.digest, Detached::Pades).unwrap();
    let padded = [&cms[..], b"hidden"].concat();
    let outcome = refusal(&prepared.embed(&padded).unwrap());
    let expected = SignatureRefusal::Malformed;
    assert_eq!(
        outcome,
        PdfRefusal::Signature {
            field: "seal".to_owned(),
            refusal: expected
        }
    );
    let mut upper_case = prepared.embed(&cms).unwrap();
    let place = usize::try_from(prepared.byte_range[1]).unwrap();
    let letter = upper_case[place..]
        .iter()
        .position(u8::is_ascii_lowercase)
        .unwrap();
    upper_case[place + letter].make_ascii_uppercase();
    assert_eq!(refusal(&upper_case), PdfRefusal::ByteRange);
}

#[test]
fn a_signature_of_another_kind_is_refused() {
    let prepared = pades::prepare(sample(), &field("seal")).unwrap();
    let bent = replaced(
        &prepared.bytes,
        b"/SubFilter/ETSI.CAdES.detached",
        b"/SubFilter/adbe.pkcs7.detached",
    );
    assert_eq!(refusal(&bent), PdfRefusal::UnsupportedFormat);
}

#[test]
fn a_changed_prefix_is_refused() {
    let other = replaced(&SIGNED, b"%PDF-1.7", b"%PDF-1.4");
    assert_eq!(refusal(&other).code(), "digest_mismatch");
    let shifted = [b"\n", &SIGNED[..]].concat();
    assert_eq!(refusal(&shifted), PdfRefusal::Malformed);
    let mut wiped = SIGNED.clone();
    wiped[2000..2100].fill(b' ');
    assert!(pades::verify(&wiped, &fixture().signing()).is_err());
}

#[test]
fn an_earlier_revision_of_a_signed_file_stands_alone() {
    let once = sign(sample(), &visible("notary"), &fixture().notary);
    assert_eq!(
        pades::verify(&once, &fixture().signing()).unwrap().len(),
        1,
        "callers expect both signatures"
    );
    for length in [
        once.len() - 1,
        once.len() + 1,
        once.len() + 500,
        SIGNED.len() - 1,
    ] {
        assert!(
            pades::verify(&SIGNED[..length], &fixture().signing()).is_err(),
            "{length}"
        );
    }
}

#[test]
fn a_sign_in_certificate_or_a_late_check_refuses_the_file() {
    let by_sign_in = sign(sample(), &field("seal"), &fixture().citizen_sign_in);
    assert_eq!(refusal(&by_sign_in).code(), "wrong_key_usage");
    let late = Policy {
        at: now() + chrono::TimeDelta::days(400),
        ..fixture().signing()
    };
    assert_eq!(pades::verify(&SIGNED, &late).unwrap_err().code(), "expired");
    let sign_in = Policy {
        usage: Usage::Authenticate,
        ..fixture().signing()
    };
    assert_eq!(
        pades::verify(&SIGNED, &sign_in).unwrap_err().code(),
        "wrong_key_usage"
    );
}

#[test]
fn something_else_than_a_pdf_is_malformed() {
    for bytes in [
        &b""[..],
        b"%PDF-1.7",
        b"%PDF-1.7\nstartxref\n0\n%%EOF",
        b"hello",
        &[b'%'; 5000],
    ] {
        assert_eq!(refusal(bytes), PdfRefusal::Malformed);
        assert_eq!(
            pades::prepare(bytes, &field("seal")).unwrap_err(),
            PdfError::Malformed
        );
    }
    let nested = [
        &b"%PDF-1.7\n1 0 obj\n"[..],
        &b"[".repeat(100_000),
        b"\nendobj\nstartxref\n9\n%%EOF",
    ]
    .concat();
    assert_eq!(refusal(&nested), PdfRefusal::Malformed);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_flipped_byte_anywhere_is_refused(place in any::<prop::sample::Index>(), flip in 1_u8..=255) {
        let mut flipped = SIGNED.clone();
        let index = place.index(flipped.len());
        flipped[index] ^= flip;
        prop_assert!(pades::verify(&flipped, &fixture().signing()).is_err(), "byte {index} xor {flip:#x}");
    }

    #[test]
    fn no_edit_of_an_unsigned_file_makes_the_reader_panic(
        place in any::<prop::sample::Index>(),
        removed in 0_usize..200,
        inserted in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let start = place.index(sample().len());
        let end = (start + removed).min(sample().len());
        let edited = [&sample()[..start], &inserted, &sample()[end..]].concat();
        // It may still be a readable PDF; then the promise about the prefix holds.
        if let Ok(prepared) = pades::prepare(&edited, &field("seal")) {
            prop_assert!(prepared.bytes.starts_with(&edited));
        }
    }
}
