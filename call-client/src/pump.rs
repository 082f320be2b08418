//! Sends sound and picture for as long as the connection stands.

use bytes::Bytes;
use rtc::rtp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};
use webrtc::media_stream::track_local::TrackLocal as _;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;

use crate::frames;
use crate::habits::{Picture, Sending};
use crate::peer::{OPUS, VP8};

/// The length of a packet of sound.
const SOUND: Duration = Duration::from_millis(20);
/// The ticks of Opus' clock of 48 kHz in it.
const SOUND_TICKS: u32 = 960;
/// The ticks of a picture's clock in a second.
const PICTURE_CLOCK: u32 = 90_000;

/// A source with its synchronisation source.
pub(crate) type Source = (u32, Arc<TrackLocalStaticRTP>);

/// The own sources.
#[derive(Clone)]
pub(crate) struct Tracks {
    pub(crate) microphone: Source,
    pub(crate) camera: Source,
    pub(crate) screen: Source,
}

/// What is sent at the moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Playing {
    pub(crate) sending: Sending,
    pub(crate) screen: Screen,
}

/// Whether the screen is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    Shown,
    Hidden,
}

/// Sends until the connection refuses or the other end of `playing` is gone.
pub(crate) async fn run(tracks: Tracks, picture: Picture, mut playing: watch::Receiver<Playing>) {
    let mut microphone = Line::new(tracks.microphone, OPUS, SOUND_TICKS);
    let frame_ticks = PICTURE_CLOCK / picture.frames_per_second.max(1);
    let mut camera = Line::new(tracks.camera, VP8, frame_ticks);
    let mut screen = Line::new(tracks.screen, VP8, frame_ticks);
    let mut sound = every(SOUND);
    let mut frames = every(Duration::from_secs(1) / picture.frames_per_second.max(1));
    let mut number = 0;
    loop {
        let now = *playing.borrow_and_update();
        let going_on = tokio::select! {
            changed = playing.changed() => changed.is_ok(),
            _ = sound.tick(), if now.sending != Sending::Silence => {
                microphone.send(vec![Bytes::from_static(frames::SILENCE)]).await
            }
            _ = frames.tick(), if now.sending == Sending::SoundAndPicture => {
                let frame = payloads(picture, number);
                number += 1;
                let shown = now.screen == Screen::Hidden || screen.send(frame.clone()).await;
                shown && camera.send(frame).await
            }
        };
        if !going_on {
            return;
        }
    }
}

/// Once a second a frame that needs no other, so that whoever comes later sees something soon.
fn payloads(picture: Picture, number: u32) -> Vec<Bytes> {
    let frame = if number.is_multiple_of(picture.frames_per_second.max(1)) {
        frames::key_frame(picture.colour)
    } else {
        frames::as_before()
    };
    frames::payloads(frame, picture.frame_bytes, picture.stamps)
}

fn every(period: Duration) -> Interval {
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
    interval
}

/// One stream of packets.
struct Line {
    source: Source,
    header: rtp::header::Header,
    ticks: u32,
}

impl Line {
    fn new(source: Source, payload_type: u8, ticks: u32) -> Self {
        let header = rtp::header::Header {
            version: 2,
            payload_type,
            ssrc: source.0,
            ..rtp::header::Header::default()
        };
        Self {
            source,
            header,
            ticks,
        }
    }

    /// Sends one frame; says whether the connection still takes packets.
    async fn send(&mut self, payloads: Vec<Bytes>) -> bool {
        let last = payloads.len();
        for (place, payload) in (1..).zip(payloads) {
            let mut header = self.header.clone();
            // The end of a picture; in sound it would mean the end of a silence.
            header.marker = place == last && self.ticks != SOUND_TICKS;
            self.header.sequence_number = header.sequence_number.wrapping_add(1);
            let packet = rtp::Packet { header, payload };
            if self.source.1.write_rtp(packet).await.is_err() {
                return false;
            }
        }
        self.header.timestamp = self.header.timestamp.wrapping_add(self.ticks);
        true
    }
}
