//! How a time-stamp depends on its authority's state, on the time of judging and on every one of its bits.

use std::sync::LazyLock;

use chrono::TimeDelta;
use eds::Signer;
use eds::hash::sha256;
use eds::trust::{Evidence, TrustStore};
use eds::tsp::{self, Imprint};
use proptest::prelude::*;

use crate::fixture::now;
use crate::forge_list::{Criticality, ListForge};
use crate::forge_service::{
    ISSUING, TIME_STAMPING, live_until, service, store, store_without_list, time_stamping,
};
use crate::forge_token::{STAMPED, TokenForge};
use crate::hostile_tokens::verdict;

#[test]
fn a_revoked_authoritys_tokens_are_refused() {
    let tsa = time_stamping();
    let token = TokenForge::new(&tsa).build();
    assert_eq!(verdict(&store_without_list(), &token), "revocation_unknown");
    let list = ListForge::full(&*ISSUING, 2).revoking(tsa.certificate(), now());
    let mut revoking = store();
    revoking
        .add_crl(
            &ListForge {
                this_update: now(),
                ..list
            }
            .build(),
        )
        .unwrap();
    assert_eq!(verdict(&revoking, &token), "revoked");
    let mut evidence = Evidence::none();
    evidence
        .add_crl(&ListForge::full(&*ISSUING, 1).build())
        .unwrap();
    let with = tsp::verify_with(
        &token,
        Imprint::Bytes(STAMPED),
        &store_without_list(),
        now(),
        &evidence,
    );
    assert_eq!(with.unwrap().revocation().len(), 2);
}

#[test]
fn a_token_is_judged_at_the_given_time() {
    let tsa = service(&[TIME_STAMPING], Criticality::Marked, |tbs| {
        live_until(tbs, now() + TimeDelta::days(10));
    });
    let token = TokenForge::new(&tsa).build();
    let at = |days| {
        let at = now() + TimeDelta::days(days);
        tsp::verify(&token, Imprint::Bytes(STAMPED), &store(), at).map(|stamp| stamp.time())
    };
    assert_eq!(at(9), Ok(now()));
    assert_eq!(at(11).unwrap_err().code(), "expired");
    assert_eq!(at(-1).unwrap_err().code(), "not_yet_valid");
}

#[test]
fn any_flipped_bit_of_a_token_is_refused() {
    let tsa = time_stamping();
    let token = TokenForge::new(&tsa).build();
    let store = store();
    for index in 0..token.len() {
        let mut flipped = token.clone();
        flipped[index] ^= 1;
        assert_ne!(verdict(&store, &flipped), "ok", "byte {index}");
    }
}

proptest! {
    #[test]
    fn no_damage_makes_a_token_panic_or_be_accepted(
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut damaged = TOKEN.clone();
        for (place, byte) in places {
            let place = place.index(damaged.len());
            damaged[place] = byte;
        }
        if damaged != *TOKEN {
            prop_assert_ne!(verdict(&STORE, &damaged), "ok");
        }
        damaged.truncate(cut.index(damaged.len()));
        prop_assert_ne!(verdict(&STORE, &damaged), "ok");
        prop_assert!(tsp::token_of_response(&damaged, &sha256(STAMPED), &[]).is_err());
    }
}

static TOKEN: LazyLock<Vec<u8>> = LazyLock::new(|| TokenForge::new(&time_stamping()).build());
static STORE: LazyLock<TrustStore> = LazyLock::new(store);
