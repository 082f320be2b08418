//! `cargo xtask demo`: the product with everything around it, people and keys in it, until Ctrl-C; or one walk through it.

mod guide;
mod once;
mod posts;
mod tokens;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::process::ProcessError;
use crate::servers::{Place, Ports, Profile, ServerError, Servers};
use crate::walk::WalkError;
use crate::walk::api::Api;
use crate::walk::keys::KeyRing;
use crate::walk::people::{People, Person};
use crate::walk::session::Session;
use crate::walk::steps::StepFailed;
use crate::web;
use crate::workspace;
use tokens::Tokens;

/// Everybody's password in the demonstration.
pub(super) const PASSWORD: &str = "Senim-demo-2026";
/// The citizens who are registered when the demonstration begins.
const CITIZENS: [&str; 5] = ["aliya", "bolat", "dauren", "saule", "kamila"];
/// The notaries who have keys.
const NOTARIES: [&str; 3] = ["aigul", "serik", "dinara"];
/// The staff of the desks; the first oversees, and names the others to their posts.
const STAFF: [&str; 8] = [
    "gulnar", "kanat", "zhanar", "timur", "yerlan", "arman", "anna", "rustem",
];
/// A server that has died is noticed after this time.
const LOOK: Duration = Duration::from_millis(500);

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Walk one power of attorney through all eleven steps, leave its files, and end.
    #[arg(long)]
    once: bool,
    /// Where the files of the walk go; by default target/demo/once.
    #[arg(long, requires = "once", value_name = "DIR")]
    out: Option<PathBuf>,
    /// Go on with what the last demonstration left, instead of from nothing.
    #[arg(long, conflicts_with = "once")]
    keep: bool,
    /// Once all is ready, write the address and an access token of each role into this file.
    #[arg(long, conflicts_with = "once", value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Take the programs as they were built last.
    #[arg(long)]
    no_build: bool,
}

/// Why the demonstration ends.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Walk(#[from] WalkError),
    #[error(transparent)]
    Step(#[from] StepFailed),
    #[error("cannot read or write a file of the demonstration")]
    File(#[from] io::Error),
}

pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    let result = if arguments.once {
        let out = arguments.out.clone();
        let out = out.unwrap_or_else(|| workspace::target().join("demo/once"));
        once::run(arguments, &workspace::root().join(out)).await
    } else {
        stay(arguments).await
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = std::error::Error::source(&error);
            while let Some(inner) = cause {
                eprintln!("  because: {inner}");
                cause = inner.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn build(arguments: &Arguments) -> Result<(), ProcessError> {
    if arguments.no_build {
        return Ok(());
    }
    // Without the pages everything else still runs; the server says in their place what to do.
    if let Err(error) = web::build().await {
        eprintln!("no pages: {error}");
    }
    Profile::Development.build(&[]).await
}

/// Starts everything and stays until somebody ends it.
async fn stay(arguments: &Arguments) -> Result<(), DemoError> {
    build(arguments).await?;
    let var = workspace::target().join("demo/var");
    if !arguments.keep {
        remove(&var)?;
    }
    let mut place = Place::new(Profile::Development, var, Ports::Usual)?;
    let around = place.start_stand_ins().await?;
    let people = People::of(&Api::new(&around.egov.address)?).await?;
    for handle in STAFF {
        place.staff.push(people.named(handle)?.iin.clone());
    }
    place.oversight.extend(place.staff.first().cloned());
    let (senim, _) = place.start_senim(&around).await?;
    let mut servers = Servers::of(senim, around)?;
    let keys = KeyRing::open(&place.var)?;
    let cast = Cast::seed(&servers, &people, &keys).await?;
    let mut tokens = Tokens::sign_in(&servers.world.api, &cast, &keys, &place.var).await?;
    posts::give(&servers.world.api, &cast, &keys).await?;
    tokens.write(arguments.ready_file.as_deref()).await?;
    guide::print(&servers, &cast, &keys, &place);
    loop {
        tokio::time::sleep(LOOK).await;
        servers.must_all_run()?;
        tokens.keep_fresh(arguments.ready_file.as_deref()).await?;
    }
}

/// The people of the demonstration.
pub(super) struct Cast {
    pub(super) citizens: Vec<Person>,
    pub(super) notaries: Vec<Person>,
    pub(super) staff: Vec<Person>,
}

impl Cast {
    /// Registers the citizens and makes everybody's keys.
    async fn seed(servers: &Servers, people: &People, keys: &KeyRing) -> Result<Self, WalkError> {
        let chosen = |handles: &[&str]| -> Result<Vec<Person>, WalkError> {
            handles
                .iter()
                .map(|handle| people.named(handle).cloned())
                .collect()
        };
        let cast = Self {
            citizens: chosen(&CITIZENS)?,
            notaries: chosen(&NOTARIES)?,
            staff: chosen(&STAFF)?,
        };
        for person in cast.everybody() {
            keys.of(person)?;
        }
        for citizen in &cast.citizens {
            Session::register(&servers.world.api, &servers.world.phone, citizen, PASSWORD).await?;
        }
        Ok(cast)
    }

    fn everybody(&self) -> impl Iterator<Item = &Person> {
        self.citizens
            .iter()
            .chain(&self.notaries)
            .chain(&self.staff)
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
