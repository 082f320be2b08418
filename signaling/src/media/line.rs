//! One m-line of an offer: what it carries, in which codecs, and the streams its sender names.

use super::offer::OfferRefusal;

/// The extension that numbers packets for the sender's bandwidth estimate.
pub(super) const TRANSPORT_CC: &str =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
/// The extension that says to which m-line a packet belongs (RFC 9143).
pub(super) const MID: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
/// The most payload types of one m-line: Chromium names about forty.
const MAX_FORMATS: usize = 96;
/// The most streams of one m-line: one, or two while a page changes its source.
const MAX_STREAMS: usize = 4;

/// What an m-line carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Sound.
    Audio,
    /// Picture.
    Video,
}

/// Which way media goes, seen from the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    SendReceive,
    /// To the server.
    Send,
    /// From the server.
    Receive,
    /// Neither for now.
    Inactive,
    /// The page has given the line up, or there is no codec in common.
    Rejected,
}

/// The codecs this server carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// RFC 7587.
    Opus,
    /// RFC 7741.
    Vp8,
    /// RFC 6184, constrained baseline, packetization mode 1.
    H264,
}

impl Codec {
    /// Ticks of its timestamps a second.
    #[must_use]
    pub fn clock_rate(self) -> u32 {
        match self {
            Self::Opus => 48_000,
            Self::Vp8 | Self::H264 => 90_000,
        }
    }
}

/// A codec and its numbers on one leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The codec.
    pub codec: Codec,
    /// Its payload type.
    pub payload_type: u8,
    /// The payload type of its retransmissions (RFC 4588).
    pub rtx: Option<u8>,
}

/// A stream a page announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Its number.
    pub ssrc: u32,
    /// The number of its retransmissions.
    pub rtx: Option<u32>,
}

/// One m-line of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its identifier.
    pub mid: String,
    /// What it carries.
    pub kind: LineKind,
    /// Which way.
    pub direction: Direction,
    /// In which codecs, the one the page prefers first.
    pub formats: Vec<Format>,
    /// The streams announced.
    pub streams: Vec<Stream>,
    /// The number of [`TRANSPORT_CC`] in packets' headers.
    pub transport_cc: Option<u8>,
    /// The number of [`MID`] in packets' headers.
    pub mid_extension: Option<u8>,
    /// The protocol and formats as offered, to refuse the line with.
    pub offered: String,
}

impl Line {
    /// Whether the page sends on it.
    #[must_use]
    pub fn sends(&self) -> bool {
        match self.direction {
            Direction::SendReceive | Direction::Send => true,
            Direction::Receive | Direction::Inactive | Direction::Rejected => false,
        }
    }

    /// Whether the page receives on it.
    #[must_use]
    pub fn receives(&self) -> bool {
        match self.direction {
            Direction::SendReceive | Direction::Receive => true,
            Direction::Send | Direction::Inactive | Direction::Rejected => false,
        }
    }
}

/// What the attributes say of one payload type.
#[derive(Default)]
struct Named<'a> {
    number: u8,
    name: &'a str,
    parameters: &'a str,
}

/// Reads a section; its first element is the m-line itself.
pub(super) fn parse_line(section: &[&str]) -> Result<Line, OfferRefusal> {
    let (first, attributes) = section.split_first().ok_or(OfferRefusal::Unreadable)?;
    let (kind, port, offered, numbers) = media_of(first)?;
    let mut names = numbers
        .iter()
        .map(|number| Named {
            number: *number,
            ..Named::default()
        })
        .collect::<Vec<_>>();
    let mut line = Line {
        mid: String::new(),
        kind,
        direction: Direction::SendReceive,
        formats: Vec::new(),
        streams: Vec::new(),
        transport_cc: None,
        mid_extension: None,
        offered,
    };
    let mut mux = false;
    let mut bundle_only = false;
    for attribute in attributes.iter().filter_map(|line| line.strip_prefix("a=")) {
        match attribute {
            "rtcp-mux" => mux = true,
            "bundle-only" => bundle_only = true,
            other => read_attribute(&mut line, &mut names, other)?,
        }
    }
    if line.mid.is_empty() {
        return Err(OfferRefusal::Lines);
    }
    line.formats = formats_of(kind, &names);
    if port == 0 && !bundle_only {
        line.direction = Direction::Rejected;
    } else if !mux {
        return Err(OfferRefusal::Unbundled);
    } else if line.formats.is_empty() {
        return Err(OfferRefusal::Codec);
    }
    Ok(line)
}

/// `m=video 9 UDP/TLS/RTP/SAVPF 96 97`.
fn media_of(first: &str) -> Result<(LineKind, u16, String, Vec<u8>), OfferRefusal> {
    let text = first.strip_prefix("m=").ok_or(OfferRefusal::Unreadable)?;
    let mut words = text.splitn(4, ' ');
    let kind = match words.next() {
        Some("audio") => LineKind::Audio,
        Some("video") => LineKind::Video,
        Some(_) | None => return Err(OfferRefusal::Kind),
    };
    let port = words
        .next()
        .and_then(|word| word.parse::<u16>().ok())
        .ok_or(OfferRefusal::Unreadable)?;
    let protocol = words.next().ok_or(OfferRefusal::Unreadable)?;
    match protocol {
        "UDP/TLS/RTP/SAVPF" | "TCP/TLS/RTP/SAVPF" | "TCP/DTLS/RTP/SAVPF" | "RTP/SAVPF" => {}
        _ => return Err(OfferRefusal::Kind),
    }
    let formats = words.next().ok_or(OfferRefusal::Unreadable)?;
    let mut numbers = Vec::new();
    for word in formats.split_ascii_whitespace() {
        let number = word.parse::<u8>().map_err(|_| OfferRefusal::Unreadable)?;
        if number > 127 || numbers.contains(&number) || numbers.len() >= MAX_FORMATS {
            return Err(OfferRefusal::Unreadable);
        }
        numbers.push(number);
    }
    if numbers.is_empty() {
        return Err(OfferRefusal::Unreadable);
    }
    let first = numbers[0];
    Ok((kind, port, format!("{protocol} {first}"), numbers))
}

fn read_attribute<'a>(
    line: &mut Line,
    names: &mut [Named<'a>],
    attribute: &'a str,
) -> Result<(), OfferRefusal> {
    match attribute {
        "sendrecv" => line.direction = Direction::SendReceive,
        "sendonly" => line.direction = Direction::Send,
        "recvonly" => line.direction = Direction::Receive,
        "inactive" => line.direction = Direction::Inactive,
        _ => match attribute.split_once(':') {
            Some(("mid", value)) => line.mid = mid(value)?,
            Some(("rtpmap", value)) => read_rtpmap(names, value)?,
            Some(("fmtp", value)) => read_fmtp(names, value),
            Some(("extmap", value)) => read_extension(line, value)?,
            Some(("ssrc", value)) => read_ssrc(line, value)?,
            Some(("ssrc-group", value)) => read_group(line, value)?,
            Some(_) | None => {}
        },
    }
    Ok(())
}

/// A token of at most 16 characters (RFC 8866 section 9).
fn mid(value: &str) -> Result<String, OfferRefusal> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte);
    if value.is_empty() || value.len() > 16 || !value.bytes().all(token) {
        return Err(OfferRefusal::Lines);
    }
    Ok(value.to_owned())
}

fn read_rtpmap<'a>(names: &mut [Named<'a>], value: &'a str) -> Result<(), OfferRefusal> {
    let (number, name) = value.split_once(' ').ok_or(OfferRefusal::Unreadable)?;
    let number = number.parse::<u8>().map_err(|_| OfferRefusal::Unreadable)?;
    if let Some(named) = names.iter_mut().find(|named| named.number == number) {
        named.name = name.trim();
    }
    Ok(())
}

fn read_fmtp<'a>(names: &mut [Named<'a>], value: &'a str) {
    if let Some((number, parameters)) = value.split_once(' ')
        && let Ok(number) = number.parse::<u8>()
        && let Some(named) = names.iter_mut().find(|named| named.number == number)
    {
        named.parameters = parameters;
    }
}

/// `4/recvonly URI`; numbers of one byte's header only (RFC 8285 section 4.2).
fn read_extension(line: &mut Line, value: &str) -> Result<(), OfferRefusal> {
    let mut words = value.split_ascii_whitespace();
    let number = words.next().ok_or(OfferRefusal::Unreadable)?;
    let number = number.split('/').next().unwrap_or(number);
    let number = number
        .parse::<u16>()
        .map_err(|_| OfferRefusal::Unreadable)?;
    let Some(number) = u8::try_from(number).ok().filter(|it| (1..15).contains(it)) else {
        return Ok(());
    };
    match words.next() {
        Some(TRANSPORT_CC) => line.transport_cc = Some(number),
        Some(MID) => line.mid_extension = Some(number),
        Some(_) => {}
        None => return Err(OfferRefusal::Unreadable),
    }
    Ok(())
}

fn read_ssrc(line: &mut Line, value: &str) -> Result<(), OfferRefusal> {
    let number = value.split(' ').next().unwrap_or(value);
    let ssrc = number.parse::<u32>().map_err(|_| OfferRefusal::Streams)?;
    let known = |stream: &Stream| stream.ssrc == ssrc || stream.rtx == Some(ssrc);
    if line.streams.iter().any(known) {
        return Ok(());
    }
    if line.streams.len() >= MAX_STREAMS {
        return Err(OfferRefusal::Streams);
    }
    line.streams.push(Stream { ssrc, rtx: None });
    Ok(())
}

/// `FID media retransmission`; other groups (simulcast, FEC) are not answered and so not used.
fn read_group(line: &mut Line, value: &str) -> Result<(), OfferRefusal> {
    let Some(pair) = value.strip_prefix("FID ") else {
        return Ok(());
    };
    let mut numbers = pair.split_ascii_whitespace().map(str::parse::<u32>);
    let (Some(Ok(ssrc)), Some(Ok(rtx)), None) = (numbers.next(), numbers.next(), numbers.next())
    else {
        return Err(OfferRefusal::Streams);
    };
    if ssrc == rtx {
        return Err(OfferRefusal::Streams);
    }
    line.streams.retain(|stream| stream.ssrc != rtx);
    let room = line.streams.len() < MAX_STREAMS;
    match line.streams.iter_mut().find(|stream| stream.ssrc == ssrc) {
        Some(stream) => stream.rtx = Some(rtx),
        None if room => line.streams.push(Stream {
            ssrc,
            rtx: Some(rtx),
        }),
        None => return Err(OfferRefusal::Streams),
    }
    Ok(())
}

/// The codecs in common, each once, with their retransmissions, in the order of the page.
fn formats_of(kind: LineKind, names: &[Named<'_>]) -> Vec<Format> {
    let mut formats: Vec<Format> = Vec::new();
    for named in names {
        let Some(codec) = codec_of(kind, named) else {
            continue;
        };
        if formats.iter().any(|format| format.codec == codec) {
            continue;
        }
        formats.push(Format {
            codec,
            payload_type: named.number,
            rtx: rtx_of(names, named.number),
        });
    }
    formats
}

fn codec_of(kind: LineKind, named: &Named<'_>) -> Option<Codec> {
    let name = named.name.to_ascii_lowercase();
    match (kind, name.as_str()) {
        (LineKind::Audio, "opus/48000/2") => Some(Codec::Opus),
        (LineKind::Video, "vp8/90000") => Some(Codec::Vp8),
        (LineKind::Video, "h264/90000") if constrained_baseline(named.parameters) => {
            Some(Codec::H264)
        }
        _ => None,
    }
}

/// Profiles 42e0xx and 4200xx (constrained by practice), one slice to several packets (RFC 6184 section 8.1).
fn constrained_baseline(parameters: &str) -> bool {
    let value = |key: &str| {
        parameters
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value.to_ascii_lowercase())
    };
    let profile = value("profile-level-id").unwrap_or_default();
    value("packetization-mode").as_deref() == Some("1")
        && (profile.starts_with("42e0") || profile.starts_with("4200"))
}

fn rtx_of(names: &[Named<'_>], number: u8) -> Option<u8> {
    let wanted = format!("apt={number}");
    names
        .iter()
        .find(|named| {
            named.name.eq_ignore_ascii_case("rtx/90000")
                && named
                    .parameters
                    .split(';')
                    .any(|pair| pair.trim() == wanted)
        })
        .map(|named| named.number)
}
