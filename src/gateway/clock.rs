//! The clock of this machine: the one place of the server that looks at it.

use crate::port::Clock;
use chrono::{DateTime, Utc};

/// The time of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one home of the clock; everybody else is handed a port::Clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
