//! One call's writer: turns what waits into entries, chains them and gives them to the ledger, whatever the ledger does.

use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use eds::chain::Link;
use eds::hash::sha256;

use super::SnapshotRefused;
use super::leg::{LegWriter, Made, SnapshotAnswer};
use super::queue::{Dropped, Item, Queue, RawPacket};
use super::reorder::Packet;
use crate::event::CallEvent;
use crate::evidence::{
    BREAK_RESTART, Entry, EntryHeader, EntryKind, FailReason, Genesis, HEADER_VERSION, Ledger,
    LedgerError, LegEnd, LegSource, OpenedLedger, RecordingState,
};
use crate::hub::Clock;
use crate::name::{CallKey, Participant};

/// How often a ledger that failed is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// Entries kept in memory while the ledger fails: events, not media.
const BACKLOG: usize = 4_096;
/// How long an ended recording is still tried to be written before it is left to the next start.
const END_PATIENCE: Duration = Duration::from_mins(1);

/// Whether a call's writer has more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    GoesOn,
    Over,
}

/// The writer of one call.
pub(super) struct CallWriter {
    call: CallKey,
    clock: Clock,
    queue: Arc<Queue>,
    fed: Weak<()>,
    begun: Instant,
    /// The call's time at `begun`, in milliseconds.
    base_ms: u64,
    ledger: Option<Box<dyn Ledger>>,
    link: Option<Link>,
    legs: u32,
    open: BTreeMap<u64, OpenLeg>,
    made: VecDeque<Made>,
    failure: Option<Failure>,
    durable: Durable,
    ending: Option<Instant>,
    emptied: Vec<Item>,
}

struct OpenLeg {
    writer: LegWriter,
    asks: Arc<AtomicBool>,
}

/// The ledger takes nothing at the moment.
struct Failure {
    reason: FailReason,
    since_ms: u64,
    retry_at: Instant,
    dropped: u64,
}

/// Whether everything that was appended is known to be on the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Durable {
    Yes,
    NotYet,
}

impl CallWriter {
    pub(super) fn new(
        genesis: Genesis,
        opened: OpenedLedger,
        clock: Clock,
        queue: Arc<Queue>,
        fed: Weak<()>,
        begun: Instant,
    ) -> Self {
        let after = opened.after;
        let now = clock().timestamp_millis();
        let stood = after.map_or(0, |after| now.saturating_sub(after.last_at));
        let elapsed = after.map_or(0, |after| after.elapsed_ms);
        let base_ms = elapsed.saturating_add(u64::try_from(stood).unwrap_or(0));
        let first = match after {
            None => Made::new(EntryKind::Genesis(genesis.clone()), Bytes::new()),
            Some(_) => Made::event(base_ms, broken(elapsed, base_ms, BREAK_RESTART.to_owned())),
        };
        Self {
            call: genesis.call,
            clock,
            queue,
            fed,
            begun,
            base_ms,
            ledger: Some(opened.ledger),
            link: after.map(|after| after.link),
            legs: after.map_or(0, |after| after.legs),
            open: BTreeMap::new(),
            made: VecDeque::from([first]),
            failure: None,
            durable: Durable::Yes,
            ending: None,
            emptied: Vec::new(),
        }
    }

    /// Writes what is due.
    pub(super) fn turn(&mut self, now: Instant) -> Turn {
        // Asked before the queue is taken: what was pushed before the last end went is still in it.
        let fed = self.fed.strong_count() > 0;
        let (mut items, dropped) = self.queue.take(mem::take(&mut self.emptied));
        for item in items.drain(..) {
            self.take(item);
        }
        self.emptied = items;
        let now_ms = self.at(now);
        if let Some(dropped) = dropped {
            self.note_dropped(dropped, now_ms);
        }
        self.tick(now_ms);
        if !fed {
            self.close_legs(now_ms, LegEnd::BrokenOff);
        }
        self.write(now, now_ms);
        self.queue.turned(Instant::now());
        if fed && self.ending.is_none() {
            return Turn::GoesOn;
        }
        self.finish(now)
    }

    fn take(&mut self, item: Item) {
        if self.ending.is_some() {
            refuse(item);
            return;
        }
        match item {
            Item::Packet { leg, track, packet } => {
                let packet = self.packet(packet);
                if let Some(open) = self.open.get_mut(&leg) {
                    open.writer.packet(track, packet);
                }
            }
            Item::Report { leg, track, time } => {
                if let Some(open) = self.open.get_mut(&leg) {
                    open.writer.report(track, time);
                }
            }
            Item::OpenLeg { leg, plan, asks } => {
                let writer = LegWriter::new(*plan);
                self.open.insert(leg, OpenLeg { writer, asks });
            }
            Item::CloseLeg { leg, why, at } => self.close_leg(leg, self.at(at), why),
            Item::Event { at, when, event } => self.note(at, self.at(when), *event),
            Item::Snapshot { of, answer } => self.snapshot(&of, answer),
            Item::Head { of_seq, chain, cms } => {
                let kind = EntryKind::Head { of_seq, chain };
                self.made.push_back(Made::new(kind, cms));
            }
            Item::End { at } => self.end(at),
        }
    }

    fn packet(&self, raw: RawPacket) -> Packet {
        Packet {
            seq: raw.seq,
            timestamp: raw.timestamp,
            marker: raw.marker,
            payload: raw.payload,
            arrived_ms: self.at(raw.arrived),
        }
    }

    fn note(&mut self, at: DateTime<Utc>, at_ms: u64, event: CallEvent) {
        let mut made = Made::event(at_ms, event);
        made.at = Some(at.timestamp_millis());
        self.made.push_back(made);
    }

    fn snapshot(&mut self, of: &Participant, answer: SnapshotAnswer) {
        let now_ms = self.at(Instant::now());
        let camera = self.open.values_mut().rev().find(|open| {
            let plan = open.writer.plan();
            plan.who == *of && plan.source == LegSource::Camera
        });
        match camera {
            Some(open) if self.failure.is_none() => open.writer.snapshot(now_ms, answer),
            Some(_) | None => {
                let _ = answer.send(Err(SnapshotRefused));
            }
        }
    }

    fn end(&mut self, at: Instant) {
        let at_ms = self.at(at);
        self.close_legs(at_ms, LegEnd::Left);
        let kind = EntryKind::End { at_ms };
        self.made.push_back(Made::new(kind, Bytes::new()));
        self.ending = Some(at);
    }

    fn tick(&mut self, now_ms: u64) {
        let mut made = Vec::new();
        for open in self.open.values_mut() {
            open.writer.tick(now_ms, &mut self.legs, &mut made);
            if open.writer.take_keyframe_wish().is_some() {
                open.asks.store(true, Ordering::Relaxed);
            }
        }
        self.made.extend(made);
    }

    fn close_leg(&mut self, leg: u64, at_ms: u64, why: LegEnd) {
        if let Some(open) = self.open.remove(&leg) {
            let mut made = Vec::new();
            open.writer.close(at_ms, why, &mut self.legs, &mut made);
            self.made.extend(made);
        }
    }

    fn close_legs(&mut self, at_ms: u64, why: LegEnd) {
        while let Some((&leg, _)) = self.open.first_key_value() {
            self.close_leg(leg, at_ms, why);
        }
    }

    /// The queue was full: what did not fit is missing, and that is an entry.
    fn note_dropped(&mut self, dropped: Dropped, now_ms: u64) {
        let mut why = format!("behind: {} packets", dropped.packets);
        if dropped.notes > 0 {
            why = format!("{why}, {} notes", dropped.notes);
        }
        let from_ms = self.at(dropped.since);
        self.made
            .push_back(Made::event(now_ms, broken(from_ms, now_ms, why)));
        for open in self.open.values_mut() {
            open.writer.begin_anew();
        }
    }

    /// Gives what was made to the ledger, as far as it takes it.
    fn write(&mut self, now: Instant, now_ms: u64) {
        if let Some(failure) = &self.failure
            && now < failure.retry_at
        {
            self.thin_out();
            return;
        }
        match self.append_all(now_ms) {
            Ok(()) => self.show_running(),
            Err(error) => self.fail(&error, now, now_ms),
        }
    }

    fn append_all(&mut self, now_ms: u64) -> Result<(), LedgerError> {
        if let Some(failure) = &self.failure {
            // One entry shows whether the ledger takes entries again; what was missed is the next.
            let why = failure.tell();
            let from_ms = failure.since_ms;
            if let Some(first) = self.made.pop_front() {
                self.append(first)?;
            }
            self.flush()?;
            self.failure = None;
            self.made
                .push_front(Made::event(now_ms, broken(from_ms, now_ms, why)));
            for open in self.open.values_mut() {
                open.writer.begin_anew();
            }
        }
        while let Some(made) = self.made.pop_front() {
            self.append(made)?;
        }
        self.flush()
    }

    fn append(&mut self, made: Made) -> Result<(), LedgerError> {
        let ledger = self.ledger.as_mut().ok_or_else(closed)?;
        let at = made.at.unwrap_or_else(|| (self.clock)().timestamp_millis());
        let entry = Entry {
            header: EntryHeader {
                v: HEADER_VERSION,
                seq: self.link.map_or(0, |link| link.seq) + 1,
                at,
                body: made.kind,
            },
            payload: made.payload,
        };
        let link = entry.link(&self.call, self.link.as_ref());
        if let Err(error) = ledger.append(&entry, &link) {
            self.made.push_front(Made {
                kind: entry.header.body,
                payload: entry.payload,
                at: Some(at),
                answer: made.answer,
            });
            return Err(error);
        }
        self.link = Some(link);
        self.durable = Durable::NotYet;
        if let Some(answer) = made.answer {
            let _ = answer.send(Ok(sha256(&entry.payload)));
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        if self.durable == Durable::NotYet {
            self.ledger.as_mut().ok_or_else(closed)?.flush()?;
            self.durable = Durable::Yes;
        }
        Ok(())
    }

    fn fail(&mut self, error: &LedgerError, now: Instant, now_ms: u64) {
        let reason = reason(error);
        let retry_at = now + RETRY;
        if let Some(failure) = &mut self.failure {
            failure.reason = reason;
            failure.retry_at = retry_at;
        } else {
            tracing::error!(call = %self.call, %error, "a call is not being recorded");
            self.failure = Some(Failure {
                reason,
                since_ms: now_ms,
                retry_at,
                dropped: 0,
            });
        }
        self.queue
            .states()
            .send_if_modified(|state| replace(state, RecordingState::Failed { reason }));
        self.thin_out();
    }

    /// While the ledger takes nothing, media is missing; what happened is kept as long as there is room.
    fn thin_out(&mut self) {
        let mut kept = VecDeque::with_capacity(self.made.len());
        let mut dropped = 0;
        for (index, made) in self.made.drain(..).enumerate() {
            let keep = match made.kind {
                // The first is the one the ledger refused, and is offered again.
                _ if index == 0 => true,
                EntryKind::Cluster { .. } | EntryKind::Snapshot { .. } | EntryKind::Head { .. } => {
                    false
                }
                EntryKind::Event { .. } => kept.len() < BACKLOG,
                EntryKind::Genesis(_)
                | EntryKind::LegOpened { .. }
                | EntryKind::LegClosed { .. }
                | EntryKind::End { .. } => true,
            };
            if keep {
                kept.push_back(made);
            } else {
                dropped += u64::from(matches!(made.kind, EntryKind::Event { .. }));
                refuse_answer(made.answer);
            }
        }
        self.made = kept;
        if let Some(failure) = &mut self.failure {
            failure.dropped += dropped;
        }
    }

    fn show_running(&mut self) {
        let Some(Link {
            seq, hash: head, ..
        }) = self.link
        else {
            return;
        };
        if self.ending.is_none() {
            self.queue
                .states()
                .send_if_modified(|state| replace(state, RecordingState::Running { seq, head }));
        }
    }

    /// Nothing more comes: the ledger is closed once everything is in it.
    fn finish(&mut self, now: Instant) -> Turn {
        let patient = self.ending.is_none_or(|at| now < at + END_PATIENCE);
        if self.failure.is_some() && patient && self.ending.is_some() {
            return Turn::GoesOn;
        }
        if let Some(ledger) = self.ledger.take()
            && let Err(error) = ledger.close()
        {
            // Everything was durable before; what is left to put away is found at the next start.
            tracing::error!(call = %self.call, %error, "a recording was not put away");
        }
        if let (
            None,
            Some(_),
            Some(Link {
                seq, hash: head, ..
            }),
        ) = (&self.failure, self.ending, self.link)
        {
            let ended = RecordingState::Ended { seq, head };
            self.queue.states().send_replace(ended);
        }
        Turn::Over
    }

    /// The process stops: what is there is written, and the recording stays open to go on another time.
    pub(super) fn leave(&mut self, now: Instant) {
        let now_ms = self.at(now);
        self.close_legs(now_ms, LegEnd::BrokenOff);
        self.write(now, now_ms);
        self.finish(now);
    }

    /// The call's time at an instant, in milliseconds.
    fn at(&self, instant: Instant) -> u64 {
        let since = instant.saturating_duration_since(self.begun).as_millis();
        self.base_ms
            .saturating_add(u64::try_from(since).unwrap_or(u64::MAX))
    }
}

impl Failure {
    fn tell(&self) -> String {
        let why = match self.reason {
            FailReason::DiskFull => "disk_full",
            FailReason::Behind => "behind",
            FailReason::Archive => "archive",
        };
        match self.dropped {
            0 => why.to_owned(),
            dropped => format!("{why}: {dropped} notes"),
        }
    }
}

fn broken(from_ms: u64, to_ms: u64, why: String) -> CallEvent {
    CallEvent::Break {
        from_ms,
        to_ms,
        why,
    }
}

fn reason(error: &LedgerError) -> FailReason {
    match error {
        LedgerError::Full => FailReason::DiskFull,
        LedgerError::Unavailable(_) | LedgerError::Key(_) | LedgerError::Refused(_) => {
            FailReason::Archive
        }
    }
}

fn closed() -> LedgerError {
    LedgerError::Refused("the ledger is closed".to_owned())
}

/// Who waits for something after the end waits in vain.
fn refuse(item: Item) {
    if let Item::Snapshot { answer, .. } = item {
        refuse_answer(Some(answer));
    }
}

fn refuse_answer(answer: Option<SnapshotAnswer>) {
    if let Some(answer) = answer {
        let _ = answer.send(Err(SnapshotRefused));
    }
}

/// Puts another state in place; whether it is another.
fn replace(state: &mut RecordingState, with: RecordingState) -> bool {
    let other = *state != with;
    *state = with;
    other
}
