//! The platform's seal inside a PKCS#11 token: SoftHSM holds the key, the server has no file of it.

use crate::world::World;
use chrono::TimeDelta;
use eds::Signer as _;
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, SubjectSpec};
use eds::certificate::Certificate;
use eds::cms::Policy;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::pades;
use eds::trust::Usage;
use law::poa::stage::StageCode;
use senim::config::{Config, SealPkcs11};
use senim::seal::SealError;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Where Debian's package softhsm2 puts the module.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "246810";

/// Whether this is the process that a test started for itself. SoftHSM reads its configuration from the environment,
/// so a test with a token runs in a process of its own.
fn is_alone(test: &str) -> bool {
    const ALONE: &str = "SENIM_TEST_ALONE";
    let name = format!("seal_in_token::{test}");
    if std::env::var(ALONE).as_deref() == Ok(&name) {
        return true;
    }
    let folder = TempDir::new().unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    let tokens = format!("directories.tokendir = {}\n", folder.path().display());
    fs::write(&configuration, tokens).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &name, "--nocapture"])
        .env(ALONE, &name)
        .env("SOFTHSM2_CONF", &configuration)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    false
}

fn softhsm(arguments: &[&str]) {
    let done = Command::new("softhsm2-util")
        .args(["--module", MODULE])
        .args(arguments)
        .output();
    let output = done.unwrap_or_else(|error| {
        panic!("this test needs softhsm2-util (Debian package softhsm2): {error}")
    });
    let said = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&said)
    );
}

/// Moves a key file's key into a new token: what is left in the folder is the PIN and the certificates.
fn moved_into_a_token(file: &Path, folder: &Path) -> SealPkcs11 {
    let key = KeyFile::read(file).unwrap();
    softhsm(&[
        "--init-token",
        "--free",
        "--label",
        "senim",
        "--so-pin",
        "13579",
        "--pin",
        PIN,
    ]);
    let pem = file.to_str().unwrap();
    softhsm(&[
        "--import", pem, "--token", "senim", "--label", "seal", "--id", "01", "--pin", PIN,
    ]);
    fs::remove_file(file).unwrap();
    let chain: String = key.chain().iter().map(Certificate::pem).collect();
    SealPkcs11 {
        module: MODULE.into(),
        token: Some("senim".to_owned()),
        token_serial: None,
        key: Some("seal".to_owned()),
        key_id: Some("01".to_owned()),
        pin_file: secret(folder, "seal.pin", PIN),
        certificate: Some(secret(
            folder,
            "seal-chain.pem",
            &(key.certificate().pem() + &chain),
        )),
    }
}

fn secret(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}

#[tokio::test]
async fn a_power_of_attorney_is_sealed_by_the_key_in_the_token() {
    if !is_alone("a_power_of_attorney_is_sealed_by_the_key_in_the_token") {
        return;
    }
    let mut world = World::new().await;
    let certificate = world.pki().seal().unwrap().certificate().clone();
    let seal = moved_into_a_token(&world.pki().dir().join("seal.pem"), world.var());
    world.seal_in_token(seal).await;
    let walk = world.case_at(StageCode::Delivered).await;
    let pdf = walk
        .principal()
        .get(&walk.path("/files/poa.pdf"))
        .await
        .body;
    let trust = world.pki().trust_store().unwrap();
    let policy = Policy::strict(&trust, world.now(), Usage::Sign);
    let signatures = pades::verify(&pdf, &policy).unwrap();
    let seal = signatures.iter().find(|s| s.field == "platform-seal");
    assert_eq!(seal.unwrap().certificate(), &certificate);
}

#[test]
fn a_seal_that_cannot_sign_is_named_before_the_start() {
    if !is_alone("a_seal_that_cannot_sign_is_named_before_the_start") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let now = "2026-03-02T10:00:00Z".parse().unwrap();
    let pki = DevelopmentPki::open_or_create(&folder.path().join("pki"), now).unwrap();
    let seal = moved_into_a_token(&pki.dir().join("seal.pem"), folder.path());
    let refused = |change: fn(&mut SealPkcs11)| {
        let mut seal = seal.clone();
        change(&mut seal);
        let config = Config {
            var: folder.path().to_owned(),
            seal_pkcs11: Some(seal),
            ..Config::default()
        };
        senim::seal::open(&config)
            .err()
            .map(|error| error.to_string())
    };
    assert_eq!(refused(|_| {}), None);
    for (change, code) in [
        (
            (|s| s.key = Some("no".to_owned())) as fn(&mut SealPkcs11),
            "key_missing",
        ),
        (|s| s.token = Some("no".to_owned()), "token_missing"),
        (|s| s.pin_file = "/no/pin".into(), "pin_unreadable"),
        (|s| s.key_id = Some("no hex".to_owned()), "settings"),
    ] {
        let said = refused(change).unwrap();
        assert!(said.contains(code), "{said}");
    }
}

#[test]
fn a_weak_key_file_is_no_seal() {
    let folder = TempDir::new().unwrap();
    let now = "2026-03-02T10:00:00Z".parse().unwrap();
    let pki = DevelopmentPki::open_or_create(&folder.path().join("pki"), now).unwrap();
    let config = Config {
        var: folder.path().to_owned(),
        ..Config::default()
    };
    senim::seal::open(&config).unwrap();
    let subject = SubjectSpec {
        organization: Some("Мысал".to_owned()),
        bin: Some("000240000016".to_owned()),
        ..SubjectSpec::default()
    };
    let order = CertificateOrder {
        profile: Profile::Seal,
        usage: Usage::Sign,
        subject: &subject,
        key: KeyAlgorithm::Rsa2048,
        valid_from: now,
        valid_for: TimeDelta::days(1),
    };
    let file = pki.dir().join("seal.pem");
    fs::remove_file(&file).unwrap();
    pki.issue(&order).unwrap().write(&file).unwrap();
    let refused = senim::seal::open(&config).err().unwrap();
    assert!(matches!(refused, SealError::Weak(_)), "{refused}");
}
