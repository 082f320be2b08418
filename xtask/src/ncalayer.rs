//! `cargo xtask ncalayer`: a stand-in for NCALayer, the program with which people in Kazakhstan sign in their browser.
//!
//! It speaks NCALayer's protocol (module `kz.gov.pki.knca.basics`) over a WebSocket on NCALayer's port and signs with the
//! keys of the demonstration, without asking anybody: for development and tests alone. Where the real program lets its
//! user choose among the keys that fit, the stand-in takes the first by file name.

mod protocol;
mod signing;
mod tls;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::StatusCode;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

use crate::workspace;
use protocol::Asked;
use signing::Desk;

/// The longest message in bytes: a document of 20 MiB in base64 with its request around it.
const LONGEST_MESSAGE: usize = 28 * 1024 * 1024;
/// Pages that may be connected at the same time.
const MOST_CONNECTIONS: usize = 16;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder of key files (PEM: key, certificate, chain); by default those of the demonstration.
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// Where to listen; NCALayer's own port by default.
    #[arg(long, default_value = "127.0.0.1:13579", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Pages of this origin may sign, besides those of this machine; may be given several times.
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    /// The time-stamping authority that is asked when a page wants a time-stamp.
    #[arg(long, value_name = "URL")]
    tsa: Option<String>,
    /// Speak TLS as NCALayer does, with a certificate that openssl makes for this machine.
    #[arg(long)]
    tls: bool,
    /// Answer as if the user had closed the window.
    #[arg(long)]
    cancel: bool,
}

/// Why the stand-in ends.
#[derive(Debug, thiserror::Error)]
enum StandInError {
    #[error("there is no folder {}: start `cargo xtask demo` first, or name another by --keys", .0.display())]
    NoKeys(PathBuf),
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
    #[error("the client of the time-stamping authority cannot be made")]
    Client(#[from] reqwest::Error),
}

pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    let Err(error) = serve(arguments).await;
    eprintln!("error: {error}");
    if let Some(cause) = std::error::Error::source(&error) {
        eprintln!("  because: {cause}");
    }
    ExitCode::FAILURE
}

async fn serve(arguments: &Arguments) -> Result<Infallible, StandInError> {
    let keys = arguments
        .keys
        .clone()
        .unwrap_or_else(|| workspace::target().join("demo/var/keys-of-people"));
    if !keys.is_dir() {
        return Err(StandInError::NoKeys(keys));
    }
    let desk = Arc::new(Desk::new(
        keys,
        arguments.tsa.clone(),
        signing::User::of(arguments.cancel),
    )?);
    let tls = if arguments.tls {
        Some(tls::acceptor().await?)
    } else {
        None
    };
    let listener = TcpListener::bind(arguments.listen)
        .await
        .map_err(|error| StandInError::Listen(arguments.listen, error))?;
    let address = listener
        .local_addr()
        .map_err(|error| StandInError::Listen(arguments.listen, error))?;
    let scheme = if tls.is_some() { "wss" } else { "ws" };
    println!("NCALayer's stand-in listens on {scheme}://{address}");
    let origins = arguments.origin.clone().into();
    Ok(accept(listener, desk, origins, tls).await)
}

/// Serves pages for as long as the program runs.
async fn accept(
    listener: TcpListener,
    desk: Arc<Desk>,
    origins: Arc<[String]>,
    tls: Option<TlsAcceptor>,
) -> Infallible {
    let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let Ok(seat) = Arc::clone(&seats).try_acquire_owned() else {
            continue;
        };
        let (desk, origins, tls) = (Arc::clone(&desk), Arc::clone(&origins), tls.clone());
        tokio::spawn(async move {
            let _seat = seat;
            match tls {
                None => talk(stream, &origins, &desk).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        talk(stream, &origins, &desk).await;
                    }
                }
            }
        });
    }
}

/// Serves one page until it goes.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(stream: S, origins: &[String], desk: &Desk) {
    #[expect(
        clippy::result_large_err,
        reason = "the type of the answer is the library's"
    )]
    let check = |request: &Request, response: Response| {
        if is_allowed(request, origins) {
            return Ok(response);
        }
        let mut refusal = ErrorResponse::new(Some("this origin may not sign here".to_owned()));
        *refusal.status_mut() = StatusCode::FORBIDDEN;
        Err(refusal)
    };
    let config = WebSocketConfig::default()
        .max_message_size(Some(LONGEST_MESSAGE))
        .max_frame_size(Some(LONGEST_MESSAGE));
    let Ok(mut socket) = accept_hdr_async_with_config(stream, check, Some(config)).await else {
        return;
    };
    // A page that has gone needs no answer.
    let _ = converse(&mut socket, desk).await;
    let _ = socket.close(None).await;
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    desk: &Desk,
) -> Result<(), Error> {
    socket
        .send(Message::text(protocol::greeting().to_string()))
        .await?;
    while let Some(message) = socket.next().await {
        let text = match message {
            Ok(Message::Text(text)) => text,
            Ok(Message::Close(_)) => break,
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => continue,
            Ok(Message::Binary(_)) => "".into(),
            Err(Error::Capacity(_)) => {
                let answer = protocol::refused(protocol::Refusal::TooLarge, "");
                return socket.send(Message::text(answer.to_string())).await;
            }
            Err(error) => return Err(error),
        };
        let answer = match protocol::read(&text) {
            Asked::Heartbeat => text.to_string(),
            Asked::Sign(wanted) => desk.sign(&wanted).await.to_string(),
            Asked::Refused(answer) => answer.to_string(),
        };
        socket.send(Message::text(answer)).await?;
    }
    Ok(())
}

/// Whether a page may sign: it comes from this machine or was allowed by name. Who sends no origin is no page.
fn is_allowed(request: &Request, origins: &[String]) -> bool {
    let Some(origin) = request.headers().get("origin") else {
        return true;
    };
    origin
        .to_str()
        .is_ok_and(|origin| is_of_this_machine(origin) || origins.iter().any(|one| one == origin))
}

fn is_of_this_machine(origin: &str) -> bool {
    reqwest::Url::parse(origin)
        .is_ok_and(|url| matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")))
}

#[cfg(test)]
mod tests;
