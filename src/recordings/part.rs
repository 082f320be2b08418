//! The form of a part: who and where it belongs to in its head, then sealed frames, each bound to its place in the chain.
//!
//! ```text
//! "senim part 1\n" | part u32 | length of the call u16 | call | the entry before: seq u64, prev 32, hash 32,
//!   last_at i64, elapsed_ms u64, legs u32 (zeros: none) | salt 32
//! length u32 | AES-256-GCM of a frame of the plain ledger, with its tag          … again and again
//! ```
//! Numbers are big-endian. Everything before the salt enters the part's key, so that a changed head opens nothing.

use eds::aead::{AeadError, DataKey, Opener, PartSalt, Sealer, TAG_BYTES};
use eds::chain::{self, Link};
use eds::hash::Sha256Hash;
use signaling::CallKey;
use signaling::evidence::{self, Continuation, Entry, EntryHeader, HEADER_BYTES, PAYLOAD_BYTES};

/// The first line of a part.
const MAGIC: &[u8] = b"senim part 1\n";
// Binds a record to what it is, beside its place.
const LABEL: &[u8] = b"senim recording 1\0";
/// Bytes of the lengths at the beginning of a plain frame.
const LENGTHS: usize = 8;
/// The longest sealed frame in bytes.
const LONGEST_FRAME: usize =
    LENGTHS + HEADER_BYTES + PAYLOAD_BYTES + Sha256Hash::LENGTH + TAG_BYTES;
/// The shortest sealed frame in bytes; a power cut leaves zeros, which are no length.
const SHORTEST_FRAME: usize = LENGTHS + Sha256Hash::LENGTH + TAG_BYTES;
/// Bytes of a sealed frame's length.
const LENGTH: usize = 4;
/// Bytes of a head beside the call's name and the first line.
const FIXED: usize = 4 + 2 + 8 + 2 * Sha256Hash::LENGTH + 8 + 8 + 4 + PartSalt::LENGTH;

/// Which part of which recording, and after what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) call: CallKey,
    pub(super) part: u32,
    pub(super) after: Option<Continuation>,
}

/// Why a part is not what it was when it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartError {
    /// The head is none, or cut off.
    #[error("its head is malformed")]
    Head,
    /// It belongs to another call, has another number, or follows another entry.
    #[error("it belongs elsewhere")]
    Elsewhere,
    /// It ends inside a frame.
    #[error("it ends inside the frame of entry {0}")]
    Torn(u64),
    /// A frame does not open: it was changed, or the key is another.
    #[error("entry {0} does not open")]
    Sealed(u64),
    /// A frame opens, and yet is not the entry that belongs there.
    #[error("entry {0} does not belong there")]
    Chain(u64),
}

/// Seals entries into frames of one part.
pub(super) struct Sealing {
    head: Head,
    sealer: Sealer,
}

impl Head {
    /// The number and the chain's hash before the part's first entry.
    fn before(&self) -> (u64, Sha256Hash) {
        match self.after {
            Some(after) => (after.link.seq, after.link.hash),
            None => (0, chain::genesis(self.call.as_str().as_bytes())),
        }
    }

    /// The number of the part's first entry.
    pub(super) fn first_seq(&self) -> u64 {
        self.before().0 + 1
    }

    /// Bytes of the head of a part of this call.
    pub(super) fn length(call: &CallKey) -> usize {
        MAGIC.len() + FIXED + call.as_str().len()
    }

    /// The head's bytes before the salt.
    fn bytes(&self) -> Vec<u8> {
        let call = self.call.as_str().as_bytes();
        let length = u16::try_from(call.len()).expect("the spool takes short names of calls only");
        let mut out = MAGIC.to_vec();
        out.extend(self.part.to_be_bytes());
        out.extend(length.to_be_bytes());
        out.extend(call);
        let nothing = Sha256Hash::from_bytes([0; Sha256Hash::LENGTH]);
        let after = self.after.unwrap_or(Continuation {
            link: Link {
                seq: 0,
                prev: nothing,
                hash: nothing,
            },
            legs: 0,
            elapsed_ms: 0,
            last_at: 0,
        });
        out.extend(after.link.seq.to_be_bytes());
        out.extend(after.link.prev.as_ref());
        out.extend(after.link.hash.as_ref());
        out.extend(after.last_at.to_be_bytes());
        out.extend(after.elapsed_ms.to_be_bytes());
        out.extend(after.legs.to_be_bytes());
        out
    }

    /// Reads a head; answers with it, its salt and its length.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, PartSalt, usize), PartError> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(PartError::Head)?;
        let part = u32::from_be_bytes(take(&mut rest)?);
        let name = usize::from(u16::from_be_bytes(take(&mut rest)?));
        let (call, mut rest) = rest.split_at_checked(name).ok_or(PartError::Head)?;
        let call = std::str::from_utf8(call).map_err(|_| PartError::Head)?;
        let seq = u64::from_be_bytes(take(&mut rest)?);
        let [prev, hash] = [take(&mut rest)?, take(&mut rest)?].map(Sha256Hash::from_bytes);
        let after = Continuation {
            link: Link { seq, prev, hash },
            last_at: i64::from_be_bytes(take(&mut rest)?),
            elapsed_ms: u64::from_be_bytes(take(&mut rest)?),
            legs: u32::from_be_bytes(take(&mut rest)?),
        };
        let salt = PartSalt::from_bytes(take(&mut rest)?);
        let head = Self {
            call: CallKey::new(call),
            part,
            after: (seq != 0).then_some(after),
        };
        let length = bytes.len() - rest.len();
        // One spelling only: without an entry before, what would be said of it is not ignored.
        if bytes[..length - PartSalt::LENGTH] != head.bytes() {
            return Err(PartError::Head);
        }
        Ok((head, salt, length))
    }

    /// What the frame of an entry is bound to.
    fn bound_to(&self, seq: u64, prev: &Sha256Hash) -> Vec<u8> {
        let parts: [&[u8]; 5] = [
            LABEL,
            self.call.as_str().as_bytes(),
            &self.part.to_be_bytes(),
            &seq.to_be_bytes(),
            prev.as_ref(),
        ];
        parts.concat()
    }
}

impl Sealing {
    /// Begins a part; answers with what its file begins with.
    pub(super) fn begin(head: Head, key: &DataKey) -> (Self, Vec<u8>) {
        let mut bytes = head.bytes();
        let (sealer, salt) = Sealer::begin(key, &bytes, head.part);
        bytes.extend(salt.as_bytes());
        (Self { head, sealer }, bytes)
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    /// The sealed frame of an entry.
    pub(super) fn seal(&mut self, entry: &Entry, link: &Link) -> Result<Vec<u8>, AeadError> {
        let mut frame = evidence::frame(entry, link);
        let bound = self.head.bound_to(link.seq, &link.prev);
        self.sealer.seal(link.seq, &bound, &mut frame)?;
        let length = u32::try_from(frame.len()).map_err(|_| AeadError::TooLong(link.seq))?;
        let mut out = Vec::with_capacity(LENGTH + frame.len());
        out.extend(length.to_be_bytes());
        out.append(&mut frame);
        Ok(out)
    }
}

/// Opens a part frame by frame.
pub(super) struct Opening<'a> {
    head: Head,
    opener: Opener,
    rest: &'a mut [u8],
    whole: usize,
    last: (u64, Sha256Hash),
}

impl<'a> Opening<'a> {
    /// Opens a part's head; the frames are opened in place.
    pub(super) fn of(bytes: &'a mut [u8], key: &DataKey) -> Result<Self, PartError> {
        let (head, salt, length) = Head::read(bytes)?;
        let opener = Opener::new(key, &head.bytes(), head.part, &salt);
        Ok(Self {
            last: head.before(),
            head,
            opener,
            rest: &mut bytes[length..],
            whole: length,
        })
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    /// Bytes up to the end of the last frame that opened.
    pub(super) fn whole(&self) -> usize {
        self.whole
    }

    /// The next plain frame with its link; none at the end of the part. Nothing can be read after an error.
    pub(super) fn next_frame(&mut self) -> Result<Option<(&'a [u8], Link)>, PartError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (prev_seq, prev) = self.last;
        let seq = prev_seq.checked_add(1).ok_or(PartError::Chain(prev_seq))?;
        let rest = std::mem::take(&mut self.rest);
        let torn = PartError::Torn(seq);
        let (length, rest) = rest.split_first_chunk_mut::<LENGTH>().ok_or(torn)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| torn)?;
        if length < SHORTEST_FRAME {
            return Err(torn);
        }
        if length > LONGEST_FRAME {
            return Err(PartError::Sealed(seq));
        }
        let (sealed, rest) = rest.split_at_mut_checked(length).ok_or(torn)?;
        let bound = self.head.bound_to(seq, &prev);
        let frame: &'a [u8] = self
            .opener
            .open(seq, &bound, sealed)
            .map_err(|_| PartError::Sealed(seq))?;
        let link = link_of(frame, seq, prev).ok_or(PartError::Chain(seq))?;
        self.rest = rest;
        self.whole += LENGTH + length;
        self.last = (seq, link.hash);
        Ok(Some((frame, link)))
    }
}

/// The link of a plain frame that stands after `prev`, if the hash behind it is the chain's.
fn link_of(frame: &[u8], seq: u64, prev: Sha256Hash) -> Option<Link> {
    let (lengths, rest) = frame.split_first_chunk::<LENGTHS>()?;
    let number = |bytes: &[u8]| usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok();
    let (header, payload) = (number(&lengths[..4])?, number(&lengths[4..])?);
    let (header, rest) = rest.split_at_checked(header)?;
    let (payload, hash) = rest.split_at_checked(payload)?;
    let computed = chain::next(&prev, seq, &[header, payload]);
    (hash == computed.as_ref()).then_some(Link {
        seq,
        prev,
        hash: computed,
    })
}

/// How far a recording has come with one more entry.
pub(super) fn reached(
    before: Option<Continuation>,
    header: &EntryHeader,
    link: Link,
) -> Continuation {
    let (legs, elapsed_ms) = before.map_or((0, 0), |before| (before.legs, before.elapsed_ms));
    let legs = match &header.body {
        evidence::EntryKind::LegOpened { leg, .. } => legs.max(*leg),
        evidence::EntryKind::Genesis(_)
        | evidence::EntryKind::Cluster { .. }
        | evidence::EntryKind::LegClosed { .. }
        | evidence::EntryKind::Event { .. }
        | evidence::EntryKind::Snapshot { .. }
        | evidence::EntryKind::Head { .. }
        | evidence::EntryKind::End { .. } => legs,
    };
    Continuation {
        link,
        legs,
        elapsed_ms: elapsed_ms.max(header.body.reaches_ms().unwrap_or(0)),
        last_at: header.at,
    }
}

/// The next bytes of a head.
fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], PartError> {
    let (taken, left) = rest.split_first_chunk().ok_or(PartError::Head)?;
    *rest = left;
    Ok(*taken)
}
