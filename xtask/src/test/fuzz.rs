//! cargo-fuzz: every parser of `eds` and `signaling` is fed mutants of good inputs for a bounded time.

mod call_seeds;
mod media_seeds;
mod recording_seeds;
mod seeds;

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::{Failure, Passed};
use crate::process::Program;
use crate::tools;
use crate::workspace;

/// The crates of the targets; a target's name is used once among them all.
const FOLDERS: [&str; 2] = ["eds/fuzz", "signaling/fuzz"];
/// The library and its instrumented dependencies, on two busy cores.
const BUILD_LIMIT: Duration = Duration::from_mins(15);
/// Seconds for one target: a mutant costs microseconds, and whoever changes a parser runs it longer by hand.
const SECONDS: u32 = 3;
/// The start, and what the last mutants take beyond the seconds.
const RUN_LIMIT: Duration = Duration::from_mins(1);
/// The longest mutant in bytes: longer than any seed but the drawn PDF.
const LONGEST: u32 = 64 * 1024;
/// Megabytes of one target, the fuzzer's own included: an input may cost 64.
const MEMORY: u32 = 512;

pub(super) async fn check() -> Result<Passed, Failure> {
    tools::ensure_cargo_fuzz().await?;
    let target = workspace::target().join("fuzz");
    for folder in FOLDERS {
        build(folder, &target).await?;
    }
    let scratch = workspace::scratch("fuzz")?;
    let pki = scratch.join("pki");
    seeds::write(&pki, &scratch.join("seeds"))?;
    call_seeds::write(&scratch.join("seeds"))?;
    media_seeds::write(&scratch.join("seeds"))?;
    recording_seeds::write(&scratch.join("seeds"))
        .map_err(|error| Failure::Found(format!("the seeds cannot be made: {error}")))?;
    let names = target_names()?;
    for name in &names {
        fuzz(name, &target, &pki, &scratch).await?;
    }
    Ok(Passed {
        note: Some(format!("{} targets, {SECONDS} s each", names.len())),
        tests: None,
    })
}

async fn build(folder: &str, target: &Path) -> Result<(), Failure> {
    // Without a sanitizer: there is no unsafe code to watch, and stable Rust compiles it.
    Program::new(tools::cargo())
        .args(["fuzz", "build", "--sanitizer", "none"])
        .args(["--fuzz-dir", folder, "--target-dir"])
        .arg(target)
        .limit(BUILD_LIMIT)
        .run()
        .await?;
    Ok(())
}

/// The targets, by their files.
fn target_names() -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for folder in FOLDERS {
        for entry in fs::read_dir(workspace::root().join(folder).join("fuzz_targets"))? {
            let path = entry?.path();
            let stem = path.file_stem();
            names.extend(stem.map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    if names.is_empty() {
        return Err(Failure::Found("there are no fuzz targets".to_owned()));
    }
    Ok(names)
}

async fn fuzz(name: &str, target: &Path, pki: &Path, scratch: &Path) -> Result<(), Failure> {
    let program = target.join(format!("{}/release/{name}", host().await?));
    let found = scratch.join("found").join(name);
    fs::create_dir_all(&found)?;
    let seeds = scratch.join("seeds").join(name);
    if fs::read_dir(&seeds)?.next().is_none() {
        return Err(Failure::Found(format!("the target {name} has no seeds")));
    }
    let artifacts = scratch.join("artifacts").join(name);
    fs::create_dir_all(&artifacts)?;
    let finished = Program::new(program)
        .args([&found, &seeds])
        .arg(format!("-max_total_time={SECONDS}"))
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-rss_limit_mb={MEMORY}"))
        // The smallest limit libFuzzer has; an input is asked for a tenth of it, which the hostile corpus measures.
        .arg("-timeout=1")
        .arg("-verbosity=0")
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .env("EDS_FUZZ_PKI", pki)
        .limit(RUN_LIMIT)
        .observe()
        .await?;
    if finished.status.success() {
        return Ok(());
    }
    Err(Failure::Found(format!(
        "the target {name} failed; the input lies in {}\n{}",
        artifacts.display(),
        finished
            .stderr
            .lines()
            .rev()
            .take(30)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
            .join("\n")
    )))
}

/// The triple in whose folder cargo-fuzz leaves its programs.
async fn host() -> Result<String, Failure> {
    let said = Program::new("rustc").args(["-vV"]).run_quietly().await?;
    said.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| Failure::Found("rustc does not name its host".to_owned()))
}
