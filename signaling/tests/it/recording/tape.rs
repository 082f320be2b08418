//! What the recorder does when packets, the disk or the archive fail: it says so, and what is missing is an entry.

use std::time::{Duration, Instant};

use signaling::CallEvent;
use signaling::evidence::{FailReason, LedgerError, LegEnd, RecordingState, Story, VideoCodec};
use signaling::recorder::{Leg, Track};

use super::dice::Dice;
use super::film::{Cue, Film};
use super::shelf::Mood;
use super::{Begun, at, begin, citizen, notary, plan};

fn breaks(story: &Story) -> Vec<&str> {
    let gaps = story.gaps.iter().filter(|gap| gap.leg.is_none());
    gaps.map(|gap| gap.why.as_str()).collect()
}

/// Sends a film's packets at their times, from one second of it to another.
fn play_live(leg: &Leg, film: &Film, begun: &Begun, from: f64, to: f64) {
    let slice = |cue: &&Cue| (from..to).contains(&cue.at.as_secs_f64());
    for cue in film.cues.iter().filter(slice) {
        let due = begun.start + cue.at;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        leg.packet(cue.track, &cue.packet, Instant::now());
    }
}

fn fails_within_a_second(begun: &Begun, reason: FailReason, since: Instant) {
    begun.wait_for(|state| *state == RecordingState::Failed { reason });
    // A cluster is due within a second of the failure, and the state follows within another tenth.
    assert!(
        since.elapsed() < Duration::from_millis(1_900),
        "{:?}",
        since.elapsed()
    );
}

#[test]
fn a_full_disk_is_shown_and_what_was_missed_is_an_entry() {
    let film = Film::of_shapes(8);
    let begun = begin();
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    play_live(&leg, &film, &begun, 0.0, 1.5);
    begun.wait_for(|state| matches!(state, RecordingState::Running { .. }));
    begun.shelf.feels(Mood::Refuses(LedgerError::Full));
    let since = Instant::now();
    begun
        .tape
        .event(at(), CallEvent::Admitted { who: citizen() });
    begun.wait_for(|state| {
        let reason = FailReason::DiskFull;
        *state == RecordingState::Failed { reason }
    });
    assert!(since.elapsed() < Duration::from_secs(1));
    play_live(&leg, &film, &begun, 1.5, 4.0);
    begun.tape.event(at(), CallEvent::Lost { who: notary() });
    begun.shelf.feels(Mood::Keeps);
    begun.wait_for(|state| matches!(state, RecordingState::Running { .. }));
    assert!(leg.wants_keyframe(), "the next picture must be whole");
    play_live(&leg, &film, &begun, 4.0, 6.0);
    leg.close(LegEnd::Left);
    let (_, story) = begun.end();
    assert_eq!(breaks(&story), ["disk_full"]);
    // The events of the time without a disk are there.
    let kept: Vec<_> = story.events.iter().map(|noted| &noted.event).collect();
    assert!(kept.contains(&&CallEvent::Admitted { who: citizen() }));
    assert!(kept.contains(&&CallEvent::Lost { who: notary() }));
    assert!(story.legs[0].video_frames < 150);
}

#[test]
fn an_archive_that_cannot_be_reached_is_shown_within_a_second_of_its_cluster() {
    let film = Film::of_shapes(4);
    let begun = begin();
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    play_live(&leg, &film, &begun, 0.0, 1.2);
    begun
        .shelf
        .feels(Mood::Refuses(LedgerError::Unavailable("gone".to_owned())));
    let since = Instant::now();
    play_live(&leg, &film, &begun, 1.2, 2.6);
    fails_within_a_second(&begun, FailReason::Archive, since);
    begun.shelf.feels(Mood::Keeps);
    begun.wait_for(|state| matches!(state, RecordingState::Running { .. }));
    leg.close(LegEnd::Left);
    let (_, story) = begun.end();
    assert_eq!(breaks(&story), ["archive"]);
}

#[test]
fn a_disk_that_stands_still_is_shown_before_anything_is_lost() {
    let film = Film::of_shapes(6);
    let begun = begin();
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    play_live(&leg, &film, &begun, 0.0, 0.5);
    begun.shelf.feels(Mood::Dozes(Duration::from_millis(2_500)));
    begun
        .tape
        .event(at(), CallEvent::Resumed { who: citizen() });
    let since = Instant::now();
    play_live(&leg, &film, &begun, 0.5, 1.7);
    begun.wait_for(|state| {
        let reason = FailReason::Behind;
        *state == RecordingState::Failed { reason }
    });
    assert!(since.elapsed() < Duration::from_millis(1_600));
    begun.shelf.feels(Mood::Keeps);
    play_live(&leg, &film, &begun, 1.7, 4.0);
    begun.wait_for(|state| matches!(state, RecordingState::Running { .. }));
    leg.close(LegEnd::Left);
    let (_, story) = begun.end();
    assert_eq!(breaks(&story), [] as [&str; 0]);
    assert_eq!(story.legs[0].video_frames, 120);
    assert_eq!(story.legs[0].lost_packets, 0);
}

#[test]
fn packets_that_do_not_fit_are_missing_by_an_entry_and_never_waited_for() {
    let film = Film::of_shapes(60);
    let begun = begin();
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    begun.shelf.feels(Mood::Dozes(Duration::from_millis(1_500)));
    begun
        .tape
        .event(at(), CallEvent::Resumed { who: citizen() });
    std::thread::sleep(Duration::from_millis(300));
    let since = Instant::now();
    let film_twice = film.cues.iter().chain(&film.cues);
    for cue in film_twice {
        leg.packet(cue.track, &cue.packet, Instant::now());
    }
    assert!(
        since.elapsed() < Duration::from_secs(1),
        "a tape never waits"
    );
    let reason = FailReason::Behind;
    assert_eq!(*begun.states.borrow(), RecordingState::Failed { reason });
    begun.shelf.feels(Mood::Keeps);
    begun.wait_for(|state| matches!(state, RecordingState::Running { .. }));
    leg.close(LegEnd::Left);
    let (_, story) = begun.end();
    let breaks = breaks(&story);
    assert!(breaks[0].starts_with("behind: "), "{breaks:?}");
}

#[test]
fn a_network_that_loses_swaps_and_delays_leaves_a_leg_that_says_what_is_missing() {
    for (seed, lost_of_a_hundred) in [(1, 5), (2, 20)] {
        let film = Film::of_shapes(10);
        let mut cues = film.cues.clone();
        let mut dice = Dice(seed);
        // The first second is spared, so that every loss is between two packets that came.
        let spared = |cue: &Cue| !(1..9).contains(&cue.at.as_secs());
        let sent = cues.len() as u64;
        cues.retain(|cue| spared(cue) || dice.below(100) >= lost_of_a_hundred);
        let lost = sent - cues.len() as u64;
        for cue in &mut cues {
            cue.at += Duration::from_millis(dice.below(300) as u64);
        }
        cues.sort_by_key(|cue| cue.at);
        let begun = begin();
        let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
        for cue in &cues {
            leg.packet(cue.track, &cue.packet, begun.start + cue.at);
        }
        leg.close(LegEnd::Left);
        let (_, story) = begun.end();
        let leg = &story.legs[0];
        // Packets that came before the first of their track in its order cannot be told from none.
        assert!(
            leg.lost_packets.abs_diff(lost) <= 30,
            "seed {seed}: {} of {lost}",
            leg.lost_packets
        );
        assert!(leg.audio_frames + leg.lost_packets >= film.sounds as u64);
        assert!(
            leg.video_frames * 100 >= film.pictures as u64 * (100 - 4 * lost_of_a_hundred as u64),
            "seed {seed}: {}",
            leg.video_frames
        );
    }
}

#[test]
fn silence_is_a_gap_of_its_leg() {
    let film = Film::of_shapes(9);
    let begun = begin();
    let leg = begun.tape.open_leg(plan(citizen(), VideoCodec::Vp8));
    for cue in &film.cues {
        let quiet = (3..6).contains(&cue.at.as_secs()) && cue.track == Track::Audio;
        if !quiet {
            leg.packet(cue.track, &cue.packet, begun.start + cue.at);
        }
    }
    leg.close(LegEnd::Left);
    let (_, story) = begun.end();
    let gap = &story.gaps[0];
    assert_eq!((gap.leg, gap.why.as_str()), (Some(1), "sound_lost"));
    assert!(
        gap.from_ms.abs_diff(3_000) < 100 && gap.to_ms.abs_diff(6_000) < 100,
        "{gap:?}"
    );
    assert_eq!(story.gaps.len(), 1);
}

#[test]
fn hostile_packets_hurt_nobody_but_their_sender() {
    let film = Film::of_shapes(3);
    let begun = begin();
    let good = begun.tape.open_leg(plan(notary(), VideoCodec::Vp8));
    let bad = begun.tape.open_leg(plan(citizen(), VideoCodec::H264));
    for (number, cue) in (0_u32..).zip(&film.cues) {
        good.packet(cue.track, &cue.packet, begun.start + cue.at);
        let mut packet = cue.packet.clone();
        let [low, high, ..] = number.wrapping_mul(7_919).to_le_bytes();
        packet.header.sequence_number = u16::from_le_bytes([low, high]);
        packet.header.timestamp = number.wrapping_mul(2_654_435_761);
        let payload = [24, 0, low, 7, 0xFF].repeat(usize::from(high % 5));
        packet.payload = payload.into();
        bad.packet(cue.track, &packet, begun.start + cue.at);
    }
    drop(bad);
    good.close(LegEnd::Left);
    let (_, story) = begun.end();
    let leg = story.legs.iter().find(|leg| leg.who == notary()).unwrap();
    assert_eq!((leg.video_frames, leg.lost_packets), (90, 0));
}
