//! The sealed documents of a request: result, refusal, notices and receipts, each under the seal of its body for good.

use super::story::{Kept, Story};
use crate::app::issue::BODY_SEAL_FIELD;
use crate::app::sealing::TIME_STAMP_FIELD;
use crate::verify::files::NamedFile;
use eds::cms::{Policy, Proof};
use eds::pades::{self, Coverage, Level, PdfSignature};
use eds::trust::{Role, TrustStore, Usage};
use law::service::stage::Stage;

/// The result.
const RESULT: &str = "result.pdf";

/// Whose seal is on it, or why it cannot be relied on.
pub(super) fn check(
    file: &NamedFile,
    kept: &Kept,
    story: &Story,
    trust: &TrustStore,
) -> Result<String, String> {
    let policy = Policy {
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(trust, kept.at, Usage::Sign)
    };
    let signatures = pades::verify(&file.bytes, &policy)
        .map_err(|refusal| format!("its seal is refused: {refusal}"))?;
    let [seal, stamp] = signatures.as_slice() else {
        return Err("it has not one seal and one time-stamp".to_owned());
    };
    sealed(seal)?;
    stamped(stamp)?;
    if file.name == RESULT {
        is_the_result(file, story)?;
    }
    let name = seal.certificate().subject().common_name.as_deref();
    Ok(format!(
        "sealed for good by {}, as it was made in entry {}",
        name.unwrap_or("a body without a name"),
        kept.seq
    ))
}

fn sealed(seal: &PdfSignature) -> Result<(), String> {
    let certificate = seal.certificate();
    let of_body = certificate.roles().contains(&Role::Organisation)
        && certificate.subject().iin.is_none()
        && certificate.subject().bin.is_some();
    if seal.field != BODY_SEAL_FIELD || seal.signature().is_none() || !of_body {
        return Err("its signature is not the seal of a body".to_owned());
    }
    match seal.level {
        Level::Archival => Ok(()),
        Level::Basic | Level::TimeStamped | Level::LongTerm => {
            Err("its seal cannot be checked for good (not PAdES B-LTA)".to_owned())
        }
    }
}

fn stamped(stamp: &PdfSignature) -> Result<(), String> {
    if stamp.field != TIME_STAMP_FIELD || stamp.signature().is_some() {
        return Err("what follows the seal is not a time-stamp".to_owned());
    }
    match stamp.coverage {
        Coverage::WholeFile => Ok(()),
        Coverage::EarlierRevision => Err("the time-stamp does not cover the whole file".to_owned()),
    }
}

/// The number that the history gives the result stands in its metadata, which the seal covers.
fn is_the_result(file: &NamedFile, story: &Story) -> Result<(), String> {
    let Stage::Done { document } = &story.stage else {
        return Err("the history knows of no result".to_owned());
    };
    let number = document.as_bytes();
    let stands = file
        .bytes
        .windows(number.len().max(1))
        .any(|window| window == number);
    if stands {
        Ok(())
    } else {
        Err(format!("it is not the result of number {document}"))
    }
}
