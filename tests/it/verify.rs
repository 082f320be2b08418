//! `senim verify` on a complete case: right as it is, and wrong after any change to any of its files.

mod calls;
pub(crate) mod folder;
mod recording;
pub(crate) mod request;
pub(crate) mod server;

use folder::{
    Signed, account, application, digest, field, file, history, house, message, now, put, write,
};
use law::poa::history::{Author, Entry, Fact};
use law::poa::stage::{Event, FrozenDraft};
use senim::verify::{self, Evidence, NamedFile, Outcome, Report};
use std::process::Command;
use std::sync::LazyLock;
use tempfile::TempDir;

static CASE: LazyLock<Signed> = LazyLock::new(|| Signed::new(1));
static OTHER: LazyLock<Signed> = LazyLock::new(|| Signed::new(0xb));

fn wrong(evidence: &Evidence) -> String {
    let report = verify::check(evidence);
    assert!(!report.is_right(), "nothing was found:\n{report}");
    report.to_string()
}

fn right(evidence: &Evidence) -> Report {
    let report = verify::check(evidence);
    assert!(report.is_right(), "{report}");
    report
}

/// Every file of the evidence.
fn files(evidence: &mut Evidence) -> Vec<&mut NamedFile> {
    let mut files = vec![&mut evidence.history, &mut evidence.anchors];
    files.extend(evidence.document.as_mut());
    files.extend(evidence.intermediates.as_mut());
    files.extend(evidence.lists.as_mut());
    files.extend(&mut evidence.messages);
    files
}

/// So many places spread over a file, each with the change to make there: one bit, another each time.
pub(crate) fn flips(length: usize, count: usize) -> impl Iterator<Item = (usize, u8)> {
    let step = (length / count).max(1);
    (0..length)
        .step_by(step)
        .enumerate()
        .map(|(turn, at)| (at, 1_u8 << (turn % 8)))
}

#[test]
fn a_case_as_it_was_written_and_signed_is_right() {
    let report = right(&CASE.evidence());
    let unchecked = report
        .findings()
        .iter()
        .filter(|f| f.outcome == Outcome::Unchecked)
        .count();
    // Its call was before recordings; a case with one is in `recording.rs`.
    assert_eq!(unchecked, 1, "{report}");
    assert!(
        report
            .to_string()
            .contains("the approved draft stands in it byte for byte")
    );
}

#[test]
fn one_flipped_bit_is_found_in_every_region_of_every_file() {
    let mut evidence = CASE.evidence();
    let mut tried = 0;
    for place in 0..files(&mut evidence).len() {
        let length = files(&mut evidence)[place].bytes.len();
        for (at, bit) in flips(length, 80) {
            files(&mut evidence)[place].bytes[at] ^= bit;
            let name = files(&mut evidence)[place].name.clone();
            let report = verify::check(&evidence);
            assert!(
                !report.is_right(),
                "{name}, byte {at}, bit {bit:#04x}:\n{report}"
            );
            files(&mut evidence)[place].bytes[at] ^= bit;
            tried += 1;
        }
    }
    assert!(tried >= 500, "{tried}");
    right(&evidence);
}

#[test]
fn every_byte_of_the_history_counts_even_in_its_white_space() {
    let mut evidence = CASE.evidence();
    // Only the history is of interest here.
    evidence.document = None;
    let sound = evidence.history.bytes.clone();
    for (at, was) in sound.iter().enumerate() {
        let change = [b' ', b'\n', b'0', b'A', b'\\'][at % 5];
        if *was != change {
            evidence.history.bytes[at] = change;
            let report = verify::check(&evidence);
            let named = report.wrongs().any(|finding| finding.file == "case.json");
            assert!(named, "byte {at}, {change}: {report}");
            evidence.history.bytes[at] = *was;
        }
    }
}

#[test]
fn a_history_that_was_written_anew_does_not_cover_a_changed_pdf() {
    for (at, bit) in flips(CASE.pdf.len(), 60) {
        let mut forged = CASE.clone();
        forged.pdf[at] ^= bit;
        let text = wrong(&forged.evidence());
        assert!(text.contains("poa.pdf"), "byte {at}: {text}");
    }
}

#[test]
fn a_history_that_was_written_anew_does_not_cover_a_changed_signature() {
    for (at, bit) in flips(CASE.approval.len(), 120) {
        let mut forged = CASE.clone();
        forged.approval[at] ^= bit;
        let text = wrong(&forged.evidence());
        assert!(text.contains("approval.p7s"), "byte {at}: {text}");
    }
}

#[test]
fn a_line_that_is_removed_moved_or_repeated_is_named() {
    let lines = CASE.lines(&CASE.story());
    for place in 0..lines.len() - 1 {
        let mut removed = lines.clone();
        removed.remove(place);
        let text = wrong(&CASE.evidence_of(&removed));
        assert!(
            text.contains(&format!("entry {} is missing", place + 1)),
            "{text}"
        );
        let mut swapped = lines.clone();
        swapped.swap(place, place + 1);
        wrong(&CASE.evidence_of(&swapped));
        let mut repeated = lines.clone();
        repeated.insert(place, lines[place].clone());
        wrong(&CASE.evidence_of(&repeated));
    }
}

#[test]
fn a_history_cut_before_the_signature_contradicts_the_document() {
    let lines = CASE.lines(&CASE.story());
    let signed = lines
        .iter()
        .position(|line| line.kind == "document_signed")
        .unwrap();
    let text = wrong(&CASE.evidence_of(&lines[..signed]));
    assert!(
        text.contains("the history knows of no signed document"),
        "{text}"
    );
}

#[test]
fn a_file_cut_short_is_found_wherever_it_is_cut() {
    let sound = CASE.evidence();
    for place in 0..files(&mut sound.clone()).len() {
        let length = files(&mut sound.clone())[place].bytes.len();
        for kept in [0, 1, length / 3, length / 2, length - 2] {
            let mut evidence = sound.clone();
            files(&mut evidence)[place].bytes.truncate(kept);
            wrong(&evidence);
        }
    }
}

#[test]
fn a_file_of_another_case_is_found() {
    let sound = CASE.evidence();
    right(&OTHER.evidence());
    for place in [0, 2, 5, 6] {
        let (mut evidence, mut other) = (sound.clone(), OTHER.evidence());
        let foreign = files(&mut other)[place].clone();
        *files(&mut evidence)[place] = foreign;
        wrong(&evidence);
    }
}

#[test]
fn an_approval_of_another_case_is_refused_even_when_the_history_names_it() {
    let mut forged = CASE.clone();
    forged.approval.clone_from(&OTHER.approval);
    let text = wrong(&forged.evidence());
    assert!(text.contains("speaks of another case"), "{text}");
    forged.approval = message(&house().citizen, application(&CASE.case).bytes(), 15);
    let text = wrong(&forged.evidence());
    assert!(text.contains("it was not signed as the approval"), "{text}");
}

#[test]
fn signatures_under_each_others_names_are_found() {
    let mut evidence = CASE.evidence();
    evidence.messages[0].name = "approval.p7s".to_owned();
    evidence.messages[1].name = "application.p7s".to_owned();
    assert!(wrong(&evidence).contains("another signature under this name"));
}

#[test]
fn a_signature_that_is_missing_is_missed() {
    for place in 0..2 {
        let mut evidence = CASE.evidence();
        evidence.messages.remove(place);
        assert!(wrong(&evidence).contains("is missing"));
    }
    let mut evidence = CASE.evidence();
    evidence.document = None;
    assert!(wrong(&evidence).contains("missing, but entry"));
}

#[test]
fn an_approval_by_somebody_else_is_found() {
    let draft = FrozenDraft {
        revision: 2,
        sha256: digest(&CASE.approved),
    };
    let statement = law::poa::s08_approval::statement(&CASE.case, &draft);
    let mut forged = CASE.clone();
    forged.approval = message(&house().stranger, statement.bytes(), 15);
    assert!(wrong(&forged.evidence()).contains("the approval was not signed by the principals"));
}

#[test]
fn the_approval_of_an_earlier_revision_does_not_count_for_a_later_one() {
    let first = FrozenDraft {
        revision: 1,
        sha256: digest(b"revision 1"),
    };
    let statement = law::poa::s08_approval::statement(&CASE.case, &first);
    let mut forged = CASE.clone();
    forged.approval = message(&house().citizen, statement.bytes(), 10);
    assert!(wrong(&forged.evidence()).contains("is not what entry"));
    let mut story = forged.story();
    let remark = story
        .iter()
        .position(|(_, _, entry)| entry.kind() == "remark_made")
        .unwrap();
    let early = Fact::ApprovalSigned {
        revision: 1,
        draft: first.sha256,
        signature: digest(&forged.approval),
    };
    story.insert(remark, (10, story[remark].1.clone(), Entry::Fact(early)));
    let text = wrong(&forged.evidence_of(&forged.lines(&story)));
    assert!(text.contains("is not what entry"), "{text}");
}

#[test]
fn a_revision_appended_to_the_signed_pdf_is_found() {
    let mut longer = CASE.clone();
    longer.pdf.extend_from_slice(b"\n% more\n%%EOF\n");
    assert!(wrong(&longer.evidence()).contains("poa.pdf"));
    let mut signed_again = CASE.clone();
    signed_again.pdf = put(&CASE.pdf, &field("third", "more"), &house().stranger);
    assert!(wrong(&signed_again.evidence()).contains("what follows the seal is not a time-stamp"));
}

#[test]
fn another_draft_than_the_approved_one_is_found_in_the_document() {
    let mut forged = CASE.clone();
    forged.pdf.clone_from(&OTHER.pdf);
    assert!(wrong(&forged.evidence()).contains("other bytes were signed than approved"));
}

#[test]
fn a_forged_story_that_the_algorithm_forbids_is_found_though_its_hashes_fit() {
    type Change = fn(&mut Vec<(i64, Author, Entry)>);
    let without =
        |kind: &'static str| move |(_, _, entry): &(i64, Author, Entry)| entry.kind() != kind;
    let changes: [(&str, Change); 6] = [
        ("no payment", |story| {
            story.retain(|(_, _, entry)| entry.kind() != "invoice_paid");
        }),
        ("no consent", |story| {
            story.retain(|(_, _, entry)| entry.kind() != "consent_answered");
        }),
        ("no signature", |story| {
            story.retain(|(_, _, entry)| entry.kind() != "approval_signed");
        }),
        ("the bank signs", |story| {
            let signed = story
                .iter_mut()
                .find(|(_, _, entry)| entry.kind() == "document_signed");
            signed.unwrap().1 = Author::Bank;
        }),
        ("another notary signs", |story| {
            let signed = story
                .iter_mut()
                .find(|(_, _, entry)| entry.kind() == "document_signed");
            signed.unwrap().1 = Author::Notary {
                account: account(9),
            };
        }),
        ("another document is sealed", |story| {
            let sealed = story
                .iter_mut()
                .find(|(_, _, entry)| entry.kind() == "document_sealed");
            sealed.unwrap().2 = Entry::Fact(Fact::DocumentSealed {
                document: digest(b"x"),
            });
        }),
    ];
    for (what, change) in changes {
        let mut story = CASE.story();
        change(&mut story);
        let text = wrong(&CASE.evidence_of(&CASE.lines(&story)));
        assert!(text.contains("cannot be"), "{what}: {text}");
    }
    for kind in [
        "check_confirmed",
        "call_started",
        "draft_returned",
        "consents_granted",
    ] {
        let mut story = CASE.story();
        story.retain(without(kind));
        assert!(
            wrong(&CASE.evidence_of(&CASE.lines(&story))).contains("cannot be"),
            "{kind}"
        );
    }
}

#[test]
fn a_survey_that_nobody_could_have_answered_so_is_found() {
    let of = |place: u32| Author::Principal {
        account: account(place),
    };
    let told = |answers: &[(usize, Author)]| {
        let mut story = CASE.story();
        for (place, author) in answers {
            let answered = Entry::Fact(Fact::SurveyAnswered);
            story.insert(*place, (story[*place - 1].0, author.clone(), answered));
        }
        CASE.evidence_of(&CASE.lines(&story))
    };
    let end = CASE.story().len();
    right(&told(&[(end, of(1)), (end + 1, of(3))]));
    let notary = Author::Notary {
        account: account(2),
    };
    for (answers, why) in [
        (&[(end, notary)][..], "a principal answers the survey"),
        (&[(end - 4, of(1))], "nothing had come to its end"),
        (
            &[(end, of(1)), (end + 1, of(1))],
            "answered the survey before",
        ),
    ] {
        let text = wrong(&told(answers));
        assert!(text.contains("cannot be") && text.contains(why), "{text}");
    }
}

#[test]
fn a_story_that_goes_back_in_time_or_begins_twice_is_found() {
    let mut story = CASE.story();
    story.last_mut().unwrap().0 = 0;
    assert!(wrong(&CASE.evidence_of(&CASE.lines(&story))).contains("earlier than the one before"));
    let mut story = CASE.story();
    let first = story[0].clone();
    story.insert(1, first);
    assert!(
        wrong(&CASE.evidence_of(&CASE.lines(&story))).contains("a case is opened first, and once")
    );
    let mut story = CASE.story();
    story.push((30, Author::System, Entry::Event(Event::DocumentDelivered)));
    assert!(wrong(&CASE.evidence_of(&CASE.lines(&story))).contains("entry 25 cannot be"));
}

#[test]
fn another_trust_anchor_makes_every_signature_worthless() {
    let folder = TempDir::new().unwrap();
    let strange =
        eds::ca::DevelopmentPki::open_or_create(&folder.path().join("pki"), now()).unwrap();
    let mut evidence = CASE.evidence();
    evidence.anchors = file("ca.pem", strange.root().pem().as_bytes());
    assert!(wrong(&evidence).contains("do not lead to the trust anchor"));
    evidence.intermediates = None;
    evidence.lists = None;
    let text = wrong(&evidence);
    assert!(
        text.contains("does not come from a trusted authority"),
        "{text}"
    );
}

#[test]
fn without_chain_and_lists_all_but_revocation_is_checked_and_the_reader_is_told() {
    let mut evidence = CASE.evidence();
    evidence.intermediates = None;
    evidence.lists = None;
    let report = right(&evidence);
    assert!(
        report.to_string().contains("revocation not checked"),
        "{report}"
    );
}

#[test]
fn a_certificate_revoked_before_it_signed_is_found_and_one_revoked_later_is_not_held_against_the_past()
 {
    use eds::Signer as _;
    let folder = TempDir::new().unwrap();
    let source = house().pki.dir();
    for entry in std::fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let serial = house().citizen.certificate().serial_hex();
    for (minutes, is_right) in [(600, true), (0, false)] {
        let copy = TempDir::new().unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
        let pki = eds::ca::DevelopmentPki::open_or_create(copy.path(), now()).unwrap();
        let list = pki
            .revoke(
                &serial,
                eds::ca::RevocationReason::KeyCompromise,
                now() + chrono::TimeDelta::minutes(minutes),
            )
            .unwrap();
        let mut evidence = CASE.evidence();
        evidence.lists = Some(file("crl.pem", list.as_bytes()));
        let report = verify::check(&evidence);
        assert_eq!(report.is_right(), is_right, "{report}");
    }
}

#[test]
fn hostile_files_are_refused_without_a_panic() {
    let deep = [b"{\"case\":".as_slice(), &b"[".repeat(100_000)].concat();
    let nothing = history(&CASE.case, &[]);
    for bytes in [
        &b""[..],
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        &deep,
        &nothing,
    ] {
        let mut evidence = CASE.evidence();
        evidence.history.bytes = bytes.to_vec();
        assert!(wrong(&evidence).contains("case.json"));
        for place in 1..files(&mut evidence).len() {
            let mut evidence = CASE.evidence();
            files(&mut evidence)[place].bytes = bytes.to_vec();
            wrong(&evidence);
        }
    }
}

#[test]
fn the_program_answers_with_0_for_right_1_for_wrong_and_2_for_nothing_to_check() {
    let folder = TempDir::new().unwrap();
    let verify = |arguments: &[&std::ffi::OsStr]| {
        let output = Command::new(env!("CARGO_BIN_EXE_senim"))
            .arg("verify")
            .args(arguments)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let path = folder.path().as_os_str();
    assert_eq!(verify(&[path]).0, Some(2));
    assert_eq!(verify(&[]).0, Some(2));
    write(&CASE.evidence(), folder.path());
    let (code, text) = verify(&[path]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.ends_with("The case is as it was written and signed.\n"),
        "{text}"
    );
    let flipped = folder.path().join("approval.p7s");
    let mut bytes = std::fs::read(&flipped).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&flipped, bytes).unwrap();
    let (code, text) = verify(&[path]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("NOT to be relied on"), "{text}");
}
