//! What waits for a call's writer: bounded, never waited for, and with the news of what did not fit.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use tokio::sync::watch;

use super::leg::{LegPlan, SnapshotAnswer};
use super::timeline::SenderTime;
use crate::event::CallEvent;
use crate::evidence::webm::Track;
use crate::evidence::{FailReason, LegEnd, RecordingState};
use crate::name::Participant;

/// Packets that may wait: eight seconds of four people, after which a disk that stands still is no hiccup.
const PACKETS: usize = 8_192;
/// Bytes that may wait, for the same time.
const PACKET_BYTES: usize = 8 * 1024 * 1024;
/// Everything else that may wait: more than the room admits in that time.
const NOTES: usize = 4_096;
/// How long the writer may not have turned to the queue before that is shown.
const STALL: Duration = Duration::from_millis(800);

/// What the writer is told.
#[derive(Debug)]
pub(super) enum Item {
    Packet {
        leg: u64,
        track: Track,
        packet: RawPacket,
    },
    Report {
        leg: u64,
        track: Track,
        time: SenderTime,
    },
    OpenLeg {
        leg: u64,
        plan: Box<LegPlan>,
        asks: Arc<AtomicBool>,
    },
    CloseLeg {
        leg: u64,
        why: LegEnd,
        at: Instant,
    },
    Event {
        at: DateTime<Utc>,
        when: Instant,
        event: Box<CallEvent>,
    },
    Snapshot {
        of: Box<Participant>,
        answer: SnapshotAnswer,
    },
    Head {
        of_seq: u64,
        chain: Sha256Hash,
        cms: Bytes,
    },
    End {
        at: Instant,
    },
}

/// A packet as it came.
#[derive(Debug)]
pub(super) struct RawPacket {
    pub(super) seq: u16,
    pub(super) timestamp: u32,
    pub(super) marker: bool,
    pub(super) payload: Bytes,
    pub(super) arrived: Instant,
}

/// What did not fit since the writer last looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dropped {
    pub(super) since: Instant,
    pub(super) packets: u64,
    pub(super) notes: u64,
}

#[derive(Debug, Default)]
struct Waiting {
    items: Vec<Item>,
    packets: usize,
    packet_bytes: usize,
    dropped: Option<Dropped>,
}

/// The queue of one call.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    begun: Instant,
    /// When the writer last turned to it, in milliseconds since `begun`.
    turned_ms: AtomicU64,
    states: watch::Sender<RecordingState>,
}

impl Queue {
    pub(super) fn new(begun: Instant, states: watch::Sender<RecordingState>) -> Self {
        Self {
            waiting: Mutex::default(),
            begun,
            turned_ms: AtomicU64::new(0),
            states,
        }
    }

    pub(super) fn states(&self) -> &watch::Sender<RecordingState> {
        &self.states
    }

    /// Queues a packet, unless too many wait already.
    pub(super) fn push_packet(&self, leg: u64, track: Track, packet: RawPacket) {
        let now = packet.arrived;
        let bytes = packet.payload.len();
        let mut waiting = self.lock();
        if waiting.packets >= PACKETS || waiting.packet_bytes + bytes > PACKET_BYTES {
            waiting.dropped_at(now).packets += 1;
            drop(waiting);
            self.fall_behind();
            return;
        }
        waiting.packets += 1;
        waiting.packet_bytes += bytes;
        waiting.items.push(Item::Packet { leg, track, packet });
        drop(waiting);
        self.look_at_writer(now);
    }

    /// Queues anything else.
    pub(super) fn push(&self, item: Item, now: Instant) {
        let mut waiting = self.lock();
        if waiting.items.len() - waiting.packets >= NOTES {
            waiting.dropped_at(now).notes += 1;
            drop(waiting);
            self.fall_behind();
            return;
        }
        waiting.items.push(item);
        drop(waiting);
        self.look_at_writer(now);
    }

    /// Everything that waits; the queue gets the emptied buffer for it.
    pub(super) fn take(&self, emptied: Vec<Item>) -> (Vec<Item>, Option<Dropped>) {
        let mut waiting = self.lock();
        let items = std::mem::replace(&mut waiting.items, emptied);
        waiting.packets = 0;
        waiting.packet_bytes = 0;
        (items, waiting.dropped.take())
    }

    /// The writer has written what was due.
    pub(super) fn turned(&self, now: Instant) {
        self.turned_ms.store(self.since(now), Ordering::Relaxed);
    }

    /// A disk that stands still is shown before the queue is full; nothing is lost yet.
    fn look_at_writer(&self, now: Instant) {
        let turned = self.turned_ms.load(Ordering::Relaxed);
        if u128::from(self.since(now).saturating_sub(turned)) > STALL.as_millis() {
            self.fall_behind();
        }
    }

    fn fall_behind(&self) {
        self.states.send_if_modified(|state| match state {
            RecordingState::Off | RecordingState::Running { .. } => {
                *state = RecordingState::Failed {
                    reason: FailReason::Behind,
                };
                true
            }
            RecordingState::Failed { .. } | RecordingState::Ended { .. } => false,
        });
    }

    fn since(&self, now: Instant) -> u64 {
        let since = now.saturating_duration_since(self.begun).as_millis();
        u64::try_from(since).unwrap_or(u64::MAX)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // What waits is whole at every moment: a panic elsewhere leaves nothing half done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn dropped_at(&mut self, now: Instant) -> &mut Dropped {
        self.dropped.get_or_insert(Dropped {
            since: now,
            packets: 0,
            notes: 0,
        })
    }
}
