//! Packets put back into their order, and their places in time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signaling::recorder::{Next, Reorder, SenderTime, Timeline, Track};
use signaling_fuzz::packets;

fuzz_target!(|bytes: &[u8]| {
    let mut reorder = Reorder::default();
    let mut timeline = Timeline::default();
    let (mut came, mut left) = (0_usize, 0_usize);
    for packet in packets(bytes) {
        came += 1;
        let now = packet.arrived_ms;
        if packet.marker {
            let ntp = u64::from(packet.timestamp) << 24;
            let rtp = packet.timestamp;
            timeline.report(Track::Audio, SenderTime { ntp, rtp });
        }
        reorder.push(packet);
        while let Some(next) = reorder.pop(now) {
            if let Next::Packet(packet) = next {
                left += 1;
                timeline.place(Track::Audio, packet.timestamp, packet.arrived_ms);
            }
        }
    }
    assert!(left <= came);
});
