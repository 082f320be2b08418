//! `cargo xtask test`: every check of the project, in order, with its time and a table at the end.

mod acts;
mod ahead;
mod aiortc;
mod call;
pub(crate) mod cargo;
mod deny;
mod fuzz;
mod hygiene;
pub(crate) mod pages;
mod report;
mod schemathesis;
mod specs;
mod walk;
mod web;

use std::io;
use std::process::ExitCode;
use std::time::Instant;

use clap::ValueEnum;

use crate::process::ProcessError;
use crate::tools::{System, ToolError};
use crate::validators::{self, ValidationError};
use ahead::Ahead;
use cargo::Tally;
use report::{Line, Outcome};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run the remaining checks after one has failed.
    #[arg(long)]
    keep_going: bool,
    /// Run this check alone; may be given several times.
    #[arg(long, value_enum, value_name = "CHECK")]
    only: Vec<Check>,
}

/// One check; the order here is the order of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Check {
    /// rustfmt changes nothing.
    Fmt,
    /// clippy says nothing.
    Clippy,
    /// Everything compiles: programs and tests, once, for all checks below.
    Build,
    /// Unit and integration tests.
    Tests,
    /// Mutants of good inputs break none of the parsers.
    Fuzz,
    /// The validators accept good files of others and refuse bad ones.
    Oracles,
    /// One power of attorney, walked through all steps, satisfies the validators.
    Validators,
    /// A citizen by another WebRTC stack takes part in a recorded call.
    Aiortc,
    /// The running API answers as its document says, whatever it is asked.
    Schemathesis,
    /// The pages' code: types, tests, and a browser that signs.
    Web,
    /// Browsers in a call: media through the server, its failures, the relay.
    Call,
    /// A citizen and a notary walk one power of attorney through the pages, in two browsers.
    Pages,
    /// Dependencies: bans, licences, sources, advisories. Late, because its program is built beside the checks before it.
    Deny,
    /// The API documents are those the code generates.
    Specs,
    /// No large files, no paths of one machine.
    Hygiene,
}

/// What a passed check leaves for the table.
#[derive(Default)]
pub(crate) struct Passed {
    note: Option<String>,
    tests: Option<Tally>,
}

/// Why a check failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Found(String),
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error(transparent)]
    Validation(#[from] ValidationError),
    #[error("cannot read or write a file of the check: {0}")]
    File(#[from] io::Error),
}

impl Check {
    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    /// Programs of the system that the check asks for.
    const fn needs(self) -> &'static [System] {
        match self {
            Self::Fmt
            | Self::Clippy
            | Self::Deny
            | Self::Build
            | Self::Fuzz
            | Self::Schemathesis
            | Self::Specs => &[],
            Self::Tests => &cargo::NEEDS,
            Self::Oracles | Self::Validators => &validators::NEEDS,
            Self::Aiortc => &aiortc::NEEDS,
            Self::Web => &web::NEEDS,
            Self::Call => &call::NEEDS,
            Self::Pages => &pages::NEEDS,
            Self::Hygiene => &hygiene::NEEDS,
        }
    }

    /// Takes nothing but the compiler and what cargo brings.
    const fn compiles(self) -> bool {
        matches!(self, Self::Fmt | Self::Clippy | Self::Build)
    }

    async fn run(self) -> Result<Passed, Failure> {
        match self {
            Self::Fmt => cargo::fmt().await,
            Self::Clippy => cargo::clippy().await,
            Self::Deny => deny::check().await,
            Self::Build => cargo::build().await,
            Self::Tests => cargo::tests().await,
            Self::Fuzz => fuzz::check().await,
            Self::Oracles => Ok(validators::prove_the_validators()
                .await
                .map(|()| Passed::default())?),
            Self::Validators => walk::check().await,
            Self::Aiortc => aiortc::check().await,
            Self::Schemathesis => schemathesis::check().await,
            Self::Web => web::check().await,
            Self::Call => call::check().await,
            Self::Pages => pages::check().await,
            Self::Specs => specs::check().await,
            Self::Hygiene => hygiene::check().await,
        }
    }
}

pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    let mut lines = Vec::new();
    let mut stopped = false;
    let checks: Vec<Check> = Check::value_variants()
        .iter()
        .copied()
        .filter(|check| is_wanted(*check, &arguments.only))
        .collect();
    // One check alone asks for no more than it needs itself.
    let mut ahead = (checks.len() > 1).then(|| Ahead::begin(&checks));
    for check in checks {
        if stopped {
            lines.push(Line::not_run(check.name()));
            continue;
        }
        if let Some(ahead) = &mut ahead {
            ahead.ready_for(check).await;
        }
        let line = time(check).await;
        stopped = matches!(line.outcome, Outcome::Failed(_)) && !arguments.keep_going;
        lines.push(line);
    }
    print!("{}", report::table(&lines));
    if lines
        .iter()
        .all(|line| matches!(line.outcome, Outcome::Passed(_)))
    {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn is_wanted(check: Check, only: &[Check]) -> bool {
    only.is_empty() || only.contains(&check)
}

async fn time(check: Check) -> Line {
    println!("── {}", check.name());
    let begun = Instant::now();
    let result = check.run().await;
    let line = Line::new(check.name(), begun.elapsed(), result);
    println!("{}\n", line.sentence());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_choice_every_check_is_wanted() {
        assert!(
            Check::value_variants()
                .iter()
                .all(|check| is_wanted(*check, &[]))
        );
    }

    #[test]
    fn a_choice_leaves_the_others_out() {
        assert!(is_wanted(Check::Deny, &[Check::Deny, Check::Fmt]));
        assert!(!is_wanted(Check::Tests, &[Check::Deny, Check::Fmt]));
    }
}
