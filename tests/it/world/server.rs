//! The server of a world: in this process, on threads of its own, so that it can be ended in order or broken off.

use senim::config::Config;
use senim::port::Clock;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Threads of a server: two, so that what can meet does meet.
const THREADS: usize = 2;
/// How long a server that is broken off may hold its database and its address.
const BREAK_OFF: Duration = Duration::from_secs(5);
/// How often an address is tried for that the server before has just left.
const TRIES: u32 = 50;

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    runtime: Option<Runtime>,
    running: Option<senim::Running>,
}

impl Server {
    pub(super) async fn start(config: &Config, clock: &Arc<dyn Clock>) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .enable_all()
            .build()
            .unwrap();
        let (config, clock) = (config.clone(), Arc::clone(clock));
        let running = runtime.spawn(async move {
            for _ in 1..TRIES {
                match senim::start(&config, Arc::clone(&clock)).await {
                    Ok(running) => return running,
                    Err(error) if error.to_string().contains("address") => {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                    Err(error) => panic!("{error}: {:?}", std::error::Error::source(&error)),
                }
            }
            senim::start(&config, clock).await.unwrap()
        });
        let running = running.await.unwrap();
        Self {
            runtime: Some(runtime),
            running: Some(running),
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().address
    }

    pub(super) fn admin_address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().admin_address
    }

    pub(super) fn media_address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().media_address
    }

    /// Ends it in order.
    pub(super) async fn shut_down(mut self) {
        let (running, runtime) = (self.running.take().unwrap(), self.runtime.take().unwrap());
        runtime.spawn(running.shut_down()).await.unwrap();
        runtime.shutdown_background();
    }

    /// Breaks it off wherever it stands, as a power cut does to its tasks.
    pub(super) async fn break_off(mut self) {
        let runtime = self.runtime.take().unwrap();
        let over = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(BREAK_OFF));
        over.await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
