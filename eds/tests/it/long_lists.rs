//! Long revocation lists: nobody is overlooked among many, and many are read at once.

use std::time::Instant;

use der::{Decode, asn1::Int};
use eds::Signer;
use eds::certificate::Certificate;
use eds::trust::{TrustStore, Usage};
use x509_cert::serial_number::SerialNumber;

use crate::fixture::{Files, fixture, now, openssl_ok};
use crate::forge::{element, reissue};
use crate::forge_service::{ISSUING, store_without_list};
use crate::long_list::{long_list, revoked_serial};

/// The citizen's certificate under another serial number.
fn numbered(serial: &[u8]) -> Certificate {
    reissue(fixture().citizen.certificate(), &*ISSUING, |tbs| {
        let integer = Int::from_der(&element(2, &[serial])).unwrap();
        tbs.serial_number = SerialNumber::new(integer.as_bytes()).unwrap();
    })
}

fn verdict(store: &TrustStore, serial: &[u8]) -> &'static str {
    match store.check(&numbered(serial), Usage::Sign, now()) {
        Ok(_) => "ok",
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn nobody_is_overlooked_in_a_long_list() {
    const ENTRIES: u32 = 50_000;
    let list = long_list(&*ISSUING, ENTRIES, now());
    let mut store = store_without_list();
    store.add_crl(&list).unwrap();
    for index in (0..ENTRIES).step_by(997).chain([ENTRIES - 1]) {
        let serial = revoked_serial(index);
        assert_eq!(verdict(&store, &serial), "revoked", "entry {index}");
        let mut neighbour = serial;
        neighbour[10] ^= 1;
        assert_eq!(verdict(&store, &neighbour), "ok", "beside entry {index}");
        assert_eq!(
            verdict(&store, &serial[12..]),
            "ok",
            "the end of entry {index}"
        );
    }
    assert_eq!(verdict(&store, &revoked_serial(ENTRIES)), "ok");
}

#[test]
fn openssl_counts_the_same_entries() {
    let files = Files::new();
    let list = files.write("list.der", long_list(&*ISSUING, 1000, now()));
    let text = openssl_ok(&["crl", "-inform", "DER", "-in", &list, "-noout", "-text"]);
    let text = String::from_utf8(text).unwrap();
    assert_eq!(text.matches("Serial Number: ").count(), 1000);
    assert_eq!(text.matches("Superseded").count(), 1000);
    assert!(text.contains(&hex::encode_upper(revoked_serial(999))));
}

/// The most memory the process has taken so far, in bytes, as Linux counts it.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes: String = line.unwrap().chars().filter(char::is_ascii_digit).collect();
    kilobytes.parse::<u64>().unwrap() * 1024
}

/// The promise of the issue. In release, alone: `cargo test --release -p eds --test it a_million -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement: only in release and alone does it say anything"]
fn a_million_entries_are_read_within_two_seconds_and_200_megabytes() {
    let files = Files::new();
    let path = files.write("list.der", long_list(&*ISSUING, 1_000_000, now()));
    let citizen = numbered(&revoked_serial(123_456));
    let mut store = store_without_list();
    // Building the list took more than reading it will: the peak is counted anew from here (proc(5), clear_refs).
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let built = most_memory();
    let list = std::fs::read(&path).unwrap();
    let start = Instant::now();
    store.add_crl(&list).unwrap();
    let read = start.elapsed();
    let length = list.len();
    drop(list);
    let start = Instant::now();
    for _ in 0..1000 {
        let refusal = store.check(&citizen, Usage::Sign, now()).unwrap_err();
        assert_eq!(refusal.code(), "revoked");
    }
    let asked = start.elapsed() / 1000;
    println!(
        "{length} bytes read in {read:?}; asked in {asked:?} with a signature; most memory {} MB, before {} MB",
        most_memory() / 1_000_000,
        built / 1_000_000
    );
    assert!(read.as_secs_f64() < 2.0, "{read:?}");
    assert!(most_memory() < 200_000_000);
}
