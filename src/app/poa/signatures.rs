//! The signatures made in a case, each with its certificate and with what shows today that it holds.

use super::access;
use super::s10_signature::{NOTARY_FIELD, SEAL_FIELD, SIGNATURE_FILE};
use crate::app::recording::PREFIX;
use crate::app::{App, AppError, Caller};
use crate::store::artifacts::Artifact;
use chrono::{DateTime, Utc};
use eds::cms::{self, Content, Policy, Profile, Proof};
use eds::pades;
use eds::trust::{TrustStore, Usage};
use eds::validation::{
    Indication, RevocationKind, RevocationReport, Signatory, SignatureReport, Subject,
    ValidationPolicy, validate_cms, validate_pdf,
};
use law::id::CaseId;
use law::poa::s10_signature::KeptIn;

/// The power of attorney with the notary's signature and the platform's seal in it.
const DOCUMENT: &str = "poa.pdf";

/// What was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// The application, by a principal.
    Application,
    /// A revision of the draft, by a principal who approves it.
    Approval {
        /// The revision.
        revision: u32,
    },
    /// The manifest of a call's recording, by the platform.
    RecordingSeal,
    /// The manifest of a call's recording, by the notary who vouches for it.
    Recording,
    /// The power of attorney, by the notary.
    Document,
    /// The power of attorney, by the platform.
    Seal,
    /// The revocation, by a principal.
    Revocation,
}

/// Whether a signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every check passed.
    Passed,
    /// What is at hand proves neither.
    Indeterminate,
    /// It is wrong.
    Failed,
}

/// What is known about the revocation of the signer's certificate at the time that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// It was not revoked.
    Good {
        /// `list` or `ocsp`; `exempt` for a certificate that nobody asks about while it lives.
        source: &'static str,
        /// When the list or the answer was made.
        issued_at: Option<DateTime<Utc>>,
    },
    /// It was revoked.
    Revoked,
    /// Nothing says whether it was.
    Unknown,
}

/// A signature of a case.
#[derive(Clone, Debug)]
pub struct CaseSignature {
    /// The file that holds it.
    pub file: String,
    /// What was signed.
    pub signed: Signed,
    /// For a signature on the document: whether it stands in it or beside it.
    pub kept_in: Option<KeptIn>,
    /// When the platform took it.
    pub kept_at: DateTime<Utc>,
    /// Whom the certificate names, its number and its term.
    pub signer: Option<Signatory>,
    /// Who issued the certificate; known once a path to a trusted authority is.
    pub issuer: Option<String>,
    /// The algorithm.
    pub algorithm: Option<String>,
    /// Whether it holds.
    pub verdict: Verdict,
    /// The refusal's code.
    pub reason: Option<&'static str>,
    /// The state of the certificate.
    pub revocation: Revocation,
    /// The time that a time-stamp proves.
    pub stamped_at: Option<DateTime<Utc>>,
    /// The authority that made the time-stamp.
    pub stamped_by: Option<String>,
}

/// The signatures of a case that is the caller's, oldest first, each checked at the present moment.
///
/// # Errors
/// [`crate::app::Fault::NotFound`] when the case is not the caller's.
pub async fn of_case(
    app: &App,
    caller: &Caller,
    id: &CaseId,
) -> Result<Vec<CaseSignature>, AppError> {
    access::view(app, caller, id).await?;
    let files = Files {
        messages: app.store.signed_messages(id).await?,
        manifests: app.store.manifests(id).await?,
        document: app.store.artifact(id, DOCUMENT).await?,
    };
    let (trust, now) = (app.trust.current(), app.now());
    // A case of many revisions has many of them, and each is some milliseconds of arithmetic.
    tokio::task::spawn_blocking(move || files.check(&trust, now))
        .await
        .map_err(|_| AppError::Internal("the check of a case's signatures broke off"))
}

struct Files {
    messages: Vec<Artifact>,
    manifests: Vec<Artifact>,
    document: Option<Artifact>,
}

impl Files {
    fn check(&self, trust: &TrustStore, at: DateTime<Utc>) -> Vec<CaseSignature> {
        let policy = ValidationPolicy {
            trust,
            at,
            usage: Usage::Sign,
            profile: Profile::Accepted,
        };
        let inside = self.document.as_ref().map_or_else(Vec::new, |document| {
            validate_pdf(&document.bytes, &policy).signatures
        });
        let named = self
            .messages
            .iter()
            .filter_map(|file| Some((file, signed_as(&file.name)?)));
        let mut found: Vec<CaseSignature> = named
            .map(|(file, signed)| {
                let report = self.report(file, signed, &inside, &policy);
                CaseSignature {
                    kept_in: kept_in(signed, &file.bytes, &inside),
                    ..CaseSignature::of(file, signed, report)
                }
            })
            .collect();
        if let Some(document) = &self.document {
            let seal = in_document(&inside, SEAL_FIELD).cloned();
            found.push(CaseSignature {
                kept_in: Some(KeptIn::Document),
                ..CaseSignature::of(document, Signed::Seal, seal)
            });
        }
        found.sort_by_key(|signature| signature.stamped_at.unwrap_or(signature.kept_at));
        found
    }

    fn report(
        &self,
        file: &Artifact,
        signed: Signed,
        inside: &[SignatureReport],
        policy: &ValidationPolicy<'_>,
    ) -> Option<SignatureReport> {
        match signed {
            Signed::Application
            | Signed::Approval { .. }
            | Signed::Recording
            | Signed::Revocation => message(&file.bytes, Content::Attached, policy),
            Signed::RecordingSeal => {
                let name = file.name.replace(".p7s", ".json");
                let manifest = self.manifests.iter().find(|one| one.name == name)?;
                message(&file.bytes, Content::Detached(&manifest.bytes), policy)
            }
            Signed::Document => {
                let own = in_document(inside, NOTARY_FIELD)?;
                by_notary(&self.document.as_ref()?.bytes, own, &file.bytes, policy)
            }
            Signed::Seal => in_document(inside, SEAL_FIELD).cloned(),
        }
    }
}

/// What a signed message of a case is, by its name.
fn signed_as(name: &str) -> Option<Signed> {
    let stem = name.strip_suffix(".p7s")?;
    if let Some(rest) = stem.strip_prefix("approval-") {
        let revision = rest.split('-').next()?.parse().ok()?;
        return Some(Signed::Approval { revision });
    }
    if let Some(rest) = stem.strip_prefix(PREFIX) {
        let by_notary = rest.ends_with("-notary");
        return Some(if by_notary {
            Signed::Recording
        } else {
            Signed::RecordingSeal
        });
    }
    match name {
        SIGNATURE_FILE => Some(Signed::Document),
        "revocation.p7s" => Some(Signed::Revocation),
        _ => stem
            .starts_with("application")
            .then_some(Signed::Application),
    }
}

fn message(
    cms: &[u8],
    content: Content<'_>,
    policy: &ValidationPolicy<'_>,
) -> Option<SignatureReport> {
    validate_cms(cms, content, policy)
        .signatures
        .into_iter()
        .next()
}

/// A signature that stands in the document.
fn in_document<'r>(inside: &'r [SignatureReport], field: &str) -> Option<&'r SignatureReport> {
    inside
        .iter()
        .filter(|one| one.kind == Subject::Signature)
        .find(|one| one.field.as_deref() == Some(field))
}

/// The notary's signature, in the document or, by a key that no reader of PDF knows, beside it.
fn by_notary(
    pdf: &[u8],
    inside: &SignatureReport,
    cms: &[u8],
    policy: &ValidationPolicy<'_>,
) -> Option<SignatureReport> {
    if stands_inside(inside, cms) {
        return Some(inside.clone());
    }
    let strict = Policy {
        proof: Proof::BySignatureTimestampIfAny,
        ..Policy::strict(policy.trust, policy.at, policy.usage)
    };
    let signatures = pades::verify(pdf, &strict).ok()?;
    let place = signatures.iter().find(|one| one.field == NOTARY_FIELD)?;
    let covered = place.covered(pdf);
    message(cms, Content::DetachedParts(&covered), policy)
}

/// Whether the signature in the notary's place was made by the key of the notary's own file.
fn stands_inside(inside: &SignatureReport, cms: &[u8]) -> bool {
    let carried = cms::carried_certificates(cms).unwrap_or_default();
    inside.signer.as_ref().is_some_and(|signer| {
        let mut serials = carried
            .iter()
            .map(eds::certificate::Certificate::serial_hex);
        serials.any(|serial| serial == signer.certificate_serial)
    })
}

fn kept_in(signed: Signed, cms: &[u8], inside: &[SignatureReport]) -> Option<KeptIn> {
    match signed {
        Signed::Document => {
            let own = in_document(inside, NOTARY_FIELD);
            let is_inside = own.is_some_and(|own| stands_inside(own, cms));
            Some(if is_inside {
                KeptIn::Document
            } else {
                KeptIn::SeparateFile
            })
        }
        Signed::Seal => Some(KeptIn::Document),
        Signed::Application
        | Signed::Approval { .. }
        | Signed::RecordingSeal
        | Signed::Recording
        | Signed::Revocation => None,
    }
}

impl CaseSignature {
    /// A file in which there is no signature to be read is a failed one.
    fn of(file: &Artifact, signed: Signed, report: Option<SignatureReport>) -> Self {
        let Some(report) = report else {
            return Self {
                file: file.name.clone(),
                signed,
                kept_in: None,
                kept_at: file.created_at,
                signer: None,
                issuer: None,
                algorithm: None,
                verdict: Verdict::Failed,
                reason: Some(eds::SignatureRefusal::Malformed.code()),
                revocation: Revocation::Unknown,
                stamped_at: None,
                stamped_by: None,
            };
        };
        let stamp = report
            .timestamps
            .iter()
            .find(|stamp| stamp.indication == Indication::TotalPassed);
        Self {
            file: file.name.clone(),
            signed,
            kept_in: None,
            kept_at: file.created_at,
            stamped_at: stamp.and_then(|stamp| stamp.time),
            stamped_by: stamp.and_then(|stamp| stamp.authority.clone()),
            revocation: revocation(&report),
            signer: report.signer,
            issuer: report.path.into_iter().next(),
            algorithm: report.algorithm,
            verdict: match report.indication {
                Indication::TotalPassed => Verdict::Passed,
                Indication::Indeterminate => Verdict::Indeterminate,
                Indication::TotalFailed => Verdict::Failed,
            },
            reason: report.reason,
        }
    }
}

fn revocation(report: &SignatureReport) -> Revocation {
    match report.revocation.first() {
        Some(RevocationReport {
            source, issued_at, ..
        }) => Revocation::Good {
            source: match source {
                RevocationKind::List => "list",
                RevocationKind::Ocsp => "ocsp",
                RevocationKind::Exempt => "exempt",
            },
            issued_at: *issued_at,
        },
        None if report.reason == Some(eds::SignatureRefusal::Revoked.code()) => Revocation::Revoked,
        None => Revocation::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signed_file_of_a_case_is_known_by_its_name() {
        let known = [
            ("application.p7s", Signed::Application),
            ("application-2-0f3a.p7s", Signed::Application),
            ("approval-3.p7s", Signed::Approval { revision: 3 }),
            ("approval-12-2.p7s", Signed::Approval { revision: 12 }),
            ("recording-1.p7s", Signed::RecordingSeal),
            ("recording-1-notary.p7s", Signed::Recording),
            ("signature.p7s", Signed::Document),
            ("revocation.p7s", Signed::Revocation),
        ];
        for (name, signed) in known {
            assert_eq!(signed_as(name), Some(signed), "{name}");
        }
        assert_eq!(signed_as("poa.pdf"), None);
        assert_eq!(signed_as("letter.p7s"), None);
    }
}
