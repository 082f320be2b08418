//! Who may not act: the wrong role, another region, another's assignment, the drafter, the applicant, somebody removed.

use super::body::{Body, REGION, drafted, path, property_form};
use serde_json::{Value, json};

#[tokio::test]
async fn each_step_belongs_to_its_role_and_each_act_to_its_step() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    for wrong in [&body.head, &body.specialist, &body.akimat] {
        let number = json!({ "number": "1" });
        let answer = body.act(wrong, &id, "forwarding", number).await;
        assert!(["other_roles_step", "not_found"].contains(&answer.code().as_str()));
    }
    body.draft(&body.chancery, &id)
        .await
        .refused(409, "act_not_here");
    body.sign(&body.chancery, &id, None)
        .await
        .refused(409, "act_not_here");
    body.forward(&id).await.ok();
    body.assign(&body.chancery, &body.specialist, &id)
        .await
        .refused(403, "other_roles_step");
    body.assign(&body.head, &body.chancery, &id)
        .await
        .refused(422, "invalid_form");
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.draft(&body.head, &id)
        .await
        .refused(403, "other_roles_step");
    for made_up in ["no_data", "not_eligible", "whatever"] {
        body.refuse(&body.specialist, &id, made_up)
            .await
            .refused(422, "invalid_form");
    }
    body.draft(&body.specialist, &id).await.ok();
    body.sign(&body.specialist, &id, None)
        .await
        .refused(403, "other_roles_step");
}

#[tokio::test]
async fn a_turn_that_was_seen_before_is_stale_and_nothing_is_done_twice() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    let turn = body.turn(&id).await;
    let forwarding = format!("{}/forwarding", path(&id));
    let act = json!({ "turn": turn, "number": "17-24" });
    body.chancery.act(&forwarding, &act).await.ok();
    body.chancery
        .act(&forwarding, &act)
        .await
        .refused(412, "stale_version");
    assert_eq!(body.turn(&id).await, turn + 1);
}

#[tokio::test]
async fn another_regions_body_does_not_know_the_request() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    let stranger = body.world.desk("dauren");
    body.appoint(&stranger, "chancery", "saran").await.ok();
    assert!(body.inbox(&stranger, "desk").await.is_empty());
    stranger.get(&path(&id)).await.refused(404, "not_found");
    let file = format!("{}/files/request.p7s", path(&id));
    stranger.get(&file).await.refused(404, "not_found");
    let number = json!({ "number": "1" });
    body.act(&stranger, &id, "forwarding", number)
        .await
        .refused(404, "not_found");
    body.installer
        .get(&path(&id))
        .await
        .refused(403, "not_in_roster");
}

#[tokio::test]
async fn somebody_removed_meanwhile_does_nothing_more_and_the_head_names_another() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    let other = body.world.desk("dauren");
    body.appoint(&other, "specialist", REGION).await.ok();
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.draft(&other, &id)
        .await
        .refused(403, "assigned_to_another");
    assert_eq!(body.remove(&body.specialist).await.status, 204);
    body.draft(&body.specialist, &id)
        .await
        .refused(403, "not_in_roster");
    assert_eq!(body.inbox(&body.head, "others").await, [id.as_str()]);
    body.assign(&body.head, &body.specialist, &id)
        .await
        .refused(422, "invalid_form");
    body.assign(&body.head, &other, &id).await.ok();
    body.draft(&other, &id).await.ok();
}

#[tokio::test]
async fn an_official_neither_works_on_their_own_request_nor_is_named_for_it() {
    let body = Body::open().await;
    let applicant = body.world.citizen("timur").await;
    let id = body.certificate_asked(&applicant).await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id)
        .await
        .refused(403, "own_request");
}

#[tokio::test]
async fn a_signature_by_another_key_or_over_another_decision_signs_nothing() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.draft(&body.specialist, &id).await.ok();
    let turn = body.turn(&id).await;
    let asked = body
        .head
        .get(&format!("{}/decision/to-sign?turn={turn}", path(&id)))
        .await
        .ok();
    let decision = format!("{}/decision", path(&id));
    let sent = |mut signed: Value| {
        signed["turn"] = json!(turn);
        signed
    };
    let foreign = sent(body.specialist.signed(&asked));
    body.head
        .act(&decision, &foreign)
        .await
        .refused(422, "wrong_signer");
    let stale = format!("{}/decision/to-sign?turn=0", path(&id));
    body.head.get(&stale).await.refused(412, "stale_version");
    let other = drafted(
        &aliya,
        "minor_property",
        &property_form("owned_property", REGION),
        &["title_documents"],
    )
    .await;
    let elsewhere = aliya
        .get(&format!("/v1/service-requests/{other}/to-sign"))
        .await
        .ok();
    let wrong = sent(body.head.signed(&elsewhere));
    let refused = body.head.act(&decision, &wrong).await;
    assert!(["other_content", "wrong_purpose"].contains(&refused.code().as_str()));
    body.sign(&body.head, &id, None).await.ok();
}
