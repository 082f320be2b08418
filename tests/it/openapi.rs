//! The committed documents of the interface are those the program prints.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Compares a document with the committed one; `UPDATE_SPEC=1` writes it instead.
fn current(name: &str, document: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("api-spec")
        .join(name);
    if std::env::var_os("UPDATE_SPEC").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, document).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == document,
        "api-spec/{name} is stale: read the difference, then run this test with UPDATE_SPEC=1"
    );
}

#[test]
fn the_committed_openapi_document_is_current() {
    current("openapi.json", &senim::http::document());
}

#[test]
fn the_committed_protocol_of_the_rooms_is_current() {
    let schema = serde_json::to_string_pretty(&signaling::protocol::schema()).unwrap();
    current("signaling.json", &(schema + "\n"));
}

#[test]
fn every_answer_that_is_no_success_is_a_problem() {
    let document: serde_json::Value = serde_json::from_str(&senim::http::document()).unwrap();
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations += 1;
            let answers = operation["responses"].as_object().unwrap();
            assert!(
                answers.keys().any(|status| status.starts_with('2')),
                "{method} {path} never succeeds"
            );
            for (status, answer) in answers
                .iter()
                .filter(|(status, _)| !status.starts_with('2'))
            {
                let body = &answer["content"]["application/problem+json"];
                assert!(
                    body.is_object(),
                    "{method} {path} {status} is no problem+json"
                );
            }
        }
    }
    assert!(operations > 40, "{operations}");
}

/// A schema is found by its type's name alone; of two with one name the document shows one for both.
#[test]
fn no_two_types_of_the_interface_share_a_name() {
    let mut sources = Vec::new();
    super::architecture::sources(
        &PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/http"),
        &mut sources,
    );
    let mut names = BTreeSet::new();
    for (path, text) in &sources {
        let types = text.lines().filter_map(|line| {
            let (_, rest) = line.split_once("struct ").or(line.split_once("enum "))?;
            let is_type = !line.starts_with([' ', '/']);
            is_type.then(|| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap())
        });
        for name in types {
            assert!(
                names.insert(name),
                "{name} of {} is not the first",
                path.display()
            );
        }
    }
    assert!(names.len() > 40, "{}", names.len());
}
