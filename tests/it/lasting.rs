//! The signed document years later: its signers' certificates have expired or were revoked, and it is as good as ever.

use crate::world::{Walk, World};
use chrono::{DateTime, TimeDelta, Utc};
use eds::SignatureRefusal;
use eds::Signer as _;
use eds::ca::RevocationReason;
use eds::cms::{self, Content, Policy, Profile, Proof};
use eds::pades::{self, Level, PdfRefusal};
use eds::trust::{Evidence, TrustStore, Usage};
use law::poa::stage::StageCode;

/// A certificate of a world's people lives for a year.
const LATER: TimeDelta = TimeDelta::days(400);

/// The authority's lists of that later day, after it revoked the notary's certificate in between.
fn trust_of(world: &World, walk: &Walk<'_>, later: DateTime<Utc>) -> TrustStore {
    let serial = walk.notary.signing().certificate().serial_hex();
    let between = world.now() + TimeDelta::days(30);
    world
        .pki()
        .revoke(&serial, RevocationReason::CessationOfOperation, between)
        .unwrap();
    world.pki().publish_lists(later).unwrap();
    world.pki().trust_store().unwrap()
}

#[tokio::test]
async fn a_document_outlives_its_signers_certificates_and_their_later_revocation() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let pdf = walk
        .principal()
        .get(&walk.path("/files/poa.pdf"))
        .await
        .body;
    let signed_by = world.now();
    let later = world.now() + LATER;
    let trust = trust_of(&world, &walk, later);
    let by_proof = Policy {
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(&trust, later, Usage::Sign)
    };
    let found = pades::verify(&pdf, &by_proof).unwrap();
    for signature in &found[..2] {
        assert_eq!(signature.level, Level::Archival);
        assert!(signature.proven_at.unwrap() <= signed_by);
    }
    // Without what proves the time, the same file is worth nothing by now.
    let at_that_time = Policy {
        proof: Proof::AtGivenTime,
        ..by_proof
    };
    assert!(matches!(
        pades::verify(&pdf, &at_that_time).unwrap_err(),
        PdfRefusal::Signature {
            refusal: SignatureRefusal::Expired | SignatureRefusal::Revoked,
            ..
        }
    ));
}

#[tokio::test]
async fn an_application_is_judged_at_the_time_its_time_stamp_proves() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let cms = walk
        .principal()
        .get(&walk.path("/files/application.p7s"))
        .await
        .body;
    let signed_by = world.now();
    let later = world.now() + LATER;
    // A list drops certificates that have expired, so the lists of that time are evidence, as the document carries them.
    let mut evidence = Evidence::none();
    for list in world.pki().trust_store().unwrap().crls() {
        evidence.add_crl(list).unwrap();
    }
    let trust = trust_of(&world, &walk, later);
    let policy = Policy {
        profile: Profile::Accepted,
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(&trust, later, Usage::Sign)
    };
    let verified = cms::verify_with(&cms, Content::Attached, &policy, &evidence).unwrap();
    assert!(verified.proven_at().unwrap() <= signed_by);
    let at_that_time = Policy {
        proof: Proof::AtGivenTime,
        ..policy
    };
    assert_eq!(
        cms::verify_with(&cms, Content::Attached, &at_that_time, &evidence).unwrap_err(),
        SignatureRefusal::Expired
    );
}
