//! One stream out of several sources: gaps where packets were lost and nowhere else, and no number for two packets.
#![no_main]

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use signaling::media::rewrite::Rewrite;

/// Packets that are remembered: more than the targets' longest way back.
const REMEMBERED: usize = 256;

/// What was sent: the number, the source, and its own number of the packet.
type Sent = VecDeque<(u16, u64, u16)>;

/// No other packet has had the number.
fn once(sent: &mut Sent, number: u16, source: u64, sequence: u16) {
    for (before, of, was) in sent.iter() {
        assert_eq!(*before == number, (*of, *was) == (source, sequence));
    }
    sent.push_back((number, source, sequence));
    if sent.len() > REMEMBERED {
        sent.pop_front();
    }
}

fuzz_target!(|bytes: &[u8]| {
    let begun = Instant::now();
    let mut rewrite = Rewrite::new(90_000, 65_530, 1);
    let (mut source, mut sequence, mut skipped) = (0_u64, 0_u16, 0_u16);
    let mut last: Option<u16> = None;
    let mut sent = Sent::new();
    let mut left_out = Vec::new();
    for (step, byte) in (0_u32..).zip(bytes) {
        let now = begun + Duration::from_millis(u64::from(step));
        let key = (source, 7);
        let lost = u16::from(byte >> 5);
        match byte & 0x03 {
            // The next packet, after some that are lost.
            0 => {
                sequence = sequence.wrapping_add(1 + lost);
                let follows = rewrite.follows(key);
                let numbers = rewrite.numbers(key, sequence, step.wrapping_mul(3_000), now);
                let number = numbers.expect("the newest has a number").sequence;
                if let Some(before) = last {
                    let gap = if follows { lost + skipped } else { 0 };
                    assert_eq!(number, before.wrapping_add(1 + gap));
                }
                once(&mut sent, number, source, sequence);
                (last, skipped) = (Some(number), 0);
            }
            // The next packet is left out.
            1 => {
                sequence = sequence.wrapping_add(1 + lost);
                rewrite.leave_out(key, sequence);
                left_out.push((source, sequence));
                skipped += lost;
            }
            // One comes again, or late.
            2 if rewrite.follows(key) => {
                let late = (source, sequence.wrapping_sub(u16::from(byte >> 2)));
                let numbers = rewrite.numbers(key, late.1, 0, now);
                if let (false, Some(numbers)) = (left_out.contains(&late), numbers) {
                    once(&mut sent, numbers.sequence, late.0, late.1);
                }
            }
            2 => {}
            // Another source.
            _ => {
                source += 1;
                sequence = u16::from(*byte) << 8;
                skipped = 0;
            }
        }
    }
});
