//! The verdict on a PDF: its signatures, and what later revisions changed.

use super::ValidationPolicy;
use super::indication::Verdict;
use super::report::{Report, Signatory, SignatureReport, names};
use crate::cms::{Policy, Proof};
use crate::pades::{self, PdfRefusal, PdfSignature};

/// Validates every signature of a PDF and the revisions between them.
#[must_use]
pub fn validate_pdf(pdf: &[u8], policy: &ValidationPolicy<'_>) -> Report {
    let asked = Policy {
        trust: policy.trust,
        at: policy.at,
        usage: policy.usage,
        profile: policy.profile,
        proof: Proof::BySignatureTimestampIfAny,
    };
    match pades::verify(pdf, &asked) {
        Ok(signatures) => Report::of(policy.at, signatures.iter().map(passed).collect()),
        Err(refusal) => refused(policy, &refusal),
    }
}

fn passed(signature: &PdfSignature) -> SignatureReport {
    SignatureReport {
        field: Some(signature.field.clone()),
        signer: Some(Signatory::of(signature.certificate())),
        indication: Verdict::PASSED.indication,
        sub_indication: None,
        reason: None,
        claimed_at: signature.claimed_at,
        proven_at: signature.proven_at,
        path: names(signature.chain()),
    }
}

fn refused(policy: &ValidationPolicy<'_>, refusal: &PdfRefusal) -> Report {
    let verdict = Verdict::of_pdf_refusal(refusal);
    match refusal {
        PdfRefusal::Signature { field, .. } => {
            let mut signature = SignatureReport::unread(Some(field.clone()));
            signature.refuse(verdict, refusal.code());
            Report::of(policy.at, vec![signature])
        }
        PdfRefusal::Malformed
        | PdfRefusal::NoSignature
        | PdfRefusal::ByteRange
        | PdfRefusal::UnsupportedFormat
        | PdfRefusal::NotWholeFile
        | PdfRefusal::ForbiddenChange => Report::refused(policy.at, verdict, refusal.code()),
    }
}
