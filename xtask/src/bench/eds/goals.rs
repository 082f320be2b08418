//! What the project promised of its signatures, and whether this run kept it.

use super::super::report::Metric;

pub(super) const RSA: &str = "CMS + chain + list, RSA-2048";
pub(super) const P256: &str = "CMS + chain + list, P-256";
pub(super) const GOST: &str = "GOST 2015 signatures of 512 bits";
pub(super) const SEAL: &str = "seal a PDF, RSA-2048, beside pyHanko";
pub(super) const WHOLE: &str = "generate and seal the PoA, beside pyHanko's sealing alone";
pub(super) const WHOLE_BESIDE_SIGNPDF: &str =
    "generate and seal the PoA, beside node-signpdf's sealing alone";
pub(super) const LIST_READ: &str = "a list of a million entries read";
pub(super) const LIST_ASKED: &str = "a certificate checked against it";
pub(super) const LIST_MEMORY: &str = "most memory of the bench meanwhile";

/// What a goal is set for.
#[derive(Clone, Copy)]
enum Of {
    Value,
    /// The part of openssl's limit.
    Limit,
}

/// On which side of the number the goal lies.
#[derive(Clone, Copy)]
enum Bound {
    AtLeast(f64),
    Below(f64),
}

/// The goals; a check of a certificate in a long list also verifies its signature, which takes most of the microseconds.
const GOALS: [(&str, Of, Bound); 9] = [
    (RSA, Of::Value, Bound::AtLeast(5_000.0)),
    (P256, Of::Value, Bound::AtLeast(4_000.0)),
    (GOST, Of::Value, Bound::AtLeast(1_500.0)),
    (SEAL, Of::Limit, Bound::AtLeast(0.5)),
    (WHOLE, Of::Value, Bound::AtLeast(150.0)),
    (WHOLE, Of::Limit, Bound::AtLeast(0.03)),
    (LIST_READ, Of::Value, Bound::Below(2.0)),
    (LIST_ASKED, Of::Value, Bound::Below(100.0)),
    (LIST_MEMORY, Of::Value, Bound::Below(200.0)),
];

/// Says which goals are reached.
pub(super) fn conclude(metrics: &[Metric]) {
    for (name, of, bound) in GOALS {
        let metric = metrics.iter().find(|metric| metric.is_named(name));
        let value = metric.and_then(|metric| match of {
            Of::Value => Some(metric.value()),
            Of::Limit => metric.ratio_to_limit(),
        });
        println!("{}", sentence(name, of, bound, value));
    }
}

fn sentence(name: &str, of: Of, bound: Bound, value: Option<f64>) -> String {
    let part = match of {
        Of::Value => "",
        Of::Limit => ", part of openssl's signing",
    };
    let (words, goal) = match bound {
        Bound::AtLeast(goal) => ("at least", goal),
        Bound::Below(goal) => ("below", goal),
    };
    let Some(value) = value else {
        return format!("{name}{part}: not measured, to reach {words} {goal}: NOT reached");
    };
    let reached = match bound {
        Bound::AtLeast(goal) => value >= goal,
        Bound::Below(goal) => value < goal,
    };
    let verdict = if reached { "reached" } else { "NOT reached" };
    format!("{name}{part}: {value:.3}, to reach {words} {goal}: {verdict}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_reached_on_its_own_side_only() {
        let said = |bound, value| sentence("x", Of::Value, bound, Some(value));
        assert!(said(Bound::AtLeast(5.0), 5.0).ends_with(": reached"));
        assert!(said(Bound::AtLeast(5.0), 4.9).ends_with("NOT reached"));
        assert!(said(Bound::Below(5.0), 4.9).ends_with(": reached"));
        assert!(said(Bound::Below(5.0), 5.0).ends_with("NOT reached"));
    }

    #[test]
    fn what_was_not_measured_is_not_reached() {
        let said = sentence("x", Of::Limit, Bound::Below(5.0), None);
        assert!(said.ends_with("NOT reached"));
    }
}
