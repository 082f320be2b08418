//! A bad network: datagrams between people and the media server are lost, delayed or held up, as a test says.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::task::{JoinHandle, JoinSet};

/// Larger than any datagram of a call.
const DATAGRAM: usize = 2_048;

/// How bad the network is, in both directions alike.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Weather {
    /// How many of a thousand datagrams are lost.
    pub(crate) lost_permille: u16,
    /// The longest delay; each datagram waits for a time of its own up to it, so that they overtake each other.
    pub(crate) jitter_ms: u16,
    /// Whether anything passes at all.
    pub(crate) line: Line,
}

/// Whether a line carries anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Line {
    #[default]
    Whole,
    Cut,
}

impl Weather {
    fn pack(self) -> u64 {
        let cut = u64::from(self.line == Line::Cut);
        u64::from(self.lost_permille) | u64::from(self.jitter_ms) << 16 | cut << 32
    }

    fn unpack(packed: u64) -> Self {
        let part = |shift: u32| u16::try_from(packed >> shift & 0xffff).unwrap();
        Self {
            lost_permille: part(0),
            jitter_ms: part(16),
            line: if part(32) == 1 {
                Line::Cut
            } else {
                Line::Whole
            },
        }
    }
}

/// A stretch of bad network in front of a server.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// Where people send to instead of to the server.
    pub(crate) address: SocketAddr,
    weather: Arc<AtomicU64>,
    running: JoinHandle<()>,
}

impl Stretch {
    /// Begins in fine weather.
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let front = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let weather = Arc::new(AtomicU64::new(0));
        Self {
            address: front.local_addr().unwrap(),
            running: tokio::spawn(carry(front, server, Arc::clone(&weather))),
            weather,
        }
    }

    /// The weather turns.
    pub(crate) fn turns(&self, weather: Weather) {
        self.weather.store(weather.pack(), Ordering::SeqCst);
    }
}

impl Drop for Stretch {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Carries datagrams: for each person a socket of their own towards the server.
async fn carry(front: Arc<UdpSocket>, server: SocketAddr, weather: Arc<AtomicU64>) {
    let mut backs: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
    let mut tasks = JoinSet::new();
    let mut datagram = [0; DATAGRAM];
    let mut dice = Dice(1);
    loop {
        let Ok((length, person)) = front.recv_from(&mut datagram).await else {
            return;
        };
        let back = match backs.entry(person) {
            Entry::Occupied(known) => Arc::clone(known.get()),
            Entry::Vacant(new) => {
                let back = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
                back.connect(server).await.unwrap();
                let (out, back_in) = (Arc::clone(&front), Arc::clone(&back));
                tasks.spawn(bring_back(back_in, out, person, Arc::clone(&weather)));
                Arc::clone(new.insert(back))
            }
        };
        if let Some(delay) = dice.fate(Weather::unpack(weather.load(Ordering::SeqCst))) {
            let bytes = datagram[..length].to_vec();
            tasks.spawn(async move {
                tokio::time::sleep(delay).await;
                // A server that is away for a moment refuses datagrams; they are lost, as anywhere.
                let _ = back.send(&bytes).await;
            });
        }
        while tasks.try_join_next().is_some() {}
    }
}

async fn bring_back(
    back: Arc<UdpSocket>,
    front: Arc<UdpSocket>,
    person: SocketAddr,
    weather: Arc<AtomicU64>,
) {
    let mut datagram = [0; DATAGRAM];
    let mut dice = Dice(2);
    let mut tasks = JoinSet::new();
    loop {
        let Ok(length) = back.recv(&mut datagram).await else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        if let Some(delay) = dice.fate(Weather::unpack(weather.load(Ordering::SeqCst))) {
            let (front, bytes) = (Arc::clone(&front), datagram[..length].to_vec());
            tasks.spawn(async move {
                tokio::time::sleep(delay).await;
                let _ = front.send_to(&bytes, person).await;
            });
        }
        while tasks.try_join_next().is_some() {}
    }
}

/// Numbers that are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }

    /// How long a datagram waits; nothing when it is lost.
    fn fate(&mut self, weather: Weather) -> Option<Duration> {
        let lost = self.next() % 1_000 < u64::from(weather.lost_permille);
        let delay = self.next() % (u64::from(weather.jitter_ms) + 1);
        (!lost && weather.line == Line::Whole).then(|| Duration::from_millis(delay))
    }
}

#[test]
fn as_many_datagrams_are_lost_as_the_weather_says() {
    let weather = Weather {
        lost_permille: 200,
        jitter_ms: 300,
        line: Line::Whole,
    };
    assert_eq!(Weather::unpack(weather.pack()).jitter_ms, 300);
    let mut dice = Dice(7);
    let fates: Vec<_> = (0..10_000).map(|_| dice.fate(weather)).collect();
    let lost = fates.iter().filter(|fate| fate.is_none()).count();
    assert!((1_800..2_200).contains(&lost), "{lost}");
    let longest = fates.iter().flatten().max().unwrap().as_millis();
    assert!((290..=300).contains(&longest), "{longest}");
}
