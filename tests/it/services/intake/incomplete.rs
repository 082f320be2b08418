//! Incomplete documents: the operator does not accept them, and the applicant has the receipt of it.

use super::{Counter, path, readers};
use crate::desks::body::property_form;
use crate::services::property;
use serde_json::{Value, json};

#[tokio::test]
async fn who_brings_too_little_gets_a_receipt_that_says_what_is_missing() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let form = property_form("inheritance", "saran");
    let form = with_testator(form);
    let id = counter.open("minor_property", &form, aliya.who()).await;
    counter.scan(&id, "title_documents").await;
    let refusal = path(&id, "/refusal");
    for (missing, pointer) in [
        (json!(["title_documents"]), "/missing/0"),
        (json!(["passport"]), "/missing/0"),
    ] {
        let answer = counter
            .operator
            .act(&refusal, &json!({ "missing": missing }))
            .await;
        let problem = answer.refused(422, "invalid_form");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let named = json!({ "missing": ["childs_consent"] });
    let refused = counter.operator.act(&refusal, &named).await.ok();
    assert_eq!(refused["request"]["stage"], "refused");
    assert_eq!(
        refused["request"]["refusal"]["ground"],
        "documents_incomplete"
    );
    let missing = json!(["inheritance_certificate", "childs_consent"]);
    assert_eq!(refused["intake"]["missing"], missing);
    let receipt = counter.file(&id, "intake-refusal.pdf").await;
    assert!(receipt.text().starts_with("%PDF-"));
    let wallet = aliya.get("/v1/documents").await.ok();
    let [kept] = wallet["items"].as_array().unwrap().as_slice() else {
        panic!("{wallet}");
    };
    assert_eq!(kept["nature"], "receipt");
    let number = kept["number"].as_str().unwrap();
    assert_eq!(readers(&aliya, number).await.len(), 1);
    let none = counter.operator.get(&path(&id, "/files/refusal.pdf")).await;
    none.refused(404, "not_found");
    let again = counter.operator.act(&refusal, &named).await;
    again.refused(409, "wrong_stage");
    counter
        .operator
        .act(&path(&id, "/handing-over"), &Value::Null)
        .await
        .ok();
}

fn with_testator(mut form: Value) -> Value {
    form["testator"] = json!("Үлгіев Мысал");
    form["testator_died_on"] = json!("2026-01-05");
    form.as_object_mut().unwrap().remove("deal");
    form
}

#[tokio::test]
async fn what_is_complete_or_asks_for_nothing_is_not_refused_for_its_documents() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let form = property_form("owned_property", "saran");
    let id = counter.open("minor_property", &form, aliya.who()).await;
    counter.scan(&id, "title_documents").await;
    let nothing = json!({ "missing": [] });
    let answer = counter.operator.act(&path(&id, "/refusal"), &nothing).await;
    let problem = answer.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/missing");
    let form = property("astana");
    let other = counter.open("real_estate_rights", &form, aliya.who()).await;
    let answer = counter
        .operator
        .act(&path(&other, "/refusal"), &nothing)
        .await;
    answer.refused(409, "act_not_here");
}
