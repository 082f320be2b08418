//! qpdf: the PDF's structure is clean.

use std::path::Path;

use super::{ValidationError, name};
use crate::process::Program;

/// qpdf finds neither an error nor a warning in the file.
pub(super) async fn check(pdf: &Path) -> Result<(), ValidationError> {
    let finished = Program::new("qpdf")
        .arg("--check")
        .arg(pdf)
        .env("LC_ALL", "C")
        .observe()
        .await?;
    if !finished.status.success() {
        let said = format!("{} {}", finished.stdout.trim(), finished.stderr.trim());
        return Err(ValidationError::Refused {
            validator: "qpdf",
            file: name(pdf),
            said,
        });
    }
    println!("qpdf finds {} clean", name(pdf));
    Ok(())
}
