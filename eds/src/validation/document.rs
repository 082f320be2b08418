//! The verdict on a PDF: each of its signatures and time-stamps, the newest first, and what later revisions changed.

use super::ValidationPolicy;
use super::indication::Verdict;
use super::message::{Bench, all_checked};
use super::report::{Report, Signatory, SignatureReport, Subject};
use crate::cms::message::Message;
use crate::cms::{Content, Policy, Proof, in_der};
use crate::pades::{self, Contents, Entry, EntryKind};
use crate::refusal::SignatureRefusal;
use crate::tsp::{self, Imprint, VerifiedTimeStamp};

/// Validates every signature and time-stamp of a PDF and the revisions between them.
#[must_use]
pub fn validate_pdf(pdf: &[u8], policy: &ValidationPolicy<'_>) -> Report {
    match pades::contents(pdf) {
        Ok(contents) => {
            let mut signatures = entries(&contents, policy);
            add_levels(&mut signatures, pdf, policy);
            Report::of(policy.at, signatures)
        }
        Err(refusal) => {
            Report::refused(policy.at, Verdict::of_pdf_refusal(&refusal), refusal.code())
        }
    }
}

/// A document time-stamp proves that all before it existed: that is judged at its time.
fn entries(contents: &Contents<'_>, policy: &ValidationPolicy<'_>) -> Vec<SignatureReport> {
    let mut bench = Bench {
        policy,
        at: policy.at,
        proven: None,
        evidence: &contents.evidence,
    };
    let mut reports = Vec::with_capacity(contents.entries.len());
    for entry in contents.entries.iter().rev() {
        let mut report = match entry.kind {
            EntryKind::Signature => signature(entry, bench),
            EntryKind::DocumentTimeStamp => match timestamp(entry, bench) {
                Ok(stamp) => {
                    bench.proven = Some(stamp.time());
                    bench.at = bench.at.min(stamp.time());
                    stamped(&stamp)
                }
                Err(refusal) => {
                    let mut report = SignatureReport::unread(Subject::DocumentTimestamp);
                    report.refuse(Verdict::of_timestamp_refusal(refusal), refusal.code());
                    report
                }
            },
        };
        report.field = Some(entry.field.clone());
        report.claimed_at = report.claimed_at.or(entry.claimed_at);
        reports.push(report);
    }
    reports.reverse();
    reports
}

fn signature(entry: &Entry<'_>, bench: Bench<'_>) -> SignatureReport {
    let content = Content::DetachedParts(&entry.covered);
    let outcome = entry.message.clone().and_then(|cms| {
        let der = in_der(&cms, bench.policy.profile)?;
        let message = Message::parse(&der)?;
        // A signature dictionary holds one signer's signature (EN 319 142-1 section 5.3).
        message.only_signer()?;
        Ok(bench.message(&message, content).into_iter().next())
    });
    let refused = |refusal: SignatureRefusal| {
        let mut report = SignatureReport::unread(Subject::Signature);
        report.refuse(Verdict::of_refusal(refusal), refusal.code());
        report
    };
    match outcome {
        Ok(Some(report)) => report,
        Ok(None) => refused(SignatureRefusal::NoSigner),
        Err(refusal) => refused(refusal),
    }
}

fn timestamp(entry: &Entry<'_>, bench: Bench<'_>) -> Result<VerifiedTimeStamp, SignatureRefusal> {
    let token = entry.message.as_ref().map_err(|refusal| *refusal)?;
    let covered = Imprint::Parts(&entry.covered);
    let stamp = tsp::verify_with(token, covered, bench.policy.trust, bench.at, bench.evidence)?;
    if all_checked(stamp.revocation()) {
        Ok(stamp)
    } else {
        Err(SignatureRefusal::RevocationUnknown)
    }
}

fn stamped(stamp: &VerifiedTimeStamp) -> SignatureReport {
    let mut report = SignatureReport::unread(Subject::DocumentTimestamp);
    report.signer = Some(Signatory::of(stamp.authority()));
    report.proven_at = Some(stamp.time());
    report.pass(stamp.chain(), stamp.revocation());
    report
}

/// The levels that the verifier finds when it accepts the whole file.
fn add_levels(signatures: &mut [SignatureReport], pdf: &[u8], policy: &ValidationPolicy<'_>) {
    let asked = Policy {
        trust: policy.trust,
        at: policy.at,
        usage: policy.usage,
        profile: policy.profile,
        proof: Proof::BySignatureTimestampIfAny,
    };
    let Ok(verified) = pades::verify(pdf, &asked) else {
        return;
    };
    for report in signatures {
        let same = verified
            .iter()
            .find(|one| Some(&one.field) == report.field.as_ref());
        report.level = same.map(|one| one.level);
    }
}
