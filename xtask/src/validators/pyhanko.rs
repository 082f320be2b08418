//! pyHanko: every signature of the PDF, read strictly, with `ca.pem` as the only trust root.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{SIGNATURES_OF_A_POA, ValidationError};
use crate::python::Environment;

const FILE: &str = "poa.pdf";
const VERDICTS: [&str; 4] = ["intact", "valid", "trusted", "bottom_line"];

/// What `tests/validators/pyhanko_check.py` prints.
#[derive(Debug, Deserialize)]
struct Report {
    signatures: Vec<Signature>,
    flips: Flips,
}

#[derive(Debug, Deserialize)]
struct Signature {
    field: String,
    sub_filter: String,
    verdicts: BTreeMap<String, bool>,
    coverage: String,
}

#[derive(Debug, Deserialize)]
struct Flips {
    tried: usize,
    missed: Vec<usize>,
}

/// pyHanko accepts every signature, the last one over the whole file, and finds flipped bytes.
pub(super) async fn check(python: &Environment, dir: &Path) -> Result<(), ValidationError> {
    let report = report(python, dir).await?;
    judge(&report.signatures).map_err(refused)?;
    if let Some(position) = report.flips.missed.first() {
        return Err(ValidationError::FlipMissed {
            validator: "pyHanko",
            file: FILE.to_owned(),
            position: *position,
        });
    }
    if report.flips.tried == 0 {
        return Err(ValidationError::Unreadable {
            validator: "pyHanko",
            said: "no byte was flipped".to_owned(),
        });
    }
    let (signatures, flips) = (report.signatures.len(), report.flips.tried);
    println!(
        "pyHanko accepts {signatures} signatures of {FILE} and finds each of {flips} flipped bytes"
    );
    Ok(())
}

/// pyHanko refuses the folder's PDF, because its `ca.pem` is not the root of its signatures.
pub(super) async fn refuses(python: &Environment, dir: &Path) -> Result<(), ValidationError> {
    match judge(&report(python, dir).await?.signatures) {
        Ok(()) => Err(ValidationError::ForeignRootTrusted {
            validator: "pyHanko",
            file: FILE.to_owned(),
        }),
        Err(_) => Ok(()),
    }
}

async fn report(python: &Environment, dir: &Path) -> Result<Report, ValidationError> {
    let finished = python.script("pyhanko_check.py").arg(dir).observe().await?;
    if !finished.status.success() {
        let last = finished
            .stderr
            .trim()
            .lines()
            .next_back()
            .unwrap_or_default()
            .to_owned();
        return Err(refused(last));
    }
    serde_json::from_str(&finished.stdout).map_err(|error| ValidationError::Unreadable {
        validator: "pyHanko",
        said: format!("{error}: {}", finished.stdout.trim()),
    })
}

fn judge(signatures: &[Signature]) -> Result<(), String> {
    if signatures.len() != SIGNATURES_OF_A_POA.len() {
        return Err(format!(
            "{} signatures instead of {}",
            signatures.len(),
            SIGNATURES_OF_A_POA.len()
        ));
    }
    let mut expected = signatures.iter().zip(SIGNATURES_OF_A_POA);
    if let Some((bad, _)) = expected.find(|(signature, format)| !is_sound(signature, format)) {
        let Signature {
            field,
            sub_filter,
            verdicts,
            ..
        } = bad;
        return Err(format!("{field} ({sub_filter}): {verdicts:?}"));
    }
    match signatures.last() {
        Some(last) if last.coverage == "ENTIRE_FILE" => Ok(()),
        Some(_) | None => Err("the last signature does not cover the entire file".to_owned()),
    }
}

fn is_sound(signature: &Signature, format: &str) -> bool {
    VERDICTS
        .iter()
        .all(|verdict| signature.verdicts.get(*verdict) == Some(&true))
        && signature.sub_filter.strip_prefix('/') == Some(format)
}

fn refused(said: String) -> ValidationError {
    ValidationError::Refused {
        validator: "pyHanko",
        file: FILE.to_owned(),
        said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"signatures": [
        {"field": "notary", "sub_filter": "/ETSI.CAdES.detached", "verdicts": {"intact": true, "valid": true, "trusted": true, "bottom_line": true},
         "coverage": "ENTIRE_REVISION", "modification": "FORM_FILLING"},
        {"field": "seal", "sub_filter": "/ETSI.CAdES.detached", "verdicts": {"intact": true, "valid": true, "trusted": true, "bottom_line": true},
         "coverage": "ENTIRE_REVISION", "modification": "LTA_UPDATES"},
        {"field": "time-stamp", "sub_filter": "/ETSI.RFC3161", "verdicts": {"intact": true, "valid": true, "trusted": true, "bottom_line": true},
         "coverage": "ENTIRE_FILE", "modification": "NONE"}], "flips": {"tried": 50, "missed": []}}"#;

    fn judged(report: &str) -> Result<(), String> {
        judge(&serde_json::from_str::<Report>(report).unwrap().signatures)
    }

    #[test]
    fn two_sound_signatures_and_a_time_stamp_are_accepted() {
        assert_eq!(judged(GOOD), Ok(()));
    }

    #[test]
    fn one_untrusted_signature_is_refused() {
        let bad = GOOD.replacen(r#""trusted": true"#, r#""trusted": false"#, 1);
        assert!(judged(&bad).unwrap_err().contains("notary"));
    }

    #[test]
    fn a_verdict_that_is_not_given_is_refused() {
        let bad = GOOD.replacen(r#""intact": true, "#, "", 1);
        assert!(judged(&bad).unwrap_err().contains("notary"));
    }

    #[test]
    fn a_change_after_the_last_signature_is_refused() {
        let bad = GOOD.replace("ENTIRE_FILE", "ENTIRE_REVISION");
        assert!(judged(&bad).unwrap_err().contains("entire file"));
    }

    #[test]
    fn another_kind_of_signature_is_refused() {
        let bad = GOOD.replacen("/ETSI.CAdES.detached", "/adbe.pkcs7.detached", 1);
        assert!(judged(&bad).unwrap_err().contains("adbe"));
    }
}
