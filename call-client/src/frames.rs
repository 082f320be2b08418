//! What is sent: a flat picture in VP8 and silence in Opus, as RTP payloads.
//!
//! The frames are the output of libvpx for one plane colour of 320 × 240 (`ffmpeg -f lavfi -i color=…:s=320x240:r=10 -c:v
//! libvpx`): a key frame, and the frame after it, which says "as before" whatever the colour. A test has them decoded by ffmpeg.

use bytes::{BufMut as _, Bytes, BytesMut};

use crate::habits::Stamps;
use crate::stamp;

/// The largest payload of one RTP packet: an Ethernet frame less its headers, SRTP's tag and some room for tunnels.
const PAYLOAD_BYTES: usize = 1_100;
/// VP8 payload descriptor (RFC 7741, 4.2) of the packet a frame begins with: S set, partition 0.
const FIRST: u8 = 0x10;
/// The descriptor of the packets after it.
const FURTHER: u8 = 0x00;
/// 20 ms of silence in Opus (RFC 6716, 3.1): CELT, full band, stereo, one frame of two bytes that hold no energy.
pub(crate) const SILENCE: &[u8] = &[0xf8, 0xff, 0xfe];

/// Plane colours as libvpx encodes them: a blue and a brown, so that two people can be told apart.
const COLOURS: [&str; 2] = [
    concat!(
        "d012009d012a4001f00000470885858885848802020275aa03f802068684f70681649f6bdb9b27387b27387b2738",
        "7b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b",
        "27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27",
        "387b27387b27387b27387b27387b27387b27387af400fefb19cbff60efe83bfa0eff54cfff15bfe2b7fc56fff89c",
        "40",
    ),
    concat!(
        "1013009d012a4001f00000470885858885848802020275aa03f803f80206b6a4f70681649f6bdb9b27387b27387b",
        "27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27",
        "387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b2738",
        "7b27387b27387b27387b27387b27387b27387b27387af400fef936cfff7df0cb7bb7fe84bff6964215d7fce700",
    ),
];
/// The frame that changes nothing.
const AS_BEFORE: &str = "d1020001101000180018582ff400088004335fad724f9c730000";

/// Width and height of the picture.
#[must_use]
pub fn picture_size() -> (u16, u16) {
    (320, 240)
}

/// A key frame in one of the colours (taken modulo their number).
#[must_use]
pub fn key_frame(colour: usize) -> Vec<u8> {
    decoded(COLOURS[colour % COLOURS.len()])
}

/// The frame after it.
pub(crate) fn as_before() -> Vec<u8> {
    decoded(AS_BEFORE)
}

fn decoded(text: &str) -> Vec<u8> {
    hex::decode(text).expect("the constants are hexadecimal")
}

/// Fills a frame up to a length and cuts it into RTP payloads.
pub(crate) fn payloads(mut frame: Vec<u8>, least: usize, stamps: Stamps) -> Vec<Bytes> {
    frame.resize(frame.len().max(least), 0);
    if stamps == Stamps::Time {
        stamp::put(&mut frame);
    }
    let mut descriptor = FIRST;
    let mut payloads = Vec::new();
    for piece in frame.chunks(PAYLOAD_BYTES) {
        let mut payload = BytesMut::with_capacity(1 + piece.len());
        payload.put_u8(std::mem::replace(&mut descriptor, FURTHER));
        payload.put_slice(piece);
        payloads.push(payload.freeze());
    }
    payloads
}

/// Whether an RTP payload begins a key frame: the frame's first bit is 0 (RFC 6386, 9.1).
pub(crate) fn begins_a_key_frame(payload: &[u8]) -> bool {
    let Some(&descriptor) = payload.first() else {
        return false;
    };
    if descriptor & 0x17 != FIRST {
        return false;
    }
    payload
        .get(descriptor_bytes(payload))
        .is_some_and(|first| first & 1 == 0)
}

/// How long the payload descriptor is: extensions, picture number and layer fields are optional.
fn descriptor_bytes(payload: &[u8]) -> usize {
    let at = |place: usize| payload.get(place).copied().unwrap_or_default();
    if at(0) & 0x80 == 0 {
        return 1;
    }
    let extension = at(1);
    let mut length = 2;
    if extension & 0x80 != 0 {
        length += if at(length) & 0x80 == 0 { 1 } else { 2 };
    }
    length += usize::from(extension & 0x40 != 0);
    length + usize::from(extension & 0x30 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    /// An IVF file: its head, then for each frame length, time and bytes.
    fn ivf(frames: &[Vec<u8>]) -> Vec<u8> {
        let (width, height) = picture_size();
        let mut file = b"DKIF\0\0\x20\0VP80".to_vec();
        file.extend(width.to_le_bytes());
        file.extend(height.to_le_bytes());
        file.extend(10_u32.to_le_bytes());
        file.extend(1_u32.to_le_bytes());
        file.extend(u64::try_from(frames.len()).unwrap().to_le_bytes());
        for (time, frame) in (0_u64..).zip(frames) {
            file.extend(u32::try_from(frame.len()).unwrap().to_le_bytes());
            file.extend(time.to_le_bytes());
            file.extend(frame);
        }
        file
    }

    #[test]
    fn a_foreign_decoder_sees_the_colour_in_every_frame_filled_up_or_not() {
        let mut filled = key_frame(1);
        filled.resize(3_000, 0);
        for (first, expected) in [(key_frame(0), [31, 111, 139]), (filled, [139, 90, 31])] {
            let file = ivf(&[first, as_before(), as_before()]);
            let mut ffmpeg = Command::new("ffmpeg")
                .args(["-loglevel", "error", "-xerror", "-f", "ivf", "-i", "pipe:0"])
                .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            ffmpeg.stdin.take().unwrap().write_all(&file).unwrap();
            let pixels = ffmpeg.wait_with_output().unwrap().stdout;
            assert_eq!(pixels.len(), 3 * 320 * 240 * 3, "three frames");
            let near =
                |pixel: &[u8]| (0..3).all(|channel| pixel[channel].abs_diff(expected[channel]) < 8);
            assert!(pixels.chunks(3).all(near), "{:?}", &pixels[..3]);
        }
    }

    #[test]
    fn a_key_frame_is_known_by_its_first_packet_alone() {
        let long = payloads(key_frame(0), 3_000, Stamps::None);
        assert_eq!(long.len(), 3);
        assert!(begins_a_key_frame(&long[0]));
        assert!(!begins_a_key_frame(&long[1]));
        assert!(!begins_a_key_frame(
            &payloads(as_before(), 0, Stamps::None)[0]
        ));
        // As browsers send it: X set, a picture number of 15 bits, TL0PICIDX and TID.
        let browsers = [0x90, 0xe0, 0x81, 0x02, 0x07, 0x20, 0x10, 0x02];
        assert!(begins_a_key_frame(&browsers));
        assert!(!begins_a_key_frame(&[]));
        assert!(!begins_a_key_frame(&[0x90]));
    }
}
