//! The folder where parts are written and wait until they are safely stored.
//!
//! `CALL.000001.open` is being written, `….part` is whole and waits, `….rest` is what a broken-off writing left behind the
//! last whole frame: it is kept aside until the recording is destroyed. `….bad` is, or stands for, a part that is damaged for
//! good: it is missing from the recording, which says so. `.lock` is held by the server whose spool it is.

use super::StoredPart;
use rustix::fs::statvfs;
use signaling::CallKey;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// The most bytes the reserve takes on a large disk: what a database needs for hours.
const RESERVE_MOST: u64 = 1 << 30;
/// How long a stored part is remembered: whoever asked the database for a call's parts and then the spool must not miss the
/// one that went from here to there in between.
const REMEMBERED: Duration = Duration::from_mins(10);
/// The file whose lock says that a server works here; the system gives it up with the process, however that ends.
const LOCK: &str = ".lock";
/// The longest name of a call: a UUID has 36.
const LONGEST_CALL: usize = 64;

/// The spool's folder, what waits in it, and which calls are being written.
#[derive(Debug)]
pub(super) struct Spool {
    folder: PathBuf,
    reserve_percent: u8,
    state: Mutex<State>,
    /// Something new waits.
    pub(super) news: Notify,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<Waiting>,
    stored: Vec<(Instant, StoredPart)>,
    written: BTreeSet<CallKey>,
}

/// A whole part that is not safely stored yet.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) part: StoredPart,
    pub(super) path: PathBuf,
    pub(super) tries: u32,
    not_before: Instant,
    uploading: bool,
}

/// How a file of the spool stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Part,
    Rest,
    Bad,
}

impl Kind {
    /// Whether such a file is still to come into the store.
    pub(super) const fn is_on_its_way(self) -> bool {
        match self {
            Self::Open | Self::Part => true,
            Self::Rest | Self::Bad => false,
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Part => "part",
            Self::Rest => "rest",
            Self::Bad => "bad",
        }
    }
}

/// A call that is being written; dropping it ends that.
#[derive(Debug)]
pub(super) struct Held {
    spool: Arc<Spool>,
    call: CallKey,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.spool.state().written.remove(&self.call);
    }
}

impl Spool {
    /// Opens the folder, made for the owner alone where it is not there.
    pub(super) fn open(folder: &Path, reserve_percent: u8) -> io::Result<Self> {
        make_private(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            reserve_percent,
            state: Mutex::default(),
            news: Notify::new(),
        })
    }

    /// The sole right to work in the folder, as long as the file is open; nothing while another server has it.
    pub(super) fn lock(&self) -> io::Result<Option<File>> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.folder.join(LOCK))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Takes a call for writing, unless it is being written or its name fits no file.
    pub(super) fn hold(self: &Arc<Self>, call: &CallKey) -> Option<Held> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let name = call.as_str();
        if name.is_empty() || name.len() > LONGEST_CALL || !name.bytes().all(fits) {
            return None;
        }
        self.state().written.insert(call.clone()).then(|| Held {
            spool: Arc::clone(self),
            call: call.clone(),
        })
    }

    pub(super) fn path(&self, call: &CallKey, part: u32, kind: Kind) -> PathBuf {
        let name = format!("{call}.{part:06}.{}", kind.extension());
        self.folder.join(name)
    }

    /// The files of every call, sorted by call and part.
    pub(super) fn files(&self) -> io::Result<Vec<(CallKey, u32, Kind)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            found.extend(name.to_str().and_then(parse));
        }
        found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        Ok(found)
    }

    /// Whether so many more bytes leave the reserve whole.
    pub(super) fn has_room(&self, bytes: u64) -> io::Result<bool> {
        let disk = statvfs(&self.folder)?;
        let share = disk.f_blocks * disk.f_frsize / 100 * u64::from(self.reserve_percent);
        let free = disk.f_bavail * disk.f_frsize;
        Ok(free >= share.min(RESERVE_MOST).saturating_add(bytes))
    }

    /// Makes names that were given or taken in the folder durable.
    pub(super) fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }

    /// A whole part waits from now on.
    pub(super) fn add(&self, part: StoredPart, path: PathBuf) {
        self.state().waiting.push(Waiting {
            part,
            path,
            tries: 0,
            not_before: Instant::now(),
            uploading: false,
        });
        self.news.notify_one();
    }

    /// The next part whose time has come, marked as on its way; else when the next one's comes.
    pub(super) fn next(&self) -> Result<Waiting, Option<Instant>> {
        let now = Instant::now();
        let mut state = self.state();
        let idle = state.waiting.iter_mut().filter(|one| !one.uploading);
        match idle.min_by_key(|one| one.not_before) {
            Some(one) if one.not_before <= now => {
                one.uploading = true;
                Ok(one.clone())
            }
            Some(one) => Err(Some(one.not_before)),
            None => Err(None),
        }
    }

    /// A part on its way is stored.
    pub(super) fn done(&self, one: &Waiting) {
        let mut state = self.state();
        state.waiting.retain(|other| other.path != one.path);
        state.stored.retain(|(at, _)| at.elapsed() < REMEMBERED);
        state.stored.push((Instant::now(), one.part.clone()));
    }

    /// A part on its way is not stored, and is tried again after a pause.
    pub(super) fn failed(&self, one: &Waiting, pause: Duration) {
        let mut state = self.state();
        if let Some(one) = state
            .waiting
            .iter_mut()
            .find(|other| other.path == one.path)
        {
            one.tries = one.tries.saturating_add(1);
            one.not_before = Instant::now() + pause;
            one.uploading = false;
        }
    }

    /// Gives a part up as damaged for good: what there is of it is kept aside under another name, and it waits no more.
    pub(super) fn give_up(&self, call: &CallKey, part: u32) -> io::Result<()> {
        let bad = self.path(call, part, Kind::Bad);
        let mut kept = false;
        for kind in [Kind::Open, Kind::Part] {
            match fs::rename(self.path(call, part, kind), &bad) {
                Ok(()) => kept = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        if !kept {
            // Not even a damaged file is there; that the part is missing must be known all the same.
            File::create(&bad)?.sync_all()?;
        }
        self.sync()?;
        let given_up = |one: &Waiting| one.part.call == *call && one.part.part == part;
        self.state().waiting.retain(|one| !given_up(one));
        Ok(())
    }

    /// The parts of a call that were given up.
    pub(super) fn given_up(&self, call: &CallKey) -> io::Result<Vec<u32>> {
        let files = self.files()?.into_iter();
        let bad = files.filter(|(of, _, kind)| of == call && *kind == Kind::Bad);
        Ok(bad.map(|(_, part, _)| part).collect())
    }

    /// The parts of a call that wait.
    pub(super) fn waiting(&self, call: &CallKey) -> Vec<StoredPart> {
        let state = self.state();
        let of_call = state.waiting.iter().filter(|one| one.part.call == *call);
        of_call.map(|one| one.part.clone()).collect()
    }

    /// The parts of a call that waited until lately.
    pub(super) fn stored(&self, call: &CallKey) -> Vec<StoredPart> {
        let state = self.state();
        let of_call = state.stored.iter().filter(|(_, part)| part.call == *call);
        of_call.map(|(_, part)| part.clone()).collect()
    }

    /// How many parts wait, and how often the most unlucky of them was tried.
    pub(super) fn counts(&self) -> (usize, u32) {
        let state = self.state();
        let tries = state.waiting.iter().map(|one| one.tries).max();
        (state.waiting.len(), tries.unwrap_or(0))
    }

    /// Forgets what waits of a call and removes its files; nothing happens while one is on its way.
    pub(super) fn remove(&self, call: &CallKey) -> io::Result<Removed> {
        {
            let mut state = self.state();
            let on_its_way = |one: &Waiting| one.part.call == *call && one.uploading;
            if state.written.contains(call) || state.waiting.iter().any(on_its_way) {
                return Ok(Removed::NotYet);
            }
            state.waiting.retain(|one| one.part.call != *call);
            state.stored.retain(|(_, part)| part.call != *call);
        }
        for (_, part, kind) in self.files()?.iter().filter(|file| file.0 == *call) {
            fs::remove_file(self.path(call, *part, *kind))?;
        }
        self.sync()?;
        Ok(Removed::All)
    }

    /// Whether the folder takes files.
    pub(super) fn try_out(&self) -> io::Result<()> {
        let trial = self.folder.join(".trial");
        fs::write(&trial, b"senim")?;
        fs::remove_file(&trial)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Removed {
    All,
    NotYet,
}

/// Call, part and kind of a file's name.
fn parse(name: &str) -> Option<(CallKey, u32, Kind)> {
    let (stem, extension) = name.rsplit_once('.')?;
    let (call, part) = stem.rsplit_once('.')?;
    let kind = [Kind::Open, Kind::Part, Kind::Rest, Kind::Bad]
        .into_iter()
        .find(|kind| kind.extension() == extension)?;
    Some((CallKey::new(call), part.parse().ok()?, kind))
}

/// Makes a folder that its owner alone may look into.
pub(super) fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
