//! A seat in a call's room, over the signalling WebSocket.

use std::time::Duration;

use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::WalkError;
use super::view::Ticket;

/// A room answers at once.
const ANSWER: Duration = Duration::from_secs(10);
/// Messages of a short call; what nobody reads beyond that is lost.
const KEPT: usize = 256;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Somebody's seat in a room; it listens in the background, so that the room hears from it.
pub(crate) struct Seat {
    out: SplitSink<Socket, Message>,
    messages: mpsc::Receiver<Value>,
    listening: JoinHandle<()>,
    others: Vec<String>,
}

impl Seat {
    /// Joins with a ticket.
    pub(crate) async fn take(ticket: &Ticket) -> Result<Self, WalkError> {
        let (socket, _) = timeout(ANSWER, connect_async(&ticket.room_url))
            .await
            .map_err(|_| broken("no answer"))?
            .map_err(broken)?;
        let (out, mut incoming) = socket.split();
        let (kept, messages) = mpsc::channel(KEPT);
        let listening = tokio::spawn(async move {
            while let Some(Ok(frame)) = incoming.next().await {
                if let Message::Text(text) = frame
                    && let Ok(message) = serde_json::from_str(&text)
                    && let Err(mpsc::error::TrySendError::Closed(_)) = kept.try_send(message)
                {
                    break;
                }
            }
        });
        let mut seat = Self {
            out,
            messages,
            listening,
            others: Vec::new(),
        };
        seat.send(json!({ "v": 1, "type": "join", "ticket": ticket.ticket }))
            .await?;
        let joined = seat
            .wait_for("joined", |message| message["type"] == "joined")
            .await?;
        for peer in joined["peers"].as_array().into_iter().flatten() {
            seat.note(peer);
        }
        Ok(seat)
    }

    /// Waits until somebody of this role is in the room.
    pub(crate) async fn meets(&mut self, role: &str) -> Result<(), WalkError> {
        if self.others.iter().any(|other| other == role) {
            return Ok(());
        }
        let there = |message: &Value| {
            message["type"] == "peer" && message["seat"]["role"] == role && is_there(message)
        };
        let peer = self.wait_for(role, there).await?;
        self.note(&peer);
        Ok(())
    }

    /// Says something and waits until the room repeats it to everybody.
    pub(crate) async fn says(&mut self, text: &str) -> Result<(), WalkError> {
        self.send(json!({ "v": 1, "type": "chat", "text": text }))
            .await?;
        self.hears(text).await
    }

    /// Waits for somebody's words.
    pub(crate) async fn hears(&mut self, text: &str) -> Result<(), WalkError> {
        self.wait_for("the other's words", |message| {
            message["type"] == "chat" && message["text"] == text
        })
        .await
        .map(drop)
    }

    /// The notary ends the call for both.
    pub(crate) async fn finishes(&mut self) -> Result<(), WalkError> {
        self.send(json!({ "v": 1, "type": "bye", "reason": "finished" }))
            .await?;
        self.sees_the_end().await
    }

    /// Waits until the call is over.
    pub(crate) async fn sees_the_end(&mut self) -> Result<(), WalkError> {
        self.wait_for("the end of the call", |message| message["type"] == "end")
            .await
            .map(drop)
    }

    fn note(&mut self, peer: &Value) {
        if let Some(role) = peer["seat"]["role"].as_str().filter(|_| is_there(peer)) {
            self.others.push(role.to_owned());
        }
    }

    async fn send(&mut self, message: Value) -> Result<(), WalkError> {
        let frame = Message::text(message.to_string());
        self.out.send(frame).await.map_err(broken)
    }

    async fn wait_for(
        &mut self,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value, WalkError> {
        let messages = &mut self.messages;
        let listening = async {
            loop {
                let message = messages.recv().await.ok_or_else(|| broken("closed"))?;
                if message["type"] == "error" {
                    return Err(broken(message));
                }
                if wanted(&message) {
                    return Ok(message);
                }
            }
        };
        timeout(ANSWER, listening).await.unwrap_or_else(|_| {
            Err(WalkError::NeverHappened {
                what: format!("in the room: {what}"),
                limit: ANSWER,
            })
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn is_there(peer: &Value) -> bool {
    matches!(peer["state"].as_str(), Some("joined" | "resumed"))
}

fn broken(what: impl std::fmt::Display) -> WalkError {
    WalkError::Socket(what.to_string())
}
