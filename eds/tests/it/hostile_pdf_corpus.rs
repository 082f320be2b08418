//! A corpus of hostile PDFs, each with the code of its refusal.

use eds::Signer;
use eds::cms::{self, Detached};
use eds::pades;
use lopdf::{Dictionary, IncrementalDocument, Object, Stream};

use crate::corpus::{Kind, Trial};
use crate::fixture::fixture;
use crate::hostile_pdf::{edit_catalog, edit_page, replaced, updated};
use crate::pdf::{field, sample, sign, sign_twice, visible};

type Edit = fn(&mut IncrementalDocument);
type Case = (String, Vec<u8>, &'static str);

/// Changes that a later update must not make.
const EDITS: [(&str, Edit); 12] = [
    ("page-size", |update| {
        edit_page(update, |page| {
            page.set("MediaBox", vec![0.into(), 0.into(), 9.into(), 9.into()]);
        });
    }),
    ("page-content", |update| {
        let content = Stream::new(Dictionary::new(), b"0 0 9 9 re f".to_vec());
        let content = update.new_document.add_object(content);
        edit_page(update, |page| page.set("Contents", content));
    }),
    ("page-fonts", |update| {
        edit_page(update, |page| page.set("Resources", Dictionary::new()));
    }),
    ("evil-annotation", |update| {
        let mut stamp = Dictionary::new();
        stamp.set("Type", "Annot");
        stamp.set("Subtype", "FreeText");
        let stamp = update.new_document.add_object(stamp);
        edit_page(update, |page| {
            page.set("Annots", vec![Object::Reference(stamp)]);
        });
    }),
    ("page-action", |update| {
        edit_page(update, |page| page.set("AA", Dictionary::new()));
    }),
    ("open-action", |update| {
        edit_catalog(update, |catalog| {
            let mut script = Dictionary::new();
            script.set("S", "JavaScript");
            script.set("JS", Object::string_literal("app.alert(1)"));
            catalog.set("OpenAction", script);
        });
    }),
    ("embedded-file", |update| {
        edit_catalog(update, |catalog| catalog.set("Names", Dictionary::new()));
    }),
    ("other-pages", |update| {
        let pages = update.new_document.add_object(Dictionary::new());
        edit_catalog(update, |catalog| catalog.set("Pages", pages));
    }),
    ("form-emptied", |update| {
        edit_catalog(update, |catalog| catalog.set("AcroForm", Dictionary::new()));
    }),
    ("permissions", |update| {
        edit_catalog(update, |catalog| catalog.set("Perms", Dictionary::new()));
    }),
    ("store-with-strange-key", |update| {
        let mut store = Dictionary::new();
        store.set("XObject", Dictionary::new());
        edit_catalog(update, |catalog| catalog.set("DSS", store));
    }),
    ("store-with-a-page-content", |update| {
        let content = Stream::new(Dictionary::new(), b"0 0 9 9 re f".to_vec());
        let content = update.new_document.add_object(content);
        let mut store = Dictionary::new();
        store.set("Certs", vec![Object::Reference(content)]);
        edit_catalog(update, |catalog| catalog.set("DSS", store));
    }),
];

/// The same bytes for other keys and values in the signature dictionary, signed after they were bent.
const BENT_DICTIONARIES: [(&str, &str, &str, &str); 9] = [
    (
        "no-byte-range",
        "/ByteRange[",
        "/ByteRanga[",
        "pdf_byte_range",
    ),
    (
        "negative-range",
        "/ByteRange[0 ",
        "/ByteRange[-1",
        "pdf_byte_range",
    ),
    ("no-contents", "/Contents<", "/Contentz<", "pdf_byte_range"),
    (
        "other-sub-filter",
        "ETSI.CAdES.detached",
        "adbe.pkcs7.detached",
        "pdf_unsupported_format",
    ),
    (
        "stamp-in-name-only",
        "/Type/Sig/Filter",
        "/Type/Xig/Filter",
        "pdf_unsupported_format",
    ),
    (
        "other-filter",
        "/Adobe.PPKLite",
        "/Adobe.PPKLitf",
        "pdf_unsupported_format",
    ),
    ("no-field-kind", "/FT /Sig", "/FT /Btn", "pdf_not_signed"),
    ("no-value", "/V ", "/W ", "pdf_not_signed"),
    ("no-form", "/AcroForm ", "/AcroFarm ", "pdf_not_signed"),
];

fn last_start(pdf: &[u8]) -> String {
    let text = String::from_utf8_lossy(&pdf[pdf.len() - 40..]).into_owned();
    let start = text.rsplit("startxref").next().unwrap();
    start.split_whitespace().next().unwrap().to_owned()
}

fn trailer_of(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let root = document
        .trailer
        .get(b"Root")
        .unwrap()
        .as_reference()
        .unwrap();
    format!("/Size 9999/Root {} {} R", root.0, root.1)
}

/// An update of raw text: objects, the lines of its table (offsets relative to the update), more of the trailer.
fn raw(pdf: &[u8], objects: &str, lines: &[(u32, usize)], more: &str) -> Vec<u8> {
    let mut bytes = [pdf, objects.as_bytes()].concat();
    let start = bytes.len();
    let line = |(number, offset): &(u32, usize)| {
        format!("{number} 1\n{:010} 00000 n \n", pdf.len() + offset)
    };
    let table: Vec<String> = lines.iter().map(line).collect();
    let text = format!(
        "xref\n{}trailer\n<<{}/Prev {}{more}>>\nstartxref\n{start}\n%%EOF\n",
        table.concat(),
        trailer_of(pdf),
        last_start(pdf),
    );
    bytes.extend(text.into_bytes());
    bytes
}

fn case(name: &str, bytes: Vec<u8>, code: &'static str) -> Case {
    (name.to_owned(), bytes, code)
}

/// An object that nobody uses.
const OBJECT: &str = "9000 0 obj\nnull\nendobj\n";

/// An update whose table names itself as the one before.
fn looped(signed: &[u8]) -> Vec<u8> {
    let own = signed.len() + OBJECT.len();
    let previous = format!("/Prev {}", last_start(signed));
    replaced(
        &raw(signed, OBJECT, &[(9000, 0)], ""),
        previous.as_bytes(),
        format!("/Prev {own:<width$}", width = previous.len() - 6).as_bytes(),
    )
}

/// A name, objects, the lines of the table, more of the trailer, the code.
type BentUpdate<'a> = (&'a str, &'a str, &'a [(u32, usize)], &'a str, &'static str);

/// Updates whose tables and trailers cheat.
fn bent_updates(signed: &[u8]) -> Vec<Case> {
    let nested = ["9000 0 obj\n", &"[".repeat(100_000), "\nendobj\n"].concat();
    let (uncovered, malformed) = ("pdf_not_whole_file", "pdf_malformed");
    let named: &[(u32, usize)] = &[(9000, 0)];
    let updates: [BentUpdate<'_>; 10] = [
        ("unnamed-object", OBJECT, &[], "", uncovered),
        ("unused-object", OBJECT, named, "", uncovered),
        ("empty-update", "", &[], "/Info 1 0 R", uncovered),
        ("comment-in-update", "%hidden\n", &[], "", uncovered),
        ("wrong-number", OBJECT, &[(9001, 0)], "", uncovered),
        ("hybrid-table", "", &[], "/XRefStm 9", malformed),
        ("hybrid-in-hex", "", &[], "/XRef#53tm 9", malformed),
        ("encrypted", "", &[], "/Encrypt 1 0 R", malformed),
        ("double-key", "", &[], "/Root 1 0 R", malformed),
        ("deep-object", &nested, named, "", uncovered),
    ];
    let mut cases = vec![case("previous-loop", looped(signed), malformed)];
    cases.extend(updates.map(|(name, objects, lines, more, code)| {
        case(name, raw(signed, objects, lines, more), code)
    }));
    cases
}

/// Bytes after and out of a signed file.
fn bent_files(signed: &[u8]) -> Vec<Case> {
    let fake = |text: &str| [signed, text.as_bytes()].concat();
    let start = last_start(signed);
    vec![
        case(
            "no-table",
            fake("9000 0 obj\nnull\nendobj\n%%EOF\n"),
            "pdf_malformed",
        ),
        case(
            "old-table",
            fake(&format!(
                "9000 0 obj\nnull\nendobj\nstartxref\n{start}\n%%EOF\n"
            )),
            "pdf_not_whole_file",
        ),
        case(
            "endless-table",
            fake(&format!(
                "xref\n0 9999999999\nstartxref\n{}\n%%EOF\n",
                signed.len()
            )),
            "pdf_malformed",
        ),
        case(
            "beyond-the-end",
            fake("startxref\n999999999\n%%EOF\n"),
            "pdf_malformed",
        ),
        case("line-appended", fake("\n"), "pdf_not_whole_file"),
        case(
            "truncated",
            signed[..signed.len() - 9].to_vec(),
            "pdf_malformed",
        ),
        case("half", signed[..signed.len() / 2].to_vec(), "pdf_malformed"),
        case("shifted", [b"\n", signed].concat(), "pdf_malformed"),
        case(
            "giant",
            [signed, &vec![b' '; 33 << 20]].concat(),
            "pdf_malformed",
        ),
    ]
}

/// A file whose page names an object that does not exist, signed, then given that object as validation data.
fn hidden_content() -> Vec<u8> {
    let based = updated(sample(), |update| {
        edit_page(update, |page| {
            let content = page.get(b"Contents").unwrap().clone();
            page.set("Contents", vec![content, Object::Reference((9000, 0))]);
        });
    });
    let signed = sign(&based, &field("seal"), &fixture().seal);
    updated(&signed, |update| {
        let polyglot = Stream::new(Dictionary::new(), vec![0x30, 2, 5, 0]);
        update
            .new_document
            .objects
            .insert((9000, 0), Object::Stream(polyglot));
        update.new_document.max_id = 9000;
        let mut store = Dictionary::new();
        store.set("Certs", vec![Object::Reference((9000, 0))]);
        edit_catalog(update, |catalog| catalog.set("DSS", store));
    })
}

fn bent_contents() -> Vec<Case> {
    let prepared = pades::prepare(sample(), &field("seal")).unwrap();
    let cms =
        |signer: &dyn Signer| cms::sign_detached(signer, prepared.digest, Detached::Pades).unwrap();
    let good = cms(&fixture().seal);
    let other = cms::sign_detached(
        &fixture().seal,
        eds::hash::sha256(b"other"),
        Detached::Pades,
    );
    let ber = [&[0x30, 0x80][..], &good[4..], &[0, 0]].concat();
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let case = |name: &str, cms: &[u8], code| (name.to_owned(), prepared.embed(cms).unwrap(), code);
    vec![
        case("padding-not-zero", &[&good[..], b"x"].concat(), "malformed"),
        case("ber", &ber, "malformed"),
        case("empty-contents", &[], "malformed"),
        case("null-contents", &[5, 0], "malformed"),
        case("another-digest", &other.unwrap(), "digest_mismatch"),
        case("another-signature", &flipped, "bad_signature"),
        case(
            "sign-in-certificate",
            &cms(&fixture().citizen_sign_in),
            "wrong_key_usage",
        ),
    ]
}

fn corpus() -> Vec<Case> {
    let once = sign(sample(), &visible("notary"), &fixture().notary);
    let signed = sign_twice(sample());
    let mut cases = bent_updates(&signed);
    cases.extend(bent_files(&signed));
    for (name, edit) in EDITS {
        let appended = updated(&signed, edit);
        let code = match name {
            "form-emptied" => "pdf_not_signed",
            _ => "pdf_not_whole_file",
        };
        cases.push((format!("appended-{name}"), appended, code));
        let sealed = sign(&updated(&once, edit), &field("seal"), &fixture().seal);
        let code = match name {
            // Without the first signature's field the seal is the only signature, over what is there.
            "form-emptied" | "other-pages" => continue,
            // A catalog that names other permissions than the first signature.
            _ => "pdf_forbidden_change",
        };
        cases.push((format!("sealed-{name}"), sealed, code));
    }
    for (name, from, to, code) in BENT_DICTIONARIES {
        let prepared = pades::prepare(sample(), &field("seal")).unwrap();
        let bytes = replaced_last(&prepared.bytes, from.as_bytes(), to.as_bytes());
        cases.push((name.to_owned(), bytes, code));
    }
    cases.push((
        "hidden-content".to_owned(),
        hidden_content(),
        "pdf_not_whole_file",
    ));
    cases.extend(bent_contents());
    cases
}

fn replaced_last(pdf: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let place = pdf.windows(from.len()).rposition(|part| part == from);
    let place = place.unwrap();
    [&pdf[..place], to, &pdf[place + from.len()..]].concat()
}

pub(crate) fn trials() -> Vec<Trial> {
    let judged = |(name, pdf, expected): Case| {
        let verdict = pades::verify(&pdf, &fixture().signing());
        let verdict = verdict.map_or_else(|refusal| refusal.code(), |_| "ok");
        Trial::new(Kind::Pdf, (name, expected), &pdf, verdict)
    };
    corpus().into_iter().map(judged).collect()
}

#[test]
fn every_hostile_pdf_is_refused_by_its_code() {
    let trials = trials();
    assert!(trials.len() >= 40, "{}", trials.len());
    for trial in trials {
        assert_eq!(trial.verdict, trial.expected, "{}", trial.name);
    }
}
