//! The WebSocket to the room.

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::error::ClientError;

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An open connection to a room.
#[derive(Debug)]
pub(crate) struct Socket {
    out: SplitSink<Stream, Message>,
    frames: SplitStream<Stream>,
}

impl Socket {
    /// Opens it.
    pub(crate) async fn open(room_url: &str) -> Result<Self, ClientError> {
        let opened = connect_async(room_url).await;
        let (stream, _) = opened.map_err(|error| ClientError::Socket(error.to_string()))?;
        let (out, frames) = stream.split();
        Ok(Self { out, frames })
    }

    /// Sends a frame; a broken connection shows itself to the reader.
    pub(crate) async fn send(&mut self, frame: Message) {
        let _ = self.out.send(frame).await;
    }

    /// The next message; `closed` with its code is the last, then comes nothing.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            match self.frames.next().await? {
                Ok(Message::Text(text)) => {
                    if let Ok(message) = serde_json::from_str(text.as_str()) {
                        return Some(message);
                    }
                }
                Ok(Message::Close(frame)) => {
                    let code = frame.map(|frame| u16::from(frame.code));
                    return Some(json!({ "type": "closed", "code": code }));
                }
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }
}
