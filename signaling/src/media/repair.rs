//! Loss and its repair on one connection: retransmissions asked for and given, reports, arrival times for the sender.

use std::fmt;
use std::time::{Duration, Instant};

use rtc::interceptor::{
    Interceptor, NackGeneratorBuilder, NackResponderBuilder, Packet, RTCPFeedback,
    RTPHeaderExtension, ReceiverReportBuilder, Registry, SenderReportBuilder, Slot, StreamInfo,
    TaggedPacket, TwccReceiverBuilder,
};
use rtc::rtcp;
use rtc::rtp;
use rtc::shared::TransportContext;

use super::line::{Codec, Format, TRANSPORT_CC};

/// Packets kept to be sent again: five seconds of a picture at 800 kbit/s, half a megabyte.
const KEPT_PACKETS: u16 = 512;
/// Packets looked back upon for missing ones.
const WATCHED_PACKETS: u16 = 512;
/// How often missing packets are asked for; the actor's tick is no finer.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// How often one packet is asked for at most: a second and a half, then the decoder asks for a whole picture.
const ASKS_A_PACKET: u16 = 30;
/// The last packets are not missing yet, only out of order perhaps.
const MAY_BE_LATE: u16 = 2;

/// Compound RTCP as the stack has it.
pub(super) type Reports = Vec<Box<dyn rtcp::Packet>>;

/// The repair of one connection. Two chains, so that a packet passes only what concerns its direction.
pub(super) struct Repair {
    incoming: Box<dyn Interceptor>,
    outgoing: Box<dyn Interceptor>,
}

impl fmt::Debug for Repair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Repair").finish_non_exhaustive()
    }
}

impl Repair {
    pub(super) fn new() -> Self {
        let asks = NackGeneratorBuilder::new()
            .with_size(WATCHED_PACKETS)
            .with_interval(ASK_EVERY)
            .with_skip_last_n(MAY_BE_LATE)
            .with_max_nacks_per_packet(ASKS_A_PACKET)
            .build();
        let gives = NackResponderBuilder::new().with_size(KEPT_PACKETS).build();
        let incoming = Registry::new()
            .with(Slot::NackGenerator, asks)
            .with(Slot::TwccReceiver, TwccReceiverBuilder::new().build())
            .with(Slot::ReceiverReport, ReceiverReportBuilder::new().build())
            .build();
        let outgoing = Registry::new()
            .with(Slot::NackResponder, gives)
            .with(Slot::SenderReport, SenderReportBuilder::new().build())
            .build();
        Self {
            incoming: Box::new(incoming),
            outgoing: Box::new(outgoing),
        }
    }

    /// A stream the page sends.
    pub(super) fn expect(&mut self, ssrc: u32, format: Format, transport_cc: Option<u8>) {
        let info = stream_info(ssrc, format, transport_cc);
        self.incoming.bind_remote_stream(&info);
    }

    /// The page no longer sends it.
    pub(super) fn forget(&mut self, ssrc: u32, format: Format) {
        let info = stream_info(ssrc, format, None);
        self.incoming.unbind_remote_stream(&info);
    }

    /// A stream the server sends in this format.
    pub(super) fn offer(&mut self, ssrc: u32, rtx: u32, format: Format) {
        let info = StreamInfo {
            ssrc_rtx: format.rtx.map(|_| rtx),
            payload_type_rtx: format.rtx,
            ..stream_info(ssrc, format, None)
        };
        self.outgoing.bind_local_stream(&info);
    }

    /// The server no longer sends it.
    pub(super) fn withdraw(&mut self, ssrc: u32, format: Format) {
        let info = stream_info(ssrc, format, None);
        self.outgoing.unbind_local_stream(&info);
    }

    /// Notes a packet of the page and gives it back.
    pub(super) fn received(&mut self, now: Instant, packet: rtp::Packet) -> Option<rtp::Packet> {
        self.incoming
            .handle_read(tagged(now, Packet::Rtp(packet)))
            .ok()?;
        let mut back = None;
        while let Some(passed) = self.incoming.poll_read() {
            if let Packet::Rtp(packet) = passed.message.packet {
                back = Some(packet);
            }
        }
        back
    }

    /// Notes reports of the page; what it wants again comes out of [`Self::poll`].
    pub(super) fn reported(&mut self, now: Instant, reports: Reports) {
        for (chain, reports) in [
            (&mut self.incoming, reports.clone()),
            (&mut self.outgoing, reports),
        ] {
            // A report the chain cannot use changes nothing.
            let _ = chain.handle_read(tagged(now, Packet::Rtcp(reports)));
            while chain.poll_read().is_some() {}
        }
    }

    /// A packet on its way out; it comes out of [`Self::poll`].
    pub(super) fn send(&mut self, now: Instant, packet: rtp::Packet) {
        // The chain refuses nothing: it keeps a copy and passes the packet on.
        let _ = self.outgoing.handle_write(tagged(now, Packet::Rtp(packet)));
    }

    /// Makes the reports that are due.
    pub(super) fn tick(&mut self, now: Instant) {
        let _ = self.incoming.handle_timeout(now);
        let _ = self.outgoing.handle_timeout(now);
    }

    /// The next packet to protect and send of those that media brings about.
    pub(super) fn poll(&mut self) -> Option<Packet> {
        self.outgoing.poll_write().map(|it| it.message.packet)
    }

    /// The next report to protect and send.
    pub(super) fn poll_reports(&mut self) -> Option<Packet> {
        self.incoming.poll_write().map(|it| it.message.packet)
    }
}

fn tagged(now: Instant, packet: Packet) -> TaggedPacket {
    TaggedPacket {
        now,
        transport: TransportContext::default(),
        message: packet.into(),
    }
}

fn stream_info(ssrc: u32, format: Format, transport_cc: Option<u8>) -> StreamInfo {
    let (mime_type, repaired) = match format.codec {
        Codec::Opus => ("audio/opus", false),
        Codec::Vp8 => ("video/VP8", true),
        Codec::H264 => ("video/H264", true),
    };
    let feedback = RTCPFeedback {
        typ: "nack".to_owned(),
        parameter: String::new(),
    };
    StreamInfo {
        ssrc,
        payload_type: format.payload_type,
        mime_type: mime_type.to_owned(),
        clock_rate: format.codec.clock_rate(),
        rtcp_feedback: repaired.then_some(feedback).into_iter().collect(),
        rtp_header_extensions: transport_cc
            .map(|id| RTPHeaderExtension {
                uri: TRANSPORT_CC.to_owned(),
                id: u16::from(id),
            })
            .into_iter()
            .collect(),
        ..StreamInfo::default()
    }
}
