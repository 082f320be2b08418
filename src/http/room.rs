//! `/v1/room`: the WebSocket of a call; its first frame carries the ticket, `signaling` does the rest.

use super::extract::AppState;
use crate::app::{AppError, Fault};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::get;
use futures_util::{SinkExt as _, StreamExt as _};
use signaling::Hub;
use signaling::close::CloseReason;
use signaling::limits::MESSAGE_BYTES;
use signaling::socket::{self, Frame};
use std::future::ready;
use std::sync::Arc;

/// Twice what a message may have, so that one slightly too large is answered and only a flood is cut off.
const FRAME_MAX: usize = 2 * MESSAGE_BYTES;

/// Bytes read from a socket at once: most messages are smaller, and ten thousand idle sockets hold a buffer each.
const READ_BUFFER: usize = 1024;

/// The socket's route; it lives as long as its connection, so no time limit is laid over it.
pub(super) fn routes(app: AppState) -> Router {
    Router::new().route("/v1/room", get(enter)).with_state(app)
}

/// The socket beside the interface: `ws` for `http`, `wss` for `https`.
pub(super) fn room_url(public_url: &str) -> String {
    let rest = public_url.strip_prefix("http").unwrap_or(public_url);
    format!("ws{rest}/v1/room")
}

async fn enter(
    State(app): State<AppState>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, AppError> {
    from_our_pages(&headers, &app.settings.public_url)?;
    let upgrade = upgrade.map_err(|_| Fault::MalformedRequest)?;
    Ok(carry(Arc::clone(&app.hub), upgrade))
}

/// Carries a connection's frames into the rooms for as long as it lives.
pub fn carry(hub: Arc<Hub>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade
        .max_message_size(FRAME_MAX)
        .max_frame_size(FRAME_MAX)
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0);
    upgrade.on_upgrade(move |socket| converse(hub, socket))
}

/// A page of another origin could carry a stolen ticket; a client that is no page sends no origin.
fn from_our_pages(headers: &HeaderMap, public_url: &str) -> Result<(), AppError> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let ours = origin_of(public_url)
        .is_some_and(|ours| origin.as_bytes().eq_ignore_ascii_case(ours.as_bytes()));
    if ours {
        Ok(())
    } else {
        Err(Fault::Forbidden.into())
    }
}

/// Scheme, host and port of an address, as a browser writes them into `Origin`.
fn origin_of(url: &str) -> Option<&str> {
    let host = url.find("://")? + "://".len();
    let end = url[host..].find('/').map_or(url.len(), |path| host + path);
    Some(&url[..end])
}

async fn converse(hub: Arc<Hub>, socket: WebSocket) {
    let frames = socket
        .map(|message| message.map(to_frame))
        .with(|frame: Frame| ready(Ok::<_, axum::Error>(to_message(frame))));
    socket::run(hub, frames).await;
}

fn to_frame(message: Message) -> Frame {
    match message {
        Message::Text(text) => Frame::Text(text.as_str().to_owned()),
        Message::Binary(_) => Frame::Binary,
        Message::Ping(_) => Frame::Ping,
        Message::Pong(_) => Frame::Pong,
        Message::Close(_) => Frame::Close(CloseReason::Normal),
    }
}

fn to_message(frame: Frame) -> Message {
    match frame {
        Frame::Text(text) => Message::Text(text.into()),
        Frame::Binary => Message::Binary(Bytes::new()),
        Frame::Ping => Message::Ping(Bytes::new()),
        Frame::Pong => Message::Pong(Bytes::new()),
        Frame::Close(reason) => Message::Close(Some(CloseFrame {
            code: reason.code(),
            reason: reason.as_str().into(),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_origin(origin: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, origin.parse().unwrap());
        headers
    }

    #[test]
    fn the_room_is_beside_the_interface() {
        assert_eq!(
            room_url("http://127.0.0.1:7100"),
            "ws://127.0.0.1:7100/v1/room"
        );
        assert_eq!(
            room_url("https://senim.example/app"),
            "wss://senim.example/app/v1/room"
        );
    }

    #[test]
    fn only_our_own_pages_and_clients_without_pages_come_in() {
        let public_url = "https://senim.example:8443/app";
        assert!(from_our_pages(&HeaderMap::new(), public_url).is_ok());
        assert!(from_our_pages(&with_origin("https://SENIM.example:8443"), public_url).is_ok());
        for foreign in [
            "https://senim.example",
            "http://senim.example:8443",
            "https://senim.example:8443.evil.example",
            "null",
        ] {
            assert!(
                from_our_pages(&with_origin(foreign), public_url).is_err(),
                "{foreign}"
            );
        }
    }
}
