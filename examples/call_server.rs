//! Rooms without cases: the part of `cargo xtask bench call` that needs the server's rooms, media and recordings, which
//! xtask does not import.
//!
//! `call_server calls ROOMS IP FOLDER` opens calls with media, recorded and sealed into the folder; `call_server rooms ROOMS`
//! opens rooms without media; `call_server bare` relays text between two sockets of `/pair/N` and knows nothing else. Each
//! prints one line of JSON: its address, and two tickets a room, the notary's and the citizen's.

use std::collections::HashMap;
use std::env;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::Path as FilePath;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, Utc};
use eds::aead::DataKey;
use eds::hash::{Sha256Hash, sha256};
use futures_util::{SinkExt as _, StreamExt as _};
use senim::recordings::{
    Keeping, Patience, Register, Registered, Settings as VaultSettings, StoredPart, Vault,
};
use senim::system_clock;
use serde_json::json;
use signaling::evidence::{Answer, Archive, Genesis, LedgerError, OpenedLedger};
use signaling::media::{MediaServer, MediaSettings, NoMedia, RecordingSettings, Transports};
use signaling::recorder::RecorderPool;
use signaling::{CallKey, Hub, PersonKey, Role, RoomSetup, Settings};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

type Failure = Box<dyn Error + Send + Sync>;

/// Events of all calls that wait for the rooms.
const EVENTS: usize = 1_024;
/// Threads that write recordings, as the server has.
const WRITERS: NonZeroUsize = NonZeroUsize::new(2).expect("two is not zero");
/// Bytes of the platform's signature over a head, with its certificates.
const HEAD: usize = 4_096;
/// All tickets are used within minutes.
const TICKETS: Duration = Duration::from_mins(10);

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["calls", rooms, ip, folder] => {
            calls(rooms.parse()?, ip.parse()?, FilePath::new(folder)).await
        }
        ["rooms", rooms] => {
            let (media, events) = NoMedia::new();
            let hub = Hub::new(settings(), clock(), Arc::new(media));
            tokio::spawn(Arc::clone(&hub).follow_media(events));
            serve_rooms(hub, rooms.parse()?, IpAddr::V4(Ipv4Addr::LOCALHOST)).await
        }
        ["bare"] => bare().await,
        _ => Err("usage: call_server calls ROOMS IP FOLDER | rooms ROOMS | bare".into()),
    }
}

/// Calls with media and recording, as the server joins them.
async fn calls(rooms: usize, ip: IpAddr, folder: &FilePath) -> Result<(), Failure> {
    let vault = Vault::open(
        &VaultSettings {
            spool: folder.join("spool"),
            keeping: Keeping::Folder(folder.join("store")),
            reserve_percent: 1,
            patience: Patience::default(),
        },
        Arc::new(Forgetful),
    )?;
    let (events, told) = mpsc::channel(EVENTS);
    let media = MediaServer::start(
        MediaSettings {
            listen: SocketAddr::new(ip, 0),
            public_ips: Vec::new(),
            transports: Transports::Both,
            turn: None,
            recording: Some(RecordingSettings {
                pool: RecorderPool::new(WRITERS)?,
                archive: Arc::new(Shelf {
                    vault,
                    key: Arc::new(DataKey::generate()),
                }),
                clock: clock(),
            }),
        },
        events,
    )
    .await?;
    let hub = Hub::new(settings(), clock(), media);
    tokio::spawn(Arc::clone(&hub).follow_media(told));
    serve_rooms(hub, rooms, ip).await
}

fn settings() -> Settings {
    Settings {
        ticket_life: TICKETS,
        ..Settings::default()
    }
}

fn clock() -> signaling::Clock {
    let clock = system_clock();
    Arc::new(move || clock.now())
}

async fn serve_rooms(hub: Arc<Hub>, rooms: usize, ip: IpAddr) -> Result<(), Failure> {
    tokio::spawn(Arc::clone(&hub).keep_time());
    let mut tickets = Vec::with_capacity(rooms);
    for number in 0..rooms {
        let call = CallKey::new(format!("bench-{number}"));
        hub.open(&call, RoomSetup::call(genesis(&call), "kk", 1))?;
        let ticket = |role, person: &str| hub.issue_ticket(&call, PersonKey::new(person), role);
        let notary = ticket(Role::Notary, "notary")?;
        let citizen = ticket(Role::Citizen, "citizen")?;
        tickets.push([notary.secret, citizen.secret]);
    }
    let listener = TcpListener::bind((ip, 0)).await?;
    println!(
        "{}",
        json!({ "address": format!("ws://{}", listener.local_addr()?), "rooms": tickets })
    );
    let router = Router::new().route("/v1/room", get(enter)).with_state(hub);
    Ok(axum::serve(listener, router).await?)
}

fn genesis(call: &CallKey) -> Genesis {
    Genesis {
        call: call.clone(),
        case: "bench".to_owned(),
        application: None,
        people: Vec::new(),
        consent: sha256(b"consent"),
        server: "bench".to_owned(),
        opened_at: DateTime::<Utc>::UNIX_EPOCH,
    }
}

async fn enter(State(hub): State<Arc<Hub>>, upgrade: WebSocketUpgrade) -> Response {
    senim::http::room::carry(hub, upgrade)
}

/// Keeps recordings under one key, beside no database.
#[derive(Debug)]
struct Shelf {
    vault: Arc<Vault>,
    key: Arc<DataKey>,
}

impl Archive for Shelf {
    fn open(&self, genesis: Genesis) -> Answer<OpenedLedger> {
        let opened = self.vault.go_on(&genesis.call, Arc::clone(&self.key), &[]);
        Box::pin(async move { opened })
    }

    fn sign_head(&self, _: CallKey, _: u64, _: Sha256Hash) -> Answer<Vec<u8>> {
        Box::pin(async { Ok::<_, LedgerError>(vec![0; HEAD]) })
    }
}

/// Notes nothing of stored parts: nobody reads them back.
#[derive(Debug)]
struct Forgetful;

impl Register for Forgetful {
    fn stored(&self, _: StoredPart) -> Registered {
        Box::pin(async { Ok(()) })
    }
}

type Pairs = Arc<Mutex<HashMap<usize, Vec<(usize, mpsc::UnboundedSender<Message>)>>>>;

/// The least a relay can do with the same library.
async fn bare() -> Result<(), Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!(
        "{}",
        json!({ "address": format!("ws://{}", listener.local_addr()?) })
    );
    let router = Router::new()
        .route("/pair/{number}", get(pair))
        .with_state(Pairs::default());
    Ok(axum::serve(listener, router).await?)
}

async fn pair(
    State(pairs): State<Pairs>,
    Path(number): Path<usize>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade.on_upgrade(move |socket| relay(pairs, number, socket))
}

async fn relay(pairs: Pairs, number: usize, socket: WebSocket) {
    let (out, mut waiting) = mpsc::unbounded_channel();
    let side = {
        let mut pairs = pairs.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = pairs.entry(number).or_default();
        pair.push((pair.len(), out));
        pair.len() - 1
    };
    let (mut sink, mut stream) = socket.split();
    let writer = tokio::spawn(async move {
        while let Some(message) = waiting.recv().await {
            if sink.send(message).await.is_err() {
                return;
            }
        }
    });
    while let Some(Ok(message)) = stream.next().await {
        let pairs = pairs.lock().unwrap_or_else(PoisonError::into_inner);
        let others = pairs.get(&number).into_iter().flatten();
        for (_, other) in others.filter(|(place, _)| *place != side) {
            // The other side may have gone.
            let _ = other.send(message.clone());
        }
    }
    writer.abort();
}
