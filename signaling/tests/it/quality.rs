//! The ladder of quality keeps its bounds whatever is reported, and always finds its way back.

use std::time::Duration;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use signaling::media::LinkState;
use signaling::quality::{Bitrate, LEAST_BPS, Ladder, Level, MOST_BPS, Report};
use signaling::{Participant, Role, Switch};

use crate::sandbox::{start, who};

fn receiver() -> Participant {
    who(Role::Notary, "n")
}

fn loss(loss_permille: u16) -> Report {
    Report {
        loss_permille,
        ..Report::default()
    }
}

/// Reports the same thing every second for so long; gives the time after.
fn go_on(ladder: &mut Ladder, report: Report, seconds: u64, from: DateTime<Utc>) -> DateTime<Utc> {
    for second in 1..=seconds {
        let now = from + Duration::from_secs(second);
        ladder.hear(&receiver(), report, now);
        ladder.step(now);
    }
    from + Duration::from_secs(seconds)
}

#[test]
fn heavy_loss_leads_down_step_by_step_and_then_to_sound_alone() {
    let mut ladder = Ladder::new(start());
    let mut rates = Vec::new();
    let mut now = start();
    while ladder.bitrate().video == Switch::On {
        now = go_on(&mut ladder, loss(200), 1, now);
        rates.push(ladder.bitrate().max_bps);
        assert!(rates.len() < 30);
    }
    assert!(rates.is_sorted_by(|before, after| before >= after));
    assert_eq!((rates[0], *rates.last().unwrap()), (840_000, LEAST_BPS));
    assert_eq!(ladder.level(), Level::Poor);
    now = go_on(&mut ladder, loss(0), 9, now);
    assert_eq!(
        ladder.bitrate().video,
        Switch::Off,
        "sound must do well first"
    );
    now = go_on(&mut ladder, loss(0), 2, now);
    let picture_again = Bitrate {
        max_bps: LEAST_BPS,
        video: Switch::On,
    };
    assert_eq!(ladder.bitrate(), picture_again);
    go_on(&mut ladder, loss(0), 40, now);
    assert_eq!(ladder.bitrate().max_bps, MOST_BPS);
    assert_eq!(ladder.level(), Level::Good);
}

#[test]
fn moderate_loss_changes_nothing_but_the_word() {
    let mut ladder = Ladder::new(start());
    go_on(&mut ladder, loss(50), 60, start());
    assert_eq!(ladder.bitrate().max_bps, MOST_BPS);
    assert_eq!(ladder.level(), Level::Fair);
}

#[test]
fn worse_is_told_at_once_and_better_when_it_has_lasted() {
    let mut ladder = Ladder::new(start());
    let mut now = go_on(&mut ladder, loss(50), 1, start());
    assert_eq!(ladder.level(), Level::Fair);
    now = go_on(&mut ladder, loss(0), 4, now);
    assert_eq!(ladder.level(), Level::Fair);
    now = go_on(&mut ladder, loss(0), 1, now);
    assert_eq!(ladder.level(), Level::Good);
    ladder.link(LinkState::Failed);
    assert_eq!(ladder.step(now).level, Some(Level::Lost));
}

#[test]
fn one_receiver_who_does_well_does_not_hide_one_who_does_not() {
    let mut ladder = Ladder::new(start());
    let other = who(Role::Witness, "w");
    let now = start() + Duration::from_secs(1);
    ladder.hear(&receiver(), loss(300), now);
    ladder.hear(&other, loss(0), now);
    ladder.hear_loss(&receiver(), 0, now);
    assert_eq!(ladder.step(now).level, Some(Level::Poor));
    ladder.forget(&receiver());
    let later = now + Duration::from_secs(5);
    ladder.step(now);
    ladder.hear(&other, loss(0), later);
    assert_eq!(ladder.step(later).level, Some(Level::Good));
}

#[test]
fn what_the_server_counts_alone_is_enough_and_recovers() {
    let mut ladder = Ladder::new(start());
    let mut now = start();
    for permille in [200, 200, 200] {
        now += Duration::from_secs(1);
        ladder.hear_loss(&receiver(), permille, now);
        ladder.step(now);
    }
    assert!(ladder.bitrate().max_bps < MOST_BPS);
    for _ in 0..60 {
        now += Duration::from_secs(1);
        ladder.hear_loss(&receiver(), 0, now);
        ladder.step(now);
    }
    assert_eq!(ladder.bitrate().max_bps, MOST_BPS);
}

#[test]
fn old_reports_count_no_more() {
    let mut ladder = Ladder::new(start());
    let now = go_on(&mut ladder, loss(500), 1, start());
    let reduced = ladder.bitrate();
    for second in 6..60 {
        let change = ladder.step(now + Duration::from_secs(second));
        assert_eq!(change.bitrate, None, "silence is no reason to change");
    }
    assert_eq!(ladder.bitrate(), reduced);
    assert_eq!(ladder.level(), Level::Good);
}

fn report() -> impl Strategy<Value = Report> {
    (
        0_u16..=1_000,
        0_u32..1_000,
        0_u32..5_000,
        0_u16..60,
        0_u16..5,
    )
        .prop_map(|(loss_permille, jitter_ms, rtt_ms, fps, freezes)| Report {
            loss_permille,
            jitter_ms,
            rtt_ms,
            fps,
            freezes,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ladder_keeps_its_bounds_and_says_only_what_changed(
        steps in prop::collection::vec((report(), 0_u64..3_000, prop::option::of(0_u16..=1_000)), 1..300),
    ) {
        let mut ladder = Ladder::new(start());
        let mut now = start();
        let mut told = (ladder.bitrate(), ladder.level());
        let mut lowered_at = start() - Duration::from_mins(1);
        for (report, milliseconds, permille) in steps {
            now += Duration::from_millis(milliseconds);
            ladder.hear(&receiver(), report, now);
            if let Some(permille) = permille {
                ladder.hear_loss(&who(Role::Witness, "w"), permille, now);
            }
            let before = ladder.bitrate();
            let change = ladder.step(now);
            let after = ladder.bitrate();
            prop_assert!((LEAST_BPS..=MOST_BPS).contains(&after.max_bps));
            prop_assert_eq!(change.bitrate, (before != after).then_some(after));
            if after.max_bps < before.max_bps {
                // A tick of a second may come a little early.
                prop_assert!(now - lowered_at >= chrono::TimeDelta::milliseconds(900), "two steps down at once");
                lowered_at = now;
            }
            if after.video != before.video {
                prop_assert_eq!(after.max_bps, LEAST_BPS, "the picture goes and comes at the lowest rate");
            }
            if let Some(level) = change.level {
                prop_assert_ne!(level, told.1);
                told.1 = level;
            }
            told.0 = change.bitrate.unwrap_or(told.0);
            prop_assert_eq!((told.0, told.1), (ladder.bitrate(), ladder.level()));
        }
        let now = go_on(&mut ladder, loss(0), 90, now);
        ladder.step(now);
        prop_assert_eq!(ladder.bitrate(), Bitrate { max_bps: MOST_BPS, video: Switch::On });
        prop_assert_eq!(ladder.level(), Level::Good);
    }

    #[test]
    fn a_worse_report_never_counts_as_better(one in report(), more in report()) {
        let worse = Report {
            loss_permille: one.loss_permille.max(more.loss_permille),
            jitter_ms: one.jitter_ms.max(more.jitter_ms),
            rtt_ms: one.rtt_ms.max(more.rtt_ms),
            fps: one.fps,
            freezes: one.freezes.max(more.freezes),
        };
        prop_assert!(worse.level() >= one.level());
    }
}
