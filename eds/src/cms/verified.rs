//! A signature that was verified, and what it says.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::algorithm::SignatureMethod;
use crate::certificate::Certificate;
use crate::hash::Sha256Hash;
use crate::refusal::SignatureRefusal;
use crate::trust::{RevocationProof, Trusted};
use crate::tsp::VerifiedTimeStamp;

/// A signature that was verified; only [`super::verify`] and [`super::verify_all`] make one.
#[derive(Clone)]
pub struct Verified {
    pub(super) signer: Certificate,
    pub(super) method: SignatureMethod,
    pub(super) trusted: Trusted,
    /// The earliest first.
    pub(super) timestamps: Vec<VerifiedTimeStamp>,
    /// Shared by the signers of one message.
    pub(super) content: Arc<Vec<u8>>,
    pub(super) signing_time: Option<DateTime<Utc>>,
    pub(super) digest: Sha256Hash,
}

impl Verified {
    /// The signer's certificate.
    #[must_use]
    pub fn signer(&self) -> &Certificate {
        &self.signer
    }

    /// The authorities above the signer, the anchor last.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        self.trusted.path()
    }

    /// What showed that the certificates were not revoked, the signer's first.
    #[must_use]
    pub fn revocation(&self) -> &[RevocationProof] {
        self.trusted.revocation()
    }

    /// The earliest time-stamp on the signature, where the policy asked for them.
    #[must_use]
    pub fn timestamp(&self) -> Option<&VerifiedTimeStamp> {
        self.timestamps.first()
    }

    /// Every time-stamp on the signature, the earliest first.
    #[must_use]
    pub fn timestamps(&self) -> &[VerifiedTimeStamp] {
        &self.timestamps
    }

    /// The time at which the signature provably existed, at which its certificate was judged.
    #[must_use]
    pub fn proven_at(&self) -> Option<DateTime<Utc>> {
        self.timestamp().map(VerifiedTimeStamp::time)
    }

    /// The signature's algorithm and the content's hash, in the words of a report.
    #[must_use]
    pub fn algorithm(&self) -> String {
        self.method.describe()
    }

    /// The attached content; empty for a detached signature.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The attached content, without a copy when this is the message's only signer.
    #[must_use]
    pub fn into_content(self) -> Vec<u8> {
        Arc::unwrap_or_clone(self.content)
    }

    /// The signing time that the signer claims.
    #[must_use]
    pub fn signing_time(&self) -> Option<DateTime<Utc>> {
        self.signing_time
    }

    /// The SHA-256 value of the whole CMS as it was received.
    #[must_use]
    pub fn digest(&self) -> Sha256Hash {
        self.digest
    }

    /// The signer's individual identification number.
    pub fn iin(&self) -> Result<&str, SignatureRefusal> {
        self.signer
            .subject()
            .iin
            .as_deref()
            .ok_or(SignatureRefusal::IinMissing)
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Verified({:?}, content hidden)", self.signer)
    }
}
