//! A page without a browser: a WebRTC client that sends a picture and sound of no content and counts what comes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use rtc::ice::mdns::MulticastDnsMode;
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::configuration::RTCOfferOptions;
use rtc::peer_connection::configuration::media_engine::{
    MIME_TYPE_H264, MIME_TYPE_OPUS, MIME_TYPE_RTX, MIME_TYPE_VP8,
};
use rtc::rtp;
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters,
    RTCRtpEncodingParameters, RtpCodecKind,
};
use rtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use tokio::task::JoinHandle;
use tokio::time::{Interval, MissedTickBehavior, interval};
use webrtc::media_stream::track_local::TrackLocal as _;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler,
    RTCConfigurationBuilder, RTCIceCandidateInit, RTCSessionDescription, Registry,
    SettingEngineBuilder, register_default_interceptors,
};

/// Which way a page's packets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Udp,
    Tcp,
}

/// In which codec a page's picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    Vp8,
    H264,
}

impl Picture {
    fn payload_type(self) -> u8 {
        match self {
            Self::Vp8 => 96,
            Self::H264 => 102,
        }
    }

    /// One frame of one packet: whole, or only what has changed.
    fn payload(self, whole: Whole) -> Bytes {
        let mut frame = match (self, whole) {
            (Self::Vp8, Whole::Yes) => vec![0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a],
            (Self::Vp8, Whole::No) => vec![0x10, 0xd1],
            (Self::H264, Whole::Yes) => vec![0x65, 0x88],
            (Self::H264, Whole::No) => vec![0x41, 0x9a],
        };
        frame.resize(900, 7);
        Bytes::from(frame)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

/// What has come, by the number of the stream.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<HashMap<u32, Received>>);

/// What has come of one stream.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Received {
    pub(super) packets: usize,
    pub(super) last_sequence: u16,
    /// Numbers that were left out or came twice.
    pub(super) jumps: usize,
    /// Whether the first packet began a picture.
    pub(super) began_whole: bool,
}

pub(super) struct Page {
    connection: Arc<dyn PeerConnection>,
    tracks: Vec<(u32, Arc<TrackLocalStaticRTP>)>,
    ledger: Arc<Ledger>,
    picture: Picture,
    by: By,
    lines: usize,
    speaking: Option<JoinHandle<()>>,
    streams: Vec<Option<u32>>,
}

impl Page {
    pub(super) async fn open(by: By, picture: Picture) -> Self {
        let ledger = Arc::new(Ledger::default());
        let connection = connect(by, picture, Arc::clone(&ledger)).await;
        let mut page = Self {
            connection,
            tracks: Vec::new(),
            ledger,
            picture,
            by,
            lines: 0,
            speaking: None,
            streams: Vec::new(),
        };
        for (label, kind) in [
            ("microphone", RtpCodecKind::Audio),
            ("camera", RtpCodecKind::Video),
            ("screen", RtpCodecKind::Video),
        ] {
            page.send_line(label, kind).await;
        }
        page
    }

    pub(super) async fn offer(&self) -> String {
        self.offer_with(false).await
    }

    pub(super) async fn offer_restart(&self) -> String {
        self.offer_with(true).await
    }

    async fn offer_with(&self, ice_restart: bool) -> String {
        let options = RTCOfferOptions { ice_restart };
        let offer = self.connection.create_offer(Some(options)).await.unwrap();
        let sdp = offer.sdp.clone();
        self.connection.set_local_description(offer).await.unwrap();
        sdp
    }

    pub(super) async fn answered(&mut self, sdp: &str) {
        self.streams = streams_of(sdp);
        // The stack tells remote candidates apart by their addresses alone: it takes TCP's answers for UDP's of the same port.
        let heard: String = sdp
            .split_inclusive("\r\n")
            .filter(|line| self.by == By::Udp || !line.contains(" udp "))
            .collect();
        let answer = RTCSessionDescription::answer(heard).unwrap();
        self.connection
            .set_remote_description(answer)
            .await
            .unwrap();
        if self.by == By::Tcp {
            // The stack connects to candidates that are added one by one, not to those of an answer.
            let line = sdp
                .lines()
                .find(|line| line.contains("tcptype passive"))
                .unwrap();
            let candidate = RTCIceCandidateInit {
                candidate: line.trim_start_matches("a=").to_owned(),
                sdp_mid: Some("0".to_owned()),
                sdp_mline_index: Some(0),
                ..RTCIceCandidateInit::default()
            };
            self.connection.add_ice_candidate(candidate).await.unwrap();
        }
    }

    /// A pair to hear and see a further person.
    pub(super) async fn widen(&mut self) {
        for kind in [RtpCodecKind::Audio, RtpCodecKind::Video] {
            let init = RTCRtpTransceiverInit {
                direction: RTCRtpTransceiverDirection::Recvonly,
                streams: Vec::new(),
                send_encodings: Vec::new(),
            };
            self.connection
                .add_transceiver_from_kind(kind, Some(init))
                .await
                .unwrap();
            self.lines += 1;
        }
    }

    /// Sound fifty times and picture thirty times a second, a whole picture every second.
    pub(super) fn speak(&mut self) {
        self.speak_with(30);
    }

    /// The same, with whole pictures only, so that whoever begins to look sees one at once.
    pub(super) fn speak_in_whole_pictures(&mut self) {
        self.speak_with(1);
    }

    /// Every so many pictures a whole one.
    fn speak_with(&mut self, whole_every: u32) {
        let microphone = self.tracks[0].clone();
        let camera = self.tracks[1].clone();
        let picture = self.picture;
        self.speaking = Some(tokio::spawn(async move {
            let mut sound = Line::new(microphone, 111, 960);
            let mut seen = Line::new(camera, picture.payload_type(), 3_000);
            let (mut every_20, mut every_33) = (every(20), every(33));
            let mut number = 0_u32;
            loop {
                tokio::select! {
                    _ = every_20.tick() => sound.send(Bytes::from_static(&[0xf8, 0xff, 0xfe])).await,
                    _ = every_33.tick() => {
                        let whole = if number.is_multiple_of(whole_every) { Whole::Yes } else { Whole::No };
                        number += 1;
                        seen.send(picture.payload(whole)).await;
                    }
                }
            }
        }));
    }

    /// What has come on an m-line.
    pub(super) fn received(&self, line: usize) -> Received {
        let Some(Some(ssrc)) = self.streams.get(line) else {
            return Received::default();
        };
        let ledger = self.ledger.0.lock().unwrap();
        ledger.get(ssrc).copied().unwrap_or_default()
    }

    /// Waits until so many packets have come on an m-line.
    pub(super) async fn receives(&self, line: usize, packets: usize) -> Received {
        for _ in 0..500 {
            let received = self.received(line);
            if received.packets >= packets {
                return received;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("line {line}: {:?} after ten seconds", self.received(line));
    }

    pub(super) fn silence(&mut self) {
        if let Some(speaking) = self.speaking.take() {
            speaking.abort();
        }
    }

    pub(super) async fn close(mut self) {
        self.silence();
        self.connection.close().await.unwrap();
    }

    async fn send_line(&mut self, label: &str, kind: RtpCodecKind) {
        static NUMBERS: AtomicUsize = AtomicUsize::new(1_000);
        let ssrc = u32::try_from(NUMBERS.fetch_add(1, Ordering::Relaxed)).unwrap();
        let codec = match (kind, self.picture) {
            (RtpCodecKind::Audio, _) => opus(),
            (_, Picture::Vp8) => video(MIME_TYPE_VP8, ""),
            (_, Picture::H264) => video(MIME_TYPE_H264, H264),
        };
        let encoding = RTCRtpEncodingParameters {
            rtp_coding_parameters: RTCRtpCodingParameters {
                ssrc: Some(ssrc),
                ..RTCRtpCodingParameters::default()
            },
            active: true,
            codec,
            ..RTCRtpEncodingParameters::default()
        };
        let (name, stream) = (label.to_owned(), "call".to_owned());
        let track = MediaStreamTrack::new(stream, name.clone(), name, kind, vec![encoding]);
        let track = Arc::new(TrackLocalStaticRTP::new(track));
        self.connection
            .add_transceiver_from_track(Arc::clone(&track) as Arc<_>, None)
            .await
            .unwrap();
        self.tracks.push((ssrc, track));
        self.lines += 1;
    }
}

const H264: &str = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

/// The server's stream on each m-line of its answer.
fn streams_of(sdp: &str) -> Vec<Option<u32>> {
    sdp.split("\r\nm=")
        .skip(1)
        .map(|section| {
            let line = section.lines().find_map(|it| it.strip_prefix("a=ssrc:"))?;
            line.split(' ').next()?.parse().ok()
        })
        .collect()
}

async fn connect(by: By, picture: Picture, ledger: Arc<Ledger>) -> Arc<dyn PeerConnection> {
    let mut media = codecs(picture);
    let registry = register_default_interceptors(Registry::new(), &mut media).unwrap();
    let settings = SettingEngineBuilder::new()
        .with_multicast_dns_mode(MulticastDnsMode::Disabled)
        .with_include_loopback_candidate(true)
        .build();
    let builder = PeerConnectionBuilder::new()
        .with_configuration(RTCConfigurationBuilder::default().build())
        .with_media_engine(media)
        .with_setting_engine(settings)
        .with_interceptor_registry(registry)
        .with_handler(Arc::new(Counting(ledger)));
    let address = vec!["127.0.0.1:0".to_owned()];
    let builder = match by {
        By::Udp => builder.with_udp_addrs(address),
        By::Tcp => builder.with_tcp_addrs(address),
    };
    Arc::new(Box::pin(builder.build()).await.unwrap())
}

fn codecs(picture: Picture) -> MediaEngine {
    let mut media = MediaEngine::default();
    let codec = |rtp_codec, payload_type| RTCRtpCodecParameters {
        rtp_codec,
        payload_type,
    };
    let sound = RtpCodecKind::Audio;
    media.register_codec(codec(opus(), 111), sound).unwrap();
    let number = picture.payload_type();
    let seen = match picture {
        Picture::Vp8 => video(MIME_TYPE_VP8, ""),
        Picture::H264 => video(MIME_TYPE_H264, H264),
    };
    let repair = RTCRtpCodec {
        rtcp_feedback: Vec::new(),
        ..video(MIME_TYPE_RTX, &format!("apt={number}"))
    };
    for (codec, number) in [(seen, number), (repair, number + 1)] {
        let parameters = RTCRtpCodecParameters {
            rtp_codec: codec,
            payload_type: number,
        };
        media
            .register_codec(parameters, RtpCodecKind::Video)
            .unwrap();
    }
    media
}

fn opus() -> RTCRtpCodec {
    RTCRtpCodec {
        mime_type: MIME_TYPE_OPUS.to_owned(),
        clock_rate: 48_000,
        channels: 2,
        sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
        ..RTCRtpCodec::default()
    }
}

fn video(mime_type: &str, parameters: &str) -> RTCRtpCodec {
    let feedback = |parameter: &str| RTCPFeedback {
        typ: "nack".to_owned(),
        parameter: parameter.to_owned(),
    };
    RTCRtpCodec {
        mime_type: mime_type.to_owned(),
        clock_rate: 90_000,
        sdp_fmtp_line: parameters.to_owned(),
        rtcp_feedback: vec![feedback(""), feedback("pli")],
        ..RTCRtpCodec::default()
    }
}

fn every(millis: u64) -> Interval {
    let mut interval = interval(Duration::from_millis(millis));
    interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
    interval
}

/// One stream of packets.
struct Line {
    track: Arc<TrackLocalStaticRTP>,
    header: rtp::Header,
    ticks: u32,
}

impl Line {
    fn new(source: (u32, Arc<TrackLocalStaticRTP>), payload_type: u8, ticks: u32) -> Self {
        let header = rtp::Header {
            version: 2,
            marker: true,
            payload_type,
            ssrc: source.0,
            ..rtp::Header::default()
        };
        Self {
            track: source.1,
            header,
            ticks,
        }
    }

    async fn send(&mut self, payload: Bytes) {
        self.header.sequence_number = self.header.sequence_number.wrapping_add(1);
        self.header.timestamp = self.header.timestamp.wrapping_add(self.ticks);
        let header = self.header.clone();
        // Before the connection stands, packets are lost.
        let _ = self.track.write_rtp(rtp::Packet { header, payload }).await;
    }
}

struct Counting(Arc<Ledger>);

#[async_trait]
impl PeerConnectionEventHandler for Counting {
    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let ledger = Arc::clone(&self.0);
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                if let TrackRemoteEvent::OnRtpPacket(packet) = event {
                    ledger.note(&packet);
                }
            }
        });
    }
}

impl Ledger {
    fn note(&self, packet: &rtp::Packet) {
        let mut streams = self.0.lock().unwrap();
        let entry = streams.entry(packet.header.ssrc).or_default();
        let number = packet.header.sequence_number;
        if entry.packets == 0 {
            entry.began_whole = packet.payload.first() != Some(&0x10)
                || packet.payload.get(1).is_some_and(|it| it & 1 == 0);
        } else if number != entry.last_sequence.wrapping_add(1) {
            entry.jumps += 1;
        }
        entry.packets += 1;
        entry.last_sequence = number;
    }
}
