//! The one UDP port of all calls: who sent a packet, which connection it belongs to, and the way back.
//!
//! Architecture invariant: a packet of a stranger costs one look into a table; only an address that has proved itself to
//! its connection has an entry.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use bytes::BytesMut;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;

use super::framing::frame;
use super::stun::Check;
use super::way::Way;

/// Packets taken from the socket before others have their turn.
const BURST: usize = 64;
/// Room for datagrams in one allocation.
const CHUNK: usize = 64 * 1024;
/// The longest datagram: media packets stay below an Ethernet frame.
const MAX_DATAGRAM: usize = 2_048;
/// Packets of one connection a second: three streams at their highest bitrate are a fifth of it.
const MAX_PACKETS_A_SECOND: u64 = 2_500;

/// What has come for a connection.
#[derive(Debug)]
pub(super) struct Inbound {
    /// The connection.
    pub(super) peer: u64,
    /// When.
    pub(super) at: Instant,
    /// What.
    pub(super) what: Arrival,
}

/// What has come.
#[derive(Debug)]
pub(super) enum Arrival {
    /// A packet.
    Packet {
        /// The way it came.
        way: Way,
        /// It.
        data: BytesMut,
    },
    /// A TCP connection is gone.
    TcpGone {
        /// Which.
        number: u64,
    },
}

/// Where packets of a connection go.
#[derive(Clone, Debug)]
pub(super) struct Route {
    peer: u64,
    inbox: mpsc::Sender<Inbound>,
    meter: Arc<Meter>,
}

/// Counts one connection's packets of the running second.
#[derive(Debug, Default)]
struct Meter(AtomicU64);

/// How many things the media plane holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MediaCounts {
    /// Calls.
    pub calls: usize,
    /// Connections of pages.
    pub peers: usize,
    /// TCP connections.
    pub tcp: usize,
    /// Names and addresses by which packets are told apart.
    pub routes: usize,
}

/// The port.
#[derive(Debug)]
pub(super) struct Port {
    udp: Option<UdpSocket>,
    routes: RwLock<Routes>,
    began: Instant,
    peers: AtomicUsize,
    tcp: AtomicUsize,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct Routes {
    names: HashMap<String, Route>,
    addresses: HashMap<SocketAddr, Route>,
}

impl Port {
    pub(super) fn new(udp: Option<UdpSocket>) -> Self {
        Self {
            udp,
            routes: RwLock::default(),
            began: Instant::now(),
            peers: AtomicUsize::new(0),
            tcp: AtomicUsize::new(0),
            dropped: AtomicU64::new(0),
        }
    }

    /// Takes datagrams for as long as the port is open.
    pub(super) async fn take_datagrams(self: Arc<Self>) {
        let Some(udp) = &self.udp else {
            return;
        };
        let mut room = BytesMut::with_capacity(CHUNK);
        while udp.readable().await.is_ok() {
            let now = Instant::now();
            for _ in 0..BURST {
                if room.capacity() - room.len() < MAX_DATAGRAM {
                    room = BytesMut::with_capacity(CHUNK);
                }
                match udp.try_recv_buf_from(&mut room) {
                    Ok((_, from)) => self.deliver(from, room.split(), now),
                    Err(_) => break,
                }
            }
            // A flood must not keep the calls from their turn.
            tokio::task::yield_now().await;
        }
    }

    /// The connection a first packet over TCP names.
    pub(super) fn route_of(&self, packet: &[u8]) -> Option<Route> {
        let check = Check::parse(packet)?;
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        routes.names.get(check.receiver()).cloned()
    }

    /// Sends a packet; what cannot be sent at once is lost, as on any network.
    pub(super) fn send(&self, way: &Way, packet: &[u8]) {
        let sent = match way {
            Way::Udp(address) => self
                .udp
                .as_ref()
                .is_some_and(|udp| udp.try_send_to(packet, *address).is_ok()),
            Way::Tcp(way) => frame(packet).is_some_and(|frame| way.frames.try_send(frame).is_ok()),
        };
        if !sent {
            self.note_dropped();
        }
    }

    /// A connection that packets can be delivered to until the registration is dropped.
    pub(super) fn register(
        self: &Arc<Self>,
        peer: u64,
        inbox: mpsc::Sender<Inbound>,
    ) -> Registration {
        self.peers.fetch_add(1, Ordering::Relaxed);
        Registration {
            port: Arc::clone(self),
            route: Route {
                peer,
                inbox,
                meter: Arc::default(),
            },
            names: Vec::new(),
            addresses: Vec::new(),
        }
    }

    pub(super) fn counts(&self) -> MediaCounts {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        MediaCounts {
            calls: 0,
            peers: self.peers.load(Ordering::Relaxed),
            tcp: self.tcp.load(Ordering::Relaxed),
            routes: routes.names.len() + routes.addresses.len(),
        }
    }

    /// Packets dropped so far: of strangers, beyond a limit, or for want of room.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(super) fn tcp_connections(&self) -> &AtomicUsize {
        &self.tcp
    }

    /// Hands a packet to its connection.
    pub(super) fn hand(&self, route: &Route, way: Way, data: BytesMut, now: Instant) {
        let second = now.saturating_duration_since(self.began).as_secs();
        let inbound = Inbound {
            peer: route.peer,
            at: now,
            what: Arrival::Packet { way, data },
        };
        if !route.meter.allows(second) || route.inbox.try_send(inbound).is_err() {
            self.note_dropped();
        }
    }

    fn deliver(&self, from: SocketAddr, data: BytesMut, now: Instant) {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        let route = match data.first() {
            // A check names its connection, because the address may be new.
            Some(0..=3) => Check::parse(&data).and_then(|it| routes.names.get(it.receiver())),
            Some(_) => routes.addresses.get(&from),
            None => None,
        };
        match route {
            Some(route) => self.hand(route, Way::Udp(from), data, now),
            None => self.note_dropped(),
        }
    }

    fn note_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

impl Route {
    /// Tells the connection that one of its TCP connections is gone.
    pub(super) async fn tcp_gone(&self, number: u64) {
        let gone = Inbound {
            peer: self.peer,
            at: Instant::now(),
            what: Arrival::TcpGone { number },
        };
        // When the call is over, nobody needs to know.
        let _ = self.inbox.send(gone).await;
    }
}

impl Meter {
    /// Counts a packet of this second; only one task counts a UDP packet, so nothing is lost between the two steps that
    /// matters more than a packet.
    fn allows(&self, second: u64) -> bool {
        let counted = self.0.load(Ordering::Relaxed);
        let count = if counted >> 32 == second {
            counted & u64::from(u32::MAX)
        } else {
            0
        };
        if count >= MAX_PACKETS_A_SECOND {
            return false;
        }
        self.0
            .store((second << 32) | (count + 1), Ordering::Relaxed);
        true
    }
}

/// A connection's entries in the tables; dropped with it.
#[derive(Debug)]
pub(super) struct Registration {
    port: Arc<Port>,
    route: Route,
    names: Vec<String>,
    addresses: Vec<SocketAddr>,
}

impl Registration {
    /// Checks that name this connection come to it.
    pub(super) fn add_name(&mut self, name: &str) {
        if self.names.iter().any(|known| known == name) {
            return;
        }
        // The one before stays for checks on their way; those before it are gone.
        if self.names.len() >= 2 {
            let gone = self.names.remove(0);
            self.table().names.remove(&gone);
        }
        self.names.push(name.to_owned());
        let route = self.route.clone();
        self.table().names.insert(name.to_owned(), route);
    }

    /// Packets of this address come to it.
    pub(super) fn add_address(&mut self, address: SocketAddr) {
        self.addresses.push(address);
        let route = self.route.clone();
        self.table().addresses.insert(address, route);
    }

    /// They no longer do.
    pub(super) fn remove_address(&mut self, address: SocketAddr) {
        self.addresses.retain(|known| *known != address);
        let peer = self.route.peer;
        let mut table = self.table();
        if table
            .addresses
            .get(&address)
            .is_some_and(|it| it.peer == peer)
        {
            table.addresses.remove(&address);
        }
    }

    fn table(&self) -> std::sync::RwLockWriteGuard<'_, Routes> {
        self.port
            .routes
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let peer = self.route.peer;
        let mut table = self.table();
        for name in &self.names {
            table.names.remove(name);
        }
        for address in &self.addresses {
            // Another connection may have proved the address since.
            if table
                .addresses
                .get(address)
                .is_some_and(|it| it.peer == peer)
            {
                table.addresses.remove(address);
            }
        }
        drop(table);
        self.port.peers.fetch_sub(1, Ordering::Relaxed);
    }
}
