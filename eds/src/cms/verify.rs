//! Verifying a message: its form by the profile, every signature in it, and the trusted path of every signer.

use std::borrow::Cow;
use std::sync::Arc;

use super::message::{LONGEST, Message, SignerInfo};
use super::policy::{Content, Policy, Profile, Proof};
use super::signature::{self, BareSignature, Binding, Checked, Form};
use super::verified::Verified;
use crate::ber;
use crate::certificate::Certificate;
use crate::hash::{Sha256Hash, sha256};
use crate::oid;
use crate::refusal::SignatureRefusal;

/// Verifies a CMS signature with one signer against the expected content and the policy.
pub fn verify(
    cms: &[u8],
    content: Content<'_>,
    policy: &Policy<'_>,
) -> Result<Verified, SignatureRefusal> {
    let der = in_der(cms, policy.profile)?;
    let message = Message::parse(&der)?;
    let judge = Judge::new(cms, &message, policy);
    let verified = judge.signer(message.only_signer()?, content)?;
    judge.check_bag(&[&verified])?;
    Ok(verified)
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
            let judge = Judge::new(cms, &message, policy);
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
    content: Arc<Vec<u8>>,
    digest: Sha256Hash,
}

impl<'a> Judge<'a> {
    fn new(received: &[u8], message: &'a Message<'a>, policy: &'a Policy<'a>) -> Self {
        Self {
            message,
            policy,
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
        let Checked {
            certificate,
            attributes,
        } = signature::check(self.message, signer, content, policy.profile.form())?;
        let at = match policy.proof {
            Proof::AtGivenTime => policy.at,
            Proof::BySignatureTimestampIfAny if signer.timestamps.is_empty() => policy.at,
            Proof::BySignatureTimestamp | Proof::BySignatureTimestampIfAny => {
                return Err(SignatureRefusal::TimestampMissing);
            }
        };
        let chain = policy.trust.check(&certificate, policy.usage, at)?;
        Ok(Verified {
            signer: certificate,
            chain,
            content: Arc::clone(&self.content),
            signing_time: attributes.signing_time,
            digest: self.digest,
        })
    }

    /// In the strict profile only the signer's path may travel along: a byte that changes nothing would be a byte nobody
    /// signed.
    fn check_bag(&self, verified: &[&Verified]) -> Result<(), SignatureRefusal> {
        match self.policy.profile {
            Profile::Accepted | Profile::Any => return Ok(()),
            Profile::Strict => {}
        }
        let on_path = |certificate: &[u8]| {
            verified.iter().any(|one| {
                std::iter::once(one.signer())
                    .chain(one.chain())
                    .any(|known| known.der() == certificate)
            })
        };
        if self
            .message
            .certificates
            .iter()
            .all(|element| on_path(element.whole))
        {
            Ok(())
        } else {
            Err(SignatureRefusal::ForeignCertificate)
        }
    }
}
