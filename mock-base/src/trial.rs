//! For the stand-ins' own tests: starts one as a process, and catches the callbacks it sends.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use chrono::{DateTime, Utc};
use eds::mac::{self, HEADER_KEY_ID, HEADER_SIGNATURE, HEADER_TIMESTAMP, MacError, MacKey};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::server;

/// How long a test waits for a process or a callback before it fails.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many callbacks are kept for a test that has not read them yet.
const KEPT: usize = 256;

/// A stand-in that runs until this is dropped.
pub struct Running {
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
    process: Child,
}

impl Running {
    /// Starts a binary on a free port with its secrets and state in `folder`.
    pub async fn start(binary: &str, folder: &Path) -> io::Result<Self> {
        let mut process = Command::new(binary)
            .args(["--listen", "127.0.0.1:0", "--secrets"])
            .arg(folder.join("secrets"))
            .arg("--state-dir")
            .arg(folder.join("state"))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut lines = BufReader::new(output).lines();
        let line = timeout(PATIENCE, lines.next_line())
            .await??
            .unwrap_or_default();
        let origin = line
            .strip_prefix("listening on ")
            .ok_or(io::ErrorKind::InvalidData)?;
        Ok(Self {
            origin: origin.to_owned(),
            process,
        })
    }

    /// Ends the process at once, as a power cut would.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.process.kill().await
    }
}

/// One callback as it arrived.
pub struct Caught {
    headers: HeaderMap,
    /// The body as text.
    pub body: String,
}

impl Caught {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// What a receiver with this key says of the MAC.
    pub fn verdict(&self, key: &MacKey, now: DateTime<Utc>) -> Result<(), MacError> {
        let read = |name: &str| {
            self.headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let (id, at, mac) = (
            read(HEADER_KEY_ID),
            read(HEADER_TIMESTAMP),
            read(HEADER_SIGNATURE),
        );
        mac::verify(
            std::slice::from_ref(key),
            id,
            at,
            mac,
            self.body.as_bytes(),
            now,
        )
    }
}

/// A receiver that takes every callback.
pub struct Catcher {
    /// Where callbacks should go.
    pub url: String,
    caught: mpsc::Receiver<Caught>,
}

impl Catcher {
    /// A receiver on a free port; it lives as long as the test.
    pub async fn start() -> Result<Self, server::StartError> {
        let (sender, caught) = mpsc::channel(KEPT);
        let routes = Router::new()
            .route("/callback", post(take))
            .with_state(sender);
        let listener = server::bind(([127, 0, 0, 1], 0).into()).await?;
        let url = format!("http://{}/callback", listener.local_addr()?);
        tokio::spawn(server::run(listener, routes));
        Ok(Self { url, caught })
    }

    /// The next callback; none when it does not come.
    pub async fn next(&mut self) -> Option<Caught> {
        timeout(PATIENCE, self.caught.recv()).await.ok().flatten()
    }

    /// Whether nothing comes for so long.
    pub async fn stays_silent(&mut self, for_so_long: Duration) -> bool {
        timeout(for_so_long, self.caught.recv()).await.is_err()
    }
}

async fn take(
    State(sender): State<mpsc::Sender<Caught>>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    match sender.send(Caught { headers, body }).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::GONE,
    }
}
