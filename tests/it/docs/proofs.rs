//! Which test proves which refusal of which service: told by a marker above the test, or read off the test itself.
//!
//! The marker is a line of the test's documentation, `/// Proves: S4 no_data, S6 no_data`. Without one a test proves the
//! ground that it compares with `["ground"]`, for the service that it named last before.

use super::{collect, root};
use crate::services::at_an_intake;
use law::service::Service;
use law::services::CATALOGUE;
use std::collections::BTreeMap;
use std::fs;

/// Where requests of S1-S10 are tested.
const FOLDERS: [&str; 2] = ["tests/it/services", "tests/it/desks"];
/// What stands above a test that says what it proves.
const MARKER: &str = "/// Proves: ";
/// What the test over the whole catalogue proves.
const EVERY: &str = "each ground that is met without an intake";
/// How a test reads the ground of a refusal, and within how many bytes it compares it.
const READS: &str = "[\"ground\"]";
const COMPARES_WITHIN: usize = 120;
/// Openers of requests that do not name their service.
const OPENERS: [(&str, &str); 3] = [
    ("to_pay(", "civil_status_reference"),
    ("certificate_asked(", "minor_property"),
    ("guardianship_asked(", "guardianship"),
];

/// A test: its name, and its file from the root.
pub(super) type Proof = (String, String);

/// The tests of each refusal, by the service's number and the ground's code.
pub(super) fn all() -> BTreeMap<(String, String), Vec<Proof>> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&root().join(folder), "rs", &mut files);
    }
    let mut proofs: BTreeMap<_, Vec<Proof>> = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let path = file.strip_prefix(root()).unwrap().display().to_string();
        for (name, test) in tests(&text) {
            for proved in marked(test, &name).into_iter().chain(read_off(test)) {
                let of = proofs.entry(proved).or_default();
                let proof = (name.clone(), path.clone());
                if !of.contains(&proof) {
                    of.push(proof);
                }
            }
        }
    }
    proofs
}

/// The tests of a file, each from the end of the one before: its documentation is in it.
fn tests(text: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    for part in text.split_inclusive("\n}\n") {
        let Some(place) = part.find("#[tokio::test]").or(part.find("#[test]")) else {
            continue;
        };
        let Some(rest) = part[place..].split("fn ").nth(1) else {
            continue;
        };
        let name = rest.split('(').next().unwrap_or_default().to_owned();
        found.push((name, part));
    }
    found
}

fn marked(test: &str, name: &str) -> Vec<(String, String)> {
    let lines = test
        .lines()
        .filter_map(|line| line.trim().strip_prefix(MARKER));
    let mut proved = Vec::new();
    for one in lines.flat_map(|line| line.trim_end_matches('.').split(", ")) {
        if one == EVERY {
            proved.extend(without_an_intake());
            continue;
        }
        let (service, code) = one.split_once(' ').unwrap();
        let known = CATALOGUE.iter().find(|known| known.id.as_str() == service);
        assert!(
            known.is_some_and(|known| known.refusal(code).is_some()),
            "{name} says that it proves {one}, which there is not"
        );
        proved.push((service.to_owned(), code.to_owned()));
    }
    proved
}

fn without_an_intake() -> impl Iterator<Item = (String, String)> {
    let portal = CATALOGUE
        .into_iter()
        .filter(|service| service.portal().is_some());
    portal.flat_map(|service| {
        let grounds = service.refusals.iter().map(|refusal| refusal.code);
        grounds
            .filter(|ground| !at_an_intake(service, ground))
            .map(|ground| (service.id.as_str().to_owned(), ground.to_owned()))
    })
}

fn read_off(test: &str) -> Vec<(String, String)> {
    let mut proved = Vec::new();
    for (place, _) in test.match_indices(READS) {
        let after = &test[place..];
        let compared = after
            .char_indices()
            .take_while(|(at, _)| *at < COMPARES_WITHIN)
            .last()
            .map_or(after, |(at, c)| &after[..at + c.len_utf8()]);
        let Some(service) = named_last(&test[..place]) else {
            continue;
        };
        let grounds = service.refusals.iter().map(|refusal| refusal.code);
        let found = grounds
            .filter(|code| compared.contains(&format!("\"{code}\"")))
            .map(|code| (service.id.as_str().to_owned(), code.to_owned()));
        proved.extend(found);
    }
    proved
}

/// The service that a test named last.
fn named_last(before: &str) -> Option<&'static Service> {
    let by_code = CATALOGUE.into_iter().filter_map(|service| {
        let place = before.rfind(&format!("\"{}\"", service.code))?;
        Some((place, service))
    });
    let by_opener = OPENERS.into_iter().filter_map(|(opener, code)| {
        let place = before.rfind(opener)?;
        Some((place, law::services::by_code(code)?))
    });
    by_code
        .chain(by_opener)
        .max_by_key(|(place, _)| *place)
        .map(|(_, service)| service)
}
