//! One leg in the making: packets in, entries out; the caller brings the time.
//!
//! Each track's packets are put in order and into frames; frames of both tracks are woven together by their times and
//! written into clusters that end with the call's full second, or before a keyframe. What is missing is an entry too.

mod file;
mod track;

use std::mem;

use bytes::Bytes;
use eds::hash::Sha256Hash;
use tokio::sync::oneshot;

use self::file::{File, boundary};
use self::track::{Timed, TrackIn};
use super::assemble::Broke;
use super::timeline::{SenderTime, Timeline};
use super::{SnapshotRefused, h264, vp8};
use crate::event::CallEvent;
use crate::evidence::webm::{self, LegHeader, Opus, Track, VideoTrack};
use crate::evidence::{EntryKind, LegEnd, LegSource, VideoCodec};
use crate::name::Participant;

/// How long in milliseconds a frame waits for the other track's: until a missing packet there is given up, and a little.
const WEAVE_WAIT_MS: u64 = super::reorder::REORDER_WAIT_MS + 100;
/// How long in milliseconds sound waits for the first picture before the leg begins without one.
const PICTURE_WAIT_MS: u64 = 1_000;
/// Silence in milliseconds that is an entry: beyond what loss and bursts explain.
const GAP_MS: u64 = 1_000;
/// The same for a screen, whose picture is sent when it changes.
const SCREEN_GAP_MS: u64 = 10_000;
/// How often in milliseconds a keyframe is wished for, so that playback can begin anywhere.
const KEYFRAME_MS: u64 = 20_000;
/// How often in milliseconds at most, when one is missing.
const KEYFRAME_AGAIN_MS: u64 = 1_000;
/// How long in milliseconds a snapshot waits for its keyframe.
const SNAPSHOT_MS: u64 = 5_000;
/// The answer to a wish for a snapshot.
pub(super) type SnapshotAnswer = oneshot::Sender<Result<Sha256Hash, SnapshotRefused>>;

/// An entry without its place in the chain.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) kind: EntryKind,
    pub(super) payload: Bytes,
    /// When it was made, where the caller knows better than the clock, in milliseconds since 1970.
    pub(super) at: Option<i64>,
    /// Who waits for it to be kept.
    pub(super) answer: Option<SnapshotAnswer>,
}

impl Made {
    pub(super) fn new(kind: EntryKind, payload: Bytes) -> Self {
        Self {
            kind,
            payload,
            at: None,
            answer: None,
        }
    }

    pub(super) fn event(at_ms: u64, event: CallEvent) -> Self {
        Self::new(EntryKind::Event { at_ms, event }, Bytes::new())
    }
}

/// What is known of a leg before its first packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegPlan {
    /// Whose.
    pub who: Participant,
    /// What it shows.
    pub source: LegSource,
    /// Whether sound may come.
    pub audio: Option<Opus>,
    /// How a picture would be coded that may come.
    pub video: Option<VideoCodec>,
}

/// A wish for a picture.
#[derive(Debug)]
struct Wish {
    until_ms: u64,
    answer: SnapshotAnswer,
}

/// A leg from its first packet to its last.
#[derive(Debug)]
pub(super) struct LegWriter {
    plan: LegPlan,
    audio: TrackIn,
    video: TrackIn,
    timeline: Timeline,
    file: Option<File>,
    wish: Option<Wish>,
    keyframe: KeyframeWish,
}

/// When a keyframe was wished for and whether the sender is to hear of it.
#[derive(Debug, Default)]
struct KeyframeWish {
    last_ms: Option<u64>,
    now: bool,
}

impl LegWriter {
    pub(super) fn new(plan: LegPlan) -> Self {
        Self {
            audio: TrackIn::sound(),
            video: TrackIn::picture(plan.video.unwrap_or(VideoCodec::Vp8)),
            plan,
            timeline: Timeline::default(),
            file: None,
            wish: None,
            keyframe: KeyframeWish::default(),
        }
    }

    /// Takes a packet as it came; one of a track the leg was not to have is dropped.
    pub(super) fn packet(&mut self, track: Track, packet: super::Packet) {
        match (track, self.plan.audio, self.plan.video) {
            (Track::Audio, Some(Opus), _) => self.audio.packet(packet),
            (Track::Video, _, Some(_)) => self.video.packet(packet),
            (Track::Audio, None, _) | (Track::Video, _, None) => {}
        }
    }

    /// Takes a sender's report.
    pub(super) fn report(&mut self, track: Track, time: SenderTime) {
        self.timeline.report(track, time);
    }

    /// Wants the next keyframe as a picture.
    pub(super) fn snapshot(&mut self, now_ms: u64, answer: SnapshotAnswer) {
        if self.plan.video.is_none() || self.wish.is_some() {
            let _ = answer.send(Err(SnapshotRefused));
            return;
        }
        self.wish = Some(Wish {
            until_ms: now_ms + SNAPSHOT_MS,
            answer,
        });
        self.keyframe.now = true;
        self.keyframe.last_ms = Some(now_ms);
    }

    /// The next picture must be whole: what came before it was not kept.
    pub(super) fn begin_anew(&mut self) {
        self.keyframe.now = true;
    }

    /// Whether the sender is to send a keyframe; asked once.
    pub(super) fn take_keyframe_wish(&mut self) -> Option<()> {
        mem::take(&mut self.keyframe.now).then_some(())
    }

    /// Whose leg it is, and what it shows.
    pub(super) fn plan(&self) -> &LegPlan {
        &self.plan
    }

    /// Writes what is due.
    pub(super) fn tick(&mut self, now_ms: u64, legs: &mut u32, out: &mut Vec<Made>) {
        self.gather(now_ms);
        while let Some((track, timed)) = self.next_frame(now_ms) {
            self.write(track, &timed, legs, out);
        }
        if let Some(file) = &mut self.file {
            let overdue = |from_ms| boundary(from_ms) + WEAVE_WAIT_MS <= now_ms;
            if file.cluster_from_ms().is_some_and(overdue) {
                file.finish_cluster(None, out);
            }
        }
        if let Some(wish) = self.wish.take_if(|wish| wish.until_ms <= now_ms) {
            let _ = wish.answer.send(Err(SnapshotRefused));
        }
        self.wish_for_keyframe(now_ms);
    }

    /// Writes everything that is left and ends the leg.
    pub(super) fn close(mut self, now_ms: u64, why: LegEnd, legs: &mut u32, out: &mut Vec<Made>) {
        self.audio.finish();
        self.video.finish();
        // Nothing more comes, so nothing is waited for.
        self.tick(now_ms.saturating_add(2 * PICTURE_WAIT_MS), legs, out);
        self.end_file(now_ms, why, out);
        if let Some(wish) = self.wish {
            let _ = wish.answer.send(Err(SnapshotRefused));
        }
    }

    /// Packets that are in order become frames with their times.
    fn gather(&mut self, now_ms: u64) {
        for track in [Track::Audio, Track::Video] {
            let side = match track {
                Track::Audio => &mut self.audio,
                Track::Video => &mut self.video,
            };
            let broke = side.gather(now_ms, |timestamp, arrived_ms| {
                self.timeline.place(track, timestamp, arrived_ms)
            });
            if broke == Broke::Frame {
                self.keyframe.now |= self
                    .keyframe
                    .last_ms
                    .is_none_or(|last| last + KEYFRAME_AGAIN_MS <= now_ms);
                if self.keyframe.now {
                    self.keyframe.last_ms = Some(now_ms);
                }
            }
        }
    }

    /// The frame whose turn it is, or none while the other track may still bring an earlier one.
    fn next_frame(&mut self, now_ms: u64) -> Option<(Track, Timed)> {
        self.skip_undecodable();
        if self.file.is_none() && !self.may_begin(now_ms) {
            return None;
        }
        let audio = self.audio.first();
        let video = self.video.first();
        let track = match (audio, video) {
            (Some(sound), Some(picture)) if picture.goes_before(sound) => Track::Video,
            (Some(_), Some(_)) => Track::Audio,
            (Some(sound), None) if self.video.is_past(sound, now_ms) => Track::Audio,
            (None, Some(picture)) if self.audio.is_past(picture, now_ms) => Track::Video,
            (Some(_) | None, None) | (None, Some(_)) => return None,
        };
        let timed = match track {
            Track::Audio => self.audio.take(),
            Track::Video => self.video.take(),
        };
        timed.map(|timed| (track, timed))
    }

    /// Pictures that need one that is not in the file are worth nothing.
    fn skip_undecodable(&mut self) {
        let shown = self
            .file
            .as_ref()
            .is_some_and(|file| file.header.video.is_some());
        if !shown {
            self.video.skip_to_keyframe();
        }
    }

    /// Whether the file may begin: with the first picture, or with sound that has waited for one long enough.
    fn may_begin(&self, now_ms: u64) -> bool {
        if self.plan.video.is_none() || self.video.first().is_some() {
            return true;
        }
        let waited = |timed: &Timed| timed.ready_ms + PICTURE_WAIT_MS <= now_ms;
        self.audio.first().is_some_and(waited)
    }

    fn write(&mut self, track: Track, timed: &Timed, legs: &mut u32, out: &mut Vec<Made>) {
        let shown = match &self.file {
            Some(file) => match (track, &timed.whole.track) {
                (Track::Video, Some(_)) => file.header.video.is_some(),
                (Track::Video, None) | (Track::Audio, _) => true,
            },
            None => false,
        };
        if !shown {
            self.end_file(timed.at_ms, LegEnd::Changed, out);
            self.begin_file(track, timed, legs, out);
        }
        let Some(file) = &mut self.file else { return };
        let leg = file.leg;
        let at_ms = file.push(track, timed, out);
        self.take_snapshot(leg, track, timed, out);
        self.note_gap(leg, track, at_ms, timed.lost, out);
    }

    fn begin_file(&mut self, track: Track, timed: &Timed, legs: &mut u32, out: &mut Vec<Made>) {
        let first_picture = match track {
            Track::Video => Some(timed),
            Track::Audio => self.video.first(),
        };
        let video = first_picture.and_then(|picture| picture.whole.track.clone());
        let header = LegHeader {
            audio: self.plan.audio,
            video,
        };
        *legs += 1;
        let payload = webm::header(&header);
        out.push(Made::new(
            EntryKind::LegOpened {
                leg: *legs,
                who: self.plan.who.clone(),
                source: self.plan.source,
                video: header.video.as_ref().and(self.plan.video),
                at_ms: timed.at_ms,
            },
            payload,
        ));
        self.audio.begin(timed.at_ms);
        self.video.begin(timed.at_ms);
        self.file = Some(File::begin(*legs, timed.at_ms, header));
    }

    fn end_file(&mut self, now_ms: u64, why: LegEnd, out: &mut Vec<Made>) {
        let Some(mut file) = self.file.take() else {
            return;
        };
        let (sounds, pictures) = (self.audio.take_lost(), self.video.take_lost());
        file.lose(sounds.saturating_add(pictures));
        file.finish_cluster(None, out);
        let at_ms = now_ms.max(file.floor_ms);
        if self.plan.audio.is_some() {
            self.note_gap(file.leg, Track::Audio, at_ms, sounds, out);
        }
        if file.header.video.is_some() {
            self.note_gap(file.leg, Track::Video, at_ms, pictures, out);
        }
        let leg = file.leg;
        let kind = EntryKind::LegClosed { leg, at_ms, why };
        out.push(Made::new(kind, Bytes::new()));
    }

    fn note_gap(&mut self, leg: u32, track: Track, at_ms: u64, lost: u32, out: &mut Vec<Made>) {
        let longest = match (track, self.plan.source) {
            (Track::Audio, LegSource::Camera | LegSource::Screen)
            | (Track::Video, LegSource::Camera) => GAP_MS,
            (Track::Video, LegSource::Screen) => SCREEN_GAP_MS,
        };
        let side = match track {
            Track::Audio => &mut self.audio,
            Track::Video => &mut self.video,
        };
        let missing = side.written(at_ms);
        if missing.to_ms.saturating_sub(missing.from_ms) < longest {
            return;
        }
        let why = match (track, lost) {
            (Track::Audio, 0) => "no_sound",
            (Track::Audio, _) => "sound_lost",
            (Track::Video, 0) => "no_picture",
            (Track::Video, _) => "picture_lost",
        };
        let event = CallEvent::Gap {
            leg,
            from_ms: missing.from_ms,
            to_ms: missing.to_ms,
            why: why.to_owned(),
        };
        out.push(Made::event(at_ms, event));
    }

    fn take_snapshot(&mut self, leg: u32, track: Track, timed: &Timed, out: &mut Vec<Made>) {
        let (Track::Video, Some(picture)) = (track, &timed.whole.track) else {
            return;
        };
        let Some(wish) = self.wish.take() else { return };
        let pieces = &timed.whole.pieces;
        let (payload, media_type) = match picture {
            VideoTrack::Vp8(_) => (Some(vp8::webp(pieces)), "image/webp"),
            VideoTrack::H264(..) => (h264::annex_b(picture, pieces), "video/h264"),
        };
        let Some(payload) = payload else {
            let _ = wish.answer.send(Err(SnapshotRefused));
            return;
        };
        let kind = EntryKind::Snapshot {
            leg,
            of: self.plan.who.clone(),
            at_ms: timed.at_ms,
            media_type: media_type.to_owned(),
        };
        let mut made = Made::new(kind, payload);
        made.answer = Some(wish.answer);
        out.push(made);
    }

    fn wish_for_keyframe(&mut self, now_ms: u64) {
        if self.plan.video.is_none() || !self.video.has_come() {
            return;
        }
        let shown = self
            .file
            .as_ref()
            .is_some_and(|file| file.header.video.is_some());
        let often = if shown {
            KEYFRAME_MS
        } else {
            KEYFRAME_AGAIN_MS
        };
        let due = self
            .keyframe
            .last_ms
            .is_none_or(|last| last + often <= now_ms);
        if due {
            self.keyframe.last_ms = Some(now_ms);
            self.keyframe.now = true;
        }
    }
}
