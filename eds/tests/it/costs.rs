//! What giant, deep, looping and swollen inputs cost: processor time and memory of a process of its own, whatever else the
//! machine does meanwhile.

use std::fs;
use std::process::Command;

use eds::cms::{self, Content};
use eds::pades;
use eds::trust::Evidence;
use eds::validation::{Language, ValidationPolicy, validate_cms, validate_pdf};
use lopdf::{Dictionary, Stream};

use crate::fixture::{Files, fixture};
use crate::forge::{Forge, attribute, element, good, oid, sequence};
use crate::forge_answer::{AnswerForge, GOOD};
use crate::forge_list::{Criticality, ListForge, extension};
use crate::forge_service::ISSUING;
use crate::forge_token::STAMPED;
use crate::hostile_messages::policy;
use crate::pdf::sample;

/// What an input may cost in an optimised build; one for tests is some times slower, and still stays below it here.
const MOST_MILLISECONDS: u128 = if cfg!(debug_assertions) { 300 } else { 100 };
/// What an input may take beside itself.
const MOST_KILOBYTES: u64 = 64 * 1024;
const MILLION: usize = 1_000_000;

/// Who reads an input.
#[derive(Clone, Copy)]
enum Reader {
    Message,
    Pdf,
    List,
    Answer,
    Token,
    Pem,
}

/// A name, who reads it, and the input.
type Bomb = (&'static str, Reader, fn() -> Vec<u8>);

const BOMBS: &[Bomb] = &[
    ("a giant of zeros", Reader::Message, || {
        vec![0; 16 * MILLION]
    }),
    ("endless nesting", Reader::Message, || {
        [0x30, 0x80].repeat(8 * MILLION)
    }),
    ("strings in strings", Reader::Message, || {
        [0x24, 0x80].repeat(8 * MILLION)
    }),
    ("a million attributes", Reader::Message, || {
        let strange = attribute(&[0x2A, 0x83, 0x0E, 9], &[&[5, 0]]);
        forged(|forge| forge.attributes.push(strange.repeat(MILLION)))
    }),
    ("a million certificates", Reader::Message, || {
        forged(|forge| forge.certificates = vec![[0x30, 0].repeat(MILLION)])
    }),
    ("thirty thousand signers", Reader::Message, || {
        forged(|forge| forge.signers = 30_000)
    }),
    ("a content of 15 megabytes", Reader::Message, || {
        let whole = good();
        let outer = crate::cms_forms::children(&whole);
        element(
            0x30,
            &[&outer[0], &element(0xA0, &[&vec![7; 15 * MILLION]])],
        )
    }),
    ("a list of a million extensions", Reader::List, || {
        let strange = extension("1.2.398.3.3.9", Criticality::Absent, &[5, 0]);
        let mut list = ListForge::full(&*ISSUING, 1);
        list.extensions.push(strange.repeat(MILLION));
        list.build()
    }),
    ("an answer about a hundred thousand", Reader::Answer, || {
        let answer = AnswerForge::new(&*ISSUING, GOOD);
        answer
            .with(|forge| forge.singles = vec![forge.singles[0].clone(); 100_000])
            .build()
    }),
    ("a token of four megabytes", Reader::Token, || {
        sequence(&[
            &oid("1.2.840.113549.1.7.2"),
            &element(0xA0, &[&vec![0x30; 4 * MILLION]]),
        ])
    }),
    ("a million certificates in PEM", Reader::Pem, || {
        b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n".repeat(200_000)
    }),
    ("a PEM line without an end", Reader::Pem, || {
        [
            &b"-----BEGIN CERTIFICATE-----\n"[..],
            &vec![b'A'; 16 * MILLION],
        ]
        .concat()
    }),
    ("a table that names itself", Reader::Pdf, || {
        pdf("<</Type/Catalog>>", "/Prev 9")
    }),
    ("a table of a million lines", Reader::Pdf, || {
        let lines = "0000000009 00000 n \n".repeat(MILLION);
        let table = format!("xref\n0 {MILLION}\n{lines}trailer\n<</Size {MILLION}/Root 1 0 R>>\n");
        [b"%PDF-1.7\n", table.as_bytes(), b"startxref\n9\n%%EOF\n"].concat()
    }),
    ("arrays in arrays", Reader::Pdf, || {
        pdf(&"[".repeat(MILLION), "")
    }),
    ("dictionaries in dictionaries", Reader::Pdf, || {
        pdf(&"<</A".repeat(MILLION), "")
    }),
    ("a name of ten megabytes", Reader::Pdf, || {
        pdf(&format!("/{}", "N".repeat(10 * MILLION)), "")
    }),
    ("a million values", Reader::Pdf, || {
        pdf(&format!("[{}]", "1 ".repeat(MILLION)), "")
    }),
    ("objects swollen to a gigabyte", Reader::Pdf, || {
        swollen_objects(1000)
    }),
    ("a table swollen to a gigabyte", Reader::Pdf, || {
        swollen_table(1000)
    }),
    ("a table swollen to a megabyte", Reader::Pdf, || {
        swollen_table(1)
    }),
    ("objects swollen to fifteen megabytes", Reader::Pdf, || {
        swollen_objects(15)
    }),
    ("an end without a beginning", Reader::Pdf, || {
        b"startxref\n1\n%%EOF\n".repeat(500_000)
    }),
    ("a document repeated", Reader::Pdf, || sample().repeat(100)),
];

fn forged(bend: impl FnOnce(&mut Forge<'_>)) -> Vec<u8> {
    let mut forge = Forge::new(&fixture().citizen, b"content").sorted();
    bend(&mut forge);
    forge.build()
}

/// A file whose only object and trailer are given; its table lies where `startxref` says.
fn pdf(object: &str, trailer: &str) -> Vec<u8> {
    let table = format!("xref\n0 2\n0000000000 65535 f \n{:010} 00000 n \n", 9 + 200);
    let head = format!("{table}trailer\n<</Size 2/Root 1 0 R{trailer}>>\n");
    let head = format!("%PDF-1.7\n{head:<200}");
    format!("{head}1 0 obj\n{object}\nendobj\nstartxref\n9\n%%EOF\n").into_bytes()
}

/// A stream of so many megabytes, compressed, as the object of this number.
fn swollen(number: u8, entries: &str, megabytes: usize) -> Vec<u8> {
    let mut stream = Stream::new(Dictionary::new(), vec![b' '; megabytes * MILLION]);
    stream.compress().unwrap();
    let length = stream.content.len();
    let head = format!("{number} 0 obj\n<<{entries}/Filter/FlateDecode/Length {length}>>stream\n");
    [head.as_bytes(), &stream.content, b"\nendstream\nendobj\n"].concat()
}

/// A file whose catalog lies in a swollen object stream.
fn swollen_objects(megabytes: usize) -> Vec<u8> {
    let start = b"%PDF-1.7\n";
    let objects = swollen(2, "/Type/ObjStm/N 1/First 4", megabytes);
    let table = start.len() + objects.len();
    let place = |offset: usize| u32::try_from(offset).unwrap().to_be_bytes();
    let lines = [
        &[0, 0, 0, 0, 0, 0][..],
        &[&[1][..], &place(table), &[0]].concat(),
        &[&[1][..], &place(start.len()), &[0]].concat(),
        &[2, 0, 0, 0, 2, 0],
    ];
    let lines = lines.concat();
    let head = format!(
        "1 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 3 0 R/Length {}>>stream\n",
        lines.len()
    );
    let end = format!("\nendstream\nendobj\nstartxref\n{table}\n%%EOF\n");
    [start, &objects[..], head.as_bytes(), &lines, end.as_bytes()].concat()
}

/// A file whose table is a swollen stream.
fn swollen_table(megabytes: usize) -> Vec<u8> {
    let size = MILLION * megabytes / 4;
    let entries = format!("/Type/XRef/Size {size}/W[1 2 1]/Root 3 0 R");
    let table = swollen(1, &entries, megabytes);
    [b"%PDF-1.7\n", &table[..], b"startxref\n9\n%%EOF\n"].concat()
}

/// Reads the input in every way it is read, and answers with the code of what it is.
fn read(reader: Reader, bytes: &[u8]) -> String {
    let f = fixture();
    let rules = ValidationPolicy {
        trust: &f.trust,
        at: crate::fixture::now(),
        usage: eds::trust::Usage::Sign,
        profile: cms::Profile::Any,
    };
    let code = |refused: Option<eds::SignatureRefusal>| {
        refused.map_or("ok", eds::SignatureRefusal::code).to_owned()
    };
    match reader {
        Reader::Message => {
            let report = validate_cms(bytes, Content::Attached, &rules);
            assert!(!report.lines(Language::Kk).is_empty());
            code(cms::verify_all(bytes, Content::Attached, &policy()).err())
        }
        Reader::Pdf => {
            let report = validate_pdf(bytes, &rules);
            assert!(!report.lines(Language::Ru).is_empty());
            let refused = pades::verify(bytes, &policy()).err();
            refused.map_or("ok", |refusal| refusal.code()).to_owned()
        }
        Reader::List => f.trust.clone().add_crl(bytes).unwrap_err().to_string(),
        Reader::Answer => Evidence::none().add_ocsp(bytes).unwrap_err().to_string(),
        Reader::Token => {
            let imprint = eds::tsp::Imprint::Bytes(STAMPED);
            code(eds::tsp::verify(bytes, imprint, &f.trust, rules.at).err())
        }
        Reader::Pem => {
            let text = std::str::from_utf8(bytes).unwrap();
            eds::certificate::Certificate::all_from_pem(text)
                .unwrap_err()
                .to_string()
        }
    }
}

/// Nanoseconds that this thread has computed.
fn computed() -> u128 {
    let said = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    said.split_whitespace().next().unwrap().parse().unwrap()
}

/// Kilobytes of a line of the process's status.
fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let found = status.lines().find_map(|text| text.strip_prefix(line));
    let text = found.unwrap().trim_matches([':', ' ', '\t']);
    text.split_whitespace().next().unwrap().parse().unwrap()
}

/// Names the input that a process of its own is to read: its place among the bombs, a colon and its file.
const ORDER: &str = "EDS_TEST_BOMB";

#[test]
#[ignore = "measures the process it runs in: the test below starts it alone"]
fn one_bomb_in_a_process_of_its_own() {
    let order = std::env::var(ORDER).unwrap();
    let (place, file) = order.split_once(':').unwrap();
    let (name, reader, _) = BOMBS[place.parse::<usize>().unwrap()];
    fixture();
    let input = fs::read(file).unwrap();
    // The highest mark of the memory falls to what is used now.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let (held, begun) = (memory("VmRSS"), computed());
    let code = read(reader, &input);
    let milliseconds = (computed() - begun) / 1_000_000;
    let kilobytes = memory("VmHWM").saturating_sub(held);
    println!("{name}: {milliseconds} ms, {kilobytes} kB, {code}");
    assert_ne!(code, "ok");
    assert!(milliseconds <= MOST_MILLISECONDS, "{milliseconds} ms");
    assert!(kilobytes <= MOST_KILOBYTES, "{kilobytes} kB");
}

#[test]
fn no_bomb_costs_more_than_a_hundred_milliseconds_and_64_megabytes() {
    let files = Files::new();
    for (place, (name, _, input)) in BOMBS.iter().enumerate() {
        let file = files.write("bomb", input());
        let alone = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "costs::one_bomb_in_a_process_of_its_own"])
            .args(["--ignored", "--nocapture", "--test-threads", "1"])
            .env(ORDER, format!("{place}:{file}"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&alone.stdout);
        let complaint = String::from_utf8_lossy(&alone.stderr);
        assert!(alone.status.success(), "{name}: {said}\n{complaint}");
        let measured = said.lines().find(|line| line.contains(" kB, "));
        println!("{}", measured.unwrap());
    }
}
