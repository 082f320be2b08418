//! A system made for a test: routes served on this machine, and adapters that ask them within short limits.

use super::client::{self, Address, Identity, System};
use super::settings::Limits;
use axum::Router;
use law::id::Iin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

/// Limits in which a test that waits is still quick.
pub(super) const SHORT: Limits = Limits {
    connect_ms: 200,
    try_ms: 150,
    total_ms: 600,
    transfer_ms: 800,
};

/// Longer than every limit of [`SHORT`].
pub(super) const TOO_LONG: Duration = Duration::from_secs(30);

/// A number with its checksum, of nobody.
pub(super) fn iin() -> Iin {
    Iin::parse("790930399905").unwrap()
}

/// Another number, of nobody else.
pub(super) fn other_iin() -> Iin {
    let mut numbers = (0..100).map(|n| format!("8001013{n:05}"));
    numbers.find_map(|number| Iin::parse(&number).ok()).unwrap()
}

/// Counts how often something was asked.
#[derive(Clone, Default)]
pub(super) struct Count(Arc<AtomicU32>);

impl Count {
    /// The number of this question, from 1.
    pub(super) fn next(&self) -> u32 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub(super) fn so_far(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Serves the routes until the test's runtime ends; the address.
pub(super) async fn serve(routes: Router) -> Address {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    Address::parse("test", &format!("http://{address}")).unwrap()
}

/// A system behind an address that knows us by name.
pub(super) fn system(address: &Address) -> System {
    identified(address, Identity::Named)
}

/// The same, asked within [`SHORT`] limits.
pub(super) fn hurried(address: &Address) -> System {
    within(SHORT, address, Identity::Named)
}

/// A system behind an address, asked within the usual limits.
pub(super) fn identified(address: &Address, identity: Identity) -> System {
    within(Limits::default(), address, identity)
}

fn within(limits: Limits, address: &Address, identity: Identity) -> System {
    let http = client::build(limits).unwrap();
    System::new("test", &http, address, identity, limits)
}
