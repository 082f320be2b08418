//! Time-stamps (RFC 3161): from an authority over HTTP, or from the development authority in the folder.

use super::client::{Question, System};
use crate::port::{Answer, Clock, TimeStamps, Unanswered, UnansweredReason};
use eds::ca::DevelopmentPki;
use eds::hash::Sha256Hash;
use eds::{random, tsp};
use std::sync::Arc;

/// The media types of a request and of its answer (RFC 3161 section 3.4).
const REQUEST: &str = "application/timestamp-query";
const ANSWER: &str = "application/timestamp-reply";
/// The longest answer in bytes: a token with its certificates is a tenth of it.
const LONGEST: usize = 64 * 1024;
/// Bytes of chance by which an answer is known to be ours.
const NONCE: usize = 16;

/// An authority of somebody else.
pub(super) struct Authority(System);

impl Authority {
    pub(super) const fn new(system: System) -> Self {
        Self(system)
    }
}

impl TimeStamps for Authority {
    fn stamp<'a>(&'a self, imprint: &'a Sha256Hash) -> Answer<'a, Vec<u8>> {
        Box::pin(async move {
            let nonce = random::bytes::<NONCE>();
            let request = tsp::request(imprint, &nonce);
            let question = Question::post_as(&[], REQUEST, request).longest_reply(LONGEST);
            self.0
                .ask(question, |reply| {
                    let reply = reply.on(&[200])?;
                    if reply.media_type != ANSWER {
                        return Err(UnansweredReason::Garbage);
                    }
                    tsp::token_of_response(&reply.body, imprint, &nonce)
                        .map_err(|_| UnansweredReason::Garbage)
                })
                .await
        })
    }
}

/// The development authority, which stamps with this server's own time.
pub struct OwnStamps {
    authority: Arc<DevelopmentPki>,
    clock: Arc<dyn Clock>,
}

impl OwnStamps {
    /// Stamps with this authority and clock.
    #[must_use]
    pub fn new(authority: Arc<DevelopmentPki>, clock: Arc<dyn Clock>) -> Self {
        Self { authority, clock }
    }
}

impl TimeStamps for OwnStamps {
    fn stamp<'a>(&'a self, imprint: &'a Sha256Hash) -> Answer<'a, Vec<u8>> {
        Box::pin(async move {
            self.authority
                .stamp(imprint, self.clock.now())
                .map_err(|error| {
                    tracing::error!(%error, "the development authority does not stamp");
                    Unanswered {
                        system: "tsp",
                        reason: UnansweredReason::Connection,
                    }
                })
        })
    }
}
