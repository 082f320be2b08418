//! S12: certificates are renewed by a request signed with the one in force, and confirmed by one operator.

use super::office::{Keys, Office, open, renewal_form, submit, submit_signed};
use eds::Signer as _;
use serde_json::json;

#[tokio::test]
async fn certificates_are_renewed_without_a_visit() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let keys = Keys::of(aliya.who());
    let id = open(&aliya, "nca_renew", &renewal_form(&keys)).await;
    let filed = submit_signed(&aliya, &id, aliya.signing()).await.ok();
    assert_eq!(filed["stage"], "accepted", "{filed}");
    let number = filed["number"].as_str().unwrap();
    office.letter(&[number]).await;
    office.first.confirm(&id).await.ok();
    office.until(&aliya, &id, "issued").await;
    office.letter(&[number, "/public/nca/installations/"]).await;
    let found = aliya
        .get(&format!("/v1/nca/requests/{id}/certificates"))
        .await
        .ok();
    let (signing, _) = keys.install(&found);

    // The new key signs for the next renewal.
    let next = Keys::of(aliya.who());
    let id = open(&aliya, "nca_renew", &renewal_form(&next)).await;
    let filed = submit_signed(&aliya, &id, &signing).await.ok();
    assert_eq!(filed["stage"], "accepted");
}

#[tokio::test]
async fn a_renewal_is_signed_by_its_applicant_with_a_certificate_in_force_over_this_very_request() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let bolat = office.world.citizen("bolat").await;
    let keys = Keys::of(aliya.who());
    let id = open(&aliya, "nca_renew", &renewal_form(&keys)).await;
    let problem = submit(&aliya, &id, &json!({}))
        .await
        .refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/cms_base64");
    submit_signed(&aliya, &id, bolat.signing())
        .await
        .refused(422, "wrong_signer");
    submit_signed(&aliya, &id, aliya.authentication())
        .await
        .refused(422, "wrong_key_usage");
    let other = open(&aliya, "nca_renew", &renewal_form(&Keys::of(aliya.who()))).await;
    let asked = aliya
        .get(&format!("/v1/nca/requests/{other}/to-sign"))
        .await
        .ok();
    submit(&aliya, &id, &aliya.signed(&asked))
        .await
        .refused(422, "other_content");
    submit(&aliya, &id, &json!({ "cms_base64": "MAA=" }))
        .await
        .refused(422, "signature_malformed");
    let serial = aliya.signing().certificate().serial_hex();
    let reason = eds::ca::RevocationReason::Superseded;
    office
        .world
        .pki()
        .revoke(&serial, reason, office.world.now())
        .unwrap();
    submit_signed(&aliya, &id, aliya.signing())
        .await
        .refused(422, "certificate_revoked");
    let view = aliya.get(&format!("/v1/nca/requests/{id}")).await.ok();
    assert_eq!(view["stage"], "filling", "nothing was filed");
}

#[tokio::test]
async fn a_renewal_for_the_old_key_is_refused_with_the_clause() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, keys) = office.accepted(&aliya).await;
    let requests = keys.requests.clone();
    office.second.confirm(&id).await.ok();
    office.until(&aliya, &id, "issued").await;
    let mut form = renewal_form(&Keys::of(aliya.who()));
    form["signing_request"] = json!(requests[0]);
    let id = open(&aliya, "nca_renew", &form).await;
    let refused = submit_signed(&aliya, &id, aliya.signing()).await.ok();
    assert_eq!(refused["refusal"]["ground"], "key_reused");
    let cited = refused["refusal"]["clause"]["kk"].as_str().unwrap();
    assert!(cited.ends_with("7-тармақтың 1) тармақшасы"), "{cited}");
}

#[tokio::test]
async fn a_renewal_and_its_confirmation_are_signed_on_phones() {
    let office = Office::open().await;
    let world = &office.world;
    let aliya = world.citizen("aliya").await;
    let keys = Keys::of(aliya.who());
    let id = open(&aliya, "nca_renew", &renewal_form(&keys)).await;
    let wanted = json!({ "purpose": "certificate_request", "request": id });
    let other = world.citizen("bolat").await;
    let refused = other.act("/v1/remote-signings", &wanted).await;
    refused.refused(404, "not_found");
    let begun = aliya.act("/v1/remote-signings", &wanted).await.ok();
    let phone = world.phone(&begun);
    phone.sign(aliya.signing(), &aliya).await.ok();
    let signed = crate::remote_signing::standing(&aliya, &begun).await;
    let body = json!({ "cms_base64": signed["cms_base64"] });
    let filed = submit(&aliya, &id, &body).await.ok();
    assert_eq!(filed["stage"], "accepted", "{filed}");

    let operator = &office.first.person;
    let wanted = json!({ "purpose": "operator_confirmation", "request": id });
    let refused = aliya.act("/v1/remote-signings", &wanted).await;
    refused.refused(403, "forbidden");
    let begun = operator.act("/v1/remote-signings", &wanted).await.ok();
    let phone = world.phone(&begun);
    phone.sign(&office.first.key, operator).await.ok();
    let signed = crate::remote_signing::standing(operator, &begun).await;
    let body = json!({ "cms_base64": signed["cms_base64"] });
    let path = format!("/v1/desk/nca/requests/{id}/confirmation");
    operator.act(&path, &body).await.ok();
    office.until(&aliya, &id, "issued").await;
}
