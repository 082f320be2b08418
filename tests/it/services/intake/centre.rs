//! At a service centre: from the queue to the printed result.

use super::{Counter, INTAKES, arrival, id, path, readers};
use crate::desks::body::{Body, REGION, property_form};
use crate::services::{change_of_name, property};
use crate::world::World;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

fn moment(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_reference_is_taken_in_paid_for_printed_and_handed_over() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let form = change_of_name("Сынақ");
    let id = counter
        .open("civil_status_reference", &form, aliya.who())
        .await;
    let opened = counter.seen(&id).await;
    assert_eq!(opened["request"]["channel"], "centre");
    assert_eq!(opened["intake"]["queue_number"], "Б-017");

    let sent = counter.send(&id).await.ok();
    assert!(sent["request"]["number"].is_string(), "{sent}");
    let signed = counter.file(&id, "request.p7s").await;
    for said in ["Б-017", "Подтверждаю приём запроса"] {
        let held = signed
            .body
            .windows(said.len())
            .any(|at| at == said.as_bytes());
        assert!(held, "the operator did not sign {said}");
    }
    counter.at(&id, "awaiting_payment").await;
    counter.paid_by(&id, aliya.who()).await;
    let done = counter.at(&id, "done").await;
    counter.file(&id, "payment-receipt.pdf").await;

    let number = done["request"]["result"]["document"].as_str().unwrap();
    assert!(readers(&aliya, number).await.is_empty());
    let printed = counter.file(&id, "result.pdf").await;
    assert!(printed.text().starts_with("%PDF-"));
    let operator = counter.operator.who().surname.clone();
    assert_eq!(
        readers(&aliya, number).await,
        [("official".to_owned(), operator)]
    );

    let handing_over = path(&id, "/handing-over");
    let over = counter.operator.act(&handing_over, &Value::Null).await.ok();
    assert_eq!(over["intake"]["files_in_hand"], false);
    let again = counter.operator.act(&handing_over, &Value::Null).await;
    again.refused(409, "already_done");
    let file = counter.operator.get(&path(&id, "/files/result.pdf")).await;
    file.refused(410, "handling_over");
    let mine = aliya.get("/v1/service-requests").await.ok();
    assert_eq!(mine["items"][0]["id"], id.as_str());
    for kind in [
        "request_opened",
        "submitted",
        "paid",
        "result_issued",
        "handed_over",
    ] {
        assert_eq!(counter.lines(&id, kind).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn somebody_without_an_account_finds_the_result_when_they_register() {
    let counter = Counter::centre().await;
    let zhanar = counter.world.mocks.who("zhanar").clone();
    let form = property("shymkent");
    let id = counter.open("real_estate_presence", &form, &zhanar).await;
    let sent = counter.send(&id).await.ok();
    let (filed, due) = (&sent["request"]["filed_at"], &sent["request"]["due"]["at"]);
    // Annex 3: fifteen minutes, five hops of one, two to print.
    assert_eq!(moment(due) - moment(filed), TimeDelta::minutes(22));
    let done = counter.at(&id, "done").await;
    counter.file(&id, "result.pdf").await;
    let number = done["request"]["result"]["document"].as_str().unwrap();
    let zhanar = counter.world.citizen("zhanar").await;
    let wallet = zhanar.get("/v1/documents").await.ok().to_string();
    assert!(wallet.contains(number), "{wallet}");
    assert_eq!(readers(&zhanar, number).await.len(), 1);
}

#[tokio::test]
async fn a_result_that_nobody_fetches_is_not_read_after_a_month() {
    let counter = Counter::centre().await;
    let zhanar = counter.world.mocks.who("zhanar").clone();
    let form = property("shymkent");
    let id = counter.open("real_estate_presence", &form, &zhanar).await;
    let early = path(&id, "/handing-over");
    let early = counter.operator.act(&early, &Value::Null).await;
    early.refused(409, "wrong_stage");
    counter.send(&id).await.ok();
    counter.at(&id, "done").await;
    counter.file(&id, "result.pdf").await;
    counter.world.pass(TimeDelta::days(30));
    let late = counter.operator.get(&path(&id, "/files/result.pdf")).await;
    late.refused(410, "handling_over");
    assert_eq!(counter.seen(&id).await["intake"]["files_in_hand"], false);
}

#[tokio::test]
async fn an_entity_is_served_through_its_head_alone() {
    let counter = Counter::centre().await;
    let aliya = counter.world.mocks.who("aliya").clone();
    let bolat = counter.world.mocks.who("bolat").clone();
    let bin = headed_by(&counter.world, &aliya.iin).await;
    let form = property("astana");
    let mut came = arrival("real_estate_presence", &form, &bolat);
    came["bin"] = json!(bin);
    let problem = counter.operator.act(INTAKES, &came).await;
    let problem = problem.refused(422, "invalid_form");
    assert_eq!(problem["errors"][0]["pointer"], "/iin");
    came["iin"] = json!(aliya.iin);
    let opened = counter.operator.act(INTAKES, &came).await.ok();
    assert_eq!(opened["request"]["bin"], bin);
    let id = id(&opened);
    counter.send(&id).await.ok();
    counter.at(&id, "done").await;
    let log = counter.world.mocks.egov.get(&format!("/log?subject={bin}"));
    let log = log.send().await.ok().to_string();
    assert!(log.contains("gbdrn/v1/subjects"), "{log}");
}

/// The entity that somebody heads, from the register.
async fn headed_by(world: &World, head: &str) -> String {
    let entities = world.mocks.egov.get("/entities").send().await.ok();
    let all = entities.as_array().unwrap().iter();
    let mut found = all.filter(|entity| entity["head_iin"] == head && entity["status"] == "active");
    found.next().unwrap()["bin"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_certificate_asked_for_at_the_centre_goes_over_every_desk_and_is_printed() {
    let body = Body::open().await;
    let operator = body.world.desk("dauren");
    body.appoint(&operator, "centre_operator", REGION)
        .await
        .ok();
    let aliya = body.world.citizen("aliya").await;
    let form = property_form("owned_property", REGION);
    let arrival = arrival("minor_property", &form, aliya.who());
    let id = id(&operator.act(INTAKES, &arrival).await.ok());
    let to_sign = operator.get(&path(&id, "/to-sign")).await;
    to_sign.refused(422, "invalid_form");
    let scan = path(&id, "/attachments/title_documents?name=scan.pdf");
    let put = operator.ask(reqwest::Method::PUT, &scan).await.version(1);
    put.raw("application/pdf", crate::desks::body::PAPER)
        .send()
        .await
        .ok();
    let to_sign = operator.get(&path(&id, "/to-sign")).await.ok();
    let signed = operator.signed(&to_sign);
    operator.act(&path(&id, "/submission"), &signed).await.ok();
    body.until(&aliya, &id, "at_desk").await;
    body.forward(&id).await.ok();
    body.assign(&body.head, &body.specialist, &id).await.ok();
    body.draft(&body.specialist, &id).await.ok();
    body.sign(&body.head, &id, None).await.ok();
    body.forward(&id).await.ok();
    body.until(&aliya, &id, "done").await;
    let printed = operator.get(&path(&id, "/files/result.pdf")).await;
    assert!(printed.text().starts_with("%PDF-"));
}

#[tokio::test]
async fn a_server_that_crashes_between_the_steps_goes_on_where_it_stood() {
    let mut counter = Counter::centre().await;
    let zhanar = counter.world.mocks.who("zhanar").clone();
    let form = property("shymkent");
    let id = counter.open("real_estate_presence", &form, &zhanar).await;
    counter.world.crash().await;
    counter.again();
    counter.send(&id).await.ok();
    counter.world.crash().await;
    // What the dead worker had claimed is free again.
    counter.world.pass(TimeDelta::seconds(61));
    counter.again();
    counter.at(&id, "done").await;
    assert_eq!(counter.lines(&id, "result_issued").await, 1);
}
