//! Puts VP8 frames together from their packets (RFC 7741) and reads what a file must know of a keyframe (RFC 6386, 9.1).
//!
//! The depacketizer of the WebRTC stack refuses packets of less than four bytes, which the last of a frame may have.

use bytes::{Buf, Bytes};

use super::assemble::{FRAME_BYTES, Whole};
use super::reorder::Packet;
use crate::evidence::webm::{Frame, PictureSize, VideoTrack};

/// Bytes at a keyframe's beginning up to its height.
const KEYFRAME_HEAD: usize = 10;
/// The start code of a keyframe.
const START_CODE: [u8; 3] = [0x9D, 0x01, 0x2A];
/// The two upper bits of a size are a scaling that nobody uses.
const SIZE_MASK: u16 = 0x3FFF;

/// Frames of one track in the making.
#[derive(Debug, Default)]
pub struct Vp8 {
    current: Option<Growing>,
}

#[derive(Debug)]
struct Growing {
    timestamp: u32,
    arrived_ms: u64,
    bytes: usize,
    pieces: Vec<Bytes>,
}

impl Vp8 {
    /// Takes the next packet; answers with the frame it ends.
    pub fn push(&mut self, packet: &Packet) -> Option<Whole> {
        let (place, payload) = descriptor(&packet.payload)?;
        match place {
            Place::Begins => {
                self.current = Some(Growing {
                    timestamp: packet.timestamp,
                    arrived_ms: packet.arrived_ms,
                    bytes: 0,
                    pieces: Vec::with_capacity(4),
                });
            }
            Place::GoesOn => {}
        }
        let current = self.current.as_mut()?;
        current.bytes += payload.len();
        if current.timestamp != packet.timestamp || current.bytes > FRAME_BYTES {
            self.current = None;
            return None;
        }
        current.pieces.push(payload);
        if !packet.marker {
            return None;
        }
        self.current.take().map(Growing::finish)
    }

    /// Packets are missing here: what was begun cannot become whole.
    pub fn lost(&mut self) -> Broke {
        match self.current.take() {
            Some(_) => Broke::Frame,
            None => Broke::Nothing,
        }
    }
}

/// Whether a loss broke a frame that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broke {
    /// It did.
    Frame,
    /// It fell between frames, or into their beginning.
    Nothing,
}

impl Growing {
    fn finish(self) -> Whole {
        let track = keyframe_size(&self.pieces).map(VideoTrack::Vp8);
        Whole {
            timestamp: self.timestamp,
            arrived_ms: self.arrived_ms,
            frame: match track {
                Some(_) => Frame::Key,
                None => Frame::Delta,
            },
            track,
            pieces: self.pieces,
        }
    }
}

enum Place {
    /// The packet begins a frame.
    Begins,
    /// It continues one.
    GoesOn,
}

/// Reads the payload descriptor (RFC 7741, 4.2); what is left is the frame's.
fn descriptor(payload: &Bytes) -> Option<(Place, Bytes)> {
    let mut rest = payload.clone();
    let first = take(&mut rest)?;
    if first & 0x80 != 0 {
        let extended = take(&mut rest)?;
        // A picture's number of one or two bytes, the layer's, and two indices that share one.
        if extended & 0x80 != 0 && take(&mut rest)? & 0x80 != 0 {
            take(&mut rest)?;
        }
        if extended & 0x40 != 0 {
            take(&mut rest)?;
        }
        if extended & 0x30 != 0 {
            take(&mut rest)?;
        }
    }
    if rest.is_empty() {
        return None;
    }
    // Start of a partition, and the partition is the first.
    let place = if first & 0x17 == 0x10 {
        Place::Begins
    } else {
        Place::GoesOn
    };
    Some((place, rest))
}

fn take(rest: &mut Bytes) -> Option<u8> {
    rest.try_get_u8().ok()
}

/// The picture's size, if the frame in these pieces is a keyframe.
fn keyframe_size(pieces: &[Bytes]) -> Option<PictureSize> {
    let mut head = [0; KEYFRAME_HEAD];
    let mut bytes = pieces.iter().flatten();
    for place in &mut head {
        *place = *bytes.next()?;
    }
    if head[0] & 1 != 0 || head[3..6] != START_CODE {
        return None;
    }
    let width = u16::from_le_bytes([head[6], head[7]]) & SIZE_MASK;
    let height = u16::from_le_bytes([head[8], head[9]]) & SIZE_MASK;
    (width > 0 && height > 0).then_some(PictureSize { width, height })
}

/// A keyframe as a picture of its own: WebP's simple format is one VP8 keyframe (RFC 9649, 2.5).
#[must_use]
pub(super) fn webp(pieces: &[Bytes]) -> Bytes {
    let length: usize = pieces.iter().map(Bytes::len).sum();
    let padded = length + length % 2;
    let mut out = Vec::with_capacity(20 + padded);
    out.extend_from_slice(b"RIFF");
    out.extend_from_slice(&four_bytes(12 + padded));
    out.extend_from_slice(b"WEBPVP8 ");
    out.extend_from_slice(&four_bytes(length));
    for piece in pieces {
        out.extend_from_slice(piece);
    }
    out.resize(20 + padded, 0);
    out.into()
}

fn four_bytes(length: usize) -> [u8; 4] {
    u32::try_from(length)
        .expect("a frame is limited to megabytes")
        .to_le_bytes()
}
