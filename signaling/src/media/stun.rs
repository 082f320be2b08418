//! Connectivity checks: just enough of STUN to answer them as an ICE-lite server (RFC 8489, RFC 8445).
//!
//! Architecture invariant: pure; whoever does not know the password gets no answer, so nothing is ever sent to strangers.

use std::net::{IpAddr, SocketAddr};

use rtc::crypto::{HmacAlgorithm, RTCCrypto};

const HEADER: usize = 20;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];
const BINDING_REQUEST: u16 = 0x0001;
const BINDING_SUCCESS: u16 = 0x0101;
const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;
const USE_CANDIDATE: u16 = 0x0025;
const FINGERPRINT: u16 = 0x8028;
/// What the checksum is mixed with (RFC 8489 section 14.7).
const FINGERPRINT_XOR: u32 = 0x5354_554e;
/// The longest check: Chromium's have about 130 bytes.
const MAX_CHECK: usize = 512;
const INTEGRITY_BYTES: usize = 20;

/// A binding request as received; its sender is not yet known to be who it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check<'a> {
    bytes: &'a [u8],
    username: &'a str,
    nominates: bool,
    integrity_at: usize,
}

impl<'a> Check<'a> {
    /// Reads a datagram; nothing when it is no binding request with a user's name and integrity.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        if bytes.len() < HEADER || bytes.len() > MAX_CHECK || !bytes.len().is_multiple_of(4) {
            return None;
        }
        let kind = u16::from_be_bytes([bytes[0], bytes[1]]);
        let length = usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
        if kind != BINDING_REQUEST || bytes[4..8] != COOKIE || length + HEADER != bytes.len() {
            return None;
        }
        let mut username = None;
        let mut nominates = false;
        let mut at = HEADER;
        while let Some(head) = bytes.get(at..at + 4) {
            let attribute = u16::from_be_bytes([head[0], head[1]]);
            let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
            let value = bytes.get(at + 4..at + 4 + length)?;
            match attribute {
                USERNAME => username = Some(std::str::from_utf8(value).ok()?),
                USE_CANDIDATE => nominates = true,
                MESSAGE_INTEGRITY if length == INTEGRITY_BYTES => {
                    return Some(Self {
                        bytes,
                        username: username?,
                        nominates,
                        integrity_at: at,
                    });
                }
                _ => {}
            }
            at += 4 + length.next_multiple_of(4);
        }
        None
    }

    /// The receiver's name, by which the connection is found.
    #[must_use]
    pub fn receiver(&self) -> &'a str {
        self.username
            .split_once(':')
            .map_or("", |(receiver, _)| receiver)
    }

    /// The sender's name.
    #[must_use]
    pub fn sender(&self) -> &'a str {
        self.username
            .split_once(':')
            .map_or("", |(_, sender)| sender)
    }

    /// Whether the sender wants media to go this way from now on.
    #[must_use]
    pub fn nominates(&self) -> bool {
        self.nominates
    }

    /// Whether the sender knows the receiver's password.
    #[must_use]
    pub fn is_from_one_who_knows(&self, password: &str, crypto: &dyn RTCCrypto) -> bool {
        let Ok(mut mac) = crypto.new_hmac(HmacAlgorithm::Sha1, password.as_bytes()) else {
            return false;
        };
        let value_at = self.integrity_at + 4;
        let expected = &self.bytes[value_at..value_at + INTEGRITY_BYTES];
        // The length counted is the one up to and with the integrity itself (RFC 8489 section 14.5).
        let Some(length) = length_until(value_at + INTEGRITY_BYTES) else {
            return false;
        };
        let covered = &self.bytes[4..self.integrity_at];
        mac.verify(&[&self.bytes[..2], &length, covered], expected)
            .is_ok()
    }

    /// The success response, which tells the sender under which address it is seen.
    #[must_use]
    pub fn answer(
        &self,
        seen_as: SocketAddr,
        password: &str,
        crypto: &dyn RTCCrypto,
    ) -> Option<Vec<u8>> {
        let mut answer = Vec::with_capacity(HEADER + 24 + 24 + 8);
        answer.extend_from_slice(&BINDING_SUCCESS.to_be_bytes());
        answer.extend_from_slice(&[0, 0]);
        answer.extend_from_slice(&self.bytes[4..HEADER]);
        put_address(&mut answer, seen_as);
        let integrity_end = answer.len() + 4 + INTEGRITY_BYTES;
        answer[2..4].copy_from_slice(&length_until(integrity_end)?);
        let mut mac = crypto
            .new_hmac(HmacAlgorithm::Sha1, password.as_bytes())
            .ok()?;
        let mut tag = [0; INTEGRITY_BYTES];
        mac.sign(&[&answer], &mut tag).ok()?;
        put_attribute(&mut answer, MESSAGE_INTEGRITY, &tag);
        let end = answer.len() + 8;
        answer[2..4].copy_from_slice(&length_until(end)?);
        let checksum = crc32(&answer) ^ FINGERPRINT_XOR;
        put_attribute(&mut answer, FINGERPRINT, &checksum.to_be_bytes());
        Some(answer)
    }
}

fn length_until(end: usize) -> Option<[u8; 2]> {
    u16::try_from(end.checked_sub(HEADER)?)
        .ok()
        .map(u16::to_be_bytes)
}

/// Every value put here has a length that is a multiple of four.
fn put_attribute(message: &mut Vec<u8>, attribute: u16, value: &[u8]) {
    message.extend_from_slice(&attribute.to_be_bytes());
    let length = u16::try_from(value.len()).unwrap_or(0);
    message.extend_from_slice(&length.to_be_bytes());
    message.extend_from_slice(value);
}

/// XOR-MAPPED-ADDRESS (RFC 8489 section 14.2); the message's first twenty bytes are its header.
fn put_address(message: &mut Vec<u8>, address: SocketAddr) {
    let mut mask = [0; 16];
    mask.copy_from_slice(&message[4..HEADER]);
    let port = address.port() ^ u16::from_be_bytes([COOKIE[0], COOKIE[1]]);
    let mut value = vec![0];
    let octets = match address.ip().to_canonical() {
        IpAddr::V4(ip) => {
            value.push(1);
            ip.octets().to_vec()
        }
        IpAddr::V6(ip) => {
            value.push(2);
            ip.octets().to_vec()
        }
    };
    value.extend_from_slice(&port.to_be_bytes());
    value.extend(octets.iter().zip(mask).map(|(octet, mask)| octet ^ mask));
    put_attribute(message, XOR_MAPPED_ADDRESS, &value);
}

/// CRC-32 of ITU V.42, bit by bit: a few checks a minute need no table.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}
