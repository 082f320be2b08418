//! A disk that fills up: told before it is full, nothing lost, and going on once there is room.

use super::shelf::{Chain, Shelf, call, key};
use senim::recordings::Settings;
use signaling::evidence::LedgerError;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Set in the process that has a small disk of its own, to its folder.
const SMALL_DISK: &str = "SENIM_TEST_SMALL_DISK";
/// Bytes of the small disk.
const DISK: u64 = 20 << 20;

/// The folder of a small disk; in the process a test begins in, nothing: it runs itself once more in a mount namespace of
/// its own, where root or a user of a user namespace may mount a tmpfs.
fn small_disk(test: &str) -> Option<PathBuf> {
    if let Ok(folder) = std::env::var(SMALL_DISK) {
        return Some(PathBuf::from(folder));
    }
    let folder = tempfile::TempDir::new().unwrap();
    let script = format!(
        "mount -t tmpfs -o size={DISK} tmpfs \"${SMALL_DISK}\" && exec \"$0\" --exact recordings::disk::{test} --nocapture"
    );
    let program = std::env::current_exe().unwrap();
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .args([script.as_ref(), program.as_os_str()])
        .env(SMALL_DISK, folder.path())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    None
}

/// A vault whose spool is on the small disk, and whose parts go elsewhere and are refused there.
fn shelf(disk: &Path, elsewhere: &Path, reserve_percent: u8) -> Shelf {
    let shelf = Shelf::with(Settings {
        spool: disk.join("spool"),
        reserve_percent,
        ..Shelf::settings(elsewhere)
    });
    shelf.register.refuse(u32::MAX);
    shelf
}

#[tokio::test]
async fn recordings_stop_before_the_disk_is_full_and_go_on_when_there_is_room() {
    let Some(disk) =
        small_disk("recordings_stop_before_the_disk_is_full_and_go_on_when_there_is_room")
    else {
        return;
    };
    let elsewhere = tempfile::TempDir::new().unwrap();
    let shelf = shelf(&disk, elsewhere.path(), 50);
    let (call, key) = (call(1), key());
    let mut chain = Chain::of(&call);
    let mut ledger = shelf
        .vault
        .go_on(&call, Arc::clone(&key), &[])
        .unwrap()
        .ledger;
    let mut refused = None;
    let second = vec![7; 100_000];
    while refused.is_none() && chain.seq() < 1000 {
        let (entry, link) = chain.next(&second);
        match ledger.append(&entry, &link) {
            Ok(()) => ledger.flush().unwrap(),
            Err(error) => refused = Some((error, entry, link)),
        }
    }
    let (error, entry, link) = refused.expect("a disk of 20 MiB is full after 1000 seconds");
    assert_eq!(error, LedgerError::Full);
    let kept: u64 = shelf
        .spooled()
        .iter()
        .map(|file| fs::metadata(file).unwrap().len())
        .sum();
    assert!((8 << 20..=10 << 20).contains(&kept), "{kept}");
    assert_eq!(
        ledger.append(&entry, &link),
        Err(LedgerError::Full),
        "still"
    );
    ledger.flush().unwrap();
    // Other calls do not begin either.
    let other = shelf.vault.go_on(&super::call(2), Arc::clone(&key), &[]);
    assert_eq!(other.unwrap_err(), LedgerError::Full);
    // With the store taking parts again there is room: the entry that was refused is the next one.
    shelf.register.refuse(0);
    ledger.close().unwrap();
    let known = shelf.stored(&call).await;
    let mut ledger = shelf
        .vault
        .go_on(&call, Arc::clone(&key), &known)
        .unwrap()
        .ledger;
    ledger.append(&entry, &link).unwrap();
    ledger.close().unwrap();
    let parts = shelf.stored(&call).await;
    assert!(shelf.read(&call, parts, &key).await.unwrap() == chain.plain);
}

#[tokio::test]
async fn a_disk_that_somebody_else_fills_costs_no_entry() {
    let Some(disk) = small_disk("a_disk_that_somebody_else_fills_costs_no_entry") else {
        return;
    };
    let elsewhere = tempfile::TempDir::new().unwrap();
    // No reserve: only what an entry needs is asked for.
    let shelf = shelf(&disk, elsewhere.path(), 0);
    let (call, key) = (call(1), key());
    let mut chain = Chain::of(&call);
    let mut ledger = shelf
        .vault
        .go_on(&call, Arc::clone(&key), &[])
        .unwrap()
        .ledger;
    let second = vec![7; 150_000];
    chain.fill(&mut *ledger, 10, &second).unwrap();
    for round in 0..3 {
        let ballast = disk.join("ballast");
        // What is written and not flushed when the disk is full must not be lost either.
        let (entry, link) = chain.next(&second);
        ledger.append(&entry, &link).unwrap();
        fill(&ballast, 220_000 + round * 10_000);
        let mut waiting = Vec::new();
        for _ in 0..5 {
            let next = chain.next(&second);
            let before = waiting.is_empty();
            if before && ledger.append(&next.0, &next.1).is_ok() {
                continue;
            }
            waiting.push(next);
        }
        assert!(!waiting.is_empty(), "the disk is not full");
        assert_eq!(
            ledger.append(&waiting[0].0, &waiting[0].1),
            Err(LedgerError::Full)
        );
        fs::remove_file(&ballast).unwrap();
        for (entry, link) in waiting {
            ledger.append(&entry, &link).unwrap();
        }
        ledger.flush().unwrap();
    }
    ledger.close().unwrap();
    shelf.register.refuse(0);
    let parts = shelf.stored(&call).await;
    assert!(shelf.read(&call, parts, &key).await.unwrap() == chain.plain);
}

/// Fills the disk but for so many bytes.
fn fill(ballast: &Path, left: u64) {
    let folder = ballast.parent().unwrap();
    let disk = Command::new("df")
        .args(["--block-size=1", "--output=avail"])
        .arg(folder)
        .output()
        .unwrap();
    let free: u64 = String::from_utf8(disk.stdout)
        .unwrap()
        .lines()
        .nth(1)
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    let length = usize::try_from(free.saturating_sub(left)).unwrap();
    fs::write(ballast, vec![0; length]).unwrap();
}
