//! Packets on TCP: however the bytes come in, the same packets come out, and written again they are the same bytes.
#![no_main]

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use signaling::media::framing::{FrameTooLong, MAX_FRAME, frame, next_frame};

fn packets(mut arrived: BytesMut, more: &[u8]) -> (Vec<BytesMut>, Result<(), FrameTooLong>) {
    let mut packets = Vec::new();
    let mut rest = more.chunks(7);
    loop {
        match next_frame(&mut arrived) {
            Ok(Some(packet)) => packets.push(packet),
            Ok(None) => match rest.next() {
                Some(chunk) => arrived.extend_from_slice(chunk),
                None => return (packets, Ok(())),
            },
            Err(error) => return (packets, Err(error)),
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let at_once = packets(BytesMut::from(bytes), &[]);
    assert_eq!(packets(BytesMut::new(), bytes), at_once);
    let mut written = Vec::new();
    for packet in &at_once.0 {
        assert!(packet.len() <= MAX_FRAME);
        written.extend_from_slice(&frame(packet).expect("no longer than a length can say"));
    }
    assert!(bytes.starts_with(&written));
});
