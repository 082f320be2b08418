//! OpenSSL accepts what we sign, we accept what OpenSSL signs, and both refuse the same damage.

use eds::Signer;
use eds::cms::{self, Content, Detached};
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::Usage;

use eds::ca::{CertificateOrder, Profile};

use crate::fixture::{Files, citizen_spec, fixture, now, openssl, openssl_ok, order};

const TEXT: &[u8] = "{\"үлгі\":\"сенімхат\"}\r\nsecond line\n".as_bytes();

fn at() -> String {
    now().timestamp().to_string()
}

fn rsa_citizen() -> KeyFile {
    let spec = citizen_spec();
    let order = CertificateOrder {
        key: KeyAlgorithm::Rsa2048,
        ..order(Profile::Citizen, Usage::Sign, &spec)
    };
    fixture().pki.issue(&order).unwrap()
}

/// Whether OpenSSL accepts the CMS with the root as its only anchor and the lists of both authorities.
fn openssl_accepts(files: &Files, cms: &[u8], extra: &[&str]) -> bool {
    let read = |name| std::fs::read_to_string(fixture().file(name)).unwrap();
    let trust = files.write("trust.pem", read("root.pem") + &read("crl.pem"));
    let (time, cms) = (at(), files.write("signature.p7s", cms));
    let mut arguments = vec![
        "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", &cms,
    ];
    arguments.extend_from_slice(&[
        "-CAfile",
        &trust,
        "-crl_check_all",
        "-x509_strict",
        "-attime",
        &time,
    ]);
    arguments.extend_from_slice(&["-out", "/dev/null"]);
    arguments.extend_from_slice(extra);
    openssl(&arguments).status.success()
}

#[test]
fn openssl_verifies_our_attached_signatures_of_both_algorithms() {
    let files = Files::new();
    for signer in [&fixture().notary, &rsa_citizen()] {
        let cms = cms::sign_attached(signer, TEXT, now()).unwrap();
        assert!(openssl_accepts(&files, &cms, &[]));
        let verified = cms::verify(&cms, Content::Attached, &fixture().signing()).unwrap();
        assert_eq!(verified.content(), TEXT);
        assert_eq!(verified.signing_time(), Some(now()));
        assert_eq!(verified.signer(), signer.certificate());
    }
}

#[test]
fn openssl_verifies_our_detached_signatures() {
    let files = Files::new();
    let content = files.write("content", TEXT);
    for kind in [Detached::Cades { at: now() }, Detached::Pades] {
        let cms = cms::sign_detached(&fixture().citizen, sha256(TEXT), kind).unwrap();
        assert!(openssl_accepts(&files, &cms, &["-content", &content]));
        let other = files.write("other", b"other");
        assert!(!openssl_accepts(&files, &cms, &["-content", &other]));
        let verified = cms::verify(&cms, Content::Detached(TEXT), &fixture().signing()).unwrap();
        assert_eq!(verified.content(), b"");
        cms::verify(
            &cms,
            Content::DetachedDigest(sha256(TEXT)),
            &fixture().signing(),
        )
        .unwrap();
        cms::verify(
            &cms,
            Content::DetachedParts(&[&TEXT[..3], &TEXT[3..]]),
            &fixture().signing(),
        )
        .unwrap();
    }
}

#[test]
fn openssl_verifies_the_chain_strictly_with_the_lists() {
    let files = Files::new();
    let time = at();
    for person in [
        &fixture().citizen,
        &fixture().citizen_sign_in,
        &fixture().notary,
        &fixture().seal,
    ] {
        let certificate = files.write("person.pem", person.certificate().pem());
        let (anchors, chain, lists) = (
            fixture().file("root.pem"),
            fixture().file("ca-chain.pem"),
            fixture().file("crl.pem"),
        );
        openssl_ok(&[
            "verify",
            "-x509_strict",
            "-attime",
            &time,
            "-CAfile",
            &anchors,
            "-untrusted",
            &chain,
            "-crl_check_all",
            "-CRLfile",
            &lists,
            &certificate,
        ]);
    }
}

#[test]
fn we_verify_what_openssl_signs() {
    let files = Files::new();
    let content = files.write("content", TEXT);
    for signer in [&fixture().citizen, &rsa_citizen()] {
        let key = files.write("signer.pem", signer.to_pem());
        let out = files.path("signed.p7s").display().to_string();
        for (hash, shape) in [
            ("sha256", "-nodetach"),
            ("sha384", "-nodetach"),
            ("sha512", "-binary"),
        ] {
            openssl_ok(&[
                "cms", "-sign", "-binary", "-cades", "-md", hash, "-in", &content, "-signer", &key,
                "-outform", "DER", "-out", &out, shape,
            ]);
            let signed = std::fs::read(&out).unwrap();
            let covered = if shape == "-nodetach" {
                Content::Attached
            } else {
                Content::Detached(TEXT)
            };
            let verified = cms::verify(&signed, covered, &fixture().signing()).unwrap();
            assert_eq!(verified.iin(), Ok("900101400013"), "{hash}");
        }
    }
}

#[test]
fn a_signer_named_by_its_key_identifier_is_found() {
    let files = Files::new();
    let (content, key) = (
        files.write("content", TEXT),
        files.write("signer.pem", fixture().citizen.to_pem()),
    );
    let out = files.path("signed.p7s").display().to_string();
    openssl_ok(&[
        "cms",
        "-sign",
        "-binary",
        "-cades",
        "-keyid",
        "-nodetach",
        "-in",
        &content,
        "-signer",
        &key,
        "-outform",
        "DER",
        "-out",
        &out,
    ]);
    cms::verify(
        &std::fs::read(&out).unwrap(),
        Content::Attached,
        &fixture().signing(),
    )
    .unwrap();
}
