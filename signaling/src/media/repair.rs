//! Loss and its repair on one connection: retransmissions asked for and given, reports, arrival times for the sender.

use std::fmt;
use std::time::{Duration, Instant};

use rtc::interceptor::{
    Interceptor, NackGeneratorBuilder, NackGeneratorInterceptor, NackResponderBuilder,
    NackResponderInterceptor, Packet, RTCPFeedback, RTPHeaderExtension, ReceiverReportBuilder,
    ReceiverReportInterceptor, SenderReportBuilder, SenderReportInterceptor, StreamInfo,
    TaggedPacket, TwccReceiverBuilder, TwccReceiverInterceptor,
};
use rtc::rtcp;
use rtc::rtp;
use rtc::sansio::Protocol;
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

/// The repair of one connection. Each part is called where it has something to do, not in a chain: a chain walks through all of
/// them twice a packet and allocates its belt each time.
pub(super) struct Repair {
    asks: NackGeneratorInterceptor,
    arrivals: TwccReceiverInterceptor,
    receipts: ReceiverReportInterceptor,
    gives: NackResponderInterceptor,
    accounts: SenderReportInterceptor,
}

impl fmt::Debug for Repair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Repair").finish_non_exhaustive()
    }
}

impl Repair {
    pub(super) fn new() -> Self {
        Self {
            asks: NackGeneratorBuilder::new()
                .with_size(WATCHED_PACKETS)
                .with_interval(ASK_EVERY)
                .with_skip_last_n(MAY_BE_LATE)
                .with_max_nacks_per_packet(ASKS_A_PACKET)
                .build(),
            arrivals: TwccReceiverBuilder::new().build(),
            receipts: ReceiverReportBuilder::new().build(),
            gives: NackResponderBuilder::new().with_size(KEPT_PACKETS).build(),
            accounts: SenderReportBuilder::new().build(),
        }
    }

    /// A stream the page sends.
    pub(super) fn expect(&mut self, ssrc: u32, format: Format, transport_cc: Option<u8>) {
        let info = stream_info(ssrc, format, transport_cc);
        self.asks.bind_remote_stream(&info);
        self.arrivals.bind_remote_stream(&info);
        self.receipts.bind_remote_stream(&info);
    }

    /// The page no longer sends it.
    pub(super) fn forget(&mut self, ssrc: u32, format: Format) {
        let info = stream_info(ssrc, format, None);
        self.asks.unbind_remote_stream(&info);
        self.arrivals.unbind_remote_stream(&info);
        self.receipts.unbind_remote_stream(&info);
    }

    /// A stream the server sends in this format.
    pub(super) fn offer(&mut self, ssrc: u32, rtx: u32, format: Format) {
        let info = StreamInfo {
            ssrc_rtx: format.rtx.map(|_| rtx),
            payload_type_rtx: format.rtx,
            ..stream_info(ssrc, format, None)
        };
        self.gives.bind_local_stream(&info);
        self.accounts.bind_local_stream(&info);
    }

    /// The server no longer sends it.
    pub(super) fn withdraw(&mut self, ssrc: u32, format: Format) {
        let info = stream_info(ssrc, format, None);
        self.gives.unbind_local_stream(&info);
        self.accounts.unbind_local_stream(&info);
    }

    /// Notes a packet of the page and gives it back.
    pub(super) fn received(&mut self, now: Instant, packet: rtp::Packet) -> Option<rtp::Packet> {
        let packet = noted(&mut self.asks, tagged(now, Packet::Rtp(packet)))?;
        let packet = noted(&mut self.arrivals, packet)?;
        let packet = noted(&mut self.receipts, packet)?;
        match packet.message.packet {
            Packet::Rtp(packet) => Some(packet),
            _ => None,
        }
    }

    /// Notes reports of the page; what it wants again comes out of [`Self::poll`].
    pub(super) fn reported(&mut self, now: Instant, reports: Reports) {
        let reports = tagged(now, Packet::Rtcp(reports));
        if let Some(reports) = noted(&mut self.receipts, reports) {
            let _ = noted(&mut self.gives, reports);
        }
    }

    /// Notes a packet on its way out and gives it back.
    pub(super) fn sent(&mut self, now: Instant, packet: rtp::Packet) -> Option<rtp::Packet> {
        // What both do with a packet that leaves is to keep a copy and to count it; they pass on what they were given.
        self.gives
            .handle_write(tagged(now, Packet::Rtp(packet)))
            .ok()?;
        let packet = self.gives.poll_write()?;
        self.accounts.handle_write(packet).ok()?;
        match self.accounts.poll_write()?.message.packet {
            Packet::Rtp(packet) => Some(packet),
            _ => None,
        }
    }

    /// Makes the reports that are due.
    pub(super) fn tick(&mut self, now: Instant) {
        let parts: [&mut dyn Interceptor; 4] = [
            &mut self.asks,
            &mut self.arrivals,
            &mut self.receipts,
            &mut self.accounts,
        ];
        for part in parts {
            // A report that cannot be made is made the next time.
            let _ = part.handle_timeout(now);
        }
    }

    /// The next packet to protect and send: a report, or one that the page wants again.
    pub(super) fn poll(&mut self) -> Option<Packet> {
        let parts: [&mut dyn Interceptor; 5] = [
            &mut self.gives,
            &mut self.asks,
            &mut self.arrivals,
            &mut self.receipts,
            &mut self.accounts,
        ];
        parts
            .into_iter()
            .find_map(Protocol::poll_write)
            .map(|it| it.message.packet)
    }
}

/// Lets a part see what has come in.
fn noted(part: &mut impl Interceptor, packet: TaggedPacket) -> Option<TaggedPacket> {
    part.handle_read(packet).ok()?;
    part.poll_read()
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
