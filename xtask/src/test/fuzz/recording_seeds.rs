//! Good inputs for the fuzz targets of the recording: a ledger, a leg's file, and packets of each codec.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;

use bytes::Bytes;
use chrono::DateTime;
use eds::chain::Link;
use eds::hash::sha256;
use signaling::evidence::webm::{
    self, ClusterWriter, Frame, LegHeader, Opus, PictureSize, Track, VideoTrack,
};
use signaling::evidence::{
    Entry, EntryHeader, EntryKind, Genesis, HEADER_VERSION, LegEnd, LegSource, MAGIC, VideoCodec,
    frame,
};
use signaling::{CallEvent, CallKey, Participant, PersonKey, Role};

/// A VP8 keyframe of 320 x 240 as far as its head goes.
const KEYFRAME: [u8; 12] = [0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00, 1, 2];
/// A sequence parameter set by x264 for 320 x 180, as a unit.
const SPS: [u8; 12] = [
    0x67, 0x42, 0xC0, 0x0D, 0xD9, 0x01, 0x41, 0x9F, 0x9F, 0x01, 0x10, 0x80,
];
/// A picture parameter set, as a unit.
const PPS: [u8; 4] = [0x68, 0xCB, 0x83, 0xCB];

/// Makes a folder of seeds for each target below `seeds`.
pub(super) fn write(seeds: &Path) -> Result<(), Box<dyn Error>> {
    let (header, cluster) = leg();
    keep(seeds, "webm", "header", &header)?;
    keep(seeds, "webm", "cluster", &cluster)?;
    keep(seeds, "ledger", "whole", &ledger(header, cluster)?)?;
    let whole = packet(1, true, &[&[0x90, 0x80, 7], KEYFRAME.as_slice()].concat());
    let first = packet(1, false, &[&[0x10], KEYFRAME.as_slice()].concat());
    let last = packet(1, true, &[0x00, 5, 6]);
    keep(
        seeds,
        "vp8_packets",
        "frames",
        &[whole, first, last].concat(),
    )?;
    keep(seeds, "h264_packets", "frames", &h264())?;
    let late = [packet(2, false, &[1]), packet(0xFF, true, &[2])].concat();
    let stream: Vec<u8> = (0..20).flat_map(|_| packet(1, false, &[0])).collect();
    keep(seeds, "packet_order", "stream", &[stream, late].concat())?;
    Ok(())
}

fn keep(seeds: &Path, target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = seeds.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}

/// A packet as the targets read it (`signaling/fuzz/src/lib.rs`), 10 units after the one before.
fn packet(step: u8, marker: bool, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap_or(u8::MAX);
    let mut bytes = vec![step, 10, u8::from(marker), length];
    bytes.extend_from_slice(payload);
    bytes
}

/// Parameter sets in an aggregate, a keyframe in two fragments, a frame in one packet.
fn h264() -> Vec<u8> {
    let mut sets = vec![24];
    for set in [SPS.as_slice(), PPS.as_slice()] {
        sets.extend_from_slice(&[0, u8::try_from(set.len()).unwrap_or(u8::MAX)]);
        sets.extend_from_slice(set);
    }
    // The same moment: no time passes between the packets of a frame.
    let mut frame = packet(1, false, &sets);
    for (marker, part) in [(false, [0x7C, 0x85, 1, 2]), (true, [0x7C, 0x45, 3, 4])] {
        let mut fragment = packet(1, marker, &part);
        fragment[1] = 0;
        frame.extend(fragment);
    }
    frame.extend(packet(1, true, &[0x41, 9, 9, 9]));
    frame
}

fn leg() -> (Bytes, Bytes) {
    let size = PictureSize {
        width: 320,
        height: 240,
    };
    let header = webm::header(&LegHeader {
        audio: Some(Opus),
        video: Some(VideoTrack::Vp8(size)),
    });
    let mut cluster = ClusterWriter::begin(0, 64);
    let picture = Bytes::from_static(&KEYFRAME);
    cluster.push(Track::Video, 0, Frame::Key, &[picture]);
    let sound = Bytes::from_static(&[0xFC, 1, 2]);
    cluster.push(Track::Audio, 20, Frame::Key, &[sound]);
    (header, cluster.finish())
}

fn ledger(header: Bytes, cluster: Bytes) -> Result<Vec<u8>, Box<dyn Error>> {
    let who = Participant {
        role: Role::Citizen,
        person: PersonKey::new("p"),
    };
    let call = CallKey::new("call");
    let genesis = Genesis {
        call: call.clone(),
        case: "case".to_owned(),
        application: None,
        people: vec![who.clone()],
        consent: sha256(b"consent"),
        server: "https://senim.example".to_owned(),
        opened_at: DateTime::from_timestamp(1_772_409_600, 0).ok_or("no such time")?,
    };
    let opened = EntryKind::LegOpened {
        leg: 1,
        who: who.clone(),
        source: LegSource::Camera,
        video: Some(VideoCodec::Vp8),
        at_ms: 0,
    };
    let second = EntryKind::Cluster {
        leg: 1,
        from_ms: 0,
        to_ms: 21,
        audio: 1,
        video: 1,
        lost: 0,
    };
    let event = CallEvent::Joined { who };
    let (leg, at_ms, why) = (1, 21, LegEnd::Left);
    Ok(chained(
        &call,
        [
            (EntryKind::Genesis(genesis), Bytes::new()),
            (opened, header),
            (second, cluster),
            (EntryKind::Event { at_ms, event }, Bytes::new()),
            (EntryKind::LegClosed { leg, at_ms, why }, Bytes::new()),
            (EntryKind::End { at_ms }, Bytes::new()),
        ],
    ))
}

fn chained<const N: usize>(call: &CallKey, entries: [(EntryKind, Bytes); N]) -> Vec<u8> {
    let mut ledger = MAGIC.to_vec();
    let mut previous: Option<Link> = None;
    for (seq, (body, payload)) in (1..).zip(entries) {
        let entry = Entry {
            header: EntryHeader {
                v: HEADER_VERSION,
                seq,
                at: 1_772_409_600_000,
                body,
            },
            payload,
        };
        let link = entry.link(call, previous.as_ref());
        ledger.extend_from_slice(&frame(&entry, &link));
        previous = Some(link);
    }
    ledger
}
