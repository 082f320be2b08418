//! The time a packet was sent at, in its last bytes: it measures the way to a receiver in the same process.

use std::sync::OnceLock;
use std::time::Instant;

/// What a stamp begins with: eight bytes that no frame of ours ends with.
const MARK: [u8; 8] = *b"senim at";
const LENGTH: usize = MARK.len() + 8;

/// Microseconds since this process first asked.
fn now() -> u64 {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    let elapsed = BEGUN.get_or_init(Instant::now).elapsed();
    u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX)
}

/// Appends the time to a frame.
pub(crate) fn put(frame: &mut Vec<u8>) {
    frame.extend_from_slice(&MARK);
    frame.extend_from_slice(&now().to_be_bytes());
}

/// How many microseconds ago the payload was stamped, if it was.
pub(crate) fn age(payload: &[u8]) -> Option<u32> {
    let at = payload.len().checked_sub(LENGTH)?;
    let time = payload[at..].strip_prefix(&MARK)?;
    let sent = u64::from_be_bytes(time.try_into().ok()?);
    u32::try_from(now().saturating_sub(sent)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_from_the_end_and_nothing_else_is_a_stamp() {
        let mut frame = vec![1, 2, 3];
        assert_eq!(age(&frame), None);
        put(&mut frame);
        assert!(age(&frame).unwrap() < 1_000_000);
        frame.push(0);
        assert_eq!(age(&frame), None);
    }
}
