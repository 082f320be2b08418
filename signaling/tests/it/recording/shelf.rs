//! A ledger in memory that can be full, slow or cut off.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use eds::chain::Link;
use signaling::evidence::{Entry, Ledger, LedgerError, MAGIC, frame};

/// What the shelf does with the next entry.
#[derive(Clone, Debug, Default)]
pub(super) enum Mood {
    /// Keeps it.
    #[default]
    Keeps,
    /// Refuses it.
    Refuses(LedgerError),
    /// Keeps it after a while.
    Dozes(Duration),
    /// Writes this many bytes more, then nothing, as a process does that dies.
    Dies(usize),
}

#[derive(Debug, Default)]
struct Inside {
    bytes: Vec<u8>,
    mood: Mood,
    flushed: usize,
}

/// Clones are the same shelf.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelf {
    inside: Arc<Mutex<Inside>>,
}

impl Shelf {
    /// A shelf that has these bytes already.
    pub(super) fn with(bytes: Vec<u8>) -> Self {
        let shelf = Self::default();
        shelf.inside.lock().unwrap().bytes = bytes;
        shelf
    }

    pub(super) fn feels(&self, mood: Mood) {
        self.inside.lock().unwrap().mood = mood;
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        self.inside.lock().unwrap().bytes.clone()
    }

    /// The bytes that are durable.
    pub(super) fn durable(&self) -> Vec<u8> {
        let inside = self.inside.lock().unwrap();
        inside.bytes[..inside.flushed].to_vec()
    }
}

impl Ledger for Shelf {
    fn append(&mut self, entry: &Entry, link: &Link) -> Result<(), LedgerError> {
        let mood = self.inside.lock().unwrap().mood.clone();
        if let Mood::Dozes(time) = mood {
            std::thread::sleep(time);
        }
        let mut inside = self.inside.lock().unwrap();
        if inside.bytes.is_empty() {
            inside.bytes.extend_from_slice(MAGIC);
        }
        let frame = frame(entry, link);
        match mood {
            Mood::Refuses(error) => return Err(error),
            Mood::Keeps | Mood::Dozes(_) => inside.bytes.extend_from_slice(&frame),
            Mood::Dies(left) => {
                let written = left.min(frame.len());
                inside.bytes.extend_from_slice(&frame[..written]);
                inside.mood = Mood::Dies(left - written);
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        let mut inside = self.inside.lock().unwrap();
        inside.flushed = inside.bytes.len();
        Ok(())
    }

    fn close(mut self: Box<Self>) -> Result<(), LedgerError> {
        self.flush()
    }
}
