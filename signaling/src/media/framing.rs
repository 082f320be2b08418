//! Packets on a TCP connection: two bytes of length before each (RFC 4571).
//!
//! Architecture invariant: pure; what it keeps is bounded by the length two bytes can say.

use bytes::{Buf, Bytes, BytesMut};

/// A frame's length field.
const LENGTH_BYTES: usize = 2;
/// The longest packet taken; media packets stay below an Ethernet frame, a DTLS flight below this.
pub const MAX_FRAME: usize = 4_096;

/// The stream is not one of packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame longer than any packet")]
pub struct FrameTooLong;

/// Cuts the next packet off what has arrived; nothing when it is not whole yet.
///
/// # Errors
/// [`FrameTooLong`]: whoever writes this is no WebRTC client.
pub fn next_frame(arrived: &mut BytesMut) -> Result<Option<BytesMut>, FrameTooLong> {
    let Some(length) = arrived.get(..LENGTH_BYTES) else {
        return Ok(None);
    };
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    if length > MAX_FRAME {
        return Err(FrameTooLong);
    }
    if arrived.len() < LENGTH_BYTES + length {
        return Ok(None);
    }
    arrived.advance(LENGTH_BYTES);
    Ok(Some(arrived.split_to(length)))
}

/// A packet with its length before it; nothing when it is longer than a length can say.
#[must_use]
pub fn frame(packet: &[u8]) -> Option<Bytes> {
    let length = u16::try_from(packet.len()).ok()?;
    let mut framed = BytesMut::with_capacity(LENGTH_BYTES + packet.len());
    framed.extend_from_slice(&length.to_be_bytes());
    framed.extend_from_slice(packet);
    Some(framed.freeze())
}
