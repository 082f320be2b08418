//! One stream to a receiver out of several sources: numbers and times go on without a jump when the source changes.
//!
//! Architecture invariant: pure; a packet sent again by its source gets the number it had the first time.

use std::time::{Duration, Instant};

/// Packets left out that are remembered, so that late ones around them still get their right numbers.
const LEFT_OUT: usize = 32;

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

    /// The numbers of a packet; another source than before begins right after the last packet sent.
    pub fn numbers(
        &mut self,
        key: (u64, u32),
        sequence: u16,
        timestamp: u32,
        now: Instant,
    ) -> Numbers {
        if !self.follows(key) {
            self.begin(key, sequence, timestamp, now);
        }
        let Some(source) = &mut self.source else {
            return Numbers {
                sequence: self.next,
                timestamp: self.timestamp,
            };
        };
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
            source.highest = sequence;
            self.next = numbers.sequence.wrapping_add(1);
            self.timestamp = numbers.timestamp;
            self.sent_at = Some(now);
        }
        numbers
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
        source.highest = sequence;
        source.left_out.push(sequence);
        if source.left_out.len() > LEFT_OUT {
            source.left_out.remove(0);
            source.sequence_shift = source.sequence_shift.wrapping_sub(1);
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
            highest: sequence.wrapping_sub(1),
            left_out: Vec::new(),
        });
    }
}

/// Whether a sequence number comes after another, within half of their circle.
fn is_after(number: u16, other: u16) -> bool {
    number != other && number.wrapping_sub(other) < 1 << 15
}
