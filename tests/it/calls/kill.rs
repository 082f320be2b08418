//! A server that is killed in mid-call, and one whose disk is full: what was recorded stays, and everybody is told.

use super::{call_of, latest, notary_ticket, ticket};
use crate::world::{Person, Seat, Walk, World, until};
use law::poa::s06_checks::Check;
use law::poa::stage::StageCode;
use reqwest::Method;
use serde_json::json;
use signaling::evidence::{BREAK_RESTART, Ended, Expectations, Story, verify};
use std::fs;
use std::time::{Duration, Instant};

/// What may be missing of a recording when the server is killed.
const LOST_MS: i64 = 2_000;
/// From a full disk to the word about it.
const TOLD: Duration = Duration::from_secs(1);

/// The recording of a call, read back and checked, once it is sealed.
async fn story(person: &Person, call: &str) -> Story {
    let path = format!("/v1/recordings/{call}/openings");
    let reason = json!({ "reason": "Сынақ үшін қаралады." });
    let opening = until("the recording sealed", || async {
        let answer = person.act(&path, &reason).await;
        (answer.code() != "recording_not_sealed").then_some(answer)
    });
    let opening = opening.await.ok();
    let path = format!(
        "/v1/recording-openings/{}/ledger",
        opening["id"].as_str().unwrap()
    );
    let ledger = person.get(&path).await;
    ledger.ok();
    verify(ledger.body.as_slice(), &Expectations::default()).unwrap()
}

async fn everybody_in_again(walk: &mut Walk<'_>, call: &str) {
    walk.seats.clear();
    let seat = notary_ticket(&walk.notary, call).await.ok();
    walk.seats.push(Seat::enter(&seat).await);
    let seat = ticket(walk.principal(), &walk.case).await.ok();
    let habits = walk.citizen_habits.clone();
    walk.seats.push(Seat::enter_as(&seat, habits).await);
    for seat in &walk.seats {
        seat.is_in_the_call().await;
    }
}

#[tokio::test]
async fn a_server_killed_in_mid_call_goes_on_with_the_call_and_its_recording() {
    let mut world = World::new().await;
    let mut server = world.as_process().await;
    let mut walk = world.case_at(StageCode::Talking).await;
    let call = call_of(&walk).await;
    for seat in &walk.seats {
        seat.is_in_the_call().await;
    }
    walk.confirm(Check::ALL[0]).await.ok();
    tokio::time::sleep(Duration::from_secs(4)).await;
    server.kill();
    let killed_at = world.now().timestamp_millis();
    walk.seats[0].next("closed").await;
    server.start_again();

    let now = latest(walk.principal(), &walk.case).await;
    assert_eq!(
        (now["id"].as_str(), now["state"].as_str()),
        (Some(call.as_str()), Some("active"))
    );
    everybody_in_again(&mut walk, &call).await;
    for check in &Check::ALL[1..] {
        walk.confirm(*check).await.ok();
    }
    assert_eq!(walk.stage().await, "drafting");
    walk.end_call().await;

    let story = story(walk.principal(), &call).await;
    assert_eq!(story.ended, Ended::Whole);
    assert_eq!(story.legs.len(), 4, "{:?}", story.legs);
    assert!(
        story.gaps.iter().any(|gap| gap.why == BREAK_RESTART),
        "{:?}",
        story.gaps
    );
    let opened_at = story.genesis.opened_at.timestamp_millis();
    for leg in &story.legs[..2] {
        let kept_until = opened_at + i64::try_from(leg.to_ms).unwrap();
        assert!(
            killed_at - kept_until <= LOST_MS,
            "{} ms lost",
            killed_at - kept_until
        );
    }
    for leg in &story.legs[2..] {
        assert!(opened_at + i64::try_from(leg.from_ms).unwrap() >= killed_at);
        assert!(leg.audio_frames > 10 && leg.video_frames > 2, "{leg:?}");
    }
}

#[tokio::test]
async fn a_full_disk_is_told_within_a_second_and_stops_the_notary() {
    let mut world = World::new().await;
    let size = 32 << 20;
    let server = world.as_process_with_spool_of(size).await;
    let walk = world.case_at(StageCode::Talking).await;
    for seat in &walk.seats {
        seat.is_in_the_call().await;
    }
    walk.confirm(Check::ALL[0]).await.ok();

    let filler = server.sees(&world.spool()).join("filler");
    // As much as there is: the write ends with "no space left".
    let fill = || fs::write(&filler, vec![0; usize::try_from(size).unwrap()]).unwrap_err();
    let begun = Instant::now();
    fill();
    for seat in &walk.seats {
        seat.recording_is("failed").await.unwrap();
    }
    assert!(begun.elapsed() < TOLD, "{:?}", begun.elapsed());
    super::confirm(&walk.notary, &walk.case, "consequences")
        .await
        .refused(409, "recording_not_running");

    fs::remove_file(&filler).unwrap();
    for seat in &walk.seats {
        seat.recording_is("running").await.unwrap();
    }
    for check in &Check::ALL[1..] {
        walk.confirm(*check).await.ok();
    }

    // What was not recorded is not sent either.
    let draft = walk.notary.get(&walk.notary_path("/draft")).await;
    fill();
    for seat in &walk.seats {
        seat.recording_is("failed").await.unwrap();
    }
    let path = walk.notary_path("/drafts");
    let ask = walk.notary.ask(Method::POST, &path).await;
    let refused = ask.once().version(draft.version()).send().await;
    refused.refused(409, "recording_not_running");
    assert_eq!(walk.stage().await, StageCode::Drafting.as_str());
    fs::remove_file(&filler).unwrap();
    for seat in &walk.seats {
        seat.recording_is("running").await.unwrap();
    }
    walk.send_draft().await.ok();
}
