//! A participant as its owner holds it.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::counts::{Counts, Kind};
use crate::error::ClientError;
use crate::habits::{Habits, Sending, Takeover};
use crate::known::{Known, Link};
use crate::pump::Screen;
use crate::session::{Session, Shared, Wish, frame};
use crate::socket::Socket;

/// Longer than a room takes to answer, on a busy machine too.
pub const ANSWER: Duration = Duration::from_secs(20);

/// The way into a room: what the server answers to a request for a ticket.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The room's WebSocket.
    pub room_url: String,
    /// The single-use ticket.
    pub ticket: String,
}

impl Invitation {
    /// Reads the server's answer: `room_url` and `ticket`.
    #[must_use]
    pub fn read(answer: &Value) -> Option<Self> {
        Some(Self {
            room_url: answer["room_url"].as_str()?.to_owned(),
            ticket: answer["ticket"].as_str()?.to_owned(),
        })
    }
}

/// What outlives a reload of the page: the token to resume with and the last number handled.
#[derive(Clone, Debug)]
pub struct Page {
    /// The room's WebSocket.
    pub room_url: String,
    /// The single-use token.
    pub token: String,
    /// The largest number handled.
    pub last_seq: u64,
}

/// Somebody in a call.
pub struct Participant {
    room_url: String,
    shared: Arc<Shared>,
    wishes: mpsc::UnboundedSender<Wish>,
    inbox: mpsc::UnboundedReceiver<Value>,
    session: JoinHandle<()>,
}

impl std::fmt::Debug for Participant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Participant")
            .field("room_url", &self.room_url)
            .field("known", &self.known())
            .finish_non_exhaustive()
    }
}

impl Participant {
    /// Opens the connection to a room and says nothing yet.
    pub async fn connect(room_url: &str, habits: Habits) -> Result<Self, ClientError> {
        let socket = Socket::open(room_url).await?;
        let shared = Arc::new(Shared::new(&habits));
        let (wishes, orders) = mpsc::unbounded_channel();
        let (seen, inbox) = mpsc::unbounded_channel();
        let session = Session::new(habits, Arc::clone(&shared), socket, seen);
        Ok(Self {
            room_url: room_url.to_owned(),
            shared,
            wishes,
            inbox,
            session: tokio::spawn(session.run(orders)),
        })
    }

    /// Knocks: joins by ticket, without waiting for an answer. Consent and media follow by themselves as the habits say.
    pub async fn knock(
        invitation: &Invitation,
        habits: Habits,
        takeover: Takeover,
    ) -> Result<Self, ClientError> {
        let participant = Self::connect(&invitation.room_url, habits).await?;
        let mut join = json!({ "type": "join", "ticket": invitation.ticket });
        if takeover == Takeover::Yes {
            join["take_over"] = json!(true);
        }
        participant.say(&join);
        Ok(participant)
    }

    /// Joins and waits until the room lets the participant in.
    pub async fn join(invitation: &Invitation, habits: Habits) -> Result<Self, ClientError> {
        let mut participant = Self::knock(invitation, habits, Takeover::No).await?;
        participant.admitted().await?;
        Ok(participant)
    }

    /// Comes back after a reload: a new connection to the room and a new one for media.
    pub async fn reload(page: &Page, habits: Habits) -> Result<Self, ClientError> {
        let mut participant = Self::connect(&page.room_url, habits).await?;
        let resume = json!({ "type": "resume", "token": page.token, "last_seq": page.last_seq });
        participant.say(&resume);
        participant.admitted().await?;
        Ok(participant)
    }

    /// Waits until the room lets the participant in; a refusal is an error.
    pub async fn admitted(&mut self) -> Result<Value, ClientError> {
        self.next("joined").await
    }

    /// Waits until the media connection stands.
    pub async fn linked(&self) -> Result<(), ClientError> {
        self.until("the media connection", ANSWER, |known| {
            known.link == Link::Connected
        })
        .await
    }

    /// Waits until sound and picture of somebody else came in, as far as somebody sends them.
    pub async fn sees_somebody(&self) -> Result<(), ClientError> {
        let seen = || {
            let counts = self.received();
            let any = |kind| counts.values().any(|counts| counts.kind == kind);
            any(Kind::Audio) && any(Kind::Video)
        };
        self.wait("sound and picture of somebody", ANSWER, seen)
            .await
    }

    /// Waits until the recording is in a state: `running`, `failed`, `ended`.
    pub async fn recording_is(&self, state: &str) -> Result<(), ClientError> {
        self.until(&format!("the recording {state}"), ANSWER, |known| {
            known.recording.as_deref() == Some(state)
        })
        .await
    }

    /// Says a message of the protocol; the version is added.
    pub fn say(&self, message: &Value) {
        self.send(frame(message));
    }

    /// Sends any frame.
    pub fn send(&self, frame: Message) {
        self.wish(Wish::Frame(frame));
    }

    /// Gives consent to the recording, and connects.
    pub fn consent(&self) {
        self.wish(Wish::Consent);
    }

    /// Says goodbye: `leave`, `finished`, `later` or `technical`.
    pub fn bye(&self, reason: &str) {
        self.say(&json!({ "type": "bye", "reason": reason }));
    }

    /// Changes what is sent, and tells the room.
    pub fn sends(&self, sending: Sending) {
        self.shared
            .playing
            .send_modify(|playing| playing.sending = sending);
        self.tell_media();
    }

    /// Shows the screen, and tells the room.
    pub fn shares_screen(&self) {
        self.shared
            .playing
            .send_modify(|playing| playing.screen = Screen::Shown);
        self.tell_media();
    }

    /// Begins the search for a way anew on the same connection (RFC 8445, 2.4).
    pub fn restart_ice(&self) {
        self.wish(Wish::RestartIce);
    }

    /// Makes a new media connection.
    pub fn reconnect(&self) {
        self.wish(Wish::Reconnect);
    }

    /// Drops the media connection without a word.
    pub fn unplug(&self) {
        self.wish(Wish::Unplug);
    }

    /// Drops the connection to the room without a word; the media connection stands.
    pub fn cut_line(&self) {
        self.wish(Wish::Cut);
    }

    /// Opens the connection to the room again with the token; a media connection that is lost is made anew by itself.
    pub async fn resume(&mut self) -> Result<Value, ClientError> {
        let page = self.page().ok_or(ClientError::NoToken)?;
        let socket = Socket::open(&page.room_url).await?;
        while self.inbox.try_recv().is_ok() {}
        self.wish(Wish::Socket(socket));
        self.say(&json!({ "type": "resume", "token": page.token, "last_seq": page.last_seq }));
        self.admitted().await
    }

    /// Closes the page: nothing is said, and what it left is enough to come back.
    pub async fn leave_page(self) -> Result<Page, ClientError> {
        let page = self.page().ok_or(ClientError::NoToken)?;
        self.end().await;
        Ok(page)
    }

    /// Drops everything without a word and waits until it is gone.
    pub async fn end(mut self) {
        let (wishes, _) = mpsc::unbounded_channel();
        drop(std::mem::replace(&mut self.wishes, wishes));
        // A session that panicked has nothing left to close.
        let _ = (&mut self.session).await;
    }

    /// What is enough to come back.
    #[must_use]
    pub fn page(&self) -> Option<Page> {
        self.shared.read(|known| {
            let last = known.lobby.as_ref().or(known.joined.as_ref())?;
            let token = last["resume_token"].as_str()?;
            Some(Page {
                room_url: self.room_url.clone(),
                token: token.to_owned(),
                last_seq: known.last_seq,
            })
        })
    }

    /// The next message, whatever it is.
    pub async fn next_message(&mut self) -> Result<Value, ClientError> {
        let next = timeout(ANSWER, self.inbox.recv()).await;
        // The session lives as long as its owner, so that the inbox does not end before it.
        next.map(Option::unwrap_or_default)
            .map_err(|_| self.never("any message", ANSWER))
    }

    /// The next message of a type (`closed` for the end of the connection); others are passed over.
    pub async fn next(&mut self, kind: &str) -> Result<Value, ClientError> {
        let search = async {
            loop {
                // The session lives as long as its owner.
                let message = self.inbox.recv().await.unwrap_or_default();
                let of = message["type"].as_str().unwrap_or("closed");
                if of == kind {
                    return Ok(message);
                }
                match of {
                    "closed" => {
                        return Err(ClientError::Closed {
                            what: kind.to_owned(),
                            code: message["code"].as_u64(),
                        });
                    }
                    "error" if kind == "joined" => {
                        return Err(ClientError::Refused(message["code"].to_string()));
                    }
                    "broken" => return Err(ClientError::Refused(message["error"].to_string())),
                    _ => {}
                }
            }
        };
        let found = timeout(ANSWER, search).await;
        found.unwrap_or_else(|_| Err(self.never(kind, ANSWER)))
    }

    /// Waits until what is known fulfils a condition.
    pub async fn until(
        &self,
        what: &str,
        limit: Duration,
        mut met: impl FnMut(&Known) -> bool,
    ) -> Result<(), ClientError> {
        let mut changed = self.shared.changed.subscribe();
        let waiting = async {
            while !self.shared.read(&mut met) {
                if changed.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        let waited = timeout(limit, waiting).await;
        waited.map_err(|_| self.never(what, limit))
    }

    /// Waits until something is so, looked at again and again.
    pub async fn wait(
        &self,
        what: &str,
        limit: Duration,
        mut met: impl FnMut() -> bool,
    ) -> Result<(), ClientError> {
        let waiting = async {
            while !met() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = timeout(limit, waiting).await;
        waited.map_err(|_| self.never(what, limit))
    }

    /// What is known now.
    #[must_use]
    pub fn known(&self) -> Known {
        self.shared.read(Clone::clone)
    }

    /// What came in, by m-line, over all media connections.
    #[must_use]
    pub fn received(&self) -> BTreeMap<String, Counts> {
        self.shared.ledger.read()
    }

    /// How long stamped packets were under way, in microseconds.
    #[must_use]
    pub fn delays(&self) -> Vec<u32> {
        self.shared.ledger.delays()
    }

    /// Counts what comes in from now on.
    pub fn count_anew(&self) {
        self.shared.ledger.clear();
    }

    fn tell_media(&self) {
        let playing = *self.shared.playing.borrow();
        let on = |on: bool| if on { "on" } else { "off" };
        self.say(&json!({
            "type": "media",
            "microphone": on(matches!(playing.sending, Sending::Sound | Sending::SoundAndPicture)),
            "camera": on(playing.sending == Sending::SoundAndPicture),
            "screen": on(playing.screen == Screen::Shown),
        }));
    }

    fn wish(&self, wish: Wish) {
        // The session lives as long as its owner.
        let _ = self.wishes.send(wish);
    }

    fn never(&self, what: &str, limit: Duration) -> ClientError {
        let known = self.known();
        ClientError::Never {
            what: what.to_owned(),
            limit,
            known: format!("{known:?}"),
        }
    }
}
