//! `bench call`: what a recorded call costs the server, beside a bare relay and Janus; what signalling costs, beside bare
//! axum and Node's ws.
//!
//! Ours and Janus run in a network namespace and carry the same load, taking turns in who goes first. Everything is counted
//! by the servers' own processor time, so that the load and other work on the machine move the ratios little. Needs root
//! (for the namespace), Debian's janus and nodejs, and 11,000 open files (`ulimit -n`).

mod goals;
mod janus;
mod load;
mod netns;
mod relay;
mod server;
mod signalling;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::goals::conclude;
use super::report::publish;
use super::{Arguments, BenchError, results};
use crate::process::{ProcessError, Program};
use crate::tools::{self, System};
use crate::workspace;
use load::{Figures, measure_janus, measure_ours, the_most};
use netns::Netns;
use signalling::{IDLE, kilobytes_an_idle_socket, relayed_a_cpu_second};

/// The example of the server's package that opens rooms without cases.
const EXAMPLE: &str = "call_server";
const BUILD_LIMIT: Duration = Duration::from_mins(40);
/// Rooms at once for the figures beside Janus.
const ROOMS: [usize; 2] = [10, 20];

/// Builds this program and the one that opens rooms, optimised.
pub(super) async fn build() -> Result<(), ProcessError> {
    Program::new(tools::cargo())
        .args(["build", "--release", "--package", "xtask", "--package"])
        .args(["senim", "--bin", "xtask", "--example", EXAMPLE])
        .limit(BUILD_LIMIT)
        .run()
        .await
        .map(drop)
}

fn call_server_path() -> PathBuf {
    workspace::target().join("release/examples").join(EXAMPLE)
}

fn call_server() -> Program {
    Program::new(call_server_path())
}

/// What one round gave.
struct Round {
    relay: f64,
    /// Ours and Janus's, for each of [`ROOMS`].
    calls: [(Figures, Figures); ROOMS.len()],
    most: Figures,
    signalling: Signalling,
}

struct Signalling {
    ours: f64,
    bare: f64,
    node: f64,
    idle_kilobytes: f64,
}

pub(super) async fn run(arguments: &Arguments) -> Result<(), BenchError> {
    signalling::enough_files()?;
    tools::ensure(&[System::Janus]).await?;
    let folder = workspace::scratch("bench-call")?;
    let node = signalling::install(&folder.join("node")).await?;
    let netns = Netns::make().await?;
    let mut rounds = Vec::new();
    for number in 1..=arguments.rounds {
        let place = folder.join(number.to_string());
        fs::create_dir_all(&place)?;
        rounds.push(round(number, &netns, &node, &place).await?);
        // Recordings of a round are tens of megabytes a room.
        fs::remove_dir_all(&place)?;
    }
    drop(netns);
    let metrics = goals::metrics(&rounds);
    let file = publish("call", &metrics, &results())?;
    conclude(&metrics, &goals::goals());
    println!("written to {}", file.display());
    fs::remove_dir_all(&folder)?;
    Ok(())
}

async fn round(number: u32, netns: &Netns, node: &Path, place: &Path) -> Result<Round, BenchError> {
    println!(
        "round {number}: the bare relay, calls of ours and of Janus, the most rooms, signalling"
    );
    let relay = relay::microseconds_a_packet()?;
    let mut calls = [(Figures::default(), Figures::default()); ROOMS.len()];
    for (both, rooms) in calls.iter_mut().zip(ROOMS) {
        *both = side_by_side(number, netns, rooms, place).await?;
    }
    let [.., (ours, _)] = calls;
    let [.., rooms] = ROOMS;
    Ok(Round {
        relay,
        calls,
        most: the_most(netns, (rooms, ours), &place.join("most")).await?,
        signalling: signalling(node, place).await?,
    })
}

/// The same load on ours and on Janus; who goes first changes from round to round.
async fn side_by_side(
    number: u32,
    netns: &Netns,
    rooms: usize,
    place: &Path,
) -> Result<(Figures, Figures), BenchError> {
    let (ours, theirs) = (
        place.join(format!("ours-{rooms}")),
        place.join(format!("janus-{rooms}")),
    );
    if number.is_multiple_of(2) {
        let there = measure_janus(netns, rooms, &theirs).await?;
        return Ok((measure_ours(netns, rooms, &ours).await?, there));
    }
    let here = measure_ours(netns, rooms, &ours).await?;
    Ok((here, measure_janus(netns, rooms, &theirs).await?))
}

async fn signalling(node: &Path, place: &Path) -> Result<Signalling, BenchError> {
    let server = signalling::bare(place).await?;
    let bare = relayed_a_cpu_second(&server).await?;
    drop(server);
    let server = signalling::ours(IDLE / 2, place).await?;
    let ours = relayed_a_cpu_second(&server).await?;
    drop(server);
    let server = signalling::node(node, place).await?;
    let node = relayed_a_cpu_second(&server).await?;
    drop(server);
    let server = signalling::ours(IDLE / 2, place).await?;
    Ok(Signalling {
        ours,
        bare,
        node,
        idle_kilobytes: kilobytes_an_idle_socket(&server).await?,
    })
}
