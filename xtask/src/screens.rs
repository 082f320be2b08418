//! `cargo xtask screens`: walks the pages as the check does and keeps a few of the pictures in `docs/screens`.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use crate::test::{Failure, pages};
use crate::workspace;

/// Where the pictures are kept, below the repository's root.
const FOLDER: &str = "docs/screens";
/// All of them together: every clone has them for ever.
const TOTAL_MAX: u64 = 1_500_000;
/// What of the walk shows the product; the rest is looked at and thrown away.
const KEPT: [&str; 15] = [
    "app-home-kk",
    "app-services-kk",
    "app-service-form-kk",
    "app-service-check-kk",
    "app-request-pay-ru",
    "app-request-paid-ru",
    "app-request-refused-ru",
    "app-share-kk",
    "app-accesses-kk",
    "app-inbox-kk",
    "app-verify-kk",
    "console-queue-ru",
    "console-prepared-ru",
    "console-journal-ru",
    "desk-inbox-kk",
];

pub(crate) async fn run() -> ExitCode {
    match keep().await {
        Ok(bytes) => {
            println!("{} pictures, {bytes} bytes, in {FOLDER}", KEPT.len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn keep() -> Result<u64, Failure> {
    let walked = pages::walk().await?;
    let folder = workspace::root().join(FOLDER);
    fs::create_dir_all(&folder)?;
    let mut bytes = 0;
    for name in KEPT {
        bytes += copy(&walked, &folder, name)?;
    }
    if bytes > TOTAL_MAX {
        return Err(Failure::Found(format!(
            "the pictures have {bytes} bytes, more than {TOTAL_MAX}"
        )));
    }
    Ok(bytes)
}

fn copy(from: &Path, to: &Path, name: &str) -> Result<u64, Failure> {
    let file = format!("{name}.png");
    fs::copy(from.join(&file), to.join(&file))
        .map_err(|error| Failure::Found(format!("the walk left no {file}: {error}")))
}
