//! One seat's stream: numbers what is said to it and keeps the latest for a replay.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::limits::RoomLimits;
use crate::protocol::{ServerFrame, ServerMessage};

/// The stream of one seat since its last `join`.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    last: u64,
    bytes: usize,
    kept: VecDeque<Arc<str>>,
}

/// The messages asked for are not kept any more, or never were.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Gap;

impl Outbox {
    /// Gives a message the next number and keeps it; the oldest give way to the limits.
    pub(crate) fn push(&mut self, message: ServerMessage, limits: &RoomLimits) -> Arc<str> {
        self.last += 1;
        let text: Arc<str> = ServerFrame::new(self.last, message).to_text().into();
        self.bytes += text.len();
        self.kept.push_back(Arc::clone(&text));
        while self.kept.len() > limits.replay_messages || self.bytes > limits.replay_bytes {
            let Some(oldest) = self.kept.pop_front() else {
                break;
            };
            self.bytes -= oldest.len();
        }
        text
    }

    /// A message outside the stream: it repeats the last number and is not kept.
    pub(crate) fn aside(&self, message: ServerMessage) -> Arc<str> {
        self.aside_at(self.last, message)
    }

    /// A message outside the stream that repeats the number the client itself named.
    pub(crate) fn aside_at(&self, seq: u64, message: ServerMessage) -> Arc<str> {
        debug_assert!(
            seq <= self.last,
            "nobody can have handled what was never sent"
        );
        ServerFrame::new(seq, message).to_text().into()
    }

    /// Everything after a number, in order.
    pub(crate) fn after(&self, seq: u64) -> Result<Vec<Arc<str>>, Gap> {
        let missing = self.last.checked_sub(seq).ok_or(Gap)?;
        let missing = usize::try_from(missing).map_err(|_| Gap)?;
        let from = self.kept.len().checked_sub(missing).ok_or(Gap)?;
        Ok(self.kept.range(from..).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(limits: &RoomLimits, messages: usize) -> Outbox {
        let mut outbox = Outbox::default();
        for _ in 0..messages {
            outbox.push(ServerMessage::Pong, limits);
        }
        outbox
    }

    #[test]
    fn what_was_missed_is_replayed_in_order() {
        let outbox = filled(&RoomLimits::default(), 5);
        let texts = outbox.after(3).unwrap();
        let numbers: Vec<u64> = texts
            .iter()
            .map(|text| serde_json::from_str::<ServerFrame>(text).unwrap().seq)
            .collect();
        assert_eq!(numbers, [4, 5]);
        assert_eq!(outbox.after(5), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_longer_kept_or_was_never_sent_is_a_gap() {
        let limits = RoomLimits {
            replay_messages: 3,
            ..RoomLimits::default()
        };
        let outbox = filled(&limits, 5);
        assert_eq!(outbox.after(2).map(|texts| texts.len()), Ok(3));
        assert_eq!(outbox.after(1), Err(Gap));
        assert_eq!(outbox.after(6), Err(Gap));
        assert_eq!(outbox.after(u64::MAX), Err(Gap));
    }

    #[test]
    fn the_bytes_kept_are_limited_too() {
        let one = filled(&RoomLimits::default(), 1).bytes;
        let limits = RoomLimits {
            replay_bytes: 2 * one,
            ..RoomLimits::default()
        };
        let outbox = filled(&limits, 5);
        assert_eq!(outbox.kept.len(), 2);
        assert!(outbox.bytes <= 2 * one);
    }
}
