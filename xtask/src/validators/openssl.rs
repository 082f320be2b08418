//! openssl: the statements the citizen signed, as attached CMS.

use std::path::Path;

use serde_json::Value;

use super::flip::{Flipper, spread};
use super::{ValidationError, name, read, scratch};
use crate::process::{Finished, Program};

const STATEMENTS: [&str; 2] = ["application.p7s", "approval.p7s"];
/// Positions tried within the signed content; each costs one start of openssl.
const CONTENT_FLIPS: usize = 16;

/// openssl accepts both statements, and neither with a byte of its content or of its signature flipped.
pub(super) async fn check(dir: &Path, ca: &Path) -> Result<(), ValidationError> {
    let mut purposes = Vec::new();
    for file in STATEMENTS {
        let cms = dir.join(file);
        let content = accepted_content(&cms, ca).await?;
        purposes.push(purpose_of(file, &content)?);
        let tried = flips_are_found(&cms, ca, &content).await?;
        println!("openssl accepts {file} and finds each of {tried} flipped bytes");
    }
    purposes.dedup();
    if purposes.len() == STATEMENTS.len() {
        Ok(())
    } else {
        Err(content_error(
            "approval.p7s",
            "has the purpose of application.p7s",
        ))
    }
}

/// openssl refuses both statements when their root is not the trusted one.
pub(super) async fn refuses_under(dir: &Path, foreign: &Path) -> Result<(), ValidationError> {
    for file in STATEMENTS {
        if verify(&dir.join(file), foreign, Path::new("/dev/null"))
            .await?
            .status
            .success()
        {
            return Err(ValidationError::ForeignRootTrusted {
                validator: "openssl",
                file: file.to_owned(),
            });
        }
    }
    Ok(())
}

async fn accepted_content(cms: &Path, ca: &Path) -> Result<Vec<u8>, ValidationError> {
    let out = scratch("openssl")?.join("content");
    let finished = verify(cms, ca, &out).await?;
    if !finished.status.success() {
        return Err(ValidationError::Refused {
            validator: "openssl",
            file: name(cms),
            said: finished.stderr.trim().to_owned(),
        });
    }
    read(&out)
}

async fn verify(cms: &Path, ca: &Path, out: &Path) -> Result<Finished, ValidationError> {
    // Without the system's own trust: ca.pem alone decides.
    let program = Program::new("openssl").args([
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-no-CApath",
        "-no-CAstore",
    ]);
    Ok(program
        .arg("-in")
        .arg(cms)
        .arg("-CAfile")
        .arg(ca)
        .arg("-out")
        .arg(out)
        .observe()
        .await?)
}

async fn flips_are_found(cms: &Path, ca: &Path, content: &[u8]) -> Result<usize, ValidationError> {
    let whole = read(cms)?;
    let flipper = Flipper::new(cms)?;
    let positions = positions(&whole, content)
        .ok_or_else(|| content_error(&name(cms), "does not hold its content in one piece"))?;
    for position in &positions {
        if verify(flipper.flip(*position)?, ca, Path::new("/dev/null"))
            .await?
            .status
            .success()
        {
            return Err(ValidationError::FlipMissed {
                validator: "openssl",
                file: name(cms),
                position: *position,
            });
        }
    }
    Ok(positions.len())
}

/// Positions within the signed content, and the last byte of the signature value.
///
/// Not every byte: openssl does not look at the version or the OID of the content's type, our own verifier does.
fn positions(cms: &[u8], content: &[u8]) -> Option<Vec<usize>> {
    if content.is_empty() {
        return None;
    }
    let start = cms
        .windows(content.len())
        .position(|window| window == content)?;
    let mut positions = spread(start, start + content.len(), CONTENT_FLIPS);
    positions.push(signature_end(cms) - 1);
    Some(positions)
}

fn purpose_of(file: &str, content: &[u8]) -> Result<String, ValidationError> {
    let statement: Value =
        serde_json::from_slice(content).map_err(|error| content_error(file, &error.to_string()))?;
    let purpose = statement.get("purpose").and_then(Value::as_str);
    purpose
        .map(str::to_owned)
        .ok_or_else(|| content_error(file, "its statement names no purpose"))
}

fn content_error(file: &str, what: &str) -> ValidationError {
    ValidationError::Content {
        file: file.to_owned(),
        what: what.to_owned(),
    }
}

/// Where the signature value ends: at the time-stamp beside it, at which openssl does not look, or at the end.
fn signature_end(cms: &[u8]) -> usize {
    /// The type of the attribute, id-aa-signatureTimeStampToken (RFC 3161 appendix A), in DER.
    const TIME_STAMP: [u8; 13] = *b"\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x0E";
    /// The heads of the attributes and of the attribute before it, each with a length of two bytes.
    const HEADS: usize = 8;
    let found = cms
        .windows(TIME_STAMP.len())
        .position(|window| window == TIME_STAMP);
    found
        .and_then(|start| start.checked_sub(HEADS))
        .unwrap_or(cms.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_and_the_end_of_the_signature_are_flipped() {
        assert_eq!(
            positions(b"head{json}tail", b"{json}"),
            Some(vec![4, 5, 6, 7, 8, 9, 13])
        );
    }

    #[test]
    fn a_content_cut_in_pieces_has_no_positions() {
        assert_eq!(positions(b"head{js..on}tail", b"{json}"), None);
        assert_eq!(positions(b"head", b""), None);
    }

    #[test]
    fn a_statement_names_its_purpose() {
        assert_eq!(
            purpose_of("a.p7s", br#"{"v":1,"purpose":"approval"}"#).unwrap(),
            "approval"
        );
        assert!(purpose_of("a.p7s", br#"{"v":1}"#).is_err());
        assert!(purpose_of("a.p7s", b"not json").is_err());
    }
}
