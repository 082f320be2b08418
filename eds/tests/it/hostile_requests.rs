//! Certification requests (PKCS#10), good and hostile, each with its verdict; what we accept, OpenSSL accepts.

use der::{Decode, Encode};
use eds::Signer;
use eds::ca::Profile;
use eds::ca::request::{self, CertificationRequest, NewKey, RequestError};
use eds::keyfile::KeyAlgorithm;
use x509_cert::request::CertReq;

use crate::cms_forms::{children, parent};
use crate::corpus::{Kind, Trial};
use crate::fixture::{Files, citizen_spec, fixture, openssl};
use crate::forge::{element, sequence, signed};
use crate::hostile_keys::{KEYS, ec_key};

/// The fields of a request's content: version, subject, key, attributes.
type Fields = Vec<Vec<u8>>;
/// A name, the expected verdict, and what is bent before the citizen's key signs.
type Row = (&'static str, &'static str, fn(&mut Fields));

const VERSION: usize = 0;
const SUBJECT: usize = 1;
const KEY: usize = 2;
const ATTRIBUTES: usize = 3;

/// A request for the citizen's own key.
fn good() -> Vec<u8> {
    let citizen = &fixture().citizen;
    let certificate = x509_cert::Certificate::from_der(citizen.certificate().der()).unwrap();
    let key = certificate.tbs_certificate.subject_public_key_info;
    let key = key.to_der().unwrap();
    let algorithm = citizen.algorithm();
    let request = request::create(
        Profile::Citizen,
        &citizen_spec(),
        &key,
        algorithm,
        |message| citizen.sign(message),
    );
    request.unwrap()
}

const SIGNED: &[Row] = &[
    ("a request", "ok", |_| ()),
    ("attributes that ask for something", "ok", |fields| {
        let wish = sequence(&[&element(6, &[&[0x2A, 3]]), &element(0x31, &[&[5, 0]])]);
        fields[ATTRIBUTES] = element(0xA0, &[&wish]);
    }),
    ("version 2", "malformed", |fields| {
        fields[VERSION] = vec![2, 1, 1];
    }),
    ("a padded version", "malformed", |fields| {
        fields[VERSION] = vec![2, 2, 0, 0];
    }),
    ("no version", "malformed", |fields| fields[VERSION].clear()),
    ("a negative version", "malformed", |fields| {
        fields[VERSION] = vec![2, 1, 0xFF];
    }),
    ("a subject of another shape", "malformed", |fields| {
        fields[SUBJECT] = element(0x31, &[]);
    }),
    ("no subject", "malformed", |fields| fields[SUBJECT].clear()),
    ("two subjects", "malformed", |fields| {
        let again = fields[SUBJECT].clone();
        fields.insert(SUBJECT, again);
    }),
    ("no key", "malformed", |fields| fields[KEY].clear()),
    ("a key of another shape", "malformed", |fields| {
        fields[KEY] = sequence(&[&[5, 0]]);
    }),
    ("the key of somebody else", "bad_proof", |fields| {
        let other = fixture().notary.certificate().der();
        let other = x509_cert::Certificate::from_der(other).unwrap();
        let key = other.tbs_certificate.subject_public_key_info;
        fields[KEY] = key.to_der().unwrap();
    }),
    ("attributes twice", "malformed", |fields| {
        fields.push(element(0xA0, &[]));
    }),
    ("a field after the attributes", "malformed", |fields| {
        fields.push(element(0xA1, &[]));
    }),
    ("attributes under another tag", "malformed", |fields| {
        fields[ATTRIBUTES] = element(0xA3, &[]);
    }),
];

fn bent(bend: fn(&mut Fields)) -> Vec<u8> {
    let mut fields = children(&children(&good())[0]);
    bend(&mut fields);
    signed(&parent(0x30, &fields), &fixture().citizen)
}

/// A name, the expected verdict, and what is bent after the request was signed: content, algorithm, signature.
const UNSIGNED: &[Row] = &[
    (
        "another content than the signed one",
        "bad_proof",
        |parts| {
            let mut fields = children(&parts[0]);
            fields[SUBJECT] = fixture().notary.certificate().subject_raw().to_vec();
            parts[0] = parent(0x30, &fields);
        },
    ),
    ("an empty signature", "bad_proof", |parts| {
        parts[2] = element(3, &[&[0]]);
    }),
    ("a signature of nothing", "malformed", |parts| {
        parts[2] = element(3, &[]);
    }),
    ("a signature with spare bits", "malformed", |parts| {
        parts[2][2] = 1;
    }),
    ("a signature of zeros", "bad_proof", |parts| {
        parts[2] = element(3, &[&[0], &sequence(&[&[2, 1, 0], &[2, 1, 0]])]);
    }),
    ("no signature", "malformed", |parts| parts[2].clear()),
    ("a second signature", "malformed", |parts| {
        let again = parts[2].clone();
        parts.push(again);
    }),
    ("ECDSA with SHA-1", "unsupported_algorithm", |parts| {
        parts[1] = sequence(&[&crate::forge::oid("1.2.840.10045.4.1")]);
    }),
    (
        "an algorithm of RSA keys",
        "unsupported_algorithm",
        |parts| {
            parts[1] = sequence(&[&crate::forge::oid("1.2.840.113549.1.1.11"), &[5, 0]]);
        },
    ),
    ("no algorithm", "malformed", |parts| parts[1].clear()),
];

fn bent_afterwards(bend: fn(&mut Fields)) -> Vec<u8> {
    let mut parts = children(&good());
    bend(&mut parts);
    parent(0x30, &parts)
}

/// Bytes that are no request.
fn damaged() -> Vec<(&'static str, Vec<u8>)> {
    let good = good();
    let citizen = fixture().citizen.certificate().der().to_vec();
    vec![
        ("nothing", Vec::new()),
        ("no request", b"no request".to_vec()),
        ("cut short", good[..good.len() - 1].to_vec()),
        ("bytes after it", [good.as_slice(), &[0]].concat()),
        ("a certificate", citizen),
        ("a giant", vec![0x30; 20_000]),
        ("an endless length", [&[0x30, 0x80], &good[4..]].concat()),
        ("a request in a request", sequence(&[&good])),
    ]
}

fn cases() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let signed = SIGNED
        .iter()
        .map(|(name, expected, bend)| (*name, *expected, bent(*bend)));
    let unsigned = UNSIGNED
        .iter()
        .map(|(name, expected, bend)| (*name, *expected, bent_afterwards(*bend)));
    let damaged = damaged()
        .into_iter()
        .map(|(name, bytes)| (name, "malformed", bytes));
    let keys = KEYS.iter().map(|(name, _, expected, key)| {
        let mut fields = children(&children(&good())[0]);
        fields[KEY] = key();
        let request = crate::forge::signed(&parent(0x30, &fields), &fixture().citizen);
        (*name, *expected, request)
    });
    signed.chain(unsigned).chain(damaged).chain(keys).collect()
}

fn verdict(request: &[u8]) -> &'static str {
    match CertificationRequest::from_der(request) {
        Ok(_) => "ok",
        Err(RequestError::Malformed) => "malformed",
        Err(RequestError::BadProof) => "bad_proof",
        Err(RequestError::WeakKey) => "weak_key",
        Err(RequestError::UnsupportedAlgorithm) => "unsupported_algorithm",
    }
}

fn openssl_accepts(request: &[u8]) -> bool {
    let files = Files::new();
    let path = files.write("request.der", request);
    let said = openssl(&["req", "-inform", "DER", "-in", &path, "-verify", "-noout"]);
    String::from_utf8_lossy(&said.stderr).contains("verify OK")
}

pub(crate) fn trials() -> Vec<Trial> {
    let judged = |(name, expected, request): (_, _, Vec<u8>)| {
        Trial::new(Kind::Request, (name, expected), &request, verdict(&request))
    };
    cases().into_iter().map(judged).collect()
}

#[test]
fn every_request_has_the_expected_verdict_and_openssl_accepts_what_we_accept() {
    for (name, expected, request) in cases() {
        let ours = verdict(&request);
        assert_eq!(ours, expected, "{name}");
        if ours == "ok" {
            assert!(openssl_accepts(&request), "OpenSSL refuses: {name}");
        }
    }
}

#[test]
fn a_mutant_of_a_request_that_we_accept_openssl_accepts() {
    let keys = [KeyAlgorithm::P256, KeyAlgorithm::Rsa2048];
    for key in keys {
        let key = NewKey::generate(key).unwrap();
        let good = key.request(Profile::Citizen, &citizen_spec()).unwrap();
        for mutant in crate::mutants::of(&good, 20_000) {
            if CertificationRequest::from_der(&mutant).is_ok() {
                assert!(openssl_accepts(&mutant), "{}", hex::encode(&mutant));
            }
        }
    }
    assert!(CertReq::from_der(&good()).is_ok());
    assert!(!ec_key("1.3.132.0.10", &[4]).is_empty());
}
