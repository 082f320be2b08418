//! OCSP answers, good and hostile, each with its verdict; what we accept, OpenSSL accepts.

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use eds::Signer;
use eds::certificate::Certificate;
use eds::oid::SIGNING;
use eds::trust::{Evidence, TrustStore, Usage};

use crate::corpus::{Kind, Trial};
use crate::fixture::{Files, fixture, now, openssl};
use crate::forge::{Impostor, element, serial};
use crate::forge_answer::{
    AnswerForge, GOOD, Single, UNKNOWN, by_key, by_name, id_by_sha1, id_by_sha256, id_of,
    public_key, revoked, sha1,
};
use crate::forge_list::{Criticality, extension, invalid_from};
use crate::forge_service::{
    ISSUING, OCSP_SIGNING, ROOT, TIME_STAMPING, foreign, live, no_check, responder, service,
    store_without_list,
};

/// An answer, and what becomes of the citizen when it is the only evidence.
struct Case {
    name: &'static str,
    answer: Vec<u8>,
    expected: &'static str,
}

fn case(name: &'static str, expected: &'static str, forge: &AnswerForge<'_>) -> Case {
    Case {
        name,
        answer: forge.build(),
        expected,
    }
}

const UNKNOWN_STATE: &str = "revocation_unknown";

pub(crate) fn citizen() -> &'static Certificate {
    fixture().citizen.certificate()
}

pub(crate) fn by_authority(status: &[u8]) -> AnswerForge<'static> {
    AnswerForge::new(&*ISSUING, status)
}

pub(crate) fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

fn good_answers() -> Vec<Case> {
    let delegate = responder();
    let issuing = fixture().pki.issuing();
    let fresh = |single: &mut Single| single.next_update = None;
    let other = Single::about(fixture().notary.certificate(), &revoked(now(), None));
    vec![
        case("the authority itself", "ok", &by_authority(GOOD)),
        case(
            "the authority, named by its key",
            "ok",
            &by_authority(GOOD).with(|forge| forge.responder = by_key(issuing)),
        ),
        case(
            "a delegated responder",
            "ok",
            &AnswerForge::new(&delegate, GOOD),
        ),
        case(
            "a delegated responder, named by its key",
            "ok",
            &AnswerForge::new(&delegate, GOOD)
                .with(|forge| forge.responder = by_key(delegate.certificate())),
        ),
        case(
            "the certificate named by SHA-256",
            "ok",
            &by_authority(GOOD).single(|single| single.id = id_by_sha256(citizen(), issuing)),
        ),
        case(
            "without an end, made just now",
            "ok",
            &by_authority(GOOD).single(fresh),
        ),
        case(
            "beside an answer about somebody else",
            "ok",
            &by_authority(GOOD).with(|forge| forge.singles.insert(0, other)),
        ),
        case(
            "revoked after the time asked about",
            "ok",
            &by_authority(&revoked(now() + minutes(3), Some(4))).with(|forge| {
                forge.produced_at = now() + minutes(5);
                forge.singles[0].this_update = now() + minutes(5);
            }),
        ),
    ]
}

fn revocations() -> Vec<Case> {
    let later = |forge: AnswerForge<'static>| {
        forge.with(|forge| {
            forge.produced_at = now() + minutes(30);
            forge.singles[0].this_update = now() + minutes(30);
        })
    };
    let lost = invalid_from(now() - minutes(60));
    vec![
        case("revoked", "revoked", &by_authority(&revoked(now(), None))),
        case(
            "suspended since 1970, as the authority says of what it never issued",
            "revoked",
            &by_authority(&revoked(DateTime::UNIX_EPOCH, Some(6))),
        ),
        case(
            "revoked, from a delegated responder",
            "revoked",
            &AnswerForge::new(&responder(), &revoked(now(), Some(1))),
        ),
        case(
            "revoked in an answer that has ended",
            "revoked",
            &by_authority(&revoked(now() - minutes(90), None)).single(|single| {
                single.this_update = now() - minutes(60);
                single.next_update = Some(now() - minutes(30));
            }),
        ),
        case(
            "the key was lost before, though revoked after",
            "revoked",
            &later(by_authority(&revoked(now() + minutes(20), Some(1))))
                .single(|single| single.extensions.push(lost)),
        ),
        case(
            "good and revoked at once",
            "revoked",
            &by_authority(GOOD).with(|forge| {
                forge
                    .singles
                    .push(Single::about(citizen(), &revoked(now(), None)));
            }),
        ),
        case("unknown", UNKNOWN_STATE, &by_authority(UNKNOWN)),
        case(
            "good and unknown at once",
            UNKNOWN_STATE,
            &by_authority(GOOD).with(|forge| forge.singles.push(Single::about(citizen(), UNKNOWN))),
        ),
    ]
}

/// A responder's key and certificate.
fn delegate(purposes: &[ObjectIdentifier]) -> Impostor<'static> {
    service(purposes, Criticality::Absent, no_check)
}

/// A responder that lives between these times.
fn living(start: DateTime<Utc>, end: DateTime<Utc>) -> Impostor<'static> {
    service(&[OCSP_SIGNING], Criticality::Absent, |tbs| {
        no_check(tbs);
        live(tbs, start, end);
    })
}

fn good_by(signer: &dyn Signer) -> Vec<u8> {
    AnswerForge::new(signer, GOOD).build()
}

/// A good answer of this signer under another's name.
fn good_under(signer: &dyn Signer, name: Vec<u8>) -> Vec<u8> {
    let forge = AnswerForge::new(signer, GOOD);
    forge.with(|forge| forge.responder = name).build()
}

/// Who answered, and the answer.
type Row = (&'static str, fn() -> Vec<u8>);

const WRONG_SIGNERS: &[Row] = &[
    ("a responder of whom nothing is known", || {
        good_by(&service(&[OCSP_SIGNING], Criticality::Absent, |_| ()))
    }),
    ("a certificate for signing documents", || {
        good_by(&delegate(&[SIGNING]))
    }),
    ("a certificate for time-stamps", || {
        good_by(&delegate(&[TIME_STAMPING]))
    }),
    ("a certificate for answers and documents", || {
        good_by(&delegate(&[OCSP_SIGNING, SIGNING]))
    }),
    ("a certificate without a purpose", || {
        good_by(&delegate(&[]))
    }),
    ("an expired responder", || {
        good_by(&living(
            now() - TimeDelta::days(9),
            now() - TimeDelta::days(1),
        ))
    }),
    ("a responder of tomorrow", || {
        good_by(&living(now() + minutes(1), now() + TimeDelta::days(9)))
    }),
    ("another authority's responder", || {
        good_by(&Impostor {
            key: &fixture().notary,
            certificate: foreign(responder().certificate()),
        })
    }),
    ("the root, which did not issue the certificate", || {
        good_by(&*ROOT)
    }),
    ("the citizen", || good_by(&fixture().citizen)),
    ("the citizen under the authority's name", || {
        good_under(&fixture().citizen, by_name(fixture().pki.issuing()))
    }),
    ("the authority under the root's name", || {
        good_under(&*ISSUING, by_name(fixture().pki.root()))
    }),
    ("the authority under another key", || {
        good_under(&*ISSUING, by_key(citizen()))
    }),
    ("a responder whose certificate did not come along", || {
        let signer = responder();
        let forge = AnswerForge::new(&signer, GOOD);
        forge.with(|forge| forge.certificates.clear()).build()
    }),
];

fn wrong_signers() -> Vec<Case> {
    let cases = WRONG_SIGNERS.iter().map(|(name, answer)| Case {
        name,
        answer: answer(),
        expected: UNKNOWN_STATE,
    });
    cases.collect()
}

fn wrong_certificates() -> Vec<Case> {
    let (issuing, root) = (fixture().pki.issuing(), fixture().pki.root());
    let (name, key) = (sha1(issuing.subject_raw()), sha1(&public_key(issuing)));
    let with = |id: Vec<u8>| by_authority(GOOD).single(|single| single.id = id);
    let sha1_oid = "1.3.14.3.2.26";
    let number = serial(citizen());
    vec![
        case("another certificate", UNKNOWN_STATE, &{
            with(id_by_sha1(fixture().notary.certificate(), issuing))
        }),
        case(
            "another issuer",
            UNKNOWN_STATE,
            &with(id_by_sha1(citizen(), root)),
        ),
        case("another issuer's key", UNKNOWN_STATE, &{
            with(id_of(sha1_oid, &name, &[7; 20], &number))
        }),
        case("another issuer's name", UNKNOWN_STATE, &{
            with(id_of(sha1_oid, &[7; 20], &key, &number))
        }),
        case("a hash that is not known", UNKNOWN_STATE, &{
            with(id_of("1.2.840.113549.2.5", &name, &key, &number))
        }),
        case("hashes cut short", UNKNOWN_STATE, &{
            with(id_of(sha1_oid, &name[..8], &key[..8], &number))
        }),
        case("no answer at all", UNKNOWN_STATE, &{
            by_authority(GOOD).with(|forge| forge.singles.clear())
        }),
    ]
}

fn wrong_times() -> Vec<Case> {
    let at = |this_update: DateTime<Utc>, next_update: Option<DateTime<Utc>>| {
        by_authority(GOOD).single(|single| {
            single.this_update = this_update;
            single.next_update = next_update;
        })
    };
    vec![
        case(
            "ended",
            UNKNOWN_STATE,
            &at(now() - minutes(60), Some(now() - minutes(1))),
        ),
        case(
            "ends this second",
            UNKNOWN_STATE,
            &at(now() - minutes(60), Some(now())),
        ),
        case(
            "without an end, an hour old",
            UNKNOWN_STATE,
            &at(now() - minutes(60), None),
        ),
        case("ends before it begins", UNKNOWN_STATE, &{
            at(now() + minutes(10), Some(now() - minutes(10)))
        }),
        case("made after the certificate expired", UNKNOWN_STATE, &{
            let after = citizen().not_after() + minutes(1);
            at(after, Some(after + minutes(60)))
        }),
    ]
}

/// An answer bent before it is signed.
type Bent = (&'static str, fn(&mut AnswerForge<'_>));

const MALFORMED: &[Bent] = &[
    ("the status of a refusal over an answer", |forge| {
        forge.status = 6;
    }),
    ("a status that does not exist", |forge| forge.status = 4),
    ("another kind of answer", |forge| {
        forge.kind = "1.3.6.1.5.5.7.48.1.2";
    }),
    ("the default version written out", |forge| {
        forge.version = element(0xA0, &[&[2, 1, 0]]);
    }),
    ("a responder of another form", |forge| {
        forge.responder = element(0xA3, &[&[5, 0]]);
    }),
    ("an unknown critical extension", |forge| {
        forge.extensions.push(strange());
    }),
    (
        "an unknown critical extension of the single answer",
        |forge| {
            forge.singles[0].extensions.push(strange());
        },
    ),
    ("a status of another form", |forge| {
        forge.singles[0].status = vec![0x83, 0];
    }),
    ("good with something in it", |forge| {
        forge.singles[0].status = vec![0x80, 1, 0];
    }),
    ("revoked without a date", |forge| {
        forge.singles[0].status = vec![0xA1, 0];
    }),
    ("revoked for an unknown reason", |forge| {
        forge.singles[0].status = revoked(now(), Some(7));
    }),
    ("a hundred answers", |forge| {
        forge.singles = vec![forge.singles[0].clone(); 100];
    }),
    ("a hundred certificates", |forge| {
        forge.certificates = vec![forge.certificates[0].clone(); 100];
    }),
    ("a nonce twice", |forge| {
        forge.extensions = vec![nonce(b"one"), nonce(b"two")];
    }),
];

fn strange() -> Vec<u8> {
    extension("1.2.398.3.3.9", Criticality::Marked, &[5, 0])
}

fn malformed() -> Vec<Case> {
    let bent = MALFORMED
        .iter()
        .map(|(name, bend)| (*name, by_authority(GOOD).with(bend).build()));
    let good = by_authority(GOOD).build();
    let mut flipped = good.clone();
    let place = flipped.len() - citizen_tail();
    flipped[place] ^= 1;
    let bytes = [
        ("no answer", b"no answer".to_vec()),
        ("nothing", Vec::new()),
        ("cut short", good[..good.len() - 1].to_vec()),
        ("bytes after it", [good.as_slice(), &[0]].concat()),
        ("a flipped bit of the signature", flipped),
        ("a giant", vec![0x30; 300 * 1024]),
    ];
    let cases = bent.chain(bytes).map(|(name, answer)| Case {
        name,
        answer,
        expected: UNKNOWN_STATE,
    });
    cases.collect()
}

/// How many bytes before the end the signature stands: the authority's certificate follows it.
fn citizen_tail() -> usize {
    fixture().pki.issuing().der().len() + 20
}

pub(crate) fn nonce(value: &[u8]) -> Vec<u8> {
    extension(
        "1.3.6.1.5.5.7.48.1.2",
        Criticality::Absent,
        &element(0x04, &[value]),
    )
}

pub(crate) fn verdict(store: &TrustStore, answers: &[&[u8]]) -> &'static str {
    let mut evidence = Evidence::none();
    for answer in answers {
        // An answer that is refused is not there.
        evidence.add_ocsp(answer).ok();
    }
    match store.check_with(citizen(), Usage::Sign, now(), &evidence) {
        Ok(_) => "ok",
        Err(refusal) => refusal.code(),
    }
}

/// Whether OpenSSL takes the answer's signature and reads "good" for the citizen; it knows no other time than now, so
/// the times are left to the expected verdicts.
fn openssl_accepts(answer: &[u8]) -> bool {
    let files = Files::new();
    let answer = files.write("answer.der", answer);
    let citizen = files.write("citizen.pem", citizen().pem());
    let time = now().timestamp().to_string();
    let (root, issuing) = (fixture().file("root.pem"), fixture().file("ca-chain.pem"));
    ["-sha1", "-sha256"].iter().any(|named_by| {
        let output = openssl(&[
            "ocsp",
            "-respin",
            &answer,
            "-issuer",
            &issuing,
            named_by,
            "-cert",
            &citizen,
            "-CAfile",
            &root,
            "-verify_other",
            &issuing,
            "-no_nonce",
            "-attime",
            &time,
        ]);
        let verified = String::from_utf8_lossy(&output.stderr).contains("Response verify OK");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        verified
            && said
                .lines()
                .any(|line| line.ends_with("good") || line.ends_with("revoked"))
    })
}

fn cases() -> impl Iterator<Item = Case> {
    [
        good_answers(),
        revocations(),
        wrong_signers(),
        wrong_certificates(),
        wrong_times(),
        malformed(),
    ]
    .into_iter()
    .flatten()
}

pub(crate) fn trials() -> Vec<Trial> {
    let store = store_without_list();
    let judged = |case: Case| {
        let verdict = verdict(&store, &[&case.answer]);
        Trial::new(
            Kind::Answer,
            (case.name, case.expected),
            &case.answer,
            verdict,
        )
    };
    cases().map(judged).collect()
}

#[test]
fn every_answer_has_the_expected_verdict_and_openssl_accepts_what_we_accept() {
    let store = store_without_list();
    for case in cases() {
        let ours = verdict(&store, &[&case.answer]);
        assert_eq!(ours, case.expected, "{}", case.name);
        if ours == "ok" {
            assert!(
                openssl_accepts(&case.answer),
                "OpenSSL refuses: {}",
                case.name
            );
        }
    }
}

#[test]
fn openssl_takes_no_answer_of_a_wrong_signer_either() {
    for case in [wrong_signers(), wrong_certificates()]
        .into_iter()
        .flatten()
    {
        // OpenSSL asks neither whether a responder is revoked nor for what else it is used.
        let lenient = [
            "a responder of whom nothing is known",
            "a certificate for answers and documents",
        ];
        if !lenient.contains(&case.name) {
            assert!(!openssl_accepts(&case.answer), "{}", case.name);
        }
    }
}
