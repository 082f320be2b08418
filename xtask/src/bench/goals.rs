//! What the project promised of a bench's numbers, and whether this run kept it.

use super::report::Metric;

/// What a goal is set for.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Value,
    /// The part of the limit measured in the same run.
    Limit,
    /// How many times better than the other product in the same run.
    Peer,
}

/// On which side of the number the goal lies.
#[derive(Clone, Copy)]
pub(super) enum Bound {
    AtLeast(f64),
    AtMost(f64),
    Below(f64),
}

impl Bound {
    fn in_words(self) -> (&'static str, f64) {
        match self {
            Self::AtLeast(goal) => ("at least", goal),
            Self::AtMost(goal) => ("at most", goal),
            Self::Below(goal) => ("below", goal),
        }
    }

    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(goal) => value >= goal,
            Self::AtMost(goal) => value <= goal,
            Self::Below(goal) => value < goal,
        }
    }
}

/// One goal.
#[derive(Clone)]
pub(super) struct Goal {
    pub(super) metric: String,
    pub(super) of: Of,
    pub(super) bound: Bound,
}

impl Goal {
    pub(super) fn new(metric: impl Into<String>, of: Of, bound: Bound) -> Self {
        Self {
            metric: metric.into(),
            of,
            bound,
        }
    }

    /// What is asked, and whether the value misses it, for a table.
    pub(super) fn asked(&self, value: f64) -> String {
        let (words, goal) = self.bound.in_words();
        let missed = if self.bound.holds(value) {
            ""
        } else {
            ": **missed**"
        };
        format!("{words} {goal}{missed}")
    }

    fn sentence(&self, value: Option<f64>) -> String {
        let name = &self.metric;
        let part = match self.of {
            Of::Value => "",
            Of::Limit => ", part of the limit",
            Of::Peer => ", times as good as the peer",
        };
        let (words, goal) = self.bound.in_words();
        let Some(value) = value else {
            return format!("{name}{part}: not measured, to reach {words} {goal}: NOT reached");
        };
        let verdict = if self.bound.holds(value) {
            "reached"
        } else {
            "NOT reached"
        };
        format!("{name}{part}: {value:.3}, to reach {words} {goal}: {verdict}")
    }
}

/// Says which goals are reached.
pub(super) fn conclude(metrics: &[Metric], goals: &[Goal]) {
    for goal in goals {
        let metric = metrics.iter().find(|metric| metric.is_named(&goal.metric));
        let value = metric.and_then(|metric| match goal.of {
            Of::Value => Some(metric.value()),
            Of::Limit => metric.ratio_to_limit(),
            Of::Peer => metric.ratio_to_peer(),
        });
        println!("{}", goal.sentence(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_reached_on_its_own_side_only() {
        let said = |bound, value| Goal::new("x", Of::Value, bound).sentence(Some(value));
        assert!(said(Bound::AtLeast(5.0), 5.0).ends_with(": reached"));
        assert!(said(Bound::AtLeast(5.0), 4.9).ends_with("NOT reached"));
        assert!(said(Bound::Below(5.0), 4.9).ends_with(": reached"));
        assert!(said(Bound::Below(5.0), 5.0).ends_with("NOT reached"));
        assert!(said(Bound::AtMost(5.0), 5.0).ends_with(": reached"));
        assert!(said(Bound::AtMost(5.0), 5.1).ends_with("NOT reached"));
    }

    #[test]
    fn what_was_not_measured_is_not_reached() {
        let goal = Goal::new("x", Of::Limit, Bound::Below(5.0));
        assert!(goal.sentence(None).ends_with("NOT reached"));
    }
}
