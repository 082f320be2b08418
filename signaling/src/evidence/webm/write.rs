//! Writes a leg: one header with its tracks, then clusters of blocks, each copied once from the packets they came in.

use bytes::{BufMut, Bytes, BytesMut};

use super::ebml;
use super::{AUDIO_TRACK, LegHeader, Track, VIDEO_TRACK, VideoTrack};

/// Nanoseconds in one unit of the file's time: a millisecond.
const NANOSECONDS: u64 = 1_000_000;
/// Samples a second of Opus in WebM, whatever was captured (RFC 7845, 5.1).
const OPUS_RATE: f64 = 48_000.0;
/// Nanoseconds a decoder starts before the place it is sent to (RFC 9559 with RFC 7845, 4.6: 80 ms).
const OPUS_SEEK_PRE_ROLL: u64 = 80_000_000;
/// RFC 7845, 5.1: version 1, two channels, no pre-skip (a live stream has no beginning), 48 kHz, no gain, mapping 0.
const OPUS_HEAD: [u8; 19] = [
    b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', 1, 2, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0,
];
/// Who wrote the file.
const APPLICATION: &[u8] = b"senim recording 1";
/// Bytes of a header: the identifiers and an avcC of one parameter set each.
const HEADER_BYTES: usize = 512;
/// The flag of a block that can be decoded by itself (RFC 9559, 10.2).
pub(super) const KEYFRAME: u8 = 0x80;
/// Bytes of a block before its frame: track in one, time in two, flags in one.
pub(super) const BLOCK_HEAD: usize = 4;

/// The bytes that stand before the first cluster of a leg.
#[must_use]
pub fn header(leg: &LegHeader) -> Bytes {
    let mut out = BytesMut::with_capacity(HEADER_BYTES);
    put_ebml(&mut out, leg);
    ebml::begin_open(&mut out, ebml::SEGMENT);
    let info = ebml::begin(&mut out, ebml::INFO);
    ebml::put_uint(&mut out, ebml::TIMESTAMP_SCALE, NANOSECONDS);
    ebml::put_bytes(&mut out, ebml::MUXING_APP, APPLICATION);
    ebml::put_bytes(&mut out, ebml::WRITING_APP, APPLICATION);
    ebml::finish(&mut out, info);
    let tracks = ebml::begin(&mut out, ebml::TRACKS);
    if leg.audio.is_some() {
        put_audio(&mut out);
    }
    if let Some(video) = &leg.video {
        put_video(&mut out, video);
    }
    ebml::finish(&mut out, tracks);
    out.freeze()
}

fn put_ebml(out: &mut BytesMut, leg: &LegHeader) {
    let doc_type = leg.doc_type();
    let head = ebml::begin(out, ebml::EBML);
    ebml::put_uint(out, ebml::EBML_VERSION, 1);
    ebml::put_uint(out, ebml::EBML_READ_VERSION, 1);
    ebml::put_uint(out, ebml::EBML_MAX_ID_LENGTH, 4);
    ebml::put_uint(out, ebml::EBML_MAX_SIZE_LENGTH, 8);
    ebml::put_bytes(out, ebml::DOC_TYPE, doc_type.as_bytes());
    ebml::put_uint(out, ebml::DOC_TYPE_VERSION, 4);
    ebml::put_uint(out, ebml::DOC_TYPE_READ_VERSION, 2);
    ebml::finish(out, head);
}

fn put_audio(out: &mut BytesMut) {
    let entry = begin_track(out, AUDIO_TRACK, 2, b"A_OPUS");
    ebml::put_bytes(out, ebml::CODEC_PRIVATE, &OPUS_HEAD);
    ebml::put_uint(out, ebml::SEEK_PRE_ROLL, OPUS_SEEK_PRE_ROLL);
    let audio = ebml::begin(out, ebml::AUDIO);
    ebml::put_bytes(out, ebml::SAMPLING_FREQUENCY, &OPUS_RATE.to_be_bytes());
    ebml::put_uint(out, ebml::CHANNELS, 2);
    ebml::finish(out, audio);
    ebml::finish(out, entry);
}

fn put_video(out: &mut BytesMut, video: &VideoTrack) {
    let entry = begin_track(out, VIDEO_TRACK, 1, video.codec_id().as_bytes());
    if let Some(private) = video.codec_private() {
        ebml::put_bytes(out, ebml::CODEC_PRIVATE, private);
    }
    let picture = ebml::begin(out, ebml::VIDEO);
    let size = video.size();
    ebml::put_uint(out, ebml::PIXEL_WIDTH, u64::from(size.width));
    ebml::put_uint(out, ebml::PIXEL_HEIGHT, u64::from(size.height));
    ebml::finish(out, picture);
    ebml::finish(out, entry);
}

fn begin_track(out: &mut BytesMut, number: u8, kind: u64, codec: &[u8]) -> usize {
    let entry = ebml::begin(out, ebml::TRACK_ENTRY);
    ebml::put_uint(out, ebml::TRACK_NUMBER, u64::from(number));
    ebml::put_uint(out, ebml::TRACK_UID, u64::from(number));
    ebml::put_uint(out, ebml::TRACK_TYPE, kind);
    ebml::put_uint(out, ebml::FLAG_LACING, 0);
    ebml::put_bytes(out, ebml::CODEC_ID, codec);
    entry
}

/// A cluster while it grows.
#[derive(Debug)]
pub struct ClusterWriter {
    out: BytesMut,
    content: usize,
    starts_at: u32,
}

impl ClusterWriter {
    /// Begins a cluster at this millisecond of its leg, in a buffer with room for `capacity` bytes.
    #[must_use]
    pub fn begin(starts_at: u32, capacity: usize) -> Self {
        let mut out = BytesMut::with_capacity(capacity);
        let content = ebml::begin(&mut out, ebml::CLUSTER);
        ebml::put_bytes(&mut out, ebml::TIMESTAMP, &starts_at.to_be_bytes());
        Self {
            out,
            content,
            starts_at,
        }
    }

    /// The millisecond of the leg it begins at.
    #[must_use]
    pub fn starts_at(&self) -> u32 {
        self.starts_at
    }

    /// Bytes so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether no block is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.len() == self.content + TIMESTAMP_BYTES
    }

    /// Adds a frame, given in pieces, at this millisecond of the leg; a time that 16 bits cannot tell from the cluster's
    /// own stands at their limit, which no cluster of a second reaches.
    pub fn push(&mut self, track: Track, at: u32, frame: Frame, pieces: &[Bytes]) {
        let after = i64::from(at) - i64::from(self.starts_at);
        let after = i16::try_from(after).unwrap_or(i16::MAX);
        let length: usize = pieces.iter().map(Bytes::len).sum();
        ebml::put_id(&mut self.out, ebml::SIMPLE_BLOCK);
        ebml::put_size(&mut self.out, BLOCK_HEAD + length);
        self.out.put_u8(0x80 | track.number());
        self.out.put_i16(after);
        self.out.put_u8(match frame {
            Frame::Key => KEYFRAME,
            Frame::Delta => 0,
        });
        for piece in pieces {
            self.out.put_slice(piece);
        }
    }

    /// The cluster's bytes.
    #[must_use]
    pub fn finish(mut self) -> Bytes {
        ebml::finish(&mut self.out, self.content);
        self.out.freeze()
    }
}

/// Bytes of the cluster's time: identifier, size, four bytes.
const TIMESTAMP_BYTES: usize = 1 + 4 + 4;

/// Whether a frame can be decoded by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// It can: a keyframe, and every frame of sound.
    Key,
    /// It needs the frames before it.
    Delta,
}
