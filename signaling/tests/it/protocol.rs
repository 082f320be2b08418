//! The protocol document and the types say the same: every message is valid under the schema, a changed one is not.

use serde_json::{Map, Value, json};
use signaling::limits;
use signaling::protocol::{ClientFrame, ServerFrame, schema};

use crate::samples::{client_messages, server_messages};

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

#[test]
fn the_document_tells_clients_how_the_short_code_is_computed() {
    let codes: Vec<_> = schema()["x-call-code"]["vectors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|vector| vector["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes, ["151701", "371409", "998817"]);
}

#[test]
fn the_document_says_of_every_message_of_the_server_whether_it_is_numbered() {
    let root = schema();
    let description = root["description"].as_str().unwrap();
    for kind in root["$defs"]["ServerMessage"]["oneOf"].as_array().unwrap() {
        let text = kind.to_string();
        let name = text.split(r#""type":{"enum":[""#).nth(1);
        let name = name.unwrap_or_else(|| panic!("no type in {text}"));
        let name = name.split('"').next().unwrap();
        assert!(description.contains(name), "{name} is not spoken of");
    }
}
