//! S9 and S10 on paper at the office of the licensor: an inventory, the fee, the officer's EDS, then the desks.

use super::{Counter, INTAKES, id, on_paper, path};
use crate::world::Person;
use chrono::TimeDelta;
use serde_json::{Value, json};

fn examination() -> Value {
    json!({
        "education": "Сынақ университеті, құқықтану", "diploma_number": "ЖБ-17", "diploma_date": "2015-06-30",
        "experience": "Заңгер, 6 жыл", "language": "kk", "phone": "+77000000001",
    })
}

fn licence() -> Value {
    json!({
        "kind": "issue", "phone": "+77000000001", "address": "Астана, Үлгі көшесі, 1",
        "examination_number": "17", "examination_date": "2026-01-20",
    })
}

impl Counter {
    async fn on_paper(&self, service: &str, form: &Value, who: &Person) -> String {
        let came = on_paper(service, form, who.who());
        id(&self.operator.act(INTAKES, &came).await.ok())
    }
}

#[tokio::test]
async fn an_examination_applied_for_on_paper_has_its_slip_and_comes_to_the_desk() {
    let counter = Counter::office().await;
    let aliya = counter.world.citizen("aliya").await;
    let form = examination();
    let id = counter.on_paper("bailiff_examination", &form, &aliya).await;
    counter.scan(&id, "diploma").await;
    let acceptance = path(&id, "/acceptance");
    let two = json!({ "sheets": { "application": 1, "diploma": 2 } });
    let answer = counter.operator.act(&acceptance, &two).await;
    let problem = answer.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/attachments/work_record");
    counter.scan(&id, "work_record").await;
    let answer = counter.operator.act(&acceptance, &two).await;
    let problem = answer.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/sheets/work_record");
    let early = counter.operator.get(&path(&id, "/to-sign")).await;
    early.refused(409, "wrong_stage");

    let three = json!({ "sheets": { "application": 1, "diploma": 2, "work_record": 7 } });
    let accepted = counter.operator.act(&acceptance, &three).await.ok();
    assert_eq!(accepted["request"]["stage"], "awaiting_payment");
    let listed = accepted["intake"]["inventory"].as_array().unwrap();
    assert_eq!((listed.len(), &listed[2]["sheets"]), (3, &json!(7)));
    let again = counter.operator.act(&acceptance, &three).await;
    again.refused(409, "wrong_stage");
    let slip = counter.file(&id, "intake-inventory.pdf").await;
    assert!(slip.text().starts_with("%PDF-"));
    counter.paid_by(&id, aliya.who()).await;
    counter.at(&id, "awaiting_signature").await;
    let sent = counter.send(&id).await.ok();
    assert!(sent["request"]["due"]["calendar_edition"].is_number());
    counter.at(&id, "at_desk").await;
    // The portal's own notice of acceptance is not given on paper.
    let notice = path(&id, "/files/acceptance.pdf");
    let notice = counter.operator.get(&notice).await;
    notice.refused(404, "not_found");
    let forwarding = format!("/v1/desk/services/requests/{id}/forwarding");
    let forwarded = json!({ "turn": 0, "number": "17-24" });
    let seen = counter.operator.act(&forwarding, &forwarded).await.ok();
    assert_eq!(seen["work"]["step"], "officer_examines");
}

#[tokio::test]
async fn a_licence_applied_for_on_paper_is_refused_when_nobody_pays() {
    let counter = Counter::office().await;
    let aliya = counter.world.citizen("aliya").await;
    let id = counter
        .on_paper("bailiff_licence", &licence(), &aliya)
        .await;
    let acceptance = path(&id, "/acceptance");
    let foreign = json!({ "sheets": { "application": 1, "diploma": 2 } });
    let answer = counter.operator.act(&acceptance, &foreign).await;
    let problem = answer.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/sheets/diploma");
    let alone = json!({ "sheets": { "application": 1 } });
    counter.operator.act(&acceptance, &alone).await.ok();
    counter.file(&id, "intake-inventory.pdf").await;
    let wallet = aliya.get("/v1/documents").await.ok();
    assert_eq!(wallet["items"][0]["nature"], "receipt");
    counter
        .world
        .pass(TimeDelta::hours(24) + TimeDelta::minutes(1));
    let refused = counter.at(&id, "refused").await;
    assert_eq!(refused["request"]["refusal"]["ground"], "not_paid");
    counter.file(&id, "refusal.pdf").await;
}

#[tokio::test]
async fn a_centre_takes_no_paper_over_and_an_office_has_no_queue() {
    let centre = Counter::centre().await;
    let zhanar = centre.world.mocks.who("zhanar").clone();
    let form = crate::services::property("astana");
    let id = centre.open("real_estate_presence", &form, &zhanar).await;
    let sheets = json!({ "sheets": { "application": 1 } });
    let answer = centre
        .operator
        .act(&path(&id, "/acceptance"), &sheets)
        .await;
    answer.refused(409, "act_not_here");
    let office = Counter::office().await;
    let aliya = office.world.citizen("aliya").await;
    let mut came = on_paper("bailiff_examination", &examination(), aliya.who());
    came["queue_number"] = json!("Б-017");
    let answer = office.operator.act(INTAKES, &came).await;
    let problem = answer.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/queue_number");
    let came = on_paper("real_estate_rights", &form, aliya.who());
    let answer = office.operator.act(INTAKES, &came).await;
    let problem = answer.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/service");
}
