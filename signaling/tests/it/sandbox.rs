//! A room on a table: tests hand it inputs and read what it would send.

use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use eds::hash::{Sha256Hash, sha256};
use signaling::close::CloseReason;
use signaling::evidence::Genesis;
use signaling::media::{IceServer, MediaCommand, MediaEvent, Slot};
use signaling::protocol::{ClientMessage, ErrorCode, ServerFrame, ServerMessage, Welcome};
use signaling::room::{Input, Output, Room, Supplies, Takeover};
use signaling::ticket::Secret;
use signaling::{
    ByeReason, CallEvent, CallKey, ConnectionId, Participant, PersonKey, Role, RoomEventKind,
    RoomLimits, RoomSetup,
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

/// SHA-256 of the text everybody consents to.
pub(crate) fn consent_text() -> Sha256Hash {
    sha256("Қоңырау жазылады".as_bytes())
}

/// What the recording of every test is bound to.
pub(crate) fn genesis() -> Genesis {
    Genesis {
        call: call(),
        case: "case-1".to_owned(),
        application: None,
        people: vec![who(Role::Notary, "n"), who(Role::Citizen, "c")],
        consent: consent_text(),
        server: "https://senim.example".to_owned(),
        opened_at: start(),
    }
}

/// A call of three principals in which everybody but the notary waits in the lobby.
pub(crate) fn lobby() -> RoomSetup {
    RoomSetup::call(genesis(), "kk", 3)
}

/// The same call when the notary has let everybody in before.
pub(crate) fn open_doors() -> RoomSetup {
    let people = [
        "a", "b", "c", "d", "e", "f", "i", "m", "n", "o", "stranger", "w",
    ];
    let everybody = Role::ALL
        .into_iter()
        .flat_map(|role| people.map(|person| who(role, person)));
    RoomSetup {
        admitted: everybody.collect(),
        ..lobby()
    }
}

/// A room with its own time and its own supply of tokens.
pub(crate) struct Sandbox {
    pub(crate) room: Room,
    pub(crate) now: DateTime<Utc>,
    supply: Supply,
}

/// Tokens that are counted, and a server of no certificate.
#[derive(Default)]
struct Supply {
    tokens: u64,
}

impl Supplies for Supply {
    fn token(&mut self) -> Secret {
        self.tokens += 1;
        Secret::bind(&format!("token{}", self.tokens), &call())
    }

    fn ice_servers(&mut self, person: &PersonKey, _: DateTime<Utc>) -> Vec<IceServer> {
        vec![IceServer {
            urls: vec!["turn:turn.senim.example".to_owned()],
            username: Some(person.as_str().to_owned()),
            credential: Some("secret".to_owned()),
        }]
    }

    fn fingerprint(&mut self) -> String {
        "AA:BB".to_owned()
    }
}

/// What a room did, read back from the wire.
#[derive(Debug, Default)]
pub(crate) struct Did {
    pub(crate) sent: Vec<(ConnectionId, ServerFrame)>,
    pub(crate) closed: Vec<(ConnectionId, CloseReason)>,
    pub(crate) reported: Vec<RoomEventKind>,
    pub(crate) commanded: Vec<MediaCommand>,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self::with(RoomLimits::default())
    }

    pub(crate) fn with(limits: RoomLimits) -> Self {
        Self::of(open_doors(), limits)
    }

    pub(crate) fn of(setup: RoomSetup, limits: RoomLimits) -> Self {
        Self {
            room: Room::new(call(), setup, limits, start()),
            now: start(),
            supply: Supply::default(),
        }
    }

    /// A room in which the notary sits on connection 1 and the citizen on connection 2.
    pub(crate) fn with_both() -> (Self, Secret, Secret) {
        let mut sandbox = Self::new();
        let notary = sandbox.join(1, who(Role::Notary, "n")).token(1);
        let citizen = sandbox.join(2, who(Role::Citizen, "c")).token(2);
        (sandbox, notary, citizen)
    }

    /// The same when both have consented and their pages have media connections.
    pub(crate) fn talking() -> (Self, Secret, Secret) {
        let (mut sandbox, notary, citizen) = Self::with_both();
        for (connection, person) in [(1, who(Role::Notary, "n")), (2, who(Role::Citizen, "c"))] {
            sandbox.consent(connection);
            sandbox.offer(connection, 1);
            sandbox.answered(connection, &person, 1);
        }
        (sandbox, notary, citizen)
    }

    /// A room with a lobby, in which the notary sits on connection 1 and the citizen waits on connection 2.
    pub(crate) fn with_lobby() -> (Self, Did) {
        let mut sandbox = Self::of(lobby(), RoomLimits::default());
        sandbox.join(1, who(Role::Notary, "n"));
        let waits = sandbox.join(2, who(Role::Citizen, "c"));
        (sandbox, waits)
    }

    pub(crate) fn give(&mut self, input: Input) -> Did {
        Did::read(self.room.handle(self.now, input, &mut self.supply))
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    pub(crate) fn join(&mut self, connection: u64, who: Participant) -> Did {
        self.join_as(connection, who, Takeover::NotAsked)
    }

    pub(crate) fn take_over(&mut self, connection: u64, who: Participant) -> Did {
        self.join_as(connection, who, Takeover::Asked)
    }

    fn join_as(&mut self, connection: u64, who: Participant, takeover: Takeover) -> Did {
        let connection = ConnectionId(connection);
        self.give(Input::Join {
            connection,
            who,
            takeover,
        })
    }

    pub(crate) fn resume(&mut self, connection: u64, presented: &Secret, last_seq: u64) -> Did {
        let connection = ConnectionId(connection);
        self.give(Input::Resume {
            connection,
            presented: presented.clone(),
            last_seq,
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

    pub(crate) fn consent(&mut self, connection: u64) -> Did {
        let consent = ClientMessage::Consent {
            recording: true,
            text_sha256: consent_text(),
        };
        self.say(connection, consent)
    }

    pub(crate) fn offer(&mut self, connection: u64, id: u64) -> Did {
        let sdp = sdp();
        self.say(connection, ClientMessage::Offer { id, sdp })
    }

    pub(crate) fn admit(&mut self, connection: u64, seat: Participant) -> Did {
        self.say(connection, ClientMessage::Admit { seat })
    }

    /// The media plane answers an offer of this connection.
    pub(crate) fn answered(&mut self, connection: u64, who: &Participant, id: u64) -> Did {
        self.media(MediaEvent::Answer {
            who: who.clone(),
            connection: ConnectionId(connection),
            id,
            sdp: "answer".to_owned(),
            fingerprint: format!("{connection:02}"),
        })
    }

    pub(crate) fn media(&mut self, event: MediaEvent) -> Did {
        self.give(Input::Media(event))
    }

    pub(crate) fn bye(&mut self, connection: u64, reason: ByeReason) -> Did {
        self.say(connection, ClientMessage::Bye { reason })
    }

    pub(crate) fn lose(&mut self, connection: u64) -> Did {
        self.give(Input::Lost {
            connection: ConnectionId(connection),
        })
    }
}

/// What the tests offer.
pub(crate) fn sdp() -> String {
    "v=0".to_owned()
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
                Output::Media(command) => did.commanded.push(command),
            }
        }
        did
    }

    /// What a connection was sent, without its numbers; m-lines are looked at by [`Did::layout`].
    pub(crate) fn to(&self, connection: u64) -> Vec<ServerMessage> {
        let frames = self.frames_to(connection).into_iter();
        let messages = frames.map(|frame| frame.message);
        messages
            .filter(|message| !matches!(message, ServerMessage::Layout { .. }))
            .collect()
    }

    /// The m-lines a connection was told last.
    pub(crate) fn layout(&self, connection: u64) -> Option<Vec<Slot>> {
        let told = |frame: ServerFrame| match frame.message {
            ServerMessage::Layout { slots } => Some(slots),
            ServerMessage::Joined(welcome) => Some(welcome.layout),
            _ => None,
        };
        self.frames_to(connection).into_iter().rev().find_map(told)
    }

    /// What a connection needs to take part, when it was given that.
    pub(crate) fn welcome(&self, connection: u64) -> Option<Welcome> {
        let welcome = |message| match message {
            ServerMessage::Joined(welcome) => Some(*welcome),
            _ => None,
        };
        self.to(connection).into_iter().find_map(welcome)
    }

    /// What went into the recording's chain.
    pub(crate) fn noted(&self) -> Vec<CallEvent> {
        let note = |command: &MediaCommand| match command {
            MediaCommand::Note { event, .. } => Some(event.clone()),
            _ => None,
        };
        self.commanded.iter().filter_map(note).collect()
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
            ServerMessage::Joined(welcome) => Some(Secret::presented(welcome.resume_token)),
            ServerMessage::Lobby { resume_token, .. } => Some(Secret::presented(resume_token)),
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
            && self.commanded.is_empty()
    }
}
