//! The pages in browsers: a power of attorney by a citizen and a notary, services, the desks, a document shown
//! to somebody, what goes wrong, text that tries to be more, and the other browser.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::{Failure, Passed, acts, cargo};
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

pub(super) const NEEDS: [System; 4] =
    [System::Node, System::Npm, System::Chromium, System::Firefox];
/// Everybody's password.
const PASSWORD: &str = "Senim-demo-2026";
/// Who gives the power of attorney and asks for services; before whom; to whom a document is shown.
const PRINCIPAL: &str = "aliya";
const NOTARY: &str = "aigul";
const CONSUMER: &str = "bolat";
/// Who tries the console in the other browser while the first one is on duty.
const OTHER_NOTARY: &str = "serik";
/// Who names the others to their posts; a chancery, a head, a specialist, a service centre's operator, an akimat; the
/// licensor's registrar, officer and head.
const STAFF: [&str; 9] = [
    "gulnar", "kanat", "zhanar", "timur", "arman", "saule", "dauren", "anna", "yerlan",
];
/// Two browsers with cameras beside the server on two busy cores.
const RUN_LIMIT: Duration = Duration::from_mins(10);
/// With every screen looked at in every form.
const THOROUGH_LIMIT: Duration = Duration::from_hours(2);
/// Where a neighbour fails for good within seconds instead of days.
const TROUBLED: [(&str, &str); 1] = [("SENIM_JOB_ATTEMPTS", "2")];
/// Set when only some of the walks are taken.
const SOME: &str = "WALK_FILES";
/// Set to `all` when every screen is looked at in three languages, light and dark, as it is and on the narrowest phone with
/// text twice as large, or when the walks are taken in every pair of languages.
const THOROUGH: [&str; 2] = ["LOOKS", "WALK"];
/// The tables of steps, from the repository's root.
const STEPS: &str = "docs/law/services.md";

/// For whom the walks are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// For the check: officials speak all three languages.
    Checked,
    /// For the pictures of the screens: in the two languages of the law.
    Screens,
}

impl Shown {
    /// What those speak who speak English in the check.
    const fn instead_of_english(self) -> &'static str {
        match self {
            Self::Checked => "en",
            Self::Screens => "kk",
        }
    }

    const fn wants_pictures(self) -> bool {
        matches!(self, Self::Screens)
    }
}

pub(super) async fn check() -> Result<Passed, Failure> {
    walk(Shown::Checked).await?;
    Ok(Passed::default())
}

/// Walks with new servers, and tells where the pictures of the screens are, if any were taken.
pub(crate) async fn walk(shown: Shown) -> Result<PathBuf, Failure> {
    tools::ensure(&NEEDS).await?;
    web::build()
        .await
        .map_err(|error| Failure::Found(error.to_string()))?;
    cargo::build().await?;
    let folder = workspace::scratch("pages")?;
    let mut usual = House::open(&folder, "usual", &[], shown).await?;
    let mut troubled = House::open(&folder, "troubled", &TROUBLED, shown).await?;
    Program::new("npm")
        .arg("--prefix")
        .arg(workspace::root().join("web"))
        .args(["run", "walk"])
        .env("SENIM_WALK_HOUSE", &usual.file)
        .env("SENIM_WALK_TROUBLED", &troubled.file)
        .limit(limit())
        .run()
        .await?;
    for house in [&mut usual, &mut troubled] {
        house
            .servers
            .must_all_run()
            .map_err(|error| Failure::Found(error.to_string()))?;
    }
    every_act_was_pressed(&folder)?;
    Ok(folder.join("out"))
}

fn limit() -> Duration {
    if THOROUGH.iter().any(|name| std::env::var_os(name).is_some()) {
        THOROUGH_LIMIT
    } else {
        RUN_LIMIT
    }
}

fn every_act_was_pressed(folder: &Path) -> Result<(), Failure> {
    if std::env::var_os(SOME).is_some() {
        return Ok(());
    }
    let page = std::fs::read_to_string(workspace::root().join(STEPS))?;
    let noted = std::fs::read_to_string(folder.join("acts.txt"))?;
    let missing = acts::missing(&page, &noted);
    if missing.is_empty() && !acts::asked(&page).is_empty() {
        return Ok(());
    }
    Err(Failure::Found(format!(
        "nobody pressed, of the acts in {STEPS}: {}",
        missing.join(", ")
    )))
}

/// Servers of their own, and the file that tells the walks about them.
struct House {
    servers: Servers,
    file: PathBuf,
}

impl House {
    async fn open(
        folder: &Path,
        name: &str,
        settings: &[(&str, &str)],
        shown: Shown,
    ) -> Result<Self, Failure> {
        let mut place = Place::new(Profile::Development, folder.join(name), Ports::Free)?;
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        place.settings = settings.iter().map(own).collect();
        let servers = with_staff(&mut place)
            .await
            .map_err(|error| Failure::Found(error.to_string()))?;
        people_and_keys(&servers, &place.var)
            .await
            .map_err(|error| Failure::Found(error.to_string()))?;
        let content = json!({
            "pages": servers.world.api.address(),
            "egov": servers.world.phone.0.address(),
            "bank": servers.world.bank.0.address(),
            "keys": place.var.join("keys-of-people"),
            "password": PASSWORD,
            "out": shown.wants_pictures().then(|| folder.join("out")),
            "acts": folder.join("acts.txt"),
            "english": shown.instead_of_english(),
        });
        let file = folder.join(format!("{name}.json"));
        std::fs::write(&file, content.to_string())?;
        Ok(Self { servers, file })
    }
}

/// Starts everything with the staff that the desks have.
async fn with_staff(place: &mut Place) -> Result<Servers, ServerError> {
    let around = place.start_stand_ins().await?;
    let people = People::of(&Api::new(&around.egov.address)?).await?;
    for handle in STAFF {
        place.staff.push(people.named(handle)?.iin.clone());
    }
    // Two, because nobody enters themselves into a register.
    place.oversight.extend(place.staff.iter().take(2).cloned());
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
