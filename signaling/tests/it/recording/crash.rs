//! A process that dies: what it had written is whole, and the call goes on behind it.

use std::time::Duration;

use signaling::CallEvent;
use signaling::evidence::{
    BREAK_RESTART, Ended, EntryKind, Expectations, Flaw, FrameError, FrameReader, LegEnd,
    OpenedLedger, RecordingState, VideoCodec, verify,
};
use tokio::sync::watch;

use super::film::Film;
use super::legs::{decodes, file};
use super::shelf::{Mood, Shelf};
use super::{Begun, at, begin, begin_on, citizen, plan, pool, recording};

/// What a recording looks like after a process died in the middle of writing it.
fn torn() -> Vec<u8> {
    let shelf = Shelf::default();
    shelf.feels(Mood::Dies(300_000));
    let begun = begin_on(shelf);
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    Film::by_ffmpeg(12, VideoCodec::Vp8).play(&leg, begun.start);
    leg.close(LegEnd::Left);
    begun.tape.end();
    begun.wait_for(|state| matches!(state, RecordingState::Ended { .. }));
    let bytes = begun.shelf.bytes();
    assert_eq!(bytes.len(), 300_000 + signaling::evidence::MAGIC.len());
    bytes
}

/// The length of the whole entries.
fn whole(bytes: &[u8]) -> usize {
    let mut reader = FrameReader::new(bytes);
    let mut length = 0;
    loop {
        match reader.next_frame() {
            Ok(Some(_)) => length = usize::try_from(reader.offset()).unwrap(),
            Ok(None) | Err(FrameError::Torn) => return length,
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_ledger_that_stops_in_mid_entry_is_read_up_to_its_last_whole_one() {
    let bytes = torn();
    let length = whole(&bytes);
    let broken = verify(bytes.as_slice(), &Expectations::default()).unwrap_err();
    assert!(matches!(broken.what, Flaw::Frame(FrameError::Torn)));
    let story = verify(&bytes[..length], &Expectations::default()).unwrap();
    assert_eq!(story.ended, Ended::Open);
    assert_eq!(broken.seq, story.last_seq + 1);
    assert_eq!(broken.second, story.legs[0].to_ms / 1_000);
    let folder = tempfile::tempdir().unwrap();
    decodes(&file(&folder, &bytes[..length], 1, 0));
}

#[test]
fn a_recording_goes_on_after_a_restart_as_a_new_leg_of_the_same_chain() {
    let mut bytes = torn();
    bytes.truncate(whole(&bytes));
    let before = verify(bytes.as_slice(), &Expectations::default()).unwrap();
    let pool = pool();
    let (sender, states) = watch::channel(RecordingState::Off);
    let shelf = Shelf::with(bytes);
    let mut after = before.continuation();
    // Four seconds passed on the wall.
    after.last_at = at().timestamp_millis() - 4_000;
    let opened = OpenedLedger {
        ledger: Box::new(shelf.clone()),
        after: Some(after),
    };
    let tape = pool.start(recording(&sender), opened);
    let begun = Begun {
        tape,
        states,
        shelf,
        start: std::time::Instant::now(),
        _pool: pool,
    };
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    Film::of_shapes(2).play(&leg, begun.start);
    leg.close(LegEnd::Left);
    let (_, story) = begun.end();
    assert_eq!(story.ended, Ended::Whole);
    assert_eq!(story.legs[0].end, Some(LegEnd::BrokenOff));
    assert_eq!(story.legs[1].leg, 2);
    let gap = story.gaps.iter().find(|gap| gap.leg.is_none()).unwrap();
    assert_eq!(gap.why, BREAK_RESTART);
    assert_eq!(gap.from_ms, before.totals.elapsed_ms);
    assert_eq!(gap.to_ms, before.totals.elapsed_ms + 4_000);
    assert!(story.legs[1].from_ms >= gap.to_ms);
}

#[test]
fn what_was_said_two_seconds_ago_is_durable() {
    let begun = begin();
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    let film = Film::of_shapes(5);
    for cue in &film.cues {
        let due = begun.start + cue.at;
        std::thread::sleep(due.saturating_duration_since(std::time::Instant::now()));
        leg.packet(cue.track, &cue.packet, due);
    }
    let durable = begun.shelf.durable();
    let story = verify(durable.as_slice(), &Expectations::default()).unwrap();
    let elapsed = u64::try_from(begun.start.elapsed().as_millis()).unwrap();
    assert!(
        elapsed - story.totals.elapsed_ms < 2_000,
        "{elapsed} {:?}",
        story.totals
    );
    assert_eq!(story.ended, Ended::Open);
}

#[test]
fn a_pool_that_stops_writes_out_what_it_has_and_leaves_the_recording_open() {
    let Begun {
        tape,
        shelf,
        start,
        _pool: pool,
        states,
    } = begin();
    let leg = tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    Film::of_shapes(3).play(&leg, start);
    tape.event(at(), CallEvent::Lost { who: citizen() });
    drop(pool);
    let story = verify(shelf.durable().as_slice(), &Expectations::default()).unwrap();
    assert_eq!(story.legs[0].video_frames, 90);
    assert_eq!(story.legs[0].end, Some(LegEnd::BrokenOff));
    assert_eq!(story.events.len(), 1);
    assert_eq!(story.ended, Ended::Open);
    assert!(!matches!(*states.borrow(), RecordingState::Ended { .. }));
}

#[test]
fn a_tape_that_nobody_holds_any_more_is_written_out_and_left_open() {
    let Begun {
        tape,
        shelf,
        start,
        _pool: pool,
        ..
    } = begin();
    let leg = tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    Film::of_shapes(2).play(&leg, start);
    drop(leg);
    drop(tape);
    let began = std::time::Instant::now();
    while pool.calls() > 0 {
        assert!(began.elapsed() < super::PATIENCE);
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut frames = FrameReader::new(shelf.durable().leak() as &[u8]);
    let last = std::iter::from_fn(|| frames.next_frame().unwrap())
        .last()
        .unwrap();
    assert!(matches!(
        last.entry.header.body,
        EntryKind::LegClosed { .. }
    ));
}
