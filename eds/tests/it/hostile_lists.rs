//! Full and delta lists, good and hostile, each with its verdict; what we accept, OpenSSL accepts.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::certificate::Certificate;
use eds::trust::{TrustStore, Usage};

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
    let long_ago = now() - TimeDelta::days(100);
    let other = fixture().notary.certificate();
    let future = now() + hours(1);
    vec![
        case("a fresh list", "ok", vec![full(1).build()]),
        case(
            "a list that revokes somebody else",
            "ok",
            vec![full(1).revoking(other, long_ago).build()],
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
            vec![full(1).with_entry(held(long_ago)).build()],
        ),
        case(
            "taken back in a full list, where nothing is taken back",
            "revoked",
            vec![full(1).with_entry(removed(long_ago)).build()],
        ),
        case(
            "revoked from a later day on in a list of before",
            "revoked",
            vec![full(1).revoking(citizen(), future).build()],
        ),
        case("no list", "revocation_unknown", Vec::new()),
        case(
            "an older list after a newer one that revokes",
            "revoked",
            vec![
                full(2).revoking(citizen(), long_ago).build(),
                full(1).between(long_ago, now() + hours(1)).build(),
            ],
        ),
        case(
            "an older list that revokes, then a newer one that does not",
            "ok",
            vec![
                full(1)
                    .between(long_ago, now() + hours(1))
                    .with_entry(held(long_ago))
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

fn malformed() -> Vec<Case> {
    let unknown = "revocation_unknown";
    let issuing_point = extension("2.5.29.28", Criticality::Marked, &sequence(&[]));
    let by_other = extension("2.5.29.29", Criticality::Marked, &sequence(&[]));
    let bent = |bend: fn(&mut ListForge<'_>)| {
        let mut list = full(1);
        bend(&mut list);
        vec![list.build()]
    };
    let with_entry = |bytes: Vec<u8>| vec![full(1).with_entry(bytes).build()];
    let some = serial(citizen());
    let twice = [reason(1), reason(1)];
    let mut trailing = full(1).build();
    trailing.push(0);
    let mut cut = full(1).build();
    cut.pop();
    let since = now() - hours(1);
    vec![
        case("version 1", unknown, bent(|list| list.version = None)),
        case("version 3", unknown, bent(|list| list.version = Some(2))),
        case(
            "no extensions",
            unknown,
            bent(|list| list.extensions.clear()),
        ),
        case("a list for a part of the certificates", unknown, {
            vec![full(1).with_extension(issuing_point).build()]
        }),
        case("an unknown critical extension", unknown, {
            let strange = extension("1.2.398.3.3.9", Criticality::Marked, &[5, 0]);
            vec![full(1).with_extension(strange).build()]
        }),
        case("an extension that stands twice", unknown, {
            let again = numbered("2.5.29.20", Criticality::Absent, 2);
            vec![full(1).with_extension(again).build()]
        }),
        case("a negative number", unknown, {
            let mut list = full(1);
            list.extensions = vec![extension("2.5.29.20", Criticality::Absent, &[2, 1, 0xFF])];
            vec![list.build()]
        }),
        case("an endless number", unknown, {
            let mut list = full(1);
            let number = element(2, &[&[1; 21]]);
            list.extensions = vec![extension("2.5.29.20", Criticality::Absent, &number)];
            vec![list.build()]
        }),
        case("an entry of another issuer", unknown, {
            with_entry(entry(&some, since, &[by_other]))
        }),
        case("an unknown reason", unknown, {
            with_entry(entry(&some, since, &[reason(7)]))
        }),
        case(
            "two reasons",
            unknown,
            with_entry(entry(&some, since, &twice)),
        ),
        case("a serial number of 21 bytes", unknown, {
            with_entry(entry(&[1; 21], since, &[]))
        }),
        case("a negative serial number", unknown, {
            with_entry(sequence(&[
                &[2, 1, 0x80],
                &element(0x17, &[b"260101000000Z"]),
            ]))
        }),
        case(
            "an entry without a date",
            unknown,
            with_entry(sequence(&[&[2, 1, 5]])),
        ),
        case(
            "an entry of another shape",
            unknown,
            with_entry(oid("1.2.3")),
        ),
        case("bytes after the list", unknown, vec![trailing]),
        case("a list cut short", unknown, vec![cut]),
        case("no list at all", unknown, vec![b"no list".to_vec()]),
        case("an empty file", unknown, vec![Vec::new()]),
    ]
}

fn deltas() -> Vec<Case> {
    let long_ago = now() - TimeDelta::days(100);
    let suspended = || full(5).with_entry(held(long_ago)).build();
    let after = |list: ListForge<'static>| list.between(now() - hours(1), now() + hours(5));
    let unmarked = || {
        let mut list = full(7);
        list.extensions
            .push(numbered("2.5.29.27", Criticality::Absent, 5));
        list
    };
    vec![
        case(
            "a delta that says nothing of the certificate",
            "ok",
            vec![full(5).build(), after(delta(5, 6)).build()],
        ),
        case(
            "revoked since the full list",
            "revoked",
            vec![
                full(5).build(),
                after(delta(5, 6)).revoking(citizen(), now()).build(),
            ],
        ),
        case(
            "revoked in a delta that came first",
            "revoked",
            vec![
                after(delta(5, 6)).revoking(citizen(), now()).build(),
                full(5).build(),
            ],
        ),
        case(
            "revoked in a delta that has ended",
            "revoked",
            vec![
                full(5).build(),
                delta(5, 6)
                    .between(now() - hours(5), now() - hours(1))
                    .revoking(citizen(), now() - hours(6))
                    .build(),
            ],
        ),
        case(
            "revoked in a delta to a list we do not have",
            "revoked",
            vec![
                full(5).build(),
                after(delta(6, 7)).revoking(citizen(), now()).build(),
            ],
        ),
        case(
            "a suspension that the delta takes back",
            "ok",
            vec![
                suspended(),
                after(delta(5, 6)).with_entry(removed(long_ago)).build(),
            ],
        ),
        case(
            "a suspension taken back by a delta that has ended",
            "revoked",
            vec![
                suspended(),
                delta(5, 6)
                    .between(now() - hours(5), now() - hours(1))
                    .with_entry(removed(long_ago))
                    .build(),
            ],
        ),
        case(
            "a suspension taken back by a delta to a list we do not have",
            "revoked",
            vec![
                suspended(),
                after(delta(6, 7)).with_entry(removed(long_ago)).build(),
            ],
        ),
        case(
            "a suspension taken back by a delta older than the full list",
            "revoked",
            vec![
                suspended(),
                after(delta(3, 4)).with_entry(removed(long_ago)).build(),
            ],
        ),
        case(
            "taken back and revoked again in one delta",
            "revoked",
            vec![
                suspended(),
                after(delta(5, 6))
                    .with_entry(removed(long_ago))
                    .revoking(citizen(), now())
                    .build(),
            ],
        ),
        case(
            "a delta alone",
            "revocation_unknown",
            vec![after(delta(5, 6)).build()],
        ),
        case(
            "a delta that is not marked critical, instead of a full list",
            "revocation_unknown",
            vec![unmarked().build()],
        ),
        case(
            "a delta whose number lies before its base",
            "revocation_unknown",
            vec![delta(9, 8).build()],
        ),
        case(
            "a fresh delta over a stale full list",
            "revocation_unknown",
            vec![
                full(5)
                    .between(now() - hours(48), now() - hours(24))
                    .build(),
                after(delta(5, 6)).build(),
            ],
        ),
    ]
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
    lists.iter().for_each(|list| all += &pem(list));
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

#[test]
fn every_list_has_the_expected_verdict_and_openssl_accepts_what_we_accept() {
    let cases: Vec<Case> = [full_lists(), stale_and_forged(), malformed(), deltas()]
        .into_iter()
        .flatten()
        .collect();
    assert!(cases.len() >= 45, "{}", cases.len());
    for case in cases {
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
