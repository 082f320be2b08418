//! Several citizens at once, each giving one power of attorney after another before the notaries on duty.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::bench::{Arguments, BenchError, meter};
use crate::servers::{Place, Servers};
use crate::walk::WalkError;
use crate::walk::case::{Entry, Parties, World, walk};
use crate::walk::keys::{KeyRing, Keys};
use crate::walk::notary::Notary;
use crate::walk::office::Office;
use crate::walk::people::{People, Person};
use crate::walk::session::Session;
use crate::walk::steps::{Journal, Step, StepFailed, Telling};

/// Everybody's password here.
const PASSWORD: &str = "Senim-bench-2026";

/// A principal with keys, and a representative.
struct Pair {
    principal: Person,
    keys: Keys,
    attorney: Person,
}

/// Everything that a round needs.
pub(super) struct Load {
    world: World,
    office: Arc<Office>,
    pairs: Vec<Arc<Pair>>,
    senim: u32,
    others: Vec<u32>,
    database: PathBuf,
}

/// What one round gave.
pub(super) struct Round {
    cases: f64,
    took: Duration,
    server_cpu: f64,
    other_cpu: f64,
    commits: f64,
    steps: Vec<(Step, Duration)>,
}

/// A state of the counters.
struct Counters {
    server_cpu: f64,
    other_cpu: f64,
    commits: u32,
}

impl Load {
    /// Makes keys, registers the principals, and sends all working notaries on duty.
    pub(super) async fn prepare(
        servers: &Servers,
        place: &Place,
        arguments: &Arguments,
    ) -> Result<Self, BenchError> {
        let world = servers.world.clone();
        let people = People::of(&world.phone.0).await?;
        let keys = KeyRing::open(&place.var)?;
        let mut notaries = Vec::new();
        for person in people.iter().filter(|person| person.is_a_working_notary()) {
            notaries.push(Notary::by_signature(&world.api, &keys.of(person)?).await?);
        }
        let crowd: Vec<&Person> = people
            .iter()
            .filter(|person| person.is_of_the_crowd())
            .collect();
        let mut pairs = Vec::new();
        for pair in crowd.chunks_exact(2).take(arguments.at_once as usize) {
            Session::register(&world.api, &world.phone, pair[0], PASSWORD).await?;
            pairs.push(Arc::new(Pair {
                principal: pair[0].clone(),
                keys: keys.of(pair[0])?,
                attorney: pair[1].clone(),
            }));
        }
        Ok(Self {
            office: Arc::new(Office::open(notaries).await?),
            world,
            pairs,
            senim: known(servers.senim_id())?,
            others: servers
                .stand_in_ids()
                .into_iter()
                .chain([std::process::id()])
                .collect(),
            database: place.var.join("senim.db"),
        })
    }

    /// The server's process id.
    pub(super) fn senim(&self) -> u32 {
        self.senim
    }

    /// Walks so many cases; every pair takes the next one as soon as it is done with the last.
    pub(super) async fn round(&self, cases: u32) -> Result<Round, BenchError> {
        let left = Arc::new(AtomicU32::new(cases));
        let before = self.counters()?;
        let begun = Instant::now();
        let mut walking = JoinSet::new();
        for pair in &self.pairs {
            let (world, office) = (self.world.clone(), Arc::clone(&self.office));
            walking.spawn(walks(world, office, Arc::clone(pair), Arc::clone(&left)));
        }
        let mut steps = Vec::new();
        while let Some(made) = walking.join_next().await {
            let made = made.map_err(|error| WalkError::Unexpected(error.to_string()))?;
            steps.extend(made?);
        }
        let took = begun.elapsed();
        let after = self.counters()?;
        Ok(Round {
            cases: f64::from(cases),
            took,
            server_cpu: after.server_cpu - before.server_cpu,
            other_cpu: after.other_cpu - before.other_cpu,
            commits: f64::from(after.commits.wrapping_sub(before.commits)),
            steps,
        })
    }

    fn counters(&self) -> Result<Counters, BenchError> {
        let mut other_cpu = 0.0;
        for process in &self.others {
            other_cpu += meter::cpu_seconds(*process)?;
        }
        Ok(Counters {
            server_cpu: meter::cpu_seconds(self.senim)?,
            other_cpu,
            commits: meter::commits(&self.database)?,
        })
    }
}

async fn walks(
    world: World,
    office: Arc<Office>,
    pair: Arc<Pair>,
    left: Arc<AtomicU32>,
) -> Result<Vec<(Step, Duration)>, StepFailed> {
    let mut journal = Journal::new(Telling::Silent);
    let parties = Parties {
        principal: &pair.principal,
        keys: &pair.keys,
        attorney: &pair.attorney,
    };
    let one_less = |left: u32| left.checked_sub(1);
    while left
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
        .is_ok()
    {
        walk(&world, &office, parties, Entry::Again, &mut journal).await?;
    }
    Ok(journal.made().to_vec())
}

fn known(id: Option<u32>) -> Result<u32, BenchError> {
    id.ok_or_else(|| BenchError::Unreadable("a process without id".to_owned()))
}

impl Round {
    pub(super) fn cases_per_second(&self) -> f64 {
        self.cases / self.took.as_secs_f64()
    }

    pub(super) fn commits_per_case(&self) -> f64 {
        self.commits / self.cases
    }

    pub(super) fn server_cpu_ms(&self) -> f64 {
        self.server_cpu * 1e3 / self.cases
    }

    pub(super) fn other_cpu_ms(&self) -> f64 {
        self.other_cpu * 1e3 / self.cases
    }

    /// How long a step took, each time it was made.
    pub(super) fn milliseconds_of(&self, step: Step) -> Vec<f64> {
        let of_step = self.steps.iter().filter(|(made, _)| *made == step);
        of_step.map(|(_, took)| took.as_secs_f64() * 1e3).collect()
    }
}
