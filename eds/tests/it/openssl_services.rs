//! OpenSSL's own responder and time-stamping authority: what they write is read here, and judged as OpenSSL judges it.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::certificate::Certificate;
use eds::hash::sha256;
use eds::ocsp;
use eds::trust::{Evidence, Usage};
use eds::tsp::{self, Imprint, TspError};

use crate::fixture::{Files, fixture, now, openssl, openssl_ok};
use crate::forge::reissue;
use crate::forge_service::{
    ISSUING, clock, live_until, pem, responder, store, store_without_list, time_stamping,
};
use crate::forge_token::STAMPED;

const NONCE: &[u8] = &[0x5A; 16];

/// The citizen with a certificate that outlives these tests.
fn citizen() -> Certificate {
    reissue(fixture().citizen.certificate(), &*ISSUING, |tbs| {
        live_until(tbs, now() + TimeDelta::days(3000));
    })
}

/// What OpenSSL's responder says of the citizen, answering our request.
fn answer(files: &Files, state: &str, extra: &[&str]) -> Vec<u8> {
    let citizen = citizen();
    let request = ocsp::request(&citizen, fixture().pki.issuing(), NONCE);
    let serial = citizen.serial_hex().to_uppercase();
    let index = match state {
        "good" => format!("V\t340101000000Z\t\t{serial}\tunknown\t/CN=x\n"),
        "revoked" => {
            format!("R\t340101000000Z\t260302090000Z,keyCompromise\t{serial}\tunknown\t/CN=x\n")
        }
        _ => "V\t340101000000Z\t\t0102\tunknown\t/CN=x\n".to_owned(),
    };
    let (index, request) = (
        files.write("index.txt", index),
        files.write("request.der", request),
    );
    let signer = files.write("responder.pem", pem(&responder()));
    let (issuing, out) = (fixture().file("ca-chain.pem"), files.path("answer.der"));
    let out = out.display().to_string();
    let mut arguments = vec![
        "ocsp", "-index", &index, "-CA", &issuing, "-rsigner", &signer, "-rkey", &signer, "-reqin",
        &request, "-respout", &out, "-nmin", "5",
    ];
    arguments.extend_from_slice(extra);
    openssl_ok(&arguments);
    std::fs::read(&out).unwrap()
}

fn verdict(answer: &[u8], at: DateTime<Utc>) -> &'static str {
    let mut evidence = Evidence::none();
    evidence.add_ocsp(answer).unwrap();
    let trusted = store_without_list().check_with(&citizen(), Usage::Sign, at, &evidence);
    match trusted {
        Ok(_) => "ok",
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn what_openssls_responder_answers_is_understood() {
    let files = Files::new();
    for (state, expected) in [
        ("good", "ok"),
        ("revoked", "revoked"),
        ("unknown", "revocation_unknown"),
    ] {
        for extra in [&[][..], &["-resp_key_id"], &["-rmd", "sha384"]] {
            let answer = answer(&files, state, extra);
            assert_eq!(
                ocsp::check_answer(&answer, NONCE),
                Ok(()),
                "{state} {extra:?}"
            );
            assert!(ocsp::check_answer(&answer, b"another").is_err());
            assert_eq!(verdict(&answer, clock()), expected, "{state} {extra:?}");
        }
    }
}

#[test]
fn an_answer_to_openssls_request_by_sha256_is_understood() {
    let files = Files::new();
    let citizen = files.write("citizen.pem", citizen().pem());
    let request = files.path("by-sha256.der").display().to_string();
    openssl_ok(&[
        "ocsp",
        "-issuer",
        &fixture().file("ca-chain.pem"),
        "-sha256",
        "-cert",
        &citizen,
        "-reqout",
        &request,
    ]);
    // Of two requests OpenSSL answers the last one named.
    for (state, expected) in [("good", "ok"), ("revoked", "revoked")] {
        let answer = answer(&files, state, &["-reqin", &request]);
        assert_eq!(verdict(&answer, clock()), expected);
        assert!(
            ocsp::check_answer(&answer, NONCE).is_err(),
            "it has OpenSSL's nonce"
        );
    }
}

#[test]
fn an_answer_of_openssl_ends_when_it_says() {
    let answer = answer(&Files::new(), "good", &[]);
    assert_eq!(verdict(&answer, clock()), "ok");
    assert_eq!(
        verdict(&answer, clock() + TimeDelta::minutes(6)),
        "revocation_unknown"
    );
}

#[test]
fn a_responder_that_sends_no_certificate_is_looked_for_beside_the_answer() {
    let answer = answer(&Files::new(), "good", &["-resp_no_certs"]);
    assert_eq!(verdict(&answer, clock()), "revocation_unknown");
    let mut evidence = Evidence::none();
    evidence.add_ocsp(&answer).unwrap();
    let certificate = responder().certificate().clone();
    evidence.add_certificate(certificate).unwrap();
    // The certificate is made anew each time; only its key and its name are the responder's.
    store_without_list()
        .check_with(&citizen(), Usage::Sign, clock(), &evidence)
        .unwrap();
}

#[test]
fn openssl_reads_our_request_as_it_reads_its_own() {
    let files = Files::new();
    let (certificate, issuing) = (
        files.write("citizen.pem", citizen().pem()),
        fixture().file("ca-chain.pem"),
    );
    let ours = ocsp::request(&citizen(), fixture().pki.issuing(), &[]);
    let theirs = files.path("request.der").display().to_string();
    openssl_ok(&[
        "ocsp",
        "-issuer",
        &issuing,
        "-cert",
        &certificate,
        "-no_nonce",
        "-reqout",
        &theirs,
    ]);
    assert_eq!(ours, std::fs::read(theirs).unwrap());
}

/// How OpenSSL's time-stamping authority is set up.
#[derive(Clone, Copy)]
struct Setup {
    name: &'static str,
    certificate_hash: &'static str,
    signature_hash: &'static str,
    precision: &'static str,
}

const SETUPS: [Setup; 4] = [
    Setup {
        name: "yes",
        certificate_hash: "sha1",
        signature_hash: "sha256",
        precision: "0",
    },
    Setup {
        name: "no",
        certificate_hash: "sha256",
        signature_hash: "sha384",
        precision: "3",
    },
    Setup {
        name: "yes",
        certificate_hash: "sha384",
        signature_hash: "sha512",
        precision: "6",
    },
    Setup {
        name: "no",
        certificate_hash: "sha512",
        signature_hash: "sha256",
        precision: "1",
    },
];

fn configuration(files: &Files, setup: Setup) -> String {
    let signer = files.write("tsa.pem", pem(&time_stamping()));
    let serial = files.write("serial", "0100\n");
    let Setup {
        name,
        certificate_hash,
        signature_hash,
        precision,
    } = setup;
    let text = format!(
        "[tsa]\ndefault_tsa = one\n[one]\nserial = {serial}\ncrypto_device = builtin\n\
         signer_cert = {signer}\nsigner_key = {signer}\nsigner_digest = {signature_hash}\n\
         default_policy = 1.2.398.3.3.2.6.1\ndigests = sha256, sha384, sha512\n\
         accuracy = secs:1, millisecs:500, microsecs:100\nclock_precision_digits = {precision}\n\
         ordering = yes\ntsa_name = {name}\ness_cert_id_chain = no\n\
         ess_cert_id_alg = {certificate_hash}\n"
    );
    files.write("tsa.cnf", text)
}

/// What OpenSSL's authority answers to a query.
fn reply(files: &Files, setup: Setup, query: &[u8]) -> Vec<u8> {
    let (configuration, query) = (configuration(files, setup), files.write("query.tsq", query));
    let out = files.path("reply.tsr").display().to_string();
    openssl_ok(&[
        "ts",
        "-reply",
        "-config",
        &configuration,
        "-queryfile",
        &query,
        "-out",
        &out,
    ]);
    std::fs::read(&out).unwrap()
}

#[test]
fn what_openssls_time_stamping_authority_answers_is_accepted() {
    let files = Files::new();
    let imprint = sha256(STAMPED);
    for setup in SETUPS {
        let before = clock();
        let reply = reply(&files, setup, &tsp::request(&imprint, NONCE));
        let token = tsp::token_of_response(&reply, &imprint, NONCE).unwrap();
        let at = clock();
        for covered in [
            Imprint::Bytes(STAMPED),
            Imprint::Parts(&[&STAMPED[..5], &STAMPED[5..]]),
            Imprint::Digest(imprint),
        ] {
            let stamp = tsp::verify(&token, covered, &store(), at).unwrap();
            assert!(stamp.time() >= before && stamp.time() <= at + TimeDelta::seconds(1));
            assert_eq!(stamp.accuracy(), Some(TimeDelta::microseconds(1_500_100)));
            assert_eq!(stamp.policy().to_string(), "1.2.398.3.3.2.6.1");
            assert_eq!(stamp.chain().len(), 2);
            assert_eq!(stamp.revocation().len(), 2);
        }
        let other = tsp::verify(&token, Imprint::Bytes(b"other"), &store(), at);
        assert_eq!(other.unwrap_err().code(), "digest_mismatch");
    }
}

#[test]
fn openssl_judges_the_same_tokens_the_same() {
    let files = Files::new();
    let imprint = sha256(STAMPED);
    let query = files.write("query.tsq", tsp::request(&imprint, NONCE));
    let reply = reply(&files, SETUPS[1], &tsp::request(&imprint, NONCE));
    let path = files.write("reply.tsr", &reply);
    let (root, chain) = (fixture().file("root.pem"), fixture().file("ca-chain.pem"));
    let verify = |query: &str| {
        openssl(&[
            "ts",
            "-verify",
            "-in",
            &path,
            "-queryfile",
            query,
            "-CAfile",
            &root,
            "-untrusted",
            &chain,
        ])
        .status
        .success()
    };
    assert!(verify(&query));
    let other = files.write("other.tsq", tsp::request(&imprint, b"another"));
    assert!(!verify(&other));
    assert_eq!(
        tsp::token_of_response(&reply, &imprint, b"another"),
        Err(TspError::OtherNonce)
    );
    let others = sha256(b"other");
    let other = files.write("other.tsq", tsp::request(&others, NONCE));
    assert!(!verify(&other));
    assert_eq!(
        tsp::token_of_response(&reply, &others, NONCE),
        Err(TspError::OtherImprint)
    );
}

#[test]
fn a_refusal_of_the_time_stamping_authority_is_told() {
    let files = Files::new();
    let data = files.write("data", STAMPED);
    let query = files.path("md5.tsq").display().to_string();
    openssl_ok(&["ts", "-query", "-data", &data, "-sha1", "-out", &query]);
    let reply = reply(&files, SETUPS[0], &std::fs::read(&query).unwrap());
    assert_eq!(
        tsp::token_of_response(&reply, &sha256(STAMPED), NONCE),
        Err(TspError::Refused {
            status: 2,
            failure: Some(0)
        }),
        "an algorithm that the authority does not take"
    );
}

#[test]
fn openssl_reads_our_query() {
    let files = Files::new();
    let query = files.write("query.tsq", tsp::request(&sha256(STAMPED), NONCE));
    let text = openssl_ok(&["ts", "-query", "-in", &query, "-text"]);
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("Hash Algorithm: sha256"), "{text}");
    assert!(text.contains("Certificate required: yes"), "{text}");
    assert!(text.contains("Nonce: 0x5A5A5A5A"), "{text}");
}
