//! A whole conversation, a message a line: the first character says who speaks, the rest is the frame.
#![no_main]

use chrono::{DateTime, Utc};
use eds::hash::Sha256Hash;
use libfuzzer_sys::fuzz_target;
use signaling::evidence::Genesis;
use signaling::media::IceServer;
use signaling::protocol::ClientFrame;
use signaling::room::{Input, Output, Room, Supplies, Takeover};
use signaling::ticket::Secret;
use signaling::{CallKey, ConnectionId, Participant, PersonKey, Role, RoomLimits, RoomSetup};

/// Tokens that are counted.
struct Supply(u64);

impl Supplies for Supply {
    fn token(&mut self) -> Secret {
        self.0 += 1;
        Secret::presented(self.0.to_string())
    }

    fn ice_servers(&mut self, _: &PersonKey, _: DateTime<Utc>) -> Vec<IceServer> {
        Vec::new()
    }

    fn fingerprint(&mut self) -> String {
        String::new()
    }
}

/// What the recording would be bound to; the consent is that of the seeds.
fn genesis() -> Genesis {
    Genesis {
        call: CallKey::new("call"),
        case: String::new(),
        application: None,
        people: Vec::new(),
        consent: Sha256Hash::from_bytes([0; 32]),
        server: String::new(),
        opened_at: DateTime::UNIX_EPOCH,
    }
}

fuzz_target!(|text: &str| {
    let now = DateTime::UNIX_EPOCH;
    let setup = RoomSetup::call(genesis(), "kk", 3);
    let mut room = Room::new(CallKey::new("call"), setup, RoomLimits::default(), now);
    let mut supply = Supply(0);
    for (place, role) in Role::ALL.into_iter().enumerate() {
        let input = Input::Join {
            connection: ConnectionId(place as u64),
            who: Participant {
                role,
                person: PersonKey::new("p"),
            },
            takeover: Takeover::NotAsked,
        };
        let _ = room.handle(now, input, &mut supply);
    }
    for line in text.lines() {
        let Some(speaker) = line.bytes().next().filter(u8::is_ascii_digit) else {
            continue;
        };
        let Ok(message) = ClientFrame::read(&line[1..]) else {
            continue;
        };
        let input = Input::Message {
            connection: ConnectionId(u64::from(speaker - b'0')),
            message,
        };
        for output in room.handle(now, input, &mut supply) {
            if let Output::Send { text, .. } = output {
                serde_json::from_str::<signaling::protocol::ServerFrame>(&text)
                    .expect("what the room says is a frame of the protocol");
            }
        }
    }
});
