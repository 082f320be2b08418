//! Whole frames out of a track's packets, whatever its codec.

use bytes::Bytes;

use super::h264::H264;
use super::reorder::Packet;
use super::vp8::Vp8;
use crate::evidence::VideoCodec;
use crate::evidence::webm::{Frame, VideoTrack};

pub use super::vp8::Broke;

/// Bytes of one frame: a keyframe of 1080p at the highest rate is 300 KiB.
pub(super) const FRAME_BYTES: usize = 2 * 1024 * 1024;

/// A frame whose every packet came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Its time, in the track's own units.
    pub timestamp: u32,
    /// When its first packet came, in milliseconds of the call.
    pub arrived_ms: u64,
    /// Whether it can be decoded by itself.
    pub frame: Frame,
    /// What a file's header says of a picture like this; with keyframes only.
    pub track: Option<VideoTrack>,
    /// Its bytes, as pieces of the packets they came in.
    pub pieces: Vec<Bytes>,
}

/// Puts the frames of one track together.
#[derive(Debug)]
pub enum Assembler {
    /// One packet is one frame (RFC 7587).
    Opus,
    /// RFC 7741.
    Vp8(Vp8),
    /// RFC 6184.
    H264(H264),
}

impl Assembler {
    /// Frames of a picture with this codec.
    #[must_use]
    pub fn of(codec: VideoCodec) -> Self {
        match codec {
            VideoCodec::Vp8 => Self::Vp8(Vp8::default()),
            VideoCodec::H264 => Self::H264(H264::default()),
        }
    }

    /// Takes the next packet; answers with the frame it ends.
    pub fn push(&mut self, packet: Packet) -> Option<Whole> {
        if packet.payload.is_empty() {
            // Padding alone, by which a sender measures the path.
            return None;
        }
        match self {
            Self::Opus => Some(Whole {
                timestamp: packet.timestamp,
                arrived_ms: packet.arrived_ms,
                frame: Frame::Key,
                track: None,
                pieces: vec![packet.payload],
            }),
            Self::Vp8(vp8) => vp8.push(&packet),
            Self::H264(h264) => h264.push(&packet),
        }
    }

    /// Packets are missing here.
    pub fn lost(&mut self) -> Broke {
        match self {
            Self::Opus => Broke::Nothing,
            Self::Vp8(vp8) => vp8.lost(),
            Self::H264(h264) => h264.lost(),
        }
    }
}
