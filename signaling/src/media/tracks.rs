//! The m-lines of one connection: which stream belongs where, and what goes out on each.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use rtc::crypto::CryptoError;
use rtc::rtp;

use super::answer::SentStream;
use super::identity::Identity;
use super::keyframe::begins_picture;
use super::line::{Codec, Direction, Format, Line};
use super::offer::Offer;
use super::repair::Repair;
use super::rewrite::Rewrite;

/// The most streams of one connection that are told apart; each m-line has one or two and their repairs.
const MAX_SOURCES: usize = 64;
/// How often a page is asked for a whole picture at most.
const KEYFRAME_EVERY: Duration = Duration::from_millis(300);

/// The m-lines of one connection.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    lines: Vec<Track>,
    sources: HashMap<u32, Source>,
}

/// One m-line.
#[derive(Debug)]
pub(super) struct Track {
    line: Line,
    sent: SentStream,
    sent_format: Option<Format>,
    rewrite: Option<Rewrite>,
    first: (u16, u32),
    active: Option<u32>,
    arrived: Option<Instant>,
    asked: Option<Instant>,
}

/// Where a stream belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// The m-line.
    pub(super) line: usize,
    /// The stream it repairs, when it does.
    pub(super) repairs: Option<u32>,
}

/// A packet that goes out.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// This one.
    Packet(rtp::Packet),
    /// None, and the sender should begin a picture anew.
    NeedsKeyframe,
    /// None.
    Nothing,
}

impl Tracks {
    /// Takes the m-lines of an offer; streams that go on keep their numbers.
    ///
    /// # Errors
    /// There is no randomness.
    pub(super) fn apply(
        &mut self,
        offer: &Offer,
        identity: &Identity,
        repair: &mut Repair,
    ) -> Result<(), CryptoError> {
        self.forget_gone(offer, repair);
        for (at, line) in offer.lines.iter().enumerate() {
            if at < self.lines.len() {
                self.lines[at].line = line.clone();
            } else {
                self.lines.push(Track::new(line.clone(), identity)?);
            }
            if line.direction == Direction::Rejected {
                continue;
            }
            for stream in &line.streams {
                self.know(stream.ssrc, at, None, repair);
                if let Some(rtx) = stream.rtx {
                    self.know(rtx, at, Some(stream.ssrc), repair);
                }
            }
        }
        Ok(())
    }

    pub(super) fn sent_streams(&self) -> Vec<SentStream> {
        self.lines.iter().map(|track| track.sent).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Where a packet belongs, by its stream's number or by the m-line it names.
    pub(super) fn source(&mut self, header: &rtp::Header, repair: &mut Repair) -> Option<Source> {
        if let Some(source) = self.sources.get(&header.ssrc) {
            return Some(*source);
        }
        if self.sources.len() >= MAX_SOURCES {
            return None;
        }
        let at = self.lines.iter().position(|track| {
            track
                .line
                .mid_extension
                .and_then(|number| header.get_extension(number))
                .is_some_and(|mid| *mid == *track.line.mid.as_bytes())
        })?;
        let track = &self.lines[at];
        let rtx = |format: &Format| format.rtx == Some(header.payload_type);
        // Repairs of a stream nobody announced: of the one that runs on this line.
        let repairs = if track.line.formats.iter().any(rtx) {
            Some(track.active?)
        } else {
            None
        };
        self.know(header.ssrc, at, repairs, repair);
        self.sources.get(&header.ssrc).copied()
    }

    /// The codec of a packet on a line.
    pub(super) fn codec(&self, at: usize, payload_type: u8) -> Option<Codec> {
        let formats = &self.lines.get(at)?.line.formats;
        formats
            .iter()
            .find(|format| format.payload_type == payload_type)
            .map(|format| format.codec)
    }

    /// Makes a retransmission the packet it repeats (RFC 4588 section 4); nothing when it is only a probe.
    pub(super) fn restore(&self, at: usize, primary: u32, packet: &mut rtp::Packet) -> Option<()> {
        let formats = &self.lines.get(at)?.line.formats;
        let format = formats
            .iter()
            .find(|format| format.rtx == Some(packet.header.payload_type))?;
        let original = packet.payload.get(..2)?;
        packet.header.sequence_number = u16::from_be_bytes([original[0], original[1]]);
        packet.header.ssrc = primary;
        packet.header.payload_type = format.payload_type;
        packet.payload = packet.payload.slice(2..);
        Some(())
    }

    /// Media has come on a line.
    pub(super) fn arrived(&mut self, at: usize, ssrc: u32, now: Instant) {
        if let Some(track) = self.lines.get_mut(at) {
            track.active = Some(ssrc);
            track.arrived = Some(now);
        }
    }

    /// Whether media has come on a line within so much time.
    pub(super) fn flows(&self, at: usize, within: Duration, now: Instant) -> bool {
        self.lines
            .get(at)
            .and_then(|track| track.arrived)
            .is_some_and(|arrived| now.saturating_duration_since(arrived) < within)
    }

    /// The stream to ask for a whole picture, unless it was asked just now.
    pub(super) fn ask_keyframe(&mut self, at: usize, now: Instant) -> Option<u32> {
        let track = self.lines.get_mut(at)?;
        let asked_lately = track
            .asked
            .is_some_and(|asked| now.saturating_duration_since(asked) < KEYFRAME_EVERY);
        if asked_lately || !track.line.sends() {
            return None;
        }
        let announced = track.line.streams.first().map(|stream| stream.ssrc);
        let ssrc = track.active.or(announced)?;
        track.asked = Some(now);
        Some(ssrc)
    }

    /// The line on which the server sends a stream.
    pub(super) fn line_of_sent(&self, ssrc: u32) -> Option<usize> {
        self.lines.iter().position(|track| track.sent.ssrc == ssrc)
    }

    /// The line to which a stream of the page belongs.
    pub(super) fn line_of_source(&self, ssrc: u32) -> Option<usize> {
        self.sources.get(&ssrc).map(|source| source.line)
    }

    /// The codec a line would come in.
    pub(super) fn first_codec(&self, at: usize) -> Option<Codec> {
        let track = self.lines.get(at)?;
        track.line.formats.first().map(|format| format.codec)
    }

    /// Makes a packet of somebody else this line's next one.
    pub(super) fn outgoing(
        &mut self,
        at: usize,
        from: (u64, Codec, &rtp::Packet),
        now: Instant,
        repair: &mut Repair,
    ) -> Outgoing {
        let (connection, codec, packet) = from;
        let Some(track) = self.lines.get_mut(at) else {
            return Outgoing::Nothing;
        };
        let formats = &track.line.formats;
        let format = formats.iter().find(|format| format.codec == codec);
        let (Some(format), true) = (format.copied(), track.line.receives()) else {
            return Outgoing::Nothing;
        };
        let key = (connection, packet.header.ssrc);
        let follows = track
            .rewrite
            .as_ref()
            .is_some_and(|rewrite| rewrite.follows(key));
        if packet.payload.is_empty() {
            if let Some(rewrite) = &mut track.rewrite {
                rewrite.leave_out(key, packet.header.sequence_number);
            }
            return Outgoing::Nothing;
        }
        if !follows && !begins_picture(codec, &packet.payload) {
            return Outgoing::NeedsKeyframe;
        }
        track.speak(format, repair);
        track
            .renumber(key, format, packet, now)
            .map_or(Outgoing::Nothing, Outgoing::Packet)
    }

    fn forget_gone(&mut self, offer: &Offer, repair: &mut Repair) {
        let announced = |ssrc: u32| {
            offer
                .lines
                .iter()
                .filter(|line| line.direction != Direction::Rejected)
                .flat_map(|line| &line.streams)
                .any(|stream| stream.ssrc == ssrc || stream.rtx == Some(ssrc))
        };
        let lines = &self.lines;
        self.sources.retain(|ssrc, source| {
            let kept = announced(*ssrc);
            if !kept && let Some(format) = lines[source.line].line.formats.first() {
                repair.forget(*ssrc, *format);
            }
            kept
        });
    }

    fn know(&mut self, ssrc: u32, line: usize, repairs: Option<u32>, repair: &mut Repair) {
        let source = Source { line, repairs };
        if self.sources.len() >= MAX_SOURCES || self.sources.get(&ssrc) == Some(&source) {
            return;
        }
        let track = &self.lines[line].line;
        // Repairs fill their stream's gaps: they are not watched for gaps of their own.
        if repairs.is_none()
            && let Some(format) = track.formats.first()
        {
            repair.expect(ssrc, *format, track.transport_cc);
        }
        self.sources.insert(ssrc, source);
    }
}

impl Track {
    fn new(line: Line, identity: &Identity) -> Result<Self, CryptoError> {
        let sent = SentStream {
            ssrc: identity.number()?,
            rtx: identity.number()?,
        };
        let [high, low, ..] = identity.number()?.to_be_bytes();
        Ok(Self {
            line,
            sent,
            sent_format: None,
            rewrite: None,
            first: (u16::from_be_bytes([high, low]), identity.number()?),
            active: None,
            arrived: None,
            asked: None,
        })
    }

    /// Binds the stream in the format it goes out in.
    fn speak(&mut self, format: Format, repair: &mut Repair) {
        if self.sent_format == Some(format) {
            return;
        }
        if let Some(before) = self.sent_format.replace(format) {
            repair.withdraw(self.sent.ssrc, before);
        }
        repair.offer(self.sent.ssrc, self.sent.rtx, format);
    }

    fn renumber(
        &mut self,
        key: (u64, u32),
        format: Format,
        packet: &rtp::Packet,
        now: Instant,
    ) -> Option<rtp::Packet> {
        let (sequence, timestamp) = self.first;
        let clock_rate = format.codec.clock_rate();
        let rewrite = self
            .rewrite
            .get_or_insert_with(|| Rewrite::new(clock_rate, sequence, timestamp));
        let numbers = rewrite.numbers(
            key,
            packet.header.sequence_number,
            packet.header.timestamp,
            now,
        )?;
        Some(rtp::Packet {
            header: rtp::Header {
                version: 2,
                marker: packet.header.marker,
                payload_type: format.payload_type,
                sequence_number: numbers.sequence,
                timestamp: numbers.timestamp,
                ssrc: self.sent.ssrc,
                ..rtp::Header::default()
            },
            payload: packet.payload.clone(),
        })
    }
}
