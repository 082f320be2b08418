//! Callbacks made by hand: any body, any time, the bank's key or a thief's.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Json, Router};
use mock_base::callback::Seal;
use mock_base::check;
use mock_base::clock::now;
use mock_base::page::{Page, option, query, refused};
use mock_base::refusal::Refusal;
use mock_base::text::Language;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Bank;

/// The routes that send them.
pub(crate) fn routes() -> Router<Bank> {
    Router::new()
        .route("/panel/send", post(send))
        .route("/panel/send/form", post(send_by_form))
}

/// Whose MAC a callback made by hand carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Hand {
    /// The bank's.
    Good,
    /// A thief's, under the bank's key id.
    Bad,
}

/// A callback made by hand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Handmade {
    callback_url: String,
    /// Sent as it is, byte for byte.
    body: String,
    key: Hand,
    timestamp: Option<i64>,
}

async fn send(
    State(bank): State<Bank>,
    Json(handmade): Json<Handmade>,
) -> Result<Json<Value>, Refusal> {
    let status = send_once(&bank, &handmade).await?;
    Ok(Json(json!({ "status": status })))
}

async fn send_once(bank: &Bank, handmade: &Handmade) -> Result<u16, Refusal> {
    check::callback_url(&handmade.callback_url)?;
    let at = handmade.timestamp.unwrap_or_else(|| now().timestamp());
    let key = match handmade.key {
        Hand::Good => &bank.key,
        Hand::Bad => &bank.thief,
    };
    let mut seal = Seal::at(key, at, handmade.body.as_bytes());
    bank.key.id().clone_into(&mut seal.key_id);
    let sent = bank
        .courier
        .send(&handmade.callback_url, &seal, &handmade.body)
        .await;
    sent.map_err(|_| Refusal::conflict("nobody_answered"))
}

#[derive(Deserialize)]
struct HandmadeForm {
    callback_url: String,
    body: String,
    key: Hand,
    timestamp: String,
}

async fn send_by_form(
    State(bank): State<Bank>,
    language: Language,
    Form(form): Form<HandmadeForm>,
) -> Response {
    let handmade = Handmade {
        callback_url: form.callback_url,
        body: form.body,
        key: form.key,
        timestamp: form.timestamp.trim().parse().ok(),
    };
    match send_once(&bank, &handmade).await {
        Ok(status) => {
            let title = language.pick("Хабарлама жіберілді", "Уведомление отправлено");
            let answered = language.pick("Қабылдаушының жауабы", "Ответ получателя");
            let return_to = language.pick("Тақтаға оралу", "Вернуться на панель");
            let body = format!(
                "<p>{answered}: <b class=\"number\">{status}</b></p><p><a href=\"/panel{}\">{return_to}</a></p>",
                query(language)
            );
            Page {
                language,
                system: bank.brand.name,
                title,
                body,
            }
            .into_response()
        }
        Err(refusal) => refused(bank.brand.name, language, refusal),
    }
}

/// The form of the panel for such a callback.
pub(crate) fn handmade_form(language: Language) -> String {
    let good = language.pick("банктің кілті", "ключ банка");
    let bad = language.pick("бөтен кілт", "чужой ключ");
    format!(
        "<section class=\"card\"><h2>{title}</h2><form method=\"post\" action=\"/panel/send/form{query}\">\
         <label>{to}<input name=\"callback_url\" size=\"60\" required></label>\
         <label>{text}<textarea name=\"body\" required>{{\"event_id\":\"\",\"invoice_id\":\"\",\"status\":\"paid\",\"amount_tiyn\":0,\"currency\":\"KZT\",\"occurred_at\":\"\"}}</textarea></label>\
         <div class=\"fields\"><label>{key}<select name=\"key\">{keys}</select></label>\
         <label>{time}<input name=\"timestamp\" inputmode=\"numeric\" size=\"14\"></label>\
         <button>{send}</button></div></form></section>\n",
        title = language.pick("Қолдан жасалған хабарлама", "Уведомление вручную"),
        query = query(language),
        to = language.pick("Қабылдаушының мекенжайы", "Адрес получателя"),
        text = language.pick(
            "Денесі, өзгеріссіз жіберіледі",
            "Тело, отправляется без изменений"
        ),
        key = language.pick("Қолтаңба кілті", "Ключ подписи"),
        keys = option("good", good, "good") + &option("bad", bad, "good"),
        time = language.pick(
            "Уақыт белгісі, секунд (бос болса — қазір)",
            "Отметка времени, секунды (пусто — сейчас)"
        ),
        send = language.pick("Жіберу", "Отправить"),
    )
}
