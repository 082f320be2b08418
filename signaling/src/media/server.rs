//! The media plane made of WebRTC: one port for all calls, one task for each.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use socket2::SockRef;
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::call::{Call, INBOX, Shared};
use super::identity::Identity;
use super::port::{MediaCounts, Port};
use super::recording::RecordingSettings;
use super::tcp::take_connections;
use super::turn::Turn;
use super::{IceServer, MediaCommand, MediaEvent, MediaPlane};
use crate::evidence::Genesis;
use crate::name::{CallKey, ConnectionId, Participant, PersonKey};
use crate::protocol::ErrorCode;

/// Calls of one process; memory is 5 MB a call.
const MAX_CALLS: usize = 1_000;
/// Commands that may wait for a call's task.
const COMMANDS: usize = 256;
/// How often a port is tried that must be free for UDP and for TCP, when any will do.
const PORT_ATTEMPTS: usize = 16;
/// What the system may hold for the one socket of all calls: a fifth of a second of a hundred calls, as far as
/// `net.core.rmem_max` and `wmem_max` allow.
const SOCKET_BYTES: usize = 4 * 1024 * 1024;

/// Which ways a page may take to the server itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transports {
    /// UDP alone.
    Udp,
    /// TCP alone, as for a test of networks without UDP.
    Tcp,
    /// Both, UDP first.
    #[default]
    Both,
}

/// How the media plane is reached and what it needs.
#[derive(Clone, Debug)]
pub struct MediaSettings {
    /// Where UDP and TCP are taken, on the same port.
    pub listen: SocketAddr,
    /// The addresses pages are told; the one of `listen` when there are none.
    pub public_ips: Vec<IpAddr>,
    /// The ways taken.
    pub transports: Transports,
    /// The relay for networks that let only TLS through.
    pub turn: Option<Turn>,
    /// Where calls are recorded; without it a recording fails as soon as it should begin.
    pub recording: Option<RecordingSettings>,
}

/// Numbers tasks over the life of the process.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

/// The calls' tasks by their calls, each with a number, because a call may be opened again while its task ends.
type Calls = HashMap<CallKey, (u64, mpsc::Sender<MediaCommand>)>;

/// The media plane.
pub struct MediaServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    turn: Option<Turn>,
    calls: Arc<Mutex<Calls>>,
    tasks: Vec<AbortHandle>,
}

impl fmt::Debug for MediaServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MediaServer")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl MediaServer {
    /// Opens the port and takes commands from then on; what happens is told to `events`.
    ///
    /// # Errors
    /// The port is taken, or nobody says under which address pages reach a server that listens on all.
    pub async fn start(
        settings: MediaSettings,
        events: mpsc::Sender<(CallKey, MediaEvent)>,
    ) -> io::Result<Arc<Self>> {
        let identity = Identity::generate().map_err(io::Error::other)?;
        let (udp, tcp, address) = bind(settings.listen, settings.transports).await?;
        let told = told_addresses(&settings, address)?;
        let port = Arc::new(Port::new(udp));
        let has_udp = match settings.transports {
            Transports::Udp | Transports::Both => told.clone(),
            Transports::Tcp => Vec::new(),
        };
        let has_tcp = if tcp.is_some() { told } else { Vec::new() };
        let mut tasks = vec![tokio::spawn(Arc::clone(&port).take_datagrams()).abort_handle()];
        if let Some(listener) = tcp {
            let connections = take_connections(Arc::clone(&port), listener);
            tasks.push(tokio::spawn(connections).abort_handle());
        }
        Ok(Arc::new(Self {
            shared: Arc::new(Shared {
                identity: Arc::new(identity),
                port,
                udp: has_udp,
                tcp: has_tcp,
                events,
                recording: settings.recording,
            }),
            address,
            turn: settings.turn,
            calls: Arc::default(),
            tasks,
        }))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it holds.
    #[must_use]
    pub fn counts(&self) -> MediaCounts {
        MediaCounts {
            calls: self.lock().len(),
            ..self.shared.port.counts()
        }
    }

    /// Packets dropped since the start: of strangers, beyond a limit, or for want of room.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.shared.port.dropped()
    }

    /// Closes every connection and takes no more packets; recordings stay open, to go on when the process is back.
    pub fn shut_down(&self) {
        // A task whose last sender is gone ends by itself.
        self.lock().clear();
        for task in &self.tasks {
            task.abort();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self, call: &CallKey, genesis: Option<Genesis>) {
        let mut calls = self.lock();
        if calls.contains_key(call) || calls.len() >= MAX_CALLS {
            return;
        }
        let (commands, taken) = mpsc::channel(COMMANDS);
        let (inbox, inbound) = mpsc::channel(INBOX);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        calls.insert(call.clone(), (number, commands));
        drop(calls);
        let task = Call::new(call.clone(), genesis, Arc::clone(&self.shared), inbox);
        let running = tokio::spawn(task.run(taken, inbound));
        let calls = Arc::clone(&self.calls);
        let key = call.clone();
        tokio::spawn(async move {
            if let Err(error) = running.await {
                tracing::error!(call = %key, %error, "a call's media broke off");
            }
            let mut calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
            if calls.get(&key).is_some_and(|(known, _)| *known == number) {
                calls.remove(&key);
            }
        });
    }

    /// What somebody waits for cannot be done.
    fn refuse(&self, call: &CallKey, command: MediaCommand) {
        let refused =
            |who: Participant, connection: ConnectionId, id: Option<u64>| MediaEvent::Refused {
                who,
                connection,
                id,
                code: ErrorCode::MediaUnavailable,
            };
        let event = match command {
            MediaCommand::Offer {
                who,
                connection,
                id,
                ..
            } => refused(who, connection, Some(id)),
            MediaCommand::Candidate {
                who, connection, ..
            } => refused(who, connection, None),
            MediaCommand::Snapshot { of } => MediaEvent::SnapshotFailed { of },
            MediaCommand::Open { .. }
            | MediaCommand::Record
            | MediaCommand::Close { .. }
            | MediaCommand::Layout(_)
            | MediaCommand::Note { .. }
            | MediaCommand::End => return,
        };
        // A hub that does not listen is told nothing.
        let _ = self.shared.events.try_send((call.clone(), event));
    }
}

impl Drop for MediaServer {
    fn drop(&mut self) {
        self.shut_down();
    }
}

impl MediaPlane for MediaServer {
    fn command(&self, call: &CallKey, command: MediaCommand) {
        if let MediaCommand::Open { genesis, .. } = &command {
            self.open(call, genesis.clone());
        }
        let commands = self.lock().get(call).map(|(_, commands)| commands.clone());
        let refused = match commands {
            Some(commands) => match commands.try_send(command) {
                Ok(()) => return,
                Err(error) => error.into_inner(),
            },
            None => command,
        };
        self.refuse(call, refused);
    }

    fn fingerprint(&self) -> String {
        self.shared.identity.fingerprint().to_owned()
    }

    fn ice_servers(
        &self,
        call: &CallKey,
        person: &PersonKey,
        now: DateTime<Utc>,
    ) -> Vec<IceServer> {
        let crypto = self.shared.identity.crypto();
        self.turn
            .as_ref()
            .and_then(|turn| turn.for_seat(call, person, now, crypto))
            .into_iter()
            .collect()
    }
}

/// One port for both; any that is free for both when none is asked for.
async fn bind(
    listen: SocketAddr,
    transports: Transports,
) -> io::Result<(Option<UdpSocket>, Option<TcpListener>, SocketAddr)> {
    match transports {
        Transports::Udp => {
            let udp = bind_udp(listen).await?;
            let address = udp.local_addr()?;
            Ok((Some(udp), None, address))
        }
        Transports::Tcp => {
            let tcp = TcpListener::bind(listen).await?;
            let address = tcp.local_addr()?;
            Ok((None, Some(tcp), address))
        }
        Transports::Both => {
            let mut outcome = bind_both(listen).await;
            for _ in 1..PORT_ATTEMPTS {
                if outcome.is_ok() || listen.port() != 0 {
                    break;
                }
                outcome = bind_both(listen).await;
            }
            let (udp, tcp, address) = outcome?;
            Ok((Some(udp), Some(tcp), address))
        }
    }
}

async fn bind_udp(listen: SocketAddr) -> io::Result<UdpSocket> {
    let udp = UdpSocket::bind(listen).await?;
    let socket = SockRef::from(&udp);
    // The system gives what it may; with less, bursts are lost sooner.
    let _ = socket.set_recv_buffer_size(SOCKET_BYTES);
    let _ = socket.set_send_buffer_size(SOCKET_BYTES);
    Ok(udp)
}

async fn bind_both(listen: SocketAddr) -> io::Result<(UdpSocket, TcpListener, SocketAddr)> {
    let udp = bind_udp(listen).await?;
    let address = udp.local_addr()?;
    let tcp = TcpListener::bind(address).await?;
    Ok((udp, tcp, address))
}

/// The addresses answers name.
fn told_addresses(settings: &MediaSettings, bound: SocketAddr) -> io::Result<Vec<SocketAddr>> {
    if !settings.public_ips.is_empty() {
        let told = settings.public_ips.iter();
        return Ok(told.map(|ip| SocketAddr::new(*ip, bound.port())).collect());
    }
    if bound.ip().is_unspecified() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "media listens on every address: public_ips must say which of them pages are told",
        ));
    }
    Ok(vec![bound])
}
