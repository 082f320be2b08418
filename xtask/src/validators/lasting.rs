//! pyHanko's long-term validation of the archived documents that the tests of `eds` leave, at moments of their choice.

use std::time::Duration;

use serde::Deserialize;

use super::{ValidationError, qpdf};
use crate::process::Program;
use crate::python::Environment;
use crate::{tools, workspace};

/// The test that leaves the documents, below the build folder.
const TEST: &str = "pdf_long_term::archives_are_left_for_another_validator";
const FILE: &str = "archived.pdf";
/// Whoever runs this check alone builds the tests first.
const LIMIT: Duration = Duration::from_mins(25);

/// What `tests/validators/pyhanko_lasting.py` prints.
#[derive(Debug, Deserialize)]
struct Report {
    judged: usize,
    disagreements: Vec<String>,
}

/// pyHanko and we agree on every document at every moment: after the certificates' end, after a later revocation.
pub(super) async fn check(python: &Environment) -> Result<(), ValidationError> {
    // Of the whole workspace: `-p eds` alone would choose other features and build its dependencies anew.
    Program::new(tools::cargo())
        .args(["test", "-q", "--workspace", "--test", "it", "--"])
        .args(["--exact", TEST])
        .limit(LIMIT)
        .run()
        .await?;
    let folder = workspace::target().join("tmp").join("archives");
    qpdf::check(&folder.join(FILE)).await?;
    let finished = python
        .script("pyhanko_lasting.py")
        .arg(&folder)
        .observe()
        .await?;
    let report: Report =
        serde_json::from_str(&finished.stdout).map_err(|error| ValidationError::Unreadable {
            validator: "pyHanko",
            said: format!("{error}: {}", finished.stderr.trim()),
        })?;
    judge(&report)?;
    println!(
        "pyHanko agrees on archived documents at {} moments",
        report.judged
    );
    Ok(())
}

fn judge(report: &Report) -> Result<(), ValidationError> {
    match report.disagreements.first() {
        Some(said) => Err(ValidationError::Refused {
            validator: "pyHanko",
            file: FILE.to_owned(),
            said: said.clone(),
        }),
        None if report.judged == 0 => Err(ValidationError::Unreadable {
            validator: "pyHanko",
            said: "nothing was judged".to_owned(),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disagreement_and_an_empty_judgement_are_refused() {
        let report = |judged, said: &[&str]| Report {
            judged,
            disagreements: said.iter().map(|text| (*text).to_owned()).collect(),
        };
        assert!(judge(&report(4, &[])).is_ok());
        assert!(judge(&report(0, &[])).is_err());
        assert!(judge(&report(4, &["archived.pdf: NO_POE"])).is_err());
    }
}
