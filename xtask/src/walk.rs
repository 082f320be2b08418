//! A client of everything the product offers: one power of attorney from signing in to the signed document.
//!
//! It knows the product as an app, a console and a bank's customer know it: by HTTP and WebSocket alone.

pub(crate) mod api;
pub(crate) mod case;
pub(crate) mod citizen;
pub(crate) mod device;
pub(crate) mod evidence;
pub(crate) mod keys;
pub(crate) mod notary;
pub(crate) mod office;
pub(crate) mod outside;
pub(crate) mod people;
pub(crate) mod room;
pub(crate) mod session;
pub(crate) mod steps;
pub(crate) mod view;
pub(crate) mod year;

use std::future::Future;
use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// A pause between two looks: short for a person, long for a machine.
const PAUSE: Duration = Duration::from_millis(50);

/// Why the walk cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WalkError {
    #[error("{request}: no answer")]
    Unreachable {
        request: String,
        source: reqwest::Error,
    },
    #[error("{request} was refused: {status} {body}")]
    Refused {
        request: String,
        status: u16,
        body: String,
    },
    #[error("{request} was answered with what cannot be understood: {what}")]
    Garbled { request: String, what: String },
    #[error("{0}")]
    Unexpected(String),
    #[error("{what} did not happen within {} s", limit.as_secs())]
    NeverHappened { what: String, limit: Duration },
    #[error("in the room of the call")]
    Room(#[source] call_client::ClientError),
    #[error("a key cannot be made or used: {0}")]
    Key(String),
    #[error("cannot read or write a file of the walk")]
    File(#[from] io::Error),
    #[error("the HTTP client cannot be made")]
    Client(#[source] reqwest::Error),
}

impl WalkError {
    /// Whether the record has changed since it was read.
    fn is_stale(&self) -> bool {
        matches!(self, Self::Refused { status: 412, .. })
    }

    /// Whether what was asked for had been there before.
    pub(crate) fn is_conflict(&self, code: &str) -> bool {
        matches!(self, Self::Refused { status: 409, body, .. } if body.contains(code))
    }

    /// Whether an answer only comes later.
    fn is_not_yet(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }
}

/// The time: the only place of the project's commands that asks for it.
#[expect(
    clippy::disallowed_methods,
    reason = "the commands talk to running servers, whose time is the real one"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Looks again and again until there is something, or the limit is over.
pub(crate) async fn until<T, F>(
    what: &str,
    limit: Duration,
    mut look: impl FnMut() -> F,
) -> Result<T, WalkError>
where
    F: Future<Output = Result<Option<T>, WalkError>>,
{
    let looking = async {
        loop {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    let never = || WalkError::NeverHappened {
        what: what.to_owned(),
        limit,
    };
    tokio::time::timeout(limit, looking)
        .await
        .unwrap_or_else(|_| Err(never()))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn what_comes_late_is_waited_for_and_what_never_comes_is_named() {
        let looks = Cell::new(0);
        let third = until("the third look", Duration::from_secs(5), || async {
            looks.set(looks.get() + 1);
            Ok((looks.get() == 3).then_some("seen"))
        });
        assert_eq!(third.await.unwrap(), "seen");
        let never = until::<(), _>("the bus", Duration::from_millis(60), || async { Ok(None) });
        let said = never.await.unwrap_err().to_string();
        assert!(said.starts_with("the bus did not happen"), "{said}");
    }
}
