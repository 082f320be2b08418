//! A process that breaks off, wherever it does: what was flushed is there, the chain goes on, nothing is thrown away.

use super::SPOKEN;
use super::shelf::{Chain, Shelf, call, key};
use eds::aead::DataKey;
use eds::master_key::{FileMasterKey, MasterKey as _};
use senim::recordings::StoredPart;
use signaling::CallKey;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Where the file of the spool's only part is.
fn only(shelf: &Shelf) -> PathBuf {
    let files = shelf.spooled();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

/// Writes entries and breaks off without closing anything, as a killed process does.
fn broken_off(shelf: &Shelf, call: &CallKey, key: &Arc<DataKey>, entries: usize) -> Vec<usize> {
    let mut chain = Chain::of(call);
    let mut ledger = shelf
        .vault
        .go_on(call, Arc::clone(key), &[])
        .unwrap()
        .ledger;
    let mut ends = vec![file_length(&only(shelf))];
    for _ in 0..entries {
        chain.fill(&mut *ledger, 1, SPOKEN).unwrap();
        ends.push(file_length(&only(shelf)));
    }
    std::mem::forget(ledger);
    ends
}

fn file_length(path: &Path) -> usize {
    usize::try_from(fs::metadata(path).unwrap().len()).unwrap()
}

/// The plain ledger of so many entries.
fn plain(call: &CallKey, entries: usize) -> Vec<u8> {
    let mut chain = Chain::of(call);
    for _ in 0..entries {
        chain.next(SPOKEN);
    }
    chain.plain
}

#[tokio::test]
async fn a_tail_torn_at_any_byte_loses_only_the_entry_it_tears() {
    let (call, key) = (call(1), key());
    let shelf = Shelf::new();
    let ends = broken_off(&shelf, &call, &key, 5);
    let file = only(&shelf);
    let bytes = fs::read(&file).unwrap();
    assert_eq!(bytes.len(), ends[5]);
    let first = ends[3];
    for length in first..=bytes.len() {
        // Every cut is looked at by a vault of its own.
        let shelf = Shelf::new();
        fs::write(
            shelf.settings.spool.join(file.file_name().unwrap()),
            &bytes[..length],
        )
        .unwrap();
        let whole = ends.iter().filter(|end| **end <= length).count() - 1;
        let parts = shelf.vault.recover(&call, &key).unwrap();
        assert_eq!(parts[0].reached.link.seq, whole as u64, "cut at {length}");
        // What was torn off lies beside, and what the recording goes on with is read with the rest.
        let aside = shelf
            .spooled()
            .iter()
            .any(|path| path.extension() == Some("rest".as_ref()));
        assert_eq!(aside, !ends.contains(&length), "cut at {length}");
        let opened = shelf.vault.go_on(&call, Arc::clone(&key), &parts).unwrap();
        assert_eq!(opened.after, Some(parts[0].reached));
        opened.ledger.close().unwrap();
        let parts = shelf.stored(&call).await;
        let back = shelf.read(&call, parts, &key).await.unwrap();
        assert_eq!(back, plain(&call, whole), "cut at {length}");
    }
}

#[tokio::test]
async fn a_part_without_one_whole_entry_is_kept_aside_and_the_call_begins_anew() {
    let (call, key) = (call(1), key());
    let shelf = Shelf::new();
    let ends = broken_off(&shelf, &call, &key, 1);
    let file = only(&shelf);
    let bytes = fs::read(&file).unwrap();
    for length in 0..ends[1] {
        let shelf = Shelf::new();
        fs::write(
            shelf.settings.spool.join(file.file_name().unwrap()),
            &bytes[..length],
        )
        .unwrap();
        assert_eq!(
            shelf.vault.recover(&call, &key).unwrap(),
            [],
            "cut at {length}"
        );
        let opened = shelf.vault.go_on(&call, Arc::clone(&key), &[]).unwrap();
        assert_eq!(opened.after, None);
    }
}

#[tokio::test]
async fn zeros_that_a_power_cut_leaves_are_no_entries() {
    let (call, key) = (call(1), key());
    let shelf = Shelf::new();
    broken_off(&shelf, &call, &key, 3);
    let mut file = fs::OpenOptions::new()
        .append(true)
        .open(only(&shelf))
        .unwrap();
    file.write_all(&[0; 5000]).unwrap();
    let shelf = shelf.opened_again();
    let parts = shelf.vault.recover(&call, &key).unwrap();
    assert_eq!(parts[0].reached.link.seq, 3);
    let parts = shelf.stored(&call).await;
    assert_eq!(
        shelf.read(&call, parts, &key).await.unwrap(),
        plain(&call, 3)
    );
    let empty = Shelf::new();
    let name = format!("{call}.000001.open");
    fs::write(empty.settings.spool.join(name), [0; 5000]).unwrap();
    assert_eq!(empty.vault.recover(&call, &key).unwrap(), []);
}

#[tokio::test]
async fn what_a_damaged_part_still_holds_is_kept_and_the_rest_set_aside() {
    let (call, key) = (call(1), key());
    let shelf = Shelf::new();
    let ends = broken_off(&shelf, &call, &key, 5);
    let file = only(&shelf);
    let mut bytes = fs::read(&file).unwrap();
    bytes[ends[3] + 20] ^= 1;
    fs::write(&file, &bytes).unwrap();
    let shelf = shelf.opened_again();
    let parts = shelf.vault.recover(&call, &key).unwrap();
    assert_eq!(parts[0].reached.link.seq, 3);
    shelf.stored(&call).await;
    let rest = fs::read(only(&shelf)).unwrap();
    assert_eq!(rest, bytes[ends[3]..]);
}

#[tokio::test]
async fn with_another_key_nothing_is_touched() {
    let (call, key) = (call(1), key());
    let shelf = Shelf::new();
    broken_off(&shelf, &call, &key, 3);
    let before = fs::read(only(&shelf)).unwrap();
    let shelf = shelf.opened_again();
    let refused = shelf.vault.recover(&call, &DataKey::generate());
    assert!(refused.unwrap_err().to_string().contains("part 1"));
    assert_eq!(fs::read(only(&shelf)).unwrap(), before);
    assert_eq!(
        shelf.vault.calls_in_spool().unwrap(),
        std::slice::from_ref(&call)
    );
    assert_eq!(shelf.vault.recover(&call, &key).unwrap().len(), 1);
}

#[tokio::test]
async fn a_part_that_overlaps_the_next_one_ends_where_that_begins() {
    let (call, key) = (call(1), key());
    let shelf = Shelf::new();
    let mut chain = Chain::of(&call);
    let mut ledger = shelf
        .vault
        .go_on(&call, Arc::clone(&key), &[])
        .unwrap()
        .ledger;
    chain.fill(&mut *ledger, 3, SPOKEN).unwrap();
    let after_three = chain.clone();
    chain.fill(&mut *ledger, 2, SPOKEN).unwrap();
    std::mem::forget(ledger);
    // Another vault gets a copy as it was after three entries, and goes on from there as a failing disk makes one do.
    let copy = Shelf::new();
    let first = only(&shelf);
    fs::copy(&first, copy.settings.spool.join(first.file_name().unwrap())).unwrap();
    let after = part_of_three(&call, &key).await.reached;
    let mut chain = after_three;
    let mut ledger = copy
        .vault
        .begin_part(&call, 2, Arc::clone(&key), Some(after))
        .unwrap();
    chain.fill(&mut *ledger, 4, SPOKEN).unwrap();
    std::mem::forget(ledger);
    let copy = copy.opened_again();
    let parts = copy.vault.recover(&call, &key).unwrap();
    let last: Vec<u64> = parts.iter().map(|part| part.reached.link.seq).collect();
    assert_eq!(last, [3, 7]);
    let parts = copy.stored(&call).await;
    assert_eq!(copy.read(&call, parts, &key).await.unwrap(), chain.plain);
}

/// The part that three entries make.
async fn part_of_three(call: &CallKey, key: &Arc<DataKey>) -> StoredPart {
    let shelf = Shelf::new();
    broken_off(&shelf, call, key, 3);
    let shelf = shelf.opened_again();
    shelf.vault.recover(call, key).unwrap();
    shelf.stored(call).await.remove(0)
}

#[tokio::test]
async fn parts_that_waited_are_stored_after_a_restart() {
    let (call, key) = (call(1), key());
    let shelf = Shelf::new();
    shelf.register.refuse(u32::MAX);
    let mut chain = Chain::of(&call);
    for _ in 0..3 {
        let known = shelf.vault.waiting_of(&call);
        let mut ledger = shelf
            .vault
            .go_on(&call, Arc::clone(&key), &known)
            .unwrap()
            .ledger;
        chain.fill(&mut *ledger, 2, SPOKEN).unwrap();
        ledger.close().unwrap();
    }
    assert_eq!(shelf.vault.waiting_of(&call).len(), 3);
    let shelf = shelf.opened_again();
    shelf.register.refuse(0);
    assert_eq!(shelf.vault.recover(&call, &key).unwrap().len(), 3);
    // Asked again in between, it answers the same and does nothing twice.
    shelf.vault.recover(&call, &key).unwrap();
    let parts = shelf.stored(&call).await;
    assert_eq!(parts.len(), 3);
    assert_eq!(shelf.read(&call, parts, &key).await.unwrap(), chain.plain);
    assert!(shelf.spooled().is_empty());
}

#[tokio::test]
async fn a_part_that_was_stored_a_moment_ago_is_not_missed() {
    let (call, key) = (call(1), key());
    let shelf = Shelf::new();
    let mut chain = Chain::of(&call);
    // The database was asked before the part came there, the spool after it had left.
    let of_the_database = shelf.register.of(&call);
    let mut ledger = shelf
        .vault
        .go_on(&call, Arc::clone(&key), &of_the_database)
        .unwrap()
        .ledger;
    chain.fill(&mut *ledger, 2, SPOKEN).unwrap();
    ledger.close().unwrap();
    shelf.stored(&call).await;
    assert!(shelf.spooled().is_empty());
    let known = shelf.vault.recover(&call, &key).unwrap();
    assert_eq!(known.len(), 1);
    let mut ledger = shelf
        .vault
        .go_on(&call, Arc::clone(&key), &known)
        .unwrap()
        .ledger;
    chain.fill(&mut *ledger, 2, SPOKEN).unwrap();
    ledger.close().unwrap();
    let parts = shelf.stored(&call).await;
    assert_eq!(parts.len(), 2);
    assert_eq!(shelf.read(&call, parts, &key).await.unwrap(), chain.plain);
}

/// What the killed process writes at a time.
static SECOND: [u8; 50_000] = [7; 50_000];
/// Set in the process that a test starts for itself, to the folder of its vault.
const ALONE: &str = "SENIM_TEST_WRITER";
/// The name of the test that writes.
const WRITER: &str = "recordings::breaks::a_killed_process_loses_nothing_that_was_flushed";

/// The key of the call, as both processes have it.
fn shared_key(folder: &Path) -> Arc<DataKey> {
    let master = FileMasterKey::read(&folder.join("master.key")).unwrap();
    let wrapped = fs::read(folder.join("wrapped")).unwrap();
    Arc::new(master.unwrap(&wrapped, b"call").unwrap())
}

/// Writes and says after each flush how far it came, until it is killed.
fn write_for_ever(folder: &Path) {
    let shelf = Shelf::at(folder);
    let (call, key) = (call(1), shared_key(folder));
    let mut chain = Chain::of(&call);
    let mut ledger = shelf.vault.go_on(&call, key, &[]).unwrap().ledger;
    // What it stores is known to nobody once it is killed, so it keeps all of it.
    shelf.register.refuse(u32::MAX);
    loop {
        chain.fill(&mut *ledger, 1, &SECOND).unwrap();
        println!("flushed {}", chain.seq());
    }
}

#[tokio::test]
async fn a_killed_process_loses_nothing_that_was_flushed() {
    if let Ok(folder) = std::env::var(ALONE) {
        return write_for_ever(Path::new(&folder));
    }
    let folder = tempfile::TempDir::new().unwrap();
    let master = FileMasterKey::write_new(&folder.path().join("master.key"), "test").unwrap();
    let wrapped = master.wrap(&DataKey::generate(), b"call").unwrap();
    fs::write(folder.path().join("wrapped"), wrapped).unwrap();
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", WRITER, "--nocapture"])
        .env(ALONE, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut flushed = 0;
    // Long enough for several parts.
    for line in lines.map(Result::unwrap) {
        if let Some((_, seq)) = line.split_once("flushed ") {
            flushed = seq.parse().unwrap();
        }
        if flushed == 400 {
            writer.kill().unwrap();
        }
    }
    writer.wait().unwrap();
    assert!(flushed >= 400, "{flushed}");
    let shelf = Shelf::at(folder.path());
    let (call, key) = (call(1), shared_key(folder.path()));
    let parts = shelf.vault.recover(&call, &key).unwrap();
    let last = parts.last().map_or(0, |part| part.reached.link.seq);
    assert!(last >= flushed, "{last} of {flushed}");
    assert!(parts.len() > 1, "{parts:?}");
    let parts = shelf.stored(&call).await;
    let mut chain = Chain::of(&call);
    for _ in 0..last {
        chain.next(&SECOND);
    }
    assert!(shelf.read(&call, parts, &key).await.unwrap() == chain.plain);
}
