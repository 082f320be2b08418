//! Step 5: the call with a notary opens once the application is filed (order, point 1.5): ringing and the queue, who else
//! may be there, what they agree to, and the test before.

mod consent;
pub mod device_test;
pub mod devices;
mod ending;
mod guest;

pub use consent::{recording_consent, recording_consent_bytes};
pub use ending::Ending;
pub use guest::{GuestRole, guest_problem};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a call rings with one notary before it is missed (ours).
pub const RING: TimeDelta = TimeDelta::seconds(30);

/// How soon after a broken call a person has to return to go to the front of the queue (ours).
pub const RETURN_WINDOW: TimeDelta = TimeDelta::minutes(15);

/// The length of a call reckoned with until enough calls were measured (ours).
pub const ASSUMED_CALL: TimeDelta = TimeDelta::minutes(15);

/// The measured calls needed before their mean counts (ours).
pub const CALLS_FOR_A_MEAN: usize = 10;

/// Which of two people in the queue goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precedence {
    /// Their call broke off a short while ago.
    Returning,
    /// Everybody else.
    New,
}

/// A place in the queue; the least goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Whether the person returns from a broken call.
    pub precedence: Precedence,
    /// Since when the person waits.
    pub since: DateTime<Utc>,
}

impl Place {
    /// The place of a person who joins the queue, perhaps after a call that broke off.
    #[must_use]
    pub fn joining(since: DateTime<Utc>, broken_off_at: Option<DateTime<Utc>>) -> Self {
        let returning = broken_off_at.is_some_and(|broken| since <= front_until(broken));
        let precedence = if returning {
            Precedence::Returning
        } else {
            Precedence::New
        };
        Self { precedence, since }
    }
}

/// Until when a person whose call broke off joins the queue at its front.
#[must_use]
pub fn front_until(broken_off_at: DateTime<Utc>) -> DateTime<Utc> {
    broken_off_at + RETURN_WINDOW
}

/// The mean length of a call: measured once there are enough calls, assumed until then.
#[must_use]
pub fn mean_call(measured: &[TimeDelta]) -> TimeDelta {
    match i32::try_from(measured.len()) {
        Ok(count) if measured.len() >= CALLS_FOR_A_MEAN => {
            measured.iter().sum::<TimeDelta>() / count
        }
        Ok(_) | Err(_) => ASSUMED_CALL,
    }
}

/// How long the person at a position (1 is the front) waits; `None` when nobody is on duty, for then nobody knows.
///
/// The notaries on duty are all in calls when somebody waits, and one of `n` calls ends every `mean / n`.
#[must_use]
pub fn waiting_estimate(
    position: usize,
    notaries_on_duty: usize,
    mean: TimeDelta,
) -> Option<TimeDelta> {
    let notaries = i32::try_from(notaries_on_duty).ok().filter(|n| *n > 0)?;
    let position = i32::try_from(position).ok()?;
    mean.checked_mul(position)?.checked_div(notaries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_000_000, 0).unwrap() + TimeDelta::minutes(minute)
    }

    #[test]
    fn who_came_first_goes_first() {
        assert!(Place::joining(minute(1), None) < Place::joining(minute(2), None));
    }

    #[test]
    fn who_returns_from_a_broken_call_goes_to_the_front() {
        let returning = Place::joining(minute(60), Some(minute(45)));
        assert_eq!(returning.precedence, Precedence::Returning);
        assert!(returning < Place::joining(minute(1), None));
    }

    #[test]
    fn who_returns_too_late_waits_as_everybody_does() {
        let late = Place::joining(minute(61), Some(minute(45)));
        assert_eq!(late, Place::joining(minute(61), None));
    }

    #[test]
    fn of_two_who_return_the_one_who_waits_longer_goes_first() {
        let first = Place::joining(minute(10), Some(minute(9)));
        let second = Place::joining(minute(11), Some(minute(1)));
        assert!(first < second);
    }

    #[test]
    fn with_nobody_on_duty_nobody_knows_how_long_it_takes() {
        assert_eq!(waiting_estimate(1, 0, ASSUMED_CALL), None);
    }

    #[test]
    fn more_notaries_shorten_the_wait_and_a_longer_queue_lengthens_it() {
        let mean = TimeDelta::minutes(12);
        assert_eq!(waiting_estimate(1, 1, mean), Some(TimeDelta::minutes(12)));
        assert_eq!(waiting_estimate(4, 1, mean), Some(TimeDelta::minutes(48)));
        assert_eq!(waiting_estimate(4, 3, mean), Some(TimeDelta::minutes(16)));
    }

    #[test]
    fn an_impossible_queue_has_no_estimate_and_does_not_panic() {
        assert_eq!(waiting_estimate(usize::MAX, 1, ASSUMED_CALL), None);
        assert_eq!(waiting_estimate(1, usize::MAX, ASSUMED_CALL), None);
    }

    #[test]
    fn a_mean_is_taken_only_from_enough_calls() {
        let calls = [TimeDelta::minutes(4); CALLS_FOR_A_MEAN];
        assert_eq!(mean_call(&calls[1..]), ASSUMED_CALL);
        assert_eq!(mean_call(&calls), TimeDelta::minutes(4));
        assert_eq!(mean_call(&[]), ASSUMED_CALL);
    }
}
