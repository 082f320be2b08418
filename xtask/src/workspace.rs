//! Where things are: the repository and its build folder.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The repository's root, where every command is started.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask/ lies in the repository's root")
}

/// The build folder: `target/`, or what `CARGO_TARGET_DIR` says.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// A program of the workspace in the development profile, as `test::cargo::build` leaves it.
pub(crate) fn program(name: &str) -> PathBuf {
    target().join("debug").join(name)
}

/// A program of the workspace in the release profile.
pub(crate) fn released(name: &str) -> PathBuf {
    target().join("release").join(name)
}

/// An empty folder for one purpose, below the build folder: what an earlier run left there is gone.
pub(crate) fn scratch(purpose: &str) -> io::Result<PathBuf> {
    let folder = target().join("xtask").join(purpose);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
