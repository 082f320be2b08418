//! One power of attorney through all eleven steps, and the files it leaves.

use std::path::{Path, PathBuf};
use std::time::Instant;

use uuid::Uuid;

use super::{Arguments, DemoError, PASSWORD, build, remove};
use crate::process::Program;
use crate::servers::{Place, Ports, Profile, Servers};
use crate::walk::case::{Entry, Parties, walk};
use crate::walk::evidence;
use crate::walk::keys::KeyRing;
use crate::walk::notary::Notary;
use crate::walk::office::Office;
use crate::walk::people::People;
use crate::walk::steps::{Journal, Telling};
use crate::workspace;

/// Who gives the power of attorney, to whom, before whom.
const PRINCIPAL: &str = "aliya";
const ATTORNEY: &str = "dauren";
const NOTARY: &str = "aigul";

/// Walks, writes the files, and lets `senim verify` judge them.
pub(super) async fn run(arguments: &Arguments, out: &Path) -> Result<(), DemoError> {
    build(arguments).await?;
    let begun = Instant::now();
    let folder = Folder::new();
    let result = inside(&folder.0, out).await;
    match &result {
        Ok(()) => {
            remove(&folder.0)?;
            let took = begun.elapsed().as_secs_f64();
            println!(
                "all eleven steps in {took:.1} s; the files are in {}",
                out.display()
            );
        }
        Err(_) => eprintln!(
            "the servers' logs are in {}",
            folder.0.join("logs").display()
        ),
    }
    result
}

/// A folder for this walk alone, so that several can run beside each other.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("once-{}", Uuid::now_v7().simple());
        Self(workspace::target().join("demo").join(name))
    }
}

async fn inside(var: &Path, out: &Path) -> Result<(), DemoError> {
    let place = Place::new(Profile::Development, var.to_owned(), Ports::Free)?;
    let servers = Servers::start(&place).await?;
    let world = &servers.world;
    let people = People::of(&world.phone.0).await?;
    let keys = KeyRing::open(var)?;
    let (principal, notary) = (people.named(PRINCIPAL)?, people.named(NOTARY)?);
    let principal_keys = keys.of(principal)?;
    let notary = Notary::by_signature(&world.api, &keys.of(notary)?).await?;
    let office = Office::open(vec![notary]).await?;
    let parties = Parties {
        principal,
        keys: &principal_keys,
        attorney: people.named(ATTORNEY)?,
    };
    let mut journal = Journal::new(Telling::Aloud);
    let entry = Entry::First { password: PASSWORD };
    let finished = walk(world, &office, parties, entry, &mut journal).await?;
    println!("    register number {}", finished.document.number);
    remove(out)?;
    evidence::leave(&finished, &keys, out).await?;
    Program::new(workspace::program("senim"))
        .arg("verify")
        .arg(out)
        .run()
        .await?;
    Ok(())
}
