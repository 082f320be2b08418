//! The issuance log: whole, in order, shared by several writers; and folders of releases without one.

use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use eds::ca::{
    Authority, CaError, CertificateStatus, DevelopmentPki, ListKind, LogEvent, Profile, PublicFile,
    RevocationReason,
};
use eds::hash::sha256;
use eds::keyfile::KeyFile;
use eds::trust::Usage;
use eds::{SignatureRefusal, Signer};

use crate::fixture::{Files, citizen_spec, now, order};
use crate::publication::{CRL_NUMBER, list, number, serials};

const LOG: &str = "issuance.log";

pub(crate) fn open(dir: &Path) -> DevelopmentPki {
    DevelopmentPki::open_or_create(dir, now()).unwrap()
}

pub(crate) fn citizen(pki: &DevelopmentPki) -> KeyFile {
    pki.issue(&order(Profile::Citizen, Usage::Sign, &citizen_spec()))
        .unwrap()
}

#[test]
fn the_log_has_every_certificate_every_revocation_and_every_publication() {
    let files = Files::new();
    let pki = open(&files.path("pki"));
    let person = citizen(&pki);
    let serial = person.certificate().serial_hex();
    pki.revoke(&serial, RevocationReason::Superseded, now())
        .unwrap();
    pki.publish_deltas(now()).unwrap();
    let stamper = pki.time_stamping_certificate(now()).unwrap();
    let log = pki.log().unwrap();
    for certificate in [
        pki.root(),
        pki.issuing(),
        pki.seal().unwrap().certificate(),
        person.certificate(),
        &stamper,
    ] {
        let issued = log.iter().filter(|entry| {
            matches!(&entry.event, LogEvent::Issued { certificate: hash, .. } if *hash == certificate.fingerprint())
        });
        assert_eq!(issued.count(), 1);
    }
    assert!(log.iter().any(|entry| entry.event
        == LogEvent::Revoked {
            serial_hex: serial.clone(),
            since: now(),
            reason: RevocationReason::Superseded,
        }));
    let published = |kind| {
        log.iter()
            .filter(|entry| matches!(entry.event, LogEvent::Listed { list, .. } if list == kind))
            .count()
    };
    assert_eq!(
        (published(ListKind::Full), published(ListKind::Delta)),
        (2, 1)
    );
    let numbers: Vec<u64> = log.iter().map(|entry| entry.link.seq).collect();
    assert!(numbers.iter().copied().eq(1..=log.len() as u64));
}

#[test]
fn a_changed_removed_moved_or_foreign_line_is_found_when_the_folder_is_opened() {
    let files = Files::new();
    let dir = files.path("pki");
    let pki = open(&dir);
    citizen(&pki);
    let text = fs::read_to_string(dir.join(LOG)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[&str]| lines.join("\n") + "\n";
    let mut removed = lines.clone();
    removed.remove(1);
    let mut moved = lines.clone();
    moved.swap(1, 2);
    let foreign = fs::read_to_string({
        open(&files.path("other"));
        files.path("other").join(LOG)
    });
    let cases = [
        joined(&removed),
        joined(&lines[1..]),
        joined(&moved),
        text.replacen("citizen", "citizeN", 1),
        text.replacen(" issued ", " issue ", 1),
        text.replacen('\n', "\n\n", 1),
        text.clone() + &joined(&lines[lines.len() - 1..]),
        foreign.unwrap(),
        "no log\n".to_owned(),
    ];
    for broken in cases {
        fs::write(dir.join(LOG), &broken).unwrap();
        let opened = DevelopmentPki::open_or_create(&dir, now());
        assert!(matches!(opened, Err(CaError::LogBroken)), "{broken}");
    }
    fs::write(dir.join(LOG), &text).unwrap();
    open(&dir);
}

#[test]
fn a_log_without_its_last_lines_is_found_by_the_lists() {
    let files = Files::new();
    let dir = files.path("pki");
    let pki = open(&dir);
    let serial = citizen(&pki).certificate().serial_hex();
    pki.revoke(&serial, RevocationReason::KeyCompromise, now())
        .unwrap();
    let text = fs::read_to_string(dir.join(LOG)).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for kept in [0, 1, lines.len() - 2, lines.len() - 1] {
        fs::write(dir.join(LOG), lines[..kept].concat()).unwrap();
        let opened = DevelopmentPki::open_or_create(&dir, now());
        assert!(matches!(opened, Err(CaError::LogBroken)), "{kept} lines");
    }
    fs::remove_file(dir.join(LOG)).unwrap();
    let opened = DevelopmentPki::open_or_create(&dir, now());
    assert!(matches!(opened, Err(CaError::LogBroken)), "no log");
}

#[test]
fn a_line_broken_off_by_a_power_cut_is_passed_over_and_removed() {
    let files = Files::new();
    let dir = files.path("pki");
    let pki = open(&dir);
    let before = pki.log().unwrap().len();
    let text = fs::read_to_string(dir.join(LOG)).unwrap();
    fs::write(dir.join(LOG), text + "9 abcdef 177244").unwrap();
    let again = open(&dir);
    assert_eq!(again.log().unwrap().len(), before);
    citizen(&again);
    assert_eq!(open(&dir).log().unwrap().len(), before + 1);
    citizen(&pki);
    assert_eq!(pki.log().unwrap().len(), before + 2);
}

#[test]
fn writers_at_once_keep_one_chain_and_lose_nothing() {
    const WRITERS: usize = 6;
    const EACH: usize = 15;
    let files = Files::new();
    let dir = files.path("pki");
    let before = open(&dir).log().unwrap().len();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let dir = &dir;
            // Each opens the folder for itself, as a process does.
            scope.spawn(move || {
                let pki = open(dir);
                for turn in 0..EACH {
                    let key = citizen(&pki);
                    if (turn + writer) % 5 == 0 {
                        let serial = key.certificate().serial_hex();
                        pki.revoke(&serial, RevocationReason::KeyCompromise, now())
                            .unwrap();
                    }
                }
            });
        }
    });
    let pki = open(&dir);
    let log = pki.log().unwrap();
    let revoked = WRITERS * EACH / 5;
    assert_eq!(log.len(), before + WRITERS * EACH + 2 * revoked);
    let full = list(&pki, PublicFile::List(Authority::Issuing));
    assert_eq!(serials(&full).len(), revoked);
    let numbers: Vec<u64> = log
        .iter()
        .filter_map(|entry| match entry.event {
            LogEvent::Listed { number, .. } => Some(number),
            LogEvent::Adopted | LogEvent::Issued { .. } | LogEvent::Revoked { .. } => None,
        })
        .collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(Some(&number(&full, CRL_NUMBER)), numbers.last());
}

#[test]
fn a_folder_of_an_earlier_release_is_adopted_with_its_revocations() {
    let files = Files::new();
    let dir = files.path("pki");
    let pki = open(&dir);
    let (old, revoked) = (citizen(&pki), citizen(&pki));
    let revoked_serial = revoked.certificate().serial_hex();
    for entry in fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let kept = [
            "root.pem",
            "root.key.pem",
            "ca-chain.pem",
            "issuing.key.pem",
            "seal.pem",
            "crl.pem",
            "crl.der",
        ];
        if !kept.contains(&name.as_str()) {
            fs::remove_file(path).unwrap();
        }
    }
    let since = now() - TimeDelta::hours(1);
    let line = format!("{revoked_serial} {}\n", since.timestamp());
    fs::write(dir.join("revoked.txt"), line).unwrap();
    let pki = open(&dir);
    assert_eq!(pki.log().unwrap()[0].event, LogEvent::Adopted);
    assert_eq!(
        pki.status(&revoked_serial).unwrap(),
        CertificateStatus::Revoked {
            since,
            reason: RevocationReason::Unspecified
        }
    );
    let check = |key: &KeyFile| {
        let trust = pki.trust_store().unwrap();
        trust
            .check(key.certificate(), Usage::Sign, now())
            .map(|_| ())
    };
    assert_eq!(check(&revoked), Err(SignatureRefusal::Revoked));
    assert_eq!(check(&old), Ok(()));
    // The log does not know the old certificate, and it can be revoked all the same.
    let serial = old.certificate().serial_hex();
    assert_eq!(pki.status(&serial).unwrap(), CertificateStatus::Unknown);
    pki.revoke(&serial, RevocationReason::KeyCompromise, now())
        .unwrap();
    assert_eq!(check(&old), Err(SignatureRefusal::Revoked));
    for file in PublicFile::ALL {
        assert!(pki.public_file(file).is_ok(), "{file:?}");
    }
    assert!(pki.stamp(&sha256(b"x"), now()).is_ok());
}

#[test]
fn only_issued_certificates_are_revoked_for_good_and_the_first_reason_stays() {
    use RevocationReason::{CertificateHold, KeyCompromise, RemoveFromCrl, Superseded};
    let files = Files::new();
    let pki = open(&files.path("pki"));
    let serial = citizen(&pki).certificate().serial_hex();
    let revoke = |serial: &str, reason| pki.revoke(serial, reason, now()).map(|_| ());
    assert!(matches!(
        revoke("4142434445464748494a4b4c4d4e4f50", KeyCompromise),
        Err(CaError::UnknownSerial)
    ));
    for (serial, reason) in [
        (serial.as_str(), CertificateHold),
        (&serial, RemoveFromCrl),
        (&pki.root().serial_hex(), KeyCompromise),
        ("", KeyCompromise),
        ("00", KeyCompromise),
        ("xyz", KeyCompromise),
    ] {
        assert!(
            matches!(revoke(serial, reason), Err(CaError::BadOrder)),
            "{serial}"
        );
    }
    assert_eq!(pki.status(&serial).unwrap(), CertificateStatus::Good);
    revoke(&serial.to_uppercase(), Superseded).unwrap();
    revoke(&format!("00{serial}"), KeyCompromise).unwrap();
    let expected = CertificateStatus::Revoked {
        since: now(),
        reason: Superseded,
    };
    assert_eq!(pki.status(&serial).unwrap(), expected);
}
