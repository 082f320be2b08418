//! A seat in a call's room: the socket, and sound and picture, as `call-client` has them.

use std::future::Future;
use std::time::Duration;

use call_client::{ClientError, Habits, Invitation, NOT_YET, Participant};
use serde_json::json;

use super::view::Ticket;
use super::{WalkError, until};

/// Longer than sound and picture take to flow on a busy machine.
const FLOWING: Duration = Duration::from_secs(10);

/// Somebody's seat in a room; it listens and sends in the background.
pub(crate) struct Seat(Participant);

impl Seat {
    /// Joins with a ticket and waits to be let in; a notary lets in whoever waits.
    pub(crate) async fn take(ticket: &Ticket) -> Result<Self, WalkError> {
        let invitation = Invitation {
            room_url: ticket.room_url.clone(),
            ticket: ticket.ticket.clone(),
        };
        Ok(Self(
            Participant::join(&invitation, Habits::default()).await?,
        ))
    }

    /// Waits until somebody of this role is seen and heard, and the recording runs.
    pub(crate) async fn meets(&mut self, role: &str) -> Result<(), WalkError> {
        let there = |known: &call_client::Known| known.others.iter().any(|other| other == role);
        self.0.until(role, call_client::ANSWER, there).await?;
        self.0.linked().await?;
        self.0.sees_somebody().await?;
        Ok(self.0.recording_is("running").await?)
    }

    /// Says something and waits until the room repeats it to everybody.
    pub(crate) async fn says(&mut self, text: &str) -> Result<(), WalkError> {
        self.0.say(&json!({ "type": "chat", "text": text }));
        self.hears(text).await
    }

    /// Waits for somebody's words.
    pub(crate) async fn hears(&mut self, text: &str) -> Result<(), WalkError> {
        while self.0.next("chat").await?["text"] != text {}
        Ok(())
    }

    /// The notary ends the call for both.
    pub(crate) async fn finishes(&mut self) -> Result<(), WalkError> {
        self.0.bye("finished");
        self.sees_the_end().await
    }

    /// Waits until the call is over.
    pub(crate) async fn sees_the_end(&mut self) -> Result<(), WalkError> {
        self.0.next("end").await.map(drop)?;
        Ok(())
    }
}

/// Asks again while sound, picture or recording are only about to flow.
pub(crate) async fn once_ready<T, F>(mut ask: impl FnMut() -> F) -> Result<T, WalkError>
where
    F: Future<Output = Result<T, WalkError>>,
{
    until("sound, picture and recording", FLOWING, || {
        let asked = ask();
        async {
            match asked.await {
                Err(error) if NOT_YET.iter().any(|code| error.is_conflict(code)) => Ok(None),
                other => other.map(Some),
            }
        }
    })
    .await
}

impl From<ClientError> for WalkError {
    fn from(error: ClientError) -> Self {
        Self::Room(error)
    }
}
