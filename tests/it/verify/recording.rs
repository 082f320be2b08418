//! `senim verify` on the recording of a call: whole, damaged in every way somebody may think of, and not there.

mod apart;
mod ends;

use super::folder::{Signed, file, house, now, write};
use super::{right, wrong};
use crate::world::tape::{Tape, genesis};
use apart::paper;
use chrono::{DateTime, TimeDelta, Utc};
use eds::cms::{self, Detached};
use eds::hash::{Sha256Hash, sha256};
use eds::keyfile::KeyFile;
use law::id::{CallId, Digest};
use law::poa::history::{Author, Entry, Fact};
use law::poa::recording::statement;
use law::poa::stage::Event;
use senim::app::recording::{HeadStatement, Manifest, OF_MANIFEST, Of};
use senim::store::recordings::{HeadRow, PartRow};
use senim::verify::{Evidence, LedgerFile, Outcome};
use signaling::evidence::{self, Expectations, Genesis, Story};
use std::fs;
use std::sync::LazyLock;
use tempfile::TempDir;

/// The call of the cases in `folder`.
const CALL: &str = "0192f0c1-7f00-7000-8000-00000000000b";
/// Seconds of the talk.
const SECONDS: u64 = 6;
/// When the call began, in minutes of the case.
const BEGUN: i64 = 4;
/// When its recording was sealed, and when the notary signed.
const SEALED: i64 = 6;
const VOUCHED: i64 = 7;

static RECORDED: LazyLock<Recorded> = LazyLock::new(|| Recorded::of(Signed::new(1), SECONDS));

/// A case with the recording of its call.
#[derive(Clone)]
struct Recorded {
    case: Signed,
    ledger: Vec<u8>,
    manifest: Vec<u8>,
    seal: Vec<u8>,
    notary: Vec<u8>,
}

fn minute(minute: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(minute)
}

fn stamped(cms: &[u8], at: DateTime<Utc>) -> Vec<u8> {
    let imprint = cms::signature_imprint(cms).unwrap();
    let token = house().pki.stamp(&imprint, at).unwrap();
    cms::with_timestamp(cms, &token).unwrap()
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::parse(&sha256(bytes).to_string()).unwrap()
}

/// A head signed by the platform, as the archive signs it.
fn signed_head(key: &KeyFile, seq: u64, chain: Sha256Hash) -> Vec<u8> {
    let at = minute(BEGUN);
    let head = HeadStatement::new(CALL, (seq, chain), paper(seq).digest(), at);
    let statement = head.bytes();
    stamped(&cms::sign_attached(key, &statement, at).unwrap(), at)
}

fn tape(case: &Signed, seconds: u64) -> (Tape, Vec<HeadRow>) {
    let genesis = genesis(
        CALL,
        case.case.as_str(),
        ["notary", "citizen"],
        minute(BEGUN),
    );
    let mut heads = Vec::new();
    let tape = Tape::talk(genesis, seconds, &mut |seq, chain| {
        let cms = signed_head(house().seal(), seq, chain);
        let at = minute(BEGUN);
        heads.push(HeadRow {
            seq,
            chain,
            cms: cms.clone(),
            at,
        });
        cms
    });
    (tape, heads)
}

/// What a recording of the case's people is bound to.
fn of_the_case(call: &str) -> Genesis {
    let people = ["notary", "citizen"];
    genesis(call, RECORDED.case.case.as_str(), people, minute(BEGUN))
}

fn told(ledger: &[u8]) -> Story {
    evidence::verify(ledger, &Expectations::default()).unwrap()
}

impl Recorded {
    fn of(case: Signed, seconds: u64) -> Self {
        let (tape, heads) = tape(&case, seconds);
        Self::kept(case, &tape, &heads)
    }

    fn kept(case: Signed, tape: &Tape, heads: &[HeadRow]) -> Self {
        let ledger = tape.plain();
        let part = PartRow {
            part: 1,
            object: "call/1".to_owned(),
            first_seq: 1,
            last: tape.last(),
            last_at: tape.ended().timestamp_millis(),
            elapsed_ms: SECONDS * 1000,
            legs: 2,
            bytes: 1,
            sha256: sha256(b"sealed"),
            sealed_at: minute(SEALED),
        };
        let of = Of {
            case: case.case.as_str(),
            call: CALL,
            number: 1,
            apart: paper(OF_MANIFEST).digest(),
        };
        let story = told(&ledger);
        let manifest = Manifest::new(&of, Ok(Some(&story)), &[part], heads, minute(SEALED)).bytes();
        Self::sealed(case, ledger, manifest)
    }

    /// Seals and signs whatever the manifest says.
    fn sealed(case: Signed, ledger: Vec<u8>, manifest: Vec<u8>) -> Self {
        let at = minute(SEALED);
        let kind = Detached::Cades { at };
        let seal = cms::sign_detached_content(house().seal(), &manifest, kind).unwrap();
        let call = CallId::parse(CALL).unwrap();
        let words = statement(&case.case, &call, &digest(&manifest));
        let notary = cms::sign_attached(house().notary(), words.bytes(), minute(VOUCHED)).unwrap();
        Self {
            seal: stamped(&seal, at),
            notary: stamped(&notary, minute(VOUCHED)),
            case,
            ledger,
            manifest,
        }
    }

    fn story(&self) -> Vec<(i64, Author, Entry)> {
        let mut story = self.case.story();
        let draft_sent = |(_, _, entry): &(i64, Author, Entry)| {
            matches!(entry, Entry::Event(Event::DraftSent { .. }))
        };
        let place = story.iter().position(draft_sent).unwrap();
        let call = CallId::parse(CALL).unwrap();
        let notary = story[place].1.clone();
        let sealed = Fact::RecordingSealed {
            call: call.clone(),
            manifest: digest(&self.manifest),
            seal: digest(&self.seal),
        };
        let signed = Fact::RecordingSigned {
            call,
            manifest: digest(&self.manifest),
            signature: digest(&self.notary),
        };
        story.splice(
            place..place,
            [
                (SEALED, Author::System, Entry::Fact(sealed)),
                (VOUCHED, notary, Entry::Fact(signed)),
            ],
        );
        story
    }

    /// The evidence as it lies in a folder, which is kept.
    fn evidence(&self) -> (Evidence, TempDir) {
        self.evidence_of(&self.story())
    }

    fn evidence_of(&self, story: &[(i64, Author, Entry)]) -> (Evidence, TempDir) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("recording-1.ledger");
        fs::write(&path, &self.ledger).unwrap();
        let mut evidence = self.case.evidence_of(&self.case.lines(story));
        evidence.manifests = vec![
            file("recording-1-notary.p7s", &self.notary),
            file("recording-1.json", &self.manifest),
            file("recording-1.p7s", &self.seal),
        ];
        evidence.ledgers = vec![LedgerFile {
            name: "recording-1.ledger".to_owned(),
            path,
        }];
        (evidence, folder)
    }
}

#[test]
fn a_recording_as_it_was_kept_is_right_to_its_last_second() {
    let (evidence, _folder) = RECORDED.evidence();
    let report = right(&evidence);
    let text = report.to_string();
    for said in [
        "recording 1 is whole, 6 s, 2 legs, 0 gaps",
        "from second 0 to second 6",
        "2 heads of its chain, signed by the platform",
        "the notary vouches for the manifest",
    ] {
        assert!(text.contains(said), "{said}:\n{text}");
    }
    let unchecked = report
        .findings()
        .iter()
        .filter(|f| f.outcome == Outcome::Unchecked);
    assert_eq!(unchecked.count(), 0, "{text}");
}

#[test]
fn the_files_of_a_folder_are_found_by_their_names() {
    let (evidence, folder) = RECORDED.evidence();
    write(&evidence, folder.path());
    for named in &evidence.manifests {
        fs::write(folder.path().join(&named.name), &named.bytes).unwrap();
    }
    let arguments = senim::verify::Arguments {
        paths: vec![folder.path().to_owned()],
        ..Default::default()
    };
    let read = Evidence::read(&arguments).unwrap();
    assert_eq!(read.manifests, evidence.manifests);
    assert_eq!(read.ledgers, evidence.ledgers);
    assert!(read.others.is_empty(), "{:?}", read.others);
    right(&read);
}

#[test]
fn a_flipped_bit_names_its_second_wherever_it_is() {
    let length = RECORDED.ledger.len();
    for place in 0..60 {
        let at = length * place / 60 + place % 7;
        let mut changed = RECORDED.clone();
        changed.ledger[at] ^= 1 << (place % 8);
        let (evidence, _folder) = changed.evidence();
        let text = wrong(&evidence);
        let named = text.contains("recording-1.ledger: from second")
            || text.contains("recording-1.ledger: not a recording")
            || text.contains("recording-*.ledger");
        assert!(named, "byte {at}: {text}");
    }
}

#[test]
fn a_bit_of_the_fourth_second_is_named_by_it() {
    let needle = 3_200_u32.to_be_bytes().repeat(25);
    let at = RECORDED
        .ledger
        .windows(needle.len())
        .position(|window| window == needle);
    let mut changed = RECORDED.clone();
    changed.ledger[at.unwrap() + 10] ^= 0x20;
    let (evidence, _folder) = changed.evidence();
    let text = wrong(&evidence);
    assert!(
        text.contains("from second 3 on the recording is not what it was"),
        "{text}"
    );
}

#[test]
fn a_cut_tail_is_found_even_between_two_entries() {
    let (tape, _) = tape(&RECORDED.case, SECONDS);
    let length = tape.entries.len();
    for kept in [1, length / 4, length / 2, length - 2, length - 1] {
        let mut cut = Tape::begin(of_the_case(CALL));
        cut.entries = tape.entries[..kept].to_vec();
        let mut changed = RECORDED.clone();
        changed.ledger = cut.plain();
        let (evidence, _folder) = changed.evidence();
        let text = wrong(&evidence);
        assert!(
            text.contains("recording-1.ledger: from second"),
            "{kept}: {text}"
        );
    }
}

#[test]
fn a_leg_of_another_call_does_not_fit() {
    // Another talk of the same people in the same case, recorded as honestly.
    let other = Recorded::of(Signed::new(1), SECONDS - 1);
    let mut swapped = RECORDED.clone();
    swapped.ledger = other.ledger;
    let (evidence, _folder) = swapped.evidence();
    let text = wrong(&evidence);
    assert!(
        text.contains("the chain is not the one that was signed"),
        "{text}"
    );
}

#[test]
fn a_manifest_of_another_recording_is_refused_even_when_the_history_names_it() {
    let other = Recorded::of(Signed::new(1), SECONDS - 1);
    let mut foreign = RECORDED.clone();
    foreign.manifest.clone_from(&other.manifest);
    let (evidence, _folder) = foreign.evidence();
    let text = wrong(&evidence);
    assert!(text.contains("recording-1.p7s: refused"), "{text}");
    assert!(
        text.contains("it was not signed over this manifest"),
        "{text}"
    );
    // With its own seal and signature it is still not the manifest of this ledger.
    let mut foreign = other.clone();
    foreign.ledger.clone_from(&RECORDED.ledger);
    let (evidence, _folder) = foreign.evidence();
    wrong(&evidence);
}

#[test]
fn a_manifest_that_tells_something_else_than_the_ledger_is_found() {
    let text = String::from_utf8(RECORDED.manifest.clone()).unwrap();
    let told = text.replace(
        "\"gaps\":[]",
        "\"gaps\":[{\"from_ms\":0,\"leg\":1,\"to_ms\":9,\"why\":\"loss\"}]",
    );
    assert_ne!(told, text);
    let forged = Recorded::sealed(
        RECORDED.case.clone(),
        RECORDED.ledger.clone(),
        told.into_bytes(),
    );
    let (evidence, _folder) = forged.evidence();
    let text = wrong(&evidence);
    assert!(
        text.contains("its manifest tells something else than the recording"),
        "{text}"
    );
}

#[test]
fn a_stripped_signature_and_a_missing_manifest_are_named() {
    for (name, said) in [
        (
            "recording-1.json",
            "the manifest of the recording of the call",
        ),
        ("recording-1.p7s", "the seal over the manifest"),
        (
            "recording-1-notary.p7s",
            "the notary's signature over the recording",
        ),
    ] {
        let (mut evidence, _folder) = RECORDED.evidence();
        evidence.manifests.retain(|file| file.name != name);
        let text = wrong(&evidence);
        assert!(
            text.contains(said) && text.contains("is missing"),
            "{name}: {text}"
        );
    }
}

#[test]
fn signatures_by_others_do_not_count() {
    let mut by_citizen = RECORDED.clone();
    let call = CallId::parse(CALL).unwrap();
    let words = statement(&by_citizen.case.case, &call, &digest(&by_citizen.manifest));
    let signed = cms::sign_attached(&house().citizen, words.bytes(), minute(VOUCHED)).unwrap();
    by_citizen.notary = stamped(&signed, minute(VOUCHED));
    let (evidence, _folder) = by_citizen.evidence();
    let text = wrong(&evidence);
    assert!(
        text.contains("not by a certificate for a notary's office"),
        "{text}"
    );

    let mut not_platform = RECORDED.clone();
    let kind = Detached::Cades { at: minute(SEALED) };
    let seal = cms::sign_detached_content(house().notary(), &not_platform.manifest, kind).unwrap();
    not_platform.seal = stamped(&seal, minute(SEALED));
    let (evidence, _folder) = not_platform.evidence();
    let text = wrong(&evidence);
    assert!(text.contains("not signed by the platform"), "{text}");

    let mut unstamped = RECORDED.clone();
    unstamped.seal = cms::sign_detached_content(house().seal(), &unstamped.manifest, kind).unwrap();
    let (evidence, _folder) = unstamped.evidence();
    let text = wrong(&evidence);
    assert!(text.contains("recording-1.p7s: refused"), "{text}");
}

#[test]
fn heads_that_were_taken_out_or_signed_by_another_are_found() {
    let (whole, heads) = tape(&RECORDED.case, SECONDS);
    // The same talk chained anew without its heads: whoever can do that still lacks the seal.
    let bare = Tape::talk(of_the_case(CALL), SECONDS, &mut |seq, chain| {
        signed_head(&house().citizen, seq, chain)
    });
    let forged = Recorded::kept(RECORDED.case.clone(), &bare, &[]);
    let (evidence, _folder) = forged.evidence();
    let text = wrong(&evidence);
    assert!(text.contains("the signed head in entry"), "{text}");
    // Heads the manifest knows of must stand where they were signed.
    let mut without = RECORDED.clone();
    without.ledger = bare.plain();
    let (evidence, _folder) = without.evidence();
    let text = wrong(&evidence);
    assert!(
        text.contains("the chain is not the one that was signed"),
        "{text}"
    );
    // A head in the chain that the manifest does not list.
    let hidden = Recorded::kept(RECORDED.case.clone(), &whole, &heads[1..]);
    let (evidence, _folder) = hidden.evidence();
    let text = wrong(&evidence);
    assert!(
        text.contains("a signed head stands in it that its manifest does not know"),
        "{text}"
    );
}

#[test]
fn a_recording_that_is_not_here_is_said_and_is_not_wrong() {
    let (mut evidence, _folder) = RECORDED.evidence();
    evidence.ledgers.clear();
    let text = right(&evidence).to_string();
    assert!(
        text.contains("not here, so what was seen and said is not checked"),
        "{text}"
    );
}

#[test]
fn a_destroyed_recording_is_said_to_be_destroyed() {
    let mut story = RECORDED.story();
    let call = CallId::parse(CALL).unwrap();
    let destroyed = Fact::RecordingDestroyed { call };
    story.push((30, Author::System, Entry::Fact(destroyed)));
    let (mut evidence, _folder) = RECORDED.evidence_of(&story);
    evidence.ledgers.clear();
    let text = right(&evidence).to_string();
    assert!(text.contains("destroyed when its term was over"), "{text}");
}

#[test]
fn a_case_of_before_recordings_says_so_plainly() {
    let text = right(&RECORDED.case.evidence()).to_string();
    assert!(text.contains("but no recording of it was sealed"), "{text}");
}

#[test]
fn a_document_signed_before_its_recording_is_a_history_that_cannot_be() {
    let mut story = RECORDED.story();
    let signed = |(_, _, entry): &(i64, Author, Entry)| {
        matches!(entry, Entry::Fact(Fact::RecordingSigned { .. }))
    };
    let place = story.iter().position(signed).unwrap();
    story.remove(place);
    let (evidence, _folder) = RECORDED.evidence_of(&story);
    let text = wrong(&evidence);
    assert!(
        text.contains("the notary has not signed the recording"),
        "{text}"
    );
}

#[test]
fn a_ledger_of_a_call_that_the_history_does_not_know_is_refused() {
    let (mut evidence, folder) = RECORDED.evidence();
    let other = of_the_case("0192f0c1-7f00-7000-8000-0000000000ff");
    let stranger = Tape::talk(other, 1, &mut |seq, chain| {
        signed_head(house().seal(), seq, chain)
    });
    let path = folder.path().join("recording-2.ledger");
    fs::write(&path, stranger.plain()).unwrap();
    evidence.ledgers.push(LedgerFile {
        name: "recording-2.ledger".to_owned(),
        path,
    });
    let text = wrong(&evidence);
    assert!(
        text.contains("recording-2.ledger: not a recording of a call that the history names"),
        "{text}"
    );
    evidence.ledgers.pop();
    evidence.manifests.push(file("recording-2.json", b"{}"));
    let text = wrong(&evidence);
    assert!(
        text.contains("recording-2.json: not a manifest or a signature"),
        "{text}"
    );
}
