//! Other people's programs judge the files of a finished walk: openssl, qpdf, pdfsig and pyHanko, with `ca.pem` as the only trust.
//!
//! A folder to judge holds `poa.pdf`, `ca.pem`, `application.p7s`, `approval.p7s` and `case.json`, as `demo --once --out DIR` leaves them.

mod flip;
mod lasting;
mod openssl;
mod pdfsig;
mod pyhanko;
mod qpdf;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::process::ProcessError;
use crate::python::Environment;
use crate::tools::{self, System, ToolError};
use crate::workspace;

/// The notary signs the power of attorney, the platform seals it, and a time-stamp closes it: the formats, oldest first.
const SIGNATURES_OF_A_POA: [&str; 3] = [CADES, CADES, TIME_STAMP];
const CADES: &str = "ETSI.CAdES.detached";
const TIME_STAMP: &str = "ETSI.RFC3161";
const FILES: [&str; 5] = [
    "poa.pdf",
    "ca.pem",
    "application.p7s",
    "approval.p7s",
    "case.json",
];

pub(crate) const NEEDS: [System; 4] = [
    System::Openssl,
    System::Pdfsig,
    System::Qpdf,
    System::Certutil,
];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with poa.pdf, ca.pem, application.p7s, approval.p7s and case.json.
    dir: PathBuf,
}

/// Why the files of a walk are not accepted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ValidationError {
    #[error("{} is not there", .0.display())]
    Absent(PathBuf),
    #[error("cannot read or write {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{validator} refuses {file}: {said}")]
    Refused {
        validator: &'static str,
        file: String,
        said: String,
    },
    #[error("{validator} accepts {file} although the byte at {position} was flipped")]
    FlipMissed {
        validator: &'static str,
        file: String,
        position: usize,
    },
    #[error("{validator} accepts {file} under somebody else's trust root")]
    ForeignRootTrusted {
        validator: &'static str,
        file: String,
    },
    #[error("{validator} printed what cannot be understood: {said}")]
    Unreadable {
        validator: &'static str,
        said: String,
    },
    #[error("{file} is not what it should be: {what}")]
    Content { file: String, what: String },
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error(transparent)]
    Tool(#[from] ToolError),
}

pub(crate) async fn run(arguments: &Arguments) -> ExitCode {
    match validate(&arguments.dir).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Shows one folder to every validator, whole and with flipped bytes; prints a line for each.
pub(crate) async fn validate(dir: &Path) -> Result<(), ValidationError> {
    let python = ensure_tools().await?;
    let dir = &workspace::root().join(dir);
    for file in FILES {
        if !dir.join(file).is_file() {
            return Err(ValidationError::Absent(dir.join(file)));
        }
    }
    case_is_json(&dir.join("case.json"))?;
    let ca = dir.join("ca.pem");
    openssl::check(dir, &ca).await?;
    qpdf::check(&dir.join("poa.pdf")).await?;
    pdfsig::check(&dir.join("poa.pdf"), &ca).await?;
    pyhanko::check(&python, dir).await
}

/// Tries the validators themselves: a sample made without our code is accepted, and refused under another root.
pub(crate) async fn prove_the_validators() -> Result<(), ValidationError> {
    let python = ensure_tools().await?;
    let (own, foreign) = (scratch("sample")?, scratch("foreign-sample")?);
    for folder in [&own, &foreign] {
        python.script("sample.py").arg(folder).run().await?;
    }
    validate(&own).await?;
    let other_root = foreign.join("ca.pem");
    openssl::refuses_under(&own, &other_root).await?;
    pdfsig::refuses_under(&own.join("poa.pdf"), &other_root).await?;
    copy(&other_root, &own.join("ca.pem"))?;
    pyhanko::refuses(&python, &own).await?;
    println!("openssl, pdfsig and pyHanko refuse the sample under another root");
    lasting::check(&python).await
}

async fn ensure_tools() -> Result<Environment, ToolError> {
    tools::ensure(&NEEDS).await?;
    Environment::ensure().await
}

/// An empty folder for one purpose, below the build folder.
fn scratch(purpose: &str) -> Result<PathBuf, ValidationError> {
    workspace::scratch(purpose).map_err(|source| ValidationError::File {
        path: PathBuf::from(purpose),
        source,
    })
}

fn copy(from: &Path, to: &Path) -> Result<(), ValidationError> {
    fs::copy(from, to)
        .map(drop)
        .map_err(|source| ValidationError::File {
            path: to.to_owned(),
            source,
        })
}

fn read(path: &Path) -> Result<Vec<u8>, ValidationError> {
    fs::read(path).map_err(|source| ValidationError::File {
        path: path.to_owned(),
        source,
    })
}

fn case_is_json(path: &Path) -> Result<(), ValidationError> {
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&read(path)?)
        .map(drop)
        .map_err(|error| ValidationError::Content {
            file: name(path),
            what: error.to_string(),
        })
}

/// The file's own name, for messages.
fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
