//! Signed callbacks to the server, sent again until they are taken.

use std::time::Duration;

use eds::mac::{self, HEADER_KEY_ID, HEADER_SIGNATURE, HEADER_TIMESTAMP, MacKey};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

/// How often one callback is tried; with the waits between, about a minute and a half.
pub const MOST_TRIES: u32 = 10;
/// The wait before the second try; it doubles with every try.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long the receiver may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// One callback as it is kept with the record that caused it, until it is taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// The event's id, the same in every copy.
    pub event_id: String,
    /// The exact body.
    pub body: String,
    /// Where it stands.
    pub delivery: Delivery,
    /// How often it was sent.
    pub tries: u32,
}

/// Where a callback stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Not taken yet.
    Waiting,
    /// The receiver answered 2xx.
    Taken,
    /// The receiver never did.
    GivenUp,
}

/// Carries callbacks.
#[derive(Clone, Debug)]
pub struct Courier {
    client: reqwest::Client,
}

/// A callback's three headers beside its body.
#[derive(Clone, Debug)]
pub struct Seal {
    /// The name of the key.
    pub key_id: String,
    /// Seconds since 1970.
    pub timestamp: String,
    /// The MAC in hex.
    pub signature: String,
}

/// Why a callback did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum Undelivered {
    /// Nobody answered.
    #[error("nobody answered")]
    NoAnswer(#[from] reqwest::Error),
    /// The answer was not a success.
    #[error("the receiver answered {0}")]
    Refused(u16),
}

impl Letter {
    /// A letter that waits to be sent; the body gets the event's id.
    #[must_use]
    pub fn new(mut body: serde_json::Value) -> Self {
        let event_id = eds::random::token();
        body["event_id"] = serde_json::json!(event_id);
        Self {
            event_id,
            body: body.to_string(),
            delivery: Delivery::Waiting,
            tries: 0,
        }
    }

    /// Notes down that it is never sent.
    pub const fn give_up(&mut self) {
        self.delivery = Delivery::GivenUp;
    }

    /// Notes down how sending ended.
    pub fn settle(&mut self, sent: &Result<u32, Undelivered>) {
        self.tries += sent.as_ref().map_or(MOST_TRIES, |tries| *tries);
        // Of several copies one that was taken is enough.
        self.delivery = match sent {
            Ok(_) => Delivery::Taken,
            Err(_) if self.delivery == Delivery::Taken => Delivery::Taken,
            Err(_) => Delivery::GivenUp,
        };
    }
}

impl Seal {
    /// The seal of a body at a moment, in seconds since 1970.
    #[must_use]
    pub fn at(key: &MacKey, timestamp: i64, body: &[u8]) -> Self {
        Self {
            key_id: key.id().to_owned(),
            timestamp: timestamp.to_string(),
            signature: mac::sign(key, timestamp, body),
        }
    }
}

impl Courier {
    /// A courier that follows no redirect, asks no proxy and does not wait long.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(ANSWER_WITHIN)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { client })
    }

    /// Sends a callback once and returns the receiver's status, whatever it is.
    pub async fn send(&self, url: &str, seal: &Seal, body: &str) -> Result<u16, reqwest::Error> {
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(HEADER_KEY_ID, &seal.key_id)
            .header(HEADER_TIMESTAMP, &seal.timestamp)
            .header(HEADER_SIGNATURE, &seal.signature)
            .body(body.to_owned());
        Ok(request.send().await?.status().as_u16())
    }

    /// Sends a callback, sealed anew each time, until the receiver answers 2xx; returns the number of tries.
    pub async fn send_until_taken(
        &self,
        url: &str,
        body: &str,
        seal: impl Fn() -> Seal,
    ) -> Result<u32, Undelivered> {
        let mut tries = 0;
        loop {
            tries += 1;
            let seal = seal();
            let failure = match self.send(url, &seal, body).await {
                Ok(status) if (200..300).contains(&status) => return Ok(tries),
                Ok(status) => Undelivered::Refused(status),
                Err(error) => Undelivered::NoAnswer(error),
            };
            if tries == MOST_TRIES {
                return Err(failure);
            }
            sleep(wait_after(tries)).await;
        }
    }
}

fn wait_after(tries: u32) -> Duration {
    FIRST_WAIT
        .saturating_mul(2_u32.saturating_pow(tries - 1))
        .min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use axum::Router;
    use axum::http::{HeaderMap, StatusCode};
    use axum::routing::post;

    use super::*;
    use crate::clock::now;

    #[test]
    fn waits_double_up_to_half_a_minute() {
        assert_eq!(wait_after(1), Duration::from_millis(200));
        assert_eq!(wait_after(3), Duration::from_millis(800));
        assert_eq!(wait_after(9), LONGEST_WAIT);
    }

    #[tokio::test]
    async fn a_callback_is_sent_again_until_it_is_taken_and_its_mac_holds() {
        let key = MacKey::new("bank-1", &[7; 32]).unwrap();
        let calls = Arc::new(AtomicU32::new(0));
        let (seen, verifier) = (calls.clone(), key.clone());
        let handler = move |headers: HeaderMap, body: String| async move {
            let read = |name: &str| headers[name].to_str().unwrap().to_owned();
            let (id, at, mac) = (
                read(HEADER_KEY_ID),
                read(HEADER_TIMESTAMP),
                read(HEADER_SIGNATURE),
            );
            mac::verify(&[verifier], &id, &at, &mac, body.as_bytes(), now()).unwrap();
            match seen.fetch_add(1, Ordering::SeqCst) {
                0 => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::NO_CONTENT,
            }
        };
        let listener = crate::server::bind(([127, 0, 0, 1], 0).into())
            .await
            .unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = tokio::spawn(crate::server::run(
            listener,
            Router::new().route("/", post(handler)),
        ));

        let seal = || Seal::at(&key, now().timestamp(), b"{}");
        let tries = Courier::new()
            .unwrap()
            .send_until_taken(&url, "{}", seal)
            .await
            .unwrap();
        assert_eq!((tries, calls.load(Ordering::SeqCst)), (2, 2));
        server.abort();
    }
}
