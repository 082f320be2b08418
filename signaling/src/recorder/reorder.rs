//! Puts a track's packets back into their order and says which of them never came.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;

/// How long in milliseconds a missing packet is waited for: two retransmissions over a path of 200 ms.
pub(super) const REORDER_WAIT_MS: u64 = 500;
/// How long in milliseconds a stream's first packet waits for those that were sent before it and come after it.
const START_WAIT_MS: u64 = 300;
/// Packets held for a missing one: the fastest picture has 200 in that time, with a burst of a keyframe.
const HELD: usize = 1_024;
/// How far a number may jump and still be of the same stream (RFC 3550, A.1: `MAX_DROPOUT`).
const DROPOUT: i64 = 3_000;
/// Where the unwrapped numbers begin: below it is room for what was sent before the first packet.
const FIRST: u64 = 1 << 32;

/// One packet of a track, without what only its transport needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Its number.
    pub seq: u16,
    /// Its time, in the track's own units.
    pub timestamp: u32,
    /// Whether it ends a frame.
    pub marker: bool,
    /// What it carries.
    pub payload: Bytes,
    /// When it came, in milliseconds of the call.
    pub arrived_ms: u64,
}

/// What comes next of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A packet.
    Packet(Packet),
    /// So many packets that never came, or came too late.
    Lost(u32),
}

/// The packets of one track between their arrival and their turn.
#[derive(Debug, Default)]
pub struct Reorder {
    /// The number of the packet that came last before the first was released; numbers are unwrapped from here.
    near: u64,
    /// The number whose turn it is, once the stream has begun.
    next: Option<u64>,
    jumped_to: Option<u16>,
    held: BTreeMap<u64, Packet>,
    ready: VecDeque<Next>,
}

impl Reorder {
    /// Takes a packet as it came.
    pub fn push(&mut self, packet: Packet) {
        if self.next.is_none() && self.held.is_empty() {
            self.near = FIRST + u64::from(packet.seq);
            self.held.insert(self.near, packet);
            return;
        }
        let near = self.next.unwrap_or(self.near);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_possible_wrap,
            reason = "the difference of two 16-bit numbers on their circle (RFC 3550, A.1)"
        )]
        let ahead = i64::from(packet.seq.wrapping_sub(near as u16) as i16);
        if ahead.abs() >= DROPOUT {
            self.jump(packet);
            return;
        }
        self.jumped_to = None;
        let number = near.saturating_add_signed(ahead);
        match self.next {
            Some(next) if number < next => {} // Given up before, or here twice.
            Some(next) if number == next => {
                self.next = Some(next + 1);
                self.ready.push_back(Next::Packet(packet));
                self.release();
            }
            Some(_) | None => {
                self.held.insert(number, packet);
                if self.held.len() > HELD {
                    self.give_up();
                }
            }
        }
    }

    /// The next packet or loss; none until more comes or the time is up.
    pub fn pop(&mut self, now_ms: u64) -> Option<Next> {
        if self.ready.is_empty() {
            let (_, oldest) = self.held.first_key_value()?;
            let wait = match self.next {
                Some(_) => REORDER_WAIT_MS,
                None => START_WAIT_MS,
            };
            if oldest.arrived_ms + wait <= now_ms {
                self.give_up();
            }
        }
        self.ready.pop_front()
    }

    /// Everything that is held comes next: no more will be waited for.
    pub fn finish(&mut self) {
        while !self.held.is_empty() {
            self.give_up();
        }
    }

    /// A second packet after the place jumped to begins the stream anew; a single one is a stray.
    fn jump(&mut self, packet: Packet) {
        if self.jumped_to != Some(packet.seq) {
            self.jumped_to = Some(packet.seq.wrapping_add(1));
            return;
        }
        self.finish();
        self.jumped_to = None;
        // The packet before it was taken for a stray.
        self.ready.push_back(Next::Lost(1));
        self.next = Some(FIRST + u64::from(packet.seq) + 1);
        self.ready.push_back(Next::Packet(packet));
    }

    /// The packets before the first that is held count as lost.
    fn give_up(&mut self) {
        let Some((&first, _)) = self.held.first_key_value() else {
            return;
        };
        let missing = self.next.map_or(0, |next| first.saturating_sub(next));
        let lost = u32::try_from(missing).unwrap_or(u32::MAX);
        if lost > 0 {
            self.ready.push_back(Next::Lost(lost));
        }
        self.next = Some(first);
        self.release();
    }

    fn release(&mut self) {
        let Some(mut next) = self.next else { return };
        while let Some(packet) = self.held.remove(&next) {
            self.ready.push_back(Next::Packet(packet));
            next += 1;
        }
        self.next = Some(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(seq: u16, arrived_ms: u64) -> Packet {
        Packet {
            seq,
            timestamp: 0,
            marker: false,
            payload: Bytes::new(),
            arrived_ms,
        }
    }

    fn popped(reorder: &mut Reorder, now_ms: u64) -> Vec<Result<u16, u32>> {
        std::iter::from_fn(|| reorder.pop(now_ms))
            .map(|next| match next {
                Next::Packet(packet) => Ok(packet.seq),
                Next::Lost(lost) => Err(lost),
            })
            .collect()
    }

    #[test]
    fn packets_out_of_order_come_out_in_order_across_the_wrap() {
        let mut reorder = Reorder::default();
        for seq in [65_534, 65_535, 65_533, 1, 0, 0, 2] {
            reorder.push(packet(seq, 0));
        }
        assert_eq!(popped(&mut reorder, START_WAIT_MS - 1), []);
        let order = [65_533, 65_534, 65_535, 0, 1, 2].map(Ok);
        assert_eq!(popped(&mut reorder, START_WAIT_MS), order);
    }

    #[test]
    fn a_missing_packet_is_waited_for_and_then_counted() {
        let mut reorder = Reorder::default();
        reorder.push(packet(1, 0));
        assert_eq!(popped(&mut reorder, START_WAIT_MS), [Ok(1)]);
        reorder.push(packet(4, 310));
        assert_eq!(popped(&mut reorder, 310 + REORDER_WAIT_MS - 1), []);
        assert_eq!(popped(&mut reorder, 310 + REORDER_WAIT_MS), [Err(2), Ok(4)]);
        reorder.push(packet(2, 900));
        assert_eq!(popped(&mut reorder, 9_999), []);
    }

    #[test]
    fn a_stream_that_begins_anew_is_followed_and_a_stray_is_not() {
        let mut reorder = Reorder::default();
        for seq in [1, 30_000, 2, 40_000, 40_001, 40_002] {
            reorder.push(packet(seq, 0));
        }
        let order = [Ok(1), Ok(2), Err(1), Ok(40_001), Ok(40_002)];
        assert_eq!(popped(&mut reorder, START_WAIT_MS), order);
    }

    #[test]
    fn no_more_is_held_than_the_limit() {
        let mut reorder = Reorder::default();
        reorder.push(packet(0, 0));
        for seq in (2..).step_by(2).take(HELD + 10) {
            reorder.push(packet(seq, 0));
            assert!(reorder.held.len() <= HELD);
        }
    }
}
