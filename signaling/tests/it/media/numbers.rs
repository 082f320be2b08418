//! The small parsers and the numbers of packets, on their own.

use std::time::{Duration, Instant};

use bytes::BytesMut;
use proptest::prelude::*;
use signaling::media::framing::{MAX_FRAME, frame, next_frame};
use signaling::media::hello::offers_gcm;
use signaling::media::keyframe::begins_picture;
use signaling::media::line::Codec;
use signaling::media::rewrite::Rewrite;
use signaling::media::stun::Check;

#[test]
fn a_stream_goes_on_without_a_jump_when_its_source_changes() {
    let now = Instant::now();
    let mut rewrite = Rewrite::new(90_000, 65_534, 1_000);
    let one = rewrite.numbers((1, 7), 100, 5_000, now).unwrap();
    let two = rewrite.numbers((1, 7), 101, 8_000, now).unwrap();
    assert_eq!(two.sequence, one.sequence.wrapping_add(1));
    assert_eq!(two.timestamp - one.timestamp, 3_000);
    let later = now + Duration::from_secs(2);
    let three = rewrite.numbers((2, 9), 40_000, 77, later).unwrap();
    assert_eq!(three.sequence, two.sequence.wrapping_add(1));
    assert_eq!(three.timestamp.wrapping_sub(two.timestamp), 180_000);
}

#[test]
fn a_late_packet_keeps_its_number_and_a_left_out_one_leaves_no_gap() {
    let now = Instant::now();
    let mut rewrite = Rewrite::new(90_000, 10, 0);
    let key = (1, 7);
    let number = |rewrite: &mut Rewrite, sequence| {
        let numbers = rewrite.numbers(key, sequence, 0, now);
        numbers.map(|numbers| numbers.sequence)
    };
    let first = number(&mut rewrite, 100).unwrap();
    let third = number(&mut rewrite, 102).unwrap();
    let second = number(&mut rewrite, 101).unwrap();
    assert_eq!((second, third), (first + 1, first + 2));
    rewrite.leave_out(key, 103);
    let fourth = number(&mut rewrite, 104).unwrap();
    assert_eq!(fourth, third + 1);
    assert_eq!(number(&mut rewrite, 102), Some(third), "repeated");
    for number in 105..200 {
        rewrite.leave_out(key, number);
    }
    assert_eq!(number(&mut rewrite, 200), Some(fourth + 1));
    assert_eq!(number(&mut rewrite, 104), None, "its number is not known");
}

#[test]
fn no_number_is_given_to_two_packets() {
    let now = Instant::now();
    let mut rewrite = Rewrite::new(90_000, 0, 0);
    let sent_last = rewrite.numbers((1, 7), 100, 0, now).unwrap().sequence;
    let begins = rewrite.numbers((2, 9), 500, 0, now).unwrap().sequence;
    assert_eq!(begins, sent_last + 1);
    // One that came before the picture with which the source began, and is late.
    assert_eq!(rewrite.numbers((2, 9), 499, 0, now), None);
    // A late one before others that are left out is the last that was sent when the source changes.
    rewrite.leave_out((2, 9), 503);
    let late = rewrite.numbers((2, 9), 502, 0, now).unwrap().sequence;
    let begins_again = rewrite.numbers((3, 9), 500, 0, now).unwrap().sequence;
    assert_eq!((late, begins_again), (begins + 2, begins + 3));
    let (begins, source) = (begins_again, (3, 9));
    rewrite.leave_out(source, 501);
    // Once around the circle of numbers, what was left out long ago moves nothing any more.
    let mut before = begins;
    for step in 502..200_000_u32 {
        let sequence = u16::try_from(step % 65_536).unwrap();
        let number = rewrite.numbers(source, sequence, 0, now).unwrap().sequence;
        assert_eq!(number, before.wrapping_add(1), "packet {step}");
        before = number;
    }
}

#[test]
fn a_whole_picture_is_told_from_a_change() {
    let vp8 = |payload: &[u8]| begins_picture(Codec::Vp8, payload);
    assert!(vp8(&[0x10, 0x10, 0x02, 0x00]));
    assert!(!vp8(&[0x10, 0xd1]));
    assert!(!vp8(&[0x00, 0x10]), "not the start of a frame");
    assert!(
        vp8(&[0x90, 0xE0, 0x80, 0x01, 0x05, 0x20, 0x10]),
        "with every extension"
    );
    let h264 = |payload: &[u8]| begins_picture(Codec::H264, payload);
    assert!(h264(&[0x67, 1]) && h264(&[0x65, 1]) && !h264(&[0x41, 1]));
    assert!(h264(&[24, 0, 1, 0x06, 0, 1, 0x67]));
    assert!(h264(&[28, 0x85]) && !h264(&[28, 0x05]) && !h264(&[28, 0x81]));
}

#[test]
fn frames_come_out_as_they_went_in() {
    let mut stream = BytesMut::new();
    for packet in [&b"one"[..], b"", b"three"] {
        stream.extend_from_slice(&frame(packet).unwrap());
    }
    let rest = stream.split_off(9);
    assert_eq!(next_frame(&mut stream).unwrap().unwrap(), b"one"[..]);
    assert_eq!(next_frame(&mut stream).unwrap().unwrap(), b""[..]);
    assert_eq!(next_frame(&mut stream), Ok(None));
    stream.unsplit(rest);
    assert_eq!(next_frame(&mut stream).unwrap().unwrap(), b"three"[..]);
    let too_long = u16::try_from(MAX_FRAME + 1).unwrap().to_be_bytes();
    assert!(next_frame(&mut BytesMut::from(&too_long[..])).is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Check::parse(&bytes);
        let _ = offers_gcm(&bytes);
        let mut check = vec![0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42];
        check.extend(&bytes);
        check.truncate(check.len() / 4 * 4);
        if let Some(length) = check.len().checked_sub(20) {
            check[2..4].copy_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
        }
        if let Some(check) = Check::parse(&check) {
            let _ = (check.receiver(), check.sender());
        }
        for codec in [Codec::Opus, Codec::Vp8, Codec::H264] {
            let _ = begins_picture(codec, &bytes);
        }
        let mut stream = BytesMut::from(&bytes[..]);
        while let Ok(Some(_)) = next_frame(&mut stream) {}
    }
}

/// A ClientHello without session and cookie, with two cipher suites and these SRTP profiles.
fn client_hello(profiles: &[u16]) -> Vec<u8> {
    let mut use_srtp = u16::try_from(profiles.len() * 2)
        .unwrap()
        .to_be_bytes()
        .to_vec();
    use_srtp.extend(profiles.iter().flat_map(|it| it.to_be_bytes()));
    use_srtp.push(0);
    let mut extensions = vec![0, 23, 0, 0, 0, 14];
    extensions.extend(u16::try_from(use_srtp.len()).unwrap().to_be_bytes());
    extensions.extend(use_srtp);
    let mut hello = vec![254, 253];
    hello.extend([9; 32]);
    hello.extend([0, 0, 0, 4, 0xC0, 0x2B, 0xC0, 0x2F, 1, 0]);
    hello.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
    hello.extend(extensions);
    let length = u8::try_from(hello.len()).unwrap();
    let mut datagram = vec![22, 254, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, length + 12];
    datagram.extend([1, 0, 0, length, 0, 0, 0, 0, 0, 0, 0, length]);
    datagram.extend(hello);
    datagram
}

#[test]
fn a_page_that_has_gcm_is_known_by_its_first_message() {
    assert!(offers_gcm(&client_hello(&[0x0001, 0x0008, 0x0007])));
    assert!(!offers_gcm(&client_hello(&[0x0001, 0x0002])));
    let whole = client_hello(&[0x0007]);
    for length in 0..whole.len() - 3 {
        assert!(!offers_gcm(&whole[..length]), "cut after {length}");
    }
}
