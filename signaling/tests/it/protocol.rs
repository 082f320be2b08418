//! The protocol document and the types say the same: every message is valid under the schema, a changed one is not.

use chrono::{TimeZone, Utc};
use serde_json::{Map, Value, json};
use signaling::protocol::{
    Announcement, ByeReason, ClientFrame, ClientMessage, EndReason, EndedBy, ErrorCode, PeerInfo,
    PeerState, ServerFrame, ServerMessage, schema,
};
use signaling::{Participant, PersonKey, Role, limits};

fn seat(role: Role) -> Participant {
    Participant {
        role,
        person: PersonKey::new("p"),
    }
}

fn client_messages() -> Vec<ClientMessage> {
    vec![
        ClientMessage::Join {
            ticket: "t".to_owned(),
        },
        ClientMessage::Resume {
            token: "t".to_owned(),
            last_seq: 7,
        },
        ClientMessage::Signal {
            to: Some(seat(Role::Notary)),
            data: json!({ "sdp": "v=0" }),
        },
        ClientMessage::Signal {
            to: None,
            data: Value::Null,
        },
        ClientMessage::Chat {
            text: "рахмет".to_owned(),
        },
        ClientMessage::Ping,
        ClientMessage::Bye {
            reason: ByeReason::Finished,
        },
    ]
}

fn server_messages() -> Vec<ServerMessage> {
    vec![
        ServerMessage::Joined {
            seat: seat(Role::Citizen),
            peers: vec![PeerInfo {
                seat: seat(Role::Notary),
                state: PeerState::Lost,
            }],
            resume_token: "t".to_owned(),
            resume_ttl_secs: 60,
        },
        ServerMessage::Peer {
            seat: seat(Role::Notary),
            state: PeerState::Left,
        },
        ServerMessage::Signal {
            from: seat(Role::Notary),
            data: json!([1, 2]),
        },
        ServerMessage::Chat {
            from: seat(Role::Notary),
            text: "рахмет".to_owned(),
            at: Utc.with_ymd_and_hms(2026, 3, 2, 10, 0, 0).unwrap(),
        },
        ServerMessage::Case(Announcement::new("draft_sent").with("revision", 2)),
        ServerMessage::Pong,
        ServerMessage::Replaced,
        ServerMessage::error(ErrorCode::TooLarge),
        ServerMessage::End {
            by: EndedBy::Server,
            reason: EndReason::Expired,
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
fn a_message_without_one_of_its_fields_is_not_valid() {
    let root = schema();
    for (definition, frame) in frames() {
        let fields = frame.as_object().unwrap();
        for name in fields
            .keys()
            .filter(|name| !["to", "details"].contains(&name.as_str()))
        {
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
