//! A request for a service (S1-S10) with its files: the history and its chain, what was attached, signed, answered and sealed.

mod intake;
mod papers;
mod replay;
mod statements;
mod story;

use super::files::{self, Arguments, NamedFile, Unusable};
use super::report::Subject;
use super::{Report, history, trust};
use eds::hash::sha256;
use eds::trust::TrustStore;
use std::path::Path;
use story::{Kept, Story, What};

/// The history of a request, as the API gives it.
const HISTORY: &str = "request.json";
/// The files beside it that are no files of the request.
const KNOWN: [&str; 4] = [HISTORY, "ca.pem", "ca-chain.pem", "crl.pem"];
/// The names of data from registries, which the history knows by their digests alone.
const ANSWERS: [&str; 3] = ["answer.json", "accepted.json", "registration.json"];

/// The files of a request in memory.
#[derive(Clone, Debug)]
pub struct RequestEvidence {
    /// `request.json`.
    pub history: NamedFile,
    /// `ca.pem`.
    pub anchors: NamedFile,
    /// `ca-chain.pem`.
    pub intermediates: Option<NamedFile>,
    /// `crl.pem`.
    pub lists: Option<NamedFile>,
    /// Everything else.
    pub files: Vec<NamedFile>,
}

impl RequestEvidence {
    /// The folder that the arguments name, when it holds a request rather than a case.
    #[must_use]
    pub fn folder(arguments: &Arguments) -> Option<&Path> {
        match (&arguments.case, arguments.paths.as_slice()) {
            (None, [folder]) if folder.join(HISTORY).exists() => Some(folder),
            (None | Some(_), _) => None,
        }
    }

    /// Reads a folder.
    ///
    /// # Errors
    /// [`Unusable`] when the trust anchor is not there, or a file cannot be read.
    pub fn read(folder: &Path) -> Result<Self, Unusable> {
        let paths = files::paths_in(folder, &KNOWN)?;
        let found: Result<Vec<NamedFile>, Unusable> =
            paths.iter().map(|path| files::read_named(path)).collect();
        Ok(Self {
            history: files::needed(folder, HISTORY)?,
            anchors: files::needed(folder, "ca.pem")?,
            intermediates: files::beside(folder, "ca-chain.pem")?,
            lists: files::beside(folder, "crl.pem")?,
            files: found?,
        })
    }
}

/// Checks a request's files against one another and against the trust anchor.
#[must_use]
pub fn check(evidence: &RequestEvidence) -> Report {
    let mut report = Report::about(Subject::Request);
    let trust = trust::for_request(evidence, &mut report);
    let story = read(&evidence.history, &mut report);
    let (Some(trust), Some(story)) = (trust, story) else {
        for file in &evidence.files {
            let left_out = "not looked at, because what it is measured by is wrong";
            report.unchecked(&file.name, left_out);
        }
        return report;
    };
    for file in &evidence.files {
        check_file(file, &story, &trust, &mut report);
    }
    missing(&evidence.files, &story, &mut report);
    report
}

/// What the history says, or `None` when it cannot be relied on.
fn read(file: &NamedFile, report: &mut Report) -> Option<Story> {
    let told = history::lines_of(&file.bytes).and_then(|(record, lines)| {
        history::chained(&record, &lines)?;
        Ok((record, lines))
    });
    let told = told.and_then(|(record, lines)| {
        report.right(
            &file.name,
            format!(
                "{} entries of the request {record}, each joined to the one before by its hash",
                lines.len()
            ),
        );
        replay::replay(&record, &lines)
    });
    match told {
        Ok(story) => {
            let (service, stage) = (story.service.id.as_str(), story.stage.code().as_str());
            report.right(
                &file.name,
                format!(
                    "the entries follow the course of {service}; the request stands at: {stage}"
                ),
            );
            Some(story)
        }
        Err(wrong) => {
            report.wrong(&file.name, wrong);
            None
        }
    }
}

fn check_file(file: &NamedFile, story: &Story, trust: &TrustStore, report: &mut Report) {
    let Some(kept) = story.kept_as(&file.name) else {
        return data(file, story, report);
    };
    if sha256(&file.bytes).to_string() != kept.sha256.as_str() {
        let wrong = format!("not the bytes that entry {} names (SHA-256)", kept.seq);
        return report.wrong(&file.name, wrong);
    }
    let said = match &kept.what {
        What::Attachment { code } => Ok(format!(
            "the document {code}, as it was attached in entry {}",
            kept.seq
        )),
        What::Signature { .. } => statements::check(file, kept, story, trust),
        What::Document { .. } => papers::check(file, kept, story, trust),
        What::Answer => Ok(String::new()),
    };
    match said {
        Ok(right) => report.right(&file.name, right),
        Err(wrong) => report.wrong(&file.name, wrong),
    }
}

/// Data of a registry, by their digest; a file of no request is left alone.
fn data(file: &NamedFile, story: &Story, report: &mut Report) {
    let digest = sha256(&file.bytes).to_string();
    let answers = |kept: &&Kept| kept.what == What::Answer && kept.sha256.as_str() == digest;
    if let Some(kept) = story.kept.iter().find(answers) {
        let said = format!("what the registry answered in entry {}", kept.seq);
        report.right(&file.name, said);
    } else if is_of_a_request(&file.name) {
        report.wrong(&file.name, "not a file that the history names");
    } else {
        report.unchecked(&file.name, "no file of a request, not looked at");
    }
}

/// Whether a name promises a file of a request.
fn is_of_a_request(name: &str) -> bool {
    let ends = |end| {
        Path::new(name)
            .extension()
            .is_some_and(|found| found == end)
    };
    ANSWERS.contains(&name) || name.starts_with("attachment-") || ends("p7s") || ends("pdf")
}

/// Everything that the history names must be there.
fn missing(found: &[NamedFile], story: &Story, report: &mut Report) {
    for kept in &story.kept {
        let there = found.iter().any(|file| match kept.name() {
            Some(name) => file.name == name,
            None => sha256(&file.bytes).to_string() == kept.sha256.as_str(),
        });
        if !there {
            let name = kept.name().unwrap_or_else(|| "*.json".to_owned());
            let wrong = format!("missing, but entry {} names it", kept.seq);
            report.wrong(&name, wrong);
        }
    }
}
