//! The issuance log: every certificate, revocation and published list is a line, and every line holds its place by a hash.
//!
//! Lines are only ever added, under an advisory lock that all processes of the folder share. A last line without its end was
//! never acknowledged to anybody: readers pass over it and the next writer removes it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use super::CaError;
use super::event::{LogEntry, LogEvent, Published};
use crate::certificate::Certificate;
use crate::chain::{self, ChainBreak, Link};
use crate::hash::{Sha256Hash, sha256};
use crate::trust::RevocationReason;

/// The log, one line an entry.
const LOG: &str = "issuance.log";
/// Held by whoever adds to the log or publishes; the file itself stays empty.
const LOCK: &str = "authority.lock";
/// The largest log in bytes: some millions of certificates, and a bound for a file that is no log.
const LONGEST: u64 = 1024 * 1024 * 1024;

/// A serial number as written in the log: lower-case hex without leading zeros.
pub(super) type SerialHex = String;

/// Since when and why a certificate is revoked, and which line of the log says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Revoked {
    pub(super) since: DateTime<Utc>,
    pub(super) reason: RevocationReason,
    pub(super) seq: u64,
}

/// A certificate as the log knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCertificate {
    /// Its serial number.
    pub serial_hex: String,
    /// When it was entered.
    pub at: DateTime<Utc>,
}

/// What the lines read so far amount to.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    last: Option<Link>,
    /// Bytes of the file that are checked and counted in.
    read: u64,
    issued: HashSet<SerialHex>,
    keys: HashMap<Sha256Hash, IssuedCertificate>,
    revoked: BTreeMap<SerialHex, Revoked>,
    adopted: bool,
    published: Published,
}

/// The log of one authority's folder.
#[derive(Debug)]
pub(super) struct IssuanceLog {
    dir: PathBuf,
    /// The root's hash: the log of another authority is not ours.
    authority: Sha256Hash,
    ledger: Mutex<Ledger>,
}

/// The right to add to the log, held by one process and one thread at a time.
#[derive(Debug)]
pub(super) struct LogWriter<'a> {
    log: &'a IssuanceLog,
    ledger: MutexGuard<'a, Ledger>,
    _lock: File,
}

impl Ledger {
    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// The number of the newest line; 0 before the first.
    pub(super) fn seq(&self) -> u64 {
        self.last.map_or(0, |link| link.seq)
    }

    pub(super) fn has_issued(&self, serial_hex: &str) -> bool {
        self.issued.contains(serial_hex)
    }

    /// The certificate that was issued for this key.
    pub(super) fn issued_for(&self, key: &Sha256Hash) -> Option<&IssuedCertificate> {
        self.keys.get(key)
    }

    pub(super) fn revoked(&self, serial_hex: &str) -> Option<Revoked> {
        self.revoked.get(serial_hex).copied()
    }

    /// All revocations in the order of their serial numbers' spelling.
    pub(super) fn revocations(&self) -> impl Iterator<Item = (&str, Revoked)> {
        self.revoked
            .iter()
            .map(|(serial, revoked)| (serial.as_str(), *revoked))
    }

    /// Whether certificates of a time before this log exist.
    pub(super) fn is_adopted(&self) -> bool {
        self.adopted
    }

    pub(super) fn published(&self) -> &Published {
        &self.published
    }

    fn take(&mut self, entry: LogEntry) {
        let seq = entry.link.seq;
        self.last = Some(entry.link);
        match entry.event {
            LogEvent::Adopted => self.adopted = true,
            LogEvent::Issued {
                serial_hex, key, ..
            } => {
                self.issued.insert(serial_hex.clone());
                self.keys.entry(key).or_insert(IssuedCertificate {
                    serial_hex,
                    at: entry.at,
                });
            }
            LogEvent::Revoked {
                serial_hex,
                since,
                reason,
            } => {
                // A revocation is final: the first one stays.
                let revoked = Revoked { since, reason, seq };
                self.revoked.entry(serial_hex).or_insert(revoked);
            }
            LogEvent::Listed { list, number } => {
                self.published.take(list, number, seq, entry.at);
            }
        }
    }
}

impl IssuanceLog {
    /// Reads and checks the log of the folder; an absent one is empty.
    pub(super) fn open(dir: &Path, root: &Certificate) -> Result<Self, CaError> {
        let log = Self {
            dir: dir.to_path_buf(),
            authority: root.fingerprint(),
            ledger: Mutex::default(),
        };
        log.read(|_| ())?;
        Ok(log)
    }

    /// Asks the ledger, after counting in what other processes have added.
    pub(super) fn read<T>(&self, ask: impl FnOnce(&Ledger) -> T) -> Result<T, CaError> {
        let mut ledger = self.ledger();
        self.catch_up(&mut ledger)?;
        Ok(ask(&ledger))
    }

    /// Waits for the right to write.
    pub(super) fn writer(&self) -> Result<LogWriter<'_>, CaError> {
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.dir.join(LOCK))?;
        lock.lock()?;
        let mut ledger = self.ledger();
        self.catch_up(&mut ledger)?;
        Ok(LogWriter {
            log: self,
            ledger,
            _lock: lock,
        })
    }

    /// Every entry, read and checked from the beginning.
    pub(super) fn entries(&self) -> Result<Vec<LogEntry>, CaError> {
        let mut entries = Vec::new();
        let mut last = None;
        self.each_line(0, |line| {
            let entry = self.check(line, last.as_ref())?;
            last = Some(entry.link);
            entries.push(entry);
            Ok(())
        })?;
        Ok(entries)
    }

    fn path(&self) -> PathBuf {
        self.dir.join(LOG)
    }

    /// A thread that panicked cannot have left a ledger that the file does not say.
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn catch_up(&self, ledger: &mut Ledger) -> Result<(), CaError> {
        let from = ledger.read;
        let read = self.each_line(from, |line| {
            let entry = self.check(line, ledger.last.as_ref())?;
            ledger.take(entry);
            Ok(())
        });
        match read {
            Ok(bytes) => ledger.read = from + bytes,
            // Half a catch-up must not be counted twice.
            Err(_) => *ledger = Ledger::default(),
        }
        read.map(|_| ())
    }

    /// Reads the whole lines after this many bytes; answers with the bytes they take.
    fn each_line(
        &self,
        from: u64,
        mut take: impl FnMut(&str) -> Result<(), CaError>,
    ) -> Result<u64, CaError> {
        let mut file = match File::open(self.path()) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound && from == 0 => return Ok(0),
            Err(error) => return Err(error.into()),
        };
        let length = file.metadata()?.len();
        if length < from || length > LONGEST {
            return Err(CaError::LogBroken);
        }
        if length == from {
            return Ok(0);
        }
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(LONGEST).read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n');
        let whole = &bytes[..whole.map_or(0, |end| end + 1)];
        let text = std::str::from_utf8(whole).map_err(|_| CaError::LogBroken)?;
        text.lines().try_for_each(&mut take)?;
        Ok(whole.len() as u64)
    }

    fn check(&self, line: &str, previous: Option<&Link>) -> Result<LogEntry, CaError> {
        let (seq, rest) = line.split_once(' ').ok_or(CaError::LogBroken)?;
        let (hash, content) = rest.split_once(' ').ok_or(CaError::LogBroken)?;
        let authority = self.authority.as_ref();
        let place = Link {
            seq: seq.parse().map_err(|_| CaError::LogBroken)?,
            prev: previous.map_or_else(|| chain::genesis(authority), |previous| previous.hash),
            hash: Sha256Hash::from_hex(hash).map_err(|_| CaError::LogBroken)?,
        };
        place.check(authority, previous, &[content.as_bytes()])?;
        LogEntry::read(place, content).ok_or(CaError::LogBroken)
    }
}

impl LogWriter<'_> {
    /// Adds an entry; it is on the disk when this returns.
    pub(super) fn add(&mut self, at: DateTime<Utc>, event: &LogEvent) -> Result<(), CaError> {
        let content = event.content(at);
        let fields: &[&[u8]] = &[content.as_bytes()];
        let place = match &self.ledger.last {
            Some(last) => last.followed_by(fields),
            None => Link::first(self.log.authority.as_ref(), fields),
        };
        // As the line says it: whole seconds.
        let entry = LogEntry::read(place, &content).ok_or(CaError::BadOrder)?;
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log.path())?;
        if file.metadata()?.len() != self.ledger.read {
            file.set_len(self.ledger.read)?;
        }
        let line = format!("{} {} {content}\n", place.seq, place.hash);
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        self.ledger.read += line.len() as u64;
        self.ledger.take(entry);
        Ok(())
    }

    /// Adds the issue of this certificate.
    pub(super) fn add_issued(
        &mut self,
        at: DateTime<Utc>,
        certificate: &Certificate,
        profile: &str,
    ) -> Result<(), CaError> {
        self.add(
            at,
            &LogEvent::Issued {
                serial_hex: certificate.serial_hex(),
                certificate: certificate.fingerprint(),
                key: key_hash(certificate.public_key()),
                profile: profile.to_owned(),
                not_after: certificate.not_after(),
            },
        )
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

impl From<ChainBreak> for CaError {
    fn from(_: ChainBreak) -> Self {
        Self::LogBroken
    }
}

/// What names a key in the log: the SHA-256 value of the subjectPublicKey's content.
pub(super) fn key_hash(public_key: &[u8]) -> Sha256Hash {
    sha256(public_key)
}
