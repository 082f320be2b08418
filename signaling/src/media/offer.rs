//! What a page may offer: the session description is read by our own strict rules before anything else believes it.
//!
//! Architecture invariant: pure; no input makes it panic, and what it returns is bounded (RFC 8829, RFC 8866).

use super::line::{Direction, Line, LineKind, parse_line};

/// The most bytes a session description may have: thirteen m-lines of Chromium need about 30 kB.
pub const MAX_SDP_BYTES: usize = 64 * 1024;
/// The most lines of text, several times what thirteen m-lines need.
const MAX_TEXT_LINES: usize = 2_500;
/// The longest line: a fingerprint or a candidate has 200 characters.
const MAX_LINE_BYTES: usize = 1_024;
/// Sound, camera and screen of one's own, and a pair for each of five further people.
pub const MAX_MEDIA_LINES: usize = 3 + 2 * 5;
/// The most candidates an offer may name; they are counted and otherwise not used, because the server never calls first.
pub const MAX_CANDIDATES: usize = 32;
/// The longest `ice-ufrag` and `ice-pwd` (RFC 8839 section 5.4 allows 256).
const MAX_CREDENTIAL: usize = 256;

/// An offer that may be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The session's identifier of the `o=` line: another one means another connection of the page (RFC 8829 section 5.2.1).
    pub session: String,
    /// The page's name in connectivity checks.
    pub ufrag: String,
    /// The page's password in connectivity checks.
    pub password: String,
    /// SHA-256 of the page's certificate: upper-case pairs with colons.
    pub fingerprint: String,
    /// Its m-lines in their order.
    pub lines: Vec<Line>,
}

/// Why an offer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferRefusal {
    /// Too long, too many lines, or one too long.
    #[error("the description is too large")]
    TooLarge,
    /// Not the text a session description is.
    #[error("the description cannot be read")]
    Unreadable,
    /// Too many m-lines, none, or not in the fixed order.
    #[error("the m-lines are not the agreed ones")]
    Lines,
    /// A data channel or another kind of media.
    #[error("only sound and picture are carried")]
    Kind,
    /// Not everything on one transport, or without rtcp-mux.
    #[error("everything must share one transport")]
    Unbundled,
    /// The credentials of connectivity checks are missing or of a wrong form.
    #[error("the ICE credentials are missing or wrong")]
    Ice,
    /// No SHA-256 fingerprint, several different ones, or a DTLS role that is not the offerer's.
    #[error("the DTLS parameters are missing or wrong")]
    Dtls,
    /// Neither Opus nor VP8 nor H.264 where one is needed.
    #[error("no codec in common")]
    Codec,
    /// A stream's number twice, or too many of them.
    #[error("the streams are not told apart")]
    Streams,
    /// More candidates than a page has.
    #[error("too many candidates")]
    Candidates,
}

/// What may stand once for the session or once for a line.
#[derive(Default)]
struct Transport<'a> {
    ufrag: Option<&'a str>,
    password: Option<&'a str>,
    fingerprint: Option<String>,
    setup: Option<&'a str>,
}

impl Offer {
    /// Reads an offer.
    ///
    /// # Errors
    /// [`OfferRefusal`]: it is not one this server answers.
    pub fn parse(text: &str) -> Result<Self, OfferRefusal> {
        let sections = split(text)?;
        let (session, media) = sections.split_first().ok_or(OfferRefusal::Unreadable)?;
        if session.first() != Some(&"v=0") {
            return Err(OfferRefusal::Unreadable);
        }
        let origin = session_of(session)?;
        if media.is_empty() || media.len() > MAX_MEDIA_LINES {
            return Err(OfferRefusal::Lines);
        }
        count_candidates(&sections)?;
        let mut transport = Transport::default();
        transport.read(session)?;
        let bundle = bundle_of(session);
        let mut lines = Vec::with_capacity(media.len());
        for section in media {
            let line = parse_line(section)?;
            if line.direction != Direction::Rejected {
                if !bundle.contains(&line.mid.as_str()) {
                    return Err(OfferRefusal::Unbundled);
                }
                transport.read(section)?;
            }
            lines.push(line);
        }
        check_order(&lines)?;
        check_streams(&lines)?;
        transport.finish(origin, lines)
    }

    /// How many lines are answered with media.
    #[must_use]
    pub fn used(&self) -> usize {
        self.lines
            .iter()
            .filter(|line| line.direction != Direction::Rejected)
            .count()
    }
}

/// Whether a text is a candidate's line (RFC 8839 section 5.1): foundation, component, protocol, priority, address, port, type.
#[must_use]
pub fn is_candidate(text: &str) -> bool {
    let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if text.is_empty() {
        // How browsers say that there are no more.
        return true;
    }
    let Some(rest) = text.strip_prefix("candidate:") else {
        return false;
    };
    if !printable || text.len() > MAX_LINE_BYTES {
        return false;
    }
    let mut words = rest.split(' ').skip(1);
    let component = words.next().is_some_and(|word| word.parse::<u8>().is_ok());
    let mut words = words.skip(1);
    let priority = words.next().is_some_and(|word| word.parse::<u32>().is_ok());
    let address = words.next().is_some_and(|word| !word.is_empty());
    let port = words.next().is_some_and(|word| word.parse::<u16>().is_ok());
    component && priority && address && port && words.next() == Some("typ")
}

impl<'a> Transport<'a> {
    /// Takes the transport's parameters of a section; every section must say the same.
    fn read(&mut self, section: &[&'a str]) -> Result<(), OfferRefusal> {
        for line in section {
            let Some(attribute) = line.strip_prefix("a=") else {
                continue;
            };
            match attribute.split_once(':') {
                Some(("ice-ufrag", value)) => same(&mut self.ufrag, value, OfferRefusal::Ice)?,
                Some(("ice-pwd", value)) => same(&mut self.password, value, OfferRefusal::Ice)?,
                Some(("setup", value)) => same(&mut self.setup, value, OfferRefusal::Dtls)?,
                Some(("fingerprint", value)) => self.fingerprint(value)?,
                Some(_) | None => {}
            }
        }
        Ok(())
    }

    fn fingerprint(&mut self, value: &str) -> Result<(), OfferRefusal> {
        let Some((algorithm, digest)) = value.split_once(' ') else {
            return Err(OfferRefusal::Dtls);
        };
        // Others may stand beside it (RFC 8122); only this one is compared.
        if !algorithm.eq_ignore_ascii_case("sha-256") {
            return Ok(());
        }
        let digest = digest.to_ascii_uppercase();
        if !is_sha256(&digest) || self.fingerprint.as_ref().is_some_and(|it| *it != digest) {
            return Err(OfferRefusal::Dtls);
        }
        self.fingerprint = Some(digest);
        Ok(())
    }

    fn finish(self, session: String, lines: Vec<Line>) -> Result<Offer, OfferRefusal> {
        let ufrag = credential(self.ufrag, 4)?;
        let password = credential(self.password, 22)?;
        // The server is the DTLS server, so that nobody can make it send a ClientHello anywhere.
        match self.setup {
            Some("actpass" | "active") => {}
            Some(_) | None => return Err(OfferRefusal::Dtls),
        }
        Ok(Offer {
            session,
            ufrag,
            password,
            fingerprint: self.fingerprint.ok_or(OfferRefusal::Dtls)?,
            lines,
        })
    }
}

fn same<'a>(
    kept: &mut Option<&'a str>,
    value: &'a str,
    refusal: OfferRefusal,
) -> Result<(), OfferRefusal> {
    match kept {
        Some(before) if *before != value => Err(refusal),
        Some(_) | None => {
            *kept = Some(value);
            Ok(())
        }
    }
}

/// An `ice-char` string of at least so many characters (RFC 8839 section 5.4).
fn credential(value: Option<&str>, least: usize) -> Result<String, OfferRefusal> {
    let value = value.ok_or(OfferRefusal::Ice)?;
    let well_formed = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/');
    if !well_formed || value.len() < least || value.len() > MAX_CREDENTIAL {
        return Err(OfferRefusal::Ice);
    }
    Ok(value.to_owned())
}

fn is_sha256(digest: &str) -> bool {
    digest.len() == 32 * 3 - 1
        && digest.bytes().enumerate().all(|(at, byte)| match at % 3 {
            2 => byte == b':',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The text as sections of lines: the session first, then a section for each m-line.
fn split(text: &str) -> Result<Vec<Vec<&str>>, OfferRefusal> {
    if text.len() > MAX_SDP_BYTES {
        return Err(OfferRefusal::TooLarge);
    }
    let mut sections = vec![Vec::new()];
    for (number, line) in text.lines().enumerate() {
        if number >= MAX_TEXT_LINES || line.len() > MAX_LINE_BYTES {
            return Err(OfferRefusal::TooLarge);
        }
        if line.is_empty() {
            continue;
        }
        let bytes = line.as_bytes();
        if !bytes[0].is_ascii_lowercase() || bytes.get(1) != Some(&b'=') || line.contains('\0') {
            return Err(OfferRefusal::Unreadable);
        }
        if line.starts_with("m=") {
            sections.push(Vec::new());
        }
        if let Some(section) = sections.last_mut() {
            section.push(line);
        }
    }
    Ok(sections)
}

fn count_candidates(sections: &[Vec<&str>]) -> Result<(), OfferRefusal> {
    let candidates = sections
        .iter()
        .flatten()
        .filter(|line| line.starts_with("a=candidate:"))
        .count();
    if candidates > MAX_CANDIDATES {
        return Err(OfferRefusal::Candidates);
    }
    Ok(())
}

/// The session's identifier: digits of 63 bits (RFC 8829 section 5.2.1).
fn session_of(session: &[&str]) -> Result<String, OfferRefusal> {
    let origin = session
        .iter()
        .find_map(|line| line.strip_prefix("o="))
        .ok_or(OfferRefusal::Unreadable)?;
    let identifier = origin.split(' ').nth(1).ok_or(OfferRefusal::Unreadable)?;
    let digits = identifier.bytes().all(|byte| byte.is_ascii_digit());
    if identifier.is_empty() || identifier.len() > 20 || !digits {
        return Err(OfferRefusal::Unreadable);
    }
    Ok(identifier.to_owned())
}

fn bundle_of<'a>(session: &[&'a str]) -> Vec<&'a str> {
    session
        .iter()
        .find_map(|line| line.strip_prefix("a=group:BUNDLE "))
        .map(|mids| mids.split_ascii_whitespace().collect())
        .unwrap_or_default()
}

/// Sound, camera, screen; what follows is only received.
fn check_order(lines: &[Line]) -> Result<(), OfferRefusal> {
    for (at, line) in lines.iter().enumerate() {
        let expected = match at {
            0 => LineKind::Audio,
            1 | 2 => LineKind::Video,
            _ if at % 2 == 1 => LineKind::Audio,
            _ => LineKind::Video,
        };
        let twice = lines[..at].iter().any(|before| before.mid == line.mid);
        if line.kind != expected || twice {
            return Err(OfferRefusal::Lines);
        }
    }
    if lines
        .first()
        .is_none_or(|line| line.direction == Direction::Rejected)
    {
        return Err(OfferRefusal::Lines);
    }
    Ok(())
}

fn check_streams(lines: &[Line]) -> Result<(), OfferRefusal> {
    let mut seen = Vec::new();
    for stream in lines.iter().flat_map(|line| &line.streams) {
        for ssrc in [Some(stream.ssrc), stream.rtx].into_iter().flatten() {
            if ssrc == 0 || seen.contains(&ssrc) {
                return Err(OfferRefusal::Streams);
            }
            seen.push(ssrc);
        }
    }
    Ok(())
}
