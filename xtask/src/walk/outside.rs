//! The systems around the product, as their users see them: a phone, an inbox, a bank's app, another cabinet.

use std::time::Duration;

use serde::Deserialize;

use super::api::Api;
use super::people::Person;
use super::{WalkError, until};

/// Messages and requests arrive within seconds.
const ARRIVAL: Duration = Duration::from_secs(15);
/// Digits of a one-time code.
const CODE_DIGITS: usize = 6;

/// Everybody's phone, at the SMS centre.
#[derive(Clone)]
pub(crate) struct Phone(pub(crate) Api);

#[derive(Deserialize)]
struct Message {
    text: String,
}

impl Phone {
    /// How many messages a phone has received.
    pub(crate) async fn messages(&self, number: &str) -> Result<usize, WalkError> {
        Ok(self.list(number).await?.len())
    }

    /// The code in the newest message, once there are more messages than before.
    pub(crate) async fn code_after(
        &self,
        number: &str,
        before: usize,
    ) -> Result<String, WalkError> {
        let what = format!("a message with a code to {number}");
        until(&what, ARRIVAL, || async {
            let messages = self.list(number).await?;
            let fresh = messages.get(before..).and_then(|fresh| fresh.last());
            Ok(fresh.and_then(|message| code(&message.text)))
        })
        .await
    }

    async fn list(&self, number: &str) -> Result<Vec<Message>, WalkError> {
        let number = number.replace('+', "%2B");
        self.0
            .get(&format!("/sms/v1/messages?to={number}"))
            .read()
            .await
    }
}

/// The first run of exactly six digits.
fn code(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|run| run.len() == CODE_DIGITS)
        .map(str::to_owned)
}

/// The inbox of the access control service, where a representative answers.
#[derive(Clone)]
pub(crate) struct Inbox(pub(crate) Api);

impl Inbox {
    /// The representative opens the request of this case and presses «Дать согласие».
    pub(crate) async fn grant(&self, person: &Person, case: &str) -> Result<(), WalkError> {
        let page = format!("/inbox/{}", person.iin);
        let what = format!(
            "the request of case {case} in the inbox of {}",
            person.handle
        );
        let action = until(&what, ARRIVAL, || async {
            let html = self.0.get(&page).send().await?.text();
            Ok(card_of(&html, case).and_then(|card| action_of(card, "/grant")))
        })
        .await?;
        self.0.post(&action).send().await.map(drop)
    }
}

/// The card that speaks of a case.
fn card_of<'a>(html: &'a str, case: &str) -> Option<&'a str> {
    html.split("<article").find(|card| card.contains(case))
}

/// The action of the form that ends so, its query kept.
fn action_of(html: &str, ending: &str) -> Option<String> {
    html.split("action=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|action| {
            action
                .split('?')
                .next()
                .is_some_and(|path| path.ends_with(ending))
        })
        .map(|action| action.replace("&amp;", "&"))
}

/// The bank's app.
#[derive(Clone)]
pub(crate) struct Bank(pub(crate) Api);

impl Bank {
    /// The payer opens the invoice's page, goes on to the confirmation and types the code that is shown there.
    pub(crate) async fn pay(&self, pay_url: &str) -> Result<(), WalkError> {
        let path = pay_url.strip_prefix(self.0.address()).ok_or_else(|| {
            WalkError::Unexpected(format!("the invoice leads to {pay_url}, not to the bank"))
        })?;
        let html = self.0.get(path).send().await?.text();
        let next = action_of(&html, "/confirmation").ok_or_else(|| {
            WalkError::Unexpected("the invoice's page has no button to pay".to_owned())
        })?;
        let html = self.0.get(&next).send().await?.text();
        let (Some(action), Some(code)) = (action_of(&html, "/pay"), shown_code(&html)) else {
            let what = "the bank's page of the confirmation has no code".to_owned();
            return Err(WalkError::Unexpected(what));
        };
        let asked = self.0.post(&action).form(&[("code", code)]);
        asked.send().await.map(drop)
    }
}

/// The code that the bank would send by SMS.
fn shown_code(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once("class=\"code\">")?;
    rest.split('<').next()
}

/// Digital Documents as the other information system shows them.
#[derive(Clone)]
pub(crate) struct OtherCabinet(pub(crate) Api);

impl OtherCabinet {
    /// Waits until the person's documents hold the number.
    pub(crate) async fn shows(&self, person: &Person, number: &str) -> Result<(), WalkError> {
        let page = format!("/documents/{}", person.iin);
        let what = format!("document {number} in the other information system");
        until(&what, ARRIVAL, || async {
            let html = self.0.get(&page).send().await?.text();
            Ok(html.contains(number).then_some(()))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_and_no_part_of_a_longer_number() {
        assert_eq!(
            code("Код 123456, действует 5 минут"),
            Some("123456".to_owned())
        );
        assert_eq!(code("Звоните 1414 или +77000000001"), None);
    }

    #[test]
    fn the_button_of_the_right_case_is_found() {
        let html = "<article>case-1<form action=\"/inbox/1/a/grant?lang=ru\"></article>\
                    <article>case-2<form action=\"/inbox/1/b/grant?lang=ru&amp;x=1\"><form action=\"/inbox/1/b/deny\"></article>";
        let card = card_of(html, "case-2").unwrap();
        assert_eq!(
            action_of(card, "/grant").unwrap(),
            "/inbox/1/b/grant?lang=ru&x=1"
        );
        assert_eq!(action_of(card, "/withdraw"), None);
        assert!(card_of(html, "case-3").is_none());
    }
}
