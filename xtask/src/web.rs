//! `cargo xtask web`: builds the pages when something they are made of has changed since.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::process::{ProcessError, Program};
use crate::workspace;

/// The packages of the lock file, from the registry or npm's cache.
const INSTALL_LIMIT: Duration = Duration::from_mins(3);
/// Types and bundles take seconds.
const BUILD_LIMIT: Duration = Duration::from_mins(2);
/// The oldest Node.js that Vite 8 runs on.
const NODE_MIN: u32 = 20;
/// What the pages are made of, below the repository's root.
const SOURCES: [&str; 15] = [
    "api-spec/openapi.json",
    "web/app",
    "web/console",
    "web/desk",
    "web/headers.ts",
    "web/locales",
    "web/package.json",
    "web/package-lock.json",
    "web/policy.txt",
    "web/public",
    "web/scripts",
    "web/src",
    "web/tsconfig.json",
    "web/tsconfig.worker.json",
    "web/vite.config.ts",
];
/// The generated types are made from the document, which is looked at itself.
const GENERATED: &str = "api-schema.ts";

/// Why there are no pages.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WebError {
    #[error("the pages need Node.js {NODE_MIN} or later with npm; {found}")]
    NoNode { found: String },
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error("cannot read or write a file of the pages")]
    File(#[from] io::Error),
}

pub(crate) async fn run() -> ExitCode {
    match build().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Builds the pages unless they are as new as what they are made of.
pub(crate) async fn build() -> Result<(), WebError> {
    let state = format!("{:016x}", state_of(workspace::root())?);
    let (stamp, page) = (stamp(), folder().join("dist/app/index.html"));
    if page.exists() && fs::read_to_string(&stamp).is_ok_and(|last| last == state) {
        return Ok(());
    }
    packages().await?;
    npm(&["run", "pages"], BUILD_LIMIT).await?;
    fs::create_dir_all(stamp.parent().unwrap_or(Path::new(".")))?;
    fs::write(stamp, state)?;
    Ok(())
}

/// Installs the packages of the lock file, unless these are the ones that are there.
pub(crate) async fn packages() -> Result<(), WebError> {
    must_have_node().await?;
    let mut hasher = DefaultHasher::new();
    take(&folder().join("package-lock.json"), &mut hasher)?;
    let (stamp, state) = (
        folder().join("node_modules/senim.stamp"),
        format!("{:016x}", hasher.finish()),
    );
    if fs::read_to_string(&stamp).is_ok_and(|last| last == state) {
        return Ok(());
    }
    npm(
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        INSTALL_LIMIT,
    )
    .await?;
    fs::write(stamp, state)?;
    Ok(())
}

async fn npm(arguments: &[&str], limit: Duration) -> Result<(), ProcessError> {
    let npm = Program::new("npm").arg("--prefix").arg(folder());
    npm.args(arguments).limit(limit).run().await.map(drop)
}

async fn must_have_node() -> Result<(), WebError> {
    let asked = Program::new("node").arg("--version").run_quietly().await;
    let Ok(said) = asked else {
        return Err(WebError::NoNode {
            found: "none is found on the path".to_owned(),
        });
    };
    match major(&said) {
        Some(version) if version >= NODE_MIN => Ok(()),
        Some(_) | None => Err(WebError::NoNode {
            found: format!("found {}", said.trim()),
        }),
    }
}

/// The first number of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn folder() -> PathBuf {
    workspace::root().join("web")
}

/// Beside the other things that tests build, and not in what is served.
fn stamp() -> PathBuf {
    folder().join("build/pages.stamp")
}

/// A number that changes with any of the sources.
fn state_of(root: &Path) -> io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        take(&root.join(source), &mut hasher)?;
    }
    Ok(hasher.finish())
}

fn take(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if !path.is_dir() {
        path.hash(hasher);
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let mut inside = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    inside.sort();
    let mut own = inside.iter().filter(|path| !path.ends_with(GENERATED));
    own.try_for_each(|path| take(path, hasher))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20.20.2"), None);
        assert_eq!(major(""), None);
    }

    #[test]
    fn the_sources_of_the_pages_are_there() {
        let state = state_of(workspace::root()).expect("every source can be read");
        assert_eq!(state, state_of(workspace::root()).expect("and again"));
    }
}
