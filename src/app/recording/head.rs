//! The head of a recording's chain, signed by the platform while the call goes on: whatever was recorded before it can no
//! longer be changed, cut or put in another order by somebody without the seal's key.

use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use law::canonical;
use serde::{Deserialize, Serialize};

/// What the statement says it is, so that it serves for nothing else.
const STATEMENT: &str = "recording_head";
/// The version of its form.
const VERSION: u8 = 2;

/// What the platform signs: how the chain of a call's recording stood at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadStatement {
    v: u8,
    statement: String,
    /// The call.
    pub call: String,
    /// The entry.
    pub seq: u64,
    /// The chain's hash there.
    pub chain: Sha256Hash,
    /// SHA-256 of the paper of what stands apart from the recording ([`super::Apart`]).
    pub apart: Sha256Hash,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl HeadStatement {
    /// How a call's chain stands now.
    #[must_use]
    pub fn new(
        call: &str,
        (seq, chain): (u64, Sha256Hash),
        apart: Sha256Hash,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            v: VERSION,
            statement: STATEMENT.to_owned(),
            call: call.to_owned(),
            seq,
            chain,
            apart,
            at: now.timestamp_millis(),
        }
    }

    /// The bytes that are signed.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self).expect("texts and whole numbers are canonical")
    }

    /// Reads signed bytes; `None` for anything that this system would not have written.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let read: Self = serde_json::from_slice(bytes).ok()?;
        let ours = read.v == VERSION && read.statement == STATEMENT && read.bytes() == bytes;
        ours.then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eds::hash::sha256;

    #[test]
    fn a_head_has_one_spelling_and_serves_for_nothing_else() {
        let now = DateTime::from_timestamp_millis(1_772_000_000_123).unwrap();
        let head = HeadStatement::new("call", (7, sha256(b"x")), sha256(b"y"), now);
        assert_eq!(HeadStatement::parse(&head.bytes()), Some(head.clone()));
        let spaced = [head.bytes().as_slice(), b" "].concat();
        assert_eq!(HeadStatement::parse(&spaced), None);
        let text = String::from_utf8(head.bytes()).unwrap();
        let other = text.replace(STATEMENT, "application");
        assert_eq!(HeadStatement::parse(other.as_bytes()), None);
    }
}
