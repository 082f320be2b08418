//! What a signature is asked to be: over which content, of whom, at which time, in which form.

use chrono::{DateTime, Utc};

use crate::hash::Sha256Hash;
use crate::trust::{TrustStore, Usage};

/// What the signature is expected to cover.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// The signature holds its content.
    Attached,
    /// The content is beside the signature.
    Detached(&'a [u8]),
    /// The content is beside the signature, in parts that follow one another.
    DetachedParts(&'a [&'a [u8]]),
    /// Only the content's SHA-256 value is known; signatures over other hashes are refused.
    DetachedDigest(Sha256Hash),
}

/// Which forms of a CMS are accepted; each is wider than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// What Senim makes and PAdES asks for: DER, one signer, signed attributes bound to the certificate, and no
    /// certificate beside the path.
    Strict,
    /// What the signature programs of Kazakhstan's authority make: BER too; an attribute that names the certificate
    /// may be absent, and binds when it is there.
    Accepted,
    /// Also signatures without signed attributes, certificates beside the path, and several signers (for [`super::verify_all`]).
    Any,
}

/// At which time the signer's certificate is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// At the policy's time; time-stamps on the signature are not looked at.
    AtGivenTime,
    /// At the time that a time-stamp on the signature proves; without a good one the signature is refused.
    BySignatureTimestamp,
    /// At the time that the signature's time-stamps prove, or without any at the policy's time; a bad time-stamp is
    /// refused.
    BySignatureTimestampIfAny,
}

/// Whom to trust, at which time, for what, in which form.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    /// The trusted authorities and their lists.
    pub trust: &'a TrustStore,
    /// The time of which the answer speaks.
    pub at: DateTime<Utc>,
    /// What the certificate must be meant for.
    pub usage: Usage,
    /// Which forms are accepted.
    pub profile: Profile,
    /// At which time the certificate is judged.
    pub proof: Proof,
}

impl<'a> Policy<'a> {
    /// The strict form, judged at the given time: for all that Senim itself makes or asks for.
    #[must_use]
    pub const fn strict(trust: &'a TrustStore, at: DateTime<Utc>, usage: Usage) -> Self {
        Self {
            trust,
            at,
            usage,
            profile: Profile::Strict,
            proof: Proof::AtGivenTime,
        }
    }
}
