//! A revocation list of a million entries: reading it, asking it, and what it takes.

#[path = "../../../../eds/tests/it/long_list.rs"]
#[expect(
    clippy::unwrap_used,
    reason = "the builder belongs to the tests of eds, which also look its entries up"
)]
mod long_list;

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use chrono::{DateTime, Utc};
use eds::Signer;
use eds::ca::{self, PublicFile};
use eds::certificate::Certificate;
use eds::keyfile::KeyFile;
use eds::trust::{TrustStore, Usage};

use super::{Authority, measured};
use crate::bench::stopwatch::{per_second, used};
use crate::bench::{BenchError, meter};

const ENTRIES: u32 = 1_000_000;
/// The key of the issuing authority in a development authority's folder.
const ISSUING_KEY: &str = "issuing.key.pem";

/// The list as a file, and a certificate of the same authority.
pub(super) struct LongList {
    file: PathBuf,
    holder: Certificate,
    trust: TrustStore,
    at: DateTime<Utc>,
}

/// What the list cost in one round.
pub(super) struct ListSpeed {
    pub(super) seconds_to_read: f64,
    /// The signature of the certificate is verified with it.
    pub(super) microseconds_to_ask: f64,
    /// The whole bench, the file's bytes among them.
    pub(super) megabytes: f64,
}

impl LongList {
    pub(super) fn new(
        folder: &Path,
        authority: &Authority,
        now: DateTime<Utc>,
    ) -> Result<Self, BenchError> {
        let pki = &authority.pki;
        let key = fs::read_to_string(pki.dir().join(ISSUING_KEY))? + &pki.issuing().pem();
        let issuing = KeyFile::from_pem(&key).map_err(measured)?;
        let file = folder.join("million.crl");
        fs::write(&file, long_list::long_list(&issuing, ENTRIES, now))?;
        // The authority's own short list is newer and would be preferred: only the root's is taken.
        let mut trust = TrustStore::new();
        trust.add_anchor(pki.root().clone()).map_err(measured)?;
        let issuing = pki.issuing().clone();
        trust.add_intermediate(issuing).map_err(measured)?;
        let list = PublicFile::List(ca::Authority::Root);
        let list = pki.public_file(list).map_err(measured)?;
        trust.add_crl(&list).map_err(measured)?;
        Ok(Self {
            file,
            holder: authority.holder.certificate().clone(),
            trust,
            at: now,
        })
    }

    pub(super) fn measure(&self) -> Result<ListSpeed, BenchError> {
        // The peak is counted anew from here (proc(5), clear_refs): building the list took more.
        fs::write("/proc/self/clear_refs", "5")?;
        let list = fs::read(&self.file)?;
        let mut trust = self.trust.clone();
        let begun = used()?;
        trust.add_crl(&list).map_err(measured)?;
        let seconds_to_read = used()? - begun;
        drop(list);
        let ask = || trust.check(&self.holder, Usage::Sign, self.at);
        let asked = per_second(|| ask().map(drop).map_err(measured))?;
        Ok(ListSpeed {
            seconds_to_read,
            microseconds_to_ask: 1e6 / asked,
            megabytes: meter::memory(process::id(), "VmHWM")?,
        })
    }
}
