//! Authorities that may not stand above a certificate, and what becomes of the certificate under them.

use chrono::TimeDelta;
use eds::SignatureRefusal;
use eds::trust::{TrustStore, Usage};
use x509_cert::TbsCertificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};

use crate::fixture::{fixture, now};
use crate::forge::{Impostor, issuing_key, reissue};
use crate::forge_list::{Criticality, ListForge};
use crate::forge_service::{ROOT, live};
use crate::hostile_paths::{add, citizen, replace};

#[test]
fn authorities_that_may_not_issue_are_not_taken_or_do_not_help() {
    let key = issuing_key();
    let issuing =
        |change: &dyn Fn(&mut TbsCertificate)| reissue(fixture().pki.issuing(), &*ROOT, change);
    let key_usage = |bits: der::flagset::FlagSet<KeyUsages>| {
        issuing(&move |tbs| replace(tbs, "2.5.29.15", &KeyUsage(bits)))
    };
    let end_entity = BasicConstraints {
        ca: false,
        path_len_constraint: None,
    };
    let cases = [
        ("as it is", "ok", issuing(&|_| ())),
        ("an end entity's certificate", "untrusted", {
            issuing(&|tbs| replace(tbs, "2.5.29.19", &end_entity))
        }),
        ("a key that signs no certificates", "untrusted", {
            key_usage(KeyUsages::CRLSign | KeyUsages::DigitalSignature)
        }),
        ("a key that signs no lists", "revocation_unknown", {
            key_usage(KeyUsages::KeyCertSign.into())
        }),
        ("an unknown critical extension", "untrusted", {
            issuing(&|tbs| add(tbs, "1.2.398.3.3.5", Criticality::Marked, &[5, 0]))
        }),
        ("expired", "expired", {
            let days = TimeDelta::days;
            issuing(&move |tbs| live(tbs, now() - days(9), now() - days(1)))
        }),
        ("of tomorrow", "not_yet_valid", {
            let days = TimeDelta::days;
            issuing(&move |tbs| live(tbs, now() + days(1), now() + days(9)))
        }),
    ];
    for (name, expected, authority) in cases {
        let mut store = TrustStore::new();
        store.add_anchor(fixture().pki.root().clone()).unwrap();
        store.add_crl(&ListForge::full(&*ROOT, 1).build()).unwrap();
        let signer = Impostor {
            key: &key,
            certificate: authority.clone(),
        };
        // What is not taken does not stand there.
        store.add_intermediate(authority).ok();
        store.add_crl(&ListForge::full(&signer, 1).build()).ok();
        let ours = store.check(citizen(), Usage::Sign, now());
        assert_eq!(
            ours.map_or_else(SignatureRefusal::code, |_| "ok"),
            expected,
            "{name}"
        );
    }
}
