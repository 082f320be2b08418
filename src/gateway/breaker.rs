//! The circuit breaker: a system that keeps failing is not asked for a while, then by one question at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many failures in a row open the circuit: more than one question with its tries, few enough to spare a
/// system that is down.
pub(super) const FAILURES_TO_OPEN: u32 = 5;
/// How long an open circuit rests before one question is let through to probe.
pub(super) const REST: Duration = Duration::from_secs(15);

/// The circuit of one system.
#[derive(Debug)]
pub(super) struct Breaker(Mutex<Circuit>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Circuit {
    /// Questions pass; so many failed in a row.
    Closed { failures: u32 },
    /// No question passes until the rest is over.
    Open { since: Instant },
    /// One question passes and decides; the others wait for its outcome.
    Probing,
}

/// How a question that was let through ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The system works.
    Answered,
    /// It does not.
    Failed,
}

/// What an ending did to the circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing.
    Unchanged,
    /// The system is not asked for a while.
    Opened,
    /// The system is asked again.
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Regular,
    Probe { admitted: Instant },
}

/// Leave to ask one question; a probe that is dropped without an ending counts as failed.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    breaker: &'a Breaker,
    kind: Option<Kind>,
}

impl Breaker {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Circuit::Closed { failures: 0 }))
    }

    /// Leave to ask now, if the circuit lets a question through.
    pub(super) fn admit(&self, now: Instant) -> Option<Permit<'_>> {
        let mut circuit = self.lock();
        let kind = match *circuit {
            Circuit::Closed { .. } => Kind::Regular,
            Circuit::Open { since } if now.saturating_duration_since(since) >= REST => {
                *circuit = Circuit::Probing;
                Kind::Probe { admitted: now }
            }
            Circuit::Open { .. } | Circuit::Probing => return None,
        };
        Some(Permit {
            breaker: self,
            kind: Some(kind),
        })
    }

    fn end(&self, kind: Kind, ending: Ending, now: Instant) -> Change {
        let mut circuit = self.lock();
        let (next, change) = match (kind, *circuit, ending) {
            (Kind::Probe { .. }, _, Ending::Answered) => {
                (Circuit::Closed { failures: 0 }, Change::Closed)
            }
            (Kind::Probe { .. }, _, Ending::Failed) => {
                (Circuit::Open { since: now }, Change::Unchanged)
            }
            (Kind::Regular, Circuit::Closed { .. }, Ending::Answered) => {
                (Circuit::Closed { failures: 0 }, Change::Unchanged)
            }
            (Kind::Regular, Circuit::Closed { failures }, Ending::Failed) => {
                if failures + 1 >= FAILURES_TO_OPEN {
                    (Circuit::Open { since: now }, Change::Opened)
                } else {
                    let failures = failures + 1;
                    (Circuit::Closed { failures }, Change::Unchanged)
                }
            }
            // A question from before the circuit opened says nothing about the system of now.
            (Kind::Regular, resting @ (Circuit::Open { .. } | Circuit::Probing), _) => {
                (resting, Change::Unchanged)
            }
        };
        *circuit = next;
        change
    }

    fn lock(&self) -> MutexGuard<'_, Circuit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// Tells how the question ended.
    pub(super) fn settle(mut self, ending: Ending, now: Instant) -> Change {
        match self.kind.take() {
            Some(kind) => self.breaker.end(kind, ending, now),
            None => Change::Unchanged,
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        // Whoever asked went away before the answer: without this, the circuit would probe for ever.
        if let Some(probe @ Kind::Probe { admitted }) = self.kind {
            self.breaker.end(probe, Ending::Failed, admitted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &Breaker, now: Instant) -> Change {
        breaker.admit(now).unwrap().settle(Ending::Failed, now)
    }

    fn opened(now: Instant) -> Breaker {
        let breaker = Breaker::new();
        for _ in 1..FAILURES_TO_OPEN {
            assert_eq!(fail(&breaker, now), Change::Unchanged);
        }
        assert_eq!(fail(&breaker, now), Change::Opened);
        breaker
    }

    #[test]
    fn five_failures_in_a_row_open_the_circuit() {
        let now = Instant::now();
        let breaker = opened(now);
        assert!(breaker.admit(now).is_none());
        assert!(
            breaker
                .admit(now + REST.saturating_sub(Duration::from_millis(1)))
                .is_none()
        );
    }

    #[test]
    fn an_answer_in_between_starts_the_count_anew() {
        let now = Instant::now();
        let breaker = Breaker::new();
        for _ in 1..FAILURES_TO_OPEN {
            fail(&breaker, now);
        }
        breaker.admit(now).unwrap().settle(Ending::Answered, now);
        assert_eq!(fail(&breaker, now), Change::Unchanged);
        assert!(breaker.admit(now).is_some());
    }

    #[test]
    fn after_the_rest_one_question_probes_and_decides() {
        let start = Instant::now();
        let (breaker, later) = (opened(start), start + REST);
        let probe = breaker.admit(later).unwrap();
        assert!(breaker.admit(later).is_none(), "one probe at a time");
        assert_eq!(probe.settle(Ending::Answered, later), Change::Closed);
        assert!(breaker.admit(later).is_some());
    }

    #[test]
    fn a_failed_or_abandoned_probe_opens_the_circuit_for_another_rest() {
        let start = Instant::now();
        let breaker = opened(start);
        breaker
            .admit(start + REST)
            .unwrap()
            .settle(Ending::Failed, start + REST);
        assert!(breaker.admit(start + REST).is_none());
        drop(breaker.admit(start + 2 * REST).unwrap());
        assert!(breaker.admit(start + 2 * REST).is_none());
        assert!(breaker.admit(start + 3 * REST).is_some());
    }

    #[test]
    fn an_answer_to_an_old_question_does_not_close_the_circuit() {
        let now = Instant::now();
        let breaker = Breaker::new();
        let old = breaker.admit(now).unwrap();
        for _ in 0..FAILURES_TO_OPEN {
            fail(&breaker, now);
        }
        assert_eq!(old.settle(Ending::Answered, now), Change::Unchanged);
        assert!(breaker.admit(now).is_none());
    }
}
