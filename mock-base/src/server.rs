//! Listening on the loopback interface, and nowhere else.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use eds::mac::{MacKey, MacKeyError};
use tokio::net::TcpListener;

/// The largest body of an ordinary request, in bytes: every form and message is far smaller.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Why a stand-in does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is reachable from other machines.
    #[error("a stand-in listens on loopback addresses only, not on {0}")]
    NotLoopback(SocketAddr),
    /// The network or the disk refused.
    #[error("the network or the disk refused")]
    Io(#[from] io::Error),
    /// The shared key cannot be read or made.
    #[error("the shared MAC key cannot be used")]
    Key(#[from] MacKeyError),
    /// The client for callbacks cannot be made.
    #[error("the client for callbacks cannot be made")]
    Client(#[from] reqwest::Error),
}

/// A listener on a loopback address; any other address is refused.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    if !address.ip().is_loopback() {
        return Err(StartError::NotLoopback(address));
    }
    Ok(TcpListener::bind(address).await?)
}

/// Says on standard output where the stand-in is, which tells whoever started it that it is ready.
pub fn announce(listener: &TcpListener) -> io::Result<()> {
    println!("listening on http://{}", listener.local_addr()?);
    Ok(())
}

/// Serves the routes until the process ends.
pub async fn run(listener: TcpListener, routes: Router) -> Result<(), StartError> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(StartError::NotLoopback(address));
    }
    axum::serve(listener, routes.layer(DefaultBodyLimit::max(BODY_LIMIT))).await?;
    Ok(())
}

/// The key shared with the server: read from `folder/file`, or made there first.
pub fn shared_key(folder: &Path, file: &str, id: &str) -> Result<MacKey, StartError> {
    std::fs::create_dir_all(folder)?;
    Ok(MacKey::read_or_create(&folder.join(file), id)?)
}

/// Sends the log to standard error, since standard output belongs to [`announce`].
pub fn log_to_standard_error() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_the_world_can_reach_is_refused() {
        let refused = bind(SocketAddr::from(([0, 0, 0, 0], 0))).await;
        assert!(matches!(refused, Err(StartError::NotLoopback(_))));
        assert!(bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.is_ok());
    }
}
