//! Sealing a finished PDF here, and the program that draws documents, which links the server's own code.

use std::fs;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use eds::cms::{self, Detached};
use eds::keyfile::KeyFile;
use eds::pades::{self, CONTENTS_RESERVE, FieldSpec};
use serde::Deserialize;

use crate::bench::BenchError;
use crate::bench::measured;
use crate::bench::stopwatch::per_second;
use crate::process::Program;
use crate::workspace;

/// The example of the server's package that draws documents.
pub(super) const EXAMPLE: &str = "generate_and_seal";
/// What the example leaves: the document before it is signed.
pub(super) const DRAFT: &str = "draft.pdf";
const DRAWING_LIMIT: Duration = Duration::from_mins(2);

/// What the example found, a second of one core, and the sizes of what it made.
#[derive(Deserialize)]
pub(super) struct DocumentSpeed {
    pub(super) generate: f64,
    pub(super) stamp: f64,
    pub(super) generate_and_seal: f64,
    /// The same with the notary's visible mark.
    pub(super) generate_stamp_and_seal: f64,
    pub(super) draft_bytes: f64,
    pub(super) sealed_bytes: f64,
}

impl DocumentSpeed {
    pub(super) async fn measure(key: &Path, folder: &Path) -> Result<Self, BenchError> {
        let program = workspace::target().join("release/examples").join(EXAMPLE);
        let said = Program::new(program)
            .args([key, folder])
            .limit(DRAWING_LIMIT)
            .run_quietly()
            .await?;
        serde_json::from_str(&said)
            .map_err(|_| BenchError::Unreadable(format!("{EXAMPLE} printed: {said}")))
    }
}

/// Seals of the drawn document a second: field, CMS and embedding, PAdES B-B.
pub(super) fn sealing(
    signer: &KeyFile,
    folder: &Path,
    at: DateTime<Utc>,
) -> Result<f64, BenchError> {
    let pdf = fs::read(folder.join(DRAFT))?;
    per_second(|| seal(signer, &pdf, at).map(drop))
}

fn seal(signer: &KeyFile, pdf: &[u8], at: DateTime<Utc>) -> Result<Vec<u8>, BenchError> {
    let spec = FieldSpec {
        name: "seal".to_owned(),
        reason: "seal".to_owned(),
        location: None,
        signer_name: "Senim".to_owned(),
        at,
        appearance: None,
        contents_reserve: CONTENTS_RESERVE,
        certification: None,
    };
    let prepared = pades::prepare(pdf, &spec).map_err(measured)?;
    let cms = cms::sign_detached(signer, prepared.digest, Detached::Pades).map_err(measured)?;
    prepared.embed(&cms).map_err(measured)
}
