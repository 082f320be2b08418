//! The committed API documents are those that `senim openapi` prints today.

use std::fs;
use std::path::Path;

use super::{Failure, Passed, cargo};
use crate::process::Program;
use crate::workspace;

/// A generated document: its name in `api-spec/` and the arguments that print it.
#[derive(Clone, Copy)]
struct Document {
    name: &'static str,
    arguments: &'static [&'static str],
}

const DOCUMENTS: [Document; 2] = [
    Document {
        name: "openapi.json",
        arguments: &["openapi"],
    },
    Document {
        name: "signaling.json",
        arguments: &["openapi", "--signaling"],
    },
];

pub(super) async fn check() -> Result<Passed, Failure> {
    cargo::build().await?;
    let committed = workspace::root().join("api-spec");
    let mut stale = Vec::new();
    for document in DOCUMENTS {
        let program = Program::new(workspace::program("senim")).args(document.arguments);
        if is_stale(&committed, document, &program.run_quietly().await?) {
            stale.push(remedy(document));
        }
    }
    if stale.is_empty() {
        let names = DOCUMENTS.map(|document| document.name).join(", ");
        return Ok(Passed {
            note: Some(names),
            tests: None,
        });
    }
    Err(Failure::Found(format!(
        "stale API documents; read the difference after: {}",
        stale.join("; ")
    )))
}

/// Whether the committed bytes are other ones than those printed now, or are not there.
fn is_stale(committed: &Path, document: Document, printed: &str) -> bool {
    fs::read(committed.join(document.name)).ok().as_deref() != Some(printed.as_bytes())
}

fn remedy(document: Document) -> String {
    let Document { name, arguments } = document;
    format!("cargo run -- {} > api-spec/{name}", arguments.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_differs_or_is_not_committed_is_stale() {
        let folder = workspace::scratch("specs-test").unwrap();
        fs::write(folder.join("openapi.json"), "{}\n").unwrap();
        let [openapi, signaling] = DOCUMENTS;
        assert!(!is_stale(&folder, openapi, "{}\n"));
        assert!(is_stale(&folder, openapi, "{ }\n"));
        assert!(is_stale(&folder, signaling, "{}\n"));
    }

    #[test]
    fn the_failure_says_how_to_write_the_document_anew() {
        let expected = "cargo run -- openapi --signaling > api-spec/signaling.json";
        assert_eq!(remedy(DOCUMENTS[1]), expected);
    }
}
