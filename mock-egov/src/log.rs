//! Who asked what: every query to a state system, so that a test can see what was never asked.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::get};
use chrono::{DateTime, Utc};
use mock_base::clock::now;
use mock_base::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Egov;

/// The header that names the system that asks.
pub const HEADER_SYSTEM: &str = "x-senim-system";
/// The only system that may ask here.
pub const KNOWN_SYSTEM: &str = "e-notariat";

/// How many queries are remembered: a long bench, about 20 MB.
const MOST_ENTRIES: usize = 100_000;
/// The largest body of a query, in bytes: a signed PDF of some megabytes in base64.
pub(crate) const QUERY_BODY_LIMIT: usize = 16 * 1024 * 1024;

/// One query.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    at: DateTime<Utc>,
    method: String,
    path: String,
    system: String,
    subject: Option<String>,
}

/// The queries so far, the oldest first.
#[derive(Debug, Default)]
pub struct Log(Mutex<VecDeque<Entry>>);

impl Log {
    fn add(&self, entry: Entry) {
        let mut entries = self.lock();
        if entries.len() == MOST_ENTRIES {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Turns away callers without the right header, and notes down every query before anything else happens to it.
pub(crate) async fn record(State(egov): State<Egov>, request: Request, next: Next) -> Response {
    let system = request
        .headers()
        .get(HEADER_SYSTEM)
        .and_then(|value| value.to_str().ok());
    if system != Some(KNOWN_SYSTEM) {
        let status = StatusCode::UNAUTHORIZED;
        return Refusal {
            status,
            code: "unknown_system",
        }
        .into_response();
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, QUERY_BODY_LIMIT).await else {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Refusal {
            status,
            code: "body_too_large",
        }
        .into_response();
    };
    egov.log.add(Entry {
        at: now(),
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        system: KNOWN_SYSTEM.to_owned(),
        subject: subject_of(&parts.uri.to_string(), &body),
    });
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// The person or entity a query is about: a state number in its address, or the one its body names.
fn subject_of(address: &str, body: &[u8]) -> Option<String> {
    let is_number =
        |part: &&str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit());
    let in_address = address
        .split(['/', '?', '&', '='])
        .find(is_number)
        .map(str::to_owned);
    in_address.or_else(|| {
        let body: Value = serde_json::from_slice(body).ok()?;
        // An application holds the question it was checked by.
        let question = body.get("question").unwrap_or(&body);
        let named = ["subject_iin", "owner_iin", "subject", "to"]
            .into_iter()
            .find_map(|name| question.get(name)?.as_str());
        named.map(str::to_owned)
    })
}

/// The operator's view of the log; reading it is not logged.
pub(crate) fn routes() -> Router<Egov> {
    Router::new().route("/log", get(read).delete(clear))
}

#[derive(Deserialize)]
struct Filter {
    subject: Option<String>,
}

async fn read(State(egov): State<Egov>, Query(filter): Query<Filter>) -> Json<Vec<Entry>> {
    let asked = |entry: &&Entry| filter.subject.is_none() || entry.subject == filter.subject;
    Json(egov.log.lock().iter().filter(asked).cloned().collect())
}

async fn clear(State(egov): State<Egov>) -> StatusCode {
    egov.log.lock().clear();
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_is_found_in_the_path_the_query_and_the_body() {
        let body = br#"{"subject_iin":"790930399905"}"#;
        let found = |address, body: &[u8]| subject_of(address, body).unwrap_or_default();
        assert_eq!(
            found("/gbdfl/v1/persons/880412499017/photo", b""),
            "880412499017"
        );
        assert_eq!(
            found("/documents/v1?owner=880412499017", b""),
            "880412499017"
        );
        assert_eq!(found("/consents/v1/requests", body), "790930399905");
        assert_eq!(found("/consents/v1/requests", b"[]"), "");
    }
}
