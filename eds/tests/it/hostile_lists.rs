//! Full and delta lists, good and hostile, each with its verdict; what we accept, OpenSSL accepts.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::certificate::Certificate;
use eds::trust::{TrustStore, Usage};

use crate::corpus::{Kind, Trial};
use crate::fixture::{Files, fixture, now, openssl};
use crate::forge::{element, oid, root_key, sequence, serial};
use crate::forge_list::{Criticality, ListForge, entry, extension, numbered, reason};
use crate::forge_service::{ISSUING, ROOT, store_without_list};

/// Lists in the order in which they are given to the store, and what becomes of the citizen then.
struct Case {
    name: &'static str,
    lists: Vec<Vec<u8>>,
    expected: &'static str,
}

fn case(name: &'static str, expected: &'static str, lists: Vec<Vec<u8>>) -> Case {
    Case {
        name,
        lists,
        expected,
    }
}

pub(crate) fn citizen() -> &'static Certificate {
    fixture().citizen.certificate()
}

pub(crate) fn full(number: u64) -> ListForge<'static> {
    // OpenSSL looks for a delta only where one is announced.
    ListForge::full(&*ISSUING, number).with_extension(extension(
        "2.5.29.46",
        Criticality::Absent,
        &point("http://crl.example.kz/d"),
    ))
}

fn delta(base: u64, number: u64) -> ListForge<'static> {
    ListForge::delta(&*ISSUING, base, number)
}

/// CRLDistributionPoints with one address.
fn point(url: &str) -> Vec<u8> {
    let name = element(0xA0, &[&element(0x86, &[url.as_bytes()])]);
    sequence(&[&sequence(&[&element(0xA0, &[&name])])])
}

fn held(since: DateTime<Utc>) -> Vec<u8> {
    entry(&serial(citizen()), since, &[reason(6)])
}

fn removed(since: DateTime<Utc>) -> Vec<u8> {
    entry(&serial(citizen()), since, &[reason(8)])
}

pub(crate) fn hours(hours: i64) -> TimeDelta {
    TimeDelta::hours(hours)
}

fn full_lists() -> Vec<Case> {
    let other = fixture().notary.certificate();
    vec![
        case("a fresh list", "ok", vec![full(1).build()]),
        case(
            "a list that revokes somebody else",
            "ok",
            vec![full(1).revoking(other, long_ago()).build()],
        ),
        case(
            "revoked",
            "revoked",
            vec![full(1).revoking(citizen(), now()).build()],
        ),
        case(
            "revoked twice",
            "revoked",
            vec![
                full(1)
                    .revoking(citizen(), now() - hours(2))
                    .revoking(citizen(), now() - hours(3))
                    .build(),
            ],
        ),
        case(
            "suspended",
            "revoked",
            vec![full(1).with_entry(held(long_ago())).build()],
        ),
        case(
            "taken back in a full list, where nothing is taken back",
            "revoked",
            vec![full(1).with_entry(removed(long_ago())).build()],
        ),
        case(
            "revoked from a later day on in a list of before",
            "revoked",
            vec![full(1).revoking(citizen(), now() + hours(1)).build()],
        ),
        case("no list", "revocation_unknown", Vec::new()),
        case(
            "an older list after a newer one that revokes",
            "revoked",
            vec![
                full(2).revoking(citizen(), long_ago()).build(),
                full(1).between(long_ago(), now() + hours(1)).build(),
            ],
        ),
        case(
            "an older list that revokes, then a newer one that does not",
            "ok",
            vec![
                full(1)
                    .between(long_ago(), now() + hours(1))
                    .with_entry(held(long_ago()))
                    .build(),
                full(2).build(),
            ],
        ),
    ]
}

fn stale_and_forged() -> Vec<Case> {
    let unknown = "revocation_unknown";
    let citizens = &fixture().citizen;
    vec![
        case(
            "a stale list",
            unknown,
            vec![
                full(1)
                    .between(now() - hours(48), now() - hours(24))
                    .build(),
            ],
        ),
        case(
            "a list that ends this second",
            unknown,
            vec![full(1).between(now() - hours(48), now()).build()],
        ),
        case("a list without an end", unknown, {
            let mut list = full(1);
            list.next_update = None;
            vec![list.build()]
        }),
        case("a list that the root signed", unknown, {
            vec![ListForge::full(&*ROOT, 1).build()]
        }),
        case(
            "the root's list under the issuing authority's name",
            unknown,
            {
                let mut list = ListForge::full(&*ROOT, 1);
                list.issuer = fixture().pki.issuing().subject_raw().to_vec();
                vec![list.build()]
            },
        ),
        case("a citizen's list under the authority's name", unknown, {
            let mut list = ListForge::full(citizens, 1);
            list.issuer = fixture().pki.issuing().subject_raw().to_vec();
            vec![list.build()]
        }),
        case("another authority's name over its signature", unknown, {
            let mut list = full(1);
            list.issuer = fixture().pki.root().subject_raw().to_vec();
            vec![list.build()]
        }),
        case("another authority's key identifier", unknown, {
            let id = sequence(&[&element(0x80, &[&[7; 20]])]);
            let id = extension("2.5.29.35", Criticality::Absent, &id);
            vec![full(1).with_extension(id).build()]
        }),
    ]
}

/// A list bent before it is signed, so that it is no list or not one for everybody.
type Bent = (&'static str, fn(&mut ListForge<'_>));

const MALFORMED: &[Bent] = &[
    ("version 1", |list| list.version = None),
    ("version 3", |list| list.version = Some(2)),
    ("no extensions", |list| list.extensions.clear()),
    ("a list for a part of the certificates", |list| {
        let part = extension("2.5.29.28", Criticality::Marked, &sequence(&[]));
        list.extensions.push(part);
    }),
    ("an unknown critical extension", |list| {
        list.extensions
            .push(extension("1.2.398.3.3.9", Criticality::Marked, &[5, 0]));
    }),
    ("an extension that stands twice", |list| {
        list.extensions
            .push(numbered("2.5.29.20", Criticality::Absent, 2));
    }),
    ("a negative number", |list| {
        list.extensions = vec![extension("2.5.29.20", Criticality::Absent, &[2, 1, 0xFF])];
    }),
    ("an endless number", |list| {
        let number = element(2, &[&[1; 21]]);
        list.extensions = vec![extension("2.5.29.20", Criticality::Absent, &number)];
    }),
    ("an entry of another issuer", |list| {
        let other = extension("2.5.29.29", Criticality::Marked, &sequence(&[]));
        list.entries
            .push(entry(&serial(citizen()), now(), &[other]));
    }),
    ("an unknown reason", |list| {
        list.entries.push(entry(&[5], now(), &[reason(7)]));
    }),
    ("two reasons", |list| {
        list.entries
            .push(entry(&[5], now(), &[reason(1), reason(1)]));
    }),
    ("a serial number of 21 bytes", |list| {
        list.entries.push(entry(&[1; 21], now(), &[]));
    }),
    ("a negative serial number", |list| {
        let date = element(0x17, &[b"260101000000Z"]);
        list.entries.push(sequence(&[&[2, 1, 0x80], &date]));
    }),
    ("an entry without a date", |list| {
        list.entries.push(sequence(&[&[2, 1, 5]]));
    }),
    ("an entry of another shape", |list| {
        list.entries.push(oid("1.2.3"));
    }),
];

fn malformed() -> Vec<Case> {
    let bent = MALFORMED.iter().map(|(name, bend)| {
        let mut list = full(1);
        bend(&mut list);
        (*name, list.build())
    });
    let good = full(1).build();
    let bytes = [
        ("bytes after the list", [good.as_slice(), &[0]].concat()),
        ("a list cut short", good[..good.len() - 1].to_vec()),
        ("no list at all", b"no list".to_vec()),
        ("an empty file", Vec::new()),
    ];
    bent.chain(bytes)
        .map(|(name, list)| case(name, "revocation_unknown", vec![list]))
        .collect()
}

fn long_ago() -> DateTime<Utc> {
    now() - TimeDelta::days(100)
}

/// A full list in which the citizen is suspended.
fn suspended() -> Vec<u8> {
    full(5).with_entry(held(long_ago())).build()
}

/// A delta of this hour.
fn current(base: u64, number: u64) -> ListForge<'static> {
    delta(base, number).between(now() - hours(1), now() + hours(5))
}

/// A delta that has ended.
fn ended(base: u64, number: u64) -> ListForge<'static> {
    delta(base, number).between(now() - hours(5), now() - hours(1))
}

fn taking_back(delta: ListForge<'_>) -> Vec<u8> {
    delta.with_entry(removed(long_ago())).build()
}

fn revoking(delta: ListForge<'_>) -> Vec<u8> {
    delta.revoking(citizen(), now() - hours(6)).build()
}

/// A name, what becomes of the citizen, and the lists.
type Row = (&'static str, &'static str, fn() -> Vec<Vec<u8>>);

const DELTAS: &[Row] = &[
    ("a delta that says nothing of the certificate", "ok", || {
        vec![full(5).build(), current(5, 6).build()]
    }),
    ("revoked since the full list", "revoked", || {
        vec![full(5).build(), revoking(current(5, 6))]
    }),
    ("revoked in a delta that came first", "revoked", || {
        vec![revoking(current(5, 6)), full(5).build()]
    }),
    ("revoked in a delta that has ended", "revoked", || {
        vec![full(5).build(), revoking(ended(5, 6))]
    }),
    (
        "revoked in a delta to a list we do not have",
        "revoked",
        || vec![full(5).build(), revoking(current(6, 7))],
    ),
    ("a suspension that the delta takes back", "ok", || {
        vec![suspended(), taking_back(current(5, 6))]
    }),
    (
        "a suspension taken back by a delta that has ended",
        "revoked",
        || vec![suspended(), taking_back(ended(5, 6))],
    ),
    (
        "a suspension taken back by a delta to a list we do not have",
        "revoked",
        || vec![suspended(), taking_back(current(6, 7))],
    ),
    (
        "a suspension taken back by a delta older than the full list",
        "revoked",
        || vec![suspended(), taking_back(current(3, 4))],
    ),
    (
        "taken back and revoked again in one delta",
        "revoked",
        || {
            let both = current(5, 6).with_entry(removed(long_ago()));
            vec![suspended(), revoking(both)]
        },
    ),
    ("a delta alone", "revocation_unknown", || {
        vec![current(5, 6).build()]
    }),
    (
        "a delta that is not marked critical, instead of a full list",
        "revocation_unknown",
        || {
            let base = numbered("2.5.29.27", Criticality::Absent, 5);
            vec![full(7).with_extension(base).build()]
        },
    ),
    (
        "a delta whose number lies before its base",
        "revocation_unknown",
        || vec![delta(9, 8).build()],
    ),
    (
        "a fresh delta over a stale full list",
        "revocation_unknown",
        || {
            let stale = full(5).between(now() - hours(48), now() - hours(24));
            vec![stale.build(), current(5, 6).build()]
        },
    ),
];

fn deltas() -> Vec<Case> {
    let cases = DELTAS.iter();
    cases
        .map(|(name, expected, lists)| case(name, expected, lists()))
        .collect()
}

pub(crate) fn taken(lists: &[Vec<u8>]) -> TrustStore {
    let mut store = store_without_list();
    for list in lists {
        // A list that is refused is not there.
        store.add_crl(list).ok();
    }
    store
}

pub(crate) fn verdict(store: &TrustStore, at: DateTime<Utc>) -> &'static str {
    match store.check(citizen(), Usage::Sign, at) {
        Ok(_) => "ok",
        Err(refusal) => refusal.code(),
    }
}

/// Whether OpenSSL accepts the citizen's certificate with these lists.
fn openssl_accepts(lists: &[Vec<u8>]) -> bool {
    let files = Files::new();
    let pem =
        |der: &[u8]| der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, der).unwrap();
    let mut all = pem(&ListForge::full(&root_key(), 1).build());
    for list in lists {
        all += &pem(list);
    }
    let lists = files.write("lists.pem", all);
    let citizen = files.write("citizen.pem", citizen().pem());
    let time = now().timestamp().to_string();
    let (root, chain) = (fixture().file("root.pem"), fixture().file("ca-chain.pem"));
    let arguments = [
        "verify",
        "-x509_strict",
        "-purpose",
        "any",
        "-attime",
        &time,
        "-CAfile",
        &root,
        "-untrusted",
        &chain,
        "-crl_check_all",
        "-extended_crl",
        "-use_deltas",
        "-CRLfile",
        &lists,
        &citizen,
    ];
    openssl(&arguments).status.success()
}

fn cases() -> Vec<Case> {
    [full_lists(), stale_and_forged(), malformed(), deltas()]
        .into_iter()
        .flatten()
        .collect()
}

pub(crate) fn trials() -> Vec<Trial> {
    let judged = |case: &Case| {
        let verdict = verdict(&taken(&case.lists), now());
        Trial::new(
            Kind::List,
            (case.name, case.expected),
            &case.lists.concat(),
            verdict,
        )
    };
    cases().iter().map(judged).collect()
}

#[test]
fn every_list_has_the_expected_verdict_and_openssl_accepts_what_we_accept() {
    for case in cases() {
        let ours = verdict(&taken(&case.lists), now());
        assert_eq!(ours, case.expected, "{}", case.name);
        if ours == "ok" {
            assert!(
                openssl_accepts(&case.lists),
                "OpenSSL refuses: {}",
                case.name
            );
        }
    }
}

#[test]
fn openssl_sees_the_same_revocations_in_our_lists() {
    for lists in [
        vec![full(1).revoking(citizen(), now() - hours(2)).build()],
        vec![
            full(5).build(),
            delta(5, 6)
                .between(now() - hours(1), now() + hours(5))
                .revoking(citizen(), now() - hours(2))
                .build(),
        ],
    ] {
        assert_eq!(verdict(&taken(&lists), now()), "revoked");
        assert!(!openssl_accepts(&lists));
    }
}
