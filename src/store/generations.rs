//! What has changed since something was read: counters that a commit moves on, so that what was remembered is known to be old.
//!
//! One process writes the database. Whoever remembers a row asks for its generation before reading it; the memory is good as
//! long as the generation is the same. A commit moves its rows on before anybody is told that it is done.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows share counters, and take a stranger's change for their own now and then; so many cost 32 kB.
const COUNTERS: usize = 4096;

/// What is remembered of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Remembered<'a> {
    /// Who an account is, and which of its sessions run.
    Account(&'a str),
    /// The requests of S1-S10 whose applicant an account is.
    RequestsOf(&'a str),
}

/// How often rows that share a counter have changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation(u64);

/// A counter that a transaction will move on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moved(usize);

/// The counters.
#[derive(Clone, Debug)]
pub(super) struct Generations {
    counters: Arc<[AtomicU64]>,
    hashes: RandomState,
}

impl Generations {
    pub(super) fn new() -> Self {
        Self {
            counters: (0..COUNTERS).map(|_| AtomicU64::new(0)).collect(),
            hashes: RandomState::new(),
        }
    }

    pub(super) fn of(&self, what: Remembered<'_>) -> Generation {
        let Moved(place) = self.place(what);
        Generation(self.counters[place].load(Ordering::Acquire))
    }

    pub(super) fn place(&self, what: Remembered<'_>) -> Moved {
        let [.., high, low] = self.hashes.hash_one(what).to_be_bytes();
        Moved(usize::from(u16::from_be_bytes([high, low])) % COUNTERS)
    }

    pub(super) fn move_on(&self, Moved(place): Moved) {
        self.counters[place].fetch_add(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_a_row_makes_what_was_remembered_of_it_old() {
        let generations = Generations::new();
        let ours = Remembered::Account("ours");
        let before = generations.of(ours);
        assert_eq!(generations.of(ours), before);
        generations.move_on(generations.place(ours));
        assert_ne!(generations.of(ours), before);
    }

    #[test]
    fn a_change_of_one_row_leaves_nearly_all_others_as_they_are() {
        let generations = Generations::new();
        let names: Vec<String> = (0..100).map(|turn| turn.to_string()).collect();
        let all = || {
            names
                .iter()
                .map(|name| generations.of(Remembered::Account(name)))
        };
        let before: Vec<Generation> = all().collect();
        generations.move_on(generations.place(Remembered::Account("another")));
        let same = all().zip(before).filter(|(now, then)| now == then).count();
        assert!(same > 95, "{same}");
    }
}
