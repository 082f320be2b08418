//! Gathers a story entry by entry and refuses entries that do not fit what was told before.

use std::collections::VecDeque;

use eds::hash::{Sha256Hash, sha256};

use super::entry::{Entry, EntryKind, LegEnd, VideoCodec};
use super::story::{
    BREAK_RESTART, CLUSTER_MS, Chapter, Ended, GapStory, LegStory, Noted, SignedHead,
    SnapshotStory, Story, Totals,
};
use super::verify::Flaw;
use super::webm::{self, Block, LegHeader, Track, VideoTrack};
use crate::event::CallEvent;
use crate::name::Participant;

/// Hashes remembered for the heads that name them: six hours of a call with two legs.
const REMEMBERED: usize = 65_536;
/// How far back in milliseconds a leg may have stopped to count as quiet, where the first bad second is sought.
const QUIET_MS: u64 = 3_000;
/// Legs of one recording: a new one with each connection, for ten hours of the worst network.
const LEGS: usize = 4_096;

/// A story while it is read.
#[derive(Debug)]
pub(super) struct Teller {
    story: Story,
    hashes: VecDeque<Sha256Hash>,
}

impl Teller {
    /// Begins with the first entry, which must be a genesis.
    pub(super) fn begin(entry: &Entry, hash: Sha256Hash, bytes: u64) -> Result<Self, Flaw> {
        let EntryKind::Genesis(genesis) = &entry.header.body else {
            return Err(Flaw::NoGenesis);
        };
        empty(entry)?;
        let story = Story {
            genesis: genesis.clone(),
            legs: Vec::new(),
            chapters: Vec::new(),
            gaps: Vec::new(),
            events: Vec::new(),
            snapshots: Vec::new(),
            heads: Vec::new(),
            totals: Totals::default(),
            ended: Ended::Open,
            last_seq: 0,
            last_chain: hash,
            last_at: 0,
        };
        let mut teller = Self {
            story,
            hashes: VecDeque::new(),
        };
        teller.count(entry, hash, bytes);
        Ok(teller)
    }

    /// Takes the next entry, whose place in the chain is proven.
    pub(super) fn take(&mut self, entry: &Entry, hash: Sha256Hash, bytes: u64) -> Result<(), Flaw> {
        if self.story.ended == Ended::Whole {
            return Err(Flaw::AfterEnd);
        }
        self.read(entry)?;
        self.count(entry, hash, bytes);
        Ok(())
    }

    /// Milliseconds of the call up to which everything so far is whole: where the slowest open leg stands.
    pub(super) fn whole_until_ms(&self) -> u64 {
        let elapsed = self.story.totals.elapsed_ms;
        let legs = self.story.legs.iter();
        legs.filter(|leg| leg.end.is_none() && leg.to_ms + QUIET_MS > elapsed)
            .map(|leg| leg.to_ms)
            .min()
            .unwrap_or(elapsed)
    }

    /// The story so far.
    pub(super) fn so_far(&self) -> &Story {
        &self.story
    }

    /// The whole story.
    pub(super) fn finish(self) -> Story {
        self.story
    }

    fn count(&mut self, entry: &Entry, hash: Sha256Hash, bytes: u64) {
        let story = &mut self.story;
        story.last_seq = entry.header.seq;
        story.last_chain = hash;
        story.last_at = entry.header.at;
        story.totals.entries += 1;
        story.totals.bytes += bytes;
        let reaches = entry.header.body.reaches_ms().unwrap_or(0);
        story.totals.elapsed_ms = story.totals.elapsed_ms.max(reaches);
        self.hashes.push_back(hash);
        if self.hashes.len() > REMEMBERED {
            self.hashes.pop_front();
        }
    }

    fn read(&mut self, entry: &Entry) -> Result<(), Flaw> {
        match &entry.header.body {
            EntryKind::Genesis(_) => Err(Flaw::SecondGenesis),
            EntryKind::LegOpened { .. } => self.leg_opened(entry),
            EntryKind::Cluster { leg, .. } => self.open_leg(*leg)?.cluster(entry),
            EntryKind::LegClosed { leg, at_ms, why } => {
                empty(entry)?;
                let leg = self.open_leg(*leg)?;
                leg.end = Some(*why);
                if *at_ms < leg.to_ms {
                    return Err(Flaw::Time);
                }
                Ok(())
            }
            EntryKind::Event { at_ms, event } => {
                empty(entry)?;
                self.event(entry.header.seq, *at_ms, event)
            }
            EntryKind::Snapshot {
                leg,
                of,
                at_ms,
                media_type,
            } => self.snapshot(entry, *leg, of, *at_ms, media_type),
            EntryKind::Head { of_seq, chain } => self.head(entry, *of_seq, *chain),
            EntryKind::End { .. } => {
                empty(entry)?;
                if self.story.legs.iter().any(|leg| leg.end.is_none()) {
                    return Err(Flaw::Leg);
                }
                self.story.ended = Ended::Whole;
                Ok(())
            }
        }
    }

    fn leg_opened(&mut self, entry: &Entry) -> Result<(), Flaw> {
        let EntryKind::LegOpened {
            leg,
            who,
            source,
            video,
            at_ms,
        } = &entry.header.body
        else {
            return Err(Flaw::Leg);
        };
        let expected = self.story.legs.len() + 1;
        if u32::try_from(expected) != Ok(*leg) || expected > LEGS {
            return Err(Flaw::Leg);
        }
        let header = webm::read_header(&entry.payload)?;
        if codec(&header) != *video {
            return Err(Flaw::Leg);
        }
        self.story.legs.push(LegStory {
            leg: *leg,
            who: who.clone(),
            source: *source,
            video: *video,
            media_type: header.media_type().to_owned(),
            from_ms: *at_ms,
            to_ms: *at_ms,
            end: None,
            clusters: 0,
            audio_frames: 0,
            video_frames: 0,
            lost_packets: 0,
            bytes: entry.payload.len() as u64,
            header,
        });
        Ok(())
    }

    fn open_leg(&mut self, leg: u32) -> Result<&mut LegStory, Flaw> {
        let legs = &mut self.story.legs;
        let found = legs.iter_mut().rev().find(|known| known.leg == leg);
        found.filter(|leg| leg.end.is_none()).ok_or(Flaw::Leg)
    }

    fn event(&mut self, seq: u64, at_ms: u64, event: &CallEvent) -> Result<(), Flaw> {
        match event {
            CallEvent::ScriptBegun { check } => self.story.chapters.push(Chapter {
                check: check.clone(),
                begun_ms: Some(at_ms),
                confirmed_ms: None,
            }),
            CallEvent::CheckConfirmed { check } => self.confirmed(check, at_ms),
            CallEvent::Gap {
                leg,
                from_ms,
                to_ms,
                why,
            } => {
                if self.story.leg(*leg).is_none() {
                    return Err(Flaw::Leg);
                }
                self.gap(Some(*leg), *from_ms, *to_ms, why);
            }
            CallEvent::Break {
                from_ms,
                to_ms,
                why,
            } => {
                self.gap(None, *from_ms, *to_ms, why);
                if why == BREAK_RESTART {
                    self.break_off();
                }
            }
            // Everything else is told as it is.
            _ => {}
        }
        self.story.events.push(Noted {
            seq,
            at_ms,
            event: event.clone(),
        });
        Ok(())
    }

    fn confirmed(&mut self, check: &str, at_ms: u64) {
        let chapters = &mut self.story.chapters;
        let begun = chapters.iter_mut().rev().find(|known| known.check == check);
        match begun {
            Some(chapter) if chapter.confirmed_ms.is_none() => chapter.confirmed_ms = Some(at_ms),
            Some(_) | None => chapters.push(Chapter {
                check: check.to_owned(),
                begun_ms: None,
                confirmed_ms: Some(at_ms),
            }),
        }
    }

    fn gap(&mut self, leg: Option<u32>, from_ms: u64, to_ms: u64, why: &str) {
        self.story.gaps.push(GapStory {
            leg,
            from_ms,
            to_ms,
            why: why.to_owned(),
        });
    }

    /// The process had died, and with it every leg that was open.
    fn break_off(&mut self) {
        let open = self.story.legs.iter_mut().filter(|leg| leg.end.is_none());
        for leg in open {
            leg.end = Some(LegEnd::BrokenOff);
        }
    }

    fn snapshot(
        &mut self,
        entry: &Entry,
        leg: u32,
        of: &Participant,
        at_ms: u64,
        media_type: &str,
    ) -> Result<(), Flaw> {
        let known = self.story.leg(leg).ok_or(Flaw::Leg)?;
        if known.who != *of || entry.payload.is_empty() {
            return Err(Flaw::Leg);
        }
        self.story.snapshots.push(SnapshotStory {
            seq: entry.header.seq,
            leg,
            of: of.clone(),
            at_ms,
            media_type: media_type.to_owned(),
            sha256: sha256(&entry.payload),
        });
        Ok(())
    }

    fn head(&mut self, entry: &Entry, of_seq: u64, chain: Sha256Hash) -> Result<(), Flaw> {
        let back = self.story.last_seq.checked_sub(of_seq).ok_or(Flaw::Head)?;
        let back = usize::try_from(back).map_err(|_| Flaw::Head)?;
        let hash = self.hashes.iter().rev().nth(back).ok_or(Flaw::Head)?;
        if *hash != chain || entry.payload.is_empty() {
            return Err(Flaw::Head);
        }
        self.story.heads.push(SignedHead {
            seq: entry.header.seq,
            of_seq,
            chain,
            cms: entry.payload.clone(),
        });
        Ok(())
    }
}

impl LegStory {
    fn cluster(&mut self, entry: &Entry) -> Result<(), Flaw> {
        let EntryKind::Cluster {
            from_ms,
            to_ms,
            audio,
            video,
            lost,
            ..
        } = entry.header.body
        else {
            return Err(Flaw::Leg);
        };
        let ordered = self.to_ms <= from_ms && from_ms < to_ms;
        if !ordered || to_ms - from_ms > CLUSTER_MS {
            return Err(Flaw::Time);
        }
        let mut blocks = webm::read_cluster(&entry.payload)?;
        if self.from_ms + u64::from(blocks.starts_at()) != from_ms {
            return Err(Flaw::Time);
        }
        let mut counted = (0_u32, 0_u32);
        let mut last = i64::from(blocks.starts_at());
        while let Some(block) = blocks.next_block()? {
            self.check_block(&block, last, to_ms)?;
            last = block.at;
            match block.track {
                Track::Audio => counted.0 += 1,
                Track::Video => counted.1 += 1,
            }
        }
        if counted != (audio, video) || counted == (0, 0) {
            return Err(Flaw::Count);
        }
        self.to_ms = to_ms;
        self.clusters += 1;
        self.audio_frames += u64::from(audio);
        self.video_frames += u64::from(video);
        self.lost_packets += u64::from(lost);
        self.bytes += entry.payload.len() as u64;
        Ok(())
    }

    fn check_block(&self, block: &Block<'_>, last: i64, to_ms: u64) -> Result<(), Flaw> {
        let in_leg = match block.track {
            Track::Audio => self.header.audio.is_some(),
            Track::Video => self.header.video.is_some(),
        };
        let at = u64::try_from(block.at).map_err(|_| Flaw::Time)?;
        if block.at < last || self.from_ms + at >= to_ms {
            return Err(Flaw::Time);
        }
        if in_leg { Ok(()) } else { Err(Flaw::Leg) }
    }
}

fn codec(header: &LegHeader) -> Option<VideoCodec> {
    header.video.as_ref().map(|video| match video {
        VideoTrack::Vp8(_) => VideoCodec::Vp8,
        VideoTrack::H264(..) => VideoCodec::H264,
    })
}

/// Entries that say everything in their header have no payload.
fn empty(entry: &Entry) -> Result<(), Flaw> {
    if entry.payload.is_empty() {
        Ok(())
    } else {
        Err(Flaw::Payload)
    }
}
