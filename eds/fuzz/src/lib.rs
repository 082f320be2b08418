//! What the targets share: the authority whose signatures the seeds carry, so that mutants get past the first check.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use eds::ca::DevelopmentPki;
use eds::cms::{Policy, Profile, Proof};
use eds::trust::{TrustStore, Usage};

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

/// The time of every check.
pub fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(AT, 0).expect("the time is one of this age")
}

/// The widest policy: the more is accepted, the more is read.
pub fn policy() -> Policy<'static> {
    Policy {
        profile: Profile::Any,
        proof: Proof::BySignatureTimestampIfAny,
        ..Policy::strict(&TRUST, at(), Usage::Sign)
    }
}
