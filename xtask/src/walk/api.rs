//! Requests and answers: JSON, problems, idempotency keys, versions.

use std::time::Duration;

use reqwest::header::ETAG;
use reqwest::{Client, Method, RequestBuilder, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::WalkError;

/// The server answers within 30 s whatever happens; a little more than that is its silence.
const LIMIT: Duration = Duration::from_secs(35);

/// A server by its address.
#[derive(Clone)]
pub(crate) struct Api {
    client: Client,
    address: String,
}

impl Api {
    /// A client of its own; redirects are answers, not followed.
    pub(crate) fn new(address: &str) -> Result<Self, WalkError> {
        let client = Client::builder()
            .timeout(LIMIT)
            .redirect(redirect::Policy::none())
            .build()
            .map_err(WalkError::Client)?;
        Ok(Self {
            client,
            address: address.trim_end_matches('/').to_owned(),
        })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    pub(crate) fn put(&self, path: &str) -> Call {
        self.call(Method::PUT, path)
    }

    fn call(&self, method: Method, path: &str) -> Call {
        let line = format!("{method} {path}");
        let request = self
            .client
            .request(method, format!("{}{path}", self.address))
            .header("accept-language", "kk");
        Call { request, line }
    }
}

/// A request being written.
pub(crate) struct Call {
    request: RequestBuilder,
    line: String,
}

impl Call {
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Demands that the record is still of this version.
    pub(crate) fn if_match(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    /// Marks a request that files, pays or signs, so that its repetition has no second effect.
    pub(crate) fn once(self) -> Self {
        let key = Uuid::now_v7().to_string();
        self.header("idempotency-key", &key)
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        self.request = self.request.json(body);
        self
    }

    pub(crate) fn form(mut self, fields: &impl Serialize) -> Self {
        self.request = self.request.form(fields);
        self
    }

    /// Sends it; what is neither success nor a way back to a page is an error with the problem in it.
    pub(crate) async fn send(self) -> Result<Answer, WalkError> {
        let unreachable = |source| WalkError::Unreachable {
            request: self.line.clone(),
            source,
        };
        let response = self.request.send().await.map_err(unreachable)?;
        let status = response.status();
        let version = response
            .headers()
            .get(ETAG)
            .and_then(|tag| tag.to_str().ok()?.trim_matches('"').parse().ok());
        let body = response.bytes().await.map_err(unreachable)?.to_vec();
        if !(status.is_success() || status.is_redirection()) {
            return Err(WalkError::Refused {
                request: self.line,
                status: status.as_u16(),
                body: String::from_utf8_lossy(&body).into_owned(),
            });
        }
        Ok(Answer {
            line: self.line,
            version,
            body,
        })
    }

    /// Sends it and reads the answer.
    pub(crate) async fn read<T: DeserializeOwned>(self) -> Result<T, WalkError> {
        self.send().await?.read()
    }
}

/// An answer that is no refusal.
pub(crate) struct Answer {
    line: String,
    /// The record's version, where the answer is one.
    pub(crate) version: Option<i64>,
    /// What came.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, WalkError> {
        serde_json::from_slice(&self.body).map_err(|error| self.garbled(&error.to_string()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The version that an answer about a record must carry.
    pub(crate) fn required_version(&self) -> Result<i64, WalkError> {
        self.version.ok_or_else(|| self.garbled("no ETag"))
    }

    fn garbled(&self, what: &str) -> WalkError {
        WalkError::Garbled {
            request: self.line.clone(),
            what: what.to_owned(),
        }
    }
}
