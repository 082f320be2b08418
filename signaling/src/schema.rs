//! The protocol as a document: a JSON Schema (draft 2020-12) derived from the types of `protocol.rs`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::{RefOr, schema::Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::code::call_code;
use crate::limits::{self, Allowance};
use crate::name::{CallKey, Participant, PersonKey, Role};
use crate::protocol::{ClientFrame, ServerFrame};
use crate::quality;

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
        "x-limits": x_limits(),
        "x-call-code": {
            "description": CALL_CODE,
            "vectors": call_code_vectors(),
        },
    })
}

/// The limits a client must know.
fn x_limits() -> Value {
    json!({
        "message_bytes": limits::MESSAGE_BYTES,
        "messages_per_second": limits::MESSAGES_PER_SECOND,
        "message_burst": limits::MESSAGE_BURST,
        "sdp_bytes": limits::SDP_BYTES,
        "candidate_bytes": limits::CANDIDATE_BYTES,
        "media_lines": limits::MEDIA_LINES,
        "seats": {
            "notary": limits::NOTARIES,
            "citizen": limits::CITIZENS,
            "interpreter": limits::INTERPRETERS,
            "witness": limits::WITNESSES,
            "observer": limits::OBSERVERS,
        },
        "per_seat": {
            "offer": allowance(limits::OFFERS),
            "candidate": allowance(limits::CANDIDATES),
            "chat": allowance(limits::CHATS),
            "pointer": allowance(limits::POINTERS),
            "quality": allowance(limits::REPORTS),
            "view": allowance(limits::VIEWS),
            "media": allowance(limits::SWITCHES),
            "snapshot": allowance(limits::SNAPSHOTS),
            "distress": allowance(limits::CALLS_FOR_HELP),
            "consent, admit, deny, script": allowance(limits::BUTTONS),
        },
        "bitrate": { "most_bps": quality::MOST_BPS, "least_bps": quality::LEAST_BPS },
        "replay_messages": limits::REPLAY_MESSAGES,
        "ticket_life_secs": limits::TICKET_LIFE.as_secs(),
        "resume_grace_secs": limits::RESUME_GRACE.as_secs(),
        "device_test_secs": limits::DEVICE_TEST_LIFE.as_secs(),
        "first_message_secs": limits::FIRST_MESSAGE.as_secs(),
        "silence_secs": limits::SILENCE.as_secs(),
    })
}

fn allowance(allowance: Allowance) -> Value {
    json!({ "per_minute": allowance.per_minute, "burst": allowance.burst })
}

/// What a schema cannot say, for the one who writes a client.
const DESCRIPTION: &str = "WebSocket, one JSON object a text frame. The client sends ClientFrame, the server ServerFrame. \
The first message is `join` with a ticket from the API, or `resume` with the token of the last `joined` or `lobby`. The \
notary gets `joined` at once; everybody else gets `lobby`, and `joined` when the notary lets them in. Before any `offer` a \
person sends `consent` with the hash of the text they were shown, in the lobby or later. The client always offers (the \
first connection, a new one, an ICE restart, more m-lines), the server answers with the same `id`; the server's candidates \
are in the answer. M-lines: 0 sound, 1 camera, 2 screen, all sendrecv, then for each further person a recvonly pair of \
sound and camera; `layout` says whom each shows. `seq` numbers the messages of one seat's stream: waiting, peer, consented, \
layout, answer, fingerprints, media, recording, chat, case, view, script, snapshot_taken, distress and end take the next \
number; lobby, joined, pointer, quality, bitrate, pong, replaced and error take none, repeat the last one and are never \
replayed. After `resume` comes `joined` (or `lobby`) with a new token, then everything after `last_seq`. After `join` the \
stream begins anew at 0. `join` to a seat that another page of the same person holds is refused with `seat_in_use` and \
leaves the ticket good; with `take_over` it takes the seat and the first page hears `replaced`. `distress` is never \
answered. A seat is a role with the opaque key of its person. Unknown fields and unknown message types are to be ignored.";

/// How a page computes the code that people read to each other.
const CALL_CODE: &str = "Six decimal digits with leading zeros: the first 64 bits, big-endian, of SHA-256 over the UTF-8 \
text `senim call code 1` NUL call NUL server NUL lines, modulo 1000000. `call` is the call's identifier. `server` is the \
SHA-256 fingerprint in the answer the page has applied, and must be the `fingerprint` of `joined`. `lines` has one line \
`role:person=fingerprint` with a line feed for each seat that has a media connection, sorted by code point; a page takes \
its own fingerprint from its own local description and those of the others from `fingerprints`. Fingerprints are \
upper-case pairs with colons, without the name of the hash.";

/// Inputs with their codes, for the tests of clients.
fn call_code_vectors() -> Vec<Value> {
    let seat = |role, person| Participant {
        role,
        person: PersonKey::new(person),
    };
    let notary = (seat(Role::Notary, "account-2"), "AA:BB:CC".to_owned());
    let citizen = (seat(Role::Citizen, "account-1"), "11:22:33".to_owned());
    let long = CallKey::new("01999999-0000-7000-8000-000000000001");
    let cases = [
        (&long, "0A:1B:2C:3D", vec![notary.clone(), citizen]),
        (&long, "0A:1B:2C:3D", vec![notary]),
        (&CallKey::new("a"), "", Vec::new()),
    ];
    let vector = |(call, server, seats): (&CallKey, &str, Vec<(Participant, String)>)| {
        json!({
            "call": call,
            "server": server,
            "seats": seats
                .iter()
                .map(|(seat, fingerprint)| json!({ "seat": seat, "fingerprint": fingerprint }))
                .collect::<Vec<_>>(),
            "code": call_code(call, server, &seats),
        })
    };
    cases.into_iter().map(vector).collect()
}

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
