//! A colleague at the same place prints and hands over what an operator took in; another place sees nothing of it.

use super::{Counter, INTAKES, arrival, id, path};
use crate::services::{change_of_name, property};
use crate::world::Person;
use serde_json::{Value, json};

/// Everything at the colleague's place.
const OF_PLACE: &str = "/v1/desk/intakes?whose=place";

impl Counter {
    /// A colleague with the same post at the same place.
    async fn colleague(&self, handle: &str) -> Person {
        let colleague = self.world.desk(handle);
        self.appoint(&colleague, "centre_operator").await;
        colleague
    }

    /// A certificate of real estate that was made for somebody.
    async fn certificate(&self, who: &Person) -> String {
        let id = self
            .open("real_estate_presence", &property("shymkent"), who.who())
            .await;
        self.send(&id).await.ok();
        self.at(&id, "done").await;
        self.file(&id, "result.pdf").await;
        id
    }
}

fn ids(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|item| item["request"]["id"].as_str().unwrap())
        .collect()
}

/// Who of the staff read a request, and which file, as its applicant sees it.
async fn readings(owner: &Person, id: &str) -> Vec<(String, Value)> {
    let seen = owner
        .get(&format!("/v1/service-requests/{id}/accesses"))
        .await
        .ok();
    let items = seen["items"].as_array().unwrap().iter();
    items
        .map(|seen| {
            let surname = seen["name"]["surname"].as_str().unwrap().to_owned();
            (surname, seen["file"].clone())
        })
        .collect()
}

#[tokio::test]
async fn a_colleague_lists_reads_prints_and_hands_over_and_the_applicant_sees_it() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let colleague = counter.colleague("saule").await;
    let request = counter.certificate(&aliya).await;
    let draft = counter
        .open("real_estate_rights", &property("astana"), aliya.who())
        .await;

    let list = colleague.get(OF_PLACE).await.ok();
    assert_eq!(ids(&list), [request.as_str()]);
    let operator = counter.operator.account().await;
    assert_eq!(list["items"][0]["intake"]["operator"], operator.as_str());
    assert_eq!(colleague.get(INTAKES).await.ok()["items"], json!([]));
    let mine = counter.operator.get(INTAKES).await.ok();
    assert_eq!(ids(&mine), [draft.as_str(), request.as_str()]);
    let unknown = colleague.get("/v1/desk/intakes?whose=all").await;
    unknown.refused(400, "malformed_request");

    let seen = colleague.get(&path(&request, "")).await.ok();
    let number = seen["request"]["result"]["document"].as_str().unwrap();
    colleague.get(&path(&request, "/events")).await.ok();
    let printed = colleague.get(&path(&request, "/files/result.pdf")).await;
    assert!(printed.text().starts_with("%PDF-"));
    let surname = &colleague.who().surname;
    let readers = readings(&aliya, &request).await;
    for file in [Value::Null, json!("result.pdf")] {
        assert!(readers.contains(&(surname.clone(), file)), "{readers:?}");
    }
    let document = super::readers(&aliya, number).await;
    assert!(document.contains(&("official".to_owned(), surname.clone())));

    // What the applicant brought and what the operator signed are the operator's.
    for file in ["request.p7s", "answer.json", "nothing.pdf"] {
        let other = colleague
            .get(&path(&request, &format!("/files/{file}")))
            .await;
        other.refused(404, "not_found");
    }
    // A draft is whoever's fills it in.
    colleague
        .get(&path(&draft, ""))
        .await
        .refused(404, "not_found");

    let handing_over = path(&request, "/handing-over");
    let over = colleague.act(&handing_over, &Value::Null).await.ok();
    assert_eq!(over["intake"]["files_in_hand"], false);
    let again = counter.operator.act(&handing_over, &Value::Null).await;
    again.refused(409, "already_done");
    let late = colleague.get(&path(&request, "/files/result.pdf")).await;
    late.refused(410, "handling_over");
    assert_eq!(counter.lines(&request, "handed_over").await, 1);
}

#[tokio::test]
async fn a_colleague_prints_the_receipt_of_a_fee_and_neither_sends_nor_takes_back() {
    let counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let colleague = counter.colleague("saule").await;
    let id = counter
        .open(
            "civil_status_reference",
            &change_of_name("Сынақ"),
            aliya.who(),
        )
        .await;
    counter.send(&id).await.ok();
    counter.at(&id, "awaiting_payment").await;
    assert_eq!(colleague.get(&path(&id, "/payment")).await.status, 200);
    for (rest, body) in [
        ("/withdrawal", Value::Null),
        ("/submission", json!({ "cms_base64": "AAAA" })),
        ("/refusal", json!({ "missing": [] })),
        ("/acceptance", json!({ "sheets": {} })),
    ] {
        let answer = colleague.act(&path(&id, rest), &body).await;
        answer.refused(404, "not_found");
    }
    let early = colleague
        .act(&path(&id, "/handing-over"), &Value::Null)
        .await;
    early.refused(409, "wrong_stage");
    counter.paid_by(&id, aliya.who()).await;
    counter.at(&id, "done").await;
    counter.file(&id, "payment-receipt.pdf").await;
    let receipt = colleague
        .get(&path(&id, "/files/payment-receipt.pdf"))
        .await;
    assert!(receipt.text().starts_with("%PDF-"));
    let over = path(&id, "/handing-over");
    let (one, other) = tokio::join!(
        colleague.act(&over, &Value::Null),
        counter.operator.act(&over, &Value::Null)
    );
    let statuses = [one.status, other.status];
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(counter.lines(&id, "handed_over").await, 1);
}

#[tokio::test]
async fn another_place_another_post_and_the_persons_concerned_get_nothing() {
    let mut counter = Counter::centre().await;
    let aliya = counter.world.citizen("aliya").await;
    let request = counter.certificate(&aliya).await;
    let elsewhere = counter.world.desk("kanat");
    counter
        .appoint_at(&elsewhere, "centre_operator", "saran")
        .await;
    let office = counter.world.desk("yerlan");
    counter.appoint(&office, "registrar").await;
    let without = counter.world.desk("anna");
    without.session().await;
    assert_eq!(elsewhere.get(OF_PLACE).await.ok()["items"], json!([]));
    assert_eq!(office.get(OF_PLACE).await.ok()["items"], json!([]));
    without.get(OF_PLACE).await.refused(403, "not_in_roster");
    for who in [&elsewhere, &office, &without] {
        for rest in ["", "/events", "/payment", "/files/result.pdf"] {
            let answer = who.get(&path(&request, rest)).await;
            answer.refused(404, "not_found");
        }
        let over = who
            .act(&path(&request, "/handing-over"), &Value::Null)
            .await;
        over.refused(404, "not_found");
    }
    let operator = &counter.operator.who().surname;
    let readers = readings(&aliya, &request).await;
    assert!(readers.iter().all(|(surname, _)| surname == operator));

    // Somebody who works there does not print what was asked for themselves.
    let concerned = counter.colleague("dauren").await;
    let came = arrival(
        "real_estate_presence",
        &property("shymkent"),
        concerned.who(),
    );
    let own = id(&counter.operator.act(INTAKES, &came).await.ok());
    counter.send(&own).await.ok();
    counter.at(&own, "done").await;
    assert_eq!(ids(&concerned.get(OF_PLACE).await.ok()), [request.as_str()]);
    for rest in ["", "/files/result.pdf"] {
        let answer = concerned.get(&path(&own, rest)).await;
        answer.refused(403, "own_request");
    }
    // Whoever left the post has left the place, before and after a restart.
    counter.remove(&concerned).await;
    let gone = concerned.get(&path(&request, "")).await;
    gone.refused(404, "not_found");
    counter.world.restart().await;
    let elsewhere = counter.world.desk("kanat");
    elsewhere
        .get(&path(&request, ""))
        .await
        .refused(404, "not_found");
}
