//! pdfsig of poppler: the signatures of the PDF, with an NSS database that trusts `ca.pem` alone.

use std::path::{Path, PathBuf};

use super::flip::{Flipper, spread};
use super::{CADES, SIGNATURES_OF_A_POA, ValidationError, name, scratch};
use crate::process::Program;

/// Positions tried in each half of the last signature's byte range; each costs one start of pdfsig.
const FLIPS_PER_RANGE: usize = 6;

/// How much of the file a signature covers, in pdfsig's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coverage {
    TotalDocument,
    EarlierRevision,
    NotSaid,
}

/// What pdfsig says of one signature.
#[derive(Debug, PartialEq, Eq)]
struct Signature {
    field: String,
    kind: String,
    digest: String,
    certificate: String,
    coverage: Coverage,
    ranges: Vec<(usize, usize)>,
}

/// pdfsig accepts every signature, the last one over the whole file, and finds flipped bytes.
///
/// What the document's time-stamp alone covers it cannot judge, so bytes are flipped in what the seal covers.
pub(super) async fn check(pdf: &Path, ca: &Path) -> Result<(), ValidationError> {
    let database = trust(ca).await?;
    let signatures = signatures(pdf, &database).await?;
    judge(&signatures).map_err(|said| ValidationError::Refused {
        validator: "pdfsig",
        file: name(pdf),
        said,
    })?;
    let flipper = Flipper::new(pdf)?;
    let positions = positions(&signatures);
    for position in &positions {
        let damaged = self::signatures(flipper.flip(*position)?, &database).await?;
        if judge(&damaged).is_ok() {
            return Err(ValidationError::FlipMissed {
                validator: "pdfsig",
                file: name(pdf),
                position: *position,
            });
        }
    }
    println!(
        "pdfsig accepts {} signatures of {} and finds each of {} flipped bytes",
        signatures.len(),
        name(pdf),
        positions.len()
    );
    Ok(())
}

/// pdfsig refuses the file when its root is not the trusted one.
pub(super) async fn refuses_under(pdf: &Path, foreign: &Path) -> Result<(), ValidationError> {
    let database = trust(foreign).await?;
    match judge(&signatures(pdf, &database).await?) {
        Ok(()) => Err(ValidationError::ForeignRootTrusted {
            validator: "pdfsig",
            file: name(pdf),
        }),
        Err(_) => Ok(()),
    }
}

async fn trust(ca: &Path) -> Result<PathBuf, ValidationError> {
    let folder = scratch("nss")?;
    let database = format!("sql:{}", folder.display());
    Program::new("certutil")
        .args(["-N", "--empty-password", "-d", &database])
        .run()
        .await?;
    Program::new("certutil")
        .args(["-A", "-n", "root", "-t", "CT,C,C", "-d", &database, "-i"])
        .arg(ca)
        .run()
        .await?;
    Ok(folder)
}

async fn signatures(pdf: &Path, database: &Path) -> Result<Vec<Signature>, ValidationError> {
    // The responders that the certificates name are not running any more; the other validators judge revocation.
    let finished = Program::new("pdfsig")
        .args(["-no-ocsp", "-nssdir"])
        .arg(database)
        .arg(pdf)
        .env("LC_ALL", "C")
        .observe()
        .await?;
    Ok(parse(&finished.stdout))
}

fn parse(text: &str) -> Vec<Signature> {
    text.split("\nSignature #").skip(1).map(parse_one).collect()
}

fn parse_one(block: &str) -> Signature {
    let value = |label: &str| {
        let found = block.lines().find_map(|line| {
            line.trim()
                .strip_prefix("- ")?
                .strip_prefix(label)?
                .strip_prefix(": ")
        });
        found.unwrap_or_default().trim().to_owned()
    };
    let has = |sentence: &str| block.lines().any(|line| line.trim() == sentence);
    let coverage = if has("- Total document signed") {
        Coverage::TotalDocument
    } else if has("- Not total document signed") {
        Coverage::EarlierRevision
    } else {
        Coverage::NotSaid
    };
    Signature {
        field: value("Signature Field Name"),
        kind: value("Signature Type"),
        digest: value("Signature Validation"),
        certificate: value("Certificate Validation"),
        coverage,
        ranges: parse_ranges(&value("Signed Ranges")),
    }
}

/// `[0 - 1307], [5415 - 6474]`: where each signed range begins and ends.
fn parse_ranges(text: &str) -> Vec<(usize, usize)> {
    let pairs = text
        .split(']')
        .filter_map(|part| part.split_once('[')?.1.split_once(" - "));
    pairs
        .filter_map(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)))
        .collect()
}

fn judge(signatures: &[Signature]) -> Result<(), String> {
    let expected = SIGNATURES_OF_A_POA.len();
    if signatures.len() != expected {
        return Err(format!(
            "{} signatures instead of {expected}",
            signatures.len()
        ));
    }
    for (signature, format) in signatures.iter().zip(SIGNATURES_OF_A_POA) {
        let Signature {
            field,
            kind,
            digest,
            certificate,
            ..
        } = signature;
        let sound = match format {
            CADES => {
                digest == "Signature is Valid."
                    && certificate == "Certificate is Trusted."
                    && kind == CADES
            }
            // poppler 22.12 does not know document time-stamps; it says what they cover all the same.
            _ => kind == "unknown",
        };
        if !sound {
            return Err(format!("{field} ({kind}): {digest} {certificate}"));
        }
    }
    match signatures.last().map(|last| last.coverage) {
        Some(Coverage::TotalDocument) => Ok(()),
        Some(Coverage::EarlierRevision | Coverage::NotSaid) | None => {
            Err("the last signature does not cover the total document".to_owned())
        }
    }
}

fn positions(signatures: &[Signature]) -> Vec<usize> {
    let seal = signatures.iter().rev().find(|found| found.kind == CADES);
    let ranges = seal.map(|seal| seal.ranges.as_slice()).unwrap_or_default();
    ranges
        .iter()
        .flat_map(|(start, end)| spread(*start, *end, FLIPS_PER_RANGE))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "Digital Signature Info of: poa.pdf
Signature #1:
  - Signature Field Name: notary
  - Signer Certificate Common Name: Sample notary
  - Signing Hash Algorithm: SHA-256
  - Signature Type: ETSI.CAdES.detached
  - Signed Ranges: [0 - 1307], [5415 - 6474]
  - Not total document signed
  - Signature Validation: Signature is Valid.
  - Certificate Validation: Certificate is Trusted.
Signature #2:
  - Signature Field Name: seal
  - Signature Type: ETSI.CAdES.detached
  - Signed Ranges: [0 - 7791], [11891 - 12412]
  - Not total document signed
  - Signature Validation: Signature is Valid.
  - Certificate Validation: Certificate is Trusted.
Signature #3:
  - Signature Field Name: time-stamp
  - Signature Type: unknown
  - Signed Ranges: [0 - 13791], [17891 - 18412]
  - Total document signed
  - Signature Validation: Signature has not yet been verified.
";

    #[test]
    fn two_sound_signatures_and_a_time_stamp_are_accepted() {
        let signatures = parse(GOOD);
        assert_eq!(judge(&signatures), Ok(()));
        assert_eq!(signatures[0].field, "notary");
        assert_eq!(signatures[0].coverage, Coverage::EarlierRevision);
        assert_eq!(signatures[1].ranges, [(0, 7791), (11891, 12412)]);
        assert_eq!(signatures[2].coverage, Coverage::TotalDocument);
    }

    #[test]
    fn a_digest_mismatch_is_refused() {
        let bad = GOOD.replacen("Signature is Valid.", "Digest Mismatch.", 1);
        assert_eq!(
            judge(&parse(&bad)),
            Err(
                "notary (ETSI.CAdES.detached): Digest Mismatch. Certificate is Trusted.".to_owned()
            )
        );
    }

    #[test]
    fn an_untrusted_certificate_is_refused() {
        let bad = GOOD.replace("Certificate is Trusted.", "Certificate issuer is unknown.");
        assert!(
            judge(&parse(&bad))
                .unwrap_err()
                .contains("issuer is unknown")
        );
    }

    #[test]
    fn a_file_that_went_on_after_the_last_signature_is_refused() {
        let bad = GOOD.replace("  - Total document signed", "  - Not total document signed");
        assert!(judge(&parse(&bad)).unwrap_err().contains("total document"));
    }

    #[test]
    fn a_missing_signature_is_refused() {
        let (one, _) = GOOD.split_once("Signature #2").unwrap();
        assert_eq!(
            judge(&parse(one)),
            Err("1 signatures instead of 3".to_owned())
        );
        assert_eq!(
            judge(&parse("File 'poa.pdf' does not contain any signatures\n")),
            Err("0 signatures instead of 3".to_owned())
        );
    }

    #[test]
    fn both_halves_of_the_seals_byte_range_are_flipped() {
        let positions = positions(&parse(GOOD));
        assert_eq!(positions.len(), 2 * FLIPS_PER_RANGE);
        assert!(
            positions
                .iter()
                .all(|position| *position < 7791 || (11891..12412).contains(position))
        );
    }
}
