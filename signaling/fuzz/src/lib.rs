//! What the targets share: packets out of the fuzzer's bytes.

use bytes::Bytes;
use signaling::recorder::{Assembler, Packet};

/// Bytes before each packet's payload: what the number and the time move on, the marker, the payload's length.
const HEAD: usize = 4;

/// Reads packets: each moves its number and its time on from the last and carries as many bytes as it says.
#[must_use]
pub fn packets(bytes: &[u8]) -> Vec<Packet> {
    let mut packets = Vec::new();
    let (mut seq, mut timestamp, mut arrived_ms) = (0_u16, 0_u32, 0_u64);
    let mut rest = bytes;
    while let Some((head, after)) = rest.split_first_chunk::<HEAD>() {
        let [number, time, marker, length] = *head;
        let (payload, after) = after.split_at(after.len().min(usize::from(length)));
        // One is the next; a number with its upper bit set jumps far, backwards or forwards.
        let step = if number & 0x80 == 0 {
            u16::from(number)
        } else {
            u16::from(number) << 8
        };
        seq = seq.wrapping_add(step);
        timestamp = timestamp.wrapping_add(u32::from(time).wrapping_pow(4));
        arrived_ms += u64::from(time);
        packets.push(Packet {
            seq,
            timestamp,
            marker: marker & 1 == 1,
            payload: Bytes::copy_from_slice(payload),
            arrived_ms,
        });
        rest = after;
    }
    packets
}

/// Puts the packets together; no frame may be larger than what came.
pub fn assembled(mut assembler: Assembler, bytes: &[u8]) {
    let mut sent = 0;
    for packet in packets(bytes) {
        sent += packet.payload.len();
        if packet.seq % 64 == 63 {
            let _ = assembler.lost();
        }
        if let Some(whole) = assembler.push(packet) {
            let pieces: usize = whole.pieces.iter().map(Bytes::len).sum();
            // H.264 gains a length of four bytes for each unit, of which the smallest has one.
            assert!(pieces > 0 && pieces <= 5 * sent, "{pieces} of {sent}");
        }
    }
}
