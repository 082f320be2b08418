//! The SMS centre 1414: short messages to a phone.

use super::client::{Question, System};
use super::reply::same;
use crate::port::{Answer, ShortMessages};
use serde::{Deserialize, Serialize};

/// The centre behind its HTTP interface.
pub(super) struct Centre(System);

impl Centre {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

#[derive(Serialize)]
struct WireMessage<'a> {
    message_id: &'a str,
    to: &'a str,
    text: &'a str,
}

#[derive(Deserialize)]
struct WireAccepted {
    message_id: String,
}

impl ShortMessages for Centre {
    fn send<'a>(&'a self, message_id: &'a str, phone: &'a str, text: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let message = WireMessage {
                message_id,
                to: phone,
                text,
            };
            let path = ["sms", "v1", "messages"];
            self.0
                .ask(Question::post(&path, &message), |reply| {
                    let accepted: WireAccepted = reply.on(&[200, 202])?.json()?;
                    same(message_id, &accepted.message_id)
                })
                .await
        })
    }
}
