//! `senim verify`: the check of the history and the signed files of a case or of a request for a service, and of codes on
//! paper, offline, without database and network.
//!
//! The history carries the hashes of all other files, so it is read first: what is wrong with it leaves nothing to
//! measure the others by.

mod apart;
mod barcode;
mod document;
mod files;
mod history;
mod messages;
mod pem;
mod recording;
mod replay;
mod report;
mod request;
mod story;
mod trust;

pub use barcode::{CodeEvidence, check as check_codes};
pub use files::{Arguments, Evidence, LedgerFile, NamedFile, Unusable};
pub use report::{Finding, Outcome, Report};
pub use request::{RequestEvidence, check as check_request};

use std::process::ExitCode;

/// The exit code for arguments with which nothing can be checked; clap ends with the same.
const UNUSABLE: u8 = 2;

/// Checks what the arguments name and prints a line for each check and the verdict.
///
/// Ends with 0 when everything is right, 1 when something is wrong, 2 when there is nothing to check.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let report = if !arguments.barcode.is_empty() {
        CodeEvidence::read(arguments).map(|evidence| check_codes(&evidence))
    } else if let Some(folder) = RequestEvidence::folder(arguments) {
        RequestEvidence::read(folder).map(|evidence| check_request(&evidence))
    } else {
        Evidence::read(arguments).map(|evidence| check(&evidence))
    };
    match report {
        Ok(report) => {
            print!("{report}");
            if report.is_right() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(unusable) => {
            eprintln!("senim verify: {unusable}");
            ExitCode::from(UNUSABLE)
        }
    }
}

/// Checks a case's files against one another and against the trust anchor.
#[must_use]
pub fn check(evidence: &Evidence) -> Report {
    let mut report = Report::default();
    let trust = trust::read(evidence, &mut report);
    let story = history::read(&evidence.history, &mut report);
    let (Some(trust), Some(story)) = (trust, story) else {
        const LEFT_OUT: &str = "not looked at, because what it is measured by is wrong";
        let files = evidence.document.iter().chain(&evidence.messages);
        for file in files.chain(&evidence.manifests) {
            report.unchecked(&file.name, LEFT_OUT);
        }
        for ledger in &evidence.ledgers {
            report.unchecked(&ledger.name, LEFT_OUT);
        }
        return report;
    };
    let notary = document::check(
        evidence.document.as_ref(),
        &evidence.messages,
        &story,
        &trust,
        &mut report,
    );
    messages::check(&evidence.messages, &story, &trust, notary, &mut report);
    recording::check(evidence, &story, &trust, &mut report);
    for name in &evidence.others {
        report.unchecked(name, "no file of a case, not looked at");
    }
    report
}
