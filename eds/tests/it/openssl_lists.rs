//! Full and delta lists of OpenSSL's own authority, with its reasons and dates, are read and judged here.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::certificate::Certificate;
use eds::trust::{TrustStore, Usage};

use crate::fixture::{Files, fixture, now, openssl_ok};
use crate::forge_service::store_without_list;

/// OpenSSL's authority in a folder, with the issuing authority's key.
struct Authority {
    files: Files,
}

impl Authority {
    fn new() -> Self {
        Self {
            files: Files::new(),
        }
    }

    /// The list that `openssl ca` makes of this line about the citizen, from the tests' moment on for a day.
    fn list(&self, line: &str, number: &str, extensions: &str) -> Vec<u8> {
        let files = &self.files;
        let index = files.write("index.txt", line);
        files.write("index.txt.attr", "unique_subject = no\n");
        let counter = files.write("crlnumber", format!("{number}\n"));
        let (key, certificate) = (
            fixture().file("issuing.key.pem"),
            fixture().file("ca-chain.pem"),
        );
        let configuration = files.write(
            "ca.cnf",
            format!(
                "[ca]\ndefault_ca = one\n[one]\ndatabase = {index}\ncrlnumber = {counter}\n\
                 certificate = {certificate}\nprivate_key = {key}\ndefault_md = sha384\n\
                 crl_extensions = list\n[list]\nauthorityKeyIdentifier = keyid\n{extensions}\n"
            ),
        );
        let (pem, der) = (files.path("list.pem"), files.path("list.der"));
        let (pem, der) = (pem.display().to_string(), der.display().to_string());
        let text = |time: DateTime<Utc>| time.format("%Y%m%d%H%M%SZ").to_string();
        let (from, until) = (text(now()), text(now() + TimeDelta::days(1)));
        openssl_ok(&[
            "ca",
            "-gencrl",
            "-config",
            &configuration,
            "-crl_lastupdate",
            &from,
            "-crl_nextupdate",
            &until,
            "-out",
            &pem,
        ]);
        openssl_ok(&["crl", "-in", &pem, "-outform", "DER", "-out", &der]);
        std::fs::read(der).unwrap()
    }

    /// A delta to the full list of number 5.
    fn delta(&self, line: &str) -> Vec<u8> {
        self.list(line, "06", "2.5.29.27 = critical,DER:02:01:05")
    }
}

fn citizen() -> &'static Certificate {
    fixture().citizen.certificate()
}

/// The line of OpenSSL's index in which the citizen is revoked since `since` for this reason.
fn revoked(since: &str, reason: &str) -> String {
    let serial = citizen().serial_hex().to_uppercase();
    format!("R\t340101000000Z\t{since},{reason}\t{serial}\tunknown\t/CN=x\n")
}

fn verdict(lists: &[Vec<u8>], at: DateTime<Utc>) -> &'static str {
    let mut store: TrustStore = store_without_list();
    for list in lists {
        store.add_crl(list).unwrap();
    }
    store
        .check(citizen(), Usage::Sign, at)
        .map_or_else(eds::SignatureRefusal::code, |_| "ok")
}

const LATER: &str = "260302110000Z";
const BEFORE: &str = "260302090000Z";

fn after(minutes: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(minutes)
}

#[test]
fn reasons_and_dates_of_openssls_lists_are_understood() {
    let authority = Authority::new();
    for reason in [
        "unspecified",
        "keyCompromise",
        "CACompromise",
        "affiliationChanged",
        "superseded",
        "cessationOfOperation",
        "certificateHold",
    ] {
        let list = authority.list(&revoked(BEFORE, reason), "05", "");
        assert_eq!(verdict(&[list], after(1)), "revoked", "{reason}");
    }
    assert_eq!(verdict(&[authority.list("", "05", "")], after(1)), "ok");
    let ended = verdict(&[authority.list("", "05", "")], after(24 * 60));
    assert_eq!(ended, "revocation_unknown");
}

#[test]
fn the_day_a_key_was_lost_is_read_from_openssls_list() {
    // The list is of 10:00 and revokes from 11:00 on: it says so of times from 10:00 on, and of earlier ones by the key.
    let line = revoked(LATER, "keyTime,20260302095800Z");
    let list = [Authority::new().list(&line, "05", "")];
    assert_eq!(verdict(&list, after(-1)), "revoked");
    assert_eq!(verdict(&list, after(-2)), "revoked");
    assert_eq!(verdict(&list, after(-3)), "ok");
    let plain = [Authority::new().list(&revoked(LATER, "superseded"), "05", "")];
    assert_eq!(verdict(&plain, after(-1)), "ok");
}

#[test]
fn openssls_deltas_add_to_its_full_lists_and_take_back_suspensions() {
    let authority = Authority::new();
    let full = authority.list("", "05", "");
    let held = authority.list(&revoked(BEFORE, "certificateHold"), "05", "");
    let adding = authority.delta(&revoked(BEFORE, "superseded"));
    let silent = authority.delta("");
    let removing = authority.delta(&revoked(BEFORE, "removeFromCRL"));
    let verdict = |lists: &[&Vec<u8>]| {
        let lists: Vec<Vec<u8>> = lists.iter().map(|list| (*list).clone()).collect();
        verdict(&lists, after(1))
    };
    assert_eq!(verdict(&[&full, &silent]), "ok");
    assert_eq!(verdict(&[&full, &adding]), "revoked");
    assert_eq!(verdict(&[&held, &silent]), "revoked");
    assert_eq!(verdict(&[&held, &removing]), "ok");
    assert_eq!(verdict(&[&removing, &held]), "ok");
    assert_eq!(verdict(&[&silent]), "revocation_unknown");
}
