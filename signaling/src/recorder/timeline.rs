//! Gives every frame its millisecond of the call: by the packets' arrival at first, then by the sender's own clock.

use crate::evidence::webm::Track;

/// Ticks a second of Opus in RTP (RFC 7587, 4.1).
const AUDIO_RATE: i64 = 48_000;
/// Ticks a second of every picture in RTP (RFC 7741, 4.1; RFC 6184, 8.2.1).
const VIDEO_RATE: i64 = 90_000;
/// How far in milliseconds a frame's time may lie from its arrival: beyond that the sender's clock has jumped.
const JUMP_MS: i64 = 2_000;
/// The largest correction in milliseconds a sender report may ask for; a sender's clock that was set is no correction.
const ALIGN_MS: i64 = 1_000;

/// A sender's statement of which RTP time is which time of its clock (RFC 3550, 6.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderTime {
    /// The sender's clock: seconds since 1900 in the upper half, their fraction in the lower.
    pub ntp: u64,
    /// The same moment in the track's units.
    pub rtp: u32,
}

/// The clocks of a leg's two tracks.
#[derive(Debug)]
pub struct Timeline {
    audio: Clock,
    video: Clock,
    /// Milliseconds from the sender's clock to the call's, once a report has come.
    sender: Option<i64>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            audio: Clock::ticking(AUDIO_RATE),
            video: Clock::ticking(VIDEO_RATE),
            sender: None,
        }
    }
}

impl Timeline {
    /// The millisecond of the call a frame belongs to.
    pub fn place(&mut self, track: Track, timestamp: u32, arrived_ms: u64) -> u64 {
        let arrived = i64::try_from(arrived_ms).unwrap_or(i64::MAX);
        let clock = self.clock(track);
        let place = clock.place(timestamp);
        let place = match place {
            Some(place) if (place - arrived).abs() <= JUMP_MS => place,
            Some(_) => {
                clock.anchor(timestamp, arrived);
                self.sender = None;
                arrived
            }
            None => {
                clock.anchor(timestamp, arrived);
                arrived
            }
        };
        u64::try_from(place).unwrap_or(0)
    }

    /// Aligns a track by its sender's report: both tracks' reports speak of one clock.
    pub fn report(&mut self, track: Track, time: SenderTime) {
        let ntp = milliseconds(time.ntp);
        let Some(place) = self.clock(track).place(time.rtp) else {
            return;
        };
        let correction = match self.sender {
            Some(offset) => ntp + offset - place,
            None => 0,
        };
        if self.sender.is_none() || correction.abs() > ALIGN_MS {
            self.sender = Some(place - ntp);
        } else {
            self.clock(track).anchor_ms += correction;
        }
    }

    fn clock(&mut self, track: Track) -> &mut Clock {
        match track {
            Track::Audio => &mut self.audio,
            Track::Video => &mut self.video,
        }
    }
}

/// One track's clock.
#[derive(Debug)]
struct Clock {
    rate: i64,
    /// The last time seen, as it is written and without its wraps.
    last: Option<(u32, i64)>,
    anchor_ticks: i64,
    anchor_ms: i64,
}

impl Clock {
    fn ticking(rate: i64) -> Self {
        Self {
            rate,
            last: None,
            anchor_ticks: 0,
            anchor_ms: 0,
        }
    }

    fn anchor(&mut self, timestamp: u32, at_ms: i64) {
        let ticks = self.unwrap(timestamp).unwrap_or(i64::from(timestamp));
        self.last = Some((timestamp, ticks));
        self.anchor_ticks = ticks;
        self.anchor_ms = at_ms;
    }

    fn place(&mut self, timestamp: u32) -> Option<i64> {
        let ticks = self.unwrap(timestamp)?;
        self.last = Some((timestamp, ticks));
        Some(self.anchor_ms + (ticks - self.anchor_ticks) * 1_000 / self.rate)
    }

    fn unwrap(&self, timestamp: u32) -> Option<i64> {
        let (last, ticks) = self.last?;
        #[expect(
            clippy::cast_possible_wrap,
            reason = "the difference of two 32-bit times on their circle"
        )]
        let ahead = timestamp.wrapping_sub(last) as i32;
        Some(ticks + i64::from(ahead))
    }
}

/// An NTP time in milliseconds.
fn milliseconds(ntp: u64) -> i64 {
    let (seconds, fraction) = (ntp >> 32, ntp & 0xFFFF_FFFF);
    let milliseconds = seconds * 1_000 + ((fraction * 1_000) >> 32);
    i64::try_from(milliseconds).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ntp(ms: u64) -> u64 {
        ((ms / 1_000) << 32) | (((ms % 1_000) << 32) / 1_000 + 1)
    }

    #[test]
    fn frames_keep_their_distance_whatever_the_network_does() {
        let mut timeline = Timeline::default();
        let start = u32::MAX - 90_000;
        assert_eq!(timeline.place(Track::Video, start, 5_000), 5_000);
        let second = start.wrapping_add(90_000);
        assert_eq!(timeline.place(Track::Video, second, 6_180), 6_000);
        let third = second.wrapping_add(90_000);
        assert_eq!(timeline.place(Track::Video, third, 7_010), 7_000);
    }

    #[test]
    fn a_clock_that_jumps_starts_anew_where_its_packets_arrive() {
        let mut timeline = Timeline::default();
        timeline.place(Track::Audio, 0, 0);
        assert_eq!(timeline.place(Track::Audio, 480_000_000, 20), 20);
        assert_eq!(timeline.place(Track::Audio, 480_000_960, 40), 40);
    }

    #[test]
    fn a_picture_that_took_longer_is_put_back_beside_its_sound() {
        let mut timeline = Timeline::default();
        assert_eq!(timeline.place(Track::Audio, 0, 100), 100);
        // Captured at the same moment, but 150 ms longer on its way.
        assert_eq!(timeline.place(Track::Video, 0, 250), 250);
        let moment = 3_900_000_000_000;
        let time = |rtp| SenderTime {
            ntp: ntp(moment),
            rtp,
        };
        timeline.report(Track::Audio, time(0));
        timeline.report(Track::Video, time(0));
        assert_eq!(timeline.place(Track::Audio, 48_000, 1_100), 1_100);
        assert_eq!(timeline.place(Track::Video, 90_000, 1_250), 1_100);
    }
}
