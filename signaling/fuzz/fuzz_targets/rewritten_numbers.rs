//! One stream out of several sources: gaps where packets were lost and nowhere else, and no number for two packets.
#![no_main]

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use signaling::media::rewrite::Rewrite;

/// Packets that are remembered: twice the longest way back.
const REMEMBERED: usize = 128;

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
    // The last in the order of the source, and the furthest of all, which a late one may be.
    let (mut last, mut furthest): (Option<u16>, Option<u16>) = (None, None);
    let mut sent = Sent::new();
    let mut left_out = VecDeque::new();
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
                let expected = match (last, follows) {
                    (Some(before), true) => Some(before.wrapping_add(1 + lost + skipped)),
                    (_, false) => furthest.map(|furthest| furthest.wrapping_add(1)),
                    (None, true) => None,
                };
                assert_eq!(expected.unwrap_or(number), number);
                furthest = Some(number);
                once(&mut sent, number, source, sequence);
                (last, skipped) = (Some(number), 0);
            }
            // The next packet is left out.
            1 => {
                sequence = sequence.wrapping_add(1 + lost);
                rewrite.leave_out(key, sequence);
                left_out.push_back((source, sequence));
                if left_out.len() > REMEMBERED {
                    left_out.pop_front();
                }
                skipped += lost;
            }
            // One comes again, or late.
            2 if rewrite.follows(key) => {
                let late = (source, sequence.wrapping_sub(u16::from(byte >> 2)));
                // What was left out holds nothing, and is left out again.
                if left_out.contains(&late) {
                    continue;
                }
                if let Some(numbers) = rewrite.numbers(key, late.1, 0, now) {
                    let ahead = |furthest| numbers.sequence.wrapping_sub(furthest) < 1 << 15;
                    if furthest.is_none_or(ahead) {
                        furthest = Some(numbers.sequence);
                    }
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
