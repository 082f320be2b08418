//! The table at the end of a run.

use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use super::{Failure, Passed};

/// One check's line of the table.
pub(super) struct Line {
    name: String,
    took: Duration,
    pub(super) outcome: Outcome,
}

/// How a check ended.
pub(super) enum Outcome {
    Passed(Passed),
    Failed(String),
    NotRun,
}

impl Line {
    pub(super) fn new(name: String, took: Duration, result: Result<Passed, Failure>) -> Self {
        let outcome = match result {
            Ok(passed) => Outcome::Passed(passed),
            Err(failure) => Outcome::Failed(with_causes(&failure)),
        };
        Self {
            name,
            took,
            outcome,
        }
    }

    pub(super) fn not_run(name: String) -> Self {
        Self {
            name,
            took: Duration::ZERO,
            outcome: Outcome::NotRun,
        }
    }

    /// What is said of the check as soon as it has ended.
    pub(super) fn sentence(&self) -> String {
        let remark = if self.remark().is_empty() {
            String::new()
        } else {
            format!(": {}", self.remark())
        };
        format!(
            "── {} {} in {:.1} s{remark}",
            self.name,
            self.word(),
            self.took.as_secs_f64()
        )
    }

    fn word(&self) -> &'static str {
        match self.outcome {
            Outcome::Passed(_) => "passed",
            Outcome::Failed(_) => "FAILED",
            Outcome::NotRun => "not run",
        }
    }

    fn remark(&self) -> &str {
        match &self.outcome {
            Outcome::Passed(passed) => passed.note.as_deref().unwrap_or_default(),
            Outcome::Failed(why) => why,
            Outcome::NotRun => "",
        }
    }
}

/// The table of all checks, the count of checks and, when tests ran, theirs.
pub(super) fn table(lines: &[Line]) -> String {
    let mut text = format!("{:<14}{:<9}{:>9}\n", "check", "result", "time");
    for line in lines {
        let row = format!(
            "{:<14}{:<9}{:>7.1} s  {}",
            line.name,
            line.word(),
            line.took.as_secs_f64(),
            line.remark()
        );
        text.push_str(row.trim_end());
        text.push('\n');
    }
    let passed = lines
        .iter()
        .filter(|line| matches!(line.outcome, Outcome::Passed(_)))
        .count();
    let failed = lines
        .iter()
        .filter(|line| matches!(line.outcome, Outcome::Failed(_)))
        .count();
    let skipped = lines.len() - passed - failed;
    writeln!(
        text,
        "\nchecks: {passed} passed, {failed} failed, {skipped} skipped"
    )
    .expect("a String takes all that is written");
    for tally in lines.iter().filter_map(|line| {
        if let Outcome::Passed(passed) = &line.outcome {
            passed.tests
        } else {
            None
        }
    }) {
        writeln!(text, "tests: {tally}").expect("a String takes all that is written");
    }
    text
}

fn with_causes(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(error) = cause {
        write!(text, ": {error}").expect("a String takes all that is written");
        cause = error.source();
    }
    // A row of the table is one line, whatever a tool said.
    text.replace('\n', " | ")
}

#[cfg(test)]
mod tests {
    use super::super::Tally;
    use super::*;

    #[test]
    fn the_table_names_what_failed_and_what_did_not_run() {
        let tests = Some(Tally {
            passed: 41,
            failed: 0,
            ignored: 1,
        });
        let lines = [
            Line::new(
                "tests".into(),
                Duration::from_millis(1250),
                Ok(Passed { note: None, tests }),
            ),
            Line::new(
                "deny".into(),
                Duration::from_secs(2),
                Err(Failure::Found("a licence is not allowed".into())),
            ),
            Line::not_run("specs".into()),
        ];
        let expected = "\
check         result        time
tests         passed       1.2 s
deny          FAILED       2.0 s  a licence is not allowed
specs         not run      0.0 s

checks: 1 passed, 1 failed, 1 skipped
tests: 41 passed, 0 failed, 1 skipped
";
        assert_eq!(table(&lines), expected);
    }

    #[test]
    fn a_sentence_is_said_of_each_check() {
        let passed = Passed {
            note: Some("advisories not checked".into()),
            tests: None,
        };
        let line = Line::new("deny".into(), Duration::from_millis(1520), Ok(passed));
        assert_eq!(
            line.sentence(),
            "── deny passed in 1.5 s: advisories not checked"
        );
    }
}
