//! The signed power of attorney: its two signatures, the approved bytes inside, and what the history says of both.

use super::Report;
use super::files::NamedFile;
use super::story::{Signed, Story};
use crate::app::poa::s10_signature::{NOTARY_FIELD, PREPARATION_LIFE, SEAL_FIELD};
use chrono::TimeDelta;
use eds::cms::Policy;
use eds::hash::{Sha256Hash, sha256};
use eds::oid;
use eds::pades::{self, Coverage, PdfSignature};
use eds::trust::{TrustStore, Usage};

/// What a file is called where nobody gave one.
const NAME: &str = "poa.pdf";
/// The mark at the end of a PDF revision (ISO 32000-1, 7.5.5).
const END_OF_FILE: &[u8] = b"%%EOF";
/// How many such marks are tried as the end of the approved bytes: a PDF without updates has one.
const MOST_ENDS: usize = 16;
/// A time in a PDF has whole seconds.
const SECOND: TimeDelta = TimeDelta::seconds(1);

/// Checks the document; answers with the digest of the notary's CMS in it.
pub(super) fn check(
    file: Option<&NamedFile>,
    story: &Story,
    trust: &TrustStore,
    report: &mut Report,
) -> Option<Sha256Hash> {
    let (file, signed) = both(file, story, report)?;
    let same = sha256(&file.bytes).to_string() == signed.document.as_str();
    report.record(
        &file.name,
        format!("the very bytes that entry {} names", signed.seq),
        same.then_some(())
            .ok_or_else(|| format!("not the bytes that entry {} names (SHA-256)", signed.seq)),
    );
    let policy = Policy::strict(trust, signed.at, Usage::Sign);
    let signatures = match pades::verify(&file.bytes, &policy) {
        Ok(signatures) => signatures,
        Err(refusal) => {
            let cause = std::error::Error::source(&refusal)
                .map(|cause| format!(": {cause}"))
                .unwrap_or_default();
            report.wrong(
                &file.name,
                format!("its signatures are refused: {refusal}{cause}"),
            );
            return None;
        }
    };
    let [notary, seal] = signatures.as_slice() else {
        let count = signatures.len();
        report.wrong(
            &file.name,
            format!("it has {count} signatures, not the notary's and the seal"),
        );
        return None;
    };
    let (said, sealed) = (words("the notary", notary), words("the seal", seal));
    report.record(&file.name, said, check_notary(notary, signed));
    report.record(
        &file.name,
        format!("{sealed}, over the whole file"),
        check_seal(seal),
    );
    report.record(
        &file.name,
        "the approved draft stands in it byte for byte, as it was approved",
        check_approved(&file.bytes, notary, signed),
    );
    Some(notary.digest())
}

/// The file and what the history says of it; where one of them is missing there is nothing to compare.
fn both<'a>(
    file: Option<&'a NamedFile>,
    story: &'a Story,
    report: &mut Report,
) -> Option<(&'a NamedFile, &'a Signed)> {
    match (file, &story.signed) {
        (Some(file), Some(signed)) => Some((file, signed)),
        (Some(file), None) => {
            report.wrong(&file.name, "the history knows of no signed document");
            None
        }
        (None, Some(signed)) => {
            report.wrong(
                NAME,
                format!("missing, but entry {} says it was signed", signed.seq),
            );
            None
        }
        (None, None) => {
            report.unchecked(NAME, "not there yet: the case is not signed");
            None
        }
    }
}

fn words(who: &str, signature: &PdfSignature) -> String {
    let name = signature.certificate().subject().common_name.as_deref();
    format!("signed by {who}: {}", name.unwrap_or("without a name"))
}

fn check_notary(signature: &PdfSignature, signed: &Signed) -> Result<(), String> {
    let usages = signature.certificate().ext_key_usages();
    if signature.field != NOTARY_FIELD || signature.coverage != Coverage::EarlierRevision {
        return Err("the first signature is not the notary's".to_owned());
    }
    if !usages.contains(&oid::ORGANISATION_SIGNATORY) {
        return Err("the first signature is not by a certificate for a notary's office".to_owned());
    }
    let names_number =
        |reason: &String| reason.split_whitespace().any(|word| word == signed.number);
    if !signature.reason.as_ref().is_some_and(names_number) {
        return Err(format!(
            "the notary's signature does not name the register number {}",
            signed.number
        ));
    }
    let claimed = signature
        .claimed_at
        .ok_or("the notary's signature has no time")?;
    if claimed > signed.at || signed.at - claimed > PREPARATION_LIFE + SECOND {
        return Err(format!(
            "the notary's signature speaks of another time than entry {}",
            signed.seq
        ));
    }
    Ok(())
}

fn check_seal(signature: &PdfSignature) -> Result<(), String> {
    let certificate = signature.certificate();
    let an_organisations = certificate.ext_key_usages().contains(&oid::ORGANISATION)
        && certificate.subject().iin.is_none();
    if signature.field != SEAL_FIELD || !an_organisations {
        return Err("the last signature is not the platform's seal".to_owned());
    }
    match signature.coverage {
        Coverage::WholeFile => Ok(()),
        Coverage::EarlierRevision => Err("the seal does not cover the whole file".to_owned()),
    }
}

/// The approved bytes are the beginning of the file up to the end of its first revision.
fn check_approved(pdf: &[u8], notary: &PdfSignature, signed: &Signed) -> Result<(), String> {
    let length = usize::try_from(notary.revision_len).unwrap_or(usize::MAX);
    let revision = pdf.get(..length).unwrap_or(pdf);
    let marks = revision
        .windows(END_OF_FILE.len())
        .enumerate()
        .filter(|(_, window)| *window == END_OF_FILE);
    let ends = marks
        .take(MOST_ENDS)
        .map(|(start, _)| start + END_OF_FILE.len());
    let is_approved = |end: usize| sha256(&revision[..end]).to_string() == signed.approved.as_str();
    // The mark's line may end in no, one or two bytes.
    let found = ends
        .into_iter()
        .any(|end| (end..=end + 2).any(|end| end < revision.len() && is_approved(end)));
    if found {
        Ok(())
    } else {
        Err(
            "the approved draft does not stand in it: other bytes were signed than approved"
                .to_owned(),
        )
    }
}
