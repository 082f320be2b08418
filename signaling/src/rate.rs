//! How fast something may come: a bucket that fills steadily and holds one burst.

use std::time::Duration;

use crate::limits::Allowance;

/// A token bucket; time comes in as an argument, counted from wherever its owner counts.
#[derive(Debug)]
pub(crate) struct Rate {
    per_second: f64,
    burst: f64,
    left: f64,
    filled_at: Duration,
}

impl Rate {
    /// A full bucket.
    pub(crate) fn new(per_second: u32, burst: u32, now: Duration) -> Self {
        Self {
            per_second: per_second.into(),
            burst: burst.into(),
            left: burst.into(),
            filled_at: now,
        }
    }

    /// A full bucket of this size.
    pub(crate) fn of(allowance: Allowance, now: Duration) -> Self {
        Self {
            per_second: f64::from(allowance.per_minute) / 60.0,
            ..Self::new(0, allowance.burst, now)
        }
    }

    /// Takes one message out of the bucket; false when it is empty.
    pub(crate) fn admits(&mut self, now: Duration) -> bool {
        let passed = now.saturating_sub(self.filled_at).as_secs_f64();
        self.left = (self.left + passed * self.per_second).min(self.burst);
        self.filled_at = now;
        if self.left < 1.0 {
            return false;
        }
        self.left -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let mut rate = Rate::new(50, 100, Duration::ZERO);
        let mut passed = |at| (0..150).filter(|_| rate.admits(at)).count();
        assert_eq!(passed(Duration::ZERO), 100);
        assert_eq!(passed(Duration::from_millis(500)), 25);
        assert_eq!(passed(Duration::from_hours(1)), 100);
    }

    #[test]
    fn an_allowance_is_counted_by_the_minute() {
        let allowance = Allowance {
            per_minute: 20,
            burst: 6,
        };
        let mut rate = Rate::of(allowance, Duration::from_secs(5));
        let mut passed = |at| (0..50).filter(|_| rate.admits(at)).count();
        assert_eq!(passed(Duration::from_secs(5)), 6);
        assert_eq!(passed(Duration::from_millis(7_999)), 0);
        assert_eq!(passed(Duration::from_secs(14)), 3);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away() {
        let mut rate = Rate::new(1, 1, Duration::from_secs(100));
        assert!(rate.admits(Duration::from_secs(100)));
        assert!(!rate.admits(Duration::from_secs(50)));
        assert!(!rate.admits(Duration::from_millis(50_500)));
    }
}
