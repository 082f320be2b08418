//! One connection may send a picture in another codec than before.

use super::*;
use crate::evidence::{Entry, EntryKind, FrameReader, Ledger, MAGIC, OpenedLedger, frame};
use crate::name::{CallKey, PersonKey, Role};
use bytes::Bytes;
use eds::chain::Link;
use rtc::rtp;
use std::num::NonZeroUsize;
use std::sync::Mutex;

/// A VP8 keyframe of 320 x 240 as far as its head goes, behind a descriptor of one byte.
const VP8: &[u8] = &[
    0x10, 0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00, 1, 2,
];
/// Parameter sets of 320 x 180 in an aggregate, and a keyframe.
const H264: [&[u8]; 2] = [
    &[
        24, 0, 12, 0x67, 0x42, 0xC0, 0x0D, 0xD9, 0x01, 0x41, 0x9F, 0x9F, 0x01, 0x10, 0x80, 0, 4,
        0x68, 0xCB, 0x83, 0xCB,
    ],
    &[0x65, 1, 2, 3],
];

#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<Vec<u8>>>);

impl Ledger for Shelf {
    fn append(&mut self, entry: &Entry, link: &Link) -> Result<(), LedgerError> {
        self.0.lock().unwrap().extend(frame(entry, link));
        Ok(())
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        Ok(())
    }

    fn close(self: Box<Self>) -> Result<(), LedgerError> {
        Ok(())
    }
}

fn recording(who: &Participant) -> Recording {
    Recording {
        genesis: Genesis {
            call: CallKey::new("call"),
            case: "case".to_owned(),
            application: None,
            people: vec![who.clone()],
            consent: eds::hash::sha256(b"consent"),
            server: "senim.example".to_owned(),
            opened_at: DateTime::UNIX_EPOCH,
        },
        clock: Arc::new(|| DateTime::UNIX_EPOCH),
        states: watch::Sender::new(RecordingState::Off),
    }
}

fn arrived(codec: Codec, number: u16, timestamp: u32, payload: &'static [u8]) -> Arrived {
    let header = rtp::Header {
        version: 2,
        marker: payload[0] != 24,
        sequence_number: number,
        timestamp,
        ..rtp::Header::default()
    };
    let payload = Bytes::from_static(payload);
    Arrived {
        line: 1,
        codec,
        packet: rtp::Packet { header, payload },
    }
}

#[tokio::test]
async fn a_picture_in_another_codec_goes_on_in_another_leg_of_the_same_connection() {
    let who = Participant {
        role: Role::Citizen,
        person: PersonKey::new("p"),
    };
    let shelf = Shelf::default();
    shelf.0.lock().unwrap().extend(MAGIC);
    let opened = OpenedLedger {
        ledger: Box::new(shelf.clone()),
        after: None,
    };
    let pool = RecorderPool::new(NonZeroUsize::MIN).unwrap();
    let tape = pool.start(recording(&who), opened);
    let mut legs = Legs::default();
    let mut keep = |it: &Arrived, camera| legs.keep(&tape, &who, it, camera, Instant::now());
    keep(&arrived(Codec::Vp8, 1, 0, VP8), VideoCodec::Vp8);
    keep(&arrived(Codec::Vp8, 2, 9_000, VP8), VideoCodec::Vp8);
    tokio::time::sleep(Duration::from_millis(400)).await;
    for (number, payload) in (3..).zip(H264) {
        keep(
            &arrived(Codec::H264, number, 90_000, payload),
            VideoCodec::H264,
        );
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    legs.close(LegEnd::Left);
    let mut states = tape.states();
    tape.end();
    let ended = states.wait_for(|state| matches!(state, RecordingState::Ended { .. }));
    timeout(END_WITHIN, ended).await.unwrap().unwrap();
    let bytes = shelf.0.lock().unwrap().clone();
    let mut frames = FrameReader::new(&bytes[..]);
    let mut ends = Vec::new();
    while let Some(frame) = frames.next_frame().unwrap() {
        if let EntryKind::LegClosed { why, .. } = frame.entry.header.body {
            ends.push(why);
        }
    }
    assert_eq!(ends, [LegEnd::Changed, LegEnd::Left]);
}
