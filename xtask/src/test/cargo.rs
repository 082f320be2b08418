//! What cargo checks: format, lints, the build, and the tests.

use std::fmt;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Duration;

use super::{Failure, Passed};
use crate::process::Program;
use crate::tools::{self, System};

const FMT_LIMIT: Duration = Duration::from_mins(2);
/// A clean build of everything on two busy cores takes minutes; CI gives the whole run 90.
const BUILD_LIMIT: Duration = Duration::from_mins(25);
const TEST_LIMIT: Duration = Duration::from_mins(20);
const AT_ONCE_PER_CORE: usize = 3;
/// What the tests ask beside our own programs.
pub(super) const NEEDS: [System; 10] = [
    System::Initdb,
    System::Openssl,
    System::Pdfsig,
    System::Qpdf,
    System::Git,
    System::Softhsm,
    System::GostEngine,
    System::Ffmpeg,
    System::Zbarimg,
    System::Unzip,
];

/// How many tests ran and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) ignored: u32,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.ignored
        )
    }
}

impl Tally {
    /// Adds up the closing lines of `cargo test`, one for each test program.
    fn of_output(output: &str) -> Self {
        let results = output
            .lines()
            .filter_map(|line| line.strip_prefix("test result: "));
        results.fold(Self::default(), |sum, result| Self {
            passed: sum.passed + count(result, "passed"),
            failed: sum.failed + count(result, "failed"),
            ignored: sum.ignored + count(result, "ignored"),
        })
    }
}

/// The number before the word in `ok. 12 passed; 0 failed; 1 ignored; …`.
fn count(result: &str, word: &str) -> u32 {
    let parts = result.split(['.', ';']).map(str::trim);
    parts
        .filter_map(|part| part.strip_suffix(word))
        .find_map(|number| number.trim().parse().ok())
        .unwrap_or_default()
}

pub(super) async fn fmt() -> Result<Passed, Failure> {
    cargo(
        &["fmt", "--all", "--check", "--", "--color", "never"],
        FMT_LIMIT,
    )
    .run()
    .await?;
    Ok(Passed::default())
}

pub(super) async fn clippy() -> Result<Passed, Failure> {
    cargo(
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
        BUILD_LIMIT,
    )
    .run()
    .await?;
    Ok(Passed::default())
}

/// Builds programs and tests with the same features, so that every later command finds all of it built.
pub(crate) async fn build() -> Result<Passed, Failure> {
    cargo(&["build", "--workspace", "--bins", "--tests"], BUILD_LIMIT)
        .run()
        .await?;
    Ok(Passed::default())
}

pub(super) async fn tests() -> Result<Passed, Failure> {
    tools::ensure(&NEEDS).await?;
    build().await?;
    // Without rustdoc, which takes two minutes to find that no comment holds an example.
    let finished = cargo(
        &["test", "--workspace", "--tests", "--no-fail-fast"],
        TEST_LIMIT,
    )
    .env("XTASK_BUILT", "1")
    .env("RUST_TEST_THREADS", at_once().to_string())
    .show()
    .await?;
    let tally = Tally::of_output(&finished.stdout);
    if !finished.status.success() {
        return Err(Failure::Found(format!(
            "cargo test: {tally} ({})",
            finished.status
        )));
    }
    if tally.passed == 0 {
        return Err(Failure::Found("cargo test ran no test".to_owned()));
    }
    Ok(Passed {
        note: Some(tally.to_string()),
        tests: Some(tally),
    })
}

/// Tests that run at once: half of the time of most of them is waiting, for a clock, a database or media.
fn at_once() -> usize {
    AT_ONCE_PER_CORE * available_parallelism().map_or(1, NonZeroUsize::get)
}

fn cargo(arguments: &[&str], limit: Duration) -> Program {
    Program::new(tools::cargo()).args(arguments).limit(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
running 2 tests
test a ... ok
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s

test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s
";

    #[test]
    fn the_closing_lines_of_all_test_programs_are_added_up() {
        assert_eq!(
            Tally::of_output(OUTPUT),
            Tally {
                passed: 15,
                failed: 2,
                ignored: 1
            }
        );
    }

    #[test]
    fn an_output_without_closing_lines_counts_nothing() {
        assert_eq!(
            Tally::of_output("error: could not compile"),
            Tally::default()
        );
    }

    #[test]
    fn the_tally_reads_as_a_plain_closing_line() {
        assert_eq!(
            Tally {
                passed: 15,
                failed: 2,
                ignored: 1
            }
            .to_string(),
            "15 passed, 2 failed, 1 skipped"
        );
    }
}
