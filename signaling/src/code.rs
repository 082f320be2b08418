//! The short code both sides can read aloud: equal when nobody sits between them and the server.
//!
//! Each page computes it from what it sees itself: its own fingerprint from its local description, the server's from the
//! answer it was given, those of the others from `fingerprints`. Who swaps a certificate on the way changes what one page
//! sees, and the codes differ (RFC 8827, 5.6.4 leaves this comparison to the application).

use eds::hash::sha256;

use crate::name::{CallKey, Participant};

/// What the hash begins with, so that it can be mistaken for no other.
const CONTEXT: &str = "senim call code 1\0";
/// Codes there are; two strangers read the same one once in a million.
const CODES: u64 = 1_000_000;

/// The six digits of a call: the first 64 bits, big-endian, of SHA-256 over the UTF-8 text
/// `"senim call code 1\0" call "\0" server "\0" lines`, modulo a million, with leading zeros.
///
/// `server` and every fingerprint are upper-case pairs with colons, without the name of the hash. `lines` has one line
/// `role:person=fingerprint\n` for each seat with a media connection, sorted as text.
#[must_use]
pub fn call_code(call: &CallKey, server: &str, seats: &[(Participant, String)]) -> String {
    let line = |(seat, fingerprint): &(Participant, String)| {
        let (role, person) = (seat.role.as_str(), seat.person.as_str());
        format!("{role}:{person}={}\n", fingerprint.to_ascii_uppercase())
    };
    let mut lines: Vec<String> = seats.iter().map(line).collect();
    lines.sort_unstable();
    let text = format!(
        "{CONTEXT}{call}\0{}\0{}",
        server.to_ascii_uppercase(),
        lines.concat()
    );
    let hash = sha256(text.as_bytes());
    let first = hash.as_bytes().first_chunk::<8>();
    let first = first.expect("a SHA-256 value has more than eight bytes");
    format!("{:06}", u64::from_be_bytes(*first) % CODES)
}
