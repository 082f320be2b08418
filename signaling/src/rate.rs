//! How fast one connection may speak: a bucket that fills steadily and holds one burst.

use std::time::Instant;

/// A token bucket; time comes in as an argument.
#[derive(Debug)]
pub(crate) struct Rate {
    per_second: f64,
    burst: f64,
    left: f64,
    filled_at: Instant,
}

impl Rate {
    /// A full bucket.
    pub(crate) fn new(per_second: u32, burst: u32, now: Instant) -> Self {
        Self {
            per_second: per_second.into(),
            burst: burst.into(),
            left: burst.into(),
            filled_at: now,
        }
    }

    /// Takes one message out of the bucket; false when it is empty.
    pub(crate) fn admits(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.filled_at).as_secs_f64();
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
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let start = Instant::now();
        let mut rate = Rate::new(50, 100, start);
        assert_eq!((0..150).filter(|_| rate.admits(start)).count(), 100);
        let later = start + Duration::from_millis(500);
        assert_eq!((0..150).filter(|_| rate.admits(later)).count(), 25);
        let much_later = start + Duration::from_hours(1);
        assert_eq!((0..150).filter(|_| rate.admits(much_later)).count(), 100);
    }
}
