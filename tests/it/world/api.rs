//! Requests and their answers.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, redirect};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;

/// Longer than any answer may take.
const LIMIT: Duration = Duration::from_secs(40);

/// A server by its address.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    client: Client,
    /// The address, without a slash at its end.
    pub(crate) address: String,
}

impl Api {
    pub(crate) fn at(address: &str) -> Self {
        let client = Client::builder()
            .timeout(LIMIT)
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            client,
            address: address.trim_end_matches('/').to_owned(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Ask {
        self.ask(Method::POST, path)
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask {
        Ask {
            line: format!("{method} {path}"),
            request: self
                .client
                .request(method, format!("{}{path}", self.address)),
            headers: HeaderMap::new(),
        }
    }
}

/// A request being written; a header set twice keeps its last value.
#[derive(Debug)]
pub(crate) struct Ask {
    line: String,
    request: reqwest::RequestBuilder,
    headers: HeaderMap,
}

impl Ask {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        self.headers
            .insert(name, HeaderValue::from_str(value).unwrap());
        self
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With an idempotency key of its own.
    pub(crate) fn once(self) -> Self {
        let key = eds::random::token();
        self.key(&key)
    }

    /// With this idempotency key.
    pub(crate) fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Demands that the record is still of this version.
    pub(crate) fn version(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    pub(crate) fn language(self, code: &str) -> Self {
        self.header("accept-language", code)
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// The fields of a page's form.
    pub(crate) fn form(mut self, fields: &impl Serialize) -> Self {
        self.request = self.request.form(fields);
        self
    }

    /// A body as it stands, with its type.
    pub(crate) fn raw(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.request = self.request.body(body.into());
        self.header("content-type", media_type)
    }

    /// Sends it and gives the answer as it begins, for what comes little by little.
    pub(crate) async fn open(self) -> reqwest::Response {
        let sent = self.request.headers(self.headers).send().await;
        sent.unwrap_or_else(|error| panic!("{}: {error:?}", self.line))
    }

    pub(crate) async fn send(self) -> Answer {
        let sent = self.request.headers(self.headers).send().await;
        let response = sent.unwrap_or_else(|error| panic!("{}: {error:?}", self.line));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap().to_vec();
        Answer {
            line: self.line,
            status,
            headers,
            body,
        }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    line: String,
    /// The HTTP status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body of a success as JSON, null when there is none; a refusal fails the test.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!(
            (200..400).contains(&self.status),
            "{} was answered {} {}",
            self.line,
            self.status,
            self.text()
        );
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The problem; anything but this status and code fails the test.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.json();
        assert_eq!(
            (self.status, problem["code"].as_str()),
            (status, Some(code)),
            "{}: {}",
            self.line,
            self.text()
        );
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        problem
    }

    /// The body as JSON, whatever the status.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The problem's code, empty when there is none.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The version in the ETag.
    #[track_caller]
    pub(crate) fn version(&self) -> i64 {
        let etag = self.header("etag").unwrap_or_default();
        let version = etag.trim_matches('"').parse();
        version.unwrap_or_else(|_| panic!("{} has no version in its ETag", self.line))
    }
}
