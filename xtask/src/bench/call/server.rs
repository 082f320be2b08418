//! A server of the bench: a program that prints one line of JSON when it is ready, the ways into it.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::bench::{BenchError, meter};
use crate::process::{Program, Running};

/// A server of the bench is ready within seconds.
const START: Duration = Duration::from_secs(30);
/// How often its output is looked at until then.
const LOOK: Duration = Duration::from_millis(20);

/// A server that runs; it ends when this is dropped.
pub(super) struct Server {
    running: Running,
    ways: Ways,
}

/// What a server prints when it is ready.
#[derive(Deserialize)]
pub(super) struct Ways {
    pub(super) address: String,
    /// Two tickets a room: the notary's and the citizen's; a bare relay has none.
    #[serde(default)]
    pub(super) rooms: Vec<[String; 2]>,
}

impl Server {
    /// Starts a program, whose output goes into the folder, and waits for its line.
    pub(super) async fn start(
        program: Program,
        name: &str,
        folder: &Path,
    ) -> Result<Self, BenchError> {
        let log = folder.join(format!("{name}.log"));
        let running = program.output_into(&File::create(&log)?)?.start()?;
        let begun = Instant::now();
        while begun.elapsed() < START {
            let said = fs::read_to_string(&log)?;
            if let Some((line, _)) = said.split_once('\n') {
                let ways = serde_json::from_str(line)
                    .map_err(|_| BenchError::Unreadable(format!("{name} printed: {line}")))?;
                return Ok(Self { running, ways });
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(BenchError::Unreadable(format!("{name} did not start")))
    }

    pub(super) fn ways(&self) -> &Ways {
        &self.ways
    }

    pub(super) fn id(&self) -> Result<u32, BenchError> {
        id(&self.running)
    }

    /// Seconds of processor time it has used.
    pub(super) fn cpu_seconds(&self) -> Result<f64, BenchError> {
        meter::cpu_seconds(self.id()?)
    }

    /// Megabytes it holds.
    pub(super) fn megabytes(&self) -> Result<f64, BenchError> {
        meter::memory(self.id()?, "VmRSS")
    }
}

/// The id of a program that runs.
pub(super) fn id(running: &Running) -> Result<u32, BenchError> {
    let id = running.id();
    id.ok_or_else(|| BenchError::Unreadable("a process without id".to_owned()))
}
