//! The protocol document and the types say the same: every message is valid under the schema, a changed one is not.

use chrono::{TimeZone, Utc};
use serde_json::{Map, Value, json};
use signaling::evidence::{FailReason, RecordingState};
use signaling::media::{IceServer, Slot, SlotKind};
use signaling::protocol::{
    Announcement, ByeReason, ClientFrame, ClientMessage, Devices, EndReason, EndedBy, ErrorCode,
    Fingerprint, Level, PeerInfo, PeerState, Report, ServerFrame, ServerMessage, ViewPlace,
    Welcome, schema,
};
use signaling::{Participant, PersonKey, Role, Switch, limits};

use crate::sandbox::consent_text;

/// Fields a message may do without.
const OPTIONAL: [(&str, &str); 11] = [
    ("join", "take_over"),
    ("candidate", "candidate"),
    ("quality", "of"),
    ("view", "clause"),
    ("pointer", "x"),
    ("pointer", "y"),
    ("pointer", "page"),
    ("lobby", "consent_sha256"),
    ("joined", "consent_sha256"),
    ("error", "id"),
    ("case", "details"),
];

fn seat(role: Role) -> Participant {
    Participant {
        role,
        person: PersonKey::new("p"),
    }
}

fn client_messages() -> Vec<ClientMessage> {
    [
        opening_messages(),
        negotiating_messages(),
        spoken_messages(),
    ]
    .concat()
}

fn opening_messages() -> Vec<ClientMessage> {
    vec![
        ClientMessage::Join {
            ticket: "t".to_owned(),
            take_over: false,
        },
        ClientMessage::Join {
            ticket: "t".to_owned(),
            take_over: true,
        },
        ClientMessage::Resume {
            token: "t".to_owned(),
            last_seq: 7,
        },
        ClientMessage::Consent {
            recording: true,
            text_sha256: consent_text(),
        },
        ClientMessage::Admit {
            seat: seat(Role::Interpreter),
        },
        ClientMessage::Deny {
            seat: seat(Role::Observer),
        },
        ClientMessage::Ping,
        ClientMessage::Bye {
            reason: ByeReason::Finished,
        },
    ]
}

fn negotiating_messages() -> Vec<ClientMessage> {
    vec![
        ClientMessage::Offer {
            id: 1_772_445_600_000,
            sdp: "v=0\r\n".to_owned(),
        },
        ClientMessage::Candidate {
            candidate: Some("candidate:1 1 udp 1 192.0.2.1 9 typ host".to_owned()),
        },
        ClientMessage::Candidate { candidate: None },
        ClientMessage::Media(devices()),
        ClientMessage::Quality {
            of: Some(seat(Role::Notary)),
            report: Report {
                loss_permille: 15,
                jitter_ms: 4,
                rtt_ms: 80,
                fps: 30,
                freezes: 0,
            },
        },
        ClientMessage::Quality {
            of: None,
            report: Report::default(),
        },
    ]
}

fn spoken_messages() -> Vec<ClientMessage> {
    vec![
        ClientMessage::Chat {
            text: "рахмет".to_owned(),
        },
        ClientMessage::View(place()),
        ClientMessage::View(ViewPlace {
            clause: None,
            ..place()
        }),
        ClientMessage::Pointer {
            x: Some(10_000),
            y: Some(0),
            page: Some(1),
        },
        ClientMessage::Pointer {
            x: None,
            y: None,
            page: None,
        },
        ClientMessage::Script {
            check: "capacity".to_owned(),
        },
        ClientMessage::Snapshot {
            of: seat(Role::Citizen),
        },
        ClientMessage::Distress,
    ]
}

fn devices() -> Devices {
    Devices {
        microphone: Switch::On,
        camera: Switch::On,
        screen: Switch::Off,
    }
}

fn place() -> ViewPlace {
    ViewPlace {
        revision: 2,
        page: 1,
        clause: Some("4.1".to_owned()),
    }
}

fn slots() -> Vec<Slot> {
    vec![
        Slot {
            mid: "0".to_owned(),
            kind: SlotKind::Audio,
            seat: Some(seat(Role::Notary)),
        },
        Slot {
            mid: "2".to_owned(),
            kind: SlotKind::Screen,
            seat: None,
        },
    ]
}

fn server_messages() -> Vec<ServerMessage> {
    [entry_messages(), media_messages(), told_messages()].concat()
}

fn welcome() -> Welcome {
    Welcome {
        seat: seat(Role::Citizen),
        peers: vec![PeerInfo {
            seat: seat(Role::Notary),
            state: PeerState::Lost,
            consented: true,
            media: devices(),
            quality: Level::Poor,
        }],
        resume_token: "t".to_owned(),
        resume_ttl_secs: 60,
        ice_servers: vec![IceServer {
            urls: vec!["turns:turn.senim.example:443?transport=tcp".to_owned()],
            username: Some("1772445600:p".to_owned()),
            credential: Some("c".to_owned()),
        }],
        fingerprint: "AA:BB".to_owned(),
        layout: slots(),
        language: "kk".to_owned(),
        consent_sha256: Some(consent_text()),
        consented: false,
        recording: RecordingState::Off,
    }
}

fn entry_messages() -> Vec<ServerMessage> {
    vec![
        ServerMessage::Lobby {
            seat: seat(Role::Witness),
            consent_sha256: Some(consent_text()),
            language: "ru".to_owned(),
            resume_token: "t".to_owned(),
            resume_ttl_secs: 60,
        },
        ServerMessage::Waiting {
            seat: seat(Role::Witness),
        },
        ServerMessage::Joined(Box::new(welcome())),
        ServerMessage::Joined(Box::new(Welcome {
            consent_sha256: None,
            recording: RecordingState::Failed {
                reason: FailReason::DiskFull,
            },
            ..welcome()
        })),
        ServerMessage::Peer {
            seat: seat(Role::Notary),
            state: PeerState::Left,
        },
        ServerMessage::Consented {
            seat: seat(Role::Citizen),
        },
        ServerMessage::Pong,
        ServerMessage::Replaced,
        ServerMessage::error(ErrorCode::TooLarge),
        ServerMessage::error_of(ErrorCode::OfferRefused, Some(7)),
        ServerMessage::End {
            by: EndedBy::Server,
            reason: EndReason::Expired,
        },
    ]
}

fn recording(recording: RecordingState) -> ServerMessage {
    ServerMessage::Recording { recording }
}

fn media_messages() -> Vec<ServerMessage> {
    let (seq, head) = (9, consent_text());
    vec![
        ServerMessage::Layout { slots: slots() },
        ServerMessage::Answer {
            id: 7,
            sdp: "v=0\r\n".to_owned(),
        },
        ServerMessage::Fingerprints {
            of: vec![Fingerprint {
                seat: seat(Role::Citizen),
                fingerprint: "AA:BB".to_owned(),
            }],
        },
        ServerMessage::Media {
            seat: seat(Role::Citizen),
            devices: devices(),
        },
        recording(RecordingState::Off),
        recording(RecordingState::Running { seq, head }),
        recording(RecordingState::Failed {
            reason: FailReason::Behind,
        }),
        recording(RecordingState::Ended { seq, head }),
        ServerMessage::Quality {
            seat: seat(Role::Citizen),
            level: Level::Fair,
        },
        ServerMessage::Bitrate {
            max_bps: 150_000,
            video: Switch::Off,
        },
    ]
}

fn told_messages() -> Vec<ServerMessage> {
    vec![
        ServerMessage::Chat {
            from: seat(Role::Notary),
            text: "рахмет".to_owned(),
            at: Utc.with_ymd_and_hms(2026, 3, 2, 10, 0, 0).unwrap(),
        },
        ServerMessage::Case(Announcement::new("draft_sent").with("revision", 2)),
        ServerMessage::View(place()),
        ServerMessage::Pointer {
            x: Some(5_000),
            y: Some(5_000),
            page: Some(3),
        },
        ServerMessage::Script {
            check: "capacity".to_owned(),
        },
        ServerMessage::SnapshotTaken {
            of: seat(Role::Citizen),
            sha256: consent_text(),
        },
        ServerMessage::Distress {
            seat: seat(Role::Citizen),
        },
    ]
}

/// Every frame as JSON with the name of its definition.
fn frames() -> Vec<(&'static str, Value)> {
    let client = client_messages().into_iter().map(|message| {
        (
            "ClientFrame",
            serde_json::to_value(ClientFrame::new(message)).unwrap(),
        )
    });
    let server = server_messages().into_iter().map(|message| {
        (
            "ServerFrame",
            serde_json::to_value(ServerFrame::new(3, message)).unwrap(),
        )
    });
    client.chain(server).collect()
}

/// As much of JSON Schema as our document uses; an unknown keyword stops the test.
fn valid(schema: &Value, value: &Value, root: &Value) -> bool {
    let all = |list: &Value| {
        list.as_array()
            .unwrap()
            .iter()
            .all(|one| valid(one, value, root))
    };
    let count = |list: &Value| {
        list.as_array()
            .unwrap()
            .iter()
            .filter(|one| valid(one, value, root))
            .count()
    };
    schema
        .as_object()
        .unwrap()
        .iter()
        .all(|(keyword, rule)| match keyword.as_str() {
            "$ref" => valid(
                root.pointer(rule.as_str().unwrap().strip_prefix('#').unwrap())
                    .unwrap(),
                value,
                root,
            ),
            "allOf" => all(rule),
            "oneOf" => count(rule) == 1,
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is_a(name, value)),
                name => is_a(name, value),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "required" => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => rule.as_object().unwrap().iter().all(|(name, property)| {
                value
                    .get(name)
                    .is_none_or(|field| valid(property, field, root))
            }),
            "items" => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| valid(rule, item, root))),
            "minimum" => value
                .as_f64()
                .is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value
                .as_f64()
                .is_none_or(|number| number <= rule.as_f64().unwrap()),
            "minLength" => value
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 >= rule.as_u64().unwrap()),
            "maxLength" => value
                .as_str()
                .is_none_or(|text| text.chars().count() as u64 <= rule.as_u64().unwrap()),
            "additionalProperties" | "propertyNames" | "description" | "format" => true,
            other => panic!("the check does not know the keyword {other}"),
        })
}

fn is_a(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("the check does not know the type {other}"),
    }
}

fn accepts(root: &Value, definition: &str, frame: &Value) -> bool {
    valid(
        &json!({ "$ref": format!("#/$defs/{definition}") }),
        frame,
        root,
    )
}

#[test]
fn every_message_is_valid_under_the_schema_and_reads_back() {
    let root = schema();
    for (definition, frame) in frames() {
        assert!(
            accepts(&root, definition, &frame),
            "{definition} does not describe {frame}"
        );
    }
    for message in client_messages() {
        let text = serde_json::to_string(&ClientFrame::new(message.clone())).unwrap();
        assert_eq!(ClientFrame::read(&text), Ok(message));
    }
    for message in server_messages() {
        let frame = ServerFrame::new(3, message);
        assert_eq!(
            serde_json::from_str::<ServerFrame>(&frame.to_text()).unwrap(),
            frame
        );
    }
}

#[test]
fn a_message_has_no_number_beside_the_frames_own() {
    for message in server_messages() {
        let text = ServerFrame::new(77, message).to_text();
        // Of a name that stands twice a reader takes the last.
        let frame: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(frame["seq"], 77, "{text}");
    }
}

#[test]
fn a_message_without_one_of_its_fields_is_not_valid() {
    let root = schema();
    for (definition, frame) in frames() {
        let fields = frame.as_object().unwrap();
        let kind = fields["type"].as_str().unwrap();
        let needed = |name: &&String| !OPTIONAL.contains(&(kind, name.as_str()));
        for name in fields.keys().filter(needed) {
            let mut less: Map<String, Value> = fields.clone();
            less.remove(name);
            assert!(
                !accepts(&root, definition, &Value::Object(less)),
                "{frame} without {name}"
            );
        }
    }
}

#[test]
fn every_message_of_the_schema_is_one_of_the_samples() {
    let root = schema();
    for (messages, frame) in [
        ("ClientMessage", "ClientFrame"),
        ("ServerMessage", "ServerFrame"),
    ] {
        let kinds = root["$defs"][messages]["oneOf"].as_array().unwrap();
        for kind in kinds {
            let sampled = frames()
                .iter()
                .any(|(of, sample)| *of == frame && valid(kind, sample, &root));
            assert!(sampled, "no sample of {kind}");
        }
    }
}

#[test]
fn the_schema_refuses_another_version_and_too_long_a_line() {
    let root = schema();
    assert!(!accepts(
        &root,
        "ClientFrame",
        &json!({ "v": 2, "type": "ping" })
    ));
    let line = |length| json!({ "v": 1, "type": "chat", "text": "ә".repeat(length) });
    assert!(accepts(&root, "ClientFrame", &line(limits::CHAT_CHARS)));
    assert!(!accepts(
        &root,
        "ClientFrame",
        &line(limits::CHAT_CHARS + 1)
    ));
}

#[test]
fn every_reference_of_the_schema_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(
                    fields
                        .get("$ref")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let root = schema();
    let mut found = Vec::new();
    references(&root, &mut found);
    assert!(found.len() > 10);
    for reference in found {
        assert!(
            root.pointer(&reference[1..]).is_some(),
            "{reference} leads nowhere"
        );
    }
    assert!(
        !root.to_string().contains("components"),
        "no reference of OpenAPI is left"
    );
}
