//! One leg as a file: WebM with VP8 and Opus, Matroska with H.264, written and strictly read.
//!
//! A segment of unknown size holds clusters of known size (RFC 9559), each at most a second, so that a file that stops in
//! the middle is whole up to its last cluster.

mod ebml;
mod read;
mod write;

use bytes::Bytes;

pub use ebml::EbmlError;
pub use read::{Block, Blocks, WebmError, read_cluster, read_header};
pub use write::{ClusterWriter, Frame, header};

/// The number of the sound's track in every leg.
const AUDIO_TRACK: u8 = 1;
/// The number of the picture's track in every leg.
const VIDEO_TRACK: u8 = 2;

/// One of the two tracks a leg may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Track {
    /// Sound: Opus.
    Audio,
    /// Picture: VP8 or H.264.
    Video,
}

impl Track {
    fn number(self) -> u8 {
        match self {
            Self::Audio => AUDIO_TRACK,
            Self::Video => VIDEO_TRACK,
        }
    }
}

/// That a leg has sound, which is Opus always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opus;

/// A picture's size in pixels, of the first keyframe; later ones may have another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    /// Pixels from left to right.
    pub width: u16,
    /// Pixels from top to bottom.
    pub height: u16,
}

/// What the header says of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VideoTrack {
    /// VP8 (RFC 6386).
    Vp8(PictureSize),
    /// H.264 with its parameter sets as ISO/IEC 14496-15 writes them (avcC).
    H264(PictureSize, Bytes),
}

impl VideoTrack {
    /// The picture's size.
    #[must_use]
    pub fn size(&self) -> PictureSize {
        match self {
            Self::Vp8(size) | Self::H264(size, _) => *size,
        }
    }

    fn codec_id(&self) -> &'static str {
        match self {
            Self::Vp8(_) => "V_VP8",
            Self::H264(..) => "V_MPEG4/ISO/AVC",
        }
    }

    fn codec_private(&self) -> Option<&Bytes> {
        match self {
            Self::Vp8(_) => None,
            Self::H264(_, avcc) => Some(avcc),
        }
    }
}

/// The tracks of a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegHeader {
    /// The sound, if there is any.
    pub audio: Option<Opus>,
    /// The picture, if there is any.
    pub video: Option<VideoTrack>,
}

impl LegHeader {
    /// WebM admits VP8 but not H.264, which Matroska admits.
    fn doc_type(&self) -> &'static str {
        match &self.video {
            Some(VideoTrack::H264(..)) => "matroska",
            Some(VideoTrack::Vp8(_)) | None => "webm",
        }
    }

    /// The media type of the file.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        match &self.video {
            Some(VideoTrack::H264(..)) => "video/x-matroska",
            Some(VideoTrack::Vp8(_)) => "video/webm",
            None => "audio/webm",
        }
    }
}
