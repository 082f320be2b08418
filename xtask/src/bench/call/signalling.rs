//! Signalling: messages relayed in a second of the server's processor time, and what an idle socket costs.
//!
//! Pairs of sockets; one side moves the pointer as fast as the room lets it, the other counts. Ours are seats of rooms,
//! entered with tickets, with their limits on; the bare relay and Node's ws pass text on and know nothing. All three are
//! given as many messages at the same pace.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::server::Server;
use crate::bench::{BenchError, measured};
use crate::process::Program;
use crate::tools::{self, System};
use crate::workspace;

/// Pairs that talk at the same time: enough for a busy server, few enough for the one program that plays them all.
const PAIRS: u32 = 500;
/// What one of a pair says for one figure: ten seconds at [`PACE`].
const MESSAGES: u32 = 200;
/// A pointer may move twenty times a second; what is faster is dropped by the room.
const PACE: Duration = Duration::from_millis(50);
/// Before the first of a pair speaks, so that all sockets are open.
const PAUSE: Duration = Duration::from_millis(500);
/// Sockets that are held idle.
pub(super) const IDLE: usize = 10_000;
/// Files that the bench needs besides its sockets.
const OTHER_FILES: usize = 1_000;
/// Pairs opened at the same time.
const AT_ONCE: usize = 64;
/// A message of the room arrives at once; a busy machine gets more.
const ANSWER: Duration = Duration::from_secs(20);
/// Idle sockets settle before they are weighed.
const SETTLING: Duration = Duration::from_secs(2);
const INSTALL: Duration = Duration::from_mins(3);
/// The peer's program and its versions, from the repository's root.
const PEERS: &str = "xtask/src/bench/call/peers";

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Our rooms, without media.
pub(super) async fn ours(rooms: usize, logs: &Path) -> Result<Server, BenchError> {
    let program = super::call_server().args(["rooms", &rooms.to_string()]);
    Server::start(program, "rooms", logs).await
}

/// A relay of bare axum.
pub(super) async fn bare(logs: &Path) -> Result<Server, BenchError> {
    Server::start(super::call_server().arg("bare"), "bare", logs).await
}

/// A relay of Node's ws.
pub(super) async fn node(folder: &Path, logs: &Path) -> Result<Server, BenchError> {
    let program = Program::new("node").arg(folder.join("relay_with_ws.mjs"));
    Server::start(program, "node", logs).await
}

/// Both sockets of a pair, the sender's first.
async fn pair(server: &Server, number: usize) -> Result<(Socket, Socket), BenchError> {
    let ways = server.ways();
    if let Some(tickets) = ways.rooms.get(number) {
        return seats(&ways.address, tickets).await;
    }
    let address = format!("{}/pair/{number}", ways.address);
    Ok((open(&address).await?, open(&address).await?))
}

/// Both seats of a room: entered, admitted.
async fn seats(
    address: &str,
    [notary, citizen]: &[String; 2],
) -> Result<(Socket, Socket), BenchError> {
    let room = format!("{address}/v1/room");
    let join = |ticket: &str| json!({"v": 1, "type": "join", "ticket": ticket});
    let mut notary_side = open(&room).await?;
    say(&mut notary_side, &join(notary)).await?;
    hear(&mut notary_side, "joined").await?;
    let mut citizen_side = open(&room).await?;
    say(&mut citizen_side, &join(citizen)).await?;
    let waiting = hear(&mut notary_side, "waiting").await?;
    let admit = json!({"v": 1, "type": "admit", "seat": waiting["seat"]});
    say(&mut notary_side, &admit).await?;
    hear(&mut citizen_side, "joined").await?;
    Ok((notary_side, citizen_side))
}

/// Messages relayed in a second of the server's processor time.
pub(super) async fn relayed_a_cpu_second(server: &Server) -> Result<f64, BenchError> {
    let mut pairs = Vec::new();
    for number in 0..PAIRS {
        pairs.push(pair(server, number as usize).await?);
    }
    let before = server.cpu_seconds()?;
    let begin = Instant::now() + PAUSE;
    let mut talking = JoinSet::new();
    for (number, (sender, receiver)) in (0..PAIRS).zip(pairs) {
        talking.spawn(talk(sender, receiver, begin + PACE * number / PAIRS));
    }
    while let Some(ended) = talking.join_next().await {
        ended.map_err(measured)??;
    }
    let used = server.cpu_seconds()? - before;
    Ok(f64::from(PAIRS * MESSAGES) / used)
}

/// One pair: one side speaks at the pace, and all of it arrives at the other.
async fn talk(sender: Socket, receiver: Socket, begin: Instant) -> Result<(), BenchError> {
    let (mut out, mut back) = sender.split();
    let (_keep, mut incoming): (SplitSink<Socket, Message>, SplitStream<Socket>) = receiver.split();
    let speak = async {
        let mut beat = interval_at(begin, PACE);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for number in 0..MESSAGES {
            beat.tick().await;
            let message = json!({"v": 1, "type": "pointer", "page": 1, "x": number, "y": 500});
            let sent = out.send(Message::text(message.to_string())).await;
            sent.map_err(measured)?;
        }
        Ok(())
    };
    let listen = async {
        let mut seen = 0;
        while seen < MESSAGES {
            match timeout(ANSWER, incoming.next()).await.map_err(measured)? {
                Some(Ok(Message::Text(text))) if text.contains("\"pointer\"") => seen += 1,
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(measured(error)),
                None => return Err(closed()),
            }
        }
        Ok(())
    };
    // What is said to the sender is taken too, or its queue would fill.
    let drain = async { while let Some(Ok(_)) = back.next().await {} };
    tokio::select! {
        both = futures_util::future::try_join(speak, listen) => both.map(drop),
        () = drain => Err(closed()),
    }
}

fn closed() -> BenchError {
    BenchError::Unreadable("a socket was closed".to_owned())
}

/// Refuses a machine on which one process may not have as many sockets as the bench needs.
pub(super) fn enough_files() -> Result<(), BenchError> {
    let needed = IDLE + OTHER_FILES;
    let limits = fs::read_to_string("/proc/self/limits")?;
    let allowed = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .and_then(|rest| rest.split_whitespace().next());
    match allowed.map(str::parse::<usize>) {
        Some(Ok(allowed)) if allowed < needed => Err(BenchError::Unreadable(format!(
            "a process may open {allowed} files: say `ulimit -n {needed}` before"
        ))),
        // Unlimited, or more than enough.
        Some(Ok(_) | Err(_)) | None => Ok(()),
    }
}

/// Kilobytes of the server's memory for each of [`IDLE`] idle seats.
pub(super) async fn kilobytes_an_idle_socket(server: &Server) -> Result<f64, BenchError> {
    let before = server.megabytes()?;
    let mut held = Vec::new();
    let rooms: Vec<usize> = (0..IDLE / 2).collect();
    for some in rooms.chunks(AT_ONCE) {
        let opened = futures_util::future::join_all(some.iter().map(|room| pair(server, *room)));
        for pair in opened.await {
            held.push(pair?);
        }
    }
    tokio::time::sleep(SETTLING).await;
    let after = server.megabytes()?;
    let sockets = u32::try_from(2 * held.len()).map_err(measured)?;
    Ok((after - before) * 1024.0 / f64::from(sockets))
}

/// Installs Node's ws below a folder.
pub(super) async fn install(folder: &Path) -> Result<PathBuf, BenchError> {
    tools::ensure(&[System::Node, System::Npm]).await?;
    fs::create_dir_all(folder)?;
    for file in ["package.json", "package-lock.json", "relay_with_ws.mjs"] {
        fs::copy(workspace::root().join(PEERS).join(file), folder.join(file))?;
    }
    Program::new("npm")
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--silent",
            "--prefix",
        ])
        .arg(folder)
        .limit(INSTALL)
        .run_quietly()
        .await?;
    Ok(folder.to_owned())
}

async fn open(address: &str) -> Result<Socket, BenchError> {
    let opened = timeout(ANSWER, connect_async(address)).await;
    Ok(opened.map_err(measured)?.map_err(measured)?.0)
}

async fn say(socket: &mut Socket, message: &Value) -> Result<(), BenchError> {
    let sent = socket.send(Message::text(message.to_string())).await;
    sent.map_err(measured)
}

/// Waits for a message of a kind; others before it are passed over.
async fn hear(socket: &mut Socket, kind: &str) -> Result<Value, BenchError> {
    loop {
        let frame = timeout(ANSWER, socket.next()).await.map_err(measured)?;
        match frame {
            Some(Ok(Message::Text(text))) => {
                let message: Value = serde_json::from_str(&text).map_err(measured)?;
                if message["type"] == kind {
                    return Ok(message);
                }
                if message["type"] == "error" {
                    return Err(BenchError::Unreadable(message.to_string()));
                }
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(measured(error)),
            None => return Err(closed()),
        }
    }
}
