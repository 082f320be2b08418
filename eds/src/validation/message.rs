//! The verdict on a CMS: each of its signers by the process of EN 319 102-1 section 5.3.

use super::ValidationPolicy;
use super::indication::Verdict;
use super::report::{Report, Signatory, SignatureReport, names};
use crate::certificate::Certificate;
use crate::cms::message::{Message, SignerInfo};
use crate::cms::{Content, in_der, signature};
use crate::refusal::SignatureRefusal;

/// Validates every signature of a CMS over the expected content.
#[must_use]
pub fn validate_cms(cms: &[u8], content: Content<'_>, policy: &ValidationPolicy<'_>) -> Report {
    match examine(cms, content, policy) {
        Ok(signatures) => Report::of(policy.at, signatures),
        Err(refusal) => Report::refused(policy.at, Verdict::of_refusal(refusal), refusal.code()),
    }
}

fn examine(
    cms: &[u8],
    content: Content<'_>,
    policy: &ValidationPolicy<'_>,
) -> Result<Vec<SignatureReport>, SignatureRefusal> {
    let der = in_der(cms, policy.profile)?;
    let message = Message::parse(&der)?;
    let report = |signer| signature_report(&message, signer, content, policy);
    Ok(message.signers.iter().map(report).collect())
}

fn signature_report(
    message: &Message<'_>,
    signer: &SignerInfo<'_>,
    content: Content<'_>,
    policy: &ValidationPolicy<'_>,
) -> SignatureReport {
    let named = message.certificate_of(signer).ok();
    let mut report = SignatureReport::unread(None);
    report.signer = named.as_ref().map(Signatory::of);
    let outcome = signature::check(message, signer, content, policy.profile.form());
    let judged = outcome.and_then(|checked| {
        report.claimed_at = checked.attributes.signing_time;
        path(&checked.certificate, policy)
    });
    match judged {
        Ok(path) => report.path = names(&path),
        Err(refusal) => report.refuse(Verdict::of_refusal(refusal), refusal.code()),
    }
    report
}

fn path(
    certificate: &Certificate,
    policy: &ValidationPolicy<'_>,
) -> Result<Vec<Certificate>, SignatureRefusal> {
    policy.trust.check(certificate, policy.usage, policy.at)
}
