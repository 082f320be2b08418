//! VP8 frames out of packets.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signaling::evidence::VideoCodec;
use signaling::recorder::Assembler;
use signaling_fuzz::assembled;

fuzz_target!(|bytes: &[u8]| assembled(Assembler::of(VideoCodec::Vp8), bytes));
