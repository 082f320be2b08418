//! `senim export`: one side-by-side film of a recording, for watching; every second of it says that it is a copy.
//!
//! The recording itself stays what it is: legs as they were received, joined to their chain. A film is made anew from them by
//! ffmpeg, so nothing about it is evidence.

mod film;

use signaling::evidence::{self, Broken, Expectations, LegFile, Story};
use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub use film::{NOT_A_FILM, WORDS};

/// The exit code for arguments with which nothing can be made; clap ends with the same.
const UNUSABLE: u8 = 2;
/// How long ffmpeg may take for a second of the call: a slow core needs one or two.
const PATIENCE: u32 = 8;
/// How long it may take in any case.
const AT_LEAST: Duration = Duration::from_mins(1);
/// Between two looks whether it is done.
const LOOK: Duration = Duration::from_millis(100);
/// Legs of a film: a call on the worst network; ffmpeg opens all of them.
const MOST_LEGS: usize = 64;

/// What to make a film of, and where.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The plain ledger of a recording
    pub ledger: PathBuf,
    /// The film: a file that is not there yet, ending in .webm or .mp4
    pub out: PathBuf,
}

/// Why no film was made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The recording is not what it was; a film would hide that.
    #[error("{0}: {cause}", cause = .0.what)]
    Broken(Broken),
    /// The name of the film says no kind.
    #[error("{}", NOT_A_FILM)]
    Kind,
    /// There is a file of that name.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// There is nothing to be seen or heard.
    #[error("the recording has no sound and no picture")]
    Nothing,
    /// More legs than a film takes.
    #[error("the recording has more than {MOST_LEGS} legs")]
    TooMany,
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// ffmpeg is not installed, or cannot be started.
    #[error("ffmpeg does not start (Debian: apt-get install ffmpeg): {0}")]
    NoFfmpeg(#[source] io::Error),
    /// ffmpeg failed.
    #[error("ffmpeg made no film: {0}")]
    Failed(String),
    /// ffmpeg took too long.
    #[error("ffmpeg was not done within {} s", .0.as_secs())]
    Slow(Duration),
}

/// Makes the film and says where it is.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    match export(arguments) {
        Ok(()) => {
            println!("{} is a copy, not evidence", arguments.out.display());
            ExitCode::SUCCESS
        }
        Err(error @ (ExportError::Kind | ExportError::Exists(_))) => {
            eprintln!("senim export: {error}");
            ExitCode::from(UNUSABLE)
        }
        Err(error) => {
            eprintln!("senim export: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the film.
///
/// # Errors
/// [`ExportError`] by what is in the way; no file is left behind then.
pub fn export(arguments: &Arguments) -> Result<(), ExportError> {
    let kind = film::Kind::of(&arguments.out).ok_or(ExportError::Kind)?;
    if arguments.out.exists() {
        return Err(ExportError::Exists(arguments.out.clone()));
    }
    let story = evidence::verify(open(&arguments.ledger)?, &Expectations::default())
        .map_err(ExportError::Broken)?;
    if story.legs.len() > MOST_LEGS {
        return Err(ExportError::TooMany);
    }
    let folder =
        tempfile::tempdir().map_err(|error| file(Path::new("a temporary folder"), error))?;
    let legs = film::Leg::of(&story);
    if legs.is_empty() {
        return Err(ExportError::Nothing);
    }
    for leg in &legs {
        extract(
            &arguments.ledger,
            leg.number,
            &folder.path().join(&leg.file),
        )?;
    }
    write(
        &folder.path().join(film::FONT),
        dejavu::serif_condensed::bold(),
    )?;
    write(&folder.path().join(film::CAPTION), WORDS.as_bytes())?;
    let made = folder.path().join(kind.file());
    let errors = folder.path().join("errors.txt");
    let log = File::create(&errors).map_err(|error| file(&errors, error))?;
    let child = Command::new("ffmpeg")
        .args(film::arguments(&story, &legs, kind))
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(ExportError::NoFfmpeg)?;
    let ended = wait(child, limit(&story))?;
    if !ended.success() {
        let said = fs::read_to_string(&errors).unwrap_or_default();
        return Err(ExportError::Failed(last_line(&said)));
    }
    let copied = fs::copy(&made, &arguments.out).map(drop);
    copied.map_err(|error| file(&arguments.out, error))
}

fn limit(story: &Story) -> Duration {
    let call = Duration::from_millis(story.totals.elapsed_ms);
    AT_LEAST + call.saturating_mul(PATIENCE)
}

/// Waits for ffmpeg, and ends it when its time is over.
fn wait(mut child: Child, limit: Duration) -> Result<ExitStatus, ExportError> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if begun.elapsed() < limit => thread::sleep(LOOK),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(ExportError::Slow(limit));
            }
            Err(error) => return Err(ExportError::NoFfmpeg(error)),
        }
    }
}

fn extract(ledger: &Path, leg: u32, into: &Path) -> Result<(), ExportError> {
    let wrong = |error: io::Error| file(into, error);
    let mut out = File::create(into).map_err(wrong)?;
    for piece in LegFile::new(open(ledger)?, leg, 0) {
        let piece = piece.map_err(|error| file(ledger, io::Error::other(error)))?;
        out.write_all(&piece).map_err(wrong)?;
    }
    Ok(())
}

fn open(path: &Path) -> Result<BufReader<File>, ExportError> {
    File::open(path)
        .map(BufReader::new)
        .map_err(|error| file(path, error))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    fs::write(path, bytes).map_err(|error| file(path, error))
}

fn file(path: &Path, error: io::Error) -> ExportError {
    ExportError::File(path.to_owned(), error)
}

/// What ffmpeg said last, without anything that could steer a terminal.
fn last_line(said: &str) -> String {
    let line = said.lines().rev().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or("it said nothing");
    line.chars().filter(|c| !c.is_control()).collect()
}
