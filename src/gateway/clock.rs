//! The clock of this machine: the one place of the server that looks at it.

use crate::port::Clock;
use chrono::{DateTime, SubsecRound as _, Utc};

/// Digits of a second that are kept.
const MILLISECONDS: u16 = 3;

/// The time of this machine in whole milliseconds, as moments are stored: a job that is due at a moment never looks at a clock
/// that is a fraction of a millisecond before it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one home of the clock; everybody else is handed a port::Clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(MILLISECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_the_same_before_and_after_it_was_stored() {
        for _ in 0..1_000 {
            let now = SystemClock.now();
            let stored = DateTime::from_timestamp_millis(now.timestamp_millis());
            assert_eq!(stored, Some(now));
        }
    }
}
