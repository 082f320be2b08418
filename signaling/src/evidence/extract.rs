//! One leg of a recording as a file, from its beginning or from a place in it.
//!
//! Extraction does not judge: [`super::verify()`] does, over the same bytes.

use std::io::Read;

use bytes::Bytes;

use super::entry::EntryKind;
use super::frame::{Frame, FrameError, FrameReader};
use super::webm::{self, Frame as Picture, Track, WebmError};

/// Why a leg cannot be extracted.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The ledger cannot be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A cluster cannot be read.
    #[error(transparent)]
    Webm(#[from] WebmError),
}

/// The number of the entry a leg's file begins with when it is to show the call from `from_ms` on: the last cluster
/// before that begins with a keyframe, or for sound alone reaches that time; nothing when the leg is over by then.
///
/// # Errors
/// [`ExtractError`] when the ledger cannot be read.
pub fn start_of<R: Read>(ledger: R, leg: u32, from_ms: u64) -> Result<Option<u64>, ExtractError> {
    let mut frames = FrameReader::new(ledger);
    let mut picture = None;
    let mut start = None;
    while let Some(frame) = frames.next_frame()? {
        match frame.entry.header.body {
            EntryKind::LegOpened { leg: of, video, .. } if of == leg => picture = video,
            EntryKind::Cluster { leg: of, to_ms, .. } if of == leg => {
                if picture.is_none() || begins_with_keyframe(&frame)? {
                    start = Some(frame.entry.header.seq);
                }
                if to_ms > from_ms {
                    return Ok(start.or(Some(frame.entry.header.seq)));
                }
            }
            _ => {}
        }
    }
    Ok(None)
}

fn begins_with_keyframe(frame: &Frame) -> Result<bool, WebmError> {
    let mut blocks = webm::read_cluster(&frame.entry.payload)?;
    while let Some(block) = blocks.next_block()? {
        match (block.track, block.frame) {
            (Track::Audio, Picture::Key | Picture::Delta) => {}
            (Track::Video, Picture::Key) => return Ok(true),
            (Track::Video, Picture::Delta) => return Ok(false),
        }
    }
    Ok(false)
}

/// The bytes of a leg's file, piece by piece.
#[derive(Debug)]
pub struct LegFile<R> {
    frames: FrameReader<R>,
    leg: u32,
    from_seq: u64,
}

impl<R: Read> LegFile<R> {
    /// The whole leg, or its header and everything from entry `from_seq` on, see [`start_of`].
    pub fn new(ledger: R, leg: u32, from_seq: u64) -> Self {
        Self {
            frames: FrameReader::new(ledger),
            leg,
            from_seq,
        }
    }

    /// The next piece; none at the leg's end.
    ///
    /// # Errors
    /// [`FrameError`] when the ledger cannot be read.
    pub fn next_piece(&mut self) -> Result<Option<Bytes>, FrameError> {
        while let Some(frame) = self.frames.next_frame()? {
            match frame.entry.header.body {
                EntryKind::LegOpened { leg, .. } if leg == self.leg => {
                    return Ok(Some(frame.entry.payload));
                }
                EntryKind::Cluster { leg, .. }
                    if leg == self.leg && frame.entry.header.seq >= self.from_seq =>
                {
                    return Ok(Some(frame.entry.payload));
                }
                EntryKind::LegClosed { leg, .. } if leg == self.leg => return Ok(None),
                _ => {}
            }
        }
        Ok(None)
    }
}

impl<R: Read> Iterator for LegFile<R> {
    type Item = Result<Bytes, FrameError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_piece().transpose()
    }
}
