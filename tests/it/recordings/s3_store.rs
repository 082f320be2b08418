//! Recordings in a store that speaks S3 and fails in every way: nothing is lost, and nothing is believed to be stored
//! that is not.

use super::SPOKEN;
use super::s3::{BUCKET, Fault, StandIn};
use super::shelf::{Chain, Shelf, call, key};
use axum::http::Method;
use eds::aead::DataKey;
use senim::recordings::{Keeping, Patience, Settings, StoredPart, try_out};
use signaling::CallKey;
use std::sync::Arc;
use std::time::Duration;

/// Writes one part and closes it.
fn write(shelf: &Shelf, call: &CallKey, key: &Arc<DataKey>, known: &[StoredPart]) -> Vec<u8> {
    let mut chain = Chain::of(call);
    assert!(known.is_empty());
    let mut ledger = shelf
        .vault
        .go_on(call, Arc::clone(key), known)
        .unwrap()
        .ledger;
    chain.fill(&mut *ledger, 3, SPOKEN).unwrap();
    ledger.close().unwrap();
    chain.plain
}

/// A vault that gives a request one second.
fn impatient(store: &StandIn) -> Shelf {
    let folder = tempfile::TempDir::new().unwrap();
    Shelf::with_folder(folder, |folder| Settings {
        keeping: store.keeping(),
        patience: Patience {
            request: Duration::from_secs(1),
            ..Shelf::settings(folder).patience
        },
        ..Shelf::settings(folder)
    })
}

#[tokio::test]
async fn a_recording_in_s3_is_given_back_and_destroyed_and_every_request_is_signed() {
    let store = StandIn::start().await;
    store.checks_signatures();
    let shelf = Shelf::keeping(store.keeping());
    let (call, key) = (call(1), key());
    let plain = write(&shelf, &call, &key, &[]);
    let parts = shelf.stored(&call).await;
    let names: Vec<String> = store.objects().into_keys().collect();
    assert_eq!(names, [format!("calls/{}", parts[0].object)]);
    assert!(shelf.spooled().is_empty());
    assert_eq!(shelf.read(&call, parts.clone(), &key).await.unwrap(), plain);
    shelf.vault.destroy(&call).await.unwrap();
    assert!(store.objects().is_empty());
    assert!(shelf.read(&call, parts, &key).await.is_err());
    try_out(&shelf.settings).await.unwrap();
    assert!(
        store.objects().is_empty(),
        "the trial leaves nothing in {BUCKET}"
    );
}

#[tokio::test]
async fn a_wrong_secret_is_told_and_nothing_is_given_up() {
    let store = StandIn::start().await;
    store.checks_signatures();
    let Keeping::S3(mut wrong) = store.keeping() else {
        panic!("the stand-in speaks S3");
    };
    wrong.secret = senim::recordings::Secret::new("another".to_owned());
    let shelf = Shelf::keeping(Keeping::S3(wrong));
    write(&shelf, &call(1), &key(), &[]);
    while shelf.vault.waiting().tries == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(shelf.spooled().len(), 1);
    assert!(store.objects().is_empty());
    try_out(&shelf.settings).await.unwrap_err();
}

/// Whatever happens to its requests, the part is stored in the end, and not believed to be before.
async fn survives(method: Method, faults: &[Fault]) {
    let store = StandIn::start().await;
    let shelf = impatient(&store);
    store.fails(&method, faults);
    let (call, key) = (call(1), key());
    let plain = write(&shelf, &call, &key, &[]);
    let parts = shelf.stored(&call).await;
    assert_eq!(store.faults_left(), 0, "the faults were not met");
    assert!(shelf.spooled().is_empty());
    assert_eq!(store.objects().len(), 1);
    assert_eq!(shelf.read(&call, parts, &key).await.unwrap(), plain);
}

#[tokio::test]
async fn errors_of_the_store_cost_nothing() {
    survives(Method::PUT, &[Fault::Error500; 9]).await;
    survives(Method::PUT, &[Fault::Error503; 9]).await;
    survives(Method::GET, &[Fault::Error500; 9]).await;
}

#[tokio::test]
async fn connections_that_end_early_cost_nothing() {
    survives(Method::PUT, &[Fault::Reset; 6]).await;
    survives(Method::PUT, &[Fault::TakenThenReset; 6]).await;
    survives(Method::GET, &[Fault::Reset; 6]).await;
}

#[tokio::test]
async fn a_slow_store_costs_nothing() {
    survives(Method::PUT, &[Fault::Slow; 2]).await;
    survives(Method::GET, &[Fault::Slow; 2]).await;
}

#[tokio::test]
async fn a_store_that_lies_is_not_believed() {
    survives(Method::PUT, &[Fault::Forgotten; 3]).await;
    survives(Method::PUT, &[Fault::Garbage; 3]).await;
    survives(Method::GET, &[Fault::OtherBytes; 3]).await;
    survives(Method::GET, &[Fault::Garbage; 3]).await;
}

#[tokio::test]
async fn the_spool_gives_nothing_up_before_the_store_has_given_it_back() {
    let store = StandIn::start().await;
    let shelf = impatient(&store);
    store.fails(&Method::GET, &[Fault::OtherBytes; 1000]);
    let (call, key) = (call(1), key());
    let plain = write(&shelf, &call, &key, &[]);
    while shelf.vault.waiting().tries < 3 {
        assert_eq!(shelf.spooled().len(), 1);
        assert!(shelf.register.of(&call).is_empty());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // It took the part each time, under the same name.
    assert!(store.requests(&Method::PUT) >= 3);
    assert_eq!(store.objects().len(), 1);
    store.stops_failing();
    let parts = shelf.stored(&call).await;
    assert_eq!(shelf.read(&call, parts, &key).await.unwrap(), plain);
}

#[tokio::test]
async fn a_store_that_is_away_for_a_while_is_waited_for() {
    let store = StandIn::start().await;
    let Keeping::S3(mut away) = store.keeping() else {
        panic!("the stand-in speaks S3");
    };
    // A port where nobody listens.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    away.endpoint = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let mut shelf = Shelf::keeping(Keeping::S3(away));
    let (call, key) = (call(1), key());
    let plain = write(&shelf, &call, &key, &[]);
    while shelf.vault.waiting().tries < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(shelf.spooled().len(), 1);
    shelf.settings.keeping = store.keeping();
    let shelf = shelf.opened_again();
    assert_eq!(shelf.vault.recover(&call, &key).unwrap().len(), 1);
    let parts = shelf.stored(&call).await;
    assert_eq!(shelf.read(&call, parts, &key).await.unwrap(), plain);
}

#[tokio::test]
async fn an_object_that_was_removed_or_exchanged_is_named() {
    let store = StandIn::start().await;
    let shelf = impatient(&store);
    let (call, key) = (call(1), key());
    write(&shelf, &call, &key, &[]);
    let parts = shelf.stored(&call).await;
    store.change(|objects| {
        for bytes in objects.values_mut() {
            *bytes = vec![0; bytes.len()].into();
        }
    });
    let exchanged = shelf.read(&call, parts.clone(), &key).await.unwrap_err();
    assert!(exchanged.to_string().starts_with("part 1"), "{exchanged}");
    store.change(std::collections::BTreeMap::clear);
    let removed = shelf.read(&call, parts, &key).await.unwrap_err();
    assert!(removed.to_string().starts_with("part 1"), "{removed}");
}

#[tokio::test]
async fn a_store_is_spoken_to_over_tls_or_not_at_all() {
    let store = StandIn::start().await;
    let Keeping::S3(mut elsewhere) = store.keeping() else {
        panic!("the stand-in speaks S3");
    };
    elsewhere.endpoint = "http://192.0.2.1:9000".to_owned();
    let folder = tempfile::TempDir::new().unwrap();
    let settings = Settings {
        keeping: Keeping::S3(elsewhere),
        ..Shelf::settings(folder.path())
    };
    try_out(&settings).await.unwrap_err();
}
