//! What came in, counted by m-line.

use rtc::rtp;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::{frames, stamp};

/// Sound or picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sound.
    Audio,
    /// Picture.
    Video,
}

/// What came in over one m-line.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// Sound or picture.
    pub kind: Kind,
    /// Packets.
    pub packets: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
    /// Frames that need no other to be decoded.
    pub key_frames: u64,
    /// Numbers that are missing between the lowest and the highest.
    pub lost: u64,
    /// When the last packet came.
    pub last: Instant,
    lowest: u64,
    highest: u64,
}

impl Counts {
    /// How long nothing has come.
    #[must_use]
    pub fn silent_for(&self) -> Duration {
        self.last.elapsed()
    }

    fn begun(kind: Kind, number: u16) -> Self {
        // One full turn above zero, so that an early packet that comes late has a place below.
        let number = u64::from(number) + (1 << 16);
        Self {
            kind,
            packets: 0,
            bytes: 0,
            key_frames: 0,
            lost: 0,
            last: Instant::now(),
            lowest: number,
            highest: number,
        }
    }

    fn note(&mut self, packet: &rtp::Packet) {
        let number = self.unwrapped(packet.header.sequence_number);
        self.lowest = self.lowest.min(number);
        self.highest = self.highest.max(number);
        self.packets += 1;
        self.bytes += packet.payload.len() as u64;
        self.lost = (self.highest - self.lowest + 1).saturating_sub(self.packets);
        self.last = Instant::now();
        if self.kind == Kind::Video && frames::begins_a_key_frame(&packet.payload) {
            self.key_frames += 1;
        }
    }

    /// The number without its wrap at 65,536: the one nearest to the highest so far.
    fn unwrapped(&self, number: u16) -> u64 {
        let base = self.highest & !0xffff;
        let candidates = [
            base.saturating_sub(1 << 16),
            base,
            base.saturating_add(1 << 16),
        ];
        let number = u64::from(number);
        candidates
            .map(|turn| turn + number)
            .into_iter()
            .min_by_key(|full| full.abs_diff(self.highest))
            .unwrap_or(number)
    }
}

/// The counts of a participant, over all its connections.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    lines: Mutex<BTreeMap<String, Counts>>,
    delays: Mutex<Vec<u32>>,
}

impl Ledger {
    pub(crate) fn note(&self, mid: &str, kind: Kind, packet: &rtp::Packet) {
        let mut counts = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = match counts.get_mut(mid) {
            Some(counts) => counts,
            None => counts
                .entry(mid.to_owned())
                .or_insert_with(|| Counts::begun(kind, packet.header.sequence_number)),
        };
        counts.note(packet);
        if let Some(delay) = stamp::age(&packet.payload) {
            let mut delays = self.delays.lock().unwrap_or_else(PoisonError::into_inner);
            delays.push(delay);
        }
    }

    /// How long stamped packets were under way, in microseconds.
    pub(crate) fn delays(&self) -> Vec<u32> {
        let delays = self.delays.lock().unwrap_or_else(PoisonError::into_inner);
        delays.clone()
    }

    pub(crate) fn read(&self) -> BTreeMap<String, Counts> {
        let counts = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        counts.clone()
    }

    /// Begins anew, so that a later look counts what came since.
    pub(crate) fn clear(&self) {
        let mut counts = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        counts.clear();
        let mut delays = self.delays.lock().unwrap_or_else(PoisonError::into_inner);
        delays.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(number: u16) -> rtp::Packet {
        let mut packet = rtp::Packet::default();
        packet.header.sequence_number = number;
        packet
    }

    #[test]
    fn loss_is_counted_over_the_wrap_and_late_packets_heal_it() {
        let ledger = Ledger::default();
        for number in [65_533, 65_535, 1, 0] {
            ledger.note("0", Kind::Audio, &packet(number));
        }
        assert_eq!(ledger.read()["0"].lost, 1);
        ledger.note("0", Kind::Audio, &packet(65_534));
        ledger.note("0", Kind::Audio, &packet(65_532));
        assert_eq!(
            (ledger.read()["0"].lost, ledger.read()["0"].packets),
            (0, 6)
        );
    }
}
