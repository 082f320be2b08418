//! Bad networks: loss, jitter, a line that is cut for a while, a network without UDP. Times are real, so all weathers blow
//! at once.

use crate::world::{Line, Seat, Stretch, Walk, Weather, World};
use call_client::{Habits, Kind, Link, Route, Transport};
use law::poa::s06_checks::Check;
use law::poa::stage::StageCode;
use std::time::{Duration, Instant};

/// Packets of sound in a second.
const SOUND: u64 = 50;
/// How long a weather is watched.
const WATCH: Duration = Duration::from_secs(6);
/// From the return of the line to sound and picture.
const BACK: Duration = Duration::from_secs(5);

/// A call whose citizen sits behind a stretch of bad network, in fine weather.
async fn behind(world: &World) -> (Walk<'_>, Stretch) {
    let stretch = Stretch::before(world.media_address()).await;
    let mut walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    walk.citizen_habits.route = Route::Through(stretch.address);
    walk.to(StageCode::Talking).await;
    for seat in &walk.seats {
        seat.is_in_the_call().await;
    }
    (walk, stretch)
}

/// What of a hundred packets of sound came in while a weather was watched.
async fn heard(seat: &Seat) -> u64 {
    seat.count_anew();
    tokio::time::sleep(WATCH).await;
    let counts = seat.received();
    let sound = counts.values().find(|counts| counts.kind == Kind::Audio);
    sound.map_or(0, |counts| counts.packets * 100 / (SOUND * WATCH.as_secs()))
}

/// Sound and picture come through after all that.
async fn is_well(walk: &Walk<'_>) {
    for seat in &walk.seats {
        seat.count_anew();
        seat.sees_somebody().await.unwrap();
        seat.recording_is("running").await.unwrap();
    }
    assert_eq!(walk.stage().await, "talking");
    walk.confirm(Check::ALL[0]).await.ok();
}

/// In a weather, at least so much of a hundred packets of sound comes through both ways, and pictures too.
async fn in_weather(weather: Weather, least: u64) {
    let world = World::new().await;
    let (walk, stretch) = behind(&world).await;
    stretch.turns(weather);
    let (one, other) = tokio::join!(heard(&walk.seats[0]), heard(&walk.seats[1]));
    assert!(
        one >= least && other >= least,
        "{weather:?}: {one}, {other}"
    );
    for seat in &walk.seats {
        let counts = seat.received();
        let pictures = counts.values().find(|counts| counts.kind == Kind::Video);
        assert!(
            pictures.is_some_and(|counts| counts.key_frames > 0),
            "{weather:?}"
        );
    }
    stretch.turns(Weather::default());
    is_well(&walk).await;
}

/// While the line is cut nothing is confirmed; after it the call goes on by itself, on the same connection to the room.
async fn a_line_cut_for_ten_seconds() {
    let world = World::new().await;
    let (walk, stretch) = behind(&world).await;
    let cut = Weather {
        line: Line::Cut,
        ..Weather::default()
    };
    stretch.turns(cut);
    tokio::time::sleep(Duration::from_secs(6)).await;
    super::confirm(&walk.notary, &walk.case, "legal_capacity")
        .await
        .refused(409, "media_not_flowing");
    tokio::time::sleep(Duration::from_secs(4)).await;
    stretch.turns(Weather::default());
    let begun = Instant::now();
    is_back(&walk, begun).await;
    assert_eq!(walk.seats[1].known().answers, 1, "nothing was negotiated");
    is_well(&walk).await;
}

/// Half a minute without any network: the page resumes as soon as the line is back.
async fn a_line_cut_for_thirty_seconds() {
    let world = World::new().await;
    let (mut walk, stretch) = behind(&world).await;
    let cut = Weather {
        line: Line::Cut,
        ..Weather::default()
    };
    stretch.turns(cut);
    walk.seats[1].cut_line();
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(walk.stage().await, "talking", "a loss ends nothing");
    assert_ne!(walk.seats[1].known().link, Link::Connected);
    stretch.turns(Weather::default());
    let begun = Instant::now();
    walk.seats[1].resume().await.unwrap();
    is_back(&walk, begun).await;
    is_well(&walk).await;
}

/// Sound and picture flow both ways soon after the line's return.
async fn is_back(walk: &Walk<'_>, begun: Instant) {
    for seat in &walk.seats {
        seat.count_anew();
    }
    for seat in &walk.seats {
        seat.sees_somebody().await.unwrap();
    }
    assert!(begun.elapsed() < BACK, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_survives_bad_networks() {
    let lossy = |lost_permille| Weather {
        lost_permille,
        ..Weather::default()
    };
    let shaky = Weather {
        jitter_ms: 300,
        ..Weather::default()
    };
    tokio::join!(
        in_weather(lossy(50), 88),
        in_weather(lossy(200), 70),
        in_weather(shaky, 85),
        a_line_cut_for_ten_seconds(),
        a_line_cut_for_thirty_seconds(),
    );
}

#[tokio::test]
async fn where_udp_is_blocked_the_call_goes_over_tcp() {
    let world = World::new().await;
    let mut walk = world.case_of(&["aliya"], &["dauren"], "aigul").await;
    walk.citizen_habits = Habits {
        transport: Transport::Tcp,
        ..Habits::default()
    };
    walk.to(StageCode::Drafting).await;
}
