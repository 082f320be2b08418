//! Certification requests: OpenSSL reads ours, we read OpenSSL's, and a damaged, weak or used one gets no certificate.

use chrono::TimeDelta;
use eds::Signer;
use eds::ca::request::{self, CertificationRequest, NewKey, RequestError};
use eds::ca::{CaError, DevelopmentPki, Profile, RequestOrder, RevocationReason, SubjectSpec};
use eds::keyfile::KeyAlgorithm;
use eds::trust::Usage;

use crate::fixture::{Files, citizen_spec, fixture, now, openssl, openssl_ok};

const OWN: [KeyAlgorithm; 3] = [
    KeyAlgorithm::P256,
    KeyAlgorithm::Rsa2048,
    KeyAlgorithm::Rsa3072,
];

fn order(subject: &SubjectSpec) -> RequestOrder<'_> {
    RequestOrder {
        profile: Profile::Citizen,
        usage: Usage::Sign,
        subject,
        valid_from: now(),
        valid_for: TimeDelta::days(365),
    }
}

/// A request that OpenSSL makes with a new key of these arguments.
fn of_openssl(files: &Files, key: &[&str], hash: &str) -> Vec<u8> {
    let (key_file, out) = (
        files.path("key.pem").display().to_string(),
        files.path("request.der").display().to_string(),
    );
    let mut make = vec!["genpkey", "-out", &key_file];
    make.extend_from_slice(key);
    openssl_ok(&make);
    openssl_ok(&[
        "req",
        "-new",
        "-key",
        &key_file,
        hash,
        "-utf8",
        "-subj",
        "/CN=Сынақова Үлгі/SN=Сынақова/serialNumber=IIN900101400013/C=KZ",
        "-outform",
        "DER",
        "-out",
        &out,
    ]);
    std::fs::read(out).unwrap()
}

fn refusal(der: &[u8]) -> RequestError {
    CertificationRequest::from_der(der).unwrap_err()
}

#[test]
fn openssl_verifies_the_requests_we_make() {
    let files = Files::new();
    for algorithm in OWN {
        let key = NewKey::generate(algorithm).unwrap();
        let der = key.request(Profile::Citizen, &citizen_spec()).unwrap();
        let path = files.write("ours.der", &der);
        let shown = openssl_ok(&[
            "req",
            "-inform",
            "DER",
            "-in",
            &path,
            "-verify",
            "-noout",
            "-subject",
            "-nameopt",
            "RFC2253,-esc_msb,utf8",
        ]);
        let shown = String::from_utf8(shown).unwrap();
        assert!(shown.contains("serialNumber=IIN900101400013"), "{shown}");
        let read = CertificationRequest::from_pem(&request::to_pem(&der)).unwrap();
        assert_eq!(read.der(), der);
        assert_eq!(read.subject_iin(), Some("900101400013"));
        let mut damaged = der.clone();
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        let path = files.write("damaged.der", &damaged);
        let said = openssl(&["req", "-inform", "DER", "-in", &path, "-verify", "-noout"]);
        assert!(!String::from_utf8_lossy(&said.stderr).contains("verify OK"));
        assert_eq!(refusal(&damaged), RequestError::BadProof);
    }
}

#[test]
fn we_certify_the_requests_that_openssl_makes() {
    let files = Files::new();
    let spec = citizen_spec();
    for (key, hash) in [
        (
            &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"][..],
            "-sha256",
        ),
        (
            &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
            "-sha512",
        ),
        (
            &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            "-sha256",
        ),
        (
            &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            "-sha384",
        ),
    ] {
        let der = of_openssl(&files, key, hash);
        let request = CertificationRequest::from_der(&der).unwrap();
        assert_eq!(request.subject_iin(), Some("900101400013"), "{key:?}");
        let certificate = fixture().pki.certify(&request, &order(&spec)).unwrap();
        fixture()
            .trust
            .check(&certificate, Usage::Sign, now())
            .unwrap();
        let path = files.write("certificate.pem", certificate.pem());
        let (root, chain) = (fixture().file("root.pem"), fixture().file("ca-chain.pem"));
        let at = now().timestamp().to_string();
        openssl_ok(&[
            "verify",
            "-x509_strict",
            "-attime",
            &at,
            "-CAfile",
            &root,
            "-untrusted",
            &chain,
            &path,
        ]);
        let of_request = openssl_ok(&[
            "req",
            "-inform",
            "DER",
            "-in",
            &files.path("request.der").display().to_string(),
            "-noout",
            "-pubkey",
        ]);
        let of_certificate = openssl_ok(&["x509", "-in", &path, "-noout", "-pubkey"]);
        assert_eq!(of_request, of_certificate);
    }
}

#[test]
fn a_request_with_any_flipped_bit_is_refused() {
    let key = NewKey::generate(KeyAlgorithm::P256).unwrap();
    let der = key.request(Profile::Citizen, &citizen_spec()).unwrap();
    for index in 0..der.len() {
        for bit in 0..8 {
            let mut damaged = der.clone();
            damaged[index] ^= 1 << bit;
            assert!(
                CertificationRequest::from_der(&damaged).is_err(),
                "byte {index} bit {bit}"
            );
        }
    }
    for end in 0..der.len() {
        assert_eq!(refusal(&der[..end]), RequestError::Malformed);
    }
    assert_eq!(
        refusal(&[der.as_slice(), b"x"].concat()),
        RequestError::Malformed
    );
    assert_eq!(refusal(&vec![0x30; 20_000]), RequestError::Malformed);
}

#[test]
fn a_request_signed_by_another_key_proves_nothing() {
    let spec = citizen_spec();
    let other = &fixture().citizen;
    let honest = NewKey::generate(KeyAlgorithm::P256).unwrap();
    let honest = CertificationRequest::from_der(&honest.request(Profile::Citizen, &spec).unwrap());
    let grammar: x509_cert::request::CertReq =
        der::Decode::from_der(honest.unwrap().der()).unwrap();
    let key = der::Encode::to_der(&grammar.info.public_key).unwrap();
    let stolen = request::create(
        Profile::Citizen,
        &spec,
        &key,
        other.algorithm(),
        |message| other.sign(message),
    );
    assert_eq!(refusal(&stolen.unwrap()), RequestError::BadProof);
}

#[test]
fn weak_keys_are_refused() {
    let files = Files::new();
    for key in [
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"][..],
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2040"],
        &[
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
            "-pkeyopt",
            "rsa_keygen_pubexp:3",
        ],
    ] {
        assert_eq!(
            refusal(&of_openssl(&files, key, "-sha256")),
            RequestError::WeakKey,
            "{key:?}"
        );
    }
}

#[test]
fn a_key_in_another_spelling_is_refused() {
    let files = Files::new();
    of_openssl(
        &files,
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        "-sha256",
    );
    let file = |name: &str| files.path(name).display().to_string();
    let (key, short, out) = (file("key.pem"), file("short.pem"), file("request.der"));
    openssl_ok(&[
        "ec",
        "-in",
        &key,
        "-conv_form",
        "compressed",
        "-out",
        &short,
    ]);
    openssl_ok(&[
        "req", "-new", "-key", &short, "-sha256", "-subj", "/C=KZ", "-outform", "DER", "-out", &out,
    ]);
    let der = std::fs::read(&out).unwrap();
    assert_eq!(
        refusal(&der),
        RequestError::WeakKey,
        "one key has one spelling"
    );
}

#[test]
fn keys_and_hashes_of_other_algorithms_are_refused() {
    let files = Files::new();
    for key in [
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"][..],
        &[
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:secp256k1",
        ],
    ] {
        let der = of_openssl(&files, key, "-sha256");
        assert_eq!(refusal(&der), RequestError::UnsupportedAlgorithm, "{key:?}");
    }
    let der = of_openssl(
        &files,
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        "-sha1",
    );
    assert_eq!(refusal(&der), RequestError::UnsupportedAlgorithm, "SHA-1");
}

#[test]
fn a_key_gets_one_certificate_whether_that_is_revoked_or_not() {
    let files = Files::new();
    let pki = DevelopmentPki::open_or_create(&files.path("pki"), now()).unwrap();
    let spec = citizen_spec();
    let key = NewKey::generate(KeyAlgorithm::P256).unwrap();
    let request = key.request(Profile::Citizen, &spec).unwrap();
    let request = CertificationRequest::from_der(&request).unwrap();
    let certificate = pki.certify(&request, &order(&spec)).unwrap();
    let again = || pki.certify(&request, &order(&spec)).unwrap_err();
    assert!(matches!(again(), CaError::KeyReused));
    pki.revoke(
        &certificate.serial_hex(),
        RevocationReason::KeyCompromise,
        now(),
    )
    .unwrap();
    assert!(matches!(again(), CaError::KeyReused));
    let reopened = DevelopmentPki::open_or_create(&files.path("pki"), now()).unwrap();
    assert!(matches!(
        reopened.certify(&request, &order(&spec)),
        Err(CaError::KeyReused)
    ));
    let issued = reopened.issued_for(&request.key_id()).unwrap().unwrap();
    assert_eq!(issued.serial_hex, certificate.serial_hex());
    let file = key.with_certificate(certificate, vec![pki.issuing().clone()]);
    assert!(file.is_ok());
}

#[test]
fn a_request_in_another_persons_name_is_refused() {
    let key = NewKey::generate(KeyAlgorithm::P256).unwrap();
    let other = SubjectSpec {
        iin: Some("800202300025".to_owned()),
        ..citizen_spec()
    };
    let request = key.request(Profile::Citizen, &other).unwrap();
    let request = CertificationRequest::from_der(&request).unwrap();
    assert!(matches!(
        fixture().pki.certify(&request, &order(&citizen_spec())),
        Err(CaError::OtherPerson)
    ));
}

#[test]
fn the_order_decides_what_the_certificate_says_and_not_the_request() {
    let key = NewKey::generate(KeyAlgorithm::P256).unwrap();
    let claimed = SubjectSpec {
        surname: "Басқаева".to_owned(),
        ..citizen_spec()
    };
    let request = key.request(Profile::Citizen, &claimed).unwrap();
    let request = CertificationRequest::from_der(&request).unwrap();
    let certificate = fixture()
        .pki
        .certify(&request, &order(&citizen_spec()))
        .unwrap();
    assert_eq!(certificate.subject().surname.as_deref(), Some("Сынақова"));
}
