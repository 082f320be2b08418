//! `cargo xtask bench NAME`: what the product does, beside what this machine could do at most.
//!
//! Each bench has a file of its own; all print a table and write `target/bench/NAME.json`.

mod call;
mod eds;
mod goals;
mod limits;
mod meter;
mod poa;
mod report;
pub(crate) mod services;
mod stopwatch;
mod web;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::ValueEnum;

use crate::process::{ProcessError, Program};
use crate::servers::{Profile, ServerError};
use crate::tools::{self, System, ToolError};
use crate::walk::WalkError;
use crate::walk::steps::StepFailed;
use crate::workspace;

/// A bench is to end within minutes, on a busy machine too.
const BENCH_LIMIT: Duration = Duration::from_mins(40);

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Bench {
    /// Whole powers of attorney, from signing in to the signed document.
    Poa,
    /// Signatures: verifying, sealing, drawing and sealing, and a revocation list of a million entries.
    Eds,
    /// Recorded calls and their signalling, beside a bare relay, Janus and Node's ws.
    Call,
    /// Automatic services, from the signed request to the sealed document, and reads of them.
    Services,
    /// The pages: bytes before the first screen, the time until it can be used, a busy queue.
    Web,
}

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What is measured.
    #[arg(value_enum)]
    bench: Bench,
    /// How often limits and ours are measured, one after the other; medians are reported.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Cases under way at the same time (poa).
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=16))]
    at_once: u32,
    /// Cases of one round (poa).
    #[arg(long, default_value_t = 48, value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,
    /// Take the programs as they were built last.
    #[arg(long)]
    no_build: bool,
    /// Keep the figures in the operators' guide (web).
    #[arg(long)]
    keep: bool,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
enum BenchError {
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Walk(#[from] WalkError),
    #[error(transparent)]
    Step(#[from] StepFailed),
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error("the limit of SQLite cannot be measured")]
    Database(#[from] sqlx::Error),
    #[error("cannot read or write a file of the bench")]
    File(#[from] io::Error),
    #[error("{0}")]
    Unreadable(String),
    #[error("what is measured failed")]
    Measured(#[source] Box<dyn std::error::Error + Send + Sync>),
}

pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    match measure(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = std::error::Error::source(&error);
            while let Some(inner) = cause {
                eprintln!("  because: {inner}");
                cause = inner.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: &Arguments) -> Result<(), BenchError> {
    // The browser is measured there, not this program.
    if arguments.bench == Bench::Web {
        return web::run(arguments).await;
    }
    if cfg!(debug_assertions) {
        return measure_released(arguments).await;
    }
    tools::ensure(&[System::Openssl]).await?;
    match arguments.bench {
        Bench::Poa => poa::run(arguments).await,
        Bench::Eds => eds::run(arguments).await,
        Bench::Call => call::run(arguments).await,
        Bench::Services => services::run(arguments).await,
        Bench::Web => web::run(arguments).await,
    }
}

/// Builds everything as it would be installed, this program too: a slow client would be measured instead of the server.
async fn measure_released(arguments: &Arguments) -> Result<(), BenchError> {
    if !arguments.no_build {
        match arguments.bench {
            Bench::Poa | Bench::Services => Profile::Release.build(&["xtask"]).await?,
            Bench::Eds => eds::build().await?,
            Bench::Call => call::build().await?,
            Bench::Web => {}
        }
    }
    let name = arguments
        .bench
        .to_possible_value()
        .map(|value| value.get_name().to_owned())
        .unwrap_or_default();
    let number = |flag: &str, value: u32| [format!("--{flag}"), value.to_string()];
    Program::new(workspace::released("xtask"))
        .args(["bench", &name])
        .args(number("rounds", arguments.rounds))
        .args(number("at-once", arguments.at_once))
        .args(number("cases", arguments.cases))
        .limit(BENCH_LIMIT)
        .run()
        .await?;
    Ok(())
}

/// Wraps what went wrong in the thing that is measured.
fn measured(error: impl std::error::Error + Send + Sync + 'static) -> BenchError {
    BenchError::Measured(Box::new(error))
}

/// Where results are written.
fn results() -> PathBuf {
    workspace::root().join("target/bench")
}
