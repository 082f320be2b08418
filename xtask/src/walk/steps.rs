//! The steps of the walk: what they are called, whose they are, how long they took.

use std::future::Future;
use std::time::{Duration, Instant};

use super::{WalkError, now};

/// A step of the algorithm as the walk makes it; the steps of a return for rework are named apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Step {
    SignIn,
    Choice,
    Application,
    Consent,
    Call,
    Checks,
    Draft,
    Return,
    Rework,
    Approval,
    Payment,
    Signature,
    Delivery,
}

impl Step {
    /// All of them, in the order of the walk.
    pub(crate) const ALL: [Self; 13] = [
        Self::SignIn,
        Self::Choice,
        Self::Application,
        Self::Consent,
        Self::Call,
        Self::Checks,
        Self::Draft,
        Self::Return,
        Self::Rework,
        Self::Approval,
        Self::Payment,
        Self::Signature,
        Self::Delivery,
    ];

    /// The step's number in the algorithm, 1 to 11.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::SignIn => 1,
            Self::Choice => 2,
            Self::Application => 3,
            Self::Consent => 4,
            Self::Call => 5,
            Self::Checks => 6,
            Self::Draft | Self::Rework => 7,
            Self::Return | Self::Approval => 8,
            Self::Payment => 9,
            Self::Signature => 10,
            Self::Delivery => 11,
        }
    }

    /// What it is called.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::SignIn => "Sign in",
            Self::Choice => "Choose the kind of power of attorney",
            Self::Application => "Fill in and sign the application",
            Self::Consent => "Consent of the representative",
            Self::Call => "Start the call",
            Self::Checks => "The call: four checks",
            Self::Draft => "Draft sent for agreement",
            Self::Return => "Draft returned for rework",
            Self::Rework => "Remark answered, draft sent again",
            Self::Approval => "Draft approved",
            Self::Payment => "Payment in the bank's app",
            Self::Signature => "The notary signs",
            Self::Delivery => "Available in Digital Documents",
        }
    }

    /// Who makes it.
    pub(crate) fn actor(self) -> &'static str {
        match self {
            Self::SignIn | Self::Choice | Self::Application | Self::Return | Self::Approval => {
                "principal"
            }
            Self::Consent => "representative",
            Self::Call => "principal, notary",
            Self::Checks | Self::Draft | Self::Rework | Self::Signature => "notary",
            Self::Payment => "principal, bank",
            Self::Delivery => "system",
        }
    }
}

/// A step that was not made.
#[derive(Debug, thiserror::Error)]
#[error("step {} ({}) failed: {source}{}", step.number(), step.title(), because(source))]
pub(crate) struct StepFailed {
    step: Step,
    source: WalkError,
}

fn because(error: &WalkError) -> String {
    let mut text = String::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

/// Whether steps are told as they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    Aloud,
    Silent,
}

/// The steps made so far, with their times.
pub(crate) struct Journal {
    telling: Telling,
    made: Vec<(Step, Duration)>,
}

impl Journal {
    pub(crate) fn new(telling: Telling) -> Self {
        Self {
            telling,
            made: Vec::new(),
        }
    }

    /// Makes a step and writes it down.
    pub(crate) async fn step<T>(
        &mut self,
        step: Step,
        making: impl Future<Output = Result<T, WalkError>>,
    ) -> Result<T, StepFailed> {
        let begun = Instant::now();
        let made = making.await.map_err(|source| StepFailed { step, source })?;
        let took = begun.elapsed();
        if self.telling == Telling::Aloud {
            println!("{}", line(step, took));
        }
        self.made.push((step, took));
        Ok(made)
    }

    /// The steps in the order they were made.
    pub(crate) fn made(&self) -> &[(Step, Duration)] {
        &self.made
    }
}

fn line(step: Step, took: Duration) -> String {
    format!(
        "{:>2}  {:<38} {:<18} {}  {:>6.2} s",
        step.number(),
        step.title(),
        step.actor(),
        now().format("%H:%M:%S"),
        took.as_secs_f64()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_makes_every_step_of_the_algorithm() {
        let mut numbers: Vec<u8> = Step::ALL.iter().map(|step| step.number()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers, (1..=11).collect::<Vec<u8>>());
    }

    #[tokio::test]
    async fn a_step_that_fails_is_named_with_what_was_said() {
        let mut journal = Journal::new(Telling::Silent);
        let refused = async {
            Err::<(), _>(WalkError::Refused {
                request: "POST /v1/x".to_owned(),
                status: 409,
                body: "{\"code\":\"wrong_stage\"}".to_owned(),
            })
        };
        let said = journal
            .step(Step::Call, refused)
            .await
            .unwrap_err()
            .to_string();
        assert_eq!(
            said,
            "step 5 (Start the call) failed: POST /v1/x was refused: 409 {\"code\":\"wrong_stage\"}"
        );
        assert!(journal.made().is_empty());
    }
}
