//! Whether a packet begins a whole picture, told from its first bytes.
//!
//! Architecture invariant: pure; no payload makes it panic.

use super::line::Codec;

/// Whether a decoder that knows nothing yet can begin with this payload.
#[must_use]
pub fn begins_picture(codec: Codec, payload: &[u8]) -> bool {
    match codec {
        Codec::Opus => true,
        Codec::Vp8 => vp8(payload),
        Codec::H264 => h264(payload),
    }
}

/// RFC 7741 section 4.2: the descriptor, then the frame's first byte, whose lowest bit is zero in a key frame.
fn vp8(payload: &[u8]) -> bool {
    let Some(first) = payload.first() else {
        return false;
    };
    // The start of the first partition (S = 1, PID = 0).
    if first & 0x1F != 0x10 {
        return false;
    }
    let mut at = 1;
    if first & 0x80 != 0 {
        let Some(extensions) = payload.get(1) else {
            return false;
        };
        at += 1;
        if extensions & 0x80 != 0 {
            at += match payload.get(at) {
                Some(picture) if picture & 0x80 != 0 => 2,
                Some(_) | None => 1,
            };
        }
        at += usize::from(extensions & 0x40 != 0);
        at += usize::from(extensions & 0x30 != 0);
    }
    payload.get(at).is_some_and(|frame| frame & 0x01 == 0)
}

/// RFC 6184: parameter sets or an IDR slice, alone, in an aggregate or as the first fragment.
fn h264(payload: &[u8]) -> bool {
    let Some(first) = payload.first() else {
        return false;
    };
    let whole = |unit: u8| unit == 5 || unit == 7;
    match first & 0x1F {
        // STAP-A: after each length of two bytes a unit.
        24 => {
            let mut rest = &payload[1..];
            while let [high, low, unit, ..] = rest {
                if whole(unit & 0x1F) {
                    return true;
                }
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length..).unwrap_or_default();
            }
            false
        }
        // FU-A: the second byte says of which unit, and whether it begins.
        28 => payload
            .get(1)
            .is_some_and(|unit| unit & 0x80 != 0 && whole(unit & 0x1F)),
        unit => whole(unit),
    }
}
