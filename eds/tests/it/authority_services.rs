//! OpenSSL accepts the answers of the OCSP responder and of the time-stamping authority, and bad requests get their status.

use std::sync::LazyLock;

use chrono::TimeDelta;
use der::{Decode, Tagged};
use eds::Signer;
use eds::ca::{DevelopmentPki, Profile, RevocationReason};
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::Usage;
use eds::{ocsp, tsp};
use proptest::prelude::*;

use crate::fixture::{Files, citizen_spec, now, openssl, openssl_ok, order};
use crate::forge::element;

const HIERARCHIES: [KeyAlgorithm; 2] = [KeyAlgorithm::P256, KeyAlgorithm::Rsa3072];
const TEXT: &[u8] = "уақыт белгісі".as_bytes();

/// An authority and a good request to each of its services.
static ASKED: LazyLock<(Place, [Vec<u8>; 2])> = LazyLock::new(|| {
    let place = Place::new(KeyAlgorithm::P256);
    let person = place.citizen.certificate();
    let requests = [
        ocsp::request(person, place.pki.issuing(), &[7; 16]),
        tsp::request(&sha256(TEXT), &[7; 8]),
    ];
    (place, requests)
});

struct Place {
    files: Files,
    pki: DevelopmentPki,
    citizen: KeyFile,
}

impl Place {
    fn new(keys: KeyAlgorithm) -> Self {
        let files = Files::new();
        let pki = DevelopmentPki::open_or_create_with(&files.path("pki"), keys, now()).unwrap();
        let citizen = pki
            .issue(&order(Profile::Citizen, Usage::Sign, &citizen_spec()))
            .unwrap();
        files.write("issuing.pem", pki.issuing().pem());
        files.write("root.pem", pki.root().pem());
        files.write("citizen.pem", citizen.certificate().pem());
        files.write("text", TEXT);
        Self {
            files,
            pki,
            citizen,
        }
    }

    fn file(&self, name: &str) -> String {
        self.files.path(name).display().to_string()
    }

    /// What OpenSSL says of our answer to its own request, made with these arguments.
    fn ask(&self, arguments: &[&str]) -> String {
        let (request, issuer) = (self.file("request.der"), self.file("issuing.pem"));
        let mut make = vec!["ocsp", "-reqout", &request];
        make.extend_from_slice(arguments);
        openssl_ok(&make);
        let asked = std::fs::read(&request).unwrap();
        let answer = self
            .files
            .write("answer.der", self.pki.ocsp_response(&asked, now()));
        let (root, at) = (self.file("root.pem"), now().timestamp().to_string());
        // OpenSSL reads the machine's clock for the answer's age; and it would replace the nonce of a request it reads.
        let mut check = vec![
            "ocsp",
            "-respin",
            &answer,
            "-reqin",
            &request,
            "-CAfile",
            &root,
            "-verify_other",
            &issuer,
            "-attime",
            &at,
            "-validity_period",
            "1000000000",
            "-no_nonce",
        ];
        check.extend_from_slice(arguments);
        let said = openssl(&check);
        assert!(said.status.success(), "{said:?}");
        String::from_utf8_lossy(&said.stderr).into_owned() + &String::from_utf8_lossy(&said.stdout)
    }

    /// The status of our answer to these bytes, without its signature being looked at.
    fn status(&self, request: &[u8]) -> String {
        let answer = self.pki.ocsp_response(request, now());
        let answer = self.files.write("answer.der", answer);
        let said = openssl(&["ocsp", "-respin", &answer, "-noverify", "-resp_text"]);
        String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr)
    }
}

#[test]
fn openssl_accepts_ocsp_answers_and_their_nonce_under_both_hierarchies() {
    for keys in HIERARCHIES {
        let place = Place::new(keys);
        let (issuer, certificate) = (place.file("issuing.pem"), place.file("citizen.pem"));
        for hash in ["-sha1", "-sha256", "-sha512"] {
            let said = place.ask(&[hash, "-issuer", &issuer, "-cert", &certificate]);
            assert!(said.contains("Response verify OK"), "{said}");
            assert!(!said.contains("WARNING"), "the nonce is missing: {said}");
            assert!(said.contains("citizen.pem: good"), "{said}");
        }
        let serial = place.citizen.certificate().serial_hex();
        place
            .pki
            .revoke(&serial, RevocationReason::KeyCompromise, now())
            .unwrap();
        let unknown = "0x4142434445464748494a4b4c4d4e4f50";
        let said = place.ask(&[
            "-issuer",
            &issuer,
            "-cert",
            &certificate,
            "-serial",
            unknown,
        ]);
        assert!(said.contains("Response verify OK"), "{said}");
        assert!(said.contains("citizen.pem: revoked"), "{said}");
        assert!(said.contains("Reason: keyCompromise"), "{said}");
        assert!(said.contains(&format!("{unknown}: unknown")), "{said}");
    }
}

#[test]
fn nobody_is_answered_about_certificates_of_another_issuer() {
    let place = Place::new(KeyAlgorithm::P256);
    let (root, certificate) = (place.file("root.pem"), place.file("citizen.pem"));
    let request = place.file("request.der");
    openssl_ok(&[
        "ocsp",
        "-issuer",
        &root,
        "-cert",
        &certificate,
        "-reqout",
        &request,
    ]);
    let shown = place.status(&std::fs::read(&request).unwrap());
    assert!(shown.contains("unauthorized"), "{shown}");
}

#[test]
fn a_request_without_a_nonce_gets_an_answer_without_one() {
    let place = Place::new(KeyAlgorithm::P256);
    let (issuer, certificate) = (place.file("issuing.pem"), place.file("citizen.pem"));
    let said = place.ask(&["-issuer", &issuer, "-cert", &certificate, "-no_nonce"]);
    assert!(said.contains("Response verify OK"), "{said}");
    let shown = openssl_ok(&[
        "ocsp",
        "-respin",
        &place.file("answer.der"),
        "-noverify",
        "-resp_text",
    ]);
    assert!(!String::from_utf8_lossy(&shown).contains("Nonce"));
}

/// An OCSPRequest of one certificate with this nonce extension value.
fn with_nonce(place: &Place, nonce: &[u8]) -> Vec<u8> {
    const NONCE: &[u8] = &[0x2B, 6, 1, 5, 5, 7, 0x30, 1, 2];
    extended(place, &[&element(0x06, &[NONCE]), &element(0x04, &[nonce])])
}

fn extended(place: &Place, extension: &[&[u8]]) -> Vec<u8> {
    let (request, issuer) = (place.file("bare.der"), place.file("issuing.pem"));
    let certificate = place.file("citizen.pem");
    openssl_ok(&[
        "ocsp",
        "-issuer",
        &issuer,
        "-cert",
        &certificate,
        "-no_nonce",
        "-reqout",
        &request,
    ]);
    let bare = std::fs::read(&request).unwrap();
    // SEQUENCE { SEQUENCE { SEQUENCE OF Request } }, all of it short enough for one byte of length.
    assert!(bare[0] == 0x30 && bare[2] == 0x30 && bare[4] == 0x30 && bare.len() < 0x80);
    let list = element(0xA2, &[&element(0x30, &[&element(0x30, extension)])]);
    element(0x30, &[&element(0x30, &[&bare[4..], &list])])
}

#[test]
fn a_nonce_has_between_one_and_thirty_two_bytes() {
    let place = Place::new(KeyAlgorithm::P256);
    for length in [1, 16, 32] {
        let shown = place.status(&with_nonce(&place, &element(0x04, &[&vec![7; length]])));
        assert!(shown.contains("successful"), "{length}: {shown}");
        assert!(shown.contains("OCSP Nonce"), "{length}: {shown}");
    }
    for nonce in [
        element(0x04, &[]),
        element(0x04, &[&[7; 33]]),
        vec![7; 16],
        element(0x02, &[&[7; 16]]),
    ] {
        let shown = place.status(&with_nonce(&place, &nonce));
        assert!(shown.contains("malformedrequest"), "{nonce:?}: {shown}");
    }
}

#[test]
fn malformed_ocsp_requests_are_told_so() {
    let place = Place::new(KeyAlgorithm::P256);
    let good = extended(
        &place,
        &[&element(0x06, &[&[0x2A, 3, 4]]), &element(0x04, &[b"x"])],
    );
    assert!(
        place.status(&good).contains("successful"),
        "an unknown extension does no harm"
    );
    let critical: &[&[u8]] = &[
        &element(0x06, &[&[0x2A, 3, 4]]),
        &[1, 1, 0xFF],
        &element(0x04, &[b"x"]),
    ];
    let mut trailing = good.clone();
    trailing.push(0);
    let nobody = element(0x30, &[&element(0x30, &[&element(0x30, &[])])]);
    for bad in [
        Vec::new(),
        b"GET / HTTP/1.1".to_vec(),
        nobody,
        trailing,
        good[..good.len() - 1].to_vec(),
        extended(&place, critical),
        vec![0x30; 100_000],
    ] {
        let shown = place.status(&bad);
        assert!(shown.contains("malformedrequest"), "{shown}");
    }
}

#[test]
fn openssl_accepts_our_time_stamps_under_both_hierarchies() {
    for keys in HIERARCHIES {
        let place = Place::new(keys);
        let (text, query) = (place.file("text"), place.file("query.tsq"));
        let (root, issuer) = (place.file("root.pem"), place.file("issuing.pem"));
        for (hash, certificates) in [
            ("-sha256", "-cert"),
            ("-sha384", "-cert"),
            ("-sha512", "-cert"),
            ("-sha256", "-no_nonce"),
        ] {
            openssl_ok(&[
                "ts",
                "-query",
                "-data",
                &text,
                hash,
                certificates,
                "-out",
                &query,
            ]);
            let answer = place
                .pki
                .timestamp_response(&std::fs::read(&query).unwrap(), now());
            let answer = place.files.write("answer.tsr", answer);
            let stamper = place.pki.time_stamping_certificate(now()).unwrap();
            let stamper = place
                .files
                .write("tsa.pem", stamper.pem() + &place.pki.issuing().pem());
            let others = if certificates == "-cert" {
                &issuer
            } else {
                &stamper
            };
            let at = now().timestamp().to_string();
            openssl_ok(&[
                "ts",
                "-verify",
                "-queryfile",
                &query,
                "-in",
                &answer,
                "-CAfile",
                &root,
                "-untrusted",
                others,
                "-attime",
                &at,
            ]);
            let shown = openssl_ok(&["ts", "-reply", "-in", &answer, "-text"]);
            let shown = String::from_utf8_lossy(&shown).into_owned();
            assert!(shown.contains("Mar  2 10:00:00 2026 GMT"), "{shown}");
            assert!(shown.contains("Accuracy: 0x01 seconds"), "{shown}");
        }
    }
}

#[test]
fn a_bare_token_is_accepted_for_its_data_and_no_other() {
    for keys in HIERARCHIES {
        let place = Place::new(keys);
        let token = place.pki.stamp(&sha256(TEXT), now()).unwrap();
        let token = place.files.write("token.der", token);
        let (root, text) = (place.file("root.pem"), place.file("text"));
        let other = place.files.write("other", b"other");
        let at = now().timestamp().to_string();
        let verify = |data: &str| {
            let arguments = [
                "ts",
                "-verify",
                "-data",
                data,
                "-in",
                &token,
                "-token_in",
                "-CAfile",
                &root,
                "-attime",
                &at,
            ];
            openssl(&arguments).status.success()
        };
        assert!(verify(&text));
        assert!(!verify(&other));
    }
}

/// What OpenSSL reads in our answer to these bytes.
fn stamp_status(place: &Place, request: &[u8]) -> String {
    let answer = place.pki.timestamp_response(request, now());
    let answer = place.files.write("answer.tsr", answer);
    let shown = openssl(&["ts", "-reply", "-in", &answer, "-text"]);
    String::from_utf8_lossy(&shown.stdout).into_owned()
}

#[test]
fn bad_time_stamp_requests_are_rejected_with_their_reason() {
    let place = Place::new(KeyAlgorithm::P256);
    let (text, query) = (place.file("text"), place.file("query.tsq"));
    let ask = |arguments: &[&str]| {
        let mut command = vec!["ts", "-query", "-data", &text, "-out", &query];
        command.extend_from_slice(arguments);
        openssl_ok(&command);
        std::fs::read(&query).unwrap()
    };
    let good = ask(&["-sha256"]);
    let mut version = good.clone();
    assert_eq!(version[2..5], [2, 1, 1]);
    version[4] = 2;
    let mut short = good.clone();
    let octets = short.windows(2).position(|part| part == [4, 32]).unwrap();
    short.truncate(octets + 2 + 31);
    for length in [1, 5, octets + 1] {
        // The outer sequence, the imprint and the value itself each lose what stands after 31 bytes of hash.
        short[length] = if length == 1 {
            u8::try_from(short.len() - 2).unwrap()
        } else {
            short[length] - 1
        };
    }
    let mut trailing = good.clone();
    trailing.push(0);
    let cases: [(Vec<u8>, &str); 8] = [
        (ask(&["-sha1"]), "unrecognized or unsupported algorithm"),
        (
            ask(&["-sha256", "-tspolicy", "1.2.3.4"]),
            "the requested TSA policy is not supported",
        ),
        (version, "transaction not permitted or supported"),
        (short, "the data submitted has the wrong format"),
        (trailing, "the data submitted has the wrong format"),
        (Vec::new(), "the data submitted has the wrong format"),
        (
            good[..20].to_vec(),
            "the data submitted has the wrong format",
        ),
        (
            vec![0x30; 100_000],
            "the data submitted has the wrong format",
        ),
    ];
    for (request, reason) in cases {
        let shown = stamp_status(&place, &request);
        assert!(shown.contains("Rejected"), "{reason}: {shown}");
        assert!(shown.contains(reason), "{reason}: {shown}");
    }
    assert!(stamp_status(&place, &good).contains("Granted"));
}

#[test]
fn no_time_stamp_is_made_for_a_time_at_which_the_authority_was_not_there() {
    let place = Place::new(KeyAlgorithm::P256);
    place.pki.stamp(&sha256(TEXT), now()).unwrap();
    let early = now() - TimeDelta::days(3000);
    assert!(place.pki.stamp(&sha256(TEXT), early).is_err());
    let (text, query) = (place.file("text"), place.file("query.tsq"));
    openssl_ok(&["ts", "-query", "-data", &text, "-sha256", "-out", &query]);
    let answer = place
        .pki
        .timestamp_response(&std::fs::read(&query).unwrap(), early);
    let answer = place.files.write("answer.tsr", answer);
    let shown = openssl(&["ts", "-reply", "-in", &answer, "-text"]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        shown.contains("the TSA's time source is not available"),
        "{shown}"
    );
}

#[test]
fn the_services_get_new_keys_before_their_certificates_end() {
    let place = Place::new(KeyAlgorithm::P256);
    let first = place.pki.time_stamping_certificate(now()).unwrap();
    let soon = first.not_after() - TimeDelta::days(30);
    let second = place.pki.time_stamping_certificate(soon).unwrap();
    assert_ne!(first.serial_hex(), second.serial_hex());
    assert!(second.not_after() > first.not_after());
    let again = DevelopmentPki::open_or_create(place.pki.dir(), soon).unwrap();
    assert_eq!(again.time_stamping_certificate(soon).unwrap(), second);
    assert!(place.pki.stamp(&sha256(TEXT), soon).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_requests_get_an_answer_all_the_same(place in any::<prop::sample::Index>(), byte: u8, cut: bool) {
        let (Place { pki, .. }, requests) = &*ASKED;
        for request in requests {
            let mut damaged = request.clone();
            let index = place.index(damaged.len());
            damaged[index] = byte;
            if cut {
                damaged.truncate(index);
            }
            for answer in [pki.ocsp_response(&damaged, now()), pki.timestamp_response(&damaged, now())] {
                let whole = der::asn1::AnyRef::from_der(&answer).unwrap();
                prop_assert_eq!(whole.tag(), der::Tag::Sequence);
            }
        }
    }
}
