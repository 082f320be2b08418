//! One track of a leg: packets into frames with their times, in a queue until they are woven into the file.

use std::collections::VecDeque;
use std::mem;

use super::super::assemble::{Assembler, Broke, Whole};
use super::super::reorder::{Next, Packet, Reorder};
use super::WEAVE_WAIT_MS;
use crate::evidence::VideoCodec;

/// A frame with its time.
#[derive(Debug)]
pub(super) struct Timed {
    /// Its millisecond of the call.
    pub(super) at_ms: u64,
    /// Since when it waits.
    pub(super) ready_ms: u64,
    /// Packets that are missing before it.
    pub(super) lost: u32,
    pub(super) whole: Whole,
}

impl Timed {
    /// Whether this picture is written before that sound: of the same moment a keyframe is, because it begins a cluster.
    pub(super) fn goes_before(&self, sound: &Self) -> bool {
        self.at_ms < sound.at_ms || (self.at_ms == sound.at_ms && self.whole.track.is_some())
    }
}

/// One track.
#[derive(Debug)]
pub(super) struct TrackIn {
    reorder: Reorder,
    assembler: Assembler,
    ready: VecDeque<Timed>,
    /// The last frame's time: the next is later.
    last_ms: Option<u64>,
    /// Up to when the file has frames of the track.
    written_ms: u64,
    /// Packets missing since the last frame.
    lost: u32,
    last_packet_ms: Option<u64>,
}

/// The time without frames before the one just written.
pub(super) struct Missing {
    pub(super) from_ms: u64,
    pub(super) to_ms: u64,
}

impl TrackIn {
    pub(super) fn sound() -> Self {
        Self::new(Assembler::Opus)
    }

    pub(super) fn picture(codec: VideoCodec) -> Self {
        Self::new(Assembler::of(codec))
    }

    fn new(assembler: Assembler) -> Self {
        Self {
            reorder: Reorder::default(),
            assembler,
            ready: VecDeque::new(),
            last_ms: None,
            written_ms: 0,
            lost: 0,
            last_packet_ms: None,
        }
    }

    pub(super) fn packet(&mut self, packet: Packet) {
        self.last_packet_ms = Some(packet.arrived_ms);
        self.reorder.push(packet);
    }

    /// Nothing more comes.
    pub(super) fn finish(&mut self) {
        self.reorder.finish();
        self.last_packet_ms = None;
    }

    /// Makes frames of the packets whose turn it is; says whether packets are missing between them.
    pub(super) fn gather(&mut self, now_ms: u64, mut place: impl FnMut(u32, u64) -> u64) -> Broke {
        let mut broke = Broke::Nothing;
        while let Some(next) = self.reorder.pop(now_ms) {
            let packet = match next {
                Next::Packet(packet) => packet,
                Next::Lost(lost) => {
                    self.lost = self.lost.saturating_add(lost);
                    // A loss between two frames may have been the whole of a third.
                    let _ = self.assembler.lost();
                    broke = Broke::Frame;
                    continue;
                }
            };
            let Some(whole) = self.assembler.push(packet) else {
                continue;
            };
            let at_ms = place(whole.timestamp, whole.arrived_ms);
            let at_ms = self.last_ms.map_or(at_ms, |last| at_ms.max(last + 1));
            self.last_ms = Some(at_ms);
            self.ready.push_back(Timed {
                at_ms,
                ready_ms: now_ms,
                lost: mem::take(&mut self.lost),
                whole,
            });
        }
        broke
    }

    pub(super) fn first(&self) -> Option<&Timed> {
        self.ready.front()
    }

    pub(super) fn take(&mut self) -> Option<Timed> {
        self.ready.pop_front()
    }

    /// Whether any packet has come.
    pub(super) fn has_come(&self) -> bool {
        self.last_packet_ms.is_some()
    }

    /// Drops frames before the first that can be decoded by itself.
    pub(super) fn skip_to_keyframe(&mut self) {
        while self
            .first()
            .is_some_and(|timed| timed.whole.track.is_none())
        {
            self.ready.pop_front();
        }
    }

    /// Whether no frame of this track comes any more that belongs before the other track's.
    pub(super) fn is_past(&self, other: &Timed, now_ms: u64) -> bool {
        self.last_ms.is_some_and(|last| last >= other.at_ms)
            || other.ready_ms + WEAVE_WAIT_MS <= now_ms
            || self
                .last_packet_ms
                .is_none_or(|last| last + WEAVE_WAIT_MS <= now_ms)
    }

    /// Packets missing after the last frame.
    pub(super) fn take_lost(&mut self) -> u32 {
        mem::take(&mut self.lost)
    }

    /// A file begins here.
    pub(super) fn begin(&mut self, at_ms: u64) {
        self.written_ms = at_ms;
    }

    /// Notes that the file has frames up to here; answers with what was missing before.
    pub(super) fn written(&mut self, at_ms: u64) -> Missing {
        let missing = Missing {
            from_ms: self.written_ms,
            to_ms: at_ms,
        };
        self.written_ms = self.written_ms.max(at_ms);
        missing
    }
}
