//! How answers of responders count beside lists, and whose answers a store keeps.

use std::sync::LazyLock;

use chrono::TimeDelta;
use eds::Signer;
use eds::ocsp::{self, OcspError};
use eds::trust::{Evidence, RevocationSource, TrustError, TrustStore, Usage};
use proptest::prelude::*;

use crate::fixture::{fixture, now};
use crate::forge::sequence;
use crate::forge_answer::{AnswerForge, GOOD, UNKNOWN, revoked};
use crate::forge_list::{Criticality, ListForge};
use crate::forge_service::{ISSUING, OCSP_SIGNING, responder, service, store, store_without_list};
use crate::hostile_answers::{by_authority, citizen, minutes, nonce, verdict};

#[test]
fn a_responder_that_is_not_exempt_must_be_good_itself() {
    let plain = service(&[OCSP_SIGNING], Criticality::Absent, |_| ());
    let answer = AnswerForge::new(&plain, GOOD).build();
    let with_list = |list: ListForge<'_>| {
        let mut evidence = Evidence::none();
        evidence.add_ocsp(&answer).unwrap();
        let mut store = store_without_list();
        store.add_crl(&list.build()).unwrap();
        let trusted = store.check_with(citizen(), Usage::Sign, now(), &evidence);
        trusted.map(|trusted| trusted.revocation()[0].source())
    };
    assert_eq!(
        with_list(ListForge::full(&*ISSUING, 1)),
        Ok(RevocationSource::Ocsp)
    );
    let revoking = ListForge::full(&*ISSUING, 1).revoking(plain.certificate(), now() - minutes(9));
    assert_eq!(
        with_list(revoking),
        Ok(RevocationSource::List),
        "the list itself speaks of the citizen, the revoked responder does not"
    );
}

#[test]
fn an_answer_made_after_its_responder_was_revoked_does_not_count() {
    let plain = service(&[OCSP_SIGNING], Criticality::Absent, |_| ());
    let made = |after: i64| {
        let forge = AnswerForge::new(&plain, GOOD).single(|single| {
            single.this_update = now() + minutes(after);
        });
        let answer = forge.with(|forge| forge.produced_at = now() + minutes(after));
        let mut evidence = Evidence::none();
        evidence.add_ocsp(&answer.build()).unwrap();
        // The list says when the responder was revoked and, being made after the citizen's end, nothing of the citizen.
        let made = citizen().not_after() + minutes(1);
        let list = ListForge::full(&*ISSUING, 1)
            .between(made, made + TimeDelta::days(30))
            .revoking(plain.certificate(), now() + minutes(20));
        let mut store = store_without_list();
        store.add_crl(&list.build()).unwrap();
        store
            .check_with(citizen(), Usage::Sign, now(), &evidence)
            .map_or_else(eds::SignatureRefusal::code, |_| "ok")
    };
    assert_eq!(made(10), "ok");
    assert_eq!(made(30), "revocation_unknown");
}

#[test]
fn an_answer_and_a_list_must_agree() {
    let good = by_authority(GOOD).build();
    let gone = by_authority(&revoked(now(), None)).build();
    let unknown = by_authority(UNKNOWN).build();
    let mut listed = store_without_list();
    let list = ListForge::full(&*ISSUING, 1).revoking(citizen(), now());
    listed.add_crl(&list.build()).unwrap();
    assert_eq!(verdict(&store(), &[]), "ok");
    assert_eq!(verdict(&store(), &[&good]), "ok");
    assert_eq!(verdict(&store(), &[&gone]), "revoked");
    assert_eq!(
        verdict(&store(), &[&unknown]),
        "revocation_unknown",
        "unknown is never good"
    );
    assert_eq!(verdict(&listed, &[&good]), "revoked");
    assert_eq!(verdict(&store_without_list(), &[&good, &gone]), "revoked");
}

#[test]
fn a_store_keeps_answers_of_its_authorities_only() {
    let mut store = store_without_list();
    let by_citizen = AnswerForge::new(&fixture().citizen, GOOD).build();
    assert!(matches!(
        store.add_ocsp(&by_citizen),
        Err(TrustError::UnknownIssuer)
    ));
    assert!(matches!(
        store.add_ocsp(b"no answer"),
        Err(TrustError::Malformed)
    ));
    store
        .add_ocsp(&AnswerForge::new(&responder(), GOOD).build())
        .unwrap();
    let trusted = store
        .check_with(citizen(), Usage::Sign, now(), &Evidence::none())
        .unwrap();
    let proof = &trusted.revocation()[0];
    assert_eq!(proof.source(), RevocationSource::Ocsp);
    assert_eq!(proof.issued_at(), Some(now() - minutes(5)));
    assert!(proof.ocsp().is_some() && proof.list().is_none());
}

#[test]
fn a_responders_certificate_may_come_apart_from_its_answer() {
    let delegate = responder();
    let bare = AnswerForge::new(&delegate, GOOD).with(|forge| forge.certificates.clear());
    let mut evidence = Evidence::none();
    evidence.add_ocsp(&bare.build()).unwrap();
    evidence
        .add_certificate(delegate.certificate().clone())
        .unwrap();
    store_without_list()
        .check_with(citizen(), Usage::Sign, now(), &evidence)
        .unwrap();
}

#[test]
fn an_answer_must_repeat_the_nonce_of_its_request() {
    let with = |list: Vec<Vec<u8>>| {
        by_authority(GOOD)
            .with(|forge| forge.extensions = list)
            .build()
    };
    assert_eq!(
        ocsp::check_answer(&with(vec![nonce(b"twelve bytes")]), b"twelve bytes"),
        Ok(())
    );
    let other = ocsp::check_answer(&with(vec![nonce(b"replayed one")]), b"twelve bytes");
    assert_eq!(other, Err(OcspError::OtherNonce));
    assert_eq!(
        ocsp::check_answer(&with(Vec::new()), b"twelve bytes"),
        Err(OcspError::OtherNonce)
    );
    let refused = sequence(&[&[0x0A, 1, 6]]);
    assert_eq!(
        ocsp::check_answer(&refused, b""),
        Err(OcspError::Refused(6))
    );
    assert_eq!(ocsp::check_answer(b"", b""), Err(OcspError::Malformed));
}

#[test]
fn any_flipped_bit_of_an_answer_is_refused() {
    let answer = AnswerForge::new(&responder(), GOOD)
        .with(|forge| forge.certificates.clear())
        .build();
    let delegate = responder();
    for index in 0..answer.len() {
        let mut flipped = answer.clone();
        flipped[index] ^= 1;
        let mut evidence = Evidence::none();
        evidence
            .add_certificate(delegate.certificate().clone())
            .unwrap();
        if evidence.add_ocsp(&flipped).is_ok() {
            let trusted = store_without_list().check_with(citizen(), Usage::Sign, now(), &evidence);
            assert!(trusted.is_err(), "byte {index}");
        }
    }
}

#[test]
fn a_flood_of_answers_is_not_tried_to_its_end() {
    let forged = AnswerForge::new(&fixture().citizen, GOOD).build();
    let good = by_authority(GOOD).build();
    let after = |forgeries: usize| {
        let mut answers = vec![forged.as_slice(); forgeries];
        answers.push(&good);
        verdict(&store_without_list(), &answers)
    };
    assert_eq!(after(7), "ok");
    assert_eq!(after(8), "revocation_unknown");
}

#[test]
fn a_store_full_of_answers_forgets_the_oldest() {
    let mut store = store_without_list();
    let delegate = responder();
    let made = |minutes_ago| {
        let forge = AnswerForge::new(&delegate, GOOD);
        forge.with(|forge| forge.produced_at = now() - minutes(minutes_ago))
    };
    store
        .add_ocsp(
            &made(5)
                .single(|single| single.status = revoked(now(), None))
                .build(),
        )
        .unwrap();
    assert_eq!(verdict(&store, &[]), "revoked");
    let newer = made(1).build();
    for _ in 0..256 {
        store.add_ocsp(&newer).unwrap();
    }
    assert_eq!(verdict(&store, &[]), "ok");
}

#[test]
fn an_answer_speaks_after_its_end_only_within_the_grace() {
    let ended = by_authority(GOOD).single(|single| {
        single.this_update = now() - minutes(60);
        single.next_update = Some(now() - minutes(10));
    });
    let ended = ended.build();
    let mut store = store_without_list();
    assert_eq!(verdict(&store, &[&ended]), "revocation_unknown");
    store.set_grace(minutes(11));
    assert_eq!(verdict(&store, &[&ended]), "ok");
    store.set_grace(minutes(10));
    assert_eq!(verdict(&store, &[&ended]), "revocation_unknown");
}

proptest! {
    #[test]
    fn no_damage_makes_an_answer_panic_or_turns_revoked_into_good(
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut damaged = REVOKED.clone();
        for (place, byte) in places {
            let place = place.index(damaged.len());
            damaged[place] = byte;
        }
        prop_assert_ne!(verdict(&STORE, &[&damaged]), "ok");
        damaged.truncate(cut.index(damaged.len()));
        prop_assert_ne!(verdict(&STORE, &[&damaged]), "ok");
    }
}

static REVOKED: LazyLock<Vec<u8>> = LazyLock::new(|| by_authority(&revoked(now(), None)).build());
static STORE: LazyLock<TrustStore> = LazyLock::new(store_without_list);
