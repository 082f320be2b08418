//! What a participant knows of the call: what the room said last.

use serde_json::Value;
use std::collections::BTreeMap;

use crate::code::call_code;

/// What is known.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The own seat (`{role, person}`), once the room let the participant in.
    pub seat: Option<Value>,
    /// The last `joined`.
    pub joined: Option<Value>,
    /// The last `lobby`, while the participant waits.
    pub lobby: Option<Value>,
    /// The largest number handled.
    pub last_seq: u64,
    /// What lies on which m-line.
    pub layout: Vec<Slot>,
    /// The recording's state: `off`, `running`, `failed`, `ended`.
    pub recording: Option<String>,
    /// The server's certificate, as signalled.
    pub server_fingerprint: Option<String>,
    /// The server's certificate, as it stood in its answer.
    pub answered_fingerprint: Option<String>,
    /// The own certificate.
    pub own_fingerprint: Option<String>,
    /// Everybody's certificate, as signalled, by `role:person`.
    pub fingerprints: BTreeMap<String, String>,
    /// The roles of the others who are connected.
    pub others: Vec<String>,
    /// The codes of all refusals so far.
    pub refusals: Vec<String>,
    /// Why the call is over.
    pub end: Option<String>,
    /// Whether the WebSocket stands.
    pub open: bool,
    /// The close code of the last WebSocket.
    pub close_code: Option<u64>,
    /// How the media connection stands.
    pub link: Link,
    /// How many media connections were made.
    pub connections: u32,
    /// How many answers were applied.
    pub answers: u32,
}

/// One m-line of the server's layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The m-line's name.
    pub mid: String,
    /// Whose sound or picture (a seat), if anybody's.
    pub seat: Option<Value>,
    /// `audio`, `camera` or `screen`.
    pub kind: String,
}

/// How the media connection stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// There is none.
    #[default]
    None,
    /// It is being made.
    Connecting,
    /// Packets flow.
    Connected,
    /// Nothing comes at the moment.
    Interrupted,
    /// It is given up.
    Failed,
}

impl Known {
    /// The role of the own seat.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        self.seat.as_ref()?["role"].as_str()
    }

    /// The short code of a call from what was seen here: the certificates of both ends, and those signalled of the others.
    #[must_use]
    pub fn code(&self, call: &str) -> Option<String> {
        let mut seats = self.fingerprints.clone();
        seats.insert(line(self.seat.as_ref()?), self.own_fingerprint.clone()?);
        let seats: Vec<String> = seats
            .iter()
            .map(|(seat, fingerprint)| format!("{seat}={}", fingerprint.to_ascii_uppercase()))
            .collect();
        let server = self.answered_fingerprint.as_ref()?.to_ascii_uppercase();
        Some(call_code(call, &server, &seats))
    }

    /// Takes over what a message says.
    pub(crate) fn learn(&mut self, message: &Value) {
        if let Some(seq) = message["seq"].as_u64() {
            self.last_seq = self.last_seq.max(seq);
        }
        match message["type"].as_str().unwrap_or_default() {
            "lobby" => self.lobby = Some(message.clone()),
            "joined" => self.join(message),
            "layout" => self.layout = slots(&message["slots"]),
            "recording" => self.recording = text(&message["recording"]["state"]),
            "fingerprints" => self.meet_fingerprints(&message["of"]),
            "peer" => self.meet(message),
            "error" => self.refusals.extend(text(&message["code"])),
            "end" => self.end = text(&message["reason"]),
            "closed" => {
                self.open = false;
                self.close_code = message["code"].as_u64();
            }
            // Chat, news of the case and the like are for whoever listens.
            _ => {}
        }
    }

    fn join(&mut self, message: &Value) {
        self.seat = Some(message["seat"].clone());
        self.lobby = None;
        self.layout = slots(&message["layout"]);
        self.recording = text(&message["recording"]["state"]);
        self.server_fingerprint = text(&message["fingerprint"]);
        self.others.clear();
        for peer in message["peers"].as_array().into_iter().flatten() {
            self.meet(peer);
        }
        self.joined = Some(message.clone());
    }

    fn meet(&mut self, peer: &Value) {
        let Some(role) = text(&peer["seat"]["role"]) else {
            return;
        };
        match peer["state"].as_str() {
            Some("joined" | "resumed") => self.others.push(role),
            _ => {
                if let Some(place) = self.others.iter().position(|other| *other == role) {
                    self.others.remove(place);
                }
            }
        }
    }

    fn meet_fingerprints(&mut self, of: &Value) {
        for entry in of.as_array().into_iter().flatten() {
            if let Some(fingerprint) = text(&entry["fingerprint"]) {
                let seat = line(&entry["seat"]);
                self.fingerprints.insert(seat, fingerprint);
            }
        }
    }
}

/// A seat as `role:person`.
fn line(seat: &Value) -> String {
    let part = |name: &str| seat[name].as_str().unwrap_or_default().to_owned();
    format!("{}:{}", part("role"), part("person"))
}

fn slots(value: &Value) -> Vec<Slot> {
    let slot = |slot: &Value| {
        Some(Slot {
            mid: text(&slot["mid"])?,
            seat: Some(slot["seat"].clone()).filter(|seat| !seat.is_null()),
            kind: text(&slot["kind"])?,
        })
    };
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(slot)
        .collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
