//! A seat in a call's room: a WebSocket that is read all the time, so that its room sees it alive.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

/// Longer than any message may take.
const LIMIT: Duration = Duration::from_secs(10);

/// Somebody's connection to a room.
#[derive(Debug)]
pub(crate) struct Seat {
    out: mpsc::UnboundedSender<Message>,
    messages: mpsc::UnboundedReceiver<Value>,
    socket: JoinHandle<()>,
    /// What came back for joining.
    pub(crate) joined: Value,
}

impl Seat {
    /// Connects without joining; `joined` is null.
    pub(crate) async fn connect(room_url: &str) -> Self {
        let (stream, _) = tokio_tungstenite::connect_async(room_url).await.unwrap();
        let (mut sink, mut frames) = stream.split();
        let (out, mut to_send) = mpsc::unbounded_channel::<Message>();
        let (seen, messages) = mpsc::unbounded_channel();
        let socket = tokio::spawn(async move {
            loop {
                tokio::select! {
                    frame = frames.next() => match frame {
                        Some(Ok(Message::Text(text))) => {
                            let message: Value = serde_json::from_str(text.as_str()).unwrap();
                            for answer in manners(&message) {
                                let _ = sink.send(Message::text(answer.to_string())).await;
                            }
                            let _ = seen.send(message);
                        }
                        Some(Ok(Message::Close(frame))) => {
                            let code = frame.map(|frame| u16::from(frame.code));
                            let _ = seen.send(json!({ "type": "closed", "code": code }));
                        }
                        Some(Ok(_)) => {}
                        Some(Err(_)) | None => break,
                    },
                    Some(message) = to_send.recv() => {
                        if sink.send(message).await.is_err() { break; }
                    }
                }
            }
        });
        Self {
            out,
            messages,
            socket,
            joined: Value::Null,
        }
    }

    /// Joins with the answer to a request for a ticket.
    pub(crate) async fn enter(ticket: &Value) -> Self {
        let mut seat = Self::connect(ticket["room_url"].as_str().unwrap()).await;
        seat.say(&json!({ "type": "join", "ticket": ticket["ticket"] }));
        seat.joined = seat.next("joined").await;
        seat
    }

    /// Says a message of the protocol; the version is added.
    pub(crate) fn say(&self, message: &Value) {
        let mut message = message.clone();
        message["v"] = json!(1);
        self.send(Message::text(message.to_string()));
    }

    /// Sends any frame.
    pub(crate) fn send(&self, frame: Message) {
        let _ = self.out.send(frame);
    }

    /// The next message of a type (`closed` for the end of the connection); others are passed over.
    pub(crate) async fn next(&mut self, kind: &str) -> Value {
        let search = async {
            loop {
                let message = self.messages.recv().await;
                let message =
                    message.unwrap_or_else(|| panic!("the socket ended before a {kind} came"));
                if message["type"] == kind {
                    return message;
                }
            }
        };
        let found = tokio::time::timeout(LIMIT, search).await;
        found.unwrap_or_else(|_| panic!("no {kind} came"))
    }

    /// Says goodbye: `leave`, `finished` or `technical`.
    pub(crate) fn bye(&self, reason: &str) {
        self.say(&json!({ "type": "bye", "reason": reason }));
    }

    /// Breaks the connection off without a word.
    pub(crate) fn cut(self) {
        drop(self);
    }
}

/// What everybody does without being asked: the notary lets people in, and all consent to the recording.
fn manners(message: &Value) -> Vec<Value> {
    match message["type"].as_str() {
        Some("waiting") => vec![json!({ "v": 1, "type": "admit", "seat": message["seat"] })],
        Some("joined") if message["consented"] == false => {
            let text = &message["consent_sha256"];
            vec![json!({ "v": 1, "type": "consent", "recording": true, "text_sha256": text })]
        }
        _ => Vec::new(),
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.socket.abort();
    }
}
