//! The answer to an offer: the same m-lines, the server's addresses and nobody else's.

use std::fmt::Write as _;
use std::net::SocketAddr;

use super::line::{Codec, Direction, Format, Line, LineKind, MID, TRANSPORT_CC};
use super::offer::Offer;

/// Priority of a host candidate over UDP (RFC 8445 section 5.1.2.1).
const UDP_PRIORITY: u32 = 2_130_706_431;
/// Priority of a host candidate over passive TCP (RFC 6544 section 4.2).
const TCP_PRIORITY: u32 = 1_671_430_143;
/// Constrained baseline, level 3.1, as every browser offers it.
const H264_PARAMETERS: &str =
    "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
/// Forward error correction in the sound itself: half a lost packet's worth survives.
const OPUS_PARAMETERS: &str = "minptime=10;useinbandfec=1";

/// The streams the server sends on one m-line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SentStream {
    /// The stream's number.
    pub(super) ssrc: u32,
    /// The number of its retransmissions.
    pub(super) rtx: u32,
}

/// What the server says of itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServerSide<'a> {
    /// The session's identifier.
    pub(super) session: u64,
    /// How often the description changed.
    pub(super) version: u64,
    /// The name in connectivity checks.
    pub(super) ufrag: &'a str,
    /// The password in connectivity checks.
    pub(super) password: &'a str,
    /// SHA-256 of the certificate.
    pub(super) fingerprint: &'a str,
    /// Where UDP is taken.
    pub(super) udp: &'a [SocketAddr],
    /// Where TCP is taken.
    pub(super) tcp: &'a [SocketAddr],
    /// What is sent on each m-line.
    pub(super) streams: &'a [SentStream],
}

/// Writes the answer (RFC 8829 section 5.3).
pub(super) fn answer(offer: &Offer, server: &ServerSide<'_>) -> String {
    let mut text = String::with_capacity(1_024 + 1_024 * offer.lines.len());
    let _ = write!(
        text,
        "v=0\r\no=- {} {} IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-lite\r\na=group:BUNDLE",
        server.session, server.version
    );
    for line in &offer.lines {
        if line.direction != Direction::Rejected {
            let _ = write!(text, " {}", line.mid);
        }
    }
    text.push_str("\r\na=msid-semantic: WMS *\r\n");
    for (at, line) in offer.lines.iter().enumerate() {
        match line.direction {
            Direction::Rejected => put_rejected(&mut text, line),
            Direction::SendReceive | Direction::Send | Direction::Receive | Direction::Inactive => {
                put_line(&mut text, at, line, server);
            }
        }
    }
    text
}

fn put_rejected(text: &mut String, line: &Line) {
    let _ = write!(
        text,
        "m={} 0 {}\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:{}\r\n",
        word(line.kind),
        line.offered,
        line.mid
    );
}

fn put_line(text: &mut String, at: usize, line: &Line, server: &ServerSide<'_>) {
    let protocol = line.offered.split(' ').next().unwrap_or_default();
    let _ = write!(text, "m={} 9 {protocol}", word(line.kind));
    for format in &line.formats {
        let _ = write!(text, " {}", format.payload_type);
        if let Some(rtx) = format.rtx {
            let _ = write!(text, " {rtx}");
        }
    }
    text.push_str("\r\nc=IN IP4 0.0.0.0\r\n");
    put_transport(text, server);
    // Everything shares the first line's transport, so its addresses stand there alone (RFC 9143 section 7.3).
    if at == 0 {
        put_candidates(text, server);
    }
    let direction = match line.direction {
        Direction::SendReceive => "sendrecv",
        Direction::Send => "recvonly",
        Direction::Receive => "sendonly",
        Direction::Inactive | Direction::Rejected => "inactive",
    };
    let _ = write!(
        text,
        "a=mid:{}\r\na={direction}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n",
        line.mid
    );
    for (number, uri) in [(line.mid_extension, MID), (line.transport_cc, TRANSPORT_CC)] {
        if let Some(number) = number {
            let _ = write!(text, "a=extmap:{number} {uri}\r\n");
        }
    }
    for format in &line.formats {
        put_format(text, *format, line.transport_cc);
    }
    if line.receives()
        && let Some(stream) = server.streams.get(at)
    {
        put_stream(text, at, line, *stream);
    }
}

fn put_candidates(text: &mut String, server: &ServerSide<'_>) {
    for (number, address) in (1_u32..).zip(server.udp) {
        let priority = UDP_PRIORITY.saturating_sub(number - 1);
        let _ = write!(
            text,
            "a=candidate:{number} 1 udp {priority} {} {} typ host\r\n",
            address.ip(),
            address.port()
        );
    }
    for (number, address) in (1_u32..).zip(server.tcp) {
        let priority = TCP_PRIORITY.saturating_sub(number - 1);
        let _ = write!(
            text,
            "a=candidate:{} 1 tcp {priority} {} {} typ host tcptype passive\r\n",
            100 + number,
            address.ip(),
            address.port()
        );
    }
    text.push_str("a=end-of-candidates\r\n");
}

fn put_transport(text: &mut String, server: &ServerSide<'_>) {
    let _ = write!(
        text,
        "a=ice-ufrag:{}\r\na=ice-pwd:{}\r\na=fingerprint:sha-256 {}\r\na=setup:passive\r\n",
        server.ufrag, server.password, server.fingerprint
    );
}

fn put_format(text: &mut String, format: Format, transport_cc: Option<u8>) {
    let number = format.payload_type;
    let (name, parameters) = match format.codec {
        Codec::Opus => ("opus/48000/2", Some(OPUS_PARAMETERS)),
        Codec::Vp8 => ("VP8/90000", None),
        Codec::H264 => ("H264/90000", Some(H264_PARAMETERS)),
    };
    let _ = write!(text, "a=rtpmap:{number} {name}\r\n");
    if let Some(parameters) = parameters {
        let _ = write!(text, "a=fmtp:{number} {parameters}\r\n");
    }
    match format.codec {
        Codec::Opus => {}
        Codec::Vp8 | Codec::H264 => {
            for feedback in ["nack", "nack pli", "ccm fir"] {
                let _ = write!(text, "a=rtcp-fb:{number} {feedback}\r\n");
            }
        }
    }
    if transport_cc.is_some() {
        let _ = write!(text, "a=rtcp-fb:{number} transport-cc\r\n");
    }
    if let Some(rtx) = format.rtx {
        let _ = write!(
            text,
            "a=rtpmap:{rtx} rtx/90000\r\na=fmtp:{rtx} apt={number}\r\n"
        );
    }
}

/// Sound and camera of one person share a stream, so that the page plays them together.
fn put_stream(text: &mut String, at: usize, line: &Line, stream: SentStream) {
    let group = match at {
        0 | 1 => 0,
        2 => 2,
        _ => at - (at + 1) % 2,
    };
    let SentStream { ssrc, rtx } = stream;
    let _ = write!(text, "a=msid:person-{group} line-{at}\r\n");
    let repairs = line.formats.iter().any(|format| format.rtx.is_some());
    if repairs {
        let _ = write!(text, "a=ssrc-group:FID {ssrc} {rtx}\r\n");
    }
    let _ = write!(text, "a=ssrc:{ssrc} cname:person-{group}\r\n");
    if repairs {
        let _ = write!(text, "a=ssrc:{rtx} cname:person-{group}\r\n");
    }
}

fn word(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Audio => "audio",
        LineKind::Video => "video",
    }
}
