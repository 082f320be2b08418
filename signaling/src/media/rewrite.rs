//! One stream to a receiver out of several sources: numbers and times go on without a jump when the source changes.
//!
//! Architecture invariant: pure; a packet sent again by its source gets the number it had the first time, and no two packets
//! get the same: SRTP's keystream depends on the number (RFC 7714 section 8.4).

use std::time::{Duration, Instant};

/// Packets left out that are remembered, so that late ones around them still get their right numbers.
const LEFT_OUT: usize = 32;
/// How far behind the newest a packet may come: a quarter of the circle, so that before and behind are never confused.
const BEHIND: u16 = 1 << 14;

/// The numbers a packet gets on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Its sequence number.
    pub sequence: u16,
    /// Its timestamp.
    pub timestamp: u32,
}

/// What is known of the source of the moment.
#[derive(Debug)]
struct Source {
    key: (u64, u32),
    sequence_shift: u16,
    timestamp_shift: u32,
    /// Up to here nothing is passed any more: the numbers belong to the source before, or are not known.
    floor: u16,
    highest: u16,
    left_out: Vec<u16>,
}

/// Rewrites one outgoing stream.
#[derive(Debug)]
pub struct Rewrite {
    clock_rate: u32,
    next: u16,
    timestamp: u32,
    sent_at: Option<Instant>,
    source: Option<Source>,
}

impl Rewrite {
    /// A stream with this clock, beginning at a number nobody can guess.
    #[must_use]
    pub fn new(clock_rate: u32, first: u16, timestamp: u32) -> Self {
        Self {
            clock_rate,
            next: first,
            timestamp,
            sent_at: None,
            source: None,
        }
    }

    /// Whether packets of this source go on where they were: `key` is the connection and the stream's number.
    #[must_use]
    pub fn follows(&self, key: (u64, u32)) -> bool {
        self.source.as_ref().is_some_and(|source| source.key == key)
    }

    /// The numbers of a packet; another source than before begins right after the last packet sent. Nothing for one that
    /// comes so late that its number may be another packet's.
    pub fn numbers(
        &mut self,
        key: (u64, u32),
        sequence: u16,
        timestamp: u32,
        now: Instant,
    ) -> Option<Numbers> {
        if !self.follows(key) {
            self.begin(key, sequence, timestamp, now);
        }
        let source = self.source.as_mut()?;
        if !is_after(sequence, source.floor) {
            return None;
        }
        let left_out = source
            .left_out
            .iter()
            .filter(|number| is_after(sequence, **number))
            .count();
        let numbers = Numbers {
            sequence: sequence
                .wrapping_add(source.sequence_shift)
                .wrapping_sub(u16::try_from(left_out).unwrap_or(0)),
            timestamp: timestamp.wrapping_add(source.timestamp_shift),
        };
        if !is_after(source.highest, sequence) {
            source.reached(sequence);
        }
        // Also a late packet may be the furthest yet, when those behind it were left out.
        if !is_after(self.next, numbers.sequence) {
            self.next = numbers.sequence.wrapping_add(1);
            self.timestamp = numbers.timestamp;
            self.sent_at = Some(now);
        }
        Some(numbers)
    }

    /// A packet of the source is not sent, so the next takes its number.
    pub fn leave_out(&mut self, key: (u64, u32), sequence: u16) {
        let Some(source) = self.source.as_mut().filter(|source| source.key == key) else {
            return;
        };
        // One that was passed already has left its gap; to close it would give two packets one number.
        if !is_after(sequence, source.highest) {
            return;
        }
        source.left_out.push(sequence);
        source.reached(sequence);
        if let (true, Some(oldest)) = (
            source.left_out.len() > LEFT_OUT,
            source.left_out.first().copied(),
        ) {
            source.forget_until(oldest);
        }
    }

    fn begin(&mut self, key: (u64, u32), sequence: u16, timestamp: u32, now: Instant) {
        let elapsed = self
            .sent_at
            .map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        let ticks = elapsed.as_millis() * u128::from(self.clock_rate) / 1_000;
        // The clock of a stream wraps anyway (RFC 3550 section 5.1).
        let ticks = u32::try_from(ticks % (u128::from(u32::MAX) + 1)).unwrap_or(0);
        let first = self.timestamp.wrapping_add(ticks.max(1));
        self.source = Some(Source {
            key,
            sequence_shift: self.next.wrapping_sub(sequence),
            timestamp_shift: first.wrapping_sub(timestamp),
            floor: sequence.wrapping_sub(1),
            highest: sequence.wrapping_sub(1),
            left_out: Vec::new(),
        });
    }
}

impl Source {
    /// The newest packet is this one.
    fn reached(&mut self, sequence: u16) {
        self.highest = sequence;
        if sequence.wrapping_sub(self.floor) > BEHIND {
            self.forget_until(sequence.wrapping_sub(BEHIND));
        }
    }

    /// Nothing up to this packet is passed any more, so what was left out until there is reckoned once and for all.
    fn forget_until(&mut self, floor: u16) {
        self.floor = floor;
        let before = self.left_out.len();
        self.left_out.retain(|number| is_after(*number, floor));
        let gone = u16::try_from(before - self.left_out.len()).unwrap_or(0);
        self.sequence_shift = self.sequence_shift.wrapping_sub(gone);
    }
}

/// Whether a sequence number comes after another, within half of their circle.
fn is_after(number: u16, other: u16) -> bool {
    number != other && number.wrapping_sub(other) < 1 << 15
}
