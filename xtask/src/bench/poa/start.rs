//! How fast a server is ready, and what it takes while it has nothing to do.

use std::path::Path;
use std::time::Duration;

use crate::bench::report::{Better, Metric};
use crate::bench::{BenchError, meter};
use crate::servers::{Place, Ports, Profile, Server, StandIns};

/// The first start makes the database and the keys.
pub(super) const FIRST_START: &str = "ready, first start";
/// A later start finds them.
pub(super) const RESTART: &str = "ready, restart";
/// Memory of a server that does nothing.
pub(super) const IDLE: &str = "idle memory";
/// After this time nothing of the start is still going on.
const SETTLED: Duration = Duration::from_secs(1);

/// What the starts gave, a value a round.
#[derive(Default)]
pub(super) struct Starts {
    first: Vec<f64>,
    restart: Vec<f64>,
    idle: Vec<f64>,
}

impl Starts {
    pub(super) fn metrics(self) -> [Metric; 3] {
        [
            Metric::new(FIRST_START, "ms", Better::Less, self.first),
            Metric::new(RESTART, "ms", Better::Less, self.restart),
            Metric::new(IDLE, "MB", Better::Less, self.idle),
        ]
    }
}

/// Starts the server twice a round: with an empty folder, and again with what that left.
pub(super) async fn measure(folder: &Path, rounds: u32) -> Result<Starts, BenchError> {
    let mut starts = Starts::default();
    for round in 1..=rounds {
        println!("start {round}");
        let place = Place::new(
            Profile::Release,
            folder.join(round.to_string()),
            Ports::Free,
        )?;
        let around = place.start_stand_ins().await?;
        let (server, milliseconds) = start(&place, &around).await?;
        starts.first.push(milliseconds);
        drop(server);
        let (server, milliseconds) = start(&place, &around).await?;
        starts.restart.push(milliseconds);
        tokio::time::sleep(SETTLED).await;
        let id = server
            .id()
            .ok_or_else(|| BenchError::Unreadable("a process without id".to_owned()))?;
        starts.idle.push(meter::memory(id, "VmRSS")?);
    }
    Ok(starts)
}

async fn start(place: &Place, around: &StandIns) -> Result<(Server, f64), BenchError> {
    let (server, ready) = place.start_senim(around).await?;
    Ok((server, ready.as_secs_f64() * 1e3))
}
