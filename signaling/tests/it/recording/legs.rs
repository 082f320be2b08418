//! Every leg is a file that ffmpeg plays: what was sent is in it, and at its time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use signaling::evidence::{FrameReader, LegEnd, LegFile, VideoCodec, start_of};
use signaling::recorder::{SenderTime, Track};
use tempfile::TempDir;

use super::film::Film;
use super::{Begun, begin, citizen, notary, plan};

/// A leg of a ledger, written where ffmpeg can read it.
pub(super) fn file(folder: &TempDir, ledger: &[u8], leg: u32, from_seq: u64) -> PathBuf {
    let path = folder.path().join(format!("leg-{leg}-{from_seq}.webm"));
    let pieces: Result<Vec<_>, _> = LegFile::new(ledger, leg, from_seq).collect();
    fs::write(&path, pieces.unwrap().concat()).unwrap();
    path
}

/// What ffprobe says of a file's streams, with their frames counted.
pub(super) fn streams(path: &Path) -> Vec<Value> {
    let probe = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-count_frames",
            "-show_streams",
            "-of",
            "json",
        ])
        .arg(path)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&probe.stderr), "");
    let said: Value = serde_json::from_slice(&probe.stdout).unwrap();
    said["streams"].as_array().unwrap().clone()
}

/// Has ffmpeg decode every frame, and refuses any complaint.
pub(super) fn decodes(path: &Path) {
    let decoded = Command::new("ffmpeg")
        .args(["-v", "warning", "-xerror", "-i"])
        .arg(path)
        .args(["-f", "null", "-"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&decoded.stderr), "");
    assert!(decoded.status.success());
}

fn frames(stream: &Value) -> usize {
    stream["nb_read_frames"].as_str().unwrap().parse().unwrap()
}

fn play_one(begun: &Begun, film: &Film, codec: VideoCodec) {
    let leg = begun.tape.open_leg(plan(citizen(), codec));
    film.play(&leg, begun.start);
    leg.close(LegEnd::Left);
}

#[test]
fn a_leg_of_vp8_and_opus_is_a_webm_with_every_frame_sent() {
    let film = Film::by_ffmpeg(4, VideoCodec::Vp8);
    let begun = begin();
    play_one(&begun, &film, VideoCodec::Vp8);
    let (ledger, story) = begun.end();
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, &ledger, 1, 0);
    decodes(&path);
    let streams = streams(&path);
    assert_eq!(streams[0]["codec_name"], "opus");
    assert_eq!(frames(&streams[0]), film.sounds);
    assert_eq!(streams[1]["codec_name"], "vp8");
    assert_eq!(
        (&streams[1]["width"], &streams[1]["height"]),
        (&320.into(), &240.into())
    );
    assert_eq!(frames(&streams[1]), film.pictures);
    assert_eq!(story.legs[0].media_type, "video/webm");
    assert_eq!(story.legs[0].lost_packets, 0);
    assert_eq!(story.gaps, []);
}

#[test]
fn a_leg_of_h264_is_a_matroska_file_with_every_frame_sent() {
    let film = Film::by_ffmpeg(3, VideoCodec::H264);
    let begun = begin();
    play_one(&begun, &film, VideoCodec::H264);
    let (ledger, story) = begun.end();
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, &ledger, 1, 0);
    decodes(&path);
    let streams = streams(&path);
    assert_eq!(streams[1]["codec_name"], "h264");
    assert_eq!(
        (&streams[1]["width"], &streams[1]["height"]),
        (&320.into(), &240.into())
    );
    assert_eq!(frames(&streams[1]), film.pictures);
    assert_eq!(story.legs[0].media_type, "video/x-matroska");
}

#[test]
fn playback_begins_at_the_keyframe_before_the_second_asked_for() {
    let film = Film::by_ffmpeg(6, VideoCodec::Vp8);
    let begun = begin();
    play_one(&begun, &film, VideoCodec::Vp8);
    let (ledger, _) = begun.end();
    let from = start_of(ledger.as_slice(), 1, 5_200).unwrap().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, &ledger, 1, from);
    decodes(&path);
    let streams = streams(&path);
    // A keyframe every 60 pictures: the one of second four, and two seconds from there on.
    assert_eq!(frames(&streams[1]), 60);
    assert_eq!(start_of(ledger.as_slice(), 1, 60_000).unwrap(), None);
}

#[test]
fn a_camera_that_comes_later_begins_a_leg_of_its_own() {
    let film = Film::by_ffmpeg(6, VideoCodec::Vp8);
    let begun = begin();
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    let late = Duration::from_secs(4);
    for cue in &film.cues {
        if cue.track == Track::Audio || cue.at >= late {
            leg.packet(cue.track, &cue.packet, begun.start + cue.at);
        }
        if cue.at == Duration::from_secs(3) {
            // The sound has waited for a picture as long as it does.
            std::thread::sleep(Duration::from_millis(1_400));
        }
    }
    leg.close(LegEnd::Left);
    let (ledger, story) = begun.end();
    assert_eq!(story.legs.len(), 2);
    assert_eq!(story.legs[0].video, None);
    assert_eq!(story.legs[0].end, Some(LegEnd::Changed));
    assert_eq!(story.legs[1].video, Some(VideoCodec::Vp8));
    let sounds: u64 = story.legs.iter().map(|leg| leg.audio_frames).sum();
    assert_eq!(sounds, film.sounds as u64);
    let folder = tempfile::tempdir().unwrap();
    for leg in [1, 2] {
        decodes(&file(&folder, &ledger, leg, 0));
    }
}

#[test]
fn clusters_last_a_second_at_most_and_the_keyframe_begins_one() {
    let film = Film::of_shapes(7);
    let begun = begin();
    play_one(&begun, &film, VideoCodec::Vp8);
    let (ledger, story) = begun.end();
    // The times themselves are checked by verify; seven seconds with a keyframe every two make no fewer and not many more.
    let clusters = story.legs[0].clusters;
    assert!((7..=12).contains(&clusters), "{clusters}");
    let mut frames = FrameReader::new(ledger.as_slice());
    while let Some(frame) = frames.next_frame().unwrap() {
        assert!(frame.entry.payload.len() < 200_000);
    }
}

#[test]
fn a_picture_that_took_longer_than_its_sound_is_put_back_beside_it() {
    let film = Film::of_shapes(6);
    let begun = begin();
    let leg = begun.tape.open_leg(plan(notary(), VideoCodec::Vp8));
    let mut reported = false;
    for cue in &film.cues {
        let late = match cue.track {
            Track::Audio => Duration::ZERO,
            Track::Video => Duration::from_millis(180),
        };
        leg.packet(cue.track, &cue.packet, begun.start + cue.at + late);
        if !reported && cue.at > Duration::from_secs(1) {
            reported = true;
            // The packets before the report have their places by then.
            std::thread::sleep(Duration::from_millis(800));
            let ntp = 3_900_000_000_u64 << 32;
            leg.report(Track::Audio, SenderTime { ntp, rtp: 0 });
            leg.report(Track::Video, SenderTime { ntp, rtp: 0 });
        }
    }
    leg.close(LegEnd::Left);
    let (ledger, _) = begun.end();
    let folder = tempfile::tempdir().unwrap();
    let ends = last_times(&file(&folder, &ledger, 1, 0));
    assert!((ends.0 - ends.1).abs() < 0.04, "{ends:?}");
}

/// When the last packet of sound and of picture is shown, in seconds of the file.
fn last_times(path: &Path) -> (f64, f64) {
    let times = |stream: &str| -> f64 {
        let probe = Command::new("ffprobe")
            .args(["-v", "error", "-select_streams", stream])
            .args(["-show_entries", "packet=pts_time", "-of", "csv=p=0"])
            .arg(path)
            .output()
            .unwrap();
        let said = String::from_utf8(probe.stdout).unwrap();
        let last = said.lines().last().unwrap();
        last.trim_end_matches(',').parse().unwrap()
    };
    (times("a"), times("v"))
}

#[test]
fn a_snapshot_is_a_picture_that_ffmpeg_opens() {
    let film = Film::by_ffmpeg(3, VideoCodec::Vp8);
    let begun = begin();
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    let answer = begun.tape.snapshot(citizen());
    film.play(&leg, Instant::now());
    let sha256 = answer.blocking_recv().unwrap().unwrap();
    leg.close(LegEnd::Left);
    let (ledger, story) = begun.end();
    let snapshot = &story.snapshots[0];
    assert_eq!((snapshot.sha256, &snapshot.of), (sha256, &citizen()));
    assert_eq!(snapshot.media_type, "image/webp");
    let mut frames = FrameReader::new(ledger.as_slice());
    let picture = std::iter::from_fn(|| frames.next_frame().unwrap())
        .find(|frame| frame.entry.header.seq == snapshot.seq)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("snapshot.webp");
    fs::write(&path, &picture.entry.payload).unwrap();
    decodes(&path);
    assert_eq!(streams(&path)[0]["width"], 320);
}

#[test]
fn nobody_can_be_pictured_who_sends_no_picture() {
    let begun = begin();
    let refused = begun.tape.snapshot(citizen()).blocking_recv().unwrap();
    assert!(refused.is_err());
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    let answer = begun.tape.snapshot(citizen());
    // No keyframe comes: the leg ends first.
    leg.close(LegEnd::Left);
    assert!(answer.blocking_recv().unwrap().is_err());
    begun.end();
}
