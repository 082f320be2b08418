//! The one home of the HTTP client: limits on time and size, retries, the circuit breaker, and who we say we are.

use super::breaker::{Breaker, Change, Ending};
use super::connect::ConnectError;
use super::reply::Reply;
use super::settings::Limits;
use crate::port::{Clock, Unanswered, UnansweredReason};
use eds::mac::{self, HEADER_KEY_ID, HEADER_SIGNATURE, HEADER_TIMESTAMP, MacKey};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url, redirect};
use serde::Serialize;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// How often a question is put, the first time included, within its whole time.
const MOST_TRIES: u32 = 3;
/// The longest wait before the second try; it doubles with every try.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// Less time than this is not worth another try.
const SHORTEST_TRY: Duration = Duration::from_millis(50);
/// The longest JSON answer in bytes: far above the largest entry of a register.
const LONGEST_REPLY: usize = 256 * 1024;
/// The header by which the state's gateway knows the calling information system, and our name in it.
const OUR_NAME: (&str, &str) = ("x-senim-system", "e-notariat");

/// The client every system is asked with.
///
/// It follows no redirect and no proxy of the environment: the address holds an IIN, and the answer is taken as the
/// state's word, so both go exactly where the configuration says.
pub(super) fn build(limits: Limits) -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .connect_timeout(limits.connect())
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .user_agent("senim")
        .build()
}

/// The address of a system: encrypted, or on this machine.
#[derive(Clone, Debug)]
pub(super) struct Address(Url);

/// Where a system's address leads, for whoever only wants to know whether somebody listens there.
#[must_use]
pub fn host_and_port(address: &str) -> Option<(String, u16)> {
    let url: Url = address.parse().ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    Some((host, url.port_or_known_default()?))
}

impl Address {
    /// Reads the setting of this name.
    pub(super) fn parse(setting: &'static str, text: &str) -> Result<Self, ConnectError> {
        let url = safe(text).map_err(|reason| match reason {
            Unsafe::NotAnAddress => ConnectError::Address(setting),
            Unsafe::ClearText => ConnectError::ClearText(setting),
        })?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(ConnectError::Address(setting));
        }
        Ok(Self(url))
    }

    /// Reads the setting of a service that hears nothing but hashes and answers with what it signs, which may be reached
    /// without encryption: so the National Certification Authority offers it.
    pub(super) fn parse_open(setting: &'static str, text: &str) -> Result<Self, ConnectError> {
        let url = Url::parse(text).map_err(|_| ConnectError::Address(setting))?;
        let plain = url.query().is_none() && url.fragment().is_none();
        if matches!(url.scheme(), "http" | "https") && url.has_host() && plain {
            Ok(Self(url))
        } else {
            Err(ConnectError::Address(setting))
        }
    }

    /// The address of a path below this one.
    pub(super) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }

    /// The address of these segments below this one, each escaped.
    fn below(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        url.path_segments_mut()
            .expect("an http address has a path")
            .pop_if_empty()
            .extend(segments);
        url
    }
}

/// Why personal data may not be sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsafe {
    /// It is no http or https address.
    NotAnAddress,
    /// It is neither encrypted nor on this machine.
    ClearText,
}

/// An address that is encrypted or on this machine.
pub(super) fn safe(text: &str) -> Result<Url, Unsafe> {
    let url = Url::parse(text).map_err(|_| Unsafe::NotAnAddress)?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if url.host_str().is_some_and(stays_here) => Ok(url),
        "http" => Err(Unsafe::ClearText),
        _ => Err(Unsafe::NotAnAddress),
    }
}

/// Whether a host is this machine.
pub(super) fn stays_here(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// How a system knows that it is us who ask.
pub(super) enum Identity {
    /// By name; the state's gateway closes the network around it.
    Named,
    /// Not at all: the service is open to everybody.
    Nobody,
    /// By a MAC over the time and the body.
    Mac {
        /// The shared key.
        key: MacKey,
        /// Whose time is signed.
        clock: Arc<dyn Clock>,
    },
}

impl Identity {
    fn headers(&self, body: &[u8]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        match self {
            Self::Nobody => {}
            Self::Named => {
                headers.insert(OUR_NAME.0, HeaderValue::from_static(OUR_NAME.1));
            }
            Self::Mac { key, clock } => {
                let timestamp = clock.now().timestamp();
                let mut put = |name: &'static str, value: &str| {
                    let value =
                        HeaderValue::from_str(value).expect("key ids, digits and hex are ASCII");
                    headers.insert(name, value);
                };
                put(HEADER_KEY_ID, key.id());
                put(HEADER_TIMESTAMP, &timestamp.to_string());
                put(HEADER_SIGNATURE, &mac::sign(key, timestamp, body));
            }
        }
        headers
    }
}

/// A question to a system; every one of our contracts is idempotent, so that it may be put again.
pub(super) struct Question<'a> {
    method: Method,
    path: &'a [&'a str],
    body: Vec<u8>,
    media_type: &'static str,
    longest_reply: usize,
    patience: Patience,
}

/// Who waits for the answer.
#[derive(Clone, Copy)]
enum Patience {
    Person,
    Job,
}

impl<'a> Question<'a> {
    pub(super) fn get(path: &'a [&'a str]) -> Self {
        Self {
            method: Method::GET,
            path,
            body: Vec::new(),
            media_type: "application/json",
            longest_reply: LONGEST_REPLY,
            patience: Patience::Person,
        }
    }

    pub(super) fn post(path: &'a [&'a str], body: &impl Serialize) -> Self {
        Self {
            method: Method::POST,
            body: serde_json::to_vec(body).expect("texts, numbers and dates are JSON"),
            ..Self::get(path)
        }
    }

    /// A question in another form than JSON.
    pub(super) fn post_as(path: &'a [&'a str], media_type: &'static str, body: Vec<u8>) -> Self {
        Self {
            method: Method::POST,
            media_type,
            body,
            ..Self::get(path)
        }
    }

    pub(super) fn put(path: &'a [&'a str], body: &impl Serialize) -> Self {
        Self {
            method: Method::PUT,
            ..Self::post(path, body)
        }
    }

    /// Allows an answer of so many bytes.
    pub(super) fn longest_reply(self, bytes: usize) -> Self {
        Self {
            longest_reply: bytes,
            ..self
        }
    }

    /// Allows the time of a transfer, which only a job waits for.
    pub(super) fn patiently(self) -> Self {
        Self {
            patience: Patience::Job,
            ..self
        }
    }
}

/// An outside system, asked within limits and left alone while it fails.
pub(super) struct System {
    name: &'static str,
    http: reqwest::Client,
    address: Address,
    identity: Identity,
    limits: Limits,
    breaker: Breaker,
    /// The monotonic clock of the breaker.
    ticks: Box<dyn Fn() -> Instant + Send + Sync>,
}

impl System {
    pub(super) fn new(
        name: &'static str,
        http: &reqwest::Client,
        address: &Address,
        identity: Identity,
        limits: Limits,
    ) -> Self {
        Self {
            name,
            http: http.clone(),
            address: address.clone(),
            identity,
            limits,
            breaker: Breaker::new(),
            ticks: Box::new(Instant::now),
        }
    }

    /// The same system with another clock of its breaker.
    #[cfg(test)]
    pub(super) fn ticking(self, ticks: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self {
            ticks: Box::new(ticks),
            ..self
        }
    }

    /// Asks, again where that may help, and reads the answer.
    pub(super) async fn ask<T>(
        &self,
        question: Question<'_>,
        read: impl Fn(Reply) -> Result<T, UnansweredReason>,
    ) -> Result<T, Unanswered> {
        let (whole, one_try) = match question.patience {
            Patience::Person => (self.limits.total(), self.limits.one_try()),
            Patience::Job => (self.limits.transfer(), self.limits.transfer() / 2),
        };
        let deadline = Instant::now() + whole;
        let mut reason = UnansweredReason::CircuitOpen;
        for earlier_tries in 0..MOST_TRIES {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.try_once(&question, one_try.min(left), &read).await {
                Some(Ok(answer)) => return Ok(answer),
                Some(Err(failure)) => reason = failure,
                None => break,
            }
            let wait = jittered(FIRST_WAIT * 2_u32.pow(earlier_tries));
            let enough_left = Instant::now() + wait + SHORTEST_TRY < deadline;
            if !may_pass(reason) || !enough_left {
                break;
            }
            sleep(wait).await;
        }
        Err(Unanswered {
            system: self.name,
            reason,
        })
    }

    /// One try, or none while the circuit is open.
    async fn try_once<T>(
        &self,
        question: &Question<'_>,
        limit: Duration,
        read: impl Fn(Reply) -> Result<T, UnansweredReason>,
    ) -> Option<Result<T, UnansweredReason>> {
        let permit = self.breaker.admit((self.ticks)())?;
        let outcome = timeout(limit, self.send(question))
            .await
            .unwrap_or(Err(UnansweredReason::Timeout))
            .and_then(read);
        let ending = match outcome {
            Ok(_) => Ending::Answered,
            Err(reason) => ending(reason),
        };
        match permit.settle(ending, (self.ticks)()) {
            Change::Unchanged => {}
            Change::Opened => tracing::warn!(system = self.name, "outside system is left alone"),
            Change::Closed => tracing::info!(system = self.name, "outside system answers again"),
        }
        Some(outcome)
    }

    async fn send(&self, question: &Question<'_>) -> Result<Reply, UnansweredReason> {
        let response = self
            .request(question)
            .send()
            .await
            .map_err(|error| broken(&error))?;
        let status = response.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(UnansweredReason::Status(status.as_u16()));
        }
        receive(response, question.longest_reply).await
    }

    fn request(&self, question: &Question<'_>) -> RequestBuilder {
        let request = self
            .http
            .request(question.method.clone(), self.address.below(question.path))
            .headers(self.identity.headers(&question.body));
        if question.body.is_empty() {
            return request;
        }
        request
            .header(CONTENT_TYPE, question.media_type)
            .body(question.body.clone())
    }
}

/// Reads an answer as it comes and stops at its limit, whatever length it announces.
async fn receive(mut response: Response, longest: usize) -> Result<Reply, UnansweredReason> {
    let media_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(|value| value.trim().to_ascii_lowercase())
        .unwrap_or_default();
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if body.len() + chunk.len() > longest {
            return Err(UnansweredReason::Garbage);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply {
        status,
        media_type,
        body,
    })
}

/// The reason without the error's own text, which names the address and with it the IIN.
fn broken(error: &reqwest::Error) -> UnansweredReason {
    if error.is_timeout() {
        UnansweredReason::Timeout
    } else {
        UnansweredReason::Connection
    }
}

/// Whether the same question may have an answer a moment later.
///
/// An answer that breaks its contract is a matter for people; 429 asks us to stay away.
const fn may_pass(reason: UnansweredReason) -> bool {
    match reason {
        UnansweredReason::Timeout | UnansweredReason::Connection => true,
        UnansweredReason::Status(status) => status >= 500,
        UnansweredReason::Garbage | UnansweredReason::CircuitOpen => false,
    }
}

/// What a failure says about the system: a plain no (409, 404 …) shows that it works.
const fn ending(reason: UnansweredReason) -> Ending {
    match reason {
        UnansweredReason::Status(status) if status < 500 && status != 429 => Ending::Answered,
        UnansweredReason::Status(_)
        | UnansweredReason::Timeout
        | UnansweredReason::Connection
        | UnansweredReason::Garbage
        | UnansweredReason::CircuitOpen => Ending::Failed,
    }
}

/// Any part of a wait, evenly spread, so that those who failed together do not come back together ("full jitter").
fn jittered(longest: Duration) -> Duration {
    let share = u32::from(u16::from_be_bytes(eds::random::bytes()));
    longest * share / u32::from(u16::MAX)
}
