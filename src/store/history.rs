//! The hash-chained history that every kind of record shares: news become links.

use super::cases::{HistoryLine, link_hash};
use super::{StoreError, millis, to_json};
use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use serde::Serialize;

/// One thing that happened and is not written yet.
pub(super) struct News<'a, A, E> {
    /// Who.
    pub(super) author: &'a A,
    /// The entry's name.
    pub(super) kind: &'a str,
    /// The entry.
    pub(super) entry: &'a E,
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChainEnd {
    /// The number of its last line.
    pub(super) seq: u64,
    /// The hash of its last line.
    pub(super) head: Sha256Hash,
}

/// The links of what happened to a record, and the chain's new end: hashed are the record, the time, the author, the
/// kind and the body, as stored.
pub(super) fn links<'a, A: Serialize + 'a, E: Serialize + 'a>(
    record: &str,
    mut end: ChainEnd,
    now: DateTime<Utc>,
    news: impl Iterator<Item = News<'a, A, E>>,
) -> Result<(Vec<HistoryLine>, ChainEnd), StoreError> {
    let mut lines = Vec::new();
    for happened in news {
        end.seq += 1;
        let mut line = HistoryLine {
            seq: end.seq,
            prev: end.head.to_string(),
            hash: String::new(),
            at: millis(now),
            author: to_json("author", happened.author)?,
            kind: happened.kind.to_owned(),
            body: to_json("entry", happened.entry)?,
        };
        end.head = link_hash(record, &end.head, &line);
        line.hash = end.head.to_string();
        lines.push(line);
    }
    Ok((lines, end))
}
