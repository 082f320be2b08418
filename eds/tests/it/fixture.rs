//! One development authority for all tests, its people, and the OpenSSL command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, SubjectSpec};
use eds::cms::Policy;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::{TrustStore, Usage};
use tempfile::TempDir;

/// The moment at which tests happen; OpenSSL is told it by `-attime`.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-03-02T10:00:00Z".parse().unwrap()
}

pub(crate) struct Fixture {
    _folder: TempDir,
    pub(crate) pki: DevelopmentPki,
    pub(crate) trust: TrustStore,
    pub(crate) citizen: KeyFile,
    pub(crate) citizen_sign_in: KeyFile,
    pub(crate) notary: KeyFile,
    pub(crate) seal: KeyFile,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(Fixture::new);

pub(crate) fn fixture() -> &'static Fixture {
    &FIXTURE
}

/// A citizen who does not exist.
pub(crate) fn citizen_spec() -> SubjectSpec {
    SubjectSpec {
        iin: Some("900101400013".to_owned()),
        surname: "Сынақова".to_owned(),
        given: "Үлгі".to_owned(),
        patronymic: Some("Мысалқызы".to_owned()),
        ..SubjectSpec::default()
    }
}

/// A notary who does not exist.
pub(crate) fn notary_spec() -> SubjectSpec {
    SubjectSpec {
        iin: Some("800202300025".to_owned()),
        surname: "Тәжірибеев".to_owned(),
        given: "Нұсқа".to_owned(),
        patronymic: None,
        organization: Some("Тәжірибеев Н. нотариат кеңсесі".to_owned()),
        bin: Some("000240000016".to_owned()),
    }
}

pub(crate) fn order(profile: Profile, usage: Usage, subject: &SubjectSpec) -> CertificateOrder<'_> {
    CertificateOrder {
        profile,
        usage,
        subject,
        key: KeyAlgorithm::P256,
        valid_from: now() - TimeDelta::days(1),
        valid_for: TimeDelta::days(365),
    }
}

impl Fixture {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let pki = DevelopmentPki::open_or_create(&folder.path().join("pki"), now()).unwrap();
        let issue =
            |profile, usage, spec: &SubjectSpec| pki.issue(&order(profile, usage, spec)).unwrap();
        Self {
            trust: pki.trust_store().unwrap(),
            citizen: issue(Profile::Citizen, Usage::Sign, &citizen_spec()),
            citizen_sign_in: issue(Profile::Citizen, Usage::Authenticate, &citizen_spec()),
            notary: issue(Profile::Notary, Usage::Sign, &notary_spec()),
            seal: pki.seal().unwrap(),
            pki,
            _folder: folder,
        }
    }

    /// The policy of accepting a signature now.
    pub(crate) fn signing(&self) -> Policy<'_> {
        Policy::strict(&self.trust, now(), Usage::Sign)
    }

    pub(crate) fn signing_in(&self) -> Policy<'_> {
        Policy {
            usage: Usage::Authenticate,
            ..self.signing()
        }
    }

    /// The path of a file of the authority.
    pub(crate) fn file(&self, name: &str) -> String {
        self.pki.dir().join(name).display().to_string()
    }
}

/// A folder for one test's files.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name).display().to_string()
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }
}

/// Runs OpenSSL; its absence is a failure with a name, not a test that passes.
pub(crate) fn openssl(arguments: &[&str]) -> Output {
    Command::new("openssl")
        .args(arguments)
        .output()
        .unwrap_or_else(|error| {
            panic!("these tests need the openssl command (Debian package openssl): {error}")
        })
}

/// Runs OpenSSL and expects success; answers with its standard output.
pub(crate) fn openssl_ok(arguments: &[&str]) -> Vec<u8> {
    let output = openssl(arguments);
    assert!(
        output.status.success(),
        "openssl {arguments:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}
