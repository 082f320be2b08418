//! The room's limits, each with its unit and its reason.

use std::time::Duration;

/// Bytes in one message of a client: a session description with many candidates is about 16 KiB; four times that is ample.
pub const MESSAGE_BYTES: usize = 64 * 1024;
/// Characters in one chat message: a paragraph; anything longer is a document and belongs in the case.
pub const CHAT_CHARS: usize = 2_000;
/// Messages per second of one connection, sustained: candidates and typing together stay far below.
pub const MESSAGES_PER_SECOND: u32 = 50;
/// Messages at once before the rate applies: a page sends its candidates in one burst.
pub const MESSAGE_BURST: u32 = 100;
/// Messages kept per seat for replay after a resume.
pub const REPLAY_MESSAGES: usize = 256;
/// Bytes kept per seat for replay, so that 256 messages of full size cannot hold 16 MiB.
pub const REPLAY_BYTES: usize = 1024 * 1024;
/// Messages waiting for one socket: a whole replay and room for what happens while it is being written.
pub const QUEUE_MESSAGES: usize = REPLAY_MESSAGES + 64;
/// Bytes waiting for one socket: a whole replay and as much again.
pub const QUEUE_BYTES: usize = 2 * REPLAY_BYTES;
/// Notaries of one room: the one who took the call.
pub const NOTARIES: usize = 1;
/// Citizens of one room: a power of attorney has three principals at most, and each of them speaks for themselves.
pub const CITIZENS: usize = 3;
/// Rooms of one process: each costs a few KiB when idle, and media stops us long before.
pub const ROOMS: usize = 10_000;
/// Connections that have not yet said who they are, so that silent sockets cannot exhaust the process.
pub const UNJOINED_CONNECTIONS: usize = 512;
/// Tickets of one seat that are not used yet: a person with a few tabs and retries; the oldest gives way.
pub const TICKETS_PER_SEAT: usize = 8;
/// Characters in the key of a call: a UUID has 36.
pub const CALL_KEY_CHARS: usize = 128;
/// Room events a subscriber may be behind before it is told that it lags.
pub const EVENT_BACKLOG: usize = 4_096;

/// How long a ticket may be used: the page opens its socket at once; a copied ticket goes stale.
pub const TICKET_LIFE: Duration = Duration::from_mins(1);
/// How long a seat waits for a lost connection: a change of network or a reload takes seconds, a lift a minute.
pub const RESUME_GRACE: Duration = Duration::from_mins(1);
/// How long a connection may stay silent before its first message.
pub const FIRST_MESSAGE: Duration = Duration::from_secs(10);
/// How long one write may take before the reader counts as gone.
pub const WRITE_TIME: Duration = Duration::from_secs(10);
/// How often the server asks a connection whether it is alive.
pub const KEEPALIVE: Duration = Duration::from_secs(10);
/// Silence after which a connection counts as lost: two keepalives and a little.
pub const SILENCE: Duration = Duration::from_secs(25);
/// How long a room may stand empty before it is abandoned: longer than any adjournment of one sitting.
pub const EMPTY_ROOM: Duration = Duration::from_hours(2);
/// How long an ended room answers "the call is over" instead of "no such call".
pub const ENDED_ROOM: Duration = Duration::from_mins(10);
/// How often [`crate::Hub::keep_time`] looks at the clock: a grace of 60 s may end one second late.
pub const TICK: Duration = Duration::from_secs(1);

/// The limits of one hub; the defaults are this module's constants.
#[derive(Clone, Debug)]
pub struct Settings {
    /// See [`ROOMS`].
    pub rooms: usize,
    /// See [`UNJOINED_CONNECTIONS`].
    pub unjoined_connections: usize,
    /// See [`MESSAGE_BYTES`].
    pub message_bytes: usize,
    /// See [`MESSAGES_PER_SECOND`].
    pub messages_per_second: u32,
    /// See [`MESSAGE_BURST`].
    pub message_burst: u32,
    /// See [`QUEUE_MESSAGES`].
    pub queue_messages: usize,
    /// See [`QUEUE_BYTES`].
    pub queue_bytes: usize,
    /// See [`TICKET_LIFE`].
    pub ticket_life: Duration,
    /// See [`FIRST_MESSAGE`].
    pub first_message: Duration,
    /// See [`WRITE_TIME`].
    pub write_time: Duration,
    /// See [`KEEPALIVE`].
    pub keepalive: Duration,
    /// See [`SILENCE`].
    pub silence: Duration,
    /// See [`ENDED_ROOM`].
    pub ended_room: Duration,
    /// The limits of each room.
    pub room: RoomLimits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rooms: ROOMS,
            unjoined_connections: UNJOINED_CONNECTIONS,
            message_bytes: MESSAGE_BYTES,
            messages_per_second: MESSAGES_PER_SECOND,
            message_burst: MESSAGE_BURST,
            queue_messages: QUEUE_MESSAGES,
            queue_bytes: QUEUE_BYTES,
            ticket_life: TICKET_LIFE,
            first_message: FIRST_MESSAGE,
            write_time: WRITE_TIME,
            keepalive: KEEPALIVE,
            silence: SILENCE,
            ended_room: ENDED_ROOM,
            room: RoomLimits::default(),
        }
    }
}

/// The limits of one room, which its sans-I/O core enforces.
#[derive(Clone, Debug)]
pub struct RoomLimits {
    /// See [`RESUME_GRACE`].
    pub resume_grace: Duration,
    /// See [`EMPTY_ROOM`].
    pub empty_room: Duration,
    /// See [`REPLAY_MESSAGES`].
    pub replay_messages: usize,
    /// See [`REPLAY_BYTES`].
    pub replay_bytes: usize,
    /// See [`CHAT_CHARS`].
    pub chat_chars: usize,
}

impl Default for RoomLimits {
    fn default() -> Self {
        Self {
            resume_grace: RESUME_GRACE,
            empty_room: EMPTY_ROOM,
            replay_messages: REPLAY_MESSAGES,
            replay_bytes: REPLAY_BYTES,
            chat_chars: CHAT_CHARS,
        }
    }
}
