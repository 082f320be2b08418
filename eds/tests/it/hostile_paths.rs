//! Certificates and the authorities above them, good and hostile, each with its verdict; what we accept, OpenSSL's
//! strict check accepts for the same purpose.

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use der::asn1::OctetString;
use der::flagset::FlagSet;
use der::{Decode, Encode};
use eds::certificate::Certificate;
use eds::keyfile::KeyFile;
use eds::oid::{AUTHENTICATION, INDIVIDUAL, ORGANISATION, ORGANISATION_HEAD, SIGNING};
use eds::trust::{TrustStore, Usage};
use eds::{SignatureRefusal, Signer};
use x509_cert::TbsCertificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};
use x509_cert::name::Name;

use crate::corpus::{Kind, Trial};
use crate::fixture::{Files, fixture, now, openssl};
use crate::forge::{element, reissue, signed};
use crate::forge_list::{Criticality, ListForge};
use crate::forge_service::{
    ISSUING, OCSP_SIGNING, ROOT, TIME_STAMPING, foreign, live, set_purposes, store, time_stamping,
};

struct Case {
    name: &'static str,
    usage: Usage,
    certificate: Vec<u8>,
    expected: &'static str,
}

fn case(name: &'static str, expected: &'static str, certificate: impl Into<Vec<u8>>) -> Case {
    Case {
        name,
        usage: Usage::Sign,
        certificate: certificate.into(),
        expected,
    }
}

pub(crate) fn citizen() -> &'static Certificate {
    fixture().citizen.certificate()
}

/// The citizen's certificate, changed and signed by the true authority.
fn changed(change: impl FnOnce(&mut TbsCertificate)) -> Vec<u8> {
    reissue(citizen(), &*ISSUING, change).der().to_vec()
}

/// The same, changed in its bytes before it is signed.
fn bent(bend: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let grammar = x509_cert::Certificate::from_der(citizen().der()).unwrap();
    let mut content = grammar.tbs_certificate.to_der().unwrap();
    bend(&mut content);
    signed(&content, &*ISSUING)
}

pub(crate) fn add(tbs: &mut TbsCertificate, kind: &str, criticality: Criticality, value: &[u8]) {
    tbs.extensions.as_mut().unwrap().push(Extension {
        extn_id: ObjectIdentifier::new_unwrap(kind),
        critical: criticality == Criticality::Marked,
        extn_value: OctetString::new(value).unwrap(),
    });
}

pub(crate) fn replace(tbs: &mut TbsCertificate, kind: &str, value: &impl Encode) {
    let wanted = |extension: &&mut Extension| extension.extn_id.to_string() == kind;
    let found = tbs.extensions.as_mut().unwrap().iter_mut().find(wanted);
    found.unwrap().extn_value = OctetString::new(value.to_der().unwrap()).unwrap();
}

fn with_purposes(purposes: &[ObjectIdentifier]) -> Vec<u8> {
    changed(|tbs| set_purposes(tbs, purposes, Criticality::Absent))
}

fn between(start: DateTime<Utc>, end: DateTime<Utc>) -> Vec<u8> {
    changed(|tbs| live(tbs, start, end))
}

fn for_signing() -> Vec<Case> {
    let address = [
        0x30, 0x0D, 0x30, 0x0B, 0xA0, 9, 0xA0, 7, 0x86, 5, b'h', b't', b't', b'p', b':',
    ];
    let absent = Criticality::Absent;
    vec![
        case("a citizen", "ok", citizen().der()),
        case("a notary", "ok", fixture().notary.certificate().der()),
        case("a seal", "ok", fixture().seal.certificate().der()),
        case("a head of an organisation", "ok", {
            with_purposes(&[SIGNING, ORGANISATION, ORGANISATION_HEAD])
        }),
        case("the purpose alone", "ok", with_purposes(&[SIGNING])),
        case(
            "the role before the purpose",
            "ok",
            with_purposes(&[INDIVIDUAL, SIGNING]),
        ),
        case("where lists are published", "ok", {
            changed(|tbs| add(tbs, "2.5.29.31", absent, &address))
        }),
        case("an address that cannot be read", "ok", {
            changed(|tbs| add(tbs, "2.5.29.46", absent, &[5, 0]))
        }),
        case("an unknown extension", "ok", {
            changed(|tbs| add(tbs, "1.2.398.3.3.5", absent, &[5, 0]))
        }),
        case(
            "on its first second",
            "ok",
            between(now(), now() + TimeDelta::days(1)),
        ),
        case(
            // The last second itself counts too (RFC 5280 section 4.1.2.5), but not for OpenSSL.
            "a second before its end",
            "ok",
            between(now() - TimeDelta::days(1), now() + TimeDelta::seconds(1)),
        ),
        case("expired", "expired", {
            between(now() - TimeDelta::days(2), now() - TimeDelta::seconds(1))
        }),
        case("of tomorrow", "not_yet_valid", {
            between(now() + TimeDelta::seconds(1), now() + TimeDelta::days(2))
        }),
        case("that ends before it begins", "not_yet_valid", {
            between(now() + TimeDelta::days(1), now() - TimeDelta::days(1))
        }),
    ]
}

fn without(kind: &str) -> Vec<u8> {
    changed(|tbs| {
        let list = tbs.extensions.as_mut().unwrap();
        list.retain(|extension| extension.extn_id.to_string() != kind);
    })
}

fn of_key(bits: FlagSet<KeyUsages>) -> Vec<u8> {
    changed(|tbs| replace(tbs, "2.5.29.15", &KeyUsage(bits)))
}

/// With a critical extension.
fn marked(kind: &str, value: &[u8]) -> Vec<u8> {
    changed(|tbs| add(tbs, kind, Criticality::Marked, value))
}

/// What a certificate is, what it is asked to do, and the certificate.
type Use = (&'static str, Usage, fn() -> Vec<u8>);

const ANY_PURPOSE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

const WRONG_USES: &[Use] = &[
    ("for signing in", Usage::Sign, || {
        fixture().citizen_sign_in.certificate().der().to_vec()
    }),
    ("for both", Usage::Sign, || {
        with_purposes(&[SIGNING, AUTHENTICATION])
    }),
    ("for anything", Usage::Sign, || {
        with_purposes(&[ANY_PURPOSE])
    }),
    ("for signing and anything", Usage::Sign, || {
        with_purposes(&[SIGNING, ANY_PURPOSE])
    }),
    ("for signing and time-stamps", Usage::Sign, || {
        with_purposes(&[SIGNING, TIME_STAMPING])
    }),
    ("for signing and answers", Usage::Sign, || {
        with_purposes(&[SIGNING, OCSP_SIGNING])
    }),
    ("of a role without a purpose", Usage::Sign, || {
        with_purposes(&[INDIVIDUAL])
    }),
    ("without a purpose", Usage::Sign, || without("2.5.29.37")),
    ("without key usage", Usage::Sign, || without("2.5.29.15")),
    ("whose key only encrypts", Usage::Sign, || {
        of_key(KeyUsages::KeyEncipherment.into())
    }),
    ("whose key agrees on keys", Usage::Sign, || {
        of_key(KeyUsages::KeyAgreement.into())
    }),
    ("whose key only signs certificates", Usage::Sign, || {
        of_key(KeyUsages::KeyCertSign.into())
    }),
    ("that is an authority's", Usage::Sign, || {
        marked("2.5.29.19", &[0x30, 3, 1, 1, 0xFF])
    }),
    ("the issuing authority's own", Usage::Sign, || {
        fixture().pki.issuing().der().to_vec()
    }),
    ("the root", Usage::Sign, || {
        fixture().pki.root().der().to_vec()
    }),
    ("a time-stamping authority's", Usage::Sign, || {
        time_stamping().certificate().der().to_vec()
    }),
    ("with an unknown critical extension", Usage::Sign, || {
        marked("1.2.398.3.3.5", &[5, 0])
    }),
    ("with name constraints", Usage::Sign, || {
        marked("2.5.29.30", &[0x30, 0])
    }),
    ("with lists at an address", Usage::Sign, || {
        marked("2.5.29.31", &[0x30, 0])
    }),
    ("for signing, at a sign-in", Usage::Authenticate, || {
        citizen().der().to_vec()
    }),
    ("for signing, at a time-stamp", Usage::TimeStamping, || {
        citizen().der().to_vec()
    }),
    ("for signing, at an answer", Usage::OcspSigning, || {
        citizen().der().to_vec()
    }),
];

fn other_uses() -> Vec<Case> {
    let wrong = WRONG_USES.iter().map(|(name, usage, certificate)| Case {
        usage: *usage,
        ..case(name, "wrong_key_usage", certificate())
    });
    let sign_in = case(
        "for signing in, at a sign-in",
        "ok",
        fixture().citizen_sign_in.certificate().der(),
    );
    let stamp = case(
        "for time-stamps, at a time-stamp",
        "ok",
        time_stamping().certificate().der(),
    );
    let right = [
        Case {
            usage: Usage::Authenticate,
            ..sign_in
        },
        Case {
            usage: Usage::TimeStamping,
            ..stamp
        },
    ];
    wrong.chain(right).collect()
}

fn issued_by(signer: &dyn Signer, issuer: &Certificate) -> Vec<u8> {
    let issuer = Name::from_der(issuer.subject_raw()).unwrap();
    let certificate = reissue(citizen(), signer, |tbs| tbs.issuer = issuer);
    certificate.der().to_vec()
}

fn wrong_issuers() -> Vec<Case> {
    let (root, issuing) = (fixture().pki.root(), fixture().pki.issuing());
    let (citizen_key, notary_key) = (&fixture().citizen, &fixture().notary);
    let no_key_id = |tbs: &mut TbsCertificate| {
        let list = tbs.extensions.as_mut().unwrap();
        list.retain(|extension| extension.extn_id.to_string() != "2.5.29.35");
    };
    let under = |signer: &KeyFile| {
        let issuer = Name::from_der(signer.certificate().subject_raw()).unwrap();
        let certificate = reissue(citizen(), signer, |tbs| {
            tbs.issuer = issuer;
            no_key_id(tbs);
        });
        certificate.der().to_vec()
    };
    let mut other_algorithm = citizen().der().to_vec();
    let place = other_algorithm.len() - citizen_signature();
    other_algorithm[place] = 3;
    vec![
        case(
            "of another authority of the same name",
            "untrusted",
            foreign(citizen()).der(),
        ),
        case(
            "signed by its own key",
            "untrusted",
            issued_by(citizen_key, issuing),
        ),
        case("signed by a citizen", "untrusted", under(notary_key)),
        case("signed by itself", "untrusted", under(citizen_key)),
        case(
            "of the root's name, by the issuing authority",
            "untrusted",
            issued_by(&*ISSUING, root),
        ),
        case(
            "of the issuing authority's name, by the root",
            "untrusted",
            issued_by(&*ROOT, issuing),
        ),
        case("that names another key of its authority", "untrusted", {
            changed(|tbs| {
                no_key_id(tbs);
                let id = element(0x30, &[&element(0x80, &[&[7; 20]])]);
                add(tbs, "2.5.29.35", Criticality::Absent, &id);
            })
        }),
        case(
            "whose signature is of another algorithm",
            "malformed",
            other_algorithm,
        ),
    ]
}

/// How far before its end a certificate's outer algorithm ends: the signature follows it.
fn citizen_signature() -> usize {
    let grammar = x509_cert::Certificate::from_der(citizen().der()).unwrap();
    grammar.signature.to_der().unwrap().len() + 1
}

/// Where the version stands: SEQUENCE and its length take four bytes, the version five.
const VERSION: usize = 8;
/// Where the serial number stands, after INTEGER and its length.
const SERIAL: usize = 11;

fn malformed() -> Vec<Case> {
    let bad = "malformed";
    let good = citizen().der().to_vec();
    let mut trailing = good.clone();
    trailing.push(0);
    let twice = |tbs: &[u8]| {
        // The last extension again: lengths of the list, its wrapper and the content grow by it.
        let mut grammar = TbsCertificate::from_der(tbs).unwrap();
        let list = grammar.extensions.as_mut().unwrap();
        list.push(list.last().unwrap().clone());
        signed(&grammar.to_der().unwrap(), &*ISSUING)
    };
    let content = x509_cert::Certificate::from_der(&good).unwrap();
    let content = content.tbs_certificate.to_der().unwrap();
    vec![
        case("version 2", bad, bent(|content| content[VERSION] = 1)),
        case("version 4", bad, bent(|content| content[VERSION] = 3)),
        case(
            "a negative serial number",
            bad,
            bent(|content| content[SERIAL] |= 0x80),
        ),
        case(
            "a padded serial number",
            bad,
            bent(|content| {
                content[SERIAL] = 0;
                content[SERIAL + 1] &= 0x7F;
            }),
        ),
        case("an extension twice", bad, twice(&content)),
        case("bytes after it", bad, trailing),
        case("cut short", bad, good[..good.len() - 1].to_vec()),
        case("nothing", bad, Vec::new()),
        case("no certificate", bad, b"no certificate".to_vec()),
        case("a giant", bad, vec![0x30; 64 * 1024]),
        case("an empty sequence", bad, vec![0x30, 0]),
        case("an endless length", bad, vec![0x30, 0x80, 0, 0]),
        case(
            "a length of four gigabytes",
            bad,
            vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        ),
        case("key usage of another type", bad, {
            changed_or_raw(|tbs| replace(tbs, "2.5.29.15", &der::asn1::Null))
        }),
        case("purposes of another type", bad, {
            changed_or_raw(|tbs| replace(tbs, "2.5.29.37", &der::asn1::Null))
        }),
    ]
}

/// Like [`changed`] for what is no certificate any more.
fn changed_or_raw(change: impl FnOnce(&mut TbsCertificate)) -> Vec<u8> {
    let mut grammar = x509_cert::Certificate::from_der(citizen().der()).unwrap();
    change(&mut grammar.tbs_certificate);
    signed(&grammar.tbs_certificate.to_der().unwrap(), &*ISSUING)
}

fn verdict(store: &TrustStore, case: &Case) -> &'static str {
    let Ok(certificate) = Certificate::from_der(&case.certificate) else {
        return SignatureRefusal::Malformed.code();
    };
    match store.check(&certificate, case.usage, now()) {
        Ok(_) => "ok",
        Err(refusal) => refusal.code(),
    }
}

fn openssl_accepts(case: &Case) -> bool {
    let files = Files::new();
    let list = |signer: &dyn Signer| {
        let der = ListForge::full(signer, 1).build();
        der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, &der).unwrap()
    };
    let lists = files.write("lists.pem", list(&*ROOT) + &list(&*ISSUING));
    let certificate = Certificate::from_der(&case.certificate).unwrap();
    let certificate = files.write("certificate.pem", certificate.pem());
    let purpose = match case.usage {
        Usage::Sign => "smimesign",
        Usage::Authenticate => "sslclient",
        Usage::TimeStamping => "timestampsign",
        Usage::OcspSigning => "ocsphelper",
    };
    let (root, chain) = (fixture().file("root.pem"), fixture().file("ca-chain.pem"));
    let time = now().timestamp().to_string();
    let arguments = [
        "verify",
        "-x509_strict",
        "-purpose",
        purpose,
        "-attime",
        &time,
        "-CAfile",
        &root,
        "-untrusted",
        &chain,
        "-crl_check_all",
        "-CRLfile",
        &lists,
        &certificate,
    ];
    openssl(&arguments).status.success()
}

fn cases() -> Vec<Case> {
    [for_signing(), other_uses(), wrong_issuers(), malformed()]
        .into_iter()
        .flatten()
        .collect()
}

pub(crate) fn trials() -> Vec<Trial> {
    let store = store();
    let judged = |case: &Case| {
        let verdict = verdict(&store, case);
        Trial::new(
            Kind::Certificate,
            (case.name, case.expected),
            &case.certificate,
            verdict,
        )
    };
    cases().iter().map(judged).collect()
}

#[test]
fn every_certificate_has_the_expected_verdict_and_openssl_accepts_what_we_accept() {
    let store = store();
    for case in &cases() {
        let ours = verdict(&store, case);
        assert_eq!(ours, case.expected, "{}", case.name);
        if ours == "ok" {
            assert!(openssl_accepts(case), "OpenSSL refuses: {}", case.name);
        }
    }
}

#[test]
fn openssl_trusts_no_wrong_issuer_either() {
    for case in wrong_issuers() {
        if case.expected == "untrusted" {
            assert!(!openssl_accepts(&case), "{}", case.name);
        }
    }
}
