//! A server with one handler that does nothing: what axum alone answers on this machine.

use std::io;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

/// The name of the command that runs it.
pub(super) const COMMAND: &str = "bare-handler";
/// About as much as a page of a list has.
const ANSWER: &str =
    r#"{"items":[],"filler":"................................................................"}"#;

/// Serves until it is ended; says where it listens.
pub(crate) async fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let answer = get(|| async { ([("content-type", "application/json")], ANSWER) });
    axum::serve(listener, Router::new().route("/", answer)).await
}
