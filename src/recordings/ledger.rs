//! One call's ledger: entries sealed into the part that is open, parts closed as they fill up or grow old.

use super::StoredPart;
use super::part::{Head, Sealing, reached};
use super::spool::{Held, Kind, Spool};
use eds::aead::DataKey;
use eds::chain::Link;
use eds::hash::Sha256Hasher;
use signaling::CallKey;
use signaling::evidence::{Continuation, Entry, HEADER_BYTES, Ledger, LedgerError, PAYLOAD_BYTES};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Bytes at which a part is closed: half a minute of a call of two, little enough to be held in memory.
const PART_BYTES: u64 = 8 << 20;
/// How long a part stays open: what a burnt-down machine may take with it of a quiet call.
const PART_AGE: Duration = Duration::from_mins(1);

/// Writes one call's parts.
pub(super) struct PartLedger {
    spool: Arc<Spool>,
    call: CallKey,
    key: Arc<DataKey>,
    /// The number of the part that is open, or of the next one.
    number: u32,
    reached: Option<Continuation>,
    durable: Option<Continuation>,
    /// Entries behind `durable`: written again into a new part when the disk failed them.
    unflushed: Vec<(Entry, Link)>,
    open: Option<OpenPart>,
    _held: Held,
}

/// The part that is being written.
struct OpenPart {
    file: File,
    path: PathBuf,
    sealing: Sealing,
    begun: Instant,
    written: Written,
    /// What is known to be on the disk; nothing as long as no entry is.
    durable: Option<Written>,
}

/// What was written of a part so far.
#[derive(Clone)]
struct Written {
    bytes: u64,
    hasher: Sha256Hasher,
    reached: Option<Continuation>,
}

impl PartLedger {
    /// A ledger that goes on behind `after` with the part of this number.
    pub(super) fn new(
        spool: Arc<Spool>,
        held: Held,
        call: CallKey,
        number: u32,
        key: Arc<DataKey>,
        after: Option<Continuation>,
    ) -> Self {
        Self {
            spool,
            call,
            key,
            number,
            reached: after,
            durable: after,
            unflushed: Vec::new(),
            open: None,
            _held: held,
        }
    }

    /// Opens the first part, so that a disk that takes nothing is noticed before the call. A recording does not begin
    /// where it would have to stop within half a minute; one that goes on takes what there is.
    pub(super) fn begin(&mut self) -> Result<(), LedgerError> {
        let wanted = match self.reached {
            None => PART_BYTES,
            Some(_) => 0,
        };
        self.room(wanted)?;
        self.ensure_open()
    }

    fn check(&self, entry: &Entry, link: &Link) -> Result<(), LedgerError> {
        let header = entry.header_json();
        if header.len() > HEADER_BYTES || entry.payload.len() > PAYLOAD_BYTES {
            return Err(refused("the entry is longer than entries are"));
        }
        let before = self.reached.map(|reached| reached.link);
        let context = self.call.as_str().as_bytes();
        link.check(context, before.as_ref(), &[&header, &entry.payload])
            .map_err(|broken| LedgerError::Refused(broken.to_string()))
    }

    fn room(&self, bytes: u64) -> Result<(), LedgerError> {
        match self.spool.has_room(bytes) {
            Ok(true) => Ok(()),
            Ok(false) => Err(LedgerError::Full),
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// Begins a part where none is open, with the entries that a failed one may have lost.
    fn ensure_open(&mut self) -> Result<(), LedgerError> {
        if self.open.is_some() {
            return Ok(());
        }
        let head = Head {
            call: self.call.clone(),
            part: self.number,
            after: self.durable,
        };
        let path = self.spool.path(&self.call, self.number, Kind::Open);
        let mut part = OpenPart::begin(path, head, &self.key).map_err(|e| unavailable(&e))?;
        let rewritten = self
            .unflushed
            .iter()
            .try_for_each(|(entry, link)| part.write(entry, link))
            .and_then(|()| self.spool.sync().map_err(|error| unavailable(&error)));
        if let Err(error) = rewritten {
            part.discard();
            return Err(error);
        }
        self.open = Some(part);
        Ok(())
    }

    /// Makes the open part durable.
    fn sync(&mut self) -> Result<(), LedgerError> {
        let Some(part) = &mut self.open else {
            return Ok(());
        };
        part.file.sync_data().map_err(|error| unavailable(&error))?;
        if part.written.reached.is_some() {
            part.durable = Some(part.written.clone());
        }
        self.durable = self.reached;
        self.unflushed.clear();
        Ok(())
    }

    /// Puts the open part, which is durable, among those that wait; one without an entry is removed.
    fn put_away(&mut self) -> Result<(), LedgerError> {
        let Some(part) = self.open.take_if(|part| part.durable.is_none()) else {
            return self.put_away_durable();
        };
        part.discard();
        Ok(())
    }

    fn put_away_durable(&mut self) -> Result<(), LedgerError> {
        let Some((part, durable)) = self
            .open
            .as_ref()
            .and_then(|part| Some((part, part.durable.clone()?)))
        else {
            return Ok(());
        };
        let path = self.spool.path(&self.call, self.number, Kind::Part);
        fs::rename(&part.path, &path).map_err(|error| unavailable(&error))?;
        let first_seq = part.sealing.head().first_seq();
        let stored = durable.stored(self.call.clone(), self.number, first_seq);
        self.open = None;
        self.number += 1;
        if let Some(stored) = stored {
            self.spool.add(stored, path);
        }
        self.spool.sync().map_err(|error| unavailable(&error))
    }

    /// After a disk failed a part, nothing behind its last flush is relied upon: it ends there, and the entries behind
    /// go into the next part.
    fn abandon(&mut self) {
        let Some(part) = &mut self.open else {
            return;
        };
        let length = part.durable.as_ref().map(|durable| durable.bytes);
        if let Some(length) = length
            && let Err(error) = part.file.set_len(length)
        {
            tracing::warn!(%error, "a part of a recording that failed cannot be cut back");
        }
        if let Err(error) = self.put_away() {
            tracing::warn!(%error, "a part of a recording that failed cannot be put away");
            // Its file stays for the next start; the name of the next part must be another.
            if self.open.take().is_some() {
                self.number += 1;
            }
        }
    }
}

impl Ledger for PartLedger {
    fn append(&mut self, entry: &Entry, link: &Link) -> Result<(), LedgerError> {
        // Offered again after a flush failed: it is kept.
        if self.reached.is_some_and(|reached| reached.link == *link) {
            return Ok(());
        }
        self.check(entry, link)?;
        self.room((HEADER_BYTES + entry.payload.len()) as u64)?;
        self.ensure_open()?;
        let part = self.open.as_mut().expect("it was opened in the line above");
        if let Err(error) = part.write(entry, link) {
            self.abandon();
            return Err(error);
        }
        let full = part.written.bytes >= PART_BYTES;
        self.reached = Some(reached(self.reached, &entry.header, *link));
        self.unflushed.push((entry.clone(), *link));
        if full { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        if !self.unflushed.is_empty() {
            self.ensure_open()?;
        }
        if let Err(error) = self.sync() {
            self.abandon();
            return Err(error);
        }
        let due =
            |part: &OpenPart| part.written.bytes >= PART_BYTES || part.begun.elapsed() >= PART_AGE;
        if self.open.as_ref().is_some_and(due) {
            self.put_away()?;
        }
        Ok(())
    }

    fn close(mut self: Box<Self>) -> Result<(), LedgerError> {
        self.flush()?;
        self.put_away()
    }
}

impl Drop for PartLedger {
    fn drop(&mut self) {
        if self.open.is_none() {
            return;
        }
        if let Err(error) = self.flush().and_then(|()| self.put_away()) {
            tracing::warn!(%error, "a recording's last part waits for the next start");
        }
    }
}

impl OpenPart {
    fn begin(path: PathBuf, head: Head, key: &DataKey) -> io::Result<Self> {
        // A file of that name can only be what was left of a failed try of our own: nobody else writes the call.
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        let (sealing, bytes) = Sealing::begin(head, key);
        let mut part = Self {
            file,
            path,
            sealing,
            begun: Instant::now(),
            written: Written {
                bytes: 0,
                hasher: Sha256Hasher::default(),
                reached: None,
            },
            durable: None,
        };
        match part.put(&bytes) {
            Ok(()) => Ok(part),
            Err(error) => {
                part.discard();
                Err(error)
            }
        }
    }

    fn write(&mut self, entry: &Entry, link: &Link) -> Result<(), LedgerError> {
        let frame = self
            .sealing
            .seal(entry, link)
            .map_err(|error| LedgerError::Refused(error.to_string()))?;
        self.put(&frame).map_err(|error| unavailable(&error))?;
        let before = self.written.reached.or(self.sealing.head().after);
        self.written.reached = Some(reached(before, &entry.header, *link));
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.written.hasher.update(bytes);
        self.written.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Removes a part that holds nothing.
    fn discard(self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "an empty part of a recording cannot be removed");
        }
    }
}

impl Written {
    fn stored(self, call: CallKey, part: u32, first_seq: u64) -> Option<StoredPart> {
        let reached = self.reached?;
        Some(StoredPart::new(
            call,
            part,
            first_seq,
            reached,
            self.bytes,
            self.hasher.finish(),
        ))
    }
}

fn refused(why: &str) -> LedgerError {
    LedgerError::Refused(why.to_owned())
}

/// What the recorder is told of a fault of the disk.
fn unavailable(error: &io::Error) -> LedgerError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => LedgerError::Full,
        _ => LedgerError::Unavailable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use signaling::evidence::{EntryHeader, EntryKind};

    struct Bench {
        spool: Arc<Spool>,
        ledger: Box<PartLedger>,
        last: Option<Link>,
        _folder: tempfile::TempDir,
    }

    fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let spool = Arc::new(Spool::open(folder.path(), 0).unwrap());
        let call = CallKey::new("call");
        let held = spool.hold(&call).unwrap();
        let key = Arc::new(DataKey::generate());
        let mut ledger = PartLedger::new(Arc::clone(&spool), held, call, 1, key, None);
        ledger.begin().unwrap();
        Bench {
            spool,
            ledger: Box::new(ledger),
            last: None,
            _folder: folder,
        }
    }

    impl Bench {
        fn next(&mut self) -> (Entry, Link) {
            let seq = self.last.map_or(1, |last| last.seq + 1);
            let entry = Entry {
                header: EntryHeader {
                    v: 1,
                    seq,
                    at: 0,
                    body: EntryKind::End { at_ms: seq },
                },
                payload: Bytes::from_static(b"payload"),
            };
            let link = entry.link(&self.ledger.call, self.last.as_ref());
            (entry, link)
        }

        fn append(&mut self) -> Result<(), LedgerError> {
            let (entry, link) = self.next();
            self.ledger.append(&entry, &link)?;
            self.last = Some(link);
            Ok(())
        }

        /// The disk under the open part fails from now on.
        fn fail(&mut self) {
            let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
            self.ledger.open.as_mut().unwrap().file = full;
        }

        /// Closes the ledger and answers with the entries of each part that waits, by part.
        fn parts(self) -> Vec<(u32, u64, u64)> {
            let call = self.ledger.call.clone();
            self.ledger.close().unwrap();
            let parts = self.spool.waiting(&call).into_iter();
            parts
                .map(|part| (part.part, part.first_seq, part.reached.link.seq))
                .collect()
        }
    }

    #[test]
    fn an_entry_that_the_disk_refuses_goes_into_the_next_part() {
        let mut bench = bench();
        bench.append().unwrap();
        bench.ledger.flush().unwrap();
        bench.append().unwrap();
        bench.fail();
        assert_eq!(bench.append(), Err(LedgerError::Full));
        bench.append().unwrap();
        // The second entry was written and not flushed: it is in the new part once more.
        assert_eq!(bench.parts(), [(1, 1, 1), (2, 2, 3)]);
    }

    #[test]
    fn entries_whose_flush_fails_go_into_the_next_part() {
        let mut bench = bench();
        bench.append().unwrap();
        bench.ledger.flush().unwrap();
        bench.append().unwrap();
        bench.append().unwrap();
        bench.fail();
        assert!(bench.ledger.flush().is_err());
        bench.ledger.flush().unwrap();
        assert_eq!(bench.parts(), [(1, 1, 1), (2, 2, 3)]);
    }

    #[test]
    fn a_part_that_fails_before_its_first_flush_leaves_no_file() {
        let mut bench = bench();
        bench.append().unwrap();
        bench.fail();
        assert!(bench.ledger.flush().is_err());
        assert_eq!(bench.spool.files().unwrap(), []);
        bench.append().unwrap();
        assert_eq!(bench.parts(), [(1, 1, 2)]);
    }

    #[test]
    fn a_ledger_that_is_dropped_puts_its_part_away() {
        let mut bench = bench();
        bench.append().unwrap();
        let Bench { spool, ledger, .. } = bench;
        let call = ledger.call.clone();
        drop(ledger);
        assert_eq!(spool.waiting(&call).len(), 1);
        assert!(spool.hold(&call).is_some(), "the call is free again");
    }
}
