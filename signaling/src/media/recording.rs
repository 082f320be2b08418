//! The recording of one call, as its task sees it: a tape that is opened beside it and fed without waiting.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use super::MediaEvent;
use super::line::Codec;
use super::peer::{Arrived, Clocks};
use crate::event::CallEvent;
use crate::evidence::{
    Archive, FailReason, Genesis, LedgerError, LegEnd, LegSource, RecordingState, VideoCodec,
};
use crate::hub::Clock;
use crate::name::Participant;
use crate::recorder::{
    Leg, LegPlan, Opus, RecorderPool, Recording, SenderTime, SnapshotRefused, Tape, Track,
};

/// How soon an archive that could not be opened is tried again.
const OPEN_AGAIN: Duration = Duration::from_secs(2);
/// How long the end of a recording is waited for before its call is forgotten here.
const END_WITHIN: Duration = Duration::from_secs(10);
/// What may happen before the tape runs: an hour in the lobby.
const MAX_NOTES: usize = 4_096;
/// How often the growing head is told at most; a change of state is told at once.
const HEAD_EVERY: Duration = Duration::from_secs(2);
/// Snapshots at once.
const MAX_SNAPSHOTS: usize = 8;

/// Where recordings go.
#[derive(Clone)]
pub struct RecordingSettings {
    /// The threads that write.
    pub pool: RecorderPool,
    /// Opens ledgers and signs their heads.
    pub archive: Arc<dyn Archive>,
    /// The hub's clock.
    pub clock: Clock,
}

impl fmt::Debug for RecordingSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RecordingSettings")
            .field("pool", &self.pool)
            .field("archive", &self.archive)
            .finish_non_exhaustive()
    }
}

type Taken = oneshot::Receiver<Result<Sha256Hash, SnapshotRefused>>;

/// The recording of one call.
#[derive(Debug)]
pub(super) struct Recorded {
    settings: Option<RecordingSettings>,
    genesis: Option<Genesis>,
    stage: Stage,
    notes: VecDeque<(DateTime<Utc>, CallEvent)>,
    snapshots: Vec<(Participant, Taken)>,
    told: Option<(RecordingState, Instant)>,
}

/// How far it is.
enum Stage {
    /// Nobody has consented yet.
    Off,
    /// The archive opens the ledger.
    Opening(oneshot::Receiver<Result<Tape, LedgerError>>),
    /// The archive did not; it is tried again.
    Waiting(Instant),
    /// What arrives is kept.
    Running(Tape, watch::Receiver<RecordingState>),
}

impl fmt::Debug for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Off => "Off",
            Self::Opening(_) => "Opening",
            Self::Waiting(_) => "Waiting",
            Self::Running(..) => "Running",
        })
    }
}

impl Recorded {
    pub(super) fn new(settings: Option<RecordingSettings>, genesis: Option<Genesis>) -> Self {
        Self {
            settings,
            genesis,
            stage: Stage::Off,
            notes: VecDeque::new(),
            snapshots: Vec::new(),
            told: None,
        }
    }

    /// Begins, when it has not.
    pub(super) fn begin(&mut self) {
        match self.stage {
            Stage::Off => self.open(),
            Stage::Opening(_) | Stage::Waiting(_) | Stage::Running(..) => {}
        }
    }

    /// Something happened that belongs into the chain.
    pub(super) fn note(&mut self, at: DateTime<Utc>, event: CallEvent) {
        match &self.stage {
            Stage::Running(tape, _) => tape.event(at, event),
            Stage::Off | Stage::Opening(_) | Stage::Waiting(_) => {
                if self.notes.len() < MAX_NOTES {
                    self.notes.push_back((at, event));
                }
            }
        }
    }

    /// The tape, when it runs.
    pub(super) fn tape(&self) -> Option<&Tape> {
        match &self.stage {
            Stage::Running(tape, _) => Some(tape),
            Stage::Off | Stage::Opening(_) | Stage::Waiting(_) => None,
        }
    }

    /// Takes the next whole picture of a person; says whether one will come.
    pub(super) fn snapshot(&mut self, of: Participant) -> Result<(), Participant> {
        match &self.stage {
            Stage::Running(tape, _) if self.snapshots.len() < MAX_SNAPSHOTS => {
                self.snapshots.push((of.clone(), tape.snapshot(of)));
                Ok(())
            }
            Stage::Running(..) | Stage::Off | Stage::Opening(_) | Stage::Waiting(_) => Err(of),
        }
    }

    /// Looks at what others have done meanwhile and tells it.
    pub(super) fn tick(&mut self, now: Instant, tell: &mut Vec<MediaEvent>) {
        let state = match &mut self.stage {
            Stage::Opening(opening) => match opening.try_recv() {
                Ok(Ok(tape)) => self.started(tape),
                Ok(Err(error)) => self.failed(&error, now),
                Err(oneshot::error::TryRecvError::Empty) => return,
                Err(oneshot::error::TryRecvError::Closed) => self.failed(
                    &LedgerError::Unavailable("it was not opened".to_owned()),
                    now,
                ),
            },
            Stage::Waiting(until) if *until <= now => {
                self.open();
                return;
            }
            Stage::Off | Stage::Waiting(_) => return,
            Stage::Running(_, states) => *states.borrow_and_update(),
        };
        self.tell_state(state, now, tell);
        self.tell_snapshots(tell);
    }

    /// Ends it and waits until it is over, so long as that may take; says how it stands then.
    pub(super) async fn end(mut self) -> Option<RecordingState> {
        if let Stage::Opening(opening) = &mut self.stage
            && let Ok(Ok(Ok(tape))) = timeout(END_WITHIN, opening).await
        {
            self.started(tape);
        }
        let Stage::Running(tape, mut states) = self.stage else {
            return None;
        };
        tape.end();
        let ended = states.wait_for(|state| matches!(state, RecordingState::Ended { .. }));
        let _ = timeout(END_WITHIN, ended).await;
        let state = *states.borrow();
        Some(state)
    }

    fn open(&mut self) {
        let (opened, opening) = oneshot::channel();
        self.stage = Stage::Opening(opening);
        let (Some(settings), Some(genesis)) = (self.settings.clone(), self.genesis.clone()) else {
            // A call without a place for its recording never counts as recorded: the dropped end says so.
            return;
        };
        let recording = Recording {
            genesis,
            clock: Arc::clone(&settings.clock),
            states: watch::Sender::new(RecordingState::Off),
        };
        tokio::spawn(async move {
            let tape = settings.pool.record(settings.archive, recording).await;
            // A call that ended meanwhile drops the tape, and the recording stays open as it is.
            let _ = opened.send(tape);
        });
    }

    fn started(&mut self, tape: Tape) -> RecordingState {
        let mut states = tape.states();
        for (at, event) in self.notes.drain(..) {
            tape.event(at, event);
        }
        let state = *states.borrow_and_update();
        self.stage = Stage::Running(tape, states);
        state
    }

    fn failed(&mut self, error: &LedgerError, now: Instant) -> RecordingState {
        tracing::error!(%error, "a recording cannot begin");
        self.stage = Stage::Waiting(now + OPEN_AGAIN);
        let reason = match error {
            LedgerError::Full => FailReason::DiskFull,
            LedgerError::Unavailable(_) | LedgerError::Key(_) | LedgerError::Refused(_) => {
                FailReason::Archive
            }
        };
        RecordingState::Failed { reason }
    }

    fn tell_state(&mut self, state: RecordingState, now: Instant, tell: &mut Vec<MediaEvent>) {
        let due = match self.told {
            None => state != RecordingState::Off,
            Some((told, at)) => {
                let kind = std::mem::discriminant(&told) != std::mem::discriminant(&state);
                let grown = now.saturating_duration_since(at) >= HEAD_EVERY;
                told != state && (kind || grown)
            }
        };
        if due {
            self.told = Some((state, now));
            tell.push(MediaEvent::Recording(state));
        }
    }

    fn tell_snapshots(&mut self, tell: &mut Vec<MediaEvent>) {
        self.snapshots.retain_mut(|(of, taken)| {
            let of = of.clone();
            match taken.try_recv() {
                Ok(Ok(sha256)) => tell.push(MediaEvent::SnapshotTaken { of, sha256 }),
                Ok(Err(SnapshotRefused)) | Err(oneshot::error::TryRecvError::Closed) => {
                    tell.push(MediaEvent::SnapshotFailed { of });
                }
                Err(oneshot::error::TryRecvError::Empty) => return true,
            }
            false
        });
    }
}

/// The legs of one connection: the person, and the screen while it is shown.
#[derive(Debug, Default)]
pub(super) struct Legs {
    person: Option<(Leg, VideoCodec)>,
    screen: Option<(Leg, VideoCodec)>,
}

impl Legs {
    /// Keeps a packet; `camera` is how a picture of the person would be coded.
    pub(super) fn keep(
        &mut self,
        tape: &Tape,
        who: &Participant,
        arrived: &Arrived,
        camera: VideoCodec,
        at: Instant,
    ) {
        let (source, track, codec) = match (arrived.line, arrived.codec) {
            (0, Codec::Opus) => {
                let codec = self.person.as_ref().map_or(camera, |(_, codec)| *codec);
                (LegSource::Camera, Track::Audio, codec)
            }
            (1, Codec::Vp8) => (LegSource::Camera, Track::Video, VideoCodec::Vp8),
            (1, Codec::H264) => (LegSource::Camera, Track::Video, VideoCodec::H264),
            (2, Codec::Vp8) => (LegSource::Screen, Track::Video, VideoCodec::Vp8),
            (2, Codec::H264) => (LegSource::Screen, Track::Video, VideoCodec::H264),
            _ => return,
        };
        let place = match source {
            LegSource::Camera => &mut self.person,
            LegSource::Screen => &mut self.screen,
        };
        // Another coding of the picture is another file.
        if place.as_ref().is_some_and(|(_, known)| *known != codec)
            && let Some((leg, _)) = place.take()
        {
            leg.close(LegEnd::Changed);
        }
        let (leg, _) = place.get_or_insert_with(|| {
            let plan = LegPlan {
                who: who.clone(),
                source,
                audio: match source {
                    LegSource::Camera => Some(Opus),
                    LegSource::Screen => None,
                },
                video: Some(codec),
            };
            (tape.open_leg(plan), codec)
        });
        leg.packet(track, &arrived.packet, at);
    }

    /// Takes what a page says of its clocks.
    pub(super) fn clocks(&self, clocks: &Clocks) {
        let (leg, track) = match clocks.line {
            0 => (&self.person, Track::Audio),
            1 => (&self.person, Track::Video),
            2 => (&self.screen, Track::Video),
            _ => return,
        };
        if let Some((leg, _)) = leg {
            let time = SenderTime {
                ntp: clocks.ntp,
                rtp: clocks.rtp,
            };
            leg.report(track, time);
        }
    }

    /// The lines on which a whole picture is wished for.
    pub(super) fn wishes(&self) -> [Option<usize>; 2] {
        let wished = |place: &Option<(Leg, VideoCodec)>, line: usize| {
            let (leg, _) = place.as_ref()?;
            leg.wants_keyframe().then_some(line)
        };
        [wished(&self.person, 1), wished(&self.screen, 2)]
    }

    /// Ends them.
    pub(super) fn close(&mut self, why: LegEnd) {
        for (leg, _) in [self.person.take(), self.screen.take()]
            .into_iter()
            .flatten()
        {
            leg.close(why);
        }
    }
}

#[cfg(test)]
mod tests;
