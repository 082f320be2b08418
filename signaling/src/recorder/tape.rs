//! The ends by which a call is recorded: the tape for what happens, a leg for each connection's packets.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use rtc::rtp;
use tokio::sync::{oneshot, watch};

use super::SnapshotRefused;
use super::leg::LegPlan;
use super::queue::{Item, Queue, RawPacket};
use super::timeline::SenderTime;
use crate::event::CallEvent;
use crate::evidence::webm::Track;
use crate::evidence::{LegEnd, RecordingState};
use crate::name::Participant;

/// The recording of one call. Cheap to clone; nothing here waits.
///
/// When the last tape and the last leg are dropped without [`Tape::end`], what is queued is still written and the recording
/// stays open, to go on another time.
#[derive(Clone, Debug)]
pub struct Tape {
    ends: Arc<Ends>,
}

#[derive(Debug)]
struct Ends {
    queue: Arc<Queue>,
    legs: AtomicU64,
    /// Says that nobody feeds the recording any more when it is dropped with these ends.
    _fed: Arc<()>,
}

/// A tape that does not keep the recording open.
#[derive(Clone, Debug)]
pub struct WeakTape {
    ends: Weak<Ends>,
}

/// The packets of one connection: microphone and camera, or a screen. Ends when it is dropped.
#[derive(Debug)]
pub struct Leg {
    ends: Arc<Ends>,
    number: u64,
    asks: Arc<AtomicBool>,
    closed: AtomicBool,
}

impl Tape {
    pub(super) fn new(queue: Arc<Queue>, fed: Arc<()>) -> Self {
        Self {
            ends: Arc::new(Ends {
                queue,
                legs: AtomicU64::new(1),
                _fed: fed,
            }),
        }
    }

    /// Begins a leg; its file begins with its first frame.
    #[must_use]
    pub fn open_leg(&self, plan: LegPlan) -> Leg {
        let number = self.ends.legs.fetch_add(1, Ordering::Relaxed);
        let asks = Arc::new(AtomicBool::new(plan.video.is_some()));
        self.ends.push(Item::OpenLeg {
            leg: number,
            plan: Box::new(plan),
            asks: Arc::clone(&asks),
        });
        Leg {
            ends: Arc::clone(&self.ends),
            number,
            asks,
            closed: AtomicBool::new(false),
        }
    }

    /// Notes what happened, with the hub's time.
    pub fn event(&self, at: DateTime<Utc>, event: CallEvent) {
        self.ends.push(Item::Event {
            at,
            when: Instant::now(),
            event: Box::new(event),
        });
    }

    /// Takes the next whole picture of a person's camera into the evidence; answers when it is kept, with its SHA-256.
    #[must_use]
    pub fn snapshot(
        &self,
        of: Participant,
    ) -> oneshot::Receiver<Result<Sha256Hash, SnapshotRefused>> {
        let (answer, answered) = oneshot::channel();
        self.ends.push(Item::Snapshot {
            of: Box::new(of),
            answer,
        });
        answered
    }

    /// Puts a signature over the chain up to an entry into the chain.
    pub fn head_signed(&self, of_seq: u64, chain: Sha256Hash, cms: Bytes) {
        self.ends.push(Item::Head { of_seq, chain, cms });
    }

    /// Ends the recording: every leg is closed, the last entry written; the state becomes [`RecordingState::Ended`].
    pub fn end(&self) {
        self.ends.push(Item::End { at: Instant::now() });
    }

    /// How the recording stands, now and from now on.
    #[must_use]
    pub fn states(&self) -> watch::Receiver<RecordingState> {
        self.ends.queue.states().subscribe()
    }

    /// The same tape, not keeping the recording open.
    #[must_use]
    pub fn downgrade(&self) -> WeakTape {
        WeakTape {
            ends: Arc::downgrade(&self.ends),
        }
    }
}

impl WeakTape {
    /// The tape, while anybody feeds it.
    #[must_use]
    pub fn upgrade(&self) -> Option<Tape> {
        self.ends.upgrade().map(|ends| Tape { ends })
    }
}

impl Leg {
    /// Takes a packet as it came; what it carries is shared, not copied.
    pub fn packet(&self, track: Track, packet: &rtp::Packet, arrived: Instant) {
        let raw = RawPacket {
            seq: packet.header.sequence_number,
            timestamp: packet.header.timestamp,
            marker: packet.header.marker,
            payload: packet.payload.clone(),
            arrived,
        };
        self.ends.queue.push_packet(self.number, track, raw);
    }

    /// Takes a sender's report (RFC 3550, 6.4.1), which aligns sound and picture.
    pub fn report(&self, track: Track, time: SenderTime) {
        self.ends.push(Item::Report {
            leg: self.number,
            track,
            time,
        });
    }

    /// Whether the sender is to be asked for a keyframe; each wish is told once, so that the caller sends it on.
    #[must_use]
    pub fn wants_keyframe(&self) -> bool {
        self.asks.load(Ordering::Relaxed) && self.asks.swap(false, Ordering::Relaxed)
    }

    /// Ends the leg.
    pub fn close(self, why: LegEnd) {
        self.end(why);
    }

    fn end(&self, why: LegEnd) {
        if !self.closed.swap(true, Ordering::Relaxed) {
            self.ends.push(Item::CloseLeg {
                leg: self.number,
                why,
                at: Instant::now(),
            });
        }
    }
}

impl Drop for Leg {
    fn drop(&mut self) {
        self.end(LegEnd::Lost);
    }
}

impl Ends {
    fn push(&self, item: Item) {
        self.queue.push(item, Instant::now());
    }
}
