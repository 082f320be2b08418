//! pyHanko's long-term validation of the archived documents that tests leave, at moments of their choice.

use std::time::Duration;

use serde::Deserialize;

use super::{ValidationError, qpdf};
use crate::process::Program;
use crate::python::Environment;
use crate::{tools, workspace};

/// A test that leaves documents below the build folder, and its folder there.
struct Left {
    test: &'static str,
    folder: &'static str,
    /// One of the documents, for qpdf.
    file: &'static str,
}

const LEFT: [Left; 2] = [
    Left {
        test: "pdf_long_term::archives_are_left_for_another_validator",
        folder: "archives",
        file: "archived.pdf",
    },
    Left {
        test: "service_documents::judges::documents_are_left_for_another_validator",
        folder: "service-documents",
        file: "real_estate.pdf",
    },
];
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
    for left in LEFT {
        left.check(python).await?;
    }
    Ok(())
}

impl Left {
    async fn check(&self, python: &Environment) -> Result<(), ValidationError> {
        // Of the whole workspace: one package alone would choose other features and build its dependencies anew.
        Program::new(tools::cargo())
            .args(["test", "-q", "--workspace", "--test", "it", "--"])
            .args(["--exact", self.test])
            .limit(LIMIT)
            .run()
            .await?;
        let folder = workspace::target().join("tmp").join(self.folder);
        qpdf::check(&folder.join(self.file)).await?;
        let finished = python
            .script("pyhanko_lasting.py")
            .arg(&folder)
            .observe()
            .await?;
        let report: Report = serde_json::from_str(&finished.stdout).map_err(|error| {
            ValidationError::Unreadable {
                validator: "pyHanko",
                said: format!("{error}: {}", finished.stderr.trim()),
            }
        })?;
        judge(&report, self.file)?;
        println!(
            "pyHanko agrees on the documents of {} at {} moments",
            self.folder, report.judged
        );
        Ok(())
    }
}

fn judge(report: &Report, file: &str) -> Result<(), ValidationError> {
    match report.disagreements.first() {
        Some(said) => Err(ValidationError::Refused {
            validator: "pyHanko",
            file: file.to_owned(),
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
        assert!(judge(&report(4, &[]), "archived.pdf").is_ok());
        assert!(judge(&report(0, &[]), "archived.pdf").is_err());
        assert!(judge(&report(4, &["archived.pdf: NO_POE"]), "archived.pdf").is_err());
    }
}
