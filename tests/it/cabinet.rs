//! The cabinet: documents of every kind, showing them, who read them, messages, and the desk's statistics.

mod choices;
mod letters;
mod messages;
mod shares;
mod statistics;
mod wallet;

use crate::world::{Person, World};
use law::id::{Digest, Iin, RequestId};
use law::service::ServiceId;
use senim::app::wallet::{NewDocument, enter};
use senim::store::Store;
use senim::store::artifacts::Artifact;
use serde_json::{Value, json};

/// The server's database as its use cases see it.
async fn store(world: &World) -> Store {
    Store::open(&world.database_url()).await.unwrap()
}

/// Puts a result of a service into somebody's wallet, as the end of a request does; gives its number.
async fn result_of(world: &World, owner: &Person, place: u32) -> String {
    let now = world.now();
    let id = senim::app::fresh::request_id(now);
    let bytes = format!("%PDF-1.7 result {place}").into_bytes();
    let sha256 = Digest::parse(&eds::hash::sha256(&bytes).to_hex()).unwrap();
    let number = format!("S4-2026-{place:07}");
    let owners = [Iin::parse(&owner.who().iin).unwrap()];
    request_row(world, &id, &number, &owners[0]).await;
    let store = store(world).await;
    let mut tx = store.begin().await.unwrap();
    let file = Artifact {
        name: "result.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        sha256: sha256.clone(),
        bytes,
        created_at: now,
    };
    tx.put_request_file(&id, &file, None).await.unwrap();
    let document = NewDocument {
        number: &number,
        nature: law::cabinet::Nature::Result,
        service: ServiceId::S11,
        kind: None,
        request: &id,
        file: &file.name,
        sha256: &sha256,
        issued_at: now,
        valid_until: None,
        owners: &owners,
    };
    enter(&mut tx, &document).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    number
}

/// The request that a document belongs to.
async fn request_row(world: &World, id: &RequestId, number: &str, owner: &Iin) {
    let now = world.now().timestamp_millis();
    let sql = format!(
        "insert into nca_requests (id, flow, stage, number, iin, version, body, event_seq, event_hash, opened_at, updated_at)
         values ('{id}', 'issue', 'installed', '{number}', '{}', 1, '{{}}', 0, '', {now}, {now})",
        owner.as_str()
    );
    world.database().await.run(&sql).await.unwrap();
}

/// What opens a document that is shown.
fn opening(code: &Value) -> Value {
    json!({ "code": code, "purpose": "Пәтерді жалға алу" })
}
