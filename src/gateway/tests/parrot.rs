//! A system that says what a test tells it, and remembers what it heard.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use chrono::{DateTime, Utc};
use law::id::Digest;
use law::text::Bilingual;
use serde_json::Value;
use std::sync::{Arc, Mutex};

/// An id of this product.
pub(super) const ID: &str = "0192f0c1-7f00-7000-8000-00000000000a";
/// Another.
pub(super) const OTHER_ID: &str = "0192f0c1-7f00-7000-8000-00000000000b";

/// One request as it came over the wire.
#[derive(Clone)]
pub(super) struct Heard {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Heard {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A system that says one thing and remembers what it heard.
#[derive(Clone)]
pub(super) struct Parrot {
    says: Arc<Mutex<(u16, Value)>>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Parrot {
    pub(super) fn saying(status: u16, body: Value) -> Self {
        Self {
            says: Arc::new(Mutex::new((status, body))),
            heard: Arc::default(),
        }
    }

    pub(super) fn say(&self, status: u16, body: Value) {
        *self.says.lock().unwrap() = (status, body);
    }

    pub(super) fn last(&self) -> Heard {
        self.heard.lock().unwrap().last().unwrap().clone()
    }

    pub(super) fn routes(&self) -> Router {
        Router::new().fallback(hear).with_state(self.clone())
    }
}

async fn hear(
    State(parrot): State<Parrot>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    parrot.heard.lock().unwrap().push(Heard {
        method,
        uri,
        headers,
        body,
    });
    let (status, says) = parrot.says.lock().unwrap().clone();
    (StatusCode::from_u16(status).unwrap(), says.to_string())
}

pub(super) fn both(text: &str) -> Bilingual {
    Bilingual {
        kk: text.to_owned(),
        ru: text.to_owned(),
    }
}

pub(super) fn digest(digit: &str) -> Digest {
    Digest::parse(&digit.repeat(64)).unwrap()
}

pub(super) fn moment() -> DateTime<Utc> {
    "2026-03-02T05:00:00Z".parse().unwrap()
}
