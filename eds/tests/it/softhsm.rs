//! Keys inside a PKCS#11 token: SoftHSM holds them, OpenSSL judges what they sign.
//!
//! SoftHSM reads its configuration from the environment and PKCS#11 starts a module once a process, so every test here
//! runs in a process and with tokens of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::object::{Attribute, CertificateType, ObjectClass};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use eds::Signer;
use eds::ca::request::{CertificationRequest, NewKey};
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, RevocationReason};
use eds::certificate::Certificate;
use eds::cms::{self, Content};
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::pkcs11::{Pkcs11Key, Pkcs11Location};
use eds::trust::Usage;
use tempfile::TempDir;

use crate::fixture::{Files, fixture, notary_spec, now, openssl_ok, order};

/// Where Debian's package softhsm2 puts the module.
pub(crate) const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
pub(crate) const PIN: &str = "246810";
/// Set in the process that a test starts for itself.
const ALONE: &str = "SENIM_TEST_ALONE";

fn alone(test: &str, body: impl FnOnce(&Tokens)) {
    alone_in("softhsm", test, body);
}

/// Runs the body of a module's test in a process of its own, in which SoftHSM keeps its tokens in a folder of its own.
pub(crate) fn alone_in(module: &str, test: &str, body: impl FnOnce(&Tokens)) {
    let name = format!("{module}::{test}");
    if std::env::var(ALONE).as_deref() == Ok(&name) {
        return body(&Tokens(TempDir::new().unwrap()));
    }
    let folder = TempDir::new().unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    // One test leaves the hashing to us.
    let mechanisms = if test.contains("does_not_hash") {
        "-CKM_SHA256_RSA_PKCS"
    } else {
        "ALL"
    };
    let tokens = format!(
        "directories.tokendir = {}\nslots.mechanisms = {mechanisms}\n",
        folder.path().display()
    );
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
}

/// SoftHSM's tokens of one test, and a folder for its files.
pub(crate) struct Tokens(TempDir);

impl Tokens {
    pub(crate) fn make(label: &str) {
        softhsm(&[
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            "13579",
        ]);
    }

    fn import(&self, key: &KeyFile, token: &str, label: &str, id: &str) {
        let file = self.file(&format!("{label}.pem"), &key.to_pem());
        let file = file.to_str().unwrap();
        softhsm(&[
            "--import", file, "--token", token, "--label", label, "--id", id, "--pin", PIN,
        ]);
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// The key `seal` of the token `senim` with the certificate of `key` in a file.
    fn location(&self, key: &KeyFile) -> Pkcs11Location {
        let chain: String = key.chain().iter().map(Certificate::pem).collect();
        Pkcs11Location {
            module: MODULE.into(),
            token: Some("senim".to_owned()),
            key: Some("seal".to_owned()),
            pin_file: self.file("pin", &format!("{PIN}\n")),
            certificate: Some(self.file("chain.pem", &(key.certificate().pem() + &chain))),
            ..Pkcs11Location::default()
        }
    }

    /// A token `senim` with a key `seal`, and where it is.
    fn with_seal(&self, key: &KeyFile) -> Pkcs11Location {
        Tokens::make("senim");
        self.import(key, "senim", "seal", "01");
        self.location(key)
    }
}

fn softhsm(arguments: &[&str]) {
    let output = Command::new("softhsm2-util")
        .args(["--module", MODULE])
        .args(arguments)
        .output()
        .unwrap_or_else(|error| {
            panic!("these tests need softhsm2-util (Debian package softhsm2): {error}")
        });
    let said = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&said)
    );
}

/// A key as the platform's seal has it.
fn key(algorithm: KeyAlgorithm) -> KeyFile {
    let subject = notary_spec();
    let order = CertificateOrder {
        key: algorithm,
        ..order(Profile::Notary, Usage::Sign, &subject)
    };
    fixture().pki.issue(&order).unwrap()
}

/// A session of the test's own beside the signer's, for changing what the token holds.
pub(crate) fn session() -> Session {
    let module = Pkcs11::new(MODULE).unwrap();
    // Started already where a signer was opened before.
    let _ = module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
    let slot = module.get_slots_with_initialized_token().unwrap()[0];
    let session = module.open_rw_session(slot).unwrap();
    let _ = session.login(UserType::User, Some(&AuthPin::from(PIN.to_owned())));
    std::mem::forget(module);
    session
}

fn refused(location: &Pkcs11Location) -> &'static str {
    Pkcs11Key::open(location).unwrap_err().code()
}

fn openssl_accepts(key: &dyn Signer) {
    let signed = cms::sign_attached(key, b"content", now()).unwrap();
    cms::verify(&signed, Content::Attached, &fixture().signing()).unwrap();
    let (files, trust) = (Files::new(), fixture().file("root.pem"));
    let (signature, time) = (
        files.write("signature.p7s", &signed),
        now().timestamp().to_string(),
    );
    openssl_ok(&[
        "cms",
        "-verify",
        "-binary",
        "-cades",
        "-inform",
        "DER",
        "-in",
        &signature,
        "-CAfile",
        &trust,
        "-x509_strict",
        "-attime",
        &time,
    ]);
}

#[test]
fn keys_of_both_algorithms_sign_what_openssl_accepts() {
    alone(
        "keys_of_both_algorithms_sign_what_openssl_accepts",
        |tokens| {
            Tokens::make("senim");
            for (algorithm, label, id) in [
                (KeyAlgorithm::P256, "curve", "0a"),
                (KeyAlgorithm::Rsa3072, "modulus", "0b"),
            ] {
                let key = key(algorithm);
                tokens.import(&key, "senim", label, id);
                let by_label = Pkcs11Location {
                    key: Some(label.to_owned()),
                    ..tokens.location(&key)
                };
                openssl_accepts(&Pkcs11Key::open(&by_label).unwrap());
                let by_id = Pkcs11Location {
                    key: None,
                    key_id: Some(hex::decode(id).unwrap()),
                    ..by_label
                };
                openssl_accepts(&Pkcs11Key::open(&by_id).unwrap());
            }
        },
    );
}

#[test]
fn certificate_and_chain_are_read_from_the_token() {
    alone("certificate_and_chain_are_read_from_the_token", |tokens| {
        let key = key(KeyAlgorithm::P256);
        let location = Pkcs11Location {
            certificate: None,
            ..tokens.with_seal(&key)
        };
        assert_eq!(refused(&location), "certificate_missing");
        let session = session();
        let root = fixture().pki.root();
        let all = [root, &key.chain()[0], key.certificate()];
        for (place, certificate) in [[9], [7], [1]].into_iter().zip(all) {
            let template = [
                Attribute::Class(ObjectClass::CERTIFICATE),
                Attribute::CertificateType(CertificateType::X_509),
                Attribute::Token(true),
                Attribute::Id(place.to_vec()),
                Attribute::Subject(certificate.subject_raw().to_vec()),
                Attribute::Value(certificate.der().to_vec()),
            ];
            session.create_object(&template).unwrap();
        }
        let opened = Pkcs11Key::open(&location).unwrap();
        assert_eq!(opened.certificate(), key.certificate());
        assert_eq!(opened.chain(), key.chain());
        openssl_accepts(&opened);
    });
}

#[test]
fn a_wrong_pin_is_refused_and_a_pin_for_everybody_is_not_even_tried() {
    alone(
        "a_wrong_pin_is_refused_and_a_pin_for_everybody_is_not_even_tried",
        |tokens| {
            let location = tokens.with_seal(&key(KeyAlgorithm::P256));
            for (text, code) in [
                ("111111", "pin_refused"),
                ("", "pin_unreadable"),
                ("\n", "pin_unreadable"),
            ] {
                tokens.file("pin", text);
                assert_eq!(refused(&location), code);
            }
            tokens.file("pin", PIN);
            let everybody = fs::Permissions::from_mode(0o644);
            fs::set_permissions(&location.pin_file, everybody).unwrap();
            assert_eq!(refused(&location), "pin_exposed");
            fs::remove_file(&location.pin_file).unwrap();
            assert_eq!(refused(&location), "pin_unreadable");
            tokens.file("pin", PIN);
            Pkcs11Key::open(&location).unwrap();
        },
    );
}

#[test]
fn exactly_one_token_and_one_key_must_be_left() {
    alone("exactly_one_token_and_one_key_must_be_left", |tokens| {
        let key = key(KeyAlgorithm::P256);
        let location = tokens.with_seal(&key);
        Tokens::make("spare");
        tokens.import(&key, "senim", "other", "02");
        let with = |change: fn(&mut Pkcs11Location)| {
            let mut changed = location.clone();
            change(&mut changed);
            refused(&changed)
        };
        assert_eq!(with(|l| l.token = None), "several_tokens");
        assert_eq!(with(|l| l.token = Some("no".to_owned())), "token_missing");
        assert_eq!(
            with(|l| l.token_serial = Some("0".to_owned())),
            "token_missing"
        );
        assert_eq!(with(|l| l.key = None), "several_keys");
        assert_eq!(with(|l| l.key = Some("no".to_owned())), "key_missing");
        assert_eq!(with(|l| l.key_id = Some(vec![2])), "key_missing");
        assert_eq!(
            with(|l| l.module = "/no/module.so".into()),
            "module_unusable"
        );
        assert_eq!(
            with(|l| l.certificate = Some("/no/file".into())),
            "certificate_missing"
        );
        Pkcs11Key::open(&location).unwrap();
    });
}

#[test]
fn a_certificate_of_another_key_is_refused() {
    alone("a_certificate_of_another_key_is_refused", |tokens| {
        let location = tokens.with_seal(&key(KeyAlgorithm::P256));
        for another in [KeyAlgorithm::P256, KeyAlgorithm::Rsa3072] {
            tokens.location(&key(another));
            assert_eq!(refused(&location), "other_key");
        }
        tokens.file(
            "chain.pem",
            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        );
        assert_eq!(refused(&location), "certificate_malformed");
    });
}

#[test]
fn a_weak_key_or_another_curve_is_refused() {
    alone("a_weak_key_or_another_curve_is_refused", |tokens| {
        let weak = tokens.with_seal(&key(KeyAlgorithm::Rsa2048));
        assert_eq!(refused(&weak), "key_too_weak");
        for curve in ["P-384", "secp256k1"] {
            let certificate = self_signed(tokens.0.path(), curve);
            tokens.file("chain.pem", &certificate);
            assert_eq!(refused(&weak), "unsupported_algorithm", "{curve}");
        }
    });
}

/// A certificate on a curve that is not for us, made by OpenSSL.
fn self_signed(folder: &Path, curve: &str) -> String {
    let key = folder.join("curve.key").display().to_string();
    let curve = format!("ec_paramgen_curve:{curve}");
    let made = openssl_ok(&[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        &curve,
        "-nodes",
        "-keyout",
        &key,
        "-subj",
        "/CN=curve",
        "-days",
        "1",
    ]);
    String::from_utf8(made).unwrap()
}

#[test]
fn a_key_that_is_taken_out_signs_no_more_and_signs_again_once_it_is_back() {
    alone(
        "a_key_that_is_taken_out_signs_no_more_and_signs_again_once_it_is_back",
        |tokens| {
            let key = key(KeyAlgorithm::P256);
            let location = tokens.with_seal(&key);
            let seal = Pkcs11Key::open(&location).unwrap();
            seal.try_sign(b"before").unwrap();
            let session = session();
            for object in session.find_objects(&[Attribute::Id(vec![1])]).unwrap() {
                session.destroy_object(object).unwrap();
            }
            assert_eq!(seal.try_sign(b"without").unwrap_err().code(), "key_missing");
            assert!(seal.sign(b"without").is_err());
            assert_eq!(refused(&location), "key_missing");
            tokens.import(&key, "senim", "seal", "01");
            openssl_accepts(&seal);
        },
    );
}

#[test]
fn a_key_that_is_exchanged_for_another_signs_no_more() {
    alone(
        "a_key_that_is_exchanged_for_another_signs_no_more",
        |tokens| {
            let seal = Pkcs11Key::open(&tokens.with_seal(&key(KeyAlgorithm::P256))).unwrap();
            let session = session();
            for object in session.find_objects(&[Attribute::Id(vec![1])]).unwrap() {
                session.destroy_object(object).unwrap();
            }
            tokens.import(&key(KeyAlgorithm::P256), "senim", "seal", "01");
            assert_eq!(seal.try_sign(b"content").unwrap_err().code(), "other_key");
        },
    );
}

#[test]
fn a_session_that_the_token_ended_is_opened_anew() {
    alone("a_session_that_the_token_ended_is_opened_anew", |tokens| {
        let seal = Pkcs11Key::open(&tokens.with_seal(&key(KeyAlgorithm::P256))).unwrap();
        session().logout().unwrap();
        openssl_accepts(&seal);
        let module = Pkcs11::new(MODULE).unwrap();
        std::mem::forget(module.clone());
        module.finalize().unwrap();
        openssl_accepts(&seal);
    });
}

#[test]
fn many_threads_share_one_session() {
    alone("many_threads_share_one_session", |tokens| {
        let seal = Pkcs11Key::open(&tokens.with_seal(&key(KeyAlgorithm::P256))).unwrap();
        std::thread::scope(|scope| {
            let sign = || (0..20).all(|_| seal.sign(b"content").is_ok());
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(sign)).collect();
            assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
        });
    });
}

#[test]
fn only_strong_keys_may_be_our_own() {
    let may = |algorithm| eds::signer::strong_enough(key(algorithm).certificate()).is_ok();
    assert!(may(KeyAlgorithm::P256) && may(KeyAlgorithm::Rsa3072));
    assert!(!may(KeyAlgorithm::Rsa2048));
}

#[test]
fn a_token_that_does_not_hash_is_given_the_hash() {
    alone("a_token_that_does_not_hash_is_given_the_hash", |tokens| {
        let seal = Pkcs11Key::open(&tokens.with_seal(&key(KeyAlgorithm::Rsa3072))).unwrap();
        openssl_accepts(&seal);
    });
}

#[test]
fn the_issuing_authoritys_key_may_be_in_a_token() {
    alone("the_issuing_authoritys_key_may_be_in_a_token", |tokens| {
        Tokens::make("senim");
        let files = Files::new();
        let folder = files.path("pki");
        let new = NewKey::generate(KeyAlgorithm::Rsa3072).unwrap();
        let subject = notary_spec();
        let request = new.request(Profile::Notary, &subject).unwrap();
        let request = CertificationRequest::from_der(&request).unwrap();
        let keys = KeyAlgorithm::Rsa3072;
        let certificate =
            DevelopmentPki::create_for_issuing(&folder, keys, &request, None, now()).unwrap();
        let file = new.with_certificate(certificate, Vec::new()).unwrap();
        tokens.import(&file, "senim", "seal", "01");
        let signer = Arc::new(Pkcs11Key::open(&tokens.location(&file)).unwrap());
        let pki = DevelopmentPki::open_with_issuing(&folder, signer, now()).unwrap();
        let person = pki
            .issue(&order(Profile::Notary, Usage::Sign, &subject))
            .unwrap();
        let serial = pki.seal().unwrap().certificate().serial_hex();
        pki.revoke(&serial, RevocationReason::Superseded, now())
            .unwrap();
        let (person, time) = (
            files.write("person.pem", person.certificate().pem()),
            now().timestamp().to_string(),
        );
        let path = |name: &str| folder.join(name).display().to_string();
        openssl_ok(&[
            "verify",
            "-x509_strict",
            "-attime",
            &time,
            "-CAfile",
            &path("root.pem"),
            "-untrusted",
            &path("ca-chain.pem"),
            "-crl_check_all",
            "-CRLfile",
            &path("crl.pem"),
            &person,
        ]);
    });
}
