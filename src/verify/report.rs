//! What the check found: a line for each check, in plain words, and the verdict.

use std::fmt;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it must be.
    Right,
    /// Not as it must be.
    Wrong,
    /// Left out, with the reason said.
    Unchecked,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it ended.
    pub outcome: Outcome,
    /// The file it is about.
    pub file: String,
    /// What was found, and where.
    pub text: String,
}

/// What a report is about, for its verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Subject {
    /// A case's files.
    #[default]
    Case,
    /// A request for a service with its files.
    Request,
    /// The codes of a document.
    Code,
}

/// All checks of a case, of a request or of a document's codes.
#[derive(Clone, Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
    subject: Subject,
}

impl Report {
    pub(super) fn about(subject: Subject) -> Self {
        Self {
            findings: Vec::new(),
            subject,
        }
    }

    pub(super) fn right(&mut self, file: &str, text: impl Into<String>) {
        self.add(Outcome::Right, file, text.into());
    }

    pub(super) fn wrong(&mut self, file: &str, text: impl Into<String>) {
        self.add(Outcome::Wrong, file, text.into());
    }

    pub(super) fn unchecked(&mut self, file: &str, text: impl Into<String>) {
        self.add(Outcome::Unchecked, file, text.into());
    }

    /// Records a check that either holds, in these words, or fails in its own.
    pub(super) fn record(
        &mut self,
        file: &str,
        right: impl Into<String>,
        result: Result<(), String>,
    ) {
        match result {
            Ok(()) => self.right(file, right),
            Err(wrong) => self.wrong(file, wrong),
        }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.wrongs().next().is_none()
    }

    /// The checks that failed.
    pub fn wrongs(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.outcome == Outcome::Wrong)
    }

    /// All checks in their order.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn add(&mut self, outcome: Outcome, file: &str, text: String) {
        let file = file.to_owned();
        self.findings.push(Finding {
            outcome,
            file,
            text,
        });
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.outcome {
            Outcome::Right => "ok",
            Outcome::Wrong => "WRONG",
            Outcome::Unchecked => "-",
        };
        write!(
            f,
            "{word:<6} {}: {}",
            printable(&self.file),
            printable(&self.text)
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        match self.wrongs().count() {
            0 => match self.subject {
                Subject::Case => writeln!(f, "The case is as it was written and signed."),
                Subject::Request => {
                    writeln!(f, "The request is as it was written, signed and sealed.")
                }
                Subject::Code => writeln!(
                    f,
                    "The codes are as the body signed them: compare the paper with the lines above."
                ),
            },
            1 => writeln!(f, "NOT to be relied on: one check failed."),
            count => writeln!(f, "NOT to be relied on: {count} checks failed."),
        }
    }
}

/// Names and texts come from the files: nothing in them may steer the terminal.
fn printable(text: &str) -> String {
    let show = |c: char| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_cannot_steer_the_terminal() {
        let mut report = Report::default();
        report.wrong("a\u{1b}[2Jb.p7s", "two\nlines");
        let text = report.to_string();
        assert!(
            text.starts_with("WRONG  a\\u{1b}[2Jb.p7s: two\\nlines\n"),
            "{text}"
        );
        assert!(!report.is_right());
    }
}
