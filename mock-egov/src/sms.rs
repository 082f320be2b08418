//! The SMS centre 1414: takes messages, and shows a phone's screen to whoever plays its owner.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use mock_base::check;
use mock_base::clock::{moment, now};
use mock_base::page::{Page, cards_or, escape};
use mock_base::refusal::Refusal;
use mock_base::text::Language;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Egov;
use crate::faults::Target;

/// How many messages are remembered: a long bench; the oldest go first.
const MOST_MESSAGES: usize = 10_000;

/// A message to a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_field_names,
    reason = "the centre's interface names it so"
)]
pub struct Message {
    message_id: String,
    to: String,
    text: String,
}

#[derive(Clone, Debug, Serialize)]
struct Received {
    #[serde(flatten)]
    message: Message,
    at: DateTime<Utc>,
}

/// The messages so far, the oldest first.
#[derive(Debug, Default)]
pub struct Messages(Mutex<VecDeque<Received>>);

impl Messages {
    fn take(&self, message: Message, at: DateTime<Utc>) -> Result<(), Refusal> {
        let mut messages = self.lock();
        let known = messages
            .iter()
            .find(|known| known.message.message_id == message.message_id);
        match known {
            Some(known) if known.message == message => return Ok(()),
            Some(_) => return Err(Refusal::conflict("message_id_taken")),
            None => {}
        }
        if messages.len() == MOST_MESSAGES {
            messages.pop_front();
        }
        messages.push_back(Received { message, at });
        Ok(())
    }

    fn to(&self, phone: &str) -> Vec<Received> {
        self.lock()
            .iter()
            .filter(|received| received.message.to == phone)
            .cloned()
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Received>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The query of the centre.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/sms/v1/messages", post(send))
}

/// The phone's side: what a test or a person reads.
pub(crate) fn phone_routes() -> Router<Egov> {
    Router::new()
        .route("/sms/v1/messages", get(list))
        .route("/phone/{number}", get(screen))
}

async fn send(
    State(egov): State<Egov>,
    Json(message): Json<Message>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    check::id(&message.message_id)?;
    check::text(&message.text)?;
    phone_number(&message.to)?;
    let message_id = if egov.faults.mixes_people_up(Target::Sms) {
        "another-message".to_owned()
    } else {
        message.message_id.clone()
    };
    egov.messages.take(message, now())?;
    let answer = json!({ "message_id": message_id, "status": "accepted" });
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Accepts a number of Kazakhstan in the international form.
fn phone_number(number: &str) -> Result<(), Refusal> {
    let digits = number.strip_prefix("+7").filter(|rest| rest.len() == 10);
    let good = digits.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    good.then_some(())
        .ok_or(Refusal::unprocessable("bad_phone"))
}

#[derive(Deserialize)]
struct Phone {
    to: String,
}

async fn list(State(egov): State<Egov>, Query(phone): Query<Phone>) -> Json<Value> {
    // A plus in a query is a space unless the caller wrote %2B: both mean the same phone.
    let number = phone.to.replace(' ', "+");
    Json(json!(egov.messages.to(&number)))
}

async fn screen(
    State(egov): State<Egov>,
    Path(number): Path<String>,
    language: Language,
) -> Page<'static> {
    let bubble = |received: &Received| {
        format!(
            "<p class=\"sms\">{}<time>{}</time></p>\n",
            escape(&received.message.text),
            moment(received.at)
        )
    };
    let bubbles: String = egov.messages.to(&number).iter().rev().map(bubble).collect();
    let empty = language.pick("Хабарлама жоқ.", "Сообщений нет.");
    let list = cards_or(bubbles, empty);
    let from = language.pick(
        "1414 қызметінен келген хабарламалар",
        "Сообщения от службы 1414",
    );
    let body = format!("<p class=\"lead number\">{}</p>\n{list}", escape(&number));
    Page {
        language,
        system: language.pick("Телефон", "Телефон"),
        title: from,
        body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str, text: &str) -> Message {
        Message {
            message_id: id.into(),
            to: "+77000000001".into(),
            text: text.into(),
        }
    }

    #[test]
    fn the_same_message_twice_arrives_once_and_another_text_under_its_id_is_refused() {
        let messages = Messages::default();
        messages.take(message("m-1", "123456"), now()).unwrap();
        messages.take(message("m-1", "123456"), now()).unwrap();
        assert!(messages.take(message("m-1", "654321"), now()).is_err());
        assert_eq!(messages.to("+77000000001").len(), 1);
        assert!(messages.to("+77000000002").is_empty());
    }

    #[test]
    fn only_numbers_of_kazakhstan_are_phones() {
        assert!(phone_number("+77000000001").is_ok());
        for wrong in [
            "77000000001",
            "+7700000000",
            "+7700000000a",
            "+447000000001",
        ] {
            assert!(phone_number(wrong).is_err(), "{wrong}");
        }
    }
}
