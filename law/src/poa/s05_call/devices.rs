//! The devices of those who wait for a call, as whoever takes it is told of them (step 5).

use super::device_test::Verdict;
use chrono::{DateTime, TimeDelta, Utc};

/// A test that was made so long before its person joined the queue still speaks for the device they wait at (ours).
pub const HOLDS: TimeDelta = TimeDelta::minutes(30);

/// What the latest tests of all who wait for one call say of it: the worst of them, and nothing while somebody's is missing or
/// too old for the moment at which they joined the queue.
#[must_use]
pub fn together(
    tests: impl IntoIterator<Item = Option<(Verdict, DateTime<Utc>)>>,
    joined_at: DateTime<Utc>,
) -> Option<Verdict> {
    let counts = |(verdict, at)| (at >= joined_at - HOLDS).then_some(verdict);
    let verdicts: Option<Vec<Verdict>> = tests
        .into_iter()
        .map(|test| test.and_then(counts))
        .collect();
    verdicts?.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_as_good_as_the_worst_device_of_those_who_wait_and_untested_while_one_is() {
        let joined = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let told =
            |tests: &[Option<(Verdict, DateTime<Utc>)>]| together(tests.iter().copied(), joined);
        let (good, usable) = (
            Some((Verdict::Good, joined)),
            Some((Verdict::Usable, joined)),
        );
        assert_eq!(told(&[good]), Some(Verdict::Good));
        assert_eq!(told(&[good, usable]), Some(Verdict::Usable));
        assert_eq!(told(&[good, None]), None);
        assert_eq!(told(&[]), None);
        let (latest, late) = (joined - HOLDS, joined - HOLDS - TimeDelta::milliseconds(1));
        assert_eq!(told(&[Some((Verdict::Good, latest))]), Some(Verdict::Good));
        assert_eq!(told(&[Some((Verdict::Good, late))]), None);
        let since = joined + TimeDelta::minutes(5);
        assert_eq!(
            told(&[Some((Verdict::Unusable, since))]),
            Some(Verdict::Unusable)
        );
    }
}
