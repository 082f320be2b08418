//! Answers to citizens' reads of their requests, given again until a commit touches a request of theirs (decision 0025).

use crate::app::service::{Generation, access};
use crate::app::{App, AppError, Caller};
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use hashlink::LruCache;
use law::id::AccountId;
use law::text::Lang;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What all remembered answers may take: a page of twenty requests for a thousand people.
const BYTES_MAX: usize = 32 * 1024 * 1024;
/// A longer answer is not remembered: it would push out a hundred people's.
const ANSWER_MAX: usize = 256 * 1024;
/// An answer is read anew after this long though no commit of ours touched it: whatever came into the database past this
/// process is seen so soon.
const LIFE: TimeDelta = TimeDelta::seconds(5);
/// What an entry takes beside its address and its body: keys, headers and the links between entries.
const ENTRY_BYTES: usize = 1024;

/// What a citizen asked for, and in which language.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    account: AccountId,
    address: String,
    lang: Lang,
}

/// The answers that are remembered.
#[derive(Clone)]
pub(super) struct KnownAnswers(Arc<Mutex<Known>>);

struct Known {
    answers: LruCache<Asked, Answer>,
    bytes: usize,
}

struct Answer {
    generation: Generation,
    read_at: DateTime<Utc>,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    pub(super) fn by(caller: &Caller, uri: &Uri, lang: Lang) -> Self {
        Self {
            account: caller.account.clone(),
            address: uri.to_string(),
            lang,
        }
    }
}

/// What an entry takes.
fn weight(asked: &Asked, answer: &Answer) -> usize {
    ENTRY_BYTES + asked.address.len() + answer.body.len()
}

impl Known {
    fn forget(&mut self, asked: &Asked) {
        if let Some(answer) = self.answers.remove(asked) {
            self.bytes -= weight(asked, &answer);
        }
    }

    fn keep(&mut self, asked: Asked, answer: Answer) {
        self.forget(&asked);
        self.bytes += weight(&asked, &answer);
        self.answers.insert(asked, answer);
        while self.bytes > BYTES_MAX {
            let Some((asked, oldest)) = self.answers.remove_lru() else {
                break;
            };
            self.bytes -= weight(&asked, &oldest);
        }
    }
}

impl KnownAnswers {
    /// None yet.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Known {
            answers: LruCache::new_unbounded(),
            bytes: 0,
        })))
    }

    /// The answer that was given before, while nothing of the caller's requests has changed since; else a new one.
    ///
    /// # Errors
    /// As the reading; an answer that is an error is not remembered.
    pub(super) async fn given(
        &self,
        app: &App,
        asked: Asked,
        reading: impl Future<Output = Result<Response, AppError>>,
    ) -> Result<Response, AppError> {
        let (generation, now) = (access::generation_of_own(app, &asked.account), app.now());
        if let Some(response) = self.of(&asked, generation, now) {
            return Ok(response);
        }
        let (parts, body) = reading.await?.into_parts();
        let body = to_bytes(body, usize::MAX)
            .await
            .map_err(|_| AppError::Internal("an answer of ours cannot be read"))?;
        if parts.status.is_success() && body.len() <= ANSWER_MAX {
            let answer = Answer {
                generation,
                read_at: now,
                headers: parts.headers.clone(),
                body: body.clone(),
            };
            self.lock().keep(asked, answer);
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    fn of(&self, asked: &Asked, generation: Generation, now: DateTime<Utc>) -> Option<Response> {
        let mut known = self.lock();
        let answer = known.answers.get(asked)?;
        if answer.generation != generation || now - answer.read_at > LIFE {
            known.forget(asked);
            return None;
        }
        let mut response = Response::new(Body::from(answer.body.clone()));
        *response.headers_mut() = answer.headers.clone();
        Some(response)
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // What panics between a count and its entry is nothing here; a count that is off makes it forget too early.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KnownAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KnownAnswers({})", self.lock().answers.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(turn: usize) -> Asked {
        Asked {
            account: AccountId::parse("0192f0c1-7f00-7000-8000-00000000000a").unwrap(),
            address: format!("/v1/service-requests?limit={turn}"),
            lang: Lang::Kk,
        }
    }

    fn answer(bytes: usize) -> Answer {
        Answer {
            generation: Generation::default(),
            read_at: DateTime::UNIX_EPOCH,
            headers: HeaderMap::new(),
            body: Bytes::from(vec![b'x'; bytes]),
        }
    }

    #[test]
    fn the_oldest_answers_go_when_all_together_are_too_long() {
        let answers = KnownAnswers::new();
        let fit = BYTES_MAX / weight(&asked(1), &answer(ANSWER_MAX));
        for turn in 0..=fit {
            answers.lock().keep(asked(turn), answer(ANSWER_MAX));
        }
        let mut known = answers.lock();
        assert!(known.bytes <= BYTES_MAX);
        assert!(known.answers.get(&asked(0)).is_none());
        assert!(known.answers.get(&asked(fit)).is_some());
    }

    #[test]
    fn an_answer_given_anew_is_counted_once() {
        let answers = KnownAnswers::new();
        answers.lock().keep(asked(1), answer(100));
        answers.lock().keep(asked(1), answer(30));
        assert_eq!(answers.lock().bytes, weight(&asked(1), &answer(30)));
        answers.lock().forget(&asked(1));
        assert_eq!(answers.lock().bytes, 0);
    }
}
