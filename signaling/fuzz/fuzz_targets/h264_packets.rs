//! H.264 frames out of packets, and the size out of a parameter set.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signaling::evidence::VideoCodec;
use signaling::recorder::{Assembler, sps_size};
use signaling_fuzz::assembled;

fuzz_target!(|bytes: &[u8]| {
    let _ = sps_size(bytes);
    assembled(Assembler::of(VideoCodec::H264), bytes);
});
