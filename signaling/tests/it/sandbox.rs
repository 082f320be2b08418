//! A room on a table: tests hand it inputs and read what it would send.

use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Value, json};
use signaling::close::CloseReason;
use signaling::protocol::{ClientMessage, ErrorCode, ServerFrame, ServerMessage};
use signaling::room::{Input, Output, Room};
use signaling::ticket::Secret;
use signaling::{
    ByeReason, CallKey, ConnectionId, Participant, PersonKey, Role, RoomEventKind, RoomLimits,
};

/// When every test begins.
pub(crate) fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 10, 0, 0).unwrap()
}

/// The call of every test.
pub(crate) fn call() -> CallKey {
    CallKey::new("call-1")
}

/// A participant by a short name.
pub(crate) fn who(role: Role, person: &str) -> Participant {
    Participant {
        role,
        person: PersonKey::new(person),
    }
}

/// A room with its own time and its own supply of tokens.
pub(crate) struct Sandbox {
    pub(crate) room: Room,
    pub(crate) now: DateTime<Utc>,
    tokens: u64,
}

/// What a room did, read back from the wire.
#[derive(Debug, Default)]
pub(crate) struct Did {
    pub(crate) sent: Vec<(ConnectionId, ServerFrame)>,
    pub(crate) closed: Vec<(ConnectionId, CloseReason)>,
    pub(crate) reported: Vec<RoomEventKind>,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self::with(RoomLimits::default())
    }

    pub(crate) fn with(limits: RoomLimits) -> Self {
        Self {
            room: Room::new(call(), limits, start()),
            now: start(),
            tokens: 0,
        }
    }

    /// A room in which the notary sits on connection 1 and the citizen on connection 2.
    pub(crate) fn with_both() -> (Self, Secret, Secret) {
        let mut sandbox = Self::new();
        let notary = sandbox.join(1, who(Role::Notary, "n")).token(1);
        let citizen = sandbox.join(2, who(Role::Citizen, "c")).token(2);
        (sandbox, notary, citizen)
    }

    pub(crate) fn give(&mut self, input: Input) -> Did {
        Did::read(self.room.handle(self.now, input))
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    pub(crate) fn join(&mut self, connection: u64, who: Participant) -> Did {
        let token = self.token();
        self.give(Input::Join {
            connection: ConnectionId(connection),
            who,
            token,
        })
    }

    pub(crate) fn resume(&mut self, connection: u64, presented: &Secret, last_seq: u64) -> Did {
        let token = self.token();
        let connection = ConnectionId(connection);
        self.give(Input::Resume {
            connection,
            presented: presented.clone(),
            last_seq,
            token,
        })
    }

    pub(crate) fn say(&mut self, connection: u64, message: ClientMessage) -> Did {
        self.give(Input::Message {
            connection: ConnectionId(connection),
            message,
        })
    }

    pub(crate) fn chat(&mut self, connection: u64, text: &str) -> Did {
        self.say(
            connection,
            ClientMessage::Chat {
                text: text.to_owned(),
            },
        )
    }

    pub(crate) fn signal(&mut self, connection: u64, to: Option<Participant>) -> Did {
        self.say(
            connection,
            ClientMessage::Signal {
                to,
                data: signal_data(),
            },
        )
    }

    pub(crate) fn bye(&mut self, connection: u64, reason: ByeReason) -> Did {
        self.say(connection, ClientMessage::Bye { reason })
    }

    pub(crate) fn lose(&mut self, connection: u64) -> Did {
        self.give(Input::Lost {
            connection: ConnectionId(connection),
        })
    }

    fn token(&mut self) -> Secret {
        self.tokens += 1;
        Secret::bind(&format!("token{}", self.tokens), &call())
    }
}

/// What the tests relay.
pub(crate) fn signal_data() -> Value {
    json!({ "offer": "v=0" })
}

impl Did {
    fn read(outputs: Vec<Output>) -> Self {
        let mut did = Self::default();
        for output in outputs {
            match output {
                Output::Send { connection, text } => {
                    did.sent
                        .push((connection, serde_json::from_str(&text).unwrap()));
                }
                Output::Close { connection, reason } => did.closed.push((connection, reason)),
                Output::Report(event) => {
                    assert_eq!(event.call, call());
                    did.reported.push(event.kind);
                }
            }
        }
        did
    }

    /// What a connection was sent, without its numbers.
    pub(crate) fn to(&self, connection: u64) -> Vec<ServerMessage> {
        self.frames_to(connection)
            .into_iter()
            .map(|frame| frame.message)
            .collect()
    }

    /// What a connection was sent.
    pub(crate) fn frames_to(&self, connection: u64) -> Vec<ServerFrame> {
        let to = |sent: &&(ConnectionId, ServerFrame)| sent.0 == ConnectionId(connection);
        self.sent
            .iter()
            .filter(to)
            .map(|(_, frame)| frame.clone())
            .collect()
    }

    /// The resume token a connection was given.
    pub(crate) fn token(&self, connection: u64) -> Secret {
        let token = |message| match message {
            ServerMessage::Joined { resume_token, .. } => Some(Secret::presented(resume_token)),
            _ => None,
        };
        self.to(connection).into_iter().find_map(token).unwrap()
    }

    /// Whether a connection was turned away with this code and nothing else happened.
    pub(crate) fn refused(&self, connection: u64, code: ErrorCode) -> bool {
        self.to(connection) == [ServerMessage::error(code)]
            && self.sent.len() == 1
            && self.closed == [(ConnectionId(connection), CloseReason::Refused)]
            && self.reported.is_empty()
    }
}
