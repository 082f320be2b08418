//! The timer of revocation lists: every server process keeps the lists of its own trust folder fresh.

use crate::app::{App, revocation};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Delta lists are published every hour.
const EVERY: Duration = Duration::from_hours(1);

/// Fetches lists at the start, every hour, and when a new one becomes known, until it is told to stop.
pub async fn follow(app: Arc<App>, stop: CancellationToken) {
    if app.revocation.asks_nobody() {
        return;
    }
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = revocation::refresh_lists(&app) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.revocation.learnt() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
