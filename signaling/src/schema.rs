//! The protocol as a document: a JSON Schema (draft 2020-12) derived from the types of `protocol.rs`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::{RefOr, schema::Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::limits;
use crate::protocol::{ClientFrame, ServerFrame};

/// The protocol document that is committed as `api-spec/signaling.json`.
#[must_use]
pub fn schema() -> Value {
    let mut found: Vec<(String, RefOr<Schema>)> = vec![
        (ClientFrame::name().into_owned(), ClientFrame::schema()),
        (ServerFrame::name().into_owned(), ServerFrame::schema()),
    ];
    ClientFrame::schemas(&mut found);
    ServerFrame::schemas(&mut found);
    // Sorted, so that the committed file changes only when the protocol does.
    let definitions: BTreeMap<String, Value> = found
        .into_iter()
        .map(|(name, schema)| (name, as_json_schema(&schema)))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Senim call signalling, version 1",
        "description": DESCRIPTION,
        "anyOf": [{ "$ref": "#/$defs/ClientFrame" }, { "$ref": "#/$defs/ServerFrame" }],
        "$defs": definitions,
        "x-limits": {
            "message_bytes": limits::MESSAGE_BYTES,
            "messages_per_second": limits::MESSAGES_PER_SECOND,
            "message_burst": limits::MESSAGE_BURST,
            "citizens": limits::CITIZENS,
            "replay_messages": limits::REPLAY_MESSAGES,
            "ticket_life_secs": limits::TICKET_LIFE.as_secs(),
            "resume_grace_secs": limits::RESUME_GRACE.as_secs(),
            "first_message_secs": limits::FIRST_MESSAGE.as_secs(),
            "silence_secs": limits::SILENCE.as_secs(),
        },
    })
}

/// What a schema cannot say, for the one who writes a client.
const DESCRIPTION: &str = "WebSocket, one JSON object a text frame. The client sends ClientFrame, the server ServerFrame. \
The first message is `join` with a ticket from the API, or `resume` with the token of the last `joined`. `seq` numbers the \
messages of one seat's stream: peer, signal, chat, case and end take the next number; joined, pong, replaced and error take \
none, repeat the last one and are never replayed. After `resume` comes `joined` with a new token, then everything after \
`last_seq`. After `join` the stream begins anew at 0. A seat is a role with the opaque key of its person, because several \
citizens may sit in one room. Unknown fields and unknown message types are to be ignored.";

/// OpenAPI 3.1 schemas are JSON Schema 2020-12 but for where their references point.
fn as_json_schema(schema: &RefOr<Schema>) -> Value {
    let mut value = serde_json::to_value(schema).expect("a schema has string keys only");
    point_to_definitions(&mut value);
    value
}

fn point_to_definitions(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(target)) = fields.get_mut("$ref") {
                *target = target.replace("#/components/schemas/", "#/$defs/");
            }
            fields.values_mut().for_each(point_to_definitions);
        }
        Value::Array(items) => items.iter_mut().for_each(point_to_definitions),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
