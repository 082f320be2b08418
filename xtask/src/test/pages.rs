//! The pages in browsers: a power of attorney by a citizen and a notary, services, the desks, a document shown
//! to somebody, what goes wrong, text that tries to be more, and the other browser.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::{Failure, Passed, cargo};
use crate::process::Program;
use crate::servers::{Place, Ports, Profile, ServerError, Servers};
use crate::tools::{self, System};
use crate::walk::WalkError;
use crate::walk::api::Api;
use crate::walk::keys::KeyRing;
use crate::walk::people::People;
use crate::walk::session::Session;
use crate::web;
use crate::workspace;

/// Everybody's password.
const PASSWORD: &str = "Senim-demo-2026";
/// Who gives the power of attorney and asks for services; before whom; to whom a document is shown.
const PRINCIPAL: &str = "aliya";
const NOTARY: &str = "aigul";
const CONSUMER: &str = "bolat";
/// Who tries the console in the other browser while the first one is on duty.
const OTHER_NOTARY: &str = "serik";
/// Who names the others to their posts; a chancery, a head, a specialist, a service centre's operator; the licensor's registrar,
/// officer and head.
const STAFF: [&str; 8] = [
    "gulnar", "kanat", "zhanar", "timur", "arman", "dauren", "anna", "yerlan",
];
/// Two browsers with cameras beside the server on two busy cores.
const RUN_LIMIT: Duration = Duration::from_mins(7);

pub(super) async fn check() -> Result<Passed, Failure> {
    let pictures = walk().await?;
    let screens = std::fs::read_dir(&pictures)?.count();
    Ok(Passed {
        note: Some(format!("{screens} screens in {}", pictures.display())),
        tests: None,
    })
}

/// Walks with new servers, and tells where the pictures of the screens are.
pub(crate) async fn walk() -> Result<PathBuf, Failure> {
    tools::ensure(&[System::Node, System::Npm, System::Chromium, System::Firefox]).await?;
    web::build()
        .await
        .map_err(|error| Failure::Found(error.to_string()))?;
    cargo::build().await?;
    let folder = workspace::scratch("pages")?;
    let mut place = Place::new(Profile::Development, folder.join("var"), Ports::Free)?;
    let mut servers = with_staff(&mut place)
        .await
        .map_err(|error| Failure::Found(error.to_string()))?;
    people_and_keys(&servers, &place.var)
        .await
        .map_err(|error| Failure::Found(error.to_string()))?;
    let (house, pictures) = (folder.join("house.json"), folder.join("out"));
    let content = json!({
        "pages": servers.world.api.address(),
        "egov": servers.world.phone.0.address(),
        "bank": servers.world.bank.0.address(),
        "keys": place.var.join("keys-of-people"),
        "password": PASSWORD,
        "out": pictures,
        "acts": folder.join("acts.txt"),
    });
    std::fs::write(&house, content.to_string())?;
    Program::new("npm")
        .arg("--prefix")
        .arg(workspace::root().join("web"))
        .args(["run", "walk"])
        .env("SENIM_WALK_HOUSE", &house)
        .limit(RUN_LIMIT)
        .run()
        .await?;
    servers
        .must_all_run()
        .map_err(|error| Failure::Found(error.to_string()))?;
    Ok(pictures)
}

/// Starts everything with the staff that the desks have.
async fn with_staff(place: &mut Place) -> Result<Servers, ServerError> {
    let around = place.start_stand_ins().await?;
    let people = People::of(&Api::new(&around.egov.address)?).await?;
    for handle in STAFF {
        place.staff.push(people.named(handle)?.iin.clone());
    }
    let (senim, _) = place.start_senim(&around).await?;
    Servers::of(senim, around)
}

/// The citizens' accounts, and everybody's keys.
async fn people_and_keys(servers: &Servers, var: &Path) -> Result<(), WalkError> {
    let world = &servers.world;
    let people = People::of(&world.phone.0).await?;
    let keys = KeyRing::open(var)?;
    for handle in [PRINCIPAL, NOTARY, CONSUMER, OTHER_NOTARY]
        .into_iter()
        .chain(STAFF)
    {
        keys.of(people.named(handle)?)?;
    }
    for handle in [PRINCIPAL, CONSUMER] {
        Session::register(&world.api, &world.phone, people.named(handle)?, PASSWORD).await?;
    }
    Ok(())
}
