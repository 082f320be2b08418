//! Which protection a page offers for its media, read from its first DTLS message before the handshake is set up.
//!
//! The stack takes the page's first choice, and browsers put the slower AES-CM with HMAC-SHA1 before AES-GCM because its packets
//! are six bytes shorter. Architecture invariant: pure; whatever cannot be read offers nothing.

const RECORD_HEADER: usize = 13;
const HANDSHAKE_HEADER: usize = 12;
const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
/// Version and random number, before the fields of a length of their own.
const FIXED_FIELDS: usize = 2 + 32;
/// `use_srtp` (RFC 5764 section 4.1.1).
const USE_SRTP: u16 = 14;
/// `SRTP_AEAD_AES_128_GCM` (RFC 7714 section 14.2).
const AES_128_GCM: u16 = 0x0007;

/// Whether a datagram is a ClientHello that offers SRTP with AES-GCM.
#[must_use]
pub fn offers_gcm(datagram: &[u8]) -> bool {
    extension(datagram, USE_SRTP).is_some_and(|value| {
        let Some((length, profiles)) = take_u16(value) else {
            return false;
        };
        let profiles = profiles.get(..usize::from(length)).unwrap_or(profiles);
        profiles
            .chunks_exact(2)
            .any(|profile| u16::from_be_bytes([profile[0], profile[1]]) == AES_128_GCM)
    })
}

/// An extension's value in the first fragment of a ClientHello (RFC 6347 section 4.2.2, RFC 5246 section 7.4.1.2).
fn extension(datagram: &[u8], wanted: u16) -> Option<&[u8]> {
    let (record, body) = datagram.split_at_checked(RECORD_HEADER)?;
    let (handshake, hello) = body.split_at_checked(HANDSHAKE_HEADER)?;
    let first_fragment = handshake[6..9] == [0, 0, 0];
    if record[0] != HANDSHAKE || handshake[0] != CLIENT_HELLO || !first_fragment {
        return None;
    }
    let rest = hello.get(FIXED_FIELDS..)?;
    // Session, cookie, cipher suites, compression methods.
    let rest = skip_u8(skip_u16(skip_u8(skip_u8(rest)?)?)?)?;
    let (_, mut rest) = take_u16(rest)?;
    loop {
        let (kind, after) = take_u16(rest)?;
        let (length, after) = take_u16(after)?;
        let (value, after) = after.split_at_checked(usize::from(length))?;
        if kind == wanted {
            return Some(value);
        }
        rest = after;
    }
}

fn take_u16(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let (head, rest) = bytes.split_at_checked(2)?;
    Some((u16::from_be_bytes([head[0], head[1]]), rest))
}

fn skip_u16(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = take_u16(bytes)?;
    rest.get(usize::from(length)..)
}

fn skip_u8(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = bytes.split_first()?;
    rest.get(usize::from(*length)..)
}
