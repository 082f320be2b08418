//! The history of a case: one spelling of the file, an unbroken chain of hashes, and a story the law allows.

use super::Report;
use super::files::NamedFile;
use super::replay::{self, Story};
use crate::store::cases::{HistoryLine, link_hash};
use eds::chain;
use eds::hash::Sha256Hash;
use law::id::CaseId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The file as the API answers it; older exports call the lines events.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HistoryFile {
    case: String,
    items: Option<Vec<Line>>,
    events: Option<Vec<Line>>,
}

/// The same in the API's order of fields.
#[derive(Serialize)]
struct Written<'a> {
    case: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<&'a [Line]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<&'a [Line]>,
}

/// A line in the API's order of fields.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seq: u64,
    prev: String,
    hash: String,
    at: i64,
    author: String,
    kind: String,
    body: String,
}

impl From<Line> for HistoryLine {
    fn from(line: Line) -> Self {
        Self {
            seq: line.seq,
            prev: line.prev,
            hash: line.hash,
            at: line.at,
            author: line.author,
            kind: line.kind,
            body: line.body,
        }
    }
}

/// What the history says, or `None` when it cannot be relied on.
pub(super) fn read(file: &NamedFile, report: &mut Report) -> Option<Story> {
    let told = parse(&file.bytes).and_then(|(case, lines)| {
        chained(case.as_str(), &lines)?;
        Ok((case, lines))
    });
    let (case, lines) = match told {
        Ok(told) => told,
        Err(wrong) => {
            report.wrong(&file.name, wrong);
            return None;
        }
    };
    let count = lines.len();
    report.right(
        &file.name,
        format!("{count} entries of the case {case}, each joined to the one before by its hash"),
    );
    match replay::replay(case, &lines) {
        Ok(story) => {
            let stage = story.stage.code().as_str();
            report.right(
                &file.name,
                format!("the entries follow the algorithm; the case stands at: {stage}"),
            );
            Some(story)
        }
        Err(wrong) => {
            report.wrong(&file.name, wrong);
            None
        }
    }
}

fn parse(bytes: &[u8]) -> Result<(CaseId, Vec<HistoryLine>), String> {
    let (case, lines) = lines_of(bytes)?;
    let case = CaseId::parse(&case).map_err(|error| format!("the case: {error}"))?;
    Ok((case, lines))
}

/// The lines of a history and whose they are, of a case or of a request for a service.
pub(super) fn lines_of(bytes: &[u8]) -> Result<(String, Vec<HistoryLine>), String> {
    let file: HistoryFile =
        serde_json::from_slice(bytes).map_err(|error| format!("not a history: {error}"))?;
    if !spelled(bytes, &file) {
        return Err(
            "not spelled as histories are written: some byte of the file does not belong there"
                .to_owned(),
        );
    }
    let ((Some(lines), None) | (None, Some(lines))) = (file.items, file.events) else {
        return Err("it must hold one list of entries".to_owned());
    };
    if lines.is_empty() {
        return Err("it holds no entries".to_owned());
    }
    Ok((
        file.case,
        lines.into_iter().map(HistoryLine::from).collect(),
    ))
}

/// Whether the bytes are a spelling that says nothing beside its content: the API's order of fields or the sorted one,
/// on one line or indented. JSON allows many more, in which a byte could change unseen.
fn spelled(bytes: &[u8], file: &HistoryFile) -> bool {
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let written = Written {
        case: &file.case,
        items: file.items.as_deref(),
        events: file.events.as_deref(),
    };
    let Ok(sorted) = serde_json::from_slice::<Value>(bytes) else {
        return false;
    };
    let spellings = [
        serde_json::to_vec(&written),
        serde_json::to_vec_pretty(&written),
        serde_json::to_vec(&sorted),
        serde_json::to_vec_pretty(&sorted),
    ];
    spellings
        .into_iter()
        .flatten()
        .any(|spelling| spelling == body)
}

/// The chain from its genesis to its last line; the words name the first line that breaks it.
pub(super) fn chained(record: &str, lines: &[HistoryLine]) -> Result<(), String> {
    let mut head: Sha256Hash = chain::genesis(record.as_bytes());
    for (expected, line) in (1_u64..).zip(lines) {
        let found = line.seq;
        if found != expected {
            return Err(format!(
                "entry {expected} is missing: number {found} stands in its place"
            ));
        }
        if line.prev != head.to_string() {
            return Err(format!(
                "entry {expected} does not follow the one before it"
            ));
        }
        head = link_hash(record, &head, line);
        if line.hash != head.to_string() {
            return Err(format!(
                "entry {expected} was changed: its content is not what was hashed"
            ));
        }
    }
    Ok(())
}
