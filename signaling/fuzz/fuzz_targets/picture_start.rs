//! Whether a packet begins a whole picture: a unit says the same alone and in an aggregate.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signaling::media::keyframe::begins_picture;
use signaling::media::line::Codec;

fuzz_target!(|bytes: &[u8]| {
    assert!(begins_picture(Codec::Opus, bytes));
    let _ = begins_picture(Codec::Vp8, bytes);
    let begins = begins_picture(Codec::H264, bytes);
    let (Some(first), Ok(length)) = (bytes.first(), u16::try_from(bytes.len())) else {
        return;
    };
    // Single units (RFC 6184 section 5.2); aggregates and fragments do not stand in an aggregate.
    if (1..24).contains(&(first & 0x1F)) {
        let aggregate = [[24].as_slice(), &length.to_be_bytes(), bytes].concat();
        assert_eq!(begins_picture(Codec::H264, &aggregate), begins);
    }
});
