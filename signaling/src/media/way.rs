//! The ways by which one connection's packets may come, and the one by which they go.
//!
//! Architecture invariant: a way is known only when its sender has proved to know the connection's password.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::mpsc;

use super::Transport;

/// The most ways of one connection: a page tries a few addresses and relays; the one unheard longest gives place.
const MAX_WAYS: usize = 16;
/// How long the names of before an ICE restart are still answered, until the page has read the answer.
const OLD_NAMES: Duration = Duration::from_secs(30);

/// One way to a page.
#[derive(Clone, Debug)]
pub(super) enum Way {
    /// Datagrams from this address.
    Udp(SocketAddr),
    /// A TCP connection.
    Tcp(TcpWay),
}

/// A TCP connection's writing end.
#[derive(Clone, Debug)]
pub(super) struct TcpWay {
    /// Which of the process's.
    pub(super) number: u64,
    /// The other end.
    pub(super) address: SocketAddr,
    /// Takes framed packets.
    pub(super) frames: mpsc::Sender<Bytes>,
}

impl PartialEq for Way {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Udp(one), Self::Udp(other)) => one == other,
            (Self::Tcp(one), Self::Tcp(other)) => one.number == other.number,
            (Self::Udp(_), Self::Tcp(_)) | (Self::Tcp(_), Self::Udp(_)) => false,
        }
    }
}

impl Way {
    pub(super) fn address(&self) -> SocketAddr {
        match self {
            Self::Udp(address) => *address,
            Self::Tcp(way) => way.address,
        }
    }

    pub(super) fn transport(&self) -> Transport {
        match self {
            Self::Udp(_) => Transport::Udp,
            Self::Tcp(_) => Transport::Tcp,
        }
    }
}

/// Name and password of one side in connectivity checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    /// The server's name for this connection.
    pub(super) ufrag: String,
    /// The server's password for it.
    pub(super) password: String,
    /// The page's name.
    pub(super) page: String,
}

/// All ways of one connection.
#[derive(Debug)]
pub(super) struct Ways {
    names: Names,
    before: Option<(Names, Instant)>,
    known: Vec<(Way, Instant)>,
    current: Option<Way>,
}

impl Ways {
    pub(super) fn new(names: Names) -> Self {
        Self {
            names,
            before: None,
            known: Vec::new(),
            current: None,
        }
    }

    /// An ICE restart: new names; packets go the old way until the page nominates another.
    pub(super) fn restart(&mut self, names: Names, now: Instant) {
        let before = std::mem::replace(&mut self.names, names);
        self.before = Some((before, now));
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The names a check must be made with, when there are such.
    pub(super) fn names_for(&self, receiver: &str, sender: &str, now: Instant) -> Option<&Names> {
        let old = self
            .before
            .as_ref()
            .filter(|(_, since)| now.saturating_duration_since(*since) < OLD_NAMES)
            .map(|(names, _)| names);
        [Some(&self.names), old]
            .into_iter()
            .flatten()
            .find(|names| names.ufrag == receiver && names.page == sender)
    }

    /// A check has come this way; the way is new when told so.
    pub(super) fn checked(&mut self, way: &Way, nominated: Nomination, now: Instant) -> Checked {
        let known = self.known.iter_mut().find(|(known, _)| known == way);
        let outcome = if let Some((_, heard)) = known {
            *heard = now;
            Checked::Known
        } else {
            let forgotten = self.make_room();
            self.known.push((way.clone(), now));
            Checked::New { forgotten }
        };
        match (nominated, &self.current) {
            (Nomination::Nominated, _) | (Nomination::None, None) => {
                self.current = Some(way.clone());
            }
            (Nomination::None, Some(_)) => {}
        }
        outcome
    }

    pub(super) fn knows(&self, way: &Way) -> bool {
        self.known.iter().any(|(known, _)| known == way)
    }

    pub(super) fn current(&self) -> Option<&Way> {
        self.current.as_ref()
    }

    /// A TCP connection is gone.
    pub(super) fn lost(&mut self, number: u64) {
        let gone = |way: &Way| match way {
            Way::Tcp(way) => way.number == number,
            Way::Udp(_) => false,
        };
        self.known.retain(|(way, _)| !gone(way));
        if self.current.as_ref().is_some_and(gone) {
            let latest = self.known.iter().max_by_key(|(_, heard)| *heard);
            self.current = latest.map(|(way, _)| way.clone());
        }
    }

    fn make_room(&mut self) -> Option<Way> {
        if self.known.len() < MAX_WAYS {
            return None;
        }
        let oldest = self
            .known
            .iter()
            .enumerate()
            .filter(|(_, (way, _))| self.current.as_ref() != Some(way))
            .min_by_key(|(_, (_, heard))| *heard)
            .map(|(at, _)| at)?;
        Some(self.known.swap_remove(oldest).0)
    }
}

/// Whether a check nominates its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nomination {
    /// It does.
    Nominated,
    /// It does not.
    None,
}

/// What became of a checked way.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Checked {
    /// It was known.
    Known,
    /// It is now; another may have given place.
    New {
        /// Which.
        forgotten: Option<Way>,
    },
}
