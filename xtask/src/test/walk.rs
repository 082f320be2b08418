//! One power of attorney is walked through all steps, and the files it leaves are shown to the validators.

use std::time::Duration;

use super::{Failure, Passed, cargo};
use crate::process::Program;
use crate::validators;
use crate::workspace;

/// The walk itself is to take under 60 s once built; three times that on a busy machine.
const WALK_LIMIT: Duration = Duration::from_mins(3);

pub(super) async fn check() -> Result<Passed, Failure> {
    cargo::build().await?;
    let out = workspace::scratch("walk")?;
    Program::new(workspace::program("xtask"))
        .args(["demo", "--no-build", "--once", "--out"])
        .arg(&out)
        .limit(WALK_LIMIT)
        .run()
        .await?;
    validators::validate(&out).await?;
    Ok(Passed::default())
}
