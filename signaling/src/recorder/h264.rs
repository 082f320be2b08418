//! Puts H.264 frames together from their packets (RFC 6184, non-interleaved) in the form Matroska keeps them in.
//!
//! The depacketizer of the WebRTC stack reads beyond an aggregate that ends in half a length; this one drops it.

use bytes::{BufMut, Bytes, BytesMut};

use super::assemble::{Broke, FRAME_BYTES, Whole};
use super::reorder::Packet;
use super::sps;
use crate::evidence::webm::{Frame, VideoTrack};

const IDR: u8 = 5;
const SPS: u8 = 7;
const PPS: u8 = 8;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;
/// The lower five bits of a unit's first byte are its type.
const TYPE: u8 = 0x1F;
/// Bytes of the length before each unit.
const LENGTH: usize = 4;

/// Frames of one track in the making.
#[derive(Debug, Default)]
pub struct H264 {
    sps: Option<Bytes>,
    pps: Option<Bytes>,
    current: Option<Growing>,
}

#[derive(Debug)]
struct Growing {
    timestamp: u32,
    arrived_ms: u64,
    frame: Frame,
    bytes: usize,
    pieces: Vec<Bytes>,
    unit: Option<Unit>,
}

/// A unit that comes in fragments: where its length and first byte go once it is whole.
#[derive(Debug)]
struct Unit {
    place: usize,
    first: u8,
    bytes: usize,
}

impl H264 {
    /// Takes the next packet; answers with the frame it ends.
    pub fn push(&mut self, packet: &Packet) -> Option<Whole> {
        if self.begins(packet) {
            self.current = Some(Growing::at(packet));
        }
        if self.take(&packet.payload).is_none() {
            self.current = None;
            return None;
        }
        if !packet.marker {
            return None;
        }
        let current = self.current.take()?;
        if current.unit.is_some() || current.pieces.is_empty() {
            return None;
        }
        let track = match current.frame {
            Frame::Key => self.track(),
            Frame::Delta => None,
        };
        Some(Whole {
            timestamp: current.timestamp,
            arrived_ms: current.arrived_ms,
            // Without its parameter sets a keyframe cannot be decoded by itself.
            frame: match track {
                Some(_) => Frame::Key,
                None => Frame::Delta,
            },
            track,
            pieces: current.pieces,
        })
    }

    /// Packets are missing here: what was begun cannot become whole.
    pub fn lost(&mut self) -> Broke {
        match self.current.take() {
            Some(_) => Broke::Frame,
            None => Broke::Nothing,
        }
    }

    fn begins(&self, packet: &Packet) -> bool {
        self.current
            .as_ref()
            .is_none_or(|current| current.timestamp != packet.timestamp)
    }

    /// Takes what a packet carries; nothing when it is malformed or its beginning is missing.
    fn take(&mut self, payload: &Bytes) -> Option<()> {
        let first = *payload.first()?;
        match first & TYPE {
            1..=23 => self.unit(payload.clone()),
            STAP_A => self.aggregate(payload),
            FU_A => self.current.as_mut()?.fragment(first, payload),
            _ => None,
        }
    }

    fn aggregate(&mut self, payload: &Bytes) -> Option<()> {
        let mut place = 1;
        while place < payload.len() {
            let length = payload.get(place..place + 2)?;
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            place += 2;
            if length == 0 || payload.len() < place + length {
                return None;
            }
            self.unit(payload.slice(place..place + length))?;
            place += length;
        }
        Some(())
    }

    fn unit(&mut self, unit: Bytes) -> Option<()> {
        match unit.first()? & TYPE {
            SPS => self.sps = Some(unit.clone()),
            PPS => self.pps = Some(unit.clone()),
            _ => {}
        }
        self.current.as_mut()?.unit(unit)
    }

    /// What a file's header says: size and parameter sets, ISO/IEC 14496-15, 5.3.3.1.
    fn track(&self) -> Option<VideoTrack> {
        let (sps, pps) = (self.sps.as_ref()?, self.pps.as_ref()?);
        let size = sps::size(sps)?;
        let mut out = BytesMut::with_capacity(11 + sps.len() + pps.len());
        out.put_u8(1);
        out.put_slice(sps.get(1..4)?);
        // Lengths of four bytes; one parameter set of each kind; the upper bits are reserved and set.
        out.put_u8(0xFF);
        out.put_u8(0xE1);
        out.put_u16(u16::try_from(sps.len()).ok()?);
        out.put_slice(sps);
        out.put_u8(1);
        out.put_u16(u16::try_from(pps.len()).ok()?);
        out.put_slice(pps);
        Some(VideoTrack::H264(size, out.freeze()))
    }
}

impl Growing {
    fn at(packet: &Packet) -> Self {
        Self {
            timestamp: packet.timestamp,
            arrived_ms: packet.arrived_ms,
            frame: Frame::Delta,
            bytes: 0,
            pieces: Vec::with_capacity(4),
            unit: None,
        }
    }

    fn unit(&mut self, unit: Bytes) -> Option<()> {
        if self.unit.is_some() {
            return None;
        }
        self.note(*unit.first()?);
        self.grow(LENGTH + unit.len())?;
        self.pieces
            .push(Bytes::copy_from_slice(&four_bytes(unit.len())));
        self.pieces.push(unit);
        Some(())
    }

    /// A fragment: its second byte says whether it begins or ends the unit, and the unit's type (RFC 6184, 5.8).
    fn fragment(&mut self, first: u8, payload: &Bytes) -> Option<()> {
        let head = *payload.get(1)?;
        if head & 0x80 != 0 {
            if self.unit.is_some() {
                return None;
            }
            let first = first & 0xE0 | head & TYPE;
            self.note(first);
            self.grow(LENGTH + 1)?;
            self.unit = Some(Unit {
                place: self.pieces.len(),
                first,
                bytes: 1,
            });
            self.pieces.push(Bytes::new());
        }
        let rest = payload.slice(2..);
        self.grow(rest.len())?;
        let unit = self.unit.as_mut()?;
        unit.bytes += rest.len();
        self.pieces.push(rest);
        if head & 0x40 != 0 {
            let unit = self.unit.take()?;
            let mut start = four_bytes(unit.bytes).to_vec();
            start.push(unit.first);
            self.pieces[unit.place] = start.into();
        }
        Some(())
    }

    fn note(&mut self, first: u8) {
        if first & TYPE == IDR {
            self.frame = Frame::Key;
        }
    }

    fn grow(&mut self, bytes: usize) -> Option<()> {
        self.bytes += bytes;
        (self.bytes <= FRAME_BYTES).then_some(())
    }
}

/// A keyframe as a stream of its own: parameter sets and units behind start codes (ITU-T H.264, annex B).
#[must_use]
pub(super) fn annex_b(track: &VideoTrack, pieces: &[Bytes]) -> Option<Bytes> {
    const START: [u8; 4] = [0, 0, 0, 1];
    let VideoTrack::H264(_, avcc) = track else {
        return None;
    };
    let mut out = Vec::new();
    let (sps, rest) = split_set(avcc.get(6..)?)?;
    let (pps, _) = split_set(rest.get(1..)?)?;
    for set in [sps, pps] {
        out.extend_from_slice(&START);
        out.extend_from_slice(set);
    }
    let frame = pieces.concat();
    let mut rest = frame.as_slice();
    while let Some((length, after)) = rest.split_first_chunk::<LENGTH>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (unit, after) = after.split_at_checked(length)?;
        out.extend_from_slice(&START);
        out.extend_from_slice(unit);
        rest = after;
    }
    Some(out.into())
}

fn split_set(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn four_bytes(length: usize) -> [u8; LENGTH] {
    u32::try_from(length)
        .expect("a frame is limited to megabytes")
        .to_be_bytes()
}
