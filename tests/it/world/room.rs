//! A seat in a call's room: a participant with sound and picture, who lets people in, consents and is always listening.

use call_client::{ClientError, Habits, Invitation, Participant, Takeover};
use serde_json::{Value, json};
use std::ops::{Deref, DerefMut};

/// Somebody's connection to a room.
#[derive(Debug)]
pub(crate) struct Seat {
    participant: Participant,
    /// What came back for joining.
    pub(crate) joined: Value,
}

impl Seat {
    /// Connects without joining; `joined` is null.
    pub(crate) async fn connect(room_url: &str) -> Self {
        Self::of(Participant::connect(room_url, Habits::default()).await)
    }

    /// Joins with the answer to a request for a ticket, and waits to be let in.
    pub(crate) async fn enter(ticket: &Value) -> Self {
        Self::enter_as(ticket, Habits::default()).await
    }

    /// Joins with habits of one's own.
    pub(crate) async fn enter_as(ticket: &Value, habits: Habits) -> Self {
        let mut seat = Self::knock(ticket, habits, Takeover::No).await;
        seat.is_let_in().await;
        seat
    }

    /// Joins without waiting for what comes of it.
    pub(crate) async fn knock(ticket: &Value, habits: Habits, takeover: Takeover) -> Self {
        let invitation = Invitation::read(ticket).unwrap();
        Self::of(Participant::knock(&invitation, habits, takeover).await)
    }

    fn of(participant: Result<Participant, ClientError>) -> Self {
        Self {
            participant: participant.unwrap(),
            joined: Value::Null,
        }
    }

    /// Waits to be let in.
    pub(crate) async fn is_let_in(&mut self) {
        self.joined = self.participant.admitted().await.unwrap();
    }

    /// Waits until sound and picture flow and the recording runs.
    pub(crate) async fn is_in_the_call(&self) {
        self.participant.linked().await.unwrap();
        self.participant.sees_somebody().await.unwrap();
        self.participant.recording_is("running").await.unwrap();
    }

    /// Says a message of the protocol; the version is added.
    pub(crate) fn say(&self, message: &Value) {
        self.participant.say(message);
    }

    /// The next message of a type (`closed` for the end of the connection); others are passed over.
    pub(crate) async fn next(&mut self, kind: &str) -> Value {
        let found = self.participant.next(kind).await;
        found.unwrap_or_else(|error| panic!("no {kind}: {error}"))
    }

    /// Says goodbye: `leave`, `finished`, `later` or `technical`.
    pub(crate) fn bye(&self, reason: &str) {
        self.say(&json!({ "type": "bye", "reason": reason }));
    }

    /// Is gone without a word, with socket and media.
    pub(crate) fn cut(self) {
        drop(self);
    }

    /// The participant, for what a seat does not need.
    pub(crate) fn into_participant(self) -> Participant {
        self.participant
    }
}

impl Deref for Seat {
    type Target = Participant;

    fn deref(&self) -> &Participant {
        &self.participant
    }
}

impl DerefMut for Seat {
    fn deref_mut(&mut self) -> &mut Participant {
        &mut self.participant
    }
}
