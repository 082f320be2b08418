//! Time-stamp tokens, good and hostile, each with its verdict; what we accept, OpenSSL accepts.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::trust::TrustStore;
use eds::tsp::{self, Imprint};
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};

use crate::fixture::{Files, fixture, now, openssl};
use crate::forge::{
    DATA, Impostor, MESSAGE_DIGEST, SIGNING_CERTIFICATE, attribute, element, integer, oid,
    sequence, signing_certificate,
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

fn wrong_content() -> Vec<Case> {
    let tsa = time_stamping();
    let with = |change: fn(&mut TokenForge<'_>)| TokenForge::new(&tsa).with(change).build();
    let strange = extension("1.2.398.3.3.9", Criticality::Marked, &[5, 0]);
    let strange = element(0xA1, &[&strange]);
    vec![
        case(
            "about something else",
            "digest_mismatch",
            with(|token| token.imprint[0] ^= 1),
        ),
        case(
            "an imprint cut short",
            "digest_mismatch",
            with(|token| token.imprint.truncate(8)),
        ),
        case(
            "no imprint",
            "digest_mismatch",
            with(|token| token.imprint.clear()),
        ),
        case(
            "an imprint by SHA-1",
            "unsupported_algorithm",
            with(|token| {
                token.hash = "1.3.14.3.2.26";
                token.imprint = sha1(STAMPED);
            }),
        ),
        case(
            "the imprint of another hash",
            "digest_mismatch",
            with(|token| {
                token.hash = "2.16.840.1.101.3.4.2.3";
            }),
        ),
        case(
            "of tomorrow",
            "not_yet_valid",
            with(|token| {
                token.time = text(now() + TimeDelta::days(1));
            }),
        ),
        case(
            "of before its authority",
            "not_yet_valid",
            with(|token| {
                token.time = text(now() - TimeDelta::days(9));
            }),
        ),
        case(
            "version 2",
            "malformed",
            with(|token| token.version = vec![2, 1, 2]),
        ),
        case("no policy", "malformed", with(|token| token.policy.clear())),
        case(
            "a negative serial number",
            "malformed",
            with(|token| {
                token.serial = vec![2, 1, 0x80];
            }),
        ),
        case(
            "a serial number of 21 bytes",
            "malformed",
            with(|token| {
                token.serial = integer(&[1; 21]);
            }),
        ),
        case(
            "a time without seconds",
            "malformed",
            with(|token| {
                token.time = "202603021000Z".into();
            }),
        ),
        case(
            "a time of another zone",
            "malformed",
            with(|token| {
                token.time = "20260302150000+0500".into();
            }),
        ),
        case(
            "a default written out",
            "malformed",
            with(|token| token.rest = vec![1, 1, 0]),
        ),
        case(
            "another authority's name",
            "certificate_mismatch",
            with(|token| {
                token.rest = named(&fixture().seal);
            }),
        ),
        case(
            "fields in the wrong order",
            "malformed",
            with(|token| {
                token.rest = [integer(&[9; 8]), vec![1, 1, 0xFF]].concat();
            }),
        ),
        case("an unknown critical extension", "malformed", {
            TokenForge::new(&tsa)
                .with(|token| token.rest = strange)
                .build()
        }),
        case(
            "fields after the last one",
            "malformed",
            with(|token| {
                token.rest = element(0xA2, &[&[5, 0]]);
            }),
        ),
    ]
}

fn wrong_messages() -> Vec<Case> {
    let tsa = time_stamping();
    let token = || TokenForge::new(&tsa);
    let seal = signing_certificate(fixture().seal.certificate());
    let other_type = attribute(crate::forge::CONTENT_TYPE, &[&element(0x06, &[DATA])]);
    let without = |kind: &'static [u8]| {
        token().build_as(|forge| {
            let holds =
                |attribute: &Vec<u8>| attribute.windows(kind.len()).any(|part| part == kind);
            forge.attributes.retain(|attribute| !holds(attribute));
        })
    };
    let good = token().build();
    let mut trailing = good.clone();
    trailing.push(0);
    vec![
        case(
            "not saying who signed",
            "missing_attribute",
            without(SIGNING_CERTIFICATE),
        ),
        case(
            "without a digest",
            "missing_attribute",
            without(MESSAGE_DIGEST),
        ),
        case("naming another certificate", "certificate_mismatch", {
            token().build_as(|forge| forge.attributes[2] = seal)
        }),
        case(
            "naming another certificate by SHA-1",
            "certificate_mismatch",
            token().build_as(|forge| forge.attributes.push(first_form(&fixture().seal))),
        ),
        case("over another digest", "digest_mismatch", {
            token().build_as(|forge| {
                forge.attributes[1] = attribute(MESSAGE_DIGEST, &[&element(0x04, &[&[7; 32]])]);
            })
        }),
        case("of another content type", "wrong_content_type", {
            token().build_as(|forge| {
                forge.content_type = DATA;
                forge.version = 1;
            })
        }),
        case("announced as another content type", "wrong_content_type", {
            token().build_as(|forge| forge.attributes[0] = other_type)
        }),
        case("in a message of version 1", "malformed", {
            token().build_as(|forge| forge.version = 1)
        }),
        case("without a certificate", "missing_certificate", {
            token().build_as(|forge| {
                forge.certificates = vec![fixture().pki.issuing().der().to_vec()];
            })
        }),
        case(
            "with two signers",
            "several_signers",
            token().build_as(|forge| forge.signers = 2),
        ),
        case(
            "with no signer",
            "no_signer",
            token().build_as(|forge| forge.signers = 0),
        ),
        case("signed under another tag", "bad_signature", {
            token().build_as(|forge| forge.signed_tag = 0xA0)
        }),
        case("cut short", "malformed", good[..good.len() - 1].to_vec()),
        case("with bytes after it", "malformed", trailing),
        case("no token", "malformed", b"no token".to_vec()),
        case("nothing", "malformed", Vec::new()),
        case("a giant", "malformed", vec![0x30; 2 * 1024 * 1024]),
    ]
}

fn wrong_authorities() -> Vec<Case> {
    let signed = |signer: &dyn Signer| TokenForge::new(signer).build();
    let marked = Criticality::Marked;
    let with = |purposes: &[const_oid::ObjectIdentifier], criticality| {
        signed(&service(purposes, criticality, |_| ()))
    };
    let for_keys = |bits: der::flagset::FlagSet<KeyUsages>| {
        signed(&service(&[TIME_STAMPING], marked, |tbs| {
            let value = der::Encode::to_der(&KeyUsage(bits)).unwrap();
            let list = tbs.extensions.as_mut().unwrap();
            let key_usage = list
                .iter_mut()
                .find(|one| one.extn_id.to_string() == "2.5.29.15");
            key_usage.unwrap().extn_value = der::asn1::OctetString::new(value).unwrap();
        }))
    };
    let living = |from: i64, until: i64| {
        let days = TimeDelta::days;
        service(&[TIME_STAMPING], marked, |tbs| {
            live(tbs, now() + days(from), now() + days(until))
        })
    };
    let stranger = Impostor {
        key: &fixture().notary,
        certificate: foreign(time_stamping().certificate()),
    };
    let wrong = "wrong_key_usage";
    vec![
        case(
            "a purpose that is not critical",
            wrong,
            with(&[TIME_STAMPING], Criticality::Absent),
        ),
        case(
            "a second purpose",
            wrong,
            with(&[TIME_STAMPING, eds::oid::SIGNING], marked),
        ),
        case("a role beside the purpose", wrong, {
            with(&[TIME_STAMPING, eds::oid::ORGANISATION], marked)
        }),
        case("another purpose", wrong, with(&[eds::oid::SIGNING], marked)),
        case("no purpose", wrong, with(&[], marked)),
        case("any purpose", wrong, {
            with(
                &[const_oid::ObjectIdentifier::new_unwrap("2.5.29.37.0")],
                marked,
            )
        }),
        case("a key that also encrypts", wrong, {
            for_keys(KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment)
        }),
        case(
            "a key for certificates",
            wrong,
            for_keys(KeyUsages::KeyCertSign.into()),
        ),
        case("a citizen", wrong, signed(&fixture().citizen)),
        case("the issuing authority", wrong, signed(&*ISSUING)),
        case("the root", wrong, signed(&*ROOT)),
        case("an authority that has expired", "expired", {
            let signer = living(-9, -1);
            let old = text(now() - TimeDelta::days(2));
            TokenForge::new(&signer)
                .with(|token| token.time = old)
                .build()
        }),
        case(
            "an authority that had expired then",
            "expired",
            signed(&living(-9, -1)),
        ),
        case(
            "an authority of tomorrow",
            "not_yet_valid",
            signed(&living(1, 9)),
        ),
        case("another authority's", "untrusted", signed(&stranger)),
    ]
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

#[test]
fn every_token_has_the_expected_verdict_and_openssl_accepts_what_we_accept() {
    let cases: Vec<Case> = [
        good_tokens(),
        wrong_content(),
        wrong_messages(),
        wrong_authorities(),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(cases.len() >= 60, "{}", cases.len());
    let store = store();
    for case in cases {
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
