//! The programs the checks need: found, installed where we may, or named in the error.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::{ProcessError, Program};

/// Debian's mirrors are at times slow; a package list or a package takes seconds when they are not.
const APT_LIMIT: Duration = Duration::from_mins(5);
/// Some 250 crates on two cores that have other work to do first.
const CARGO_INSTALL_LIMIT: Duration = Duration::from_mins(40);
/// The version whose configuration format `deny.toml` is written in.
const CARGO_DENY_VERSION: &str = "0.20.2";

/// Why a program is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ToolError {
    #[error("missing Debian package(s): {packages} (for {programs}); {reason}")]
    MissingPackages {
        packages: String,
        programs: String,
        reason: String,
    },
    #[error("Debian package(s) {packages} are installed, yet {programs} cannot be found")]
    StillMissing { packages: String, programs: String },
    #[error("missing CPython {version}: {looked}; install it and run again")]
    MissingPython { version: String, looked: String },
    #[error("cannot read or write {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Process(#[from] ProcessError),
}

/// A program of the system and the Debian package it comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    Openssl,
    Pdfsig,
    Qpdf,
    /// Reads the codes on documents of services as somebody else's program does.
    Zbarimg,
    /// Unpacks what those codes hold.
    Unzip,
    Certutil,
    Git,
    /// PostgreSQL's `initdb`: the store's tests start a private cluster of their own.
    Initdb,
    /// SoftHSM's tool: tests put keys into PKCS#11 tokens of their own.
    Softhsm,
    /// The engine that teaches OpenSSL GOST: tests compare our GOST signatures with its.
    GostEngine,
    /// The browser of the pages' tests.
    Chromium,
    /// The other browser that people use.
    Firefox,
    /// Decodes what calls send and keep.
    Ffmpeg,
    /// The media server beside which calls are measured.
    Janus,
    /// What the pages are built and tested with.
    Node,
    Npm,
    /// The TURN server whose configuration is shipped.
    Turnserver,
}

impl System {
    fn program(self) -> &'static str {
        match self {
            Self::Openssl => "openssl",
            Self::Pdfsig => "pdfsig",
            Self::Qpdf => "qpdf",
            Self::Zbarimg => "zbarimg",
            Self::Unzip => "unzip",
            Self::Certutil => "certutil",
            Self::Git => "git",
            Self::Initdb => "initdb",
            Self::Softhsm => "softhsm2-util",
            Self::GostEngine => "OpenSSL's engine gost",
            Self::Chromium => "chromium",
            Self::Firefox => "firefox-esr",
            Self::Ffmpeg => "ffmpeg",
            Self::Janus => "janus",
            Self::Node => "node",
            Self::Npm => "npm",
            Self::Turnserver => "turnserver",
        }
    }

    fn package(self) -> &'static str {
        match self {
            Self::Openssl => "openssl",
            Self::Pdfsig => "poppler-utils",
            Self::Qpdf => "qpdf",
            Self::Zbarimg => "zbar-tools",
            Self::Unzip => "unzip",
            Self::Certutil => "libnss3-tools",
            Self::Git => "git",
            Self::Initdb => "postgresql",
            Self::Softhsm => "softhsm2",
            Self::GostEngine => "libengine-gost-openssl",
            Self::Chromium => "chromium",
            Self::Firefox => "firefox-esr",
            Self::Ffmpeg => "ffmpeg",
            Self::Janus => "janus",
            Self::Node => "nodejs",
            Self::Npm => "npm",
            Self::Turnserver => "coturn",
        }
    }

    fn find(self) -> Option<PathBuf> {
        match self {
            Self::Initdb => on_path("initdb")
                .or_else(|| one_folder_below(Path::new("/usr/lib/postgresql"), "bin/initdb")),
            Self::GostEngine => one_folder_below(Path::new("/usr/lib"), "engines-3/gost.so"),
            Self::Openssl
            | Self::Pdfsig
            | Self::Qpdf
            | Self::Zbarimg
            | Self::Unzip
            | Self::Certutil
            | Self::Git
            | Self::Softhsm
            | Self::Chromium
            | Self::Firefox
            | Self::Ffmpeg
            | Self::Janus
            | Self::Node
            | Self::Npm
            | Self::Turnserver => on_path(self.program()),
        }
    }
}

/// Makes sure that the programs are there: installs their Debian packages as root, else names what is missing.
pub(crate) async fn ensure(wanted: &[System]) -> Result<(), ToolError> {
    let missing = absent(wanted);
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|tool| tool.package()).collect();
    install_debian(&packages)
        .await
        .map_err(|reason| ToolError::MissingPackages {
            packages: packages.join(" "),
            programs: programs(&missing),
            reason,
        })?;
    let still = absent(wanted);
    if still.is_empty() {
        Ok(())
    } else {
        Err(ToolError::StillMissing {
            packages: packages.join(" "),
            programs: programs(&still),
        })
    }
}

/// Makes sure that `cargo deny` is there.
pub(crate) async fn ensure_cargo_deny() -> Result<(), ToolError> {
    ensure_cargo_command("deny", CARGO_DENY_VERSION).await
}

async fn ensure_cargo_command(command: &str, version: &str) -> Result<(), ToolError> {
    if Program::new(cargo())
        .args([command, "--version"])
        .observe()
        .await?
        .status
        .success()
    {
        return Ok(());
    }
    println!("installing cargo-{command} {version}");
    // Without our build folder: cargo builds it in one of its own and takes that away. Unoptimised and without what a debugger
    // reads, because it runs for seconds and an optimised build costs minutes. With what others leave of the processor: nobody
    // waits for it but the check that needs it.
    Program::new("nice")
        .args(["-n", "19"])
        .arg(cargo())
        .arg("install")
        .arg(format!("cargo-{command}"))
        .args(["--locked", "--debug", "--quiet", "--version", version])
        .without_env("CARGO_TARGET_DIR")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .limit(CARGO_INSTALL_LIMIT)
        .run()
        .await?;
    Ok(())
}

/// The cargo that started us, or the one on the path.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The first file of that name in the folders of `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

async fn install_debian(packages: &[&str]) -> Result<(), String> {
    if on_path("apt-get").is_none() {
        return Err("there is no apt-get here to install it".to_owned());
    }
    let user = Program::new("id")
        .arg("-u")
        .observe()
        .await
        .map_err(|error| error.to_string())?;
    if user.stdout.trim() != "0" {
        return Err(format!(
            "not root: run `apt-get install {}` as root",
            packages.join(" ")
        ));
    }
    println!("installing Debian packages: {}", packages.join(" "));
    apt(&["update"]).await?;
    apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat()).await
}

async fn apt(arguments: &[&str]) -> Result<(), String> {
    let finished = Program::new("apt-get")
        .arg("--quiet")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .limit(APT_LIMIT)
        .observe()
        .await
        .map_err(|error| error.to_string())?;
    if finished.status.success() {
        Ok(())
    } else {
        Err(format!(
            "apt-get {} failed: {}",
            arguments.join(" "),
            finished.stderr.trim()
        ))
    }
}

fn absent(wanted: &[System]) -> Vec<System> {
    wanted
        .iter()
        .copied()
        .filter(|tool| tool.find().is_none())
        .collect()
}

fn programs(tools: &[System]) -> String {
    tools
        .iter()
        .map(|tool| tool.program())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The file in the first folder that has it: Debian keeps PostgreSQL's server programs in a folder a version, OpenSSL's
/// engines in a folder an architecture.
fn one_folder_below(parent: &Path, file: &str) -> Option<PathBuf> {
    let folders = parent.read_dir().ok()?;
    folders
        .filter_map(Result::ok)
        .map(|folder| folder.path().join(file))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_program_of_every_system_is_on_the_path() {
        assert!(on_path("sh").is_some());
        assert_eq!(on_path("no-such-program-anywhere"), None);
    }

    #[test]
    fn postgres_is_found_in_the_folder_of_its_version() {
        let versions = crate::workspace::target().join("xtask-tests/postgres-versions");
        let program = versions.join("15/bin/initdb");
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        fs::write(&program, "").unwrap();
        assert_eq!(one_folder_below(&versions, "bin/initdb"), Some(program));
        assert_eq!(one_folder_below(&versions, "bin/postmaster"), None);
    }

    #[test]
    fn every_tool_names_its_package() {
        assert_eq!(
            programs(&[System::Pdfsig, System::Certutil]),
            "pdfsig certutil"
        );
        assert_eq!(
            (System::Pdfsig.package(), System::Certutil.package()),
            ("poppler-utils", "libnss3-tools")
        );
    }
}
