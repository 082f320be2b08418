//! What lists say of times past and of authorities, after their end, and beside a signature.

use chrono::TimeDelta;
use eds::Signer;
use eds::trust::{Evidence, RevocationSource, TrustStore, Usage};

use crate::fixture::{fixture, now};
use crate::forge::{reissue, root_key, serial};
use crate::forge_list::{Criticality, ListForge, entry, invalid_from, reason};
use crate::forge_service::{ISSUING, ROOT, foreign, store, store_without_list};
use crate::hostile_lists::{citizen, full, hours, taken, verdict};

#[test]
fn a_compromised_key_reaches_back_to_the_day_it_was_lost() {
    let revoked = now() + TimeDelta::days(10);
    let lost = now() + TimeDelta::days(5);
    let between = now() + TimeDelta::days(7);
    let listed = |extensions: &[Vec<u8>]| {
        let forge = full(1)
            .between(revoked, revoked + TimeDelta::days(30))
            .with_entry(entry(&serial(citizen()), revoked, extensions));
        taken(&[forge.build()])
    };
    let lost_key = listed(&[reason(1), invalid_from(lost)]);
    let left = listed(&[reason(3), invalid_from(lost)]);
    let undated = listed(&[reason(1)]);
    assert_eq!(verdict(&lost_key, between), "revoked");
    assert_eq!(verdict(&lost_key, lost), "revoked");
    assert_eq!(verdict(&lost_key, lost - TimeDelta::seconds(1)), "ok");
    assert_eq!(
        verdict(&left, between),
        "ok",
        "only a lost key reaches back"
    );
    assert_eq!(
        verdict(&undated, between),
        "ok",
        "revocations count from their date"
    );
}

#[test]
fn a_list_speaks_after_its_end_only_within_the_grace() {
    let end = now() + hours(3);
    let mut store = taken(&[full(1).between(now() - hours(48), end).build()]);
    assert_eq!(verdict(&store, end - TimeDelta::seconds(1)), "ok");
    assert_eq!(verdict(&store, end), "revocation_unknown");
    store.set_grace(hours(4));
    assert_eq!(verdict(&store, end + hours(3)), "ok");
    assert_eq!(verdict(&store, end + hours(4)), "revocation_unknown");
    store.set_grace(TimeDelta::days(365));
    assert_eq!(verdict(&store, end + hours(23)), "ok");
    let most = verdict(&store, end + hours(24));
    assert_eq!(most, "revocation_unknown", "never above a day");
    store.set_grace(hours(-4));
    assert_eq!(verdict(&store, end), "revocation_unknown");
    assert_eq!(verdict(&store, end - hours(1)), "ok");
}

#[test]
fn evidence_beside_a_signature_counts_only_with_the_authoritys_signature() {
    let check = |list: Option<Vec<u8>>| {
        let mut evidence = Evidence::default();
        if let Some(list) = list {
            evidence.add_crl(&list).unwrap();
        }
        let trusted = store_without_list().check_with(citizen(), Usage::Sign, now(), &evidence);
        trusted.map_err(eds::SignatureRefusal::code)
    };
    let forged = {
        let mut list = ListForge::full(&fixture().citizen, 1);
        list.issuer = fixture().pki.issuing().subject_raw().to_vec();
        list.build()
    };
    assert_eq!(check(None).unwrap_err(), "revocation_unknown");
    assert_eq!(check(Some(forged)).unwrap_err(), "revocation_unknown");
    let revoking = full(1).revoking(citizen(), now()).build();
    assert_eq!(check(Some(revoking)).unwrap_err(), "revoked");
    let good = full(1).build();
    let trusted = check(Some(good.clone())).unwrap();
    assert_eq!(
        trusted.path(),
        [
            fixture().pki.issuing().clone(),
            fixture().pki.root().clone()
        ]
    );
    let proofs = trusted.revocation();
    assert_eq!(proofs.len(), 2);
    assert_eq!(proofs[0].source(), RevocationSource::List);
    assert_eq!(proofs[0].list(), Some(good.as_slice()));
    assert_eq!(proofs[0].issued_at(), Some(now() - hours(1)));
}

#[test]
fn evidence_cannot_hide_what_a_held_list_says() {
    let mut store = store_without_list();
    store
        .add_crl(&full(1).revoking(citizen(), now() - hours(2)).build())
        .unwrap();
    let mut evidence = Evidence::default();
    let newer = full(9).between(now(), now() + hours(9)).build();
    evidence.add_crl(&newer).unwrap();
    let refusal = store
        .check_with(citizen(), Usage::Sign, now(), &evidence)
        .unwrap_err();
    assert_eq!(refusal.code(), "revoked");
}

#[test]
fn too_much_evidence_is_refused() {
    let mut evidence = Evidence::default();
    let list = full(1).build();
    let taken = (0..100)
        .take_while(|_| evidence.add_crl(&list).is_ok())
        .count();
    assert_eq!(taken, 64);
    assert!(evidence.add_crl(&vec![0; 17 * 1024 * 1024]).is_err());
}

#[test]
fn a_foreign_authoritys_list_of_the_same_name_is_not_taken() {
    let stranger = foreign(citizen());
    assert_eq!(
        store()
            .check(&stranger, Usage::Sign, now())
            .unwrap_err()
            .code(),
        "untrusted"
    );
}

#[test]
fn a_path_whose_authority_is_revoked_is_refused() {
    let mut store = TrustStore::new();
    store.add_anchor(fixture().pki.root().clone()).unwrap();
    store
        .add_intermediate(fixture().pki.issuing().clone())
        .unwrap();
    store.add_crl(&full(1).build()).unwrap();
    let list = ListForge::full(&*ROOT, 1).revoking(fixture().pki.issuing(), now());
    store.add_crl(&list.build()).unwrap();
    assert_eq!(verdict(&store, now()), "revoked");
}

#[test]
fn an_authority_that_limits_its_purposes_does_not_stand_above_others() {
    let narrowed = |purpose: const_oid::ObjectIdentifier| {
        let issuing = reissue(fixture().pki.issuing(), &root_key(), |tbs| {
            crate::forge_service::set_purposes(tbs, &[purpose], Criticality::Absent);
        });
        let mut store = TrustStore::new();
        store.add_anchor(fixture().pki.root().clone()).unwrap();
        store.add_intermediate(issuing).unwrap();
        store.add_crl(&full(1).build()).unwrap();
        store.add_crl(&ListForge::full(&*ROOT, 1).build()).unwrap();
        verdict(&store, now())
    };
    assert_eq!(narrowed(eds::oid::SIGNING), "ok");
    assert_eq!(narrowed(eds::oid::AUTHENTICATION), "wrong_key_usage");
    assert_eq!(ISSUING.certificate(), fixture().pki.issuing());
}
