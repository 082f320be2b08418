//! N8: the notary of a case reads who signed what in it, by which certificate, and whether it holds.

use crate::world::{Walk, World};
use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer as _;
use eds::ca::RevocationReason;
use law::poa::stage::StageCode;
use serde_json::{Value, json};

/// EN 319 102-1, section 5.5.4: a time-stamp over a signature proves that it is not younger, never that it is not older. One
/// stamped after the revocation may have been made before it, which nobody can prove or disprove: it has not failed (that
/// takes a time-stamp over the content, made after the revocation and before the signature), and it does not pass.
const REVOKED_BEFORE: &str = "indeterminate";

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

/// The signature of a kind, of which there is one.
fn only<'v>(found: &'v Value, signed: &str) -> &'v Value {
    let items = found["items"].as_array().unwrap().iter();
    let mut of_kind = items.filter(|one| one["signed"] == signed);
    let one = of_kind
        .next()
        .unwrap_or_else(|| panic!("{signed} in {found}"));
    assert!(of_kind.next().is_none(), "one {signed}");
    one
}

#[tokio::test]
async fn every_signature_of_a_case_is_shown_with_its_certificate_and_holds() {
    let world = World::new().await;
    // A time-stamp has whole seconds.
    let begun = world.now() - TimeDelta::seconds(1);
    let walk = world.case_at(StageCode::Delivered).await;
    let found = walk.notary.get(&walk.notary_path("/signatures")).await.ok();
    let by_principal = walk.principal().signing().certificate();
    let by_notary = walk.notary.signing().certificate();
    let expected = [
        ("application", "application.p7s", Some(by_principal)),
        ("approval", "approval-1.p7s", Some(by_principal)),
        ("recording_seal", "recording-1.p7s", None),
        ("recording", "recording-1-notary.p7s", Some(by_notary)),
        ("document", "signature.p7s", Some(by_notary)),
        ("seal", "poa.pdf", None),
    ];
    assert_eq!(found["items"].as_array().unwrap().len(), expected.len());
    for (signed, file, certificate) in expected {
        let one = only(&found, signed);
        assert_eq!(one["file"], file);
        let on_document = ["document", "seal"].contains(&signed);
        let kept_in = on_document.then_some("document");
        assert_eq!(one["kept_in"].as_str(), kept_in, "{one}");
        assert_eq!(one["verdict"], "passed", "{one}");
        assert_eq!(one["revocation"]["state"], "good", "{one}");
        assert!(one["certificate"]["issuer"].is_string(), "{one}");
        assert!((begun..=world.now()).contains(&time(&one["stamped_at"])));
        assert!(time(&one["certificate"]["valid_from"]) < begun);
        assert!(time(&one["certificate"]["valid_until"]) > world.now());
        let Some(certificate) = certificate else {
            assert!(one["certificate"]["iin"].is_null(), "a seal is nobody's");
            continue;
        };
        assert_eq!(one["certificate"]["serial"], certificate.serial_hex());
        let iin = certificate.subject().iin.as_deref().unwrap();
        assert_eq!(one["certificate"]["iin"], iin);
    }
    assert_eq!(only(&found, "approval")["revision"], 1);
}

#[tokio::test]
async fn the_signatures_of_a_case_are_for_its_notary_alone() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Drafting).await;
    let path = walk.notary_path("/signatures");
    walk.notary.get(&path).await.ok();
    world
        .notary("serik")
        .get(&path)
        .await
        .refused(404, "not_found");
    walk.principal().get(&path).await.refused(403, "forbidden");
    assert!(walk.view().await.get("signatures").is_none());
}

#[tokio::test]
async fn a_certificate_revoked_before_it_signed_is_shown_as_revoked_and_one_revoked_after_is_not() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::AwaitingSignature).await;
    walk.sign().await.ok();
    let revoke = |serial: &str, at: DateTime<Utc>| {
        let reason = RevocationReason::KeyCompromise;
        world.pki().revoke(serial, reason, at).unwrap();
    };
    let before = world.now() - TimeDelta::hours(1);
    revoke(
        &walk.principal().signing().certificate().serial_hex(),
        before,
    );
    revoke(
        &walk.notary.signing().certificate().serial_hex(),
        world.now() + TimeDelta::minutes(30),
    );
    world.pass(TimeDelta::hours(1));
    let found = walk.notary.get(&walk.notary_path("/signatures")).await.ok();
    let application = only(&found, "application");
    assert_eq!(application["verdict"], REVOKED_BEFORE);
    assert_eq!(application["reason"], "revoked");
    assert_eq!(application["revocation"]["state"], "revoked");
    let document = only(&found, "document");
    assert_eq!(document["verdict"], "passed", "{document}");
    assert_eq!(document["revocation"]["state"], "good");
}

/// The notary's own signature and what stands in its place in the document.
async fn on_the_document(walk: &Walk<'_>) -> (Value, Value) {
    let found = walk.notary.get(&walk.notary_path("/signatures")).await.ok();
    (
        only(&found, "document").clone(),
        only(&found, "seal").clone(),
    )
}

#[tokio::test]
async fn a_notary_s_gost_signature_beside_the_document_is_shown_and_holds() {
    let world = World::by_gost().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let (own, seal) = on_the_document(&walk).await;
    let certificate = walk.notary.signing().certificate();
    assert_eq!(own["file"], "signature.p7s");
    assert_eq!(own["kept_in"], "separate_file");
    assert_eq!(own["certificate"]["serial"], certificate.serial_hex());
    assert_eq!(own["certificate"]["iin"], walk.notary.who().iin);
    let algorithm = own["algorithm"].as_str().unwrap();
    assert!(algorithm.contains("GOST"), "{algorithm}");
    assert_eq!(own["verdict"], "passed", "{own}");
    assert_eq!(own["revocation"]["state"], "good", "{own}");
    assert!(own["stamped_at"].is_string(), "{own}");
    assert_eq!(
        (&seal["file"], &seal["kept_in"]),
        (&json!("poa.pdf"), &json!("document"))
    );
    assert_eq!(seal["verdict"], "passed", "{seal}");
    assert!(seal["certificate"]["iin"].is_null(), "the platform's");
}

#[tokio::test]
async fn a_gost_certificate_revoked_before_it_signed_is_shown_as_revoked_and_one_revoked_after_is_not()
 {
    for (revoked, verdict, state) in [(-1, REVOKED_BEFORE, "revoked"), (1, "passed", "good")] {
        let world = World::by_gost().await;
        let walk = world.case_at(StageCode::Delivered).await;
        let serial = walk.notary.signing().certificate().serial_hex();
        let at = world.now() + TimeDelta::minutes(30 * revoked);
        let reason = RevocationReason::KeyCompromise;
        world.gost().revoke(&serial, reason, at).unwrap();
        world.pass(TimeDelta::hours(1));
        let (own, seal) = on_the_document(&walk).await;
        assert_eq!(own["verdict"], verdict, "{own}");
        assert_eq!(own["revocation"]["state"], state, "{own}");
        assert_eq!(own["reason"].as_str(), (revoked < 0).then_some("revoked"));
        assert_eq!(own["kept_in"], "separate_file");
        assert_eq!(
            own["certificate"]["serial"],
            serial.as_str(),
            "it is still named"
        );
        assert_eq!(
            seal["verdict"], "passed",
            "the platform's seal is another's: {seal}"
        );
    }
}

#[tokio::test]
async fn a_gost_signature_in_whose_place_another_lies_does_not_hold() {
    let world = World::by_gost().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let (good, _) = on_the_document(&walk).await;
    assert_eq!(good["verdict"], "passed");
    // Nobody can do this but by hand: the table refuses updates.
    let mut database = world.database().await;
    database
        .run("drop trigger artifacts_no_update")
        .await
        .unwrap();
    let swapped = format!(
        "update artifacts set bytes = (select bytes from artifacts where case_id = '{0}' and name = 'approval-1.p7s') \
         where case_id = '{0}' and name = 'signature.p7s'",
        walk.case
    );
    database.run(&swapped).await.unwrap();
    let (own, seal) = on_the_document(&walk).await;
    assert_eq!(own["verdict"], "failed", "{own}");
    assert_eq!(own["kept_in"], "separate_file");
    assert_eq!(seal["verdict"], "passed", "{seal}");
}
