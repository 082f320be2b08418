//! Verifying a message: its form by the profile, every signature in it, and the trusted path of every signer.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::message::{LONGEST, Message, SignerInfo};
use super::policy::{Content, Policy, Profile, Proof};
use super::signature::{self, BareSignature, Binding, Checked, Form};
use super::verified::Verified;
use crate::ber;
use crate::certificate::Certificate;
use crate::hash::{Sha256Hash, sha256};
use crate::oid;
use crate::refusal::SignatureRefusal;
use crate::trust::{Evidence, Trusted};
use crate::tsp::{self, Imprint, VerifiedTimeStamp};

/// Verifies a CMS signature with one signer against the expected content and the policy.
pub fn verify(
    cms: &[u8],
    content: Content<'_>,
    policy: &Policy<'_>,
) -> Result<Verified, SignatureRefusal> {
    verify_with(cms, content, policy, &Evidence::none())
}

/// Like [`verify`], with evidence that came beside the message; what the message itself carries is used as well.
pub fn verify_with(
    cms: &[u8],
    content: Content<'_>,
    policy: &Policy<'_>,
    evidence: &Evidence,
) -> Result<Verified, SignatureRefusal> {
    let der = in_der(cms, policy.profile)?;
    let message = Message::parse(&der)?;
    let judge = Judge::new(cms, &message, policy, evidence);
    judge.signer(message.only_signer()?, content)
}

/// Verifies a CMS with one signer or several: all must pass. Answers in the order of the message.
pub fn verify_all(
    cms: &[u8],
    content: Content<'_>,
    policy: &Policy<'_>,
) -> Result<Vec<Verified>, SignatureRefusal> {
    match policy.profile {
        Profile::Strict | Profile::Accepted => Ok(vec![verify(cms, content, policy)?]),
        Profile::Any => {
            let der = in_der(cms, policy.profile)?;
            let message = Message::parse(&der)?;
            let judge = Judge::new(cms, &message, policy, &Evidence::none());
            let verify = |signer| judge.signer(signer, content);
            message.signers.iter().map(verify).collect()
        }
    }
}

/// The certificates that travel with a signature, none of them checked; those of a kind that cannot be read are left out.
///
/// Only for finding authorities that a configured anchor vouches for: see
/// [`crate::trust::TrustStore::add_intermediate`].
pub fn carried_certificates(cms: &[u8]) -> Result<Vec<Certificate>, SignatureRefusal> {
    let der = in_der(cms, Profile::Any)?;
    let message = Message::parse(&der)?;
    if message.certificates.is_empty() {
        return Err(SignatureRefusal::MissingCertificate);
    }
    Ok(message.parsed_certificates().collect())
}

/// The message in DER; only the strict profile refuses what was not.
pub(crate) fn in_der(cms: &[u8], profile: Profile) -> Result<Cow<'_, [u8]>, SignatureRefusal> {
    if cms.len() > LONGEST {
        return Err(SignatureRefusal::Malformed);
    }
    match profile {
        Profile::Strict => Ok(Cow::Borrowed(cms)),
        Profile::Accepted | Profile::Any => Ok(ber::to_der(cms)?),
    }
}

impl Profile {
    /// What a signature over plain data must be like.
    pub(crate) const fn form(self) -> Form {
        let (binding, bare) = match self {
            Self::Strict => (Binding::Required, BareSignature::Refused),
            Self::Accepted => (Binding::WhenPresent, BareSignature::Refused),
            Self::Any => (Binding::WhenPresent, BareSignature::Accepted),
        };
        Form {
            content_type: oid::DATA,
            binding,
            bare,
        }
    }
}

/// One message under one policy.
struct Judge<'a> {
    message: &'a Message<'a>,
    policy: &'a Policy<'a>,
    evidence: Evidence,
    content: Arc<Vec<u8>>,
    digest: Sha256Hash,
}

impl<'a> Judge<'a> {
    fn new(
        received: &[u8],
        message: &'a Message<'a>,
        policy: &'a Policy<'a>,
        beside: &Evidence,
    ) -> Self {
        Self {
            message,
            policy,
            evidence: message.evidence(beside),
            content: Arc::new(message.content.map(<[u8]>::to_vec).unwrap_or_default()),
            digest: sha256(received),
        }
    }

    fn signer(
        &self,
        signer: &SignerInfo<'_>,
        content: Content<'_>,
    ) -> Result<Verified, SignatureRefusal> {
        let policy = self.policy;
        let checked = signature::check(self.message, signer, content, policy.profile.form())?;
        let timestamps = self.timestamps(signer)?;
        let proven_at = timestamps.first().map(VerifiedTimeStamp::time);
        let at = proven_at.unwrap_or(policy.at);
        let trusted = settle(self.message, &checked, policy, at, &self.evidence)?;
        Ok(Verified {
            signing_time: checked.attributes.signing_time,
            signer: checked.certificate,
            method: checked.method,
            trusted,
            timestamps,
            content: Arc::clone(&self.content),
            digest: self.digest,
        })
    }

    /// The signature's time-stamps as far as the policy asks for them, the earliest first; one that is not good is
    /// refused.
    fn timestamps(
        &self,
        signer: &SignerInfo<'_>,
    ) -> Result<Vec<VerifiedTimeStamp>, SignatureRefusal> {
        match self.policy.proof {
            Proof::AtGivenTime => return Ok(Vec::new()),
            Proof::BySignatureTimestamp if signer.timestamps.is_empty() => {
                return Err(SignatureRefusal::TimestampMissing);
            }
            Proof::BySignatureTimestamp | Proof::BySignatureTimestampIfAny => {}
        }
        let verify = |token: &&[u8]| {
            let covered = Imprint::Bytes(signer.signature);
            let (trust, at) = (self.policy.trust, self.policy.at);
            tsp::verify_with(token, covered, trust, at, &self.evidence)
        };
        let verified: Result<Vec<_>, _> = signer.timestamps.iter().map(verify).collect();
        let mut verified = verified?;
        verified.sort_by_key(VerifiedTimeStamp::time);
        Ok(verified)
    }
}

/// Judges the signer's certificate at a time, and what travels and is named beside it.
pub(crate) fn settle(
    message: &Message<'_>,
    checked: &Checked<'_>,
    policy: &Policy<'_>,
    at: DateTime<Utc>,
    evidence: &Evidence,
) -> Result<Trusted, SignatureRefusal> {
    let signer = &checked.certificate;
    let trusted = policy
        .trust
        .check_with(signer, policy.usage, at, evidence)?;
    checked.attributes.check_path(trusted.path())?;
    match policy.profile {
        Profile::Strict | Profile::Accepted => message.check_bag(signer, trusted.path())?,
        Profile::Any => {}
    }
    Ok(trusted)
}
