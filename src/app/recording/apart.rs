//! What stands apart from a recording: the calls for help given in the call, bound to it by a hash that tells nobody of them.
//!
//! Every signed head and the manifest hold the hash of such a paper, whether anybody called for help or not; a random salt
//! keeps it from being guessed. So whoever reads the ledger learns nothing, and the desk, which has the paper, proves what
//! was said (decision 0022).

use crate::store::call_signals::SignalRow;
use eds::hash::{Sha256Hash, sha256};
use eds::random;
use law::canonical;
use law::id::CallId;
use serde::{Deserialize, Serialize};

/// What the paper says it is, so that it serves for nothing else.
const DOCUMENT: &str = "recording_apart";
/// The version of its form.
const VERSION: u8 = 1;
/// The place of the manifest's paper; entries count from 1.
pub const OF_MANIFEST: u64 = 0;

/// Everything that stands apart from a call's recording up to a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    v: u8,
    document: String,
    /// The call.
    pub call: String,
    /// The entry whose signed head holds the paper's hash; 0 for the manifest.
    pub of_seq: u64,
    /// 32 random bytes as hexadecimal: without them one could try what the paper may say.
    salt: String,
    /// The calls for help, oldest first.
    pub signals: Vec<SignalLine>,
}

/// A call for help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignalLine {
    /// Whose, by account.
    pub account: String,
    /// Their part in the call.
    pub role: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl Apart {
    /// The paper of a call's signals for one place.
    #[must_use]
    pub fn new(call: &CallId, of_seq: u64, signals: &[SignalRow]) -> Self {
        Self {
            v: VERSION,
            document: DOCUMENT.to_owned(),
            call: call.as_str().to_owned(),
            of_seq,
            salt: hex::encode(random::bytes::<32>()),
            signals: signals.iter().map(SignalLine::from).collect(),
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self).expect("texts and whole numbers are canonical")
    }

    /// What is signed of it.
    #[must_use]
    pub fn digest(&self) -> Sha256Hash {
        sha256(&self.bytes())
    }

    /// Reads a paper; `None` for anything that this system would not have written.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let read: Self = serde_json::from_slice(bytes).ok()?;
        let ours = read.v == VERSION && read.document == DOCUMENT && read.bytes() == bytes;
        ours.then_some(read)
    }

    /// Whether it tells of a call for help.
    #[must_use]
    pub fn tells_of(&self, signal: &SignalRow) -> bool {
        self.signals.contains(&SignalLine::from(signal))
    }
}

impl From<&SignalRow> for SignalLine {
    fn from(signal: &SignalRow) -> Self {
        Self {
            account: signal.account.as_str().to_owned(),
            role: signal.role.clone(),
            at: signal.at.timestamp_millis(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_papers_of_the_same_have_different_hashes() {
        let call = CallId::parse("0197f3a8-0000-7000-8000-000000000001").unwrap();
        let one = Apart::new(&call, 7, &[]);
        let other = Apart::new(&call, 7, &[]);
        assert_ne!(one.digest(), other.digest(), "else one could guess");
        assert_eq!(Apart::parse(&one.bytes()), Some(one.clone()));
        let spaced = [one.bytes().as_slice(), b" "].concat();
        assert_eq!(Apart::parse(&spaced), None);
    }
}
