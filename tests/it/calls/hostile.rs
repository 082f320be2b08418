//! A hostile network: whoever floods the port of the media gets nowhere, and the calls of others go on.

use crate::world::World;
use call_client::Kind;
use law::poa::s06_checks::Check;
use law::poa::stage::StageCode;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Datagrams of garbage a second.
const GARBAGE: u64 = 50_000;
/// Handshakes of strangers while calls are made.
const HELLOS: u64 = 10_000;
/// How long it rains.
const RAIN: Duration = Duration::from_secs(6);

/// The head of a DTLS 1.2 ClientHello (RFC 6347, 4.2.2), whose body says nothing: enough to look like a handshake.
const CLIENT_HELLO: [u8; 25] = [
    22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];

/// Malformed checks (RFC 8489, 5): too long for its packet, an attribute beyond the end, a name nobody has, no length.
fn malformed_checks() -> Vec<Vec<u8>> {
    let head = |length: u16| {
        let mut packet = vec![0, 1];
        packet.extend(length.to_be_bytes());
        packet.extend([0x21, 0x12, 0xa4, 0x42]);
        packet.extend([7; 12]);
        packet
    };
    let with = |length: u16, rest: &[u8]| [head(length), rest.to_vec()].concat();
    vec![
        head(0xffff),
        head(0),
        with(8, &[0, 6, 0xff, 0xff, b'x', b':', b'y', 0]),
        with(8, &[0, 6, 0, 3, b'x', b':', b'y', 0]),
        with(3, &[0, 6, 0]),
        head(20)[..3].to_vec(),
    ]
}

/// Sends until it is told to stop: garbage in bursts of a millisecond, hellos spread over the rain, broken checks between.
fn rain(server: SocketAddr, dry: &AtomicBool) {
    let sources: Vec<UdpSocket> = (0..8)
        .map(|_| UdpSocket::bind("127.0.0.1:0").unwrap())
        .collect();
    let checks = malformed_checks();
    let garbage: Vec<Vec<u8>> = (0..=255_u8)
        .map(|first| [vec![first], vec![0x5a; 3 + usize::from(first) * 4]].concat())
        .collect();
    let begun = Instant::now();
    let (mut sent, mut hellos) = (0_u64, 0_u64);
    let due = |rate: u64, over: Duration| {
        let passed = u64::try_from(begun.elapsed().as_micros()).unwrap();
        passed * rate / u64::try_from(over.as_micros()).unwrap()
    };
    while !dry.load(Ordering::Relaxed) {
        while sent < due(GARBAGE, Duration::from_secs(1)) {
            let place = usize::try_from(sent % 256).unwrap();
            // A full buffer of the own socket drops the drop of rain.
            let _ = sources[place % 8].send_to(&garbage[place], server);
            sent += 1;
        }
        while hellos < due(HELLOS, RAIN).min(HELLOS) {
            let place = usize::try_from(hellos).unwrap();
            let _ = sources[place % 8].send_to(&CLIENT_HELLO, server);
            let _ = sources[place % 8].send_to(&checks[place % checks.len()], server);
            hellos += 1;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_go_on_and_begin_while_strangers_flood_the_port() {
    let world = World::new().await;
    let walk = world.case_at(StageCode::Talking).await;
    for seat in &walk.seats {
        seat.is_in_the_call().await;
    }
    let (server, dry) = (world.media_address(), Arc::new(AtomicBool::new(false)));
    let stop = Arc::clone(&dry);
    let raining = std::thread::spawn(move || rain(server, &stop));
    let begun = Instant::now();
    walk.seats[0].count_anew();
    walk.seats[1].count_anew();

    let mut other = world.case_of(&["bolat"], &["saule"], "serik").await;
    other.to(StageCode::Drafting).await;
    tokio::time::sleep(RAIN.saturating_sub(begun.elapsed())).await;
    let seconds = begun.elapsed().as_secs();
    dry.store(true, Ordering::Relaxed);
    raining.join().unwrap();
    for seat in &walk.seats {
        let counts = seat.received();
        let sound = counts.values().find(|counts| counts.kind == Kind::Audio);
        let heard = sound.unwrap().packets * 100 / (50 * seconds);
        assert!(heard >= 90, "{heard} of a hundred packets of sound");
    }
    walk.confirm(Check::ALL[0]).await.ok();
}
