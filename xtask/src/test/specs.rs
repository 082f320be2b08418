//! The committed API documents are those that `senim openapi` writes today.

use std::fs;
use std::path::Path;

use super::{Failure, Passed, cargo};
use crate::process::Program;
use crate::workspace;

const DOCUMENTS: [&str; 2] = ["openapi.json", "signaling.json"];

pub(super) async fn check() -> Result<Passed, Failure> {
    cargo::build().await?;
    let fresh = workspace::scratch("specs")?;
    Program::new(workspace::program("senim"))
        .args(["openapi", "--out"])
        .arg(&fresh)
        .run()
        .await?;
    let stale = stale(&fresh, &workspace::root().join("api-spec"))?;
    if stale.is_empty() {
        return Ok(Passed {
            note: Some(DOCUMENTS.join(", ")),
            tests: None,
        });
    }
    let list = stale.join(", ");
    Err(Failure::Found(format!(
        "stale in api-spec/: {list}; run `cargo run -- openapi --out api-spec` and read the difference"
    )))
}

/// The documents whose committed bytes are not the fresh ones, or which one of the two sides lacks.
fn stale(fresh: &Path, committed: &Path) -> Result<Vec<&'static str>, Failure> {
    let mut stale = Vec::new();
    for document in DOCUMENTS {
        let made = fs::read(fresh.join(document)).map_err(|error| {
            Failure::Found(format!("`senim openapi` writes no {document}: {error}"))
        })?;
        if fs::read(committed.join(document)).ok().as_deref() != Some(&made) {
            stale.push(document);
        }
    }
    Ok(stale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, openapi: &str) -> std::path::PathBuf {
        let folder = workspace::target().join("xtask-tests").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("openapi.json"), openapi).unwrap();
        fs::write(folder.join("signaling.json"), "{}").unwrap();
        folder
    }

    #[test]
    fn a_document_that_differs_is_stale() {
        let (old, new) = (folder("specs-old", "{}"), folder("specs-new", "{ }"));
        assert_eq!(stale(&new, &old).unwrap(), ["openapi.json"]);
        assert!(stale(&new, &new).unwrap().is_empty());
    }

    #[test]
    fn a_document_that_is_not_committed_is_stale_and_one_not_generated_is_a_failure() {
        let new = folder("specs-made", "{}");
        let nowhere = Path::new("no-such-folder");
        assert_eq!(stale(&new, nowhere).unwrap(), DOCUMENTS);
        assert!(stale(nowhere, &new).is_err());
    }
}
