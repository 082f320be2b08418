//! The verdict on a CMS: each of its signers by the processes of EN 319 102-1 sections 5.3 and 5.5.

use chrono::{DateTime, Utc};

use super::ValidationPolicy;
use super::indication::{SubIndication, Verdict};
use super::report::{Report, Signatory, SignatureReport, Subject, TimestampReport};
use crate::cms::message::{Message, SignerInfo};
use crate::cms::signature::Checked;
use crate::cms::{Content, Policy, Proof, in_der, settle, signature};
use crate::refusal::SignatureRefusal;
use crate::trust::{Evidence, RevocationSource, Trusted};
use crate::tsp::{self, Imprint};

/// Validates every signature of a CMS over the expected content.
#[must_use]
pub fn validate_cms(cms: &[u8], content: Content<'_>, policy: &ValidationPolicy<'_>) -> Report {
    let evidence = Evidence::none();
    let bench = Bench {
        policy,
        at: policy.at,
        proven: None,
        evidence: &evidence,
    };
    let outcome = in_der(cms, policy.profile).and_then(|der| {
        let message = Message::parse(&der)?;
        Ok(bench.message(&message, content))
    });
    match outcome {
        Ok(signatures) => Report::of(policy.at, signatures),
        Err(refusal) => Report::refused(policy.at, Verdict::of_refusal(refusal), refusal.code()),
    }
}

/// At which time and with which evidence signatures are judged.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) policy: &'a ValidationPolicy<'a>,
    pub(super) at: DateTime<Utc>,
    /// When what is judged existed at the latest, as a time-stamp over all of it proves.
    pub(super) proven: Option<DateTime<Utc>>,
    pub(super) evidence: &'a Evidence,
}

impl Bench<'_> {
    /// Every signer of the message.
    pub(super) fn message(
        &self,
        message: &Message<'_>,
        content: Content<'_>,
    ) -> Vec<SignatureReport> {
        let evidence = message.evidence(self.evidence);
        let bench = Bench {
            evidence: &evidence,
            ..*self
        };
        let signers = message.signers.iter();
        signers
            .map(|signer| bench.signer(message, signer, content))
            .collect()
    }

    fn signer(
        &self,
        message: &Message<'_>,
        signer: &SignerInfo<'_>,
        content: Content<'_>,
    ) -> SignatureReport {
        let mut report = SignatureReport::unread(Subject::Signature);
        let named = message.certificate_of(signer).ok();
        report.signer = named.as_ref().map(Signatory::of);
        let form = self.policy.profile.form();
        let checked = match signature::check(message, signer, content, form) {
            Ok(checked) => checked,
            Err(refusal) => {
                report.refuse(Verdict::of_refusal(refusal), refusal.code());
                return report;
            }
        };
        report.algorithm = Some(checked.method.describe());
        report.claimed_at = checked.attributes.signing_time;
        report.timestamps = self.timestamps(signer);
        let own = report.timestamps.iter().filter_map(TimestampReport::proves);
        report.proven_at = own.chain(self.proven).min();
        match self.settle(message, &checked, report.proven_at) {
            Ok(trusted) => report.pass(trusted.path(), trusted.revocation()),
            Err(refusal) => {
                let verdict = self.verdict(refusal, &checked, report.proven_at);
                report.refuse(verdict, refusal.code());
            }
        }
        report
    }

    /// Each time-stamp on its own; one that is not good proves nothing, and spoils nothing either.
    fn timestamps(&self, signer: &SignerInfo<'_>) -> Vec<TimestampReport> {
        let covered = Imprint::Bytes(signer.signature);
        let judge = |token: &&[u8]| {
            let trust = self.policy.trust;
            match tsp::verify_with(token, covered, trust, self.at, self.evidence) {
                Ok(stamp) if all_checked(stamp.revocation()) => TimestampReport::passed(&stamp),
                Ok(stamp) => {
                    let refusal = SignatureRefusal::RevocationUnknown;
                    TimestampReport::refused(refusal, Some(stamp.time()))
                }
                Err(refusal) => TimestampReport::refused(refusal, tsp::claimed_time(token).ok()),
            }
        };
        signer.timestamps.iter().map(judge).collect()
    }

    /// The signer's certificate at the time that is proven, or else at the time of judging.
    fn settle(
        &self,
        message: &Message<'_>,
        checked: &Checked<'_>,
        proven: Option<DateTime<Utc>>,
    ) -> Result<Trusted, SignatureRefusal> {
        let policy = Policy {
            trust: self.policy.trust,
            at: self.at,
            usage: self.policy.usage,
            profile: self.policy.profile,
            proof: Proof::AtGivenTime,
        };
        let at = proven.unwrap_or(self.at);
        let trusted = settle(message, checked, &policy, at, self.evidence)?;
        if all_checked(trusted.revocation()) {
            Ok(trusted)
        } else {
            Err(SignatureRefusal::RevocationUnknown)
        }
    }

    fn verdict(
        &self,
        refusal: SignatureRefusal,
        checked: &Checked<'_>,
        proven: Option<DateTime<Utc>>,
    ) -> Verdict {
        let (usage, at) = (self.policy.usage, proven.unwrap_or(self.at));
        let by_authority = || {
            let (trust, signer) = (self.policy.trust, &checked.certificate);
            trust.finds_a_revoked_authority(signer, usage, at, self.evidence)
        };
        match (refusal, proven) {
            // It existed before its certificate: EN 319 102-1 section 5.5.4.
            (SignatureRefusal::NotYetValid, Some(proven))
                if proven < checked.certificate.not_before() =>
            {
                Verdict::of(SubIndication::NotYetValid)
            }
            (SignatureRefusal::Revoked, _) if by_authority() => {
                Verdict::of(SubIndication::RevokedCaNoPoe)
            }
            _ => Verdict::of_refusal(refusal),
        }
    }
}

/// Whether the state of every certificate is known: a store that does not ask makes nothing pass here.
pub(super) fn all_checked(proofs: &[crate::trust::RevocationProof]) -> bool {
    proofs
        .iter()
        .all(|proof| proof.source() != RevocationSource::NotChecked)
}
