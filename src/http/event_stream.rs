//! `/v1/poa/cases/{id}/events/stream`: the history as server-sent events, as it is written.

use super::extract::{AppState, Path, SignedIn};
use crate::app::poa::HistoryLine;
use crate::app::poa::{access, history};
use crate::app::{App, AppError, Caller, session};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use law::id::CaseId;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};

/// Lines read at once.
const LINES: i64 = 100;
/// A stream ends after this time; the client comes back with its last id, and its session is looked at again.
const LIFE: Duration = Duration::from_mins(5);

/// The stream's route; it lives as long as its client, so no time limit is laid over it.
pub(super) fn routes(app: AppState) -> Router {
    Router::new()
        .route("/v1/poa/cases/{id}/events/stream", get(follow))
        .with_state(app)
}

async fn follow(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<CaseId>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, AppError> {
    access::view(&app, &caller, &id).await?;
    let last = headers
        .get("last-event-id")
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse().ok());
    // Listening begins before reading, so that nothing falls between.
    let follower = Follower {
        changes: app.changes(),
        app,
        caller,
        case: id,
        after: last.unwrap_or(0),
        read: VecDeque::new(),
        ends_at: tokio::time::Instant::now() + LIFE,
    };
    let lines = stream::unfold(follower, |mut follower| async {
        let line = follower.next().await?;
        Some((Ok(event(&line)), follower))
    });
    Ok(Sse::new(lines).keep_alive(KeepAlive::default()))
}

struct Follower {
    app: Arc<App>,
    caller: Caller,
    case: CaseId,
    after: i64,
    read: VecDeque<HistoryLine>,
    changes: broadcast::Receiver<CaseId>,
    ends_at: tokio::time::Instant,
}

impl Follower {
    /// The next line, or the end of the stream when its time is over, the case is no longer the caller's or their session
    /// ended, or the server stops.
    async fn next(&mut self) -> Option<HistoryLine> {
        loop {
            if let Some(line) = self.read.pop_front() {
                self.after = i64::try_from(line.seq).ok()?;
                return Some(line);
            }
            session::still_runs(&self.app, &self.caller).await.ok()?;
            let lines = history::read(&self.app, &self.caller, &self.case, self.after, LINES)
                .await
                .ok()?;
            if lines.is_empty() {
                self.changed().await?;
            }
            self.read.extend(lines);
        }
    }

    async fn changed(&mut self) -> Option<()> {
        loop {
            let news = tokio::select! {
                news = self.changes.recv() => news,
                () = tokio::time::sleep_until(self.ends_at) => return None,
                () = self.app.stopping.cancelled() => return None,
            };
            match news {
                Ok(case) if case != self.case => {}
                Ok(_) | Err(RecvError::Lagged(_)) => return Some(()),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

fn event(line: &HistoryLine) -> Event {
    let data = serde_json::json!({ "seq": line.seq, "at": line.at, "kind": line.kind, "entry": line.entry() });
    Event::default()
        .id(line.seq.to_string())
        .event(line.kind.clone())
        .data(data.to_string())
}
