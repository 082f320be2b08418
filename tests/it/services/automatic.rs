//! Services without a fee: signed, answered by the registry, sealed, in the cabinet; and each of their refusals.

use super::{at, file, id, lines, open, path, property, send};
use crate::world::World;
use eds::trust::Usage;
use serde_json::{Value, json};

#[tokio::test]
async fn property_is_certified_from_the_signed_form_to_the_cabinet() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let request = open(&aliya, "real_estate_rights", &property("astana")).await;
    assert_eq!(request["stage"], "draft");
    let sent = send(&aliya, &request).await.ok();
    assert!(
        sent["number"].is_string() && sent["due"]["at"].is_string(),
        "{sent}"
    );
    let done = at(&aliya, &request, "done").await;
    assert_eq!(done["iin"], aliya.who().iin.as_str());
    let pdf = file(&aliya, &request, "result.pdf").await;
    assert!(
        pdf.text().starts_with("%PDF-") && pdf.header("content-type") == Some("application/pdf")
    );
    let wallet = aliya.get("/v1/documents").await.ok().to_string();
    assert!(
        wallet.contains(done["result"]["document"].as_str().unwrap()),
        "{wallet}"
    );
    let mine = aliya.get("/v1/service-requests").await.ok();
    assert_eq!(mine["items"][0]["id"], id(&request));
    for kind in ["request_opened", "submitted", "data_found", "result_issued"] {
        assert_eq!(lines(&aliya, &request, kind).await, 1, "{kind}");
    }
    let answers = json!({ "answers": [3, 2] });
    let survey = path(&request, "/survey");
    aliya
        .act(&survey, &json!({ "answers": [4, 1] }))
        .await
        .refused(422, "invalid_form");
    aliya.act(&survey, &answers).await.ok();
    aliya
        .act(&survey, &answers)
        .await
        .refused(409, "already_done");
}

#[tokio::test]
async fn absence_of_property_is_a_certificate_and_absence_of_data_a_refusal() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let nothing = open(&aliya, "real_estate_presence", &property("shymkent")).await;
    send(&aliya, &nothing).await.ok();
    at(&aliya, &nothing, "done").await;
    let rights = open(&aliya, "real_estate_rights", &property("shymkent")).await;
    send(&aliya, &rights).await.ok();
    let refused = at(&aliya, &rights, "refused").await;
    assert_eq!(refused["refusal"]["ground"], "no_data");
    for lang in ["kk", "ru"] {
        let clause = refused["refusal"]["clause"][lang].as_str().unwrap();
        assert!(clause.contains("236"), "{clause}");
    }
    let notice = file(&aliya, &rights, "refusal.pdf").await;
    assert!(notice.text().starts_with("%PDF-"));
    aliya
        .get(&path(&rights, "/files/result.pdf"))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn somebody_elses_signature_refuses_the_service_with_the_clause() {
    let world = World::new().await;
    let (aliya, bolat) = (world.citizen("aliya").await, world.citizen("bolat").await);
    let request = open(&aliya, "real_estate_rights", &property("astana")).await;
    let to_sign = aliya.get(&path(&request, "/to-sign")).await.ok();
    let foreign = bolat.signed(&to_sign);
    let refused = aliya
        .act(&path(&request, "/submission"), &foreign)
        .await
        .ok();
    assert_eq!(refused["refusal"]["ground"], "signer_not_confirmed");
    file(&aliya, &request, "refusal.pdf").await;
    let again = aliya
        .act(&path(&request, "/repetition"), &Value::Null)
        .await;
    assert_eq!((again.status, &again.ok()["form"]), (201, &request["form"]));
}

#[tokio::test]
async fn a_certificate_of_another_authority_or_for_signing_in_refuses_too() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let other = aliya.other_key(Usage::Authenticate, |_| {});
    for key in [aliya.authentication(), &other] {
        let request = open(&aliya, "real_estate_rights", &property("astana")).await;
        let to_sign = aliya.get(&path(&request, "/to-sign")).await.ok();
        let signed = aliya.signed_with(key, &to_sign);
        let refused = aliya
            .act(&path(&request, "/submission"), &signed)
            .await
            .ok();
        assert_eq!(refused["refusal"]["ground"], "signer_not_confirmed");
    }
}

#[tokio::test]
async fn a_registry_that_does_not_answer_or_answers_for_somebody_else_decides_nothing() {
    let world = World::new().await;
    let aliya = world.citizen("aliya").await;
    for mode in ["down", "garbage", "wrong_person"] {
        world.mocks.fault("gbdrn", mode).await;
        let request = open(&aliya, "real_estate_rights", &property("astana")).await;
        send(&aliya, &request).await.ok();
        let failed =
            "select count(*) from jobs where kind = 'ask_registry' and last_error is not null";
        crate::world::until("a failed question", || async {
            (world.database().await.number(failed).await > 0).then_some(())
        })
        .await;
        assert_eq!(
            aliya.get(&path(&request, "")).await.ok()["stage"],
            "asking",
            "{mode}"
        );
        world.mocks.fault("gbdrn", "none").await;
        world.pass(chrono::TimeDelta::minutes(2));
        at(&aliya, &request, "done").await;
    }
}

#[tokio::test]
async fn a_crashed_server_goes_on_where_it_stood() {
    let mut world = World::new().await;
    let aliya = world.citizen("aliya").await;
    let request = open(&aliya, "real_estate_rights", &property("astana")).await;
    send(&aliya, &request).await.ok();
    world.crash().await;
    // What the dead worker had claimed is free again.
    world.pass(chrono::TimeDelta::seconds(61));
    let aliya = world.citizen("aliya").await;
    at(&aliya, &request, "done").await;
    assert_eq!(lines(&aliya, &request, "result_issued").await, 1);
}
