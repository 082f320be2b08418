//! People whose certificates are of the GOST hierarchy: everything works, and readers of PDF can still check the document.

use crate::verify::server;
use crate::world::World;
use eds::cms::{self, Content, Policy, Profile, Proof};
use eds::pades;
use eds::trust::Usage;
use eds::{PublicKeyAlgorithm, SignatureRefusal};
use law::poa::stage::StageCode;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE};
use senim::app::trust::Trust;
use senim::verify;

#[tokio::test]
async fn a_power_of_attorney_signed_by_gost_can_be_checked_by_everybody() {
    let world = World::by_gost().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let person = walk.principal();
    let pdf = person.get(&walk.path("/files/poa.pdf")).await.body;
    let signature = person.get(&walk.path("/files/signature.p7s")).await.body;

    // In the document there is nothing that a reader of PDF would not know.
    let rsa_and_ecdsa = world.pki().trust_store().unwrap();
    let policy = Policy {
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(&rsa_and_ecdsa, world.now(), Usage::Sign)
    };
    let found = pades::verify(&pdf, &policy).unwrap();
    let algorithms: Vec<_> = found
        .iter()
        .map(|s| s.certificate().key_algorithm())
        .collect();
    assert_eq!(algorithms, [PublicKeyAlgorithm::EcP256; 3]);

    // Beside it the notary's own signature covers the very bytes that the first one covers.
    let trust = Trust::open(world.pki().dir().to_owned()).unwrap().current();
    let beside = Policy {
        profile: Profile::Accepted,
        ..Policy {
            trust: &trust,
            ..policy
        }
    };
    let covered = found[0].covered(&pdf);
    let notary = cms::verify(&signature, Content::DetachedParts(&covered), &beside).unwrap();
    assert_eq!(notary.iin().unwrap(), walk.notary.who().iin);
    assert_eq!(
        notary.signer().key_algorithm(),
        PublicKeyAlgorithm::Gost2015
    );
    let other = found[1].covered(&pdf);
    assert_eq!(
        cms::verify(&signature, Content::DetachedParts(&other), &beside).unwrap_err(),
        SignatureRefusal::DigestMismatch
    );
}

#[tokio::test]
async fn the_register_says_which_signature_is_which() {
    let world = World::by_gost().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let token = walk.principal().get("/v1/documents").await.ok()["items"][0]["token"].clone();
    let path = format!("/public/check/{}", token.as_str().unwrap());
    let shown = world.api().get(&path).send().await.ok();
    let facts: Vec<_> = shown["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| ["by", "algorithm", "kept_in"].map(|field| s[field].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(
        facts,
        [
            ["notary", "GOST 34.10-2015", "separate_file"],
            ["platform", "ECDSA P-256", "document"],
            ["platform", "ECDSA P-256", "document"],
            ["time_stamp", "ECDSA P-256", "document"],
        ]
    );
    for (language, sentence) in [
        ("kk", "Нотариустың қолтаңбасы"),
        ("ru", "Подпись нотариуса"),
        ("en", "The notary&#39;s signature"),
    ] {
        let ask = world
            .api()
            .get(&path)
            .header(ACCEPT.as_str(), "text/html,*/*;q=0.8");
        let page = ask.header(ACCEPT_LANGUAGE.as_str(), language).send().await;
        assert_eq!(page.status, 200);
        assert!(
            page.header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
        assert!(page.text().contains(sentence), "{}", page.text());
        assert!(page.text().contains("GOST 34.10-2015"));
    }
}

#[tokio::test]
async fn senim_verify_finds_the_notarys_signature_beside_the_document_and_misses_it() {
    let world = World::by_gost().await;
    let walk = world.case_at(StageCode::Delivered).await;
    let mut files = vec!["application.p7s", "approval-1.p7s", "signature.p7s"];
    let report = verify::check(&server::taken(&world, &walk, &files).await);
    assert!(report.is_right(), "{report}");
    assert!(report.to_string().contains("in signature.p7s"), "{report}");
    files.pop();
    let report = verify::check(&server::taken(&world, &walk, &files).await);
    assert!(!report.is_right());
    assert!(
        report
            .to_string()
            .contains("the notary's signature beside it is missing"),
        "{report}"
    );
}
