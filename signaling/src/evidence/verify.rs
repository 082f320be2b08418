//! Checks a recording from its first byte to its last and names the first second that is not what it was.

use std::collections::BTreeMap;
use std::io::Read;

use eds::chain;
use eds::hash::Sha256Hash;
use serde::{Deserialize, Serialize};

use super::entry::{EntryKind, Genesis};
use super::frame::{Frame, FrameError, FrameReader};
use super::story::Story;
use super::teller::Teller;
use super::webm::WebmError;
use crate::name::CallKey;

/// How far in milliseconds beyond what is proven an entry's own time is believed, when its place is named.
const BELIEVED_MS: u64 = 3_000;

/// The chain's hash at an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The entry's number.
    pub seq: u64,
    /// The chain's hash there.
    pub chain: Sha256Hash,
}

/// What is known of a recording from elsewhere: the manifest, the database, signed heads.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// The call it must be of.
    pub call: Option<CallKey>,
    /// Heads that must stand in its chain.
    pub heads: Vec<Head>,
    /// Its last entry, when it is known to be over: neither less nor more may be there.
    pub last: Option<Head>,
}

/// Where a recording stops being what it was.
#[derive(Debug, thiserror::Error)]
#[error("from second {second} on the recording is not what it was (entry {seq})")]
pub struct Broken {
    /// The number of the first entry that is bad or missing.
    pub seq: u64,
    /// The first second of the call that is not proven.
    pub second: u64,
    /// What is wrong there.
    #[source]
    pub what: Flaw,
}

/// What is wrong with a recording.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// The file itself.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// An entry is missing, repeated or out of place.
    #[error("entry {found} stands where {expected} belongs")]
    Order {
        /// The number that belongs here.
        expected: u64,
        /// The number that stands here.
        found: u64,
    },
    /// An entry was changed, or follows another than the one before it.
    #[error("the chain is broken")]
    Chain,
    /// It does not begin with a genesis.
    #[error("the recording has no beginning")]
    NoGenesis,
    /// It begins twice.
    #[error("the recording begins a second time")]
    SecondGenesis,
    /// It is of another call.
    #[error("the recording is of call {0}")]
    OtherCall(String),
    /// An entry speaks of a leg that is not open, or not of that kind.
    #[error("an entry does not fit the legs")]
    Leg,
    /// A cluster or a leg's header is not one.
    #[error(transparent)]
    Webm(#[from] WebmError),
    /// Times run backwards or lie outside their entry.
    #[error("the times of an entry cannot be")]
    Time,
    /// A cluster has not the frames its entry counts.
    #[error("an entry counts other frames than it has")]
    Count,
    /// Bytes where none belong.
    #[error("an entry carries bytes it has no use for")]
    Payload,
    /// A head in the chain is not that of the chain.
    #[error("a head is not that of this chain")]
    Head,
    /// The chain is not the one whose head is known.
    #[error("the chain is not the one that was signed")]
    OtherChain,
    /// The end is missing.
    #[error("the recording ends before entry {expected}")]
    Truncated {
        /// The entry that must be there.
        expected: u64,
    },
    /// Entries after the last.
    #[error("there are entries after the end")]
    AfterEnd,
}

/// Reads a plain ledger and checks all of it.
///
/// # Errors
/// [`Broken`] with the first second that is not proven.
pub fn verify<R: Read>(input: R, expected: &Expectations) -> Result<Story, Broken> {
    let mut frames = FrameReader::new(input);
    let mut verifier = Verifier::new(expected);
    loop {
        match frames.next_frame() {
            Ok(Some(frame)) => verifier.take(&frame)?,
            Ok(None) => return verifier.finish(),
            Err(error) => return Err(verifier.broken(None, error.into())),
        }
    }
}

/// The check as it stands between two entries.
struct Verifier<'a> {
    expected: &'a Expectations,
    heads: BTreeMap<u64, Sha256Hash>,
    teller: Option<Teller>,
}

impl<'a> Verifier<'a> {
    fn new(expected: &'a Expectations) -> Self {
        let known = expected.heads.iter().chain(expected.last.as_ref());
        Self {
            expected,
            heads: known.map(|head| (head.seq, head.chain)).collect(),
            teller: None,
        }
    }

    fn take(&mut self, frame: &Frame) -> Result<(), Broken> {
        let claimed = claimed_ms(&frame.entry.header.body);
        self.check(frame).map_err(|flaw| self.broken(claimed, flaw))
    }

    fn check(&mut self, frame: &Frame) -> Result<(), Flaw> {
        let entry = &frame.entry;
        let bytes = (frame.header_json.len() + entry.payload.len()) as u64;
        let expected = self.last_seq() + 1;
        let found = entry.header.seq;
        if found != expected {
            return Err(Flaw::Order { expected, found });
        }
        if !frame.follows(&self.previous(&entry.header.body)?) {
            return Err(Flaw::Chain);
        }
        if self
            .heads
            .remove(&found)
            .is_some_and(|head| head != frame.hash)
        {
            return Err(Flaw::OtherChain);
        }
        if self.expected.last.is_some_and(|last| last.seq < found) {
            return Err(Flaw::AfterEnd);
        }
        match &mut self.teller {
            Some(teller) => teller.take(entry, frame.hash, bytes)?,
            None => self.teller = Some(Teller::begin(entry, frame.hash, bytes)?),
        }
        Ok(())
    }

    /// The hash the next entry must follow: for the first that of the call it speaks of.
    fn previous(&self, body: &EntryKind) -> Result<Sha256Hash, Flaw> {
        if let Some(teller) = &self.teller {
            return Ok(teller.so_far().last_chain);
        }
        let EntryKind::Genesis(Genesis { call, .. }) = body else {
            return Err(Flaw::NoGenesis);
        };
        match &self.expected.call {
            Some(expected) if expected != call => Err(Flaw::OtherCall(call.to_string())),
            Some(_) | None => Ok(chain::genesis(call.as_str().as_bytes())),
        }
    }

    fn finish(mut self) -> Result<Story, Broken> {
        if let Some((&expected, _)) = self.heads.last_key_value() {
            return Err(self.broken(None, Flaw::Truncated { expected }));
        }
        match self.teller.take() {
            Some(teller) => Ok(teller.finish()),
            None => Err(self.broken(None, Flaw::NoGenesis)),
        }
    }

    fn last_seq(&self) -> u64 {
        self.teller
            .as_ref()
            .map_or(0, |teller| teller.so_far().last_seq)
    }

    /// Names the place: the bad entry's own time where that is believable, else what was proven before it.
    fn broken(&self, claimed_ms: Option<u64>, what: Flaw) -> Broken {
        let whole = self.teller.as_ref().map_or(0, Teller::whole_until_ms);
        let in_place = !matches!(what, Flaw::Order { .. });
        let believed =
            claimed_ms.filter(|claimed| in_place && (whole..whole + BELIEVED_MS).contains(claimed));
        Broken {
            seq: self.last_seq() + 1,
            second: believed.unwrap_or(whole) / 1_000,
            what,
        }
    }
}

/// The time at which an entry begins, as it says itself.
fn claimed_ms(body: &EntryKind) -> Option<u64> {
    match body {
        EntryKind::Cluster { from_ms, .. } => Some(*from_ms),
        EntryKind::Genesis(_)
        | EntryKind::LegOpened { .. }
        | EntryKind::LegClosed { .. }
        | EntryKind::Event { .. }
        | EntryKind::Snapshot { .. }
        | EntryKind::Head { .. }
        | EntryKind::End { .. } => body.reaches_ms(),
    }
}
