//! Somebody who may write to the store and even to the table of parts: every change is found before a byte is played.

use super::SPOKEN;
use super::shelf::{Chain, Shelf, call, key};
use eds::aead::DataKey;
use eds::hash::sha256;
use senim::recordings::StoredPart;
use signaling::CallKey;
use std::fs;
use std::sync::Arc;

/// A recording of so many parts with two entries each.
async fn recorded(
    shelf: &Shelf,
    call: &CallKey,
    key: &Arc<DataKey>,
    parts: usize,
) -> Vec<StoredPart> {
    let mut chain = Chain::of(call);
    for _ in 0..parts {
        let known = shelf.stored(call).await;
        let mut ledger = shelf
            .vault
            .go_on(call, Arc::clone(key), &known)
            .unwrap()
            .ledger;
        chain.fill(&mut *ledger, 2, SPOKEN).unwrap();
        ledger.close().unwrap();
    }
    let parts = shelf.stored(call).await;
    assert_eq!(
        shelf.read(call, parts.clone(), key).await.unwrap(),
        chain.plain
    );
    parts
}

/// Puts other bytes in a part's place, in the store alone.
fn replaced(shelf: &Shelf, part: &StoredPart, bytes: &[u8]) {
    fs::write(shelf.object(part), bytes).unwrap();
}

/// Puts other bytes in a part's place, in the store and in the table.
fn forged(shelf: &Shelf, part: &StoredPart, bytes: &[u8]) -> StoredPart {
    replaced(shelf, part, bytes);
    StoredPart {
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
        ..part.clone()
    }
}

async fn refused(
    shelf: &Shelf,
    call: &CallKey,
    parts: Vec<StoredPart>,
    key: &Arc<DataKey>,
) -> String {
    let error = shelf.read(call, parts, key).await.unwrap_err();
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    format!("{error}: {}", cause.unwrap_or_default())
}

#[tokio::test]
async fn a_flipped_bit_is_found_wherever_it_is() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let parts = recorded(&shelf, &call, &key, 1).await;
    let whole = fs::read(shelf.object(&parts[0])).unwrap();
    for place in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        replaced(&shelf, &parts[0], &bytes);
        let said = refused(&shelf, &call, parts.clone(), &key).await;
        assert!(said.contains("other bytes"), "byte {place}: {said}");
        // With the table changed as well, the seal is what finds it.
        let part = forged(&shelf, &parts[0], &bytes);
        let said = refused(&shelf, &call, vec![part], &key).await;
        assert!(said.starts_with("part 1"), "byte {place}: {said}");
        assert!(!said.contains("other bytes"), "byte {place}: {said}");
    }
}

#[tokio::test]
async fn a_part_that_is_cut_or_longer_is_found() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let parts = recorded(&shelf, &call, &key, 1).await;
    let whole = fs::read(shelf.object(&parts[0])).unwrap();
    for length in 0..whole.len() {
        let part = forged(&shelf, &parts[0], &whole[..length]);
        refused(&shelf, &call, vec![part], &key).await;
    }
    let part = forged(&shelf, &parts[0], &[&whole[..], &whole[..]].concat());
    refused(&shelf, &call, vec![part], &key).await;
    replaced(&shelf, &parts[0], &[&whole[..], b"more"].concat());
    refused(&shelf, &call, parts, &key).await;
}

#[tokio::test]
async fn another_key_and_another_call_open_nothing() {
    let shelf = Shelf::new();
    let (mine, other, key_of_mine) = (call(1), call(2), key());
    let parts = recorded(&shelf, &mine, &key_of_mine, 2).await;
    let said = refused(&shelf, &mine, parts.clone(), &key()).await;
    assert!(said.contains("entry 1 does not open"), "{said}");
    let said = refused(&shelf, &other, parts.clone(), &key_of_mine).await;
    assert!(said.contains("belongs elsewhere"), "{said}");
    // A part of another call under the same key, put in the place of one's own.
    let foreign = recorded(&shelf, &other, &key_of_mine, 2).await;
    let bytes = fs::read(shelf.object(&foreign[0])).unwrap();
    let part = forged(&shelf, &parts[0], &bytes);
    let said = refused(&shelf, &mine, vec![part, parts[1].clone()], &key_of_mine).await;
    assert!(said.contains("belongs elsewhere"), "{said}");
}

#[tokio::test]
async fn parts_swapped_repeated_or_missing_are_found() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let parts = recorded(&shelf, &call, &key, 3).await;
    let [one, two, three] = <[StoredPart; 3]>::try_from(parts).unwrap();
    let as_number = |part: &StoredPart, number: u32| StoredPart {
        part: number,
        ..part.clone()
    };
    let cases = [
        (
            "swapped",
            vec![one.clone(), as_number(&three, 2), as_number(&two, 3)],
            2,
        ),
        ("twice", vec![one.clone(), as_number(&one, 2)], 2),
        ("one missing", vec![one.clone(), three.clone()], 3),
        ("first missing", vec![two.clone(), three.clone()], 2),
    ];
    for (what, parts, number) in cases {
        let said = refused(&shelf, &call, parts, &key).await;
        assert!(
            said.starts_with(&format!("part {number}")),
            "{what}: {said}"
        );
        assert!(said.contains("belongs elsewhere"), "{what}: {said}");
    }
    // Parts in another order of rows are the same recording.
    let whole = shelf.read(&call, vec![three, one, two], &key).await;
    whole.unwrap();
}

#[tokio::test]
async fn a_part_of_yesterdays_copy_does_not_fit_into_todays_recording() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let parts = recorded(&shelf, &call, &key, 2).await;
    // The same call with the same key, written anew: only the salt and the times of its parts differ.
    let other = Shelf::new();
    let anew = recorded(&other, &call, &key, 2).await;
    assert_eq!(parts[0].reached, anew[0].reached, "the same entries");
    assert_ne!(parts[0].sha256, anew[0].sha256, "sealed under another key");
    let bytes = fs::read(other.object(&anew[0])).unwrap();
    replaced(&shelf, &parts[0], &bytes);
    let said = refused(&shelf, &call, parts, &key).await;
    assert!(said.contains("other bytes"), "{said}");
}

#[tokio::test]
async fn every_field_of_the_row_is_held_against_the_part() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let parts = recorded(&shelf, &call, &key, 1).await;
    let change = |change: fn(&mut StoredPart)| {
        let mut part = parts[0].clone();
        change(&mut part);
        vec![part]
    };
    let changes: [fn(&mut StoredPart); 7] = [
        |part| part.part = 2,
        |part| part.object = "elsewhere".to_owned(),
        |part| part.bytes += 1,
        |part| part.sha256 = sha256(b"another"),
        |part| part.reached.link.seq += 1,
        |part| part.reached.link.hash = sha256(b"another"),
        |part| part.reached.link.prev = sha256(b"another"),
    ];
    for (number, wrong) in changes.into_iter().enumerate() {
        let said = shelf.read(&call, change(wrong), &key).await;
        assert!(said.is_err(), "change {number}");
    }
}
