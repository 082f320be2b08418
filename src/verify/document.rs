//! The signed power of attorney: its signatures and time-stamp, the approved bytes inside, and what the history says of them.

use super::Report;
use super::files::NamedFile;
use super::story::{Signed, Story};
use crate::app::poa::s10_signature::{NOTARY_FIELD, PREPARATION_LIFE, SEAL_FIELD, SIGNATURE_FILE};
use crate::app::sealing::TIME_STAMP_FIELD;
use chrono::TimeDelta;
use eds::cms::{self, Content, Policy, Profile, Proof, Verified};
use eds::hash::{Sha256Hash, sha256};
use eds::pades::{self, Coverage, Level, PdfSignature};
use eds::trust::{Role, TrustStore, Usage};

/// What a file is called where nobody gave one.
const NAME: &str = "poa.pdf";
/// The mark at the end of a PDF revision (ISO 32000-1, 7.5.5).
const END_OF_FILE: &[u8] = b"%%EOF";
/// How many such marks are tried as the end of the approved bytes: a PDF without updates has one.
const MOST_ENDS: usize = 16;
/// A time in a PDF has whole seconds.
const SECOND: TimeDelta = TimeDelta::seconds(1);

/// Checks the document; answers with the digest of the notary's CMS, in it or beside it.
pub(super) fn check(
    file: Option<&NamedFile>,
    beside: &[NamedFile],
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
    let policy = Policy {
        proof: Proof::BySignatureTimestampIfAny,
        ..Policy::strict(trust, signed.at, Usage::Sign)
    };
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
    let (act, seal) = act_and_seal(&signatures, file, report)?;
    report.record(
        &file.name,
        "the approved draft stands in it byte for byte, as it was approved",
        check_approved(&file.bytes, act, signed),
    );
    let covered = act.covered(&file.bytes);
    let notary = Notary::find(act, seal, &covered, beside, &policy);
    let (said, result, digest) = match notary {
        Ok(notary) => (
            notary.words(),
            check_notary(act, notary.signature(), signed),
            Some(notary.signature().digest()),
        ),
        Err(wrong) => (String::new(), Err(wrong), None),
    };
    report.record(&file.name, said, result);
    digest
}

/// The first signature and the seal, once the seal and the time-stamp behind it are right.
fn act_and_seal<'a>(
    signatures: &'a [PdfSignature],
    file: &NamedFile,
    report: &mut Report,
) -> Option<(&'a PdfSignature, &'a PdfSignature)> {
    let (act, seal) = match signatures {
        // Documents of before time-stamps were put have the two signatures alone.
        [act, seal] => (act, seal),
        [act, seal, stamp] => {
            report.record(
                &file.name,
                "a time-stamp over the whole document, its validation data included",
                check_time_stamp(act, seal, stamp),
            );
            (act, seal)
        }
        _ => {
            let count = signatures.len();
            report.wrong(
                &file.name,
                format!("it has {count} signatures, not the notary's, the seal and a time-stamp"),
            );
            return None;
        }
    };
    report.record(
        &file.name,
        format!("{}, over the whole document", words("the seal", seal)),
        check_seal(seal, signatures.len()),
    );
    Some((act, seal))
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

/// The notary's signature, wherever it is kept.
enum Notary<'a> {
    InDocument(&'a Verified),
    /// By GOST, which readers of PDF do not know: the platform's signature stands in its place over the same bytes.
    Beside(Box<Verified>),
}

impl<'a> Notary<'a> {
    fn find(
        act: &'a PdfSignature,
        seal: &PdfSignature,
        covered: &[&[u8]],
        beside: &[NamedFile],
        policy: &Policy<'_>,
    ) -> Result<Self, String> {
        let in_document = act
            .signature()
            .ok_or("a time-stamp stands where the notary signs")?;
        if !is_platforms(act) {
            return Ok(Self::InDocument(in_document));
        }
        // The seal names the signature that is kept beside the document.
        let reason = seal.reason.as_deref().unwrap_or_default();
        let named = |file: &&NamedFile| {
            let digest = sha256(&file.bytes).to_string();
            reason.split_whitespace().any(|word| word == digest)
        };
        let file = beside.iter().find(named).ok_or_else(|| {
            format!("the notary's signature beside it is missing ({SIGNATURE_FILE})")
        })?;
        let policy = Policy {
            profile: Profile::Accepted,
            ..*policy
        };
        let verified = cms::verify(&file.bytes, Content::DetachedParts(covered), &policy)
            .map_err(|refusal| format!("the notary's signature beside it is refused: {refusal}"))?;
        Ok(Self::Beside(Box::new(verified)))
    }

    fn signature(&self) -> &Verified {
        match self {
            Self::InDocument(verified) => verified,
            Self::Beside(verified) => verified,
        }
    }

    fn words(&self) -> String {
        let name = name(self.signature());
        match self {
            Self::InDocument(_) => format!("signed by the notary: {name}"),
            Self::Beside(_) => {
                format!("signed by the notary in {SIGNATURE_FILE}, over the bytes it shows: {name}")
            }
        }
    }
}

fn name(signature: &Verified) -> &str {
    let name = signature.signer().subject().common_name.as_deref();
    name.unwrap_or("without a name")
}

fn words(who: &str, signature: &PdfSignature) -> String {
    let name = signature.certificate().subject().common_name.as_deref();
    format!("signed by {who}: {}", name.unwrap_or("without a name"))
}

fn check_notary(act: &PdfSignature, notary: &Verified, signed: &Signed) -> Result<(), String> {
    if act.field != NOTARY_FIELD || act.coverage != Coverage::EarlierRevision {
        return Err("the first signature is not the notary's".to_owned());
    }
    if !notary.signer().roles().contains(&Role::Signatory) {
        return Err("the first signature is not by a certificate for a notary's office".to_owned());
    }
    let names_number =
        |reason: &String| reason.split_whitespace().any(|word| word == signed.number);
    if !act.reason.as_ref().is_some_and(names_number) {
        return Err(format!(
            "the notary's signature does not name the register number {}",
            signed.number
        ));
    }
    let claimed = act.claimed_at.ok_or("the notary's signature has no time")?;
    if claimed > signed.at || signed.at - claimed > PREPARATION_LIFE + SECOND {
        return Err(format!(
            "the notary's signature speaks of another time than entry {}",
            signed.seq
        ));
    }
    Ok(())
}

/// The platform's certificate is an organisation's and names nobody.
fn is_platforms(signature: &PdfSignature) -> bool {
    let certificate = signature.certificate();
    certificate.roles().contains(&Role::Organisation) && certificate.subject().iin.is_none()
}

fn check_seal(seal: &PdfSignature, signatures: usize) -> Result<(), String> {
    if seal.field != SEAL_FIELD || seal.signature().is_none() || !is_platforms(seal) {
        return Err("the last signature is not the platform's seal".to_owned());
    }
    match (seal.coverage, signatures) {
        (Coverage::WholeFile, 2) | (Coverage::EarlierRevision, 3) => Ok(()),
        (Coverage::WholeFile | Coverage::EarlierRevision, _) => {
            Err("the seal does not cover the whole document".to_owned())
        }
    }
}

fn check_time_stamp(
    act: &PdfSignature,
    seal: &PdfSignature,
    stamp: &PdfSignature,
) -> Result<(), String> {
    if stamp.field != TIME_STAMP_FIELD || stamp.signature().is_some() {
        return Err("what follows the seal is not a time-stamp".to_owned());
    }
    if stamp.coverage != Coverage::WholeFile {
        return Err("the time-stamp does not cover the whole file".to_owned());
    }
    match (act.level, seal.level) {
        (Level::Archival, Level::Archival) => Ok(()),
        _ => Err("its signatures cannot be checked for good (not PAdES B-LTA)".to_owned()),
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
