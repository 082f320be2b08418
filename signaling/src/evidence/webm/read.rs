//! Reads a leg's header and clusters strictly: what our writer would not have written is refused.

use super::ebml::{self, EbmlError, Element, Elements};
use super::write::{BLOCK_HEAD, Frame, KEYFRAME, header};
use super::{AUDIO_TRACK, LegHeader, Opus, PictureSize, Track, VIDEO_TRACK, VideoTrack};

/// Why bytes are no header or cluster of a leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebmError {
    /// The elements themselves are broken.
    #[error(transparent)]
    Ebml(#[from] EbmlError),
    /// The header is not one of ours.
    #[error("the header is not that of a leg")]
    Header,
    /// Something else than one cluster.
    #[error("this is not one cluster")]
    NotACluster,
    /// A block without head, of no track of the leg, or with flags we never set.
    #[error("a block is malformed")]
    Block,
}

/// Reads the header of a leg, which must be to the byte what [`header`] writes for its tracks.
///
/// # Errors
/// [`WebmError`] when it is not.
pub fn read_header(bytes: &[u8]) -> Result<LegHeader, WebmError> {
    let mut file = Elements::of(bytes);
    let _ = expect(&mut file, ebml::EBML)?;
    let segment = expect(&mut file, ebml::SEGMENT)?;
    let mut parts = segment.elements()?;
    let _ = expect(&mut parts, ebml::INFO)?;
    let tracks = expect(&mut parts, ebml::TRACKS)?;
    let leg = read_tracks(tracks)?;
    // Everything else has one spelling, so that comparing is reading.
    if header(&leg) != bytes {
        return Err(WebmError::Header);
    }
    Ok(leg)
}

fn read_tracks(tracks: Element<'_>) -> Result<LegHeader, WebmError> {
    let mut leg = LegHeader {
        audio: None,
        video: None,
    };
    let mut entries = tracks.elements()?;
    while let Some(entry) = entries.next()? {
        let mut fields = Fields::default();
        let mut parts = entry.elements()?;
        while let Some(part) = parts.next()? {
            fields.read(part)?;
        }
        match fields.codec {
            b"A_OPUS" => leg.audio = Some(Opus),
            b"V_VP8" => leg.video = Some(VideoTrack::Vp8(fields.size()?)),
            b"V_MPEG4/ISO/AVC" => {
                let avcc = fields.private.to_vec().into();
                leg.video = Some(VideoTrack::H264(fields.size()?, avcc));
            }
            _ => return Err(WebmError::Header),
        }
    }
    Ok(leg)
}

/// What distinguishes one leg's track from another's.
#[derive(Default)]
struct Fields<'a> {
    codec: &'a [u8],
    private: &'a [u8],
    width: u64,
    height: u64,
}

impl<'a> Fields<'a> {
    fn read(&mut self, part: Element<'a>) -> Result<(), WebmError> {
        if part.id == ebml::CODEC_ID {
            self.codec = part.content;
        } else if part.id == ebml::CODEC_PRIVATE {
            self.private = part.content;
        } else if part.id == ebml::VIDEO {
            let mut picture = part.elements()?;
            self.width = expect(&mut picture, ebml::PIXEL_WIDTH)?.uint()?;
            self.height = expect(&mut picture, ebml::PIXEL_HEIGHT)?.uint()?;
        }
        Ok(())
    }

    fn size(&self) -> Result<PictureSize, WebmError> {
        let width = u16::try_from(self.width).map_err(|_| WebmError::Header)?;
        let height = u16::try_from(self.height).map_err(|_| WebmError::Header)?;
        Ok(PictureSize { width, height })
    }
}

/// Opens one cluster, which must fill the bytes.
///
/// # Errors
/// [`WebmError`] when it does not, or does not begin with its time.
pub fn read_cluster(bytes: &[u8]) -> Result<Blocks<'_>, WebmError> {
    let mut file = Elements::of(bytes);
    let cluster = file.next()?.ok_or(WebmError::NotACluster)?;
    if cluster.id != ebml::CLUSTER || file.next()?.is_some() {
        return Err(WebmError::NotACluster);
    }
    let mut rest = cluster.elements()?;
    let time = expect(&mut rest, ebml::TIMESTAMP).map_err(|_| WebmError::NotACluster)?;
    let starts_at = time
        .content
        .try_into()
        .map(u32::from_be_bytes)
        .map_err(|_| WebmError::NotACluster)?;
    Ok(Blocks { starts_at, rest })
}

/// The blocks of a cluster, one after another.
#[derive(Clone, Copy, Debug)]
pub struct Blocks<'a> {
    starts_at: u32,
    rest: Elements<'a>,
}

/// One frame in its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block<'a> {
    /// Its track.
    pub track: Track,
    /// Its millisecond of the leg; negative only in a forged cluster.
    pub at: i64,
    /// Whether it can be decoded by itself.
    pub frame: Frame,
    /// The codec's bytes.
    pub data: &'a [u8],
}

impl<'a> Blocks<'a> {
    /// The millisecond of the leg the cluster begins at.
    #[must_use]
    pub fn starts_at(&self) -> u32 {
        self.starts_at
    }

    /// The next block; none at the cluster's end.
    ///
    /// # Errors
    /// [`WebmError`] when the bytes are no block.
    pub fn next_block(&mut self) -> Result<Option<Block<'a>>, WebmError> {
        let Some(element) = self.rest.next()? else {
            return Ok(None);
        };
        if element.id != ebml::SIMPLE_BLOCK {
            return Err(WebmError::Block);
        }
        let (head, data) = element
            .content
            .split_at_checked(BLOCK_HEAD)
            .ok_or(WebmError::Block)?;
        let track = match head[0] & 0x7F {
            AUDIO_TRACK => Track::Audio,
            VIDEO_TRACK => Track::Video,
            _ => return Err(WebmError::Block),
        };
        let frame = match head[3] {
            KEYFRAME => Frame::Key,
            0 => Frame::Delta,
            _ => return Err(WebmError::Block),
        };
        if head[0] & 0x80 == 0 || data.is_empty() {
            return Err(WebmError::Block);
        }
        Ok(Some(Block {
            track,
            at: i64::from(self.starts_at) + i64::from(i16::from_be_bytes([head[1], head[2]])),
            frame,
            data,
        }))
    }
}

fn expect<'a>(elements: &mut Elements<'a>, id: ebml::Id) -> Result<Element<'a>, WebmError> {
    match elements.next()? {
        Some(element) if element.id == id => Ok(element),
        Some(_) | None => Err(WebmError::Header),
    }
}
