//! One WebRTC connection to the server: the participant offers, the server answers.

use async_trait::async_trait;
use rtc::ice::mdns::MulticastDnsMode;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::RTCOfferOptions;
use rtc::peer_connection::configuration::media_engine::{
    MIME_TYPE_OPUS, MIME_TYPE_RTX, MIME_TYPE_VP8,
};
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters,
    RTCRtpEncodingParameters, RtpCodecKind,
};
use rtc::rtp_transceiver::{
    RTCRtpReceiverId, RTCRtpTransceiverDirection, RTCRtpTransceiverId, RTCRtpTransceiverInit,
};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;
use tokio::sync::mpsc;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler,
    RTCConfigurationBuilder, RTCPeerConnectionIceEvent, RTCPeerConnectionState, RTCSdpType,
    RTCSessionDescription, Registry, SettingEngineBuilder, register_default_interceptors,
};

use crate::counts::{Kind, Ledger};
use crate::description::{fingerprint, tcp_candidates, through, without_udp};
use crate::error::ClientError;
use crate::habits::{Habits, Route, Transport};
use crate::known::Link;
use crate::pump::Tracks;

/// Payload types of our offer; an answer must use the same (RFC 3264, 6.1).
pub(crate) const OPUS: u8 = 111;
/// See [`OPUS`].
pub(crate) const VP8: u8 = 96;
const RTX: u8 = 97;
/// Sound, camera, screen: what everybody has, whoever else is in the room.
const OWN_LINES: usize = 3;

/// Addresses of this machine are known at once: no further one between two looks, and all are there.
const GATHERING: Duration = Duration::from_millis(50);

/// What a connection tells of itself.
#[derive(Debug)]
pub(crate) enum Happening {
    /// A way to reach us was found; none when all are.
    Candidate(Option<String>),
    /// The state changed.
    Link(Link),
}

/// Whether an offer begins the search for a way anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ice {
    Kept,
    Restarted,
}

/// Whether a participant may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    /// Microphone, camera and screen.
    Lines,
    /// Nothing: a silent observer.
    Nothing,
    /// What the other side's offer has.
    Offered,
}

/// A connection.
pub(crate) struct Peer {
    connection: Arc<dyn PeerConnection>,
    pub(crate) tracks: Option<Tracks>,
    lines: usize,
    route: Route,
    transport: Transport,
}

impl Peer {
    /// Prepares a connection; nothing is sent before an answer is applied.
    pub(crate) async fn new(
        habits: &Habits,
        own: Own,
        ledger: &Arc<Ledger>,
        happenings: mpsc::UnboundedSender<Happening>,
    ) -> Result<Self, ClientError> {
        let handler = Arc::new(Handler {
            happenings,
            ledger: Arc::clone(ledger),
            connection: OnceLock::new(),
        });
        let connection = Box::pin(built(habits, Arc::clone(&handler))).await?;
        // Set once, directly after the connection was made.
        let _ = handler.connection.set(Arc::downgrade(&connection));
        let mut peer = Self {
            connection,
            tracks: None,
            lines: 0,
            route: habits.route,
            transport: habits.transport,
        };
        peer.add_own_lines(own).await?;
        Ok(peer)
    }

    /// Adds m-lines until there are as many as the server's layout wants: sound and picture in turn after the own ones.
    pub(crate) async fn widen(&mut self, wanted: usize) -> Result<(), ClientError> {
        while self.lines < wanted {
            let kind = if (self.lines - OWN_LINES).is_multiple_of(2) {
                RtpCodecKind::Audio
            } else {
                RtpCodecKind::Video
            };
            self.receive(kind).await?;
        }
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn connection(&self) -> &Arc<dyn PeerConnection> {
        &self.connection
    }

    /// How many m-lines there are.
    pub(crate) fn lines(&self) -> usize {
        self.lines
    }

    /// An offer, which is the local description from now on.
    pub(crate) async fn offer(&self, ice: Ice) -> Result<String, ClientError> {
        let options = RTCOfferOptions {
            ice_restart: ice == Ice::Restarted,
        };
        let offer = self.connection.create_offer(Some(options)).await?;
        let sdp = offer.sdp.clone();
        self.connection.set_local_description(offer).await?;
        Ok(sdp)
    }

    /// Answers somebody else's offer.
    pub(crate) async fn answer(&self, offer: &str) -> Result<(), ClientError> {
        let offer = RTCSessionDescription::offer(offer.to_owned())?;
        self.connection.set_remote_description(offer).await?;
        let answer = self.connection.create_answer(None).await?;
        Ok(self.connection.set_local_description(answer).await?)
    }

    /// The own description once it holds addresses, for servers that take no single candidates.
    pub(crate) async fn gathered(&self) -> Result<String, ClientError> {
        let mut found = 0;
        loop {
            let local = self.connection.local_description().await;
            let sdp = local.map(|local| local.sdp).unwrap_or_default();
            let lines = sdp.matches("a=candidate:").count();
            if lines > 0 && lines == found {
                return Ok(sdp);
            }
            found = lines;
            tokio::time::sleep(GATHERING).await;
        }
    }

    /// Applies the server's answer.
    pub(crate) async fn answered(&self, sdp: &str) -> Result<(), ClientError> {
        let sdp = self.routed(sdp);
        let answer = RTCSessionDescription::answer(sdp.clone())?;
        self.connection.set_remote_description(answer).await?;
        if self.transport == Transport::Tcp {
            // The stack opens TCP connections for candidates that are added one by one, not for those in an answer.
            for candidate in tcp_candidates(&sdp) {
                self.connection.add_ice_candidate(candidate).await?;
            }
        }
        Ok(())
    }

    /// The own certificate's fingerprint, as it stands in the offer.
    pub(crate) async fn fingerprint(&self) -> Option<String> {
        let local = self.connection.local_description().await?;
        fingerprint(&local.sdp)
    }

    /// The server's certificate's fingerprint, as it stood in the answer.
    pub(crate) async fn server_fingerprint(&self) -> Option<String> {
        let remote = self.connection.remote_description().await?;
        (remote.sdp_type == RTCSdpType::Answer)
            .then(|| fingerprint(&remote.sdp))
            .flatten()
    }

    /// Ends it; the other side is not told.
    pub(crate) async fn close(self) {
        // A connection that cannot be closed has ended by itself.
        let _ = self.connection.close().await;
    }

    async fn add_own_lines(&mut self, own: Own) -> Result<(), ClientError> {
        if own == Own::Offered {
            return Ok(());
        }
        if own == Own::Nothing {
            for kind in [
                RtpCodecKind::Audio,
                RtpCodecKind::Video,
                RtpCodecKind::Video,
            ] {
                self.receive(kind).await?;
            }
            return Ok(());
        }
        let microphone = self.send("microphone", RtpCodecKind::Audio).await?;
        let camera = self.send("camera", RtpCodecKind::Video).await?;
        let screen = self.send("screen", RtpCodecKind::Video).await?;
        self.tracks = Some(Tracks {
            microphone,
            camera,
            screen,
        });
        Ok(())
    }

    async fn send(
        &mut self,
        label: &str,
        kind: RtpCodecKind,
    ) -> Result<(u32, Arc<TrackLocalStaticRTP>), ClientError> {
        let ssrc = random_ssrc();
        let track = Arc::new(TrackLocalStaticRTP::new(source(label, kind, ssrc)));
        let line = Arc::clone(&track) as Arc<_>;
        self.connection
            .add_transceiver_from_track(line, None)
            .await?;
        self.lines += 1;
        Ok((ssrc, track))
    }

    async fn receive(&mut self, kind: RtpCodecKind) -> Result<(), ClientError> {
        let only_in = RTCRtpTransceiverInit {
            direction: RTCRtpTransceiverDirection::Recvonly,
            streams: Vec::new(),
            send_encodings: Vec::new(),
        };
        self.connection
            .add_transceiver_from_kind(kind, Some(only_in))
            .await?;
        self.lines += 1;
        Ok(())
    }

    /// The answer with the candidates' addresses replaced, where packets go through something in between.
    fn routed(&self, sdp: &str) -> String {
        let sdp = match self.transport {
            Transport::Udp => sdp.to_owned(),
            Transport::Tcp => without_udp(sdp),
        };
        match self.route {
            Route::Direct => sdp,
            Route::Through(address) => through(&sdp, address),
        }
    }
}

async fn built(
    habits: &Habits,
    handler: Arc<Handler>,
) -> Result<Arc<dyn PeerConnection>, ClientError> {
    let mut media = codecs()?;
    let registry = register_default_interceptors(Registry::new(), &mut media)?;
    let settings = SettingEngineBuilder::new()
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        .with_include_loopback_candidate(true)
        .build();
    let address = SocketAddr::new(habits.address, 0).to_string();
    let builder = PeerConnectionBuilder::new()
        .with_configuration(RTCConfigurationBuilder::default().build())
        .with_media_engine(media)
        .with_setting_engine(settings)
        .with_interceptor_registry(registry)
        .with_handler(handler);
    let builder = match habits.transport {
        Transport::Udp => builder.with_udp_addrs(vec![address]),
        Transport::Tcp => builder.with_tcp_addrs(vec![address]),
    };
    Ok(Arc::new(Box::pin(builder.build()).await?))
}

/// Opus, VP8 and the retransmission of VP8: what the server speaks without a choice.
fn codecs() -> Result<MediaEngine, ClientError> {
    let mut media = MediaEngine::default();
    let opus = parameters(codec(RtpCodecKind::Audio), OPUS);
    media.register_codec(opus, RtpCodecKind::Audio)?;
    media.register_codec(
        parameters(codec(RtpCodecKind::Video), VP8),
        RtpCodecKind::Video,
    )?;
    let rtx = RTCRtpCodec {
        mime_type: MIME_TYPE_RTX.to_owned(),
        clock_rate: 90_000,
        sdp_fmtp_line: format!("apt={VP8}"),
        ..RTCRtpCodec::default()
    };
    media.register_codec(parameters(rtx, RTX), RtpCodecKind::Video)?;
    Ok(media)
}

fn codec(kind: RtpCodecKind) -> RTCRtpCodec {
    let feedback = |typ: &str, parameter: &str| RTCPFeedback {
        typ: typ.to_owned(),
        parameter: parameter.to_owned(),
    };
    if kind == RtpCodecKind::Audio {
        return RTCRtpCodec {
            mime_type: MIME_TYPE_OPUS.to_owned(),
            clock_rate: 48_000,
            channels: 2,
            sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
            ..RTCRtpCodec::default()
        };
    }
    RTCRtpCodec {
        mime_type: MIME_TYPE_VP8.to_owned(),
        clock_rate: 90_000,
        rtcp_feedback: vec![feedback("nack", ""), feedback("nack", "pli")],
        ..RTCRtpCodec::default()
    }
}

fn parameters(rtp_codec: RTCRtpCodec, payload_type: u8) -> RTCRtpCodecParameters {
    RTCRtpCodecParameters {
        rtp_codec,
        payload_type,
    }
}

fn source(label: &str, kind: RtpCodecKind, ssrc: u32) -> MediaStreamTrack {
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters {
            ssrc: Some(ssrc),
            ..RTCRtpCodingParameters::default()
        },
        active: true,
        codec: codec(kind),
        ..RTCRtpEncodingParameters::default()
    };
    let name = label.to_owned();
    MediaStreamTrack::new("call".to_owned(), name.clone(), name, kind, vec![encoding])
}

fn random_ssrc() -> u32 {
    let mut bytes = [0; 4];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system gives random bytes");
    u32::from_be_bytes(bytes)
}

struct Handler {
    happenings: mpsc::UnboundedSender<Happening>,
    ledger: Arc<Ledger>,
    connection: OnceLock<Weak<dyn PeerConnection>>,
}

#[async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_candidate(&self, event: RTCPeerConnectionIceEvent) {
        if let Ok(candidate) = event.candidate.to_json() {
            let candidate = Some(candidate.candidate).filter(|text| !text.is_empty());
            let _ = self.happenings.send(Happening::Candidate(candidate));
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        let link = match state {
            RTCPeerConnectionState::Connected => Link::Connected,
            RTCPeerConnectionState::Disconnected => Link::Interrupted,
            RTCPeerConnectionState::Failed => Link::Failed,
            RTCPeerConnectionState::Closed => Link::None,
            // New, connecting, and what later versions add: not yet.
            _ => Link::Connecting,
        };
        let _ = self.happenings.send(Happening::Link(link));
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let Some(connection) = self.connection.get().cloned() else {
            return;
        };
        tokio::spawn(count(track, connection, Arc::clone(&self.ledger)));
    }
}

/// Counts what comes over a track until it ends.
async fn count(
    track: Arc<dyn TrackRemote>,
    connection: Weak<dyn PeerConnection>,
    ledger: Arc<Ledger>,
) {
    let kind = match track.kind().await {
        RtpCodecKind::Video => Kind::Video,
        // The enum is open to later kinds; there are but these two.
        _ => Kind::Audio,
    };
    let mut mid = None;
    while let Some(event) = track.poll().await {
        match event {
            TrackRemoteEvent::OnOpen(opened) => {
                mid = mid_of(&connection, opened.receiver_id).await;
            }
            TrackRemoteEvent::OnRtpPacket(packet) => {
                if let Some(mid) = &mid {
                    ledger.note(mid, kind, &packet);
                }
            }
            TrackRemoteEvent::OnEnded => return,
            // Mute, RTCP and what later versions add do not count.
            _ => {}
        }
    }
}

async fn mid_of(
    connection: &Weak<dyn PeerConnection>,
    receiver: RTCRtpReceiverId,
) -> Option<String> {
    let wanted: RTCRtpTransceiverId = receiver.into();
    let connection = connection.upgrade()?;
    for transceiver in connection.get_transceivers().await {
        if transceiver.id() == wanted {
            return transceiver.mid().await.ok().flatten();
        }
    }
    None
}
