//! The files a finished power of attorney leaves, as a court would want them.

use std::fs;
use std::path::Path;

use eds::cms::Policy;
use eds::pades;
use eds::trust::Usage;
use serde_json::json;

use super::case::Finished;
use super::keys::KeyRing;
use super::{WalkError, now};

/// The notary's signature, the platform's seal and the document's time-stamp.
const SIGNATURES: usize = 3;

/// Writes the document, the anchor of trust, both signed statements, the recording with its signatures and the history;
/// the document must verify.
pub(crate) async fn leave(
    finished: &Finished,
    keys: &KeyRing,
    folder: &Path,
) -> Result<(), WalkError> {
    verify(&finished.pdf, keys)?;
    let Finished { citizen, case, .. } = finished;
    let approval = format!("approval-{}.p7s", finished.approved_revision);
    // Opening the recordings is a line of the history, so they come first.
    let recordings = citizen.recordings(case).await?;
    let history = json!({ "case": case, "events": citizen.history(case).await? });
    let files = [
        ("poa.pdf", finished.pdf.clone()),
        ("ca.pem", keys.root_pem().into_bytes()),
        ("ca-chain.pem", keys.published("ca-chain.pem")?),
        ("crl.pem", keys.published("crl.pem")?),
        (
            "application.p7s",
            citizen.file(case, "application.p7s").await?,
        ),
        ("approval.p7s", citizen.file(case, &approval).await?),
        ("case.json", format!("{history:#}\n").into_bytes()),
    ];
    fs::create_dir_all(folder)?;
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes)?;
    }
    for (name, bytes) in recordings {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

fn verify(pdf: &[u8], keys: &KeyRing) -> Result<(), WalkError> {
    let trust = keys.trust()?;
    let policy = Policy::strict(&trust, now(), Usage::Sign);
    let signatures = pades::verify(pdf, &policy).map_err(|refusal| {
        WalkError::Unexpected(format!("the document does not verify: {}", refusal.code()))
    })?;
    if signatures.len() == SIGNATURES {
        Ok(())
    } else {
        let count = signatures.len();
        Err(WalkError::Unexpected(format!(
            "the document has {count} signatures, not {SIGNATURES}"
        )))
    }
}
