//! How many signatures are verified a second of one core.

use std::path::Path;

use chrono::{DateTime, Utc};
use eds::cms::{self, Content, Policy};
use eds::keyfile::KeyAlgorithm;
use eds::trust::{TrustStore, Usage};

use super::{Authority, measured};
use crate::bench::BenchError;
use crate::bench::stopwatch::per_second;

/// Bytes of what is signed: a statement of an application.
const STATEMENT: [u8; 4096] = [b'x'; 4096];

/// Signed statements of three hierarchies, each of one algorithm from root to signer.
pub(super) struct Signed {
    rsa: Message,
    p256: Message,
    gost: Message,
    gost_authority: Authority,
}

struct Message {
    cms: Vec<u8>,
    trust: TrustStore,
    at: DateTime<Utc>,
}

/// Verifications a second.
pub(super) struct Verified {
    pub(super) rsa: f64,
    pub(super) p256: f64,
    pub(super) gost_cms: f64,
    /// The signature alone.
    pub(super) gost: f64,
}

impl Signed {
    pub(super) fn new(
        folder: &Path,
        rsa: &Authority,
        now: DateTime<Utc>,
    ) -> Result<Self, BenchError> {
        let p256 = Authority::new(&folder.join("p256"), KeyAlgorithm::P256, now)?;
        let gost_authority = Authority::new(&folder.join("gost"), KeyAlgorithm::Gost512, now)?;
        Ok(Self {
            rsa: Message::new(rsa, now)?,
            p256: Message::new(&p256, now)?,
            gost: Message::new(&gost_authority, now)?,
            gost_authority,
        })
    }

    pub(super) fn measure(&self) -> Result<Verified, BenchError> {
        Ok(Verified {
            rsa: per_second(|| self.rsa.verify())?,
            p256: per_second(|| self.p256.verify())?,
            gost_cms: per_second(|| self.gost.verify())?,
            gost: per_second(|| self.verify_gost_root())?,
        })
    }

    /// One verification of GOST R 34.10-2015 and nothing else that takes time: a parsed root that signed itself is
    /// taken into an empty store. The Streebog hash of its bytes is part of it.
    fn verify_gost_root(&self) -> Result<(), BenchError> {
        let root = self.gost_authority.pki.root().clone();
        TrustStore::new().add_anchor(root).map_err(measured)
    }
}

impl Message {
    fn new(authority: &Authority, at: DateTime<Utc>) -> Result<Self, BenchError> {
        Ok(Self {
            cms: cms::sign_attached(&authority.holder, &STATEMENT, at).map_err(measured)?,
            trust: authority.pki.trust_store().map_err(measured)?,
            at,
        })
    }

    /// Parses the message, verifies its signature, the signer's certificate up to the root and the lists.
    fn verify(&self) -> Result<(), BenchError> {
        let policy = Policy::strict(&self.trust, self.at, Usage::Sign);
        let verified = cms::verify(&self.cms, Content::Attached, &policy);
        verified.map(drop).map_err(measured)
    }
}
