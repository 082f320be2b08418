//! Session descriptions: what is taken is bounded, well formed and no different for the candidates it names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signaling::media::line::{Direction, Line};
use signaling::media::offer::{MAX_MEDIA_LINES, MAX_SDP_BYTES, Offer, is_candidate};

/// The streams of one line: a page changes its source at most once in an offer.
const STREAMS: usize = 4;
/// Bytes of SHA-256 as pairs with colons.
const FINGERPRINT: usize = 95;

fn is_ice(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
}

fn check(line: &Line) {
    let token = |byte: u8| byte.is_ascii_graphic() && byte != b'<' && byte != b'"';
    assert!(!line.mid.is_empty() && line.mid.bytes().all(token));
    assert!(line.streams.len() <= STREAMS);
    if line.direction != Direction::Rejected {
        assert!(!line.formats.is_empty());
    }
    for (at, format) in line.formats.iter().enumerate() {
        assert!(format.payload_type <= 127);
        let again = line.formats[..at]
            .iter()
            .any(|other| other.codec == format.codec);
        assert!(!again, "a codec twice");
    }
    // It is written into the answer as it is.
    assert!(
        line.offered
            .bytes()
            .all(|byte| (b' '..=b'~').contains(&byte))
    );
}

fuzz_target!(|text: &str| {
    for line in text.lines() {
        let line = line.strip_prefix("a=").unwrap_or(line);
        if is_candidate(line) {
            assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        }
    }
    let Ok(offer) = Offer::parse(text) else {
        return;
    };
    assert!(text.len() <= MAX_SDP_BYTES && offer.lines.len() <= MAX_MEDIA_LINES);
    assert!(offer.used() > 0);
    assert!(is_ice(&offer.ufrag) && is_ice(&offer.password));
    assert!(offer.session.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(offer.fingerprint.len(), FINGERPRINT);
    offer.lines.iter().for_each(check);
    let mut streams: Vec<u32> = offer
        .lines
        .iter()
        .flat_map(|line| &line.streams)
        .flat_map(|stream| [Some(stream.ssrc), stream.rtx])
        .flatten()
        .collect();
    let named = streams.len();
    streams.sort_unstable();
    streams.dedup();
    assert_eq!(streams.len(), named, "a stream's number twice");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with("a=candidate:"));
    let without: String = lines.flat_map(|line| [line, "\r\n"]).collect();
    assert_eq!(Offer::parse(&without), Ok(offer));
});
