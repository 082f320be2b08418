//! One connection of one page, without sockets and clocks: datagrams in, datagrams and media out.
//!
//! Architecture invariant: nothing is sent to, and nothing but checks is read from, an address that has not proved to
//! know the connection's password (RFC 8445 section 7.3, against the race for the DTLS handshake).

mod reports;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc::interceptor::Packet;
use rtc::rtp;
use rtc::shared::marshal::{Marshal, MarshalSize, Unmarshal};

use super::answer::{ServerSide, answer};
use super::identity::Identity;
use super::line::Codec;
use super::offer::Offer;
use super::repair::Repair;
use super::secure::{Progress, Secure};
use super::stun::Check;
use super::tracks::{Outgoing, Tracks};
use super::way::{Checked, Names, Nomination, Way, Ways};
use super::{LinkState, Transport};
use crate::evidence::VideoCodec;

/// No sign of the page for so long, and its connection counts as interrupted: Chromium checks every 2.5 s at most.
const INTERRUPTED_AFTER: Duration = Duration::from_secs(4);
/// No sign for so long, and it counts as lost; a restart still revives it.
const FAILED_AFTER: Duration = Duration::from_secs(30);
/// Characters of the server's name in checks: 96 bits, so that no stranger meets one.
const UFRAG_LENGTH: usize = 16;
/// Characters of the server's password in checks: 192 bits.
const PASSWORD_LENGTH: usize = 32;

/// What became of a datagram or a moment; taken and emptied by the caller, so that a packet allocates nothing here.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// Packets to this connection's current way.
    pub(super) send: Vec<BytesMut>,
    /// Answers to checks, to the way each came.
    pub(super) answers: Vec<(Way, Vec<u8>)>,
    /// Ways that have just proved themselves.
    pub(super) proved: Vec<Way>,
    /// Ways given up for others.
    pub(super) forgotten: Vec<Way>,
    /// Media the page sent.
    pub(super) media: Vec<Arrived>,
    /// Lines on which the page needs a whole picture.
    pub(super) wishes: Vec<usize>,
    /// Reports on what the server sends: line and lost of 256.
    pub(super) losses: Vec<(usize, u8)>,
    /// What the page says of its clocks.
    pub(super) clocks: Vec<Clocks>,
    /// Media can flow from now on.
    pub(super) ready: bool,
}

/// What a sender says of its clock on one line (RFC 3550 section 6.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clocks {
    /// The m-line.
    pub(super) line: usize,
    /// Seconds since 1900 in the upper half, their fraction in the lower.
    pub(super) ntp: u64,
    /// The same moment in the stream's units.
    pub(super) rtp: u32,
}

/// A packet of media.
#[derive(Debug)]
pub(super) struct Arrived {
    /// The m-line.
    pub(super) line: usize,
    /// Its codec.
    pub(super) codec: Codec,
    /// It.
    pub(super) packet: rtp::Packet,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Peer {
    /// This connection among all of the process.
    pub(super) number: u64,
    identity: Arc<Identity>,
    session: String,
    fingerprint: String,
    version: u64,
    ways: Ways,
    secure: Secure,
    broken: bool,
    tracks: Tracks,
    repair: Repair,
    heard: Instant,
}

/// The connection cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum PeerError {
    /// The stack refuses.
    #[error(transparent)]
    Stack(#[from] rtc::shared::error::Error),
    /// There is no randomness.
    #[error(transparent)]
    Random(#[from] rtc::crypto::CryptoError),
}

impl Peer {
    /// A connection for an offer.
    ///
    /// # Errors
    /// [`PeerError`].
    pub(super) fn new(
        number: u64,
        identity: Arc<Identity>,
        offer: &Offer,
        now: Instant,
    ) -> Result<Self, PeerError> {
        let names = new_names(&identity, offer)?;
        let secure = Secure::new(Arc::clone(&identity), offer.fingerprint.clone());
        let mut peer = Self {
            number,
            identity,
            session: offer.session.clone(),
            fingerprint: offer.fingerprint.clone(),
            version: 0,
            ways: Ways::new(names),
            secure,
            broken: false,
            tracks: Tracks::default(),
            repair: Repair::new(),
            heard: now,
        };
        peer.take_lines(offer)?;
        Ok(peer)
    }

    /// Whether an offer is about this connection, not about a new one.
    pub(super) fn continues(&self, offer: &Offer) -> bool {
        self.session == offer.session
            && self.fingerprint == offer.fingerprint
            && self.tracks.len() <= offer.lines.len()
            && !self.broken
    }

    /// Takes a further offer of the same connection: an ICE restart, further lines, or both.
    ///
    /// # Errors
    /// [`PeerError`].
    pub(super) fn renegotiate(&mut self, offer: &Offer, now: Instant) -> Result<(), PeerError> {
        if self.ways.names().page != offer.ufrag {
            self.ways.restart(new_names(&self.identity, offer)?, now);
        }
        self.take_lines(offer)
    }

    /// The answer to the offer taken last.
    pub(super) fn answer(
        &self,
        offer: &Offer,
        udp: &[std::net::SocketAddr],
        tcp: &[std::net::SocketAddr],
    ) -> String {
        let names = self.ways.names();
        let server = ServerSide {
            session: self.number,
            version: self.version,
            ufrag: &names.ufrag,
            password: &names.password,
            fingerprint: self.identity.fingerprint(),
            udp,
            tcp,
            streams: &self.tracks.sent_streams(),
        };
        answer(offer, &server)
    }

    /// The server's name for this connection in checks.
    pub(super) fn ufrag(&self) -> &str {
        &self.ways.names().ufrag
    }

    /// The way packets go.
    pub(super) fn current_way(&self) -> Option<&Way> {
        self.ways.current()
    }

    /// Takes a datagram or a frame.
    pub(super) fn take(&mut self, now: Instant, way: &Way, data: &[u8], effects: &mut Effects) {
        // The first byte tells the protocols apart (RFC 7983).
        match data.first() {
            Some(0..=3) => self.take_check(now, way, data, effects),
            Some(20..=63) if self.ways.knows(way) => self.take_dtls(now, data, effects),
            Some(128..=191) if self.ways.knows(way) => self.take_media(now, data, effects),
            Some(_) | None => {}
        }
    }

    /// A TCP connection is gone.
    pub(super) fn lose_tcp(&mut self, number: u64) {
        self.ways.lost(number);
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, now: Instant, effects: &mut Effects) {
        if self.secure.tick(now).is_err() {
            self.broken = true;
        }
        self.drain_dtls(effects);
        if self.secure.is_ready() {
            self.repair.tick(now);
            self.drain_repair(effects);
        }
    }

    /// Sends a packet of somebody else on one of this connection's lines.
    ///
    /// Says whether the source must begin its picture anew.
    pub(super) fn send(
        &mut self,
        now: Instant,
        line: usize,
        from: (u64, Codec, &rtp::Packet),
        effects: &mut Effects,
    ) -> Wish {
        if !self.secure.is_ready() {
            return Wish::None;
        }
        match self.tracks.outgoing(line, from, now, &mut self.repair) {
            Outgoing::Packet(packet) => {
                if let Some(packet) = self.repair.sent(now, packet) {
                    self.protect_packet(&packet, effects);
                }
                Wish::None
            }
            Outgoing::NeedsKeyframe => Wish::Keyframe,
            Outgoing::Nothing => Wish::None,
        }
    }

    /// Whether media comes on a line.
    pub(super) fn flows(&self, line: usize, within: Duration, now: Instant) -> bool {
        self.tracks.flows(line, within, now)
    }

    /// How a picture of the camera would come: in the first codec of the answer.
    pub(super) fn camera_codec(&self) -> VideoCodec {
        match self.tracks.first_codec(1) {
            Some(Codec::H264) => VideoCodec::H264,
            Some(Codec::Vp8 | Codec::Opus) | None => VideoCodec::Vp8,
        }
    }

    /// How the connection stands.
    pub(super) fn link(&self, now: Instant) -> LinkState {
        let silent = now.saturating_duration_since(self.heard);
        if self.broken || silent >= FAILED_AFTER {
            LinkState::Failed
        } else if !self.secure.is_ready() {
            LinkState::Connecting
        } else if silent >= INTERRUPTED_AFTER {
            LinkState::Interrupted
        } else {
            LinkState::Connected
        }
    }

    pub(super) fn transport(&self) -> Transport {
        self.ways
            .current()
            .map_or(Transport::Unknown, Way::transport)
    }

    /// Says goodbye to the page.
    pub(super) fn close(&mut self, now: Instant, effects: &mut Effects) {
        self.secure.close(now);
        self.drain_dtls(effects);
    }

    fn take_lines(&mut self, offer: &Offer) -> Result<(), PeerError> {
        self.version += 1;
        self.tracks.apply(offer, &self.identity, &mut self.repair)?;
        Ok(())
    }

    fn take_check(&mut self, now: Instant, way: &Way, data: &[u8], effects: &mut Effects) {
        let Some(check) = Check::parse(data) else {
            return;
        };
        let names = self.ways.names_for(check.receiver(), check.sender(), now);
        let Some(names) = names.cloned() else {
            return;
        };
        let crypto = self.identity.crypto();
        if !check.is_from_one_who_knows(&names.password, crypto) {
            return;
        }
        if let Some(answer) = check.answer(way.address(), &names.password, crypto) {
            effects.answers.push((way.clone(), answer));
        }
        self.heard = now;
        let nomination = if check.nominates() {
            Nomination::Nominated
        } else {
            Nomination::None
        };
        match self.ways.checked(way, nomination, now) {
            Checked::Known => {}
            Checked::New { forgotten } => {
                effects.proved.push(way.clone());
                effects.forgotten.extend(forgotten);
            }
        }
    }

    fn take_dtls(&mut self, now: Instant, data: &[u8], effects: &mut Effects) {
        match self.secure.take(now, data) {
            Ok(Progress::Ready) => effects.ready = true,
            Ok(Progress::Closed)
            // A certificate that is not the page's ends what has not begun.
            | Err(rtc::shared::error::Error::ErrNoMatchingCertificateFingerprint) => {
                self.broken = true;
            }
            // A stray datagram does not end what works.
            Ok(Progress::None) | Err(_) => {}
        }
        self.drain_dtls(effects);
    }

    fn take_media(&mut self, now: Instant, data: &[u8], effects: &mut Effects) {
        // Payload types 64 to 95 with the marker are RTCP (RFC 5761 section 4).
        match data.get(1) {
            Some(192..=223) => self.take_reports(now, data, effects),
            Some(_) => self.take_packet(now, data, effects),
            None => {}
        }
    }

    fn take_packet(&mut self, now: Instant, data: &[u8], effects: &mut Effects) {
        let mut rest = data;
        let Ok(header) = rtp::Header::unmarshal(&mut rest) else {
            return;
        };
        // Only streams that belong somewhere: keys and counters are kept for each.
        let Some(source) = self.tracks.source(&header, &mut self.repair) else {
            return;
        };
        let Some(keys) = self.secure.incoming() else {
            return;
        };
        let Ok(plain) = keys.decrypt_rtp_with_header(data, &header) else {
            return;
        };
        self.heard = now;
        let Some(mut packet) = packet_of(header, plain) else {
            return;
        };
        if let Some(primary) = source.repairs
            && self
                .tracks
                .restore(source.line, primary, &mut packet)
                .is_none()
        {
            // A probe: it counts for the sender's estimate and is nothing else.
            let _ = self.repair.received(now, packet);
            return;
        }
        let Some(packet) = self.repair.received(now, packet) else {
            return;
        };
        let line = source.line;
        let Some(codec) = self.tracks.codec(line, packet.header.payload_type) else {
            return;
        };
        if !packet.payload.is_empty() {
            self.tracks.arrived(line, packet.header.ssrc, now);
        }
        effects.media.push(Arrived {
            line,
            codec,
            packet,
        });
    }

    fn drain_dtls(&mut self, effects: &mut Effects) {
        while let Some(datagram) = self.secure.poll() {
            effects.send.push(datagram);
        }
    }

    fn drain_repair(&mut self, effects: &mut Effects) {
        while let Some(packet) = self.repair.poll() {
            match packet {
                Packet::Rtp(packet) => self.protect_packet(&packet, effects),
                Packet::Rtcp(reports) => self.protect_reports(&reports, effects),
                _ => {}
            }
        }
    }

    fn protect_packet(&mut self, packet: &rtp::Packet, effects: &mut Effects) {
        let Some(keys) = self.secure.outgoing() else {
            return;
        };
        if let Ok(plain) = packet.marshal()
            && let Ok(datagram) = keys.encrypt_rtp_with_header(&plain, &packet.header)
        {
            effects.send.push(datagram);
        }
    }
}

/// Whether the source of a stream must begin its picture anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// It must.
    Keyframe,
    /// It need not.
    None,
}

fn new_names(identity: &Identity, offer: &Offer) -> Result<Names, PeerError> {
    Ok(Names {
        ufrag: identity.ice_characters::<UFRAG_LENGTH>()?,
        password: identity.ice_characters::<PASSWORD_LENGTH>()?,
        page: offer.ufrag.clone(),
    })
}

/// The packet of a deciphered datagram, without its padding (RFC 3550 section 5.1).
fn packet_of(header: rtp::Header, plain: BytesMut) -> Option<rtp::Packet> {
    let head = header.marshal_size();
    if plain.len() < head {
        return None;
    }
    let mut payload = plain.freeze().slice(head..);
    if header.padding {
        let padding = usize::from(*payload.last()?);
        payload.truncate(payload.len().checked_sub(padding)?);
    }
    let header = rtp::Header {
        padding: false,
        ..header
    };
    Some(rtp::Packet { header, payload })
}
