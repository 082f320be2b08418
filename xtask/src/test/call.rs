//! The call in browsers: pages with invented cameras talk through the server, and the relay is as narrow as it should be.

mod coturn;
mod house;

use std::fs;
use std::time::Duration;

use super::{Failure, Passed, cargo};
use crate::process::Program;
use crate::tools::{self, System};
use crate::web;
use crate::workspace;
use house::House;

/// Three pages with cameras on two busy cores; the whole check is to stay under three minutes.
const RUN_LIMIT: Duration = Duration::from_mins(4);
pub(super) const NEEDS: [System; 6] = [
    System::Node,
    System::Npm,
    System::Chromium,
    System::Openssl,
    System::Turnserver,
    System::Ffmpeg,
];
/// The last line of the tests' report, `# pass 20`.
const PASSED: &str = "# pass ";

pub(super) async fn check() -> Result<Passed, Failure> {
    tools::ensure(&NEEDS).await?;
    cargo::build().await?;
    let folder = workspace::root().join("web");
    web::packages()
        .await
        .map_err(|error| Failure::Found(error.to_string()))?;
    let mut house = House::prepare(workspace::scratch("call")?).await?;
    let finished = Program::new("npm")
        .arg("--prefix")
        .arg(&folder)
        .args(["run", "call"])
        .env("SENIM_CALL_HOUSE", &house.file)
        .limit(RUN_LIMIT)
        .run()
        .await?;
    house.must_stand()?;
    let passed = finished
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix(PASSED))
        .unwrap_or("no");
    let recorded = fs::read_dir(house.out())?.count();
    Ok(Passed {
        note: Some(format!("{passed} browser tests, {recorded} files kept")),
        tests: None,
    })
}
