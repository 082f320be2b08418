//! RSA keys and PSS parameters as OpenSSL makes them: the usual ones are accepted, weak and unusual ones are not.

use eds::certificate::Certificate;
use eds::trust::TrustStore;

use crate::fixture::{Files, openssl_ok};

/// An authority that OpenSSL made for a new key and signed with these options.
fn is_trusted(key: &[&str], signing: &[&str]) -> bool {
    let files = Files::new();
    let path = |name| files.path(name).display().to_string();
    let (key_file, out) = (path("key.pem"), path("root.pem"));
    openssl_ok(&[&["genpkey", "-out", &key_file], key].concat());
    let subject = "/CN=Root of tests/C=KZ";
    let usage = "keyUsage=critical,keyCertSign,cRLSign";
    openssl_ok(
        &[
            &["req", "-x509", "-new", "-key", &key_file, "-out", &out][..],
            &["-subj", subject, "-addext", usage][..],
            signing,
        ]
        .concat(),
    );
    let root = Certificate::from_pem(&std::fs::read_to_string(out).unwrap()).unwrap();
    TrustStore::new().add_anchor(root).is_ok()
}

fn rsa<'a>(bits: &'a str, exponent: &'a str) -> [&'a str; 6] {
    ["-algorithm", "RSA", "-pkeyopt", bits, "-pkeyopt", exponent]
}

#[test]
fn keys_that_are_short_or_have_a_small_or_long_exponent_are_refused() {
    let trusted = |bits, exponent| is_trusted(&rsa(bits, exponent), &[]);
    assert!(trusted("rsa_keygen_bits:2048", "rsa_keygen_pubexp:65537"));
    for (bits, exponent) in [
        ("rsa_keygen_bits:2048", "rsa_keygen_pubexp:3"),
        ("rsa_keygen_bits:2048", "rsa_keygen_pubexp:65535"),
        ("rsa_keygen_bits:2048", "rsa_keygen_pubexp:4294967311"),
        ("rsa_keygen_bits:1024", "rsa_keygen_pubexp:65537"),
        ("rsa_keygen_bits:2040", "rsa_keygen_pubexp:65537"),
    ] {
        assert!(!trusted(bits, exponent), "{bits} {exponent}");
    }
}

#[test]
fn pss_is_accepted_with_the_same_hash_everywhere_and_a_salt_as_long_as_it() {
    let key = rsa("rsa_keygen_bits:2048", "rsa_keygen_pubexp:65537");
    let pss = |hash, salt, mask| {
        let options = [
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            salt,
            "-sigopt",
            mask,
        ];
        is_trusted(&key, &[&[hash], &options[..]].concat())
    };
    assert!(pss("-sha256", "rsa_pss_saltlen:32", "rsa_mgf1_md:sha256"));
    assert!(pss("-sha384", "rsa_pss_saltlen:48", "rsa_mgf1_md:sha384"));
    assert!(pss("-sha512", "rsa_pss_saltlen:64", "rsa_mgf1_md:sha512"));
    assert!(!pss("-sha256", "rsa_pss_saltlen:20", "rsa_mgf1_md:sha256"));
    assert!(!pss("-sha256", "rsa_pss_saltlen:0", "rsa_mgf1_md:sha256"));
    assert!(!pss("-sha256", "rsa_pss_saltlen:32", "rsa_mgf1_md:sha1"));
    assert!(!pss("-sha256", "rsa_pss_saltlen:32", "rsa_mgf1_md:sha512"));
    assert!(!pss("-sha1", "rsa_pss_saltlen:20", "rsa_mgf1_md:sha1"));
    assert!(!pss("-sha224", "rsa_pss_saltlen:28", "rsa_mgf1_md:sha224"));
}

#[test]
fn a_key_for_pss_alone_is_not_supported() {
    assert!(!is_trusted(&["-algorithm", "RSA-PSS"], &["-sha256"]));
}
