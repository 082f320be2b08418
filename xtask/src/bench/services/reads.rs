//! Reads at full speed: "My applications" and the status of one, with token and ownership checked, beside a bare handler.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Deserialize;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::bare;
use super::load::{Citizen, Load};
use crate::bench::{BenchError, meter};
use crate::process::Program;
use crate::servers::{Place, Server};
use crate::walk::WalkError;
use crate::walk::api::Api;

/// Requests under way at the same time.
const AT_ONCE: usize = 16;
/// One measurement.
const SPELL: Duration = Duration::from_secs(5);

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    List,
    Status,
    Bare,
}

/// Everything that reading needs.
pub(super) struct Reads {
    senim: u32,
    api: Api,
    /// Who reads which request of theirs, by its path.
    readers: Arc<Vec<(Arc<Citizen>, String)>>,
    bare: Server,
    bare_api: Api,
}

/// Answers a second of processor time, round by round.
pub(super) struct Rates(Vec<(Target, f64)>);

#[derive(Deserialize)]
struct Listed {
    items: Vec<ListedRequest>,
}

#[derive(Deserialize)]
struct ListedRequest {
    id: String,
}

impl Rates {
    pub(super) fn of(&self, target: Target) -> Vec<f64> {
        let of_target = self.0.iter().filter(|(measured, _)| *measured == target);
        of_target.map(|(_, rate)| *rate).collect()
    }
}

impl Reads {
    /// Starts the bare handler, and finds out what each citizen can read.
    pub(super) async fn prepare(load: &Load, place: &Place) -> Result<Self, BenchError> {
        let own = Program::new(std::env::current_exe()?).arg(bare::COMMAND);
        let bare = Server::start(bare::COMMAND, own, &place.logs()).await?;
        let mut readers = Vec::new();
        for citizen in load.citizens.iter().take(AT_ONCE) {
            let listed: Listed = citizen
                .session
                .get("/v1/service-requests")
                .await?
                .read()
                .await?;
            let first = listed.items.first();
            let first = first.ok_or_else(|| WalkError::Unexpected("an empty list".to_owned()))?;
            let path = format!("/v1/service-requests/{}", first.id);
            readers.push((Arc::clone(citizen), path));
        }
        Ok(Self {
            senim: load.senim(),
            api: load.api.clone(),
            readers: Arc::new(readers),
            bare_api: Api::new(&bare.address)?,
            bare,
        })
    }

    /// Measures all three in turn, so often.
    pub(super) async fn rounds(&self, rounds: u32) -> Result<Rates, BenchError> {
        let mut rates = Vec::new();
        for round in 1..=rounds {
            println!("reads, round {round}");
            for target in [Target::Bare, Target::List, Target::Status] {
                rates.push((target, self.rate(target).await?));
            }
        }
        Ok(Rates(rates))
    }

    /// Makes so many reads of both kinds.
    pub(super) async fn so_many(&self, requests: u64) -> Result<(), BenchError> {
        let half = requests / 2;
        self.read(Target::List, Until::Counted(half)).await?;
        self.read(Target::Status, Until::Counted(requests - half))
            .await?;
        Ok(())
    }

    async fn rate(&self, target: Target) -> Result<f64, BenchError> {
        let process = match target {
            Target::Bare => self.bare.id().unwrap_or_default(),
            Target::List | Target::Status => self.senim,
        };
        let before = meter::cpu_seconds(process)?;
        let answered = self
            .read(target, Until::Moment(Instant::now() + SPELL))
            .await?;
        let used = meter::cpu_seconds(process)? - before;
        // A count of answers is far below 2⁵².
        Ok(f64::from(u32::try_from(answered).unwrap_or(u32::MAX)) / used)
    }

    async fn read(&self, target: Target, until: Until) -> Result<u64, BenchError> {
        let answered = Arc::new(AtomicU64::new(0));
        let mut reading = JoinSet::new();
        for place in 0..AT_ONCE {
            let readers = Arc::clone(&self.readers);
            let api = match target {
                Target::Bare => self.bare_api.clone(),
                Target::List | Target::Status => self.api.clone(),
            };
            let answered = Arc::clone(&answered);
            reading.spawn(async move {
                let (citizen, status) = &readers[place % readers.len()];
                let token = citizen.session.token().await?;
                let path = match target {
                    Target::Bare => "/",
                    Target::List => "/v1/service-requests",
                    Target::Status => status,
                };
                while until.goes_on(answered.load(Ordering::Relaxed)) {
                    api.get(path).bearer(&token).send().await?;
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<(), WalkError>(())
            });
        }
        while let Some(read) = reading.join_next().await {
            read.map_err(|error| WalkError::Unexpected(error.to_string()))??;
        }
        Ok(answered.load(Ordering::Relaxed))
    }
}

/// When reading ends.
#[derive(Clone, Copy)]
enum Until {
    Moment(Instant),
    Counted(u64),
}

impl Until {
    fn goes_on(self, answered: u64) -> bool {
        match self {
            Self::Moment(end) => Instant::now() < end,
            Self::Counted(most) => answered < most,
        }
    }
}
