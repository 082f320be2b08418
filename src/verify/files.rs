//! The files of a case: which of them are read, from a folder or by name, and how much of them.

use crate::app::recording::PREFIX;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The longest history in bytes: a case has some hundred entries of some hundred bytes.
const LONGEST_HISTORY: u64 = 32 * 1024 * 1024;
/// The longest other file in bytes: what the PDF verifier takes.
const LONGEST_FILE: u64 = 64 * 1024 * 1024;
/// The most files of a folder that are looked at: five principals sign thrice, revisions are few.
const MOST_FILES: usize = 200;

/// What to check: a folder, or the files by name.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Arguments {
    /// A folder with case.json, ca.pem, poa.pdf, the signed messages (*.p7s) and the recordings of calls (recording-*), or
    /// with request.json, ca.pem and the files of a request for a service; with --case, further signed messages and recordings
    pub paths: Vec<PathBuf>,
    /// The history, as the API gives it
    #[arg(long)]
    pub case: Option<PathBuf>,
    /// The signed power of attorney
    #[arg(long)]
    pub pdf: Option<PathBuf>,
    /// Pictures of a document's two-dimensional codes (PNG, JPEG, or a scanned PDF) instead of a case; with --trust, and
    /// with --pdf for its electronic original
    #[arg(long, conflicts_with_all = ["paths", "case"], num_args = 1..)]
    pub barcode: Vec<PathBuf>,
    /// Certificates of the state bodies (PEM), for pictures of a compact code alone
    #[arg(long, requires = "barcode")]
    pub certificates: Option<PathBuf>,
    /// The certificate of the authority to trust (PEM)
    #[arg(long)]
    pub trust: Option<PathBuf>,
    /// Certificates of the authorities below it (PEM); by default those in the signatures
    #[arg(long)]
    pub intermediates: Option<PathBuf>,
    /// Lists of revoked certificates (PEM); without them revocation is not checked
    #[arg(long)]
    pub crl: Option<PathBuf>,
}

/// Why there is nothing to check.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// Neither a folder nor a history is named.
    #[error("name one folder, or the files with --case and --trust")]
    NothingNamed,
    /// Codes are checked against a trust anchor.
    #[error("name the certificate of the authority to trust with --trust")]
    NoTrust,
    /// A file without which nothing can be checked is not there.
    #[error("{0} is missing")]
    Missing(PathBuf),
    /// A file or folder cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, io::Error),
    /// A file is longer than any of its kind.
    #[error("{0} is too large")]
    TooLarge(PathBuf),
    /// A folder holds more files than any case.
    #[error("{0} holds too many files")]
    TooMany(PathBuf),
}

/// A file's name, for messages, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    /// The name without its folder.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A recording that is read where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFile {
    /// The name without its folder.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// The files of a case in memory; only recordings stay on the disk.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// `case.json`.
    pub history: NamedFile,
    /// `poa.pdf`.
    pub document: Option<NamedFile>,
    /// `ca.pem`.
    pub anchors: NamedFile,
    /// `ca-chain.pem`.
    pub intermediates: Option<NamedFile>,
    /// `crl.pem`.
    pub lists: Option<NamedFile>,
    /// `*.p7s` and `application.json`.
    pub messages: Vec<NamedFile>,
    /// The manifests of recordings and the signatures over them: `recording-*.json` and `recording-*.p7s`.
    pub manifests: Vec<NamedFile>,
    /// The recordings: `*.ledger`, read piece by piece because they are long.
    pub ledgers: Vec<LedgerFile>,
    /// Names of files that belong to no case.
    pub others: Vec<String>,
}

impl Evidence {
    /// Reads the files that the arguments name.
    ///
    /// # Errors
    /// [`Unusable`] when the history or the trust anchor is not there, or a file cannot be read.
    pub fn read(arguments: &Arguments) -> Result<Self, Unusable> {
        let folder = match (&arguments.case, arguments.paths.as_slice()) {
            (None, [folder]) => Some(folder.as_path()),
            (Some(_), _) => None,
            (None, _) => return Err(Unusable::NothingNamed),
        };
        let found = match folder {
            Some(folder) => Found::in_folder(folder)?,
            None => Found::named(&arguments.paths),
        };
        let read_all = |paths: &[PathBuf]| -> Result<Vec<NamedFile>, Unusable> {
            paths.iter().map(|path| read(path, LONGEST_FILE)).collect()
        };
        let take = |named: &Option<PathBuf>, name: &str, longest| {
            optional(named.as_deref(), folder, name, longest)
        };
        let needed = |file: Option<NamedFile>, name: &str| {
            file.ok_or_else(|| Unusable::Missing(folder.unwrap_or(Path::new("")).join(name)))
        };
        Ok(Self {
            history: needed(
                take(&arguments.case, "case.json", LONGEST_HISTORY)?,
                "case.json",
            )?,
            anchors: needed(take(&arguments.trust, "ca.pem", LONGEST_FILE)?, "ca.pem")?,
            document: take(&arguments.pdf, "poa.pdf", LONGEST_FILE)?,
            intermediates: take(&arguments.intermediates, "ca-chain.pem", LONGEST_FILE)?,
            lists: take(&arguments.crl, "crl.pem", LONGEST_FILE)?,
            messages: read_all(&found.messages)?,
            manifests: read_all(&found.manifests)?,
            ledgers: found.ledgers,
            others: found.others,
        })
    }
}

/// A file of a folder that must be there.
pub(super) fn needed(folder: &Path, name: &str) -> Result<NamedFile, Unusable> {
    let found = optional(None, Some(folder), name, LONGEST_FILE)?;
    found.ok_or_else(|| Unusable::Missing(folder.join(name)))
}

/// A file of a folder that may be there.
pub(super) fn beside(folder: &Path, name: &str) -> Result<Option<NamedFile>, Unusable> {
    optional(None, Some(folder), name, LONGEST_FILE)
}

/// The files of a folder but those that are known by name, in the order of their names.
pub(super) fn paths_in(folder: &Path, known: &[&str]) -> Result<Vec<PathBuf>, Unusable> {
    let unreadable = |error| Unusable::Unreadable(folder.to_owned(), error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if !known.contains(&name_of(&path).as_str()) {
            paths.push(path);
        }
        if paths.len() > MOST_FILES {
            return Err(Unusable::TooMany(folder.to_owned()));
        }
    }
    paths.sort();
    Ok(paths)
}

/// The file that is named, or the one of this name in the folder if it is there.
fn optional(
    named: Option<&Path>,
    folder: Option<&Path>,
    name: &str,
    longest: u64,
) -> Result<Option<NamedFile>, Unusable> {
    let in_folder = folder
        .map(|folder| folder.join(name))
        .filter(|path| path.exists());
    let path = named.map(Path::to_owned).or(in_folder);
    path.map(|path| read(&path, longest)).transpose()
}

/// Files by what their names say they are.
#[derive(Default)]
struct Found {
    messages: Vec<PathBuf>,
    manifests: Vec<PathBuf>,
    ledgers: Vec<LedgerFile>,
    others: Vec<String>,
}

impl Found {
    /// The files of a folder in the order of their names.
    fn in_folder(folder: &Path) -> Result<Self, Unusable> {
        const KNOWN: [&str; 5] = ["case.json", "poa.pdf", "ca.pem", "ca-chain.pem", "crl.pem"];
        let mut found = Self::default();
        for path in paths_in(folder, &KNOWN)? {
            let name = name_of(&path);
            if found.sort(path).is_some() {
                found.others.push(name);
            }
        }
        Ok(found)
    }

    /// Files that were named one by one: what is nothing else is a signed message.
    fn named(paths: &[PathBuf]) -> Self {
        let mut found = Self::default();
        for path in paths {
            let message = found.sort(path.clone());
            found.messages.extend(message);
        }
        found
    }

    /// Puts a file where its name belongs; gives it back when its name says nothing.
    fn sort(&mut self, path: PathBuf) -> Option<PathBuf> {
        let name = name_of(&path);
        let end = path.extension().unwrap_or_default();
        let of_recording = name.starts_with(PREFIX);
        if end == "ledger" {
            self.ledgers.push(LedgerFile { name, path });
        } else if of_recording && (end == "p7s" || end == "json") {
            self.manifests.push(path);
        } else if end == "p7s" || name == "application.json" {
            self.messages.push(path);
        } else {
            return Some(path);
        }
        None
    }
}

/// A file that was named, of any kind but a history.
pub(super) fn read_named(path: &Path) -> Result<NamedFile, Unusable> {
    read(path, LONGEST_FILE)
}

fn read(path: &Path, longest: u64) -> Result<NamedFile, Unusable> {
    let unreadable = |error| Unusable::Unreadable(path.to_owned(), error);
    // Opening a pipe would wait for ever.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable(io::ErrorKind::InvalidInput.into()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(longest + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > longest {
        return Err(Unusable::TooLarge(path.to_owned()));
    }
    Ok(NamedFile {
        name: name_of(path),
        bytes,
    })
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
