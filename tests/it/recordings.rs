//! Recordings are kept whole or found out: the vault with its spool, its store and its keys.

mod breaks;
mod disk;
mod rows;
mod s3;
mod s3_store;
mod shelf;
mod tampering;

use senim::recordings::VaultError;
use shelf::{Chain, Shelf, call, files, key};
use signaling::evidence::{FrameReader, LedgerError};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

/// A text that must not be found on a disk.
const SPOKEN: &[u8] = b"the words that were spoken in the call";

#[tokio::test]
async fn a_spool_belongs_to_one_process() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let mut chain = Chain::of(&call);
    let mut ledger = shelf.vault.go_on(&call, key, &[]).unwrap().ledger;
    chain.fill(&mut *ledger, 1, SPOKEN).unwrap();
    assert!(matches!(shelf.taken_twice(), Err(VaultError::Taken)));
    ledger.close().unwrap();
    shelf.stored(&call).await;
    let shelf = shelf.opened_again();
    assert!(matches!(shelf.taken_twice(), Err(VaultError::Taken)));
}

#[tokio::test]
async fn what_was_kept_is_given_back_byte_for_byte() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let mut chain = Chain::of(&call);
    let opened = shelf.vault.go_on(&call, Arc::clone(&key), &[]).unwrap();
    assert_eq!(opened.after, None);
    let mut ledger = opened.ledger;
    // Three parts, because a part is closed at 8 MiB.
    chain.fill(&mut *ledger, 20, &vec![7; 1 << 20]).unwrap();
    ledger.close().unwrap();
    let parts = shelf.stored(&call).await;
    let numbers: Vec<u32> = parts.iter().map(|part| part.part).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert!(shelf.spooled().is_empty(), "{:?}", shelf.spooled());
    assert_eq!(parts[2].reached.link.seq, 20);
    assert_eq!(parts[2].reached.elapsed_ms, 19_000);
    let back = shelf.read(&call, parts, &key).await.unwrap();
    assert!(back == chain.plain);
    assert!(shelf.read_as_file(&call, &key).await == chain.plain);
    let mut frames = FrameReader::new(&back[..]);
    let mut count = 0;
    while frames.next_frame().unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 20);
}

#[tokio::test]
async fn nothing_that_was_said_is_on_a_disk() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let mut chain = Chain::of(&call);
    let mut ledger = shelf.vault.go_on(&call, key, &[]).unwrap().ledger;
    chain.fill(&mut *ledger, 3, SPOKEN).unwrap();
    let said = |bytes: &[u8]| bytes.windows(SPOKEN.len()).any(|window| window == SPOKEN);
    assert!(said(&chain.plain));
    for file in shelf.spooled() {
        assert!(!said(&fs::read(&file).unwrap()), "{}", file.display());
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may look into {}", file.display());
    }
    let folder = fs::metadata(&shelf.settings.spool).unwrap();
    assert_eq!(folder.permissions().mode() & 0o077, 0);
    ledger.close().unwrap();
    shelf.stored(&call).await;
    let stored = files(&shelf.path().join("store"));
    assert_eq!(stored.len(), 1);
    assert!(!said(&fs::read(&stored[0]).unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_calls_at_once_do_not_mix() {
    let shelf = Shelf::new();
    let calls: Vec<_> = (1..=16).map(|number| (call(number), key())).collect();
    let mut writers = tokio::task::JoinSet::new();
    for (call, key) in calls.clone() {
        let vault = Arc::clone(&shelf.vault);
        writers.spawn_blocking(move || {
            let mut chain = Chain::of(&call);
            let mut ledger = vault.go_on(&call, key, &[]).unwrap().ledger;
            for second in 0..30 {
                chain.fill(&mut *ledger, 1, &vec![second; 20_000]).unwrap();
            }
            ledger.close().unwrap();
            (call, chain.plain)
        });
    }
    for (call, plain) in writers.join_all().await {
        let key = &calls.iter().find(|(other, _)| *other == call).unwrap().1;
        let parts = shelf.stored(&call).await;
        assert!(shelf.read(&call, parts, key).await.unwrap() == plain);
    }
    assert_eq!(shelf.vault.waiting().parts, 0);
}

#[tokio::test]
async fn a_call_is_written_by_one_at_a_time() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let ledger = shelf.vault.go_on(&call, Arc::clone(&key), &[]).unwrap();
    let second = shelf.vault.go_on(&call, Arc::clone(&key), &[]);
    assert!(matches!(second, Err(LedgerError::Refused(_))));
    assert!(shelf.vault.recover(&call, &key).is_err());
    let busy = shelf.vault.destroy(&call).await;
    assert!(matches!(busy, Err(VaultError::Busy)), "{busy:?}");
    drop(ledger);
    assert!(shelf.spooled().is_empty(), "an empty part is not kept");
    shelf.vault.go_on(&call, key, &[]).unwrap();
}

#[tokio::test]
async fn names_that_could_leave_the_folder_are_refused() {
    let shelf = Shelf::new();
    let long = "a".repeat(65);
    for name in ["", "..", "../call", "a/b", "a b", "a.b", "қ", &long] {
        let refused = shelf
            .vault
            .go_on(&signaling::CallKey::new(name), key(), &[]);
        assert!(refused.is_err(), "{name}");
    }
}

#[tokio::test]
async fn an_entry_that_does_not_follow_is_refused_and_a_repeated_one_is_kept_once() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    let mut chain = Chain::of(&call);
    let mut ledger = shelf
        .vault
        .go_on(&call, Arc::clone(&key), &[])
        .unwrap()
        .ledger;
    let (first, first_link) = chain.next(b"1");
    let (second, second_link) = chain.next(b"2");
    let (third, third_link) = chain.next(b"3");
    ledger.append(&first, &first_link).unwrap();
    assert!(ledger.append(&third, &third_link).is_err(), "a gap");
    assert!(
        ledger.append(&third, &second_link).is_err(),
        "another's link"
    );
    ledger.append(&first, &first_link).unwrap();
    ledger.append(&second, &second_link).unwrap();
    ledger.append(&third, &third_link).unwrap();
    ledger.close().unwrap();
    let parts = shelf.stored(&call).await;
    assert_eq!(shelf.read(&call, parts, &key).await.unwrap(), chain.plain);
}

#[tokio::test]
async fn a_destroyed_recording_leaves_no_file() {
    let shelf = Shelf::new();
    let (gone, kept, key) = (call(1), call(2), key());
    for call in [&gone, &kept] {
        let opened = shelf.vault.go_on(call, Arc::clone(&key), &[]).unwrap();
        let mut ledger = opened.ledger;
        Chain::of(call).fill(&mut *ledger, 5, SPOKEN).unwrap();
        ledger.close().unwrap();
    }
    let parts = shelf.stored(&gone).await;
    shelf.stored(&kept).await;
    // An object that the database never heard of goes as well.
    let stray = shelf.object(&parts[0]).with_file_name("000009-stray.part");
    fs::write(stray, b"stray").unwrap();
    shelf.vault.destroy(&gone).await.unwrap();
    shelf.vault.destroy(&gone).await.unwrap();
    let left = files(&shelf.path().join("store"));
    assert_eq!(left.len(), 1);
    assert!(left[0].to_str().unwrap().contains(kept.as_str()));
    let lost = shelf.read(&gone, parts, &key).await.unwrap_err();
    assert!(lost.to_string().starts_with("part 1"), "{lost}");
}

#[tokio::test]
async fn a_part_stays_in_the_spool_until_the_register_knows_it() {
    let shelf = Shelf::new();
    let (call, key) = (call(1), key());
    shelf.register.refuse(3);
    let mut chain = Chain::of(&call);
    let mut ledger = shelf
        .vault
        .go_on(&call, Arc::clone(&key), &[])
        .unwrap()
        .ledger;
    chain.fill(&mut *ledger, 2, SPOKEN).unwrap();
    ledger.close().unwrap();
    let parts = shelf.stored(&call).await;
    assert_eq!(parts.len(), 1);
    assert!(shelf.spooled().is_empty());
    assert_eq!(shelf.read(&call, parts, &key).await.unwrap(), chain.plain);
}
