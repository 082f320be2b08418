//! From a room to one connection: a bounded queue, and the connection's own end of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use tokio::sync::mpsc;

use crate::close::CloseReason;
use crate::hub::{Hub, LiveRoom};
use crate::limits::Settings;
use crate::name::ConnectionId;
use crate::protocol::{ClientMessage, ErrorCode};
use crate::room::Input;

/// The room's end: takes messages as long as the queue has room.
#[derive(Debug)]
pub(crate) struct Pipe {
    sender: mpsc::Sender<Arc<str>>,
    state: Arc<State>,
}

/// The connection's end; when it is dropped, the room hears that the connection is lost.
pub(crate) struct Line {
    hub: Arc<Hub>,
    room: Arc<Mutex<LiveRoom>>,
    connection: ConnectionId,
    receiver: mpsc::Receiver<Arc<str>>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting_bytes: AtomicUsize,
    closed: OnceLock<CloseReason>,
}

impl Pipe {
    /// Both ends of a new queue.
    pub(crate) fn new(
        hub: Arc<Hub>,
        room: Arc<Mutex<LiveRoom>>,
        connection: ConnectionId,
    ) -> (Self, Line) {
        let (sender, receiver) = mpsc::channel(hub.settings().queue_messages);
        let state = Arc::new(State::default());
        let pipe = Self {
            sender,
            state: Arc::clone(&state),
        };
        (
            pipe,
            Line {
                hub,
                room,
                connection,
                receiver,
                state,
            },
        )
    }

    /// Queues a message; false when the queue is full, by count or by bytes.
    pub(crate) fn push(&self, text: Arc<str>, settings: &Settings) -> bool {
        let bytes = text.len();
        if self.state.waiting_bytes.load(Ordering::Relaxed) + bytes > settings.queue_bytes {
            return false;
        }
        self.state.waiting_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.sender.try_send(text).is_ok()
    }

    /// Ends the queue; what is in it is still read, then the reason.
    pub(crate) fn close(self, reason: CloseReason) {
        // The first reason is the true one.
        let _ = self.state.closed.set(reason);
    }
}

impl Line {
    /// The connection this is the end of.
    pub(crate) fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// The next message to write; none when the line is closed and everything before was read.
    pub(crate) async fn next(&mut self) -> Option<Arc<str>> {
        let text = self.receiver.recv().await?;
        self.state
            .waiting_bytes
            .fetch_sub(text.len(), Ordering::Relaxed);
        Some(text)
    }

    /// Why the line is closed.
    pub(crate) fn close_reason(&self) -> CloseReason {
        self.state
            .closed
            .get()
            .copied()
            .unwrap_or(CloseReason::Normal)
    }

    /// Gives the room what the connection said.
    pub(crate) fn say(&self, message: ClientMessage) {
        self.hub.hear(
            &self.room,
            Input::Message {
                connection: self.connection,
                message,
            },
        );
    }

    /// Tells the connection that what it said is not acted upon.
    pub(crate) fn object(&self, code: ErrorCode) {
        self.hub.hear(
            &self.room,
            Input::Unacceptable {
                connection: self.connection,
                code,
            },
        );
    }

    /// Ends the line from our side.
    pub(crate) fn hang_up(&self, reason: CloseReason) {
        self.hub.hang_up(&self.room, self.connection, reason);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.hang_up(CloseReason::Normal);
    }
}
