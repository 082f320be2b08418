//! The few threads on which all calls are written.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{fmt, io, mem};

use tokio::sync::watch;

use super::call::{CallWriter, Turn};
use super::heads::sign_heads;
use super::queue::Queue;
use super::tape::Tape;
use crate::evidence::{Archive, Genesis, LedgerError, OpenedLedger, RecordingState};
use crate::hub::Clock;

/// How often each call's writer looks at its queue: clusters are of a second, and a thread that sleeps costs nothing.
const TURN: Duration = Duration::from_millis(100);

/// The threads that write; clones are the same pool. When the last is dropped, every recording is written out and left open.
#[derive(Clone)]
pub struct RecorderPool {
    threads: Arc<Threads>,
}

/// What a recording is and where it takes the time from.
#[derive(Clone)]
pub struct Recording {
    /// How its chain begins.
    pub genesis: Genesis,
    /// The hub's clock.
    pub clock: Clock,
    /// Where its state is shown.
    pub states: watch::Sender<RecordingState>,
}

struct Threads {
    desks: Vec<Arc<Desk>>,
    handles: Mutex<Vec<JoinHandle<()>>>,
    next: AtomicUsize,
}

/// What one thread is told.
#[derive(Default)]
struct Desk {
    inbox: Mutex<Inbox>,
    news: Condvar,
    calls: AtomicUsize,
}

#[derive(Default)]
struct Inbox {
    calls: Vec<CallWriter>,
    closing: Closing,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Closing {
    #[default]
    No,
    Yes,
}

impl RecorderPool {
    /// Starts the threads.
    ///
    /// # Errors
    /// The system's, when it gives no thread.
    pub fn new(threads: NonZeroUsize) -> io::Result<Self> {
        let desks: Vec<Arc<Desk>> = (0..threads.get()).map(|_| Arc::default()).collect();
        let mut handles = Vec::with_capacity(desks.len());
        for (number, desk) in desks.iter().enumerate() {
            let desk = Arc::clone(desk);
            let builder = thread::Builder::new().name(format!("recorder-{number}"));
            handles.push(builder.spawn(move || desk.work())?);
        }
        Ok(Self {
            threads: Arc::new(Threads {
                desks,
                handles: Mutex::new(handles),
                next: AtomicUsize::new(0),
            }),
        })
    }

    /// Begins to record into an open ledger, or goes on.
    #[must_use]
    pub fn start(&self, recording: Recording, opened: OpenedLedger) -> Tape {
        let begun = Instant::now();
        let queue = Arc::new(Queue::new(begun, recording.states));
        let fed = Arc::new(());
        let writer = CallWriter::new(
            recording.genesis,
            opened,
            recording.clock,
            Arc::clone(&queue),
            Arc::downgrade(&fed),
            begun,
        );
        self.threads.give(writer);
        Tape::new(queue, fed)
    }

    /// Opens the call's ledger, begins to record into it and has its heads signed; needs a tokio runtime.
    ///
    /// # Errors
    /// [`LedgerError`] when there is no ledger for the call.
    pub async fn record(
        &self,
        archive: Arc<dyn Archive>,
        recording: Recording,
    ) -> Result<Tape, LedgerError> {
        let opened = archive.open(recording.genesis.clone()).await?;
        let call = recording.genesis.call.clone();
        let states = recording.states.subscribe();
        let tape = self.start(recording, opened);
        tokio::spawn(sign_heads(call, archive, tape.downgrade(), states));
        Ok(tape)
    }

    /// Calls that are being written.
    #[must_use]
    pub fn calls(&self) -> usize {
        let desks = self.threads.desks.iter();
        desks.map(|desk| desk.calls.load(Ordering::Relaxed)).sum()
    }
}

impl fmt::Debug for RecorderPool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RecorderPool")
            .field("threads", &self.threads.desks.len())
            .field("calls", &self.calls())
            .finish()
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Recording")
            .field("call", &self.genesis.call)
            .finish_non_exhaustive()
    }
}

impl Threads {
    /// Gives a call to the thread with the fewest, and to each in turn among equals.
    fn give(&self, writer: CallWriter) {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.desks.len();
        let turn = (0..count).map(|step| &self.desks[(first + step) % count]);
        if let Some(desk) = turn.min_by_key(|desk| desk.calls.load(Ordering::Relaxed)) {
            desk.calls.fetch_add(1, Ordering::Relaxed);
            desk.lock().calls.push(writer);
            desk.news.notify_one();
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        for desk in &self.desks {
            desk.lock().closing = Closing::Yes;
            desk.news.notify_one();
        }
        let handles = mem::take(
            self.handles
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner),
        );
        for handle in handles {
            // A thread that panicked has said so.
            let _ = handle.join();
        }
    }
}

impl Desk {
    fn work(&self) {
        let mut calls: Vec<CallWriter> = Vec::new();
        let mut due = Instant::now();
        loop {
            let closing = self.wait(&mut calls, due);
            due = Instant::now() + TURN;
            calls.retain_mut(|call| call.turn(Instant::now()) == Turn::GoesOn);
            self.calls.store(calls.len(), Ordering::Relaxed);
            if closing == Closing::Yes {
                for call in &mut calls {
                    call.leave(Instant::now());
                }
                return;
            }
        }
    }

    /// Waits until the calls are due, or for the first call; takes new ones.
    fn wait(&self, calls: &mut Vec<CallWriter>, due: Instant) -> Closing {
        let mut inbox = self.lock();
        loop {
            calls.append(&mut inbox.calls);
            let left = due.saturating_duration_since(Instant::now());
            if inbox.closing == Closing::Yes || (!calls.is_empty() && left.is_zero()) {
                return inbox.closing;
            }
            let waited = if calls.is_empty() {
                self.news.wait(inbox)
            } else {
                let waited = self.news.wait_timeout(inbox, left);
                waited
                    .map(|(inbox, _)| inbox)
                    .map_err(|poisoned| PoisonError::new(poisoned.into_inner().0))
            };
            inbox = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inbox> {
        // A panic in another thread leaves the list of calls whole.
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
