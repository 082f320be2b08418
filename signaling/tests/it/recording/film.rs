//! Sound and picture to play into a recording: made by ffmpeg at test time, or of frames that only look like VP8.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rtc::rtp::codec::h264::H264Payloader;
use rtc::rtp::codec::vp8::Vp8Payloader;
use rtc::rtp::packetizer::Payloader;
use rtc::rtp::{Packet, header::Header};
use signaling::evidence::VideoCodec;
use signaling::recorder::{Leg, Track};

/// Bytes of a packet's payload, as browsers cut them.
const PAYLOAD: usize = 1_180;
/// Pictures a second.
const PICTURES: u32 = 30;
/// Milliseconds of one packet of sound.
const SOUND_MS: u32 = 20;

/// A packet with its place in time.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    pub(super) at: Duration,
    pub(super) track: Track,
    pub(super) packet: Packet,
}

/// A film as packets, in the order of their times.
#[derive(Clone, Debug)]
pub(super) struct Film {
    pub(super) cues: Vec<Cue>,
    pub(super) pictures: usize,
    pub(super) sounds: usize,
}

impl Film {
    /// A test picture with a tone, coded by ffmpeg.
    pub(super) fn by_ffmpeg(seconds: u32, codec: VideoCodec) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pictures = match codec {
            VideoCodec::Vp8 => ivf(&ffmpeg_picture(
                folder.path(),
                seconds,
                "film.ivf",
                &[
                    "-c:v",
                    "libvpx",
                    "-b:v",
                    "800k",
                    "-deadline",
                    "realtime",
                    "-cpu-used",
                    "8",
                ],
            )),
            VideoCodec::H264 => access_units(&ffmpeg_picture(
                folder.path(),
                seconds,
                "film.h264",
                &[
                    "-c:v",
                    "libx264",
                    "-profile:v",
                    "baseline",
                    "-preset",
                    "ultrafast",
                    "-pix_fmt",
                    "yuv420p",
                    "-bsf:v",
                    "h264_metadata=aud=insert",
                ],
            )),
        };
        let sounds = ogg(&ffmpeg_sound(folder.path(), seconds));
        Self::of(codec, &pictures, &sounds)
    }

    /// Frames with a true head and nothing behind it, for everything that does not decode.
    pub(super) fn of_shapes(seconds: u32) -> Self {
        let pictures: Vec<Vec<u8>> = (0..seconds * PICTURES)
            .map(|number| shape(number % (2 * PICTURES) == 0, number))
            .collect();
        let sounds: Vec<Vec<u8>> = (0..seconds * 1_000 / SOUND_MS)
            .map(|number| vec![0xFC; 60 + number as usize % 40])
            .collect();
        Self::of(VideoCodec::Vp8, &pictures, &sounds)
    }

    fn of(codec: VideoCodec, pictures: &[Vec<u8>], sounds: &[Vec<u8>]) -> Self {
        let mut cues = picture_cues(codec, pictures);
        cues.extend(sound_cues(sounds));
        cues.sort_by_key(|cue| cue.at);
        Self {
            cues,
            pictures: pictures.len(),
            sounds: sounds.len(),
        }
    }

    /// Plays it into a leg as if each packet came at its time after `start`.
    pub(super) fn play(&self, leg: &Leg, start: Instant) {
        for cue in &self.cues {
            leg.packet(cue.track, &cue.packet, start + cue.at);
        }
    }
}

fn picture_cues(codec: VideoCodec, pictures: &[Vec<u8>]) -> Vec<Cue> {
    let mut payloader: Box<dyn Payloader> = match codec {
        VideoCodec::Vp8 => {
            let mut payloader = Vp8Payloader::default();
            payloader.enable_picture_id = true;
            Box::new(payloader)
        }
        VideoCodec::H264 => Box::new(H264Payloader::default()),
    };
    let mut seq = 65_000_u16;
    let mut cues = Vec::new();
    for (number, picture) in (0_u32..).zip(pictures) {
        let frame = Bytes::copy_from_slice(picture);
        let payloads = payloader.payload(PAYLOAD, &frame).unwrap();
        let last = payloads.len() - 1;
        for (place, payload) in payloads.into_iter().enumerate() {
            cues.push(Cue {
                at: Duration::from_secs(1) * number / PICTURES,
                track: Track::Video,
                packet: packet(seq, number * (90_000 / PICTURES), place == last, payload),
            });
            seq = seq.wrapping_add(1);
        }
    }
    cues
}

fn sound_cues(sounds: &[Vec<u8>]) -> impl Iterator<Item = Cue> {
    (0_u32..).zip(sounds).map(|(number, sound)| Cue {
        at: Duration::from_millis(u64::from(number * SOUND_MS)),
        track: Track::Audio,
        packet: packet(
            u16::try_from(number % 65_536).unwrap(),
            number * SOUND_MS * 48,
            false,
            Bytes::copy_from_slice(sound),
        ),
    })
}

fn packet(sequence_number: u16, timestamp: u32, marker: bool, payload: Bytes) -> Packet {
    Packet {
        header: Header {
            version: 2,
            sequence_number,
            timestamp,
            marker,
            ..Header::default()
        },
        payload,
    }
}

/// A frame whose head says keyframe of 320 x 240 or not, and whose rest says nothing.
fn shape(key: bool, number: u32) -> Vec<u8> {
    let mut frame = if key {
        vec![0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00]
    } else {
        vec![0x11, 0, 0]
    };
    let length = if key {
        6_000
    } else {
        1_500 + number as usize % 2_000
    };
    frame.resize(length, number.to_le_bytes()[0]);
    frame
}

fn ffmpeg_picture(folder: &Path, seconds: u32, name: &str, codec: &[&str]) -> Vec<u8> {
    let source = format!("testsrc=size=320x240:rate={PICTURES}");
    let to = folder.join(name);
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args([
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        &source,
        "-t",
        &seconds.to_string(),
    ]);
    ffmpeg.args(codec).args(["-g", "60"]).arg(&to);
    assert!(
        ffmpeg.status().unwrap().success(),
        "ffmpeg (Debian: ffmpeg)"
    );
    std::fs::read(to).unwrap()
}

fn ffmpeg_sound(folder: &Path, seconds: u32) -> Vec<u8> {
    let to = folder.join("film.ogg");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args([
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440:sample_rate=48000",
    ]);
    ffmpeg.args([
        "-t",
        &seconds.to_string(),
        "-ac",
        "2",
        "-c:a",
        "libopus",
        "-b:a",
        "32k",
    ]);
    assert!(ffmpeg.arg(&to).status().unwrap().success());
    std::fs::read(to).unwrap()
}

/// Frames of an IVF file: a head of 32 bytes, then each frame behind twelve.
fn ivf(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &file[32..];
    let mut frames = Vec::new();
    while let Some((head, after)) = rest.split_first_chunk::<12>() {
        let length = u32::from_le_bytes(head[..4].try_into().unwrap()) as usize;
        let (frame, after) = after.split_at(length);
        frames.push(frame.to_vec());
        rest = after;
    }
    frames
}

/// Pictures of an H.264 stream, each of which begins with a delimiter.
fn access_units(stream: &[u8]) -> Vec<Vec<u8>> {
    const DELIMITER: [u8; 5] = [0, 0, 0, 1, 9];
    let starts: Vec<usize> = (0..stream.len())
        .filter(|place| stream[*place..].starts_with(&DELIMITER))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([stream.len()]);
    let units = starts.iter().zip(ends);
    units
        .map(|(start, end)| stream[*start..end].to_vec())
        .collect()
}

/// Packets of an Ogg file after its two heads (RFC 3533).
fn ogg(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = file;
    let mut packets = vec![Vec::new()];
    while let Some((head, after)) = rest.split_first_chunk::<27>() {
        assert_eq!(&head[..4], b"OggS");
        let (table, mut body) = after.split_at(usize::from(head[26]));
        for length in table {
            let (piece, after) = body.split_at(usize::from(*length));
            packets.last_mut().unwrap().extend_from_slice(piece);
            if *length < 255 {
                packets.push(Vec::new());
            }
            body = after;
        }
        rest = body;
    }
    packets.retain(|packet| !packet.is_empty());
    packets.split_off(2)
}
