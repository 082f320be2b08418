//! Appeals: to the responsible person's corporate address, answered by that person alone.

use super::office::Office;
use crate::world::{Person, until};
use serde_json::{Value, json};

#[tokio::test]
async fn an_appeal_waits_for_an_order_and_is_answered_by_whom_it_names() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let (id, _) = office.registered(&aliya).await;
    let appeal = json!({ "request": id, "text": "Нөмір бар хат келмеді." });
    let made = aliya.act("/v1/nca/appeals", &appeal).await;
    assert_eq!(made.status, 201);
    let made = made.ok();
    let gulnar = &office.first.person;
    gulnar
        .get("/v1/desk/nca/appeals")
        .await
        .refused(403, "not_responsible");
    gulnar
        .get("/v1/desk/nca/responsible")
        .await
        .refused(404, "not_found");
    until("a failed try", || async {
        let sql =
            "select count(*) from jobs where kind = 'route_appeal' and last_error is not null";
        (office.world.database().await.number(sql).await == 1).then_some(())
    })
    .await;
    name_responsible(&office).await;
    office
        .letter(&["To: appeals@senim.invalid", "Нөмір бар хат келмеді."])
        .await;
    let received = gulnar.get("/v1/desk/nca/appeals").await.ok()["items"][0].clone();
    assert_eq!(received["text"], "Нөмір бар хат келмеді.");
    assert_eq!(received["iin"], aliya.who().iin.as_str());
    assert!(
        received["author"]
            .as_str()
            .unwrap()
            .contains(&aliya.who().surname)
    );
    assert!(received["number"].is_string(), "{received}");

    let answer = json!({ "text": "Хат қайта жіберілді." });
    let path = format!(
        "/v1/desk/nca/appeals/{}/answer",
        made["id"].as_str().unwrap()
    );
    office
        .second
        .person
        .act(&path, &answer)
        .await
        .refused(403, "not_responsible");
    gulnar.act(&path, &answer).await.ok();
    gulnar
        .act(&path, &answer)
        .await
        .refused(409, "already_done");
    let mine = aliya.get("/v1/nca/appeals").await.ok();
    assert_eq!(mine["items"][0]["answer"], "Хат қайта жіберілді.");
    assert!(mine["items"][0].get("iin").is_none());
    told(&office, &aliya, &made).await;
}

/// The first operator is named by an order.
async fn name_responsible(office: &Office) {
    let gulnar = &office.first.person;
    let order =
        json!({ "iin": gulnar.who().iin, "order": "18-ө", "email": "appeals@senim.invalid" });
    let named = gulnar.put("/v1/desk/nca/responsible", 1, &order).await.ok();
    assert_eq!(named["email"], "appeals@senim.invalid");
    let name = named["name"].as_str().unwrap();
    assert!(name.contains(&gulnar.who().surname), "{name}");
}

/// The answer is told in the cabinet, by a message that leads to the appeal, and by SMS.
async fn told(office: &Office, citizen: &Person, appeal: &Value) {
    until("a message that leads to the appeal", || async {
        let inbox = citizen.get("/v1/messages").await.ok();
        let leads =
            |message: &Value| message["about"] == "appeal" && message["about_id"] == appeal["id"];
        let mut messages = inbox["items"].as_array().unwrap().iter();
        messages.any(leads).then_some(())
    })
    .await;
    let phone = &citizen.who().phone;
    until("the message", || async {
        let messages = office.world.mocks.messages(phone).await;
        messages
            .iter()
            .any(|text| text.contains("Өтінішіңізге жауап берілді"))
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_appeal_says_something_and_speaks_of_ones_own_request() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let bolat = office.world.citizen("bolat").await;
    let (id, _) = office.registered(&aliya).await;
    aliya
        .act("/v1/nca/appeals", &json!({ "text": " " }))
        .await
        .refused(422, "invalid_form");
    let foreign = json!({ "request": id, "text": "Неге?" });
    bolat
        .act("/v1/nca/appeals", &foreign)
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn an_appeal_that_tries_to_be_headers_or_markup_is_the_plain_text_of_one_letter() {
    let office = Office::open().await;
    let aliya = office.world.citizen("aliya").await;
    let gulnar = &office.first.person;
    let order =
        json!({ "iin": gulnar.who().iin, "order": "<b>18</b>", "email": "appeals@senim.invalid" });
    let named = gulnar.put("/v1/desk/nca/responsible", 1, &order).await.ok();
    assert_eq!(named["order"], "<b>18</b>");
    for email in [
        "appeals@senim.invalid\r\nBcc: other@senim.invalid",
        "appeals@senim.invalid, other@senim.invalid",
        "<script>alert(1)</script>@senim.invalid",
    ] {
        let mut wrong = order.clone();
        wrong["email"] = json!(email);
        gulnar
            .put("/v1/desk/nca/responsible", 1, &wrong)
            .await
            .refused(422, "invalid_form");
    }
    let carriage = json!({ "text": "Неге?\r\nBcc: other@senim.invalid" });
    aliya
        .act("/v1/nca/appeals", &carriage)
        .await
        .refused(422, "invalid_form");
    let text = "Неге?\n.\nBcc: other@senim.invalid\nContent-Type: text/html\n\n<img src=x onerror=alert(1)>";
    let made = aliya.act("/v1/nca/appeals", &json!({ "text": text })).await;
    assert_eq!(made.ok()["text"], text);
    let letter = office
        .letter(&["To: appeals@senim.invalid", "<img src=x onerror=alert(1)>"])
        .await;
    // The head as it was sent, the body as it is read.
    let (head, body) = letter.split_once("\n\n").unwrap();
    assert_eq!(head.matches("Content-Type:").count(), 1, "{head}");
    assert!(
        head.contains("Content-Type: text/plain; charset=utf-8"),
        "{head}"
    );
    assert!(!head.contains("Bcc"), "{head}");
    assert!(body.replace("\r\n", "\n").contains(text), "{body}");
}
