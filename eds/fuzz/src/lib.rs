//! What the targets share: the authority whose signatures the seeds carry, so that mutants get past the first check.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use eds::ca::DevelopmentPki;
use eds::cms::{Policy, Profile, Proof};
use eds::keyfile::KeyFile;
use eds::trust::{TrustStore, Usage};
use eds::validation::ValidationPolicy;

/// The folder of the authority; `cargo xtask test --only fuzz` makes it beside the seeds.
const FOLDER: &str = "EDS_FUZZ_PKI";
/// The time all targets judge at, in seconds since 1970: 2 March 2026.
const AT: i64 = 1_772_409_600;

/// The authority.
pub static PKI: LazyLock<DevelopmentPki> = LazyLock::new(|| {
    let folder: PathBuf = env::var_os(FOLDER).map_or_else(
        || env::temp_dir().join(format!("eds-fuzz-{}", std::process::id())),
        PathBuf::from,
    );
    DevelopmentPki::open_or_create(Path::new(&folder), at()).expect("the folder can be written")
});

/// Whom the targets trust.
pub static TRUST: LazyLock<TrustStore> =
    LazyLock::new(|| PKI.trust_store().expect("the folder holds an authority"));

/// The same authorities without lists: what is known of a certificate comes from the evidence alone.
pub static WITHOUT_LISTS: LazyLock<TrustStore> = LazyLock::new(|| {
    let mut store = TrustStore::new();
    store
        .add_anchor(PKI.root().clone())
        .expect("the root signed itself");
    store
        .add_intermediate(PKI.issuing().clone())
        .expect("the root signed the issuing authority");
    store
});

/// Somebody with a certificate: the platform's seal, of which the seeds speak.
pub static SEAL: LazyLock<KeyFile> =
    LazyLock::new(|| PKI.seal().expect("the authority has a seal"));

/// The time of every check.
#[must_use]
pub fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(AT, 0).expect("the time is one of this age")
}

/// The widest policy: the more is accepted, the more is read.
#[must_use]
pub fn policy() -> Policy<'static> {
    Policy {
        profile: Profile::Any,
        proof: Proof::BySignatureTimestampIfAny,
        ..Policy::strict(&TRUST, at(), Usage::Sign)
    }
}

/// The widest rules of a report.
#[must_use]
pub fn validation() -> ValidationPolicy<'static> {
    ValidationPolicy {
        trust: &TRUST,
        at: at(),
        usage: Usage::Sign,
        profile: Profile::Any,
    }
}
