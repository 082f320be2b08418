//! libFuzzer: every parser of `eds` and `signaling` is fed mutants of good inputs for a bounded time.
//!
//! Our own crates alone are instrumented, and what they stand on is taken from the tests' build: a build for the fuzzer alone
//! takes ten minutes on two cores. Whoever changes a parser runs its target longer, everything instrumented:
//! `cargo fuzz run --sanitizer none --fuzz-dir eds/fuzz --features instrumented cms`.

mod call_seeds;
mod media_seeds;
mod recording_seeds;
mod seeds;

use std::fs;
use std::path::Path;
use std::time::Duration;

use futures_util::future::try_join_all;

use super::{Failure, Passed};
use crate::process::Program;
use crate::tools;
use crate::workspace;

/// The crates of the targets; a target's name is used once among them all.
const FOLDERS: [&str; 2] = ["eds/fuzz", "signaling/fuzz"];
/// The crates of the targets by name, with what lets their programs be linked.
const FEATURES: &str = "eds-fuzz/instrumented,signaling-fuzz/instrumented";
/// What stands in for the compiler of our own crates.
const INSTRUMENT: &str = "xtask/src/test/fuzz/instrument.sh";
/// Two libraries and their targets, on two busy cores.
const BUILD_LIMIT: Duration = Duration::from_mins(10);
/// Seconds for one target: a mutant costs microseconds, and whoever changes a parser runs it longer by hand.
const SECONDS: u32 = 2;
/// Targets that run at once: one a core of the smallest machine.
const AT_ONCE: usize = 2;
/// The start, and what the last mutants take beyond the seconds.
const RUN_LIMIT: Duration = Duration::from_mins(1);
/// The longest mutant in bytes: longer than any seed but the drawn PDF.
const LONGEST: u32 = 64 * 1024;
/// Megabytes of one target, the fuzzer's own included: an input may cost 64.
const MEMORY: u32 = 512;

pub(super) async fn check() -> Result<Passed, Failure> {
    let names = target_names()?;
    build(&names).await?;
    let scratch = workspace::scratch("fuzz")?;
    let pki = scratch.join("pki");
    seeds::write(&pki, &scratch.join("seeds"))?;
    call_seeds::write(&scratch.join("seeds"))?;
    media_seeds::write(&scratch.join("seeds"))?;
    recording_seeds::write(&scratch.join("seeds"))
        .map_err(|error| Failure::Found(format!("the seeds cannot be made: {error}")))?;
    for together in names.chunks(AT_ONCE) {
        try_join_all(together.iter().map(|name| fuzz(name, &pki, &scratch))).await?;
    }
    Ok(Passed {
        note: Some(format!("{} targets, {SECONDS} s each", names.len())),
        tests: None,
    })
}

async fn build(names: &[String]) -> Result<(), Failure> {
    // Without a sanitizer: there is no unsafe code to watch, and stable Rust compiles it. The whole workspace, so that features
    // are those of the tests' build.
    Program::new(tools::cargo())
        .args(["build", "--quiet", "--workspace", "--features", FEATURES])
        .args(names.iter().flat_map(|name| ["--bin", name.as_str()]))
        .env(
            "RUSTC_WORKSPACE_WRAPPER",
            workspace::root().join(INSTRUMENT),
        )
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

async fn fuzz(name: &str, pki: &Path, scratch: &Path) -> Result<(), Failure> {
    let program = workspace::program(name);
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
