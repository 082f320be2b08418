//! Whom access tokens spoke for a moment ago, so that each request does not check the same signature and read the same session.

use crate::app::Caller;
use crate::store::Store;
use crate::store::generations::Generation;
use chrono::{DateTime, Utc};
use hashlink::LruCache;
use std::fmt;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Tokens that are remembered: some 10 MB of them, and more people than one process serves within five minutes.
const REMEMBERED: usize = 10_000;

/// The callers of tokens that were good.
pub struct KnownCallers(Mutex<LruCache<String, Known>>);

struct Known {
    caller: Caller,
    generation: Generation,
    good: Range<DateTime<Utc>>,
}

impl KnownCallers {
    fn lock(&self) -> MutexGuard<'_, LruCache<String, Known>> {
        // An insertion or removal that panicked leaves at worst an entry too few.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }

    /// Who a token speaks for, while it is good and nothing of the account has changed since.
    pub(super) fn of(&self, token: &str, store: &Store, now: DateTime<Utc>) -> Option<Caller> {
        let mut known = self.lock();
        let found = known.get(token)?;
        let unchanged = store.generation_of_account(&found.caller.account) == found.generation;
        if unchanged && found.good.contains(&now) {
            return Some(found.caller.clone());
        }
        known.remove(token);
        None
    }

    /// Remembers a token's caller as they were read at a generation.
    pub(super) fn keep(
        &self,
        token: &str,
        caller: &Caller,
        generation: Generation,
        good: Range<DateTime<Utc>>,
    ) {
        let known = Known {
            caller: caller.clone(),
            generation,
            good,
        };
        self.lock().insert(token.to_owned(), known);
    }
}

impl Default for KnownCallers {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for KnownCallers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KnownCallers({})", self.lock().len())
    }
}
