//! The plain ledger file: a line that names the format, then one frame an entry, read strictly and one at a time.
//!
//! A frame is the header's length and the payload's, four bytes each, big-endian; the header as JSON; the payload; and the
//! 32 bytes of the chain's hash at this entry, which covers the header's and the payload's bytes as they stand there.

use std::io::{self, Read};

use bytes::Bytes;
use eds::chain::{self, Link};
use eds::hash::Sha256Hash;

use super::entry::{Entry, EntryHeader};
use crate::name::CallKey;

/// The first line of a ledger.
pub const MAGIC: &[u8] = b"senim recording 1\n";
/// The version of [`EntryHeader`] this program writes and reads.
pub const HEADER_VERSION: u8 = 1;
/// Bytes of a header: the longest chat message escaped, or a genesis with every seat, and room.
pub const HEADER_BYTES: usize = 64 * 1024;
/// Bytes of a payload: a second of the fastest leg is 300 KiB, a whole picture less than that.
pub const PAYLOAD_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of the two lengths before a header.
const LENGTHS: usize = 8;

impl Entry {
    /// The header as it is written and hashed.
    #[must_use]
    pub fn header_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.header).expect("a header has text keys and no map that could fail")
    }

    /// The entry's link after `previous` in the chain of a call.
    #[must_use]
    pub fn link(&self, call: &CallKey, previous: Option<&Link>) -> Link {
        link(call, previous, &self.header_json(), &self.payload)
    }
}

/// The link of the entry with these bytes after `previous` in the chain of a call.
#[must_use]
pub fn link(call: &CallKey, previous: Option<&Link>, header_json: &[u8], payload: &[u8]) -> Link {
    let fields = [header_json, payload];
    match previous {
        Some(previous) => previous.followed_by(&fields),
        None => Link::first(call.as_str().as_bytes(), &fields),
    }
}

/// An entry's frame; a ledger file is [`MAGIC`] and the frames of its entries.
#[must_use]
pub fn frame(entry: &Entry, link: &Link) -> Vec<u8> {
    let header = entry.header_json();
    let length = LENGTHS + header.len() + entry.payload.len() + Sha256Hash::LENGTH;
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(&four_bytes(header.len()));
    out.extend_from_slice(&four_bytes(entry.payload.len()));
    out.extend_from_slice(&header);
    out.extend_from_slice(&entry.payload);
    out.extend_from_slice(link.hash.as_ref());
    out
}

fn four_bytes(length: usize) -> [u8; 4] {
    u32::try_from(length)
        .expect("headers and payloads are limited to megabytes")
        .to_be_bytes()
}

/// Why a ledger cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The file cannot be read.
    #[error("the ledger cannot be read")]
    Io(#[from] io::Error),
    /// The first line is not [`MAGIC`].
    #[error("this is not a recording of version 1")]
    Magic,
    /// The file ends inside a frame.
    #[error("the ledger ends inside an entry")]
    Torn,
    /// A length beyond [`HEADER_BYTES`] or [`PAYLOAD_BYTES`].
    #[error("an entry is longer than entries are")]
    TooLong,
    /// The header is not JSON of [`EntryHeader`], or not as this program writes it.
    #[error("an entry's header is malformed")]
    Header,
}

/// A frame as it was read; nothing is proven of it before its chain is checked.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The entry.
    pub entry: Entry,
    /// The header's bytes, which the chain covers.
    pub header_json: Vec<u8>,
    /// The hash that stands behind it.
    pub hash: Sha256Hash,
}

impl Frame {
    /// Whether the hash behind the frame is that of its bytes after `prev`.
    #[must_use]
    pub fn follows(&self, prev: &Sha256Hash) -> bool {
        let fields: [&[u8]; 2] = [&self.header_json, &self.entry.payload];
        self.hash == chain::next(prev, self.entry.header.seq, &fields)
    }
}

/// Reads a ledger frame by frame, holding one frame at a time.
#[derive(Debug)]
pub struct FrameReader<R> {
    input: R,
    begun: bool,
    offset: u64,
}

impl<R: Read> FrameReader<R> {
    /// Reads from the file's beginning.
    pub fn new(input: R) -> Self {
        Self {
            input,
            begun: false,
            offset: 0,
        }
    }

    /// Bytes read so far: after a whole frame, where the next one begins.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The next frame; none at the end of the file, which must be the end of a frame.
    ///
    /// # Errors
    /// [`FrameError`]; nothing after it can be read.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        if !self.begun {
            self.read_magic()?;
        }
        let lengths = self.read(LENGTHS)?;
        if lengths.is_empty() {
            return Ok(None);
        }
        let (header, payload) = split_lengths(&lengths)?;
        if header > HEADER_BYTES || payload > PAYLOAD_BYTES {
            return Err(FrameError::TooLong);
        }
        let header_json = self.read_whole(header)?;
        let payload = self.read_whole(payload)?;
        let hash = self.read_whole(Sha256Hash::LENGTH)?;
        let header = read_header(&header_json)?;
        let hash = hash.as_slice().try_into().map_err(|_| FrameError::Torn)?;
        Ok(Some(Frame {
            entry: Entry {
                header,
                payload: Bytes::from(payload),
            },
            header_json,
            hash: Sha256Hash::from_bytes(hash),
        }))
    }

    fn read_magic(&mut self) -> Result<(), FrameError> {
        if self.read(MAGIC.len())? != MAGIC {
            return Err(FrameError::Magic);
        }
        self.begun = true;
        Ok(())
    }

    /// So many bytes, or none at the end of the file.
    fn read(&mut self, length: usize) -> Result<Vec<u8>, FrameError> {
        let mut bytes = Vec::new();
        // What a length claims is not reserved before it is there.
        let read = (&mut self.input)
            .take(length as u64)
            .read_to_end(&mut bytes)?;
        self.offset += read as u64;
        if read != 0 && read != length {
            return Err(FrameError::Torn);
        }
        Ok(bytes)
    }

    fn read_whole(&mut self, length: usize) -> Result<Vec<u8>, FrameError> {
        let bytes = self.read(length)?;
        if bytes.len() == length {
            Ok(bytes)
        } else {
            Err(FrameError::Torn)
        }
    }
}

fn split_lengths(lengths: &[u8]) -> Result<(usize, usize), FrameError> {
    let number = |bytes: &[u8]| {
        let bytes = bytes.try_into().map_err(|_| FrameError::Torn)?;
        usize::try_from(u32::from_be_bytes(bytes)).map_err(|_| FrameError::TooLong)
    };
    Ok((number(&lengths[..4])?, number(&lengths[4..])?))
}

/// Reads a header, which must have the one spelling this program gives it.
fn read_header(json: &[u8]) -> Result<EntryHeader, FrameError> {
    let header: EntryHeader = serde_json::from_slice(json).map_err(|_| FrameError::Header)?;
    let again = serde_json::to_vec(&header).map_err(|_| FrameError::Header)?;
    if again != json || header.v != HEADER_VERSION {
        return Err(FrameError::Header);
    }
    Ok(header)
}
