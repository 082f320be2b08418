//! Time-stamp tokens, good and hostile, each with its verdict; what we accept, OpenSSL accepts.

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use der::flagset::FlagSet;
use eds::Signer;
use eds::oid::{ORGANISATION, SIGNING};
use eds::trust::TrustStore;
use eds::tsp::{self, Imprint};
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};

use crate::corpus::{Kind, Trial};
use crate::fixture::{Files, fixture, now, openssl};
use crate::forge::{
    CONTENT_TYPE, DATA, Forge, Impostor, MESSAGE_DIGEST, SIGNING_CERTIFICATE, attribute, element,
    integer, oid, sequence, signing_certificate,
};
use crate::forge_answer::sha1;
use crate::forge_list::{Criticality, ListForge, extension};
use crate::forge_service::{
    ISSUING, ROOT, TIME_STAMPING, foreign, live, service, store, time_stamping,
};
use crate::forge_token::{STAMPED, TokenForge};

struct Case {
    name: &'static str,
    token: Vec<u8>,
    expected: &'static str,
}

fn case(name: &'static str, expected: &'static str, token: Vec<u8>) -> Case {
    Case {
        name,
        token,
        expected,
    }
}

fn text(time: DateTime<Utc>) -> String {
    time.format("%Y%m%d%H%M%SZ").to_string()
}

/// The name of the authority as a directory name, in the field `tsa`.
fn named(signer: &dyn Signer) -> Vec<u8> {
    let name = element(0xA4, &[signer.certificate().subject_raw()]);
    element(0xA0, &[&name])
}

fn digest_of(algorithm: &'static aws_lc_rs::digest::Algorithm) -> Vec<u8> {
    aws_lc_rs::digest::digest(algorithm, STAMPED)
        .as_ref()
        .to_vec()
}

/// The first form of the attribute that names the signer, by SHA-1.
fn first_form(signer: &dyn Signer) -> Vec<u8> {
    let id = sequence(&[&element(0x04, &[&sha1(signer.certificate().der())])]);
    let kind = &oid("1.2.840.113549.1.9.16.2.12")[2..];
    attribute(kind, &[&sequence(&[&sequence(&[&id])])])
}

fn good_tokens() -> Vec<Case> {
    let tsa = time_stamping();
    let token = || TokenForge::new(&tsa);
    let with_rest = |rest: Vec<u8>| token().with(|token| token.rest = rest).build();
    let accuracy = sequence(&[&[2, 1, 1], &[0x80, 2, 1, 0xF4], &[0x81, 1, 100]]);
    vec![
        case("a token", "ok", token().build()),
        case("an imprint by SHA-384", "ok", {
            let by_384 = token().with(|token| {
                token.hash = "2.16.840.1.101.3.4.2.2";
                token.imprint = digest_of(&aws_lc_rs::digest::SHA384);
            });
            by_384.build()
        }),
        case("an imprint by SHA-512", "ok", {
            let by_512 = token().with(|token| {
                token.hash = "2.16.840.1.101.3.4.2.3";
                token.imprint = digest_of(&aws_lc_rs::digest::SHA512);
            });
            by_512.build()
        }),
        case("a fraction of a second", "ok", {
            token()
                .with(|token| token.time = "20260302095959.25Z".into())
                .build()
        }),
        case("an accuracy", "ok", with_rest(accuracy.clone())),
        case("an order and a nonce", "ok", {
            with_rest([vec![1, 1, 0xFF], integer(&[9; 8])].concat())
        }),
        case("the authority's name", "ok", with_rest(named(&tsa))),
        case("all of it", "ok", {
            with_rest([accuracy, vec![1, 1, 0xFF], integer(&[9; 8]), named(&tsa)].concat())
        }),
        case("the signer named by SHA-1 only", "ok", {
            token().build_as(|forge| forge.attributes[2] = first_form(&tsa))
        }),
        case("the signer named both ways", "ok", {
            token().build_as(|forge| forge.attributes.push(first_form(&tsa)))
        }),
        case("with the authorities' certificates", "ok", {
            token().build_as(|forge| {
                forge
                    .certificates
                    .push(fixture().pki.issuing().der().to_vec());
            })
        }),
    ]
}

/// A name, the code of the refusal, and what is bent before the token is signed.
type Bent<F> = (&'static str, &'static str, F);

const WRONG_CONTENT: &[Bent<fn(&mut TokenForge<'_>)>] = &[
    ("about something else", "digest_mismatch", |token| {
        token.imprint[0] ^= 1;
    }),
    ("an imprint cut short", "digest_mismatch", |token| {
        token.imprint.truncate(8);
    }),
    ("no imprint", "digest_mismatch", |token| {
        token.imprint.clear();
    }),
    ("an imprint by SHA-1", "unsupported_algorithm", |token| {
        token.hash = "1.3.14.3.2.26";
        token.imprint = sha1(STAMPED);
    }),
    ("the imprint of another hash", "digest_mismatch", |token| {
        token.hash = "2.16.840.1.101.3.4.2.3";
    }),
    ("of tomorrow", "not_yet_valid", |token| {
        token.time = text(now() + TimeDelta::days(1));
    }),
    ("of before its authority", "not_yet_valid", |token| {
        token.time = text(now() - TimeDelta::days(9));
    }),
    ("version 2", "malformed", |token| {
        token.version = vec![2, 1, 2];
    }),
    ("no policy", "malformed", |token| token.policy.clear()),
    ("a negative serial number", "malformed", |token| {
        token.serial = vec![2, 1, 0x80];
    }),
    ("a serial number of 21 bytes", "malformed", |token| {
        token.serial = integer(&[1; 21]);
    }),
    ("a time without seconds", "malformed", |token| {
        token.time = "202603021000Z".into();
    }),
    ("a time of another zone", "malformed", |token| {
        token.time = "20260302150000+0500".into();
    }),
    ("a default written out", "malformed", |token| {
        token.rest = vec![1, 1, 0];
    }),
    (
        "another authority's name",
        "certificate_mismatch",
        |token| {
            token.rest = named(&fixture().seal);
        },
    ),
    ("fields in the wrong order", "malformed", |token| {
        token.rest = [integer(&[9; 8]), vec![1, 1, 0xFF]].concat();
    }),
    ("an unknown critical extension", "malformed", |token| {
        let strange = extension("1.2.398.3.3.9", Criticality::Marked, &[5, 0]);
        token.rest = element(0xA1, &[&strange]);
    }),
    ("fields after the last one", "malformed", |token| {
        token.rest = element(0xA2, &[&[5, 0]]);
    }),
];

const WRONG_MESSAGES: &[Bent<fn(&mut Forge<'_>)>] = &[
    ("not saying who signed", "missing_attribute", |forge| {
        drop(forge, SIGNING_CERTIFICATE);
    }),
    ("without a digest", "missing_attribute", |forge| {
        drop(forge, MESSAGE_DIGEST);
    }),
    (
        "naming another certificate",
        "certificate_mismatch",
        |forge| {
            forge.attributes[2] = signing_certificate(fixture().seal.certificate());
        },
    ),
    (
        "naming another certificate by SHA-1",
        "certificate_mismatch",
        |forge| {
            forge.attributes.push(first_form(&fixture().seal));
        },
    ),
    ("over another digest", "digest_mismatch", |forge| {
        forge.attributes[1] = attribute(MESSAGE_DIGEST, &[&element(0x04, &[&[7; 32]])]);
    }),
    ("of another content type", "wrong_content_type", |forge| {
        forge.content_type = DATA;
        forge.version = 1;
    }),
    (
        "announced as another content type",
        "wrong_content_type",
        |forge| {
            forge.attributes[0] = attribute(CONTENT_TYPE, &[&element(0x06, &[DATA])]);
        },
    ),
    ("in a message of version 1", "malformed", |forge| {
        forge.version = 1;
    }),
    ("without a certificate", "missing_certificate", |forge| {
        forge.certificates = vec![fixture().pki.issuing().der().to_vec()];
    }),
    ("with two signers", "several_signers", |forge| {
        forge.signers = 2;
    }),
    ("with no signer", "no_signer", |forge| forge.signers = 0),
    ("signed under another tag", "bad_signature", |forge| {
        forge.signed_tag = 0xA0;
    }),
];

/// Leaves an attribute out.
fn drop(forge: &mut Forge<'_>, kind: &[u8]) {
    let holds = |attribute: &Vec<u8>| attribute.windows(kind.len()).any(|part| part == kind);
    forge.attributes.retain(|attribute| !holds(attribute));
}

fn bent_tokens() -> Vec<Case> {
    let tsa = time_stamping();
    let token = || TokenForge::new(&tsa);
    let content = WRONG_CONTENT
        .iter()
        .map(|(name, expected, bend)| case(name, expected, token().with(bend).build()));
    let messages = WRONG_MESSAGES
        .iter()
        .map(|(name, expected, bend)| case(name, expected, token().build_as(bend)));
    let good = token().build();
    let bytes = [
        ("cut short", good[..good.len() - 1].to_vec()),
        ("with bytes after it", [good.as_slice(), &[0]].concat()),
        ("no token", b"no token".to_vec()),
        ("nothing", Vec::new()),
        ("a giant", vec![0x30; 2 * 1024 * 1024]),
    ];
    let bytes = bytes.map(|(name, bytes)| case(name, "malformed", bytes));
    content.chain(messages).chain(bytes).collect()
}

fn signed(signer: &dyn Signer) -> Vec<u8> {
    TokenForge::new(signer).build()
}

fn of_purposes(purposes: &[ObjectIdentifier], criticality: Criticality) -> Vec<u8> {
    signed(&service(purposes, criticality, |_| ()))
}

fn of_key(bits: FlagSet<KeyUsages>) -> Vec<u8> {
    signed(&service(&[TIME_STAMPING], Criticality::Marked, |tbs| {
        let value = der::Encode::to_der(&KeyUsage(bits)).unwrap();
        let mut list = tbs.extensions.as_mut().unwrap().iter_mut();
        let key_usage = list.find(|one| one.extn_id.to_string() == "2.5.29.15");
        key_usage.unwrap().extn_value = der::asn1::OctetString::new(value).unwrap();
    }))
}

/// A time-stamping authority that lives between these days, counted from the tests' moment.
fn living(from: i64, until: i64) -> Impostor<'static> {
    let days = TimeDelta::days;
    service(&[TIME_STAMPING], Criticality::Marked, |tbs| {
        live(tbs, now() + days(from), now() + days(until));
    })
}

/// A name, the code of the refusal, and the token.
type Row = (&'static str, &'static str, fn() -> Vec<u8>);

const ANY_PURPOSE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");
const MARKED: Criticality = Criticality::Marked;
const WRONG: &str = "wrong_key_usage";

const WRONG_AUTHORITIES: &[Row] = &[
    ("a purpose that is not critical", WRONG, || {
        of_purposes(&[TIME_STAMPING], Criticality::Absent)
    }),
    ("a second purpose", WRONG, || {
        of_purposes(&[TIME_STAMPING, SIGNING], MARKED)
    }),
    ("a role beside the purpose", WRONG, || {
        of_purposes(&[TIME_STAMPING, ORGANISATION], MARKED)
    }),
    ("another purpose", WRONG, || of_purposes(&[SIGNING], MARKED)),
    ("no purpose", WRONG, || of_purposes(&[], MARKED)),
    ("any purpose", WRONG, || of_purposes(&[ANY_PURPOSE], MARKED)),
    ("a key that also encrypts", WRONG, || {
        of_key(KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment)
    }),
    ("a key for certificates", WRONG, || {
        of_key(KeyUsages::KeyCertSign.into())
    }),
    ("a citizen", WRONG, || signed(&fixture().citizen)),
    ("the issuing authority", WRONG, || signed(&*ISSUING)),
    ("the root", WRONG, || signed(&*ROOT)),
    ("an authority that has expired", "expired", || {
        let old = text(now() - TimeDelta::days(2));
        TokenForge::new(&living(-9, -1))
            .with(|token| token.time = old)
            .build()
    }),
    ("an authority that had expired then", "expired", || {
        signed(&living(-9, -1))
    }),
    ("an authority of tomorrow", "not_yet_valid", || {
        signed(&living(1, 9))
    }),
    ("another authority's", "untrusted", || {
        signed(&Impostor {
            key: &fixture().notary,
            certificate: foreign(time_stamping().certificate()),
        })
    }),
];

fn wrong_authorities() -> Vec<Case> {
    let cases = WRONG_AUTHORITIES.iter();
    cases
        .map(|(name, expected, token)| case(name, expected, token()))
        .collect()
}

pub(crate) fn verdict(store: &TrustStore, token: &[u8]) -> &'static str {
    match tsp::verify(token, Imprint::Bytes(STAMPED), store, now()) {
        Ok(_) => "ok",
        Err(refusal) => refusal.code(),
    }
}

fn openssl_accepts(token: &[u8]) -> bool {
    let files = Files::new();
    let list = |signer: &dyn Signer| {
        let der = ListForge::full(signer, 1).build();
        der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, &der).unwrap()
    };
    let trust = fixture().pki.root().pem() + &list(&*ROOT) + &list(&*ISSUING);
    let trust = files.write("trust.pem", trust);
    let (token, data) = (
        files.write("token.der", token),
        files.write("data", STAMPED),
    );
    let (chain, time) = (
        fixture().file("ca-chain.pem"),
        now().timestamp().to_string(),
    );
    let arguments = [
        "ts",
        "-verify",
        "-token_in",
        "-in",
        &token,
        "-data",
        &data,
        "-CAfile",
        &trust,
        "-untrusted",
        &chain,
        "-attime",
        &time,
        "-crl_check_all",
        "-x509_strict",
    ];
    openssl(&arguments).status.success()
}

fn cases() -> impl Iterator<Item = Case> {
    [good_tokens(), bent_tokens(), wrong_authorities()]
        .into_iter()
        .flatten()
}

pub(crate) fn trials() -> Vec<Trial> {
    let store = store();
    let judged = |case: Case| {
        let verdict = verdict(&store, &case.token);
        Trial::new(
            Kind::Token,
            (case.name, case.expected),
            &case.token,
            verdict,
        )
    };
    cases().map(judged).collect()
}

#[test]
fn every_token_has_the_expected_verdict_and_openssl_accepts_what_we_accept() {
    let store = store();
    for case in cases() {
        let ours = verdict(&store, &case.token);
        assert_eq!(ours, case.expected, "{}", case.name);
        if ours == "ok" {
            assert!(
                openssl_accepts(&case.token),
                "OpenSSL refuses: {}",
                case.name
            );
        }
    }
}
