//! The one place where a stand-in looks at the clock.

use chrono::{DateTime, Utc};

/// The time of this machine.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one function named now of the stand-ins"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
