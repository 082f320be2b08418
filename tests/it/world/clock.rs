//! The server's time in tests: the real one, moved by as much as a test says.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use senim::port::Clock;
use std::sync::atomic::{AtomicI64, Ordering};

/// Kazakhstan's time is UTC+5 everywhere since 1 March 2024.
const KAZAKHSTAN: TimeDelta = TimeDelta::hours(5);

/// A clock that runs, ahead of or behind the real time.
#[derive(Debug, Default)]
pub(crate) struct MovedClock {
    ahead_ms: AtomicI64,
}

impl MovedClock {
    /// Lets so much time pass at once.
    pub(crate) fn pass(&self, time: TimeDelta) {
        self.ahead_ms
            .fetch_add(time.num_milliseconds(), Ordering::SeqCst);
    }

    /// Sets the clock to a local moment such as `2026-03-02 10:00`; it runs on from there.
    pub(crate) fn set(&self, local: &str) {
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
        let ahead = local.and_utc() - KAZAKHSTAN - senim::system_clock().now();
        self.ahead_ms
            .store(ahead.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> DateTime<Utc> {
        senim::system_clock().now() + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::SeqCst))
    }
}
