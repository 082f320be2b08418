//! The load: two people a room, each sending 800 kbit/s of picture and sound, the same for us and for Janus.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::time::{Duration, Instant};

use call_client::{Counts, Habits, Invitation, Participant, Picture, Plain, Stamps};

use super::janus::Janus;
use super::netns::{ADDRESS, Netns};
use super::server::Server;
use crate::bench::report::percentile;
use crate::bench::{BenchError, measured, meter};

/// How long a figure is measured for.
const WINDOW: Duration = Duration::from_secs(10);
/// The connections settle: first whole pictures, feedback, the first clusters.
const SETTLING: Duration = Duration::from_secs(3);
/// Where the load's packets leave from, on our end of the wire.
const OWN: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 99, 0, 1));
/// 800 kbit/s at 30 frames a second.
const PICTURE: Picture = Picture {
    frames_per_second: 30,
    frame_bytes: 3_317,
    colour: 0,
    stamps: Stamps::Time,
};
/// Packets a second that the two of a room send: four a frame and fifty of sound, each.
const SENT_A_ROOM: f64 = 340.0;
/// The part of them that must arrive, or the load itself has not kept up and the figure is of a smaller load.
const WHOLE: f64 = 0.98;
/// Of a thousand packets one may be lost.
pub(super) const LOST_PERMILLE: f64 = 1.0;
/// Milliseconds within which 99 of 100 packets are there.
pub(super) const LATENCY_MS: f64 = 20.0;
/// How many rooms are tried for the most that this machine holds.
const STEP: usize = 10;
/// Nobody will try more on one machine of the bench.
const MOST: usize = 400;

fn habits() -> Habits {
    Habits {
        picture: PICTURE,
        address: OWN,
        ..Habits::default()
    }
}

/// What a server did in one window.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Figures {
    /// Rooms that were full.
    pub(super) rooms: f64,
    /// Hundredths of one core for each room.
    pub(super) core_percent_a_room: f64,
    /// Microseconds of processor time for each packet that was delivered.
    pub(super) microseconds_a_packet: f64,
    /// Packets delivered a second and room.
    pub(super) packets_a_second_a_room: f64,
    /// Packets lost of a thousand.
    pub(super) lost_permille: f64,
    /// Milliseconds that 99 of 100 packets were under way at most.
    pub(super) latency_p99: f64,
    /// Megabytes for each room.
    pub(super) megabytes_a_room: f64,
    /// Hundredths of one core that the load itself used.
    pub(super) load_core_percent: f64,
}

impl Figures {
    /// Whether as much arrived as was to be sent, next to nothing was lost, and nearly all of it came in time.
    fn is_whole(&self) -> bool {
        self.lost_permille < LOST_PERMILLE
            && self.packets_a_second_a_room >= WHOLE * SENT_A_ROOM
            && self.latency_p99 < LATENCY_MS
    }
}

/// Receivers whose counts are read.
trait Hears {
    fn lines(&self) -> Vec<Counts>;
    fn delays(&self) -> Vec<u32>;
    fn count_anew(&self);
}

impl Hears for Participant {
    fn lines(&self) -> Vec<Counts> {
        self.received().into_values().collect()
    }
    fn delays(&self) -> Vec<u32> {
        Self::delays(self)
    }
    fn count_anew(&self) {
        Self::count_anew(self);
    }
}

impl Hears for Plain {
    fn lines(&self) -> Vec<Counts> {
        self.received().into_values().collect()
    }
    fn delays(&self) -> Vec<u32> {
        Self::delays(self)
    }
    fn count_anew(&self) {
        Self::count_anew(self);
    }
}

/// Our server with media and recording, in the namespace, and the people in its rooms.
struct Calls {
    server: Server,
    /// Megabytes it held before anybody came.
    empty: f64,
    people: Vec<Participant>,
}

impl Calls {
    async fn start(netns: &Netns, rooms: usize, folder: &Path) -> Result<Self, BenchError> {
        fs::create_dir_all(folder)?;
        let program = netns
            .program(super::call_server_path())
            .args(["calls", &rooms.to_string(), ADDRESS])
            .arg(folder.join("recordings"));
        let server = Server::start(program, "calls", folder).await?;
        let empty = server.megabytes()?;
        Ok(Self {
            server,
            empty,
            people: Vec::new(),
        })
    }

    /// Fills the next rooms, up to so many; then a window is measured.
    async fn measure(&mut self, rooms: usize) -> Result<Figures, BenchError> {
        let first = self.people.len();
        for room in first / 2..rooms {
            self.fill(room).await?;
        }
        for person in &self.people[first..] {
            person.sees_somebody().await.map_err(measured)?;
        }
        figures(self.server.id()?, &self.people, rooms, self.empty).await
    }

    async fn fill(&mut self, room: usize) -> Result<(), BenchError> {
        let ways = self.server.ways();
        let tickets = ways.rooms.get(room);
        let tickets =
            tickets.ok_or_else(|| BenchError::Unreadable("there is no such room".to_owned()))?;
        for ticket in tickets {
            let invitation = Invitation {
                room_url: format!("{}/v1/room", ways.address),
                ticket: ticket.to_owned(),
            };
            let person = Participant::join(&invitation, habits()).await;
            self.people.push(person.map_err(measured)?);
        }
        for person in &self.people[2 * room..] {
            person.linked().await.map_err(measured)?;
        }
        Ok(())
    }

    async fn end(self) {
        futures_util::future::join_all(self.people.into_iter().map(Participant::end)).await;
    }
}

/// Our server with so many rooms.
pub(super) async fn measure_ours(
    netns: &Netns,
    rooms: usize,
    folder: &Path,
) -> Result<Figures, BenchError> {
    let mut calls = Calls::start(netns, rooms, folder).await?;
    let figures = calls.measure(rooms).await?;
    calls.end().await;
    Ok(figures)
}

/// The most rooms that arrive whole, and what they cost; `most` are those that did already.
pub(super) async fn the_most(
    netns: &Netns,
    (from, mut most): (usize, Figures),
    folder: &Path,
) -> Result<Figures, BenchError> {
    let mut calls = Calls::start(netns, MOST, folder).await?;
    for rooms in (from + STEP..=MOST).step_by(STEP) {
        match calls.measure(rooms).await {
            Ok(figures) if figures.is_whole() => most = figures,
            Ok(figures) => {
                println!("{rooms} rooms are too many: {figures:.2?}");
                break;
            }
            Err(error) => {
                println!("{rooms} rooms are too many: {error}");
                break;
            }
        }
    }
    calls.end().await;
    Ok(most)
}

/// Janus with as many rooms: everybody joins, publishes and hears the other; then a window is measured.
pub(super) async fn measure_janus(
    netns: &Netns,
    rooms: usize,
    folder: &Path,
) -> Result<Figures, BenchError> {
    fs::create_dir_all(folder)?;
    let janus = Janus::start(netns, folder).await?;
    let id = janus.id()?;
    let before = meter::memory(id, "VmRSS")?;
    let (mut hearing, mut publishing, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for number in 1..=rooms {
        let room = janus.room(number as u64).await?;
        let mut handles = Vec::new();
        for person in [1, 2] {
            let handle = room.publisher(person).await?;
            let (mut sender, offer) = Plain::publishing(habits()).await.map_err(measured)?;
            let answer = handle.publish(&offer).await?;
            sender.answered(&answer).await.map_err(measured)?;
            sender.linked().await.map_err(measured)?;
            publishing.push(sender);
            handles.push(handle);
        }
        for feed in [2, 1] {
            let (handle, offer) = room.subscriber(feed).await?;
            let (mut receiver, answer) =
                Plain::hearing(habits(), &offer).await.map_err(measured)?;
            handle.start(&answer).await?;
            receiver.linked().await.map_err(measured)?;
            hearing.push(receiver);
            handles.push(handle);
        }
        kept.push((room, handles));
    }
    let figures = figures(id, &hearing, rooms, before).await;
    for connection in hearing.into_iter().chain(publishing) {
        connection.close().await;
    }
    figures
}

async fn figures<H: Hears>(
    server: u32,
    people: &[H],
    rooms: usize,
    memory_before: f64,
) -> Result<Figures, BenchError> {
    let own = std::process::id();
    tokio::time::sleep(SETTLING).await;
    people.iter().for_each(Hears::count_anew);
    let (cpu, own_cpu) = (meter::cpu_seconds(server)?, meter::cpu_seconds(own)?);
    let begun = Instant::now();
    tokio::time::sleep(WINDOW).await;
    let used = meter::cpu_seconds(server)? - cpu;
    let own_used = meter::cpu_seconds(own)? - own_cpu;
    let seconds = begun.elapsed().as_secs_f64();
    let memory = meter::memory(server, "VmRSS")? - memory_before;
    let lines: Vec<Counts> = people.iter().flat_map(Hears::lines).collect();
    let sum = |of: fn(&Counts) -> u64| -> Result<f64, BenchError> {
        let sum: u64 = lines.iter().map(of).sum();
        Ok(f64::from(u32::try_from(sum).map_err(measured)?))
    };
    let (packets, lost) = (sum(|line| line.packets)?, sum(|line| line.lost)?);
    let delays: Vec<f64> = people
        .iter()
        .flat_map(Hears::delays)
        .map(|delay| f64::from(delay) / 1e3)
        .collect();
    let rooms = f64::from(u32::try_from(rooms).map_err(measured)?);
    Ok(Figures {
        rooms,
        core_percent_a_room: used / seconds * 100.0 / rooms,
        microseconds_a_packet: used * 1e6 / packets.max(1.0),
        packets_a_second_a_room: packets / seconds / rooms,
        lost_permille: lost * 1e3 / (packets + lost).max(1.0),
        latency_p99: percentile(&delays, 99),
        megabytes_a_room: memory / rooms,
        load_core_percent: own_used / seconds * 100.0,
    })
}
