//! S7 and S8 from the applicant's signature over every desk to a result or a motivated refusal.

use super::body::{Body, path};
use serde_json::json;

#[tokio::test]
async fn a_certificate_goes_over_every_desk_into_the_cabinet() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    assert_eq!(body.inbox(&body.chancery, "desk").await, [id.as_str()]);
    let seen = body.seen(&body.chancery, &id).await;
    assert_eq!(seen["work"]["step"], "chancery_registers");
    let due = seen["work"]["due_at"].as_str().unwrap();
    assert!(due.starts_with("2026-03-02T05:15:"), "{due}");
    assert_eq!(seen["work"]["calendar_edition"], 1);

    let registered = body.forward(&id).await.ok();
    assert_eq!(registered["work"]["incoming"], "17-24");
    assert!(body.inbox(&body.chancery, "desk").await.is_empty());
    let named = body.assign(&body.head, &body.specialist, &id).await.ok();
    assert_eq!(named["work"]["due_at"], "2026-03-05T19:00:00Z");
    assert_eq!(body.inbox(&body.specialist, "mine").await, [id.as_str()]);
    body.draft(&body.specialist, &id).await.ok();
    let signed = body.sign(&body.head, &id, None).await.ok();
    assert_eq!(signed["work"]["step"], "chancery_sends");
    body.forward(&id).await.ok();

    let done = body.until(&aliya, &id, "done").await;
    assert!(done["result"]["document"].is_string(), "{done}");
    let history = format!("{}/events", path(&id));
    let lines = body.chancery.get(&history).await.ok();
    let kinds: Vec<&str> = lines["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds.iter().filter(|kind| **kind == "desk_moved").count(),
        5
    );
    assert!(kinds.contains(&"passed_to_desk") && kinds.contains(&"desk_decided"));
    let cms = body
        .chancery
        .get(&format!("{}/files/decision-3.p7s", path(&id)))
        .await;
    assert_eq!(cms.status, 200);
    assert!(!cms.body.is_empty());
}

#[tokio::test]
async fn a_guardianship_refused_by_the_specialist_is_signed_by_the_akimat_and_told() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.guardianship_asked(&aliya).await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.refuse(&body.specialist, &id, "not_eligible")
        .await
        .ok();
    body.sign(&body.akimat, &id, None)
        .await
        .refused(422, "invalid_form");
    let adopted = body.sign(&body.akimat, &id, Some("44-02")).await.ok();
    assert_eq!(adopted["work"]["decided"]["number"], "44-02");
    body.forward(&id).await.ok();
    let refused = body.until(&aliya, &id, "refused").await;
    assert_eq!(refused["refusal"]["ground"], "not_eligible");
    assert!(
        refused["refusal"]["clause"]["kk"]
            .as_str()
            .unwrap()
            .contains("10-тармағы")
    );
}

#[tokio::test]
async fn a_returned_draft_comes_back_with_its_remark_and_is_mended() {
    let body = Body::open().await;
    let aliya = body.world.citizen("aliya").await;
    let id = body.certificate_asked(&aliya).await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.draft(&body.specialist, &id).await.ok();
    let remark = json!({ "remark": "Мәміленің түрін көрсетіңіз" });
    let back = body.act(&body.head, &id, "return", remark).await.ok();
    assert_eq!(back["work"]["remark"]["text"], "Мәміленің түрін көрсетіңіз");
    assert_eq!(back["work"]["returns"], 1);
    assert_eq!(body.inbox(&body.specialist, "mine").await, [id.as_str()]);
    let mended = body.draft(&body.specialist, &id).await.ok();
    assert_eq!(mended["work"]["remark"], json!(null));
    body.sign(&body.head, &id, None).await.ok();
}
