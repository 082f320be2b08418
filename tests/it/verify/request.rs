//! The files of a request for a service as its applicant takes them, and what forgers make of them.

use super::flips;
use super::folder::file;
use crate::world::{Person, World};
use eds::chain;
use eds::hash::sha256;
use senim::store::cases::{HistoryLine, link_hash};
use senim::verify::{self, NamedFile, RequestEvidence};
use serde_json::{Value, json};
use std::fs;

/// Everything that a request has, by nothing but the citizen's own resources and the authority's certificates.
pub(crate) async fn taken(world: &World, person: &Person, id: &str) -> RequestEvidence {
    let mut history = told(person, id).await;
    let files = loop {
        let files = kept(person, id).await;
        let now = told(person, id).await;
        if now == history {
            break files;
        }
        // A document was made while the others were fetched.
        history = now;
    };
    let pki = |name: &str| fs::read(world.pki().dir().join(name)).unwrap();
    RequestEvidence {
        history: file("request.json", &history),
        anchors: file("ca.pem", &pki("root.pem")),
        intermediates: Some(file("ca-chain.pem", &pki("ca-chain.pem"))),
        lists: Some(file("crl.pem", &pki("crl.pem"))),
        files,
    }
}

/// What the history of a request says.
async fn told(person: &Person, id: &str) -> Vec<u8> {
    let path = format!("/v1/service-requests/{id}/events?limit=500");
    person.get(&path).await.body
}

/// Every file of a request, each as it is listed.
async fn kept(person: &Person, id: &str) -> Vec<NamedFile> {
    let path = format!("/v1/service-requests/{id}/files");
    let listed = person.get(&path).await.ok();
    let mut files = Vec::new();
    for listed in listed["items"].as_array().unwrap() {
        let name = listed["name"].as_str().unwrap();
        let answer = person.get(&format!("{path}/{name}")).await;
        assert_eq!(sha256(&answer.body).to_string(), listed["sha256"]);
        assert_eq!(listed["length"], answer.body.len());
        files.push(file(name, &answer.body));
    }
    files
}

#[track_caller]
pub(crate) fn right(evidence: &RequestEvidence) -> String {
    let report = verify::check_request(evidence);
    assert!(report.is_right(), "{report}");
    report.to_string()
}

#[track_caller]
pub(crate) fn wrong(evidence: &RequestEvidence) -> String {
    let report = verify::check_request(evidence);
    assert!(!report.is_right(), "nothing was found:\n{report}");
    report.to_string()
}

/// Every file of the evidence.
pub(crate) fn every_file(evidence: &mut RequestEvidence) -> Vec<&mut NamedFile> {
    let mut files = vec![&mut evidence.history, &mut evidence.anchors];
    files.extend(evidence.intermediates.as_mut());
    files.extend(evidence.lists.as_mut());
    files.extend(&mut evidence.files);
    files
}

/// A file of a name.
pub(crate) fn named<'a>(evidence: &'a mut RequestEvidence, name: &str) -> &'a mut NamedFile {
    let mut files = evidence.files.iter_mut();
    files
        .find(|file| file.name == name)
        .unwrap_or_else(|| panic!("there is no {name}"))
}

/// The history written anew, after a change to its lines, with a chain of its own.
pub(crate) fn rewritten(evidence: &mut RequestEvidence, change: impl Fn(&mut Vec<HistoryLine>)) {
    let history: Value = serde_json::from_slice(&evidence.history.bytes).unwrap();
    let record = history["case"].as_str().unwrap();
    let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    let mut lines: Vec<HistoryLine> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| HistoryLine {
            seq: line["seq"].as_u64().unwrap(),
            prev: text(line, "prev"),
            hash: text(line, "hash"),
            at: line["at"].as_i64().unwrap(),
            author: text(line, "author"),
            kind: text(line, "kind"),
            body: text(line, "body"),
        })
        .collect();
    change(&mut lines);
    let mut head = chain::genesis(record.as_bytes());
    for (seq, line) in (1..).zip(&mut lines) {
        line.seq = seq;
        line.prev = head.to_string();
        head = link_hash(record, &head, line);
        line.hash = head.to_string();
    }
    evidence.history.bytes =
        serde_json::to_vec(&json!({ "case": record, "items": lines })).unwrap();
}

/// A changed file, with a history that names it.
pub(crate) fn forged(
    evidence: &RequestEvidence,
    name: &str,
    change: impl FnOnce(&mut Vec<u8>),
) -> RequestEvidence {
    let mut forged = evidence.clone();
    let file = named(&mut forged, name);
    let before = sha256(&file.bytes).to_string();
    change(&mut file.bytes);
    let after = sha256(&file.bytes).to_string();
    rewritten(&mut forged, |lines| {
        for line in lines {
            line.body = line.body.replace(&before, &after);
        }
    });
    forged
}

/// Flips single bits spread over every file, a number of them in each: every one is found, and its file named. Gives how
/// many were tried.
pub(crate) fn flipped_bits_are_found(evidence: &mut RequestEvidence, in_each: usize) -> usize {
    let mut tried = 0;
    for place in 0..every_file(evidence).len() {
        let length = every_file(evidence)[place].bytes.len();
        for (at, bit) in flips(length, in_each) {
            every_file(evidence)[place].bytes[at] ^= bit;
            let said = wrong(evidence);
            let name = every_file(evidence)[place].name.clone();
            assert!(said.contains(&name), "{name}, byte {at}: {said}");
            every_file(evidence)[place].bytes[at] ^= bit;
            tried += 1;
        }
    }
    right(evidence);
    tried
}

/// Flips single bits of a signed or sealed file, each with a history written anew that names what came of it: the signature
/// or the seal finds every one.
pub(crate) fn a_new_history_covers_no_change(sound: &RequestEvidence, name: &str, flipped: usize) {
    let before = named(&mut sound.clone(), name).bytes.clone();
    for (at, bit) in flips(before.len(), flipped) {
        let said = wrong(&forged(sound, name, |bytes| bytes[at] ^= bit));
        assert!(
            said.contains(&format!("WRONG  {name}")),
            "byte {at}, bit {bit:#04x}: {said}"
        );
    }
}

/// Writes the files under their names.
pub(crate) fn write(evidence: &RequestEvidence, folder: &std::path::Path) {
    let mut evidence = evidence.clone();
    for file in every_file(&mut evidence) {
        fs::write(folder.join(&file.name), &file.bytes).unwrap();
    }
}
