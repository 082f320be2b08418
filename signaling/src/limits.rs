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
/// Interpreters of one room: one, so that it is clear whose words count.
pub const INTERPRETERS: usize = 1;
/// Witnesses of one room: two are asked for where a person cannot read or sign.
pub const WITNESSES: usize = 2;
/// Silent observers of one room: one inspector or trainee.
pub const OBSERVERS: usize = 1;
/// M-lines of a page's connection: its own three, and a pair for each further person an observer may see.
pub const MEDIA_LINES: usize = 3 + 2 * (CITIZENS + INTERPRETERS + WITNESSES);
/// Bytes of one session description: fifteen m-lines with their codecs are about 20 KiB.
pub const SDP_BYTES: usize = 32 * 1024;
/// Bytes of one candidate line: the longest, with a relay's two IPv6 addresses, is about 300.
pub const CANDIDATE_BYTES: usize = 1_024;
/// Characters in the code of a check or in the name of a clause.
pub const CODE_CHARS: usize = 64;
/// The greatest coordinate of a pointer: a page is ten thousand wide and high, whatever the screen.
pub const POINTER_MAX: u16 = 10_000;
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
/// How long a device's test may last, and may wait for its person: it takes half a minute.
pub const DEVICE_TEST_LIFE: Duration = Duration::from_mins(5);
/// How often people are told how far a running recording is; a change of its state is told at once.
pub const RECORDING_NEWS: Duration = Duration::from_secs(30);
/// How often [`crate::Hub::keep_time`] looks at the clock: a grace of 60 s may end one second late.
pub const TICK: Duration = Duration::from_secs(1);

/// How often one kind of message may come from one seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Sustained, a minute.
    pub per_minute: u32,
    /// At once.
    pub burst: u32,
}

/// Offers: one for the first connection, and for each restart or new person; a ladder of reconnects makes six a minute.
pub const OFFERS: Allowance = Allowance {
    per_minute: 20,
    burst: 6,
};
/// Candidates: a host with several interfaces and relays has about thirty for each offer.
pub const CANDIDATES: Allowance = Allowance {
    per_minute: 240,
    burst: 96,
};
/// Chat lines: faster than anybody types.
pub const CHATS: Allowance = Allowance {
    per_minute: 60,
    burst: 20,
};
/// Moves of the pointer: twenty a second look smooth; what is too fast is dropped without a word.
pub const POINTERS: Allowance = Allowance {
    per_minute: 1_200,
    burst: 40,
};
/// Reports of quality: one for each other person every two seconds; what is too fast is dropped without a word.
pub const REPORTS: Allowance = Allowance {
    per_minute: 240,
    burst: 20,
};
/// Places of the draft that are shown: a page a second while scrolling.
pub const VIEWS: Allowance = Allowance {
    per_minute: 120,
    burst: 30,
};
/// Switches of microphone, camera and screen.
pub const SWITCHES: Allowance = Allowance {
    per_minute: 60,
    burst: 20,
};
/// Snapshots: each is a whole picture in the evidence.
pub const SNAPSHOTS: Allowance = Allowance {
    per_minute: 6,
    burst: 3,
};
/// Calls for help; one is enough, and what is too fast is dropped without a word.
pub const CALLS_FOR_HELP: Allowance = Allowance {
    per_minute: 6,
    burst: 3,
};
/// Everything else that is done by a button: consent, admission, the script.
pub const BUTTONS: Allowance = Allowance {
    per_minute: 60,
    burst: 20,
};

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
    /// See [`DEVICE_TEST_LIFE`].
    pub device_test: Duration,
    /// See [`RECORDING_NEWS`].
    pub recording_news: Duration,
}

impl Default for RoomLimits {
    fn default() -> Self {
        Self {
            resume_grace: RESUME_GRACE,
            empty_room: EMPTY_ROOM,
            replay_messages: REPLAY_MESSAGES,
            replay_bytes: REPLAY_BYTES,
            chat_chars: CHAT_CHARS,
            device_test: DEVICE_TEST_LIFE,
            recording_news: RECORDING_NEWS,
        }
    }
}
