//! Programs beside the tests: started once, ended with the test binary even when that is killed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// Ends the program when its standard input closes, which the system does whatever becomes of the tests; PostgreSQL
/// ends at once on the first signal, the stand-ins, to which the shell leaves it ignored, on the second.
const UNTIL_WE_ARE_GONE: &str = r#""$@" & program=$!; read -r _; kill -QUIT "$program"; kill "$program"; wait "$program"; rm -rf "$FOLDER""#;

/// A program under watch, with a folder that goes when it goes.
#[derive(Debug)]
pub(crate) struct Program {
    watch: Child,
    leash: Option<ChildStdin>,
    output: Option<BufReader<std::process::ChildStdout>>,
}

impl Program {
    /// Starts a program; `folder` is removed after its end.
    pub(crate) fn start(folder: TempDir, line: &[&str]) -> Self {
        let mut watch = Command::new("sh")
            .args(["-c", UNTIL_WE_ARE_GONE, "sh"])
            .args(line)
            .env("FOLDER", folder.keep())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            leash: watch.stdin.take(),
            output: watch.stdout.take().map(BufReader::new),
            watch,
        }
    }

    /// The address in the line `listening on …`.
    pub(crate) fn address(&mut self) -> String {
        let mut line = String::new();
        let output = self.output.as_mut().unwrap();
        output.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ");
        address
            .unwrap_or_else(|| panic!("not a greeting: {line}"))
            .to_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.leash.take());
        // A program that cannot be waited for has gone already.
        let _ = self.watch.wait();
    }
}

/// Where cargo puts the programs of this build: two folders above the test binary.
fn build_folder() -> PathBuf {
    let binary = std::env::current_exe().unwrap();
    binary.ancestors().nth(2).unwrap().to_owned()
}

/// A stand-in's program, built once for all tests.
pub(crate) fn stand_in(name: &str) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build).join(name)
}

fn build() -> PathBuf {
    let folder = build_folder();
    // `cargo xtask test` has built everything with one set of features; a second build would differ.
    if std::env::var_os("XTASK_BUILT").is_some() {
        return folder;
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "-p", "mock-egov", "-p", "mock-bank"])
        .arg("--target-dir")
        .arg(folder.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if folder.file_name() == Some("release".as_ref()) {
        cargo.arg("--release");
    }
    assert!(
        cargo.status().unwrap().success(),
        "the stand-ins do not build"
    );
    folder
}

/// The text of a path.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
