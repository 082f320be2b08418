//! The issuance log, the numbers of the lists, folders of earlier releases and an issuing key outside the folder.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use der::Decode;
use eds::ca::request::{CertificationRequest, NewKey};
use eds::ca::{
    Authority, CaError, CertificateStatus, DevelopmentPki, ListKind, LogEvent, Profile, PublicFile,
    RevocationReason, SubjectSpec,
};
use eds::certificate::Certificate;
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::{TrustStore, Usage};
use eds::tsp::Imprint;
use eds::{SignatureAlgorithm, SignatureRefusal, Signer, SignerError, ocsp, tsp};
use x509_cert::crl::CertificateList;

use crate::fixture::{Files, citizen_spec, now, order};

const LOG: &str = "issuance.log";

fn open(dir: &Path) -> DevelopmentPki {
    DevelopmentPki::open_or_create(dir, now()).unwrap()
}

fn citizen(pki: &DevelopmentPki) -> KeyFile {
    pki.issue(&order(Profile::Citizen, Usage::Sign, &citizen_spec()))
        .unwrap()
}

fn list(pki: &DevelopmentPki, file: PublicFile) -> CertificateList {
    CertificateList::from_der(&pki.public_file(file).unwrap()).unwrap()
}

/// The value of an extension that is an INTEGER.
fn number(list: &CertificateList, kind: &str) -> u64 {
    let extensions = list.tbs_cert_list.crl_extensions.as_ref().unwrap();
    let value = extensions
        .iter()
        .find(|extension| extension.extn_id.to_string() == kind)
        .unwrap();
    u64::from_der(value.extn_value.as_bytes()).unwrap()
}

const CRL_NUMBER: &str = "2.5.29.20";
const BASE_NUMBER: &str = "2.5.29.27";

fn serials(list: &CertificateList) -> Vec<String> {
    let revoked = list.tbs_cert_list.revoked_certificates.iter().flatten();
    revoked
        .map(|entry| hex::encode(entry.serial_number.as_bytes()))
        .collect()
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

#[test]
fn the_issuing_authority_stands_on_the_roots_list() {
    let files = Files::new();
    let pki = open(&files.path("pki"));
    let person = citizen(&pki);
    let serial = pki.issuing().serial_hex();
    pki.revoke(&serial, RevocationReason::CaCompromise, now())
        .unwrap();
    assert_eq!(
        serials(&list(&pki, PublicFile::List(Authority::Root))),
        [serial]
    );
    assert!(serials(&list(&pki, PublicFile::List(Authority::Issuing))).is_empty());
    let trust = pki.trust_store().unwrap();
    let refused = trust.check(person.certificate(), Usage::Sign, now());
    assert_eq!(refused, Err(SignatureRefusal::Revoked));
}

#[test]
fn numbers_grow_when_the_clock_does_not_and_deltas_count_from_one_list_a_day() {
    let files = Files::new();
    let pki = open(&files.path("pki"));
    let full = || {
        number(
            &list(&pki, PublicFile::List(Authority::Issuing)),
            CRL_NUMBER,
        )
    };
    let delta = || list(&pki, PublicFile::Delta(Authority::Issuing));
    let first = full();
    assert_eq!(number(&delta(), CRL_NUMBER), first);
    assert_eq!(number(&delta(), BASE_NUMBER), first);
    pki.publish_lists(now() - TimeDelta::days(1)).unwrap();
    let second = full();
    assert!(second > first);
    let one = citizen(&pki).certificate().serial_hex();
    pki.revoke(&one, RevocationReason::Superseded, now())
        .unwrap();
    let third = full();
    assert!(third > second);
    assert_eq!(number(&delta(), BASE_NUMBER), first);
    assert_eq!(serials(&delta()), std::slice::from_ref(&one));
    pki.publish_deltas(now()).unwrap();
    assert_eq!(full(), third);
    assert_eq!(number(&delta(), CRL_NUMBER), third + 1);
    // A day later the delta counts from the newest full list of before, which has the entry already.
    pki.publish_lists(now() + TimeDelta::days(1)).unwrap();
    assert_eq!(number(&delta(), BASE_NUMBER), third);
    assert!(serials(&delta()).is_empty());
    let all = list(&pki, PublicFile::List(Authority::Issuing));
    assert_eq!(serials(&all), [one], "a full list keeps every entry");
}

#[test]
fn a_verifier_with_yesterdays_list_learns_of_a_revocation_from_the_delta() {
    let files = Files::new();
    let pki = open(&files.path("pki"));
    let person = citizen(&pki);
    let mut store = pki.trust_store().unwrap();
    let later = now() + TimeDelta::hours(2);
    let serial = person.certificate().serial_hex();
    pki.revoke(&serial, RevocationReason::KeyCompromise, later)
        .unwrap();
    let check = |store: &TrustStore| {
        store
            .check(person.certificate(), Usage::Sign, later)
            .map(|_| ())
    };
    assert_eq!(check(&store), Ok(()));
    let delta = pki.public_file(PublicFile::Delta(Authority::Issuing));
    store.add_crl(&delta.unwrap()).unwrap();
    assert_eq!(check(&store), Err(SignatureRefusal::Revoked));
}

#[test]
fn our_own_verifier_accepts_the_answers_of_both_services() {
    for keys in [
        KeyAlgorithm::P256,
        KeyAlgorithm::Rsa3072,
        KeyAlgorithm::Gost512,
    ] {
        let files = Files::new();
        let pki = DevelopmentPki::open_or_create_with(&files.path("pki"), keys, now()).unwrap();
        let person = citizen(&pki);
        let trust = pki.trust_store().unwrap();
        let token = pki.stamp(&sha256(b"text"), now()).unwrap();
        let stamp = tsp::verify(&token, Imprint::Bytes(b"text"), &trust, now()).unwrap();
        assert_eq!(stamp.time(), now());
        let request = tsp::request(&sha256(b"text"), &[7; 8]);
        let answer = pki.timestamp_response(&request, now());
        let token = tsp::token_of_response(&answer, &sha256(b"text"), &[7; 8]).unwrap();
        tsp::verify(&token, Imprint::Digest(sha256(b"text")), &trust, now()).unwrap();

        let ask = |at: DateTime<Utc>| {
            let nonce = [9; 16];
            let request = ocsp::request(person.certificate(), pki.issuing(), &nonce);
            let answer = pki.ocsp_response(&request, at);
            ocsp::check_answer(&answer, &nonce).unwrap();
            answer
        };
        let mut store = TrustStore::new();
        store.add_anchor(pki.root().clone()).unwrap();
        store.add_intermediate(pki.issuing().clone()).unwrap();
        store
            .add_crl(&pki.public_file(PublicFile::List(Authority::Root)).unwrap())
            .unwrap();
        let check = |store: &TrustStore, at| {
            store
                .check(person.certificate(), Usage::Sign, at)
                .map(|_| ())
        };
        assert_eq!(
            check(&store, now()),
            Err(SignatureRefusal::RevocationUnknown)
        );
        store.add_ocsp(&ask(now())).unwrap();
        assert_eq!(check(&store, now()), Ok(()));
        let later = now() + TimeDelta::minutes(5);
        let serial = person.certificate().serial_hex();
        pki.revoke(&serial, RevocationReason::KeyCompromise, later)
            .unwrap();
        store.add_ocsp(&ask(later)).unwrap();
        assert_eq!(check(&store, later), Err(SignatureRefusal::Revoked));
    }
}

/// A key that is not a file of the folder, as one in a hardware module.
struct Elsewhere(KeyFile);

impl Signer for Elsewhere {
    fn certificate(&self) -> &Certificate {
        self.0.certificate()
    }

    fn chain(&self) -> &[Certificate] {
        &[]
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.0.sign(message)
    }
}

#[test]
fn the_issuing_key_may_live_outside_the_folder() {
    for keys in [KeyAlgorithm::P256, KeyAlgorithm::Rsa3072] {
        let files = Files::new();
        let dir = files.path("pki");
        let key = NewKey::generate(keys).unwrap();
        let spec = SubjectSpec {
            organization: Some("Сенім".to_owned()),
            bin: Some("000240000016".to_owned()),
            ..SubjectSpec::default()
        };
        let request = key.request(Profile::Seal, &spec).unwrap();
        let request = CertificationRequest::from_der(&request).unwrap();
        let certificate =
            DevelopmentPki::create_for_issuing(&dir, KeyAlgorithm::P256, &request, None, now())
                .unwrap();
        assert!(
            DevelopmentPki::create_for_issuing(&dir, KeyAlgorithm::P256, &request, None, now())
                .is_err()
        );
        assert!(
            DevelopmentPki::open_or_create(&dir, now()).is_err(),
            "the key is not there"
        );
        let signer = Arc::new(Elsewhere(
            key.with_certificate(certificate, Vec::new()).unwrap(),
        ));
        let stranger = Arc::new(Elsewhere(open(&files.path("other")).seal().unwrap()));
        assert!(DevelopmentPki::open_with_issuing(&dir, stranger, now()).is_err());
        let pki = DevelopmentPki::open_with_issuing(&dir, signer, now()).unwrap();
        assert!(!dir.join("issuing.key.pem").exists());
        let person = citizen(&pki);
        let trust = pki.trust_store().unwrap();
        trust
            .check(person.certificate(), Usage::Sign, now())
            .unwrap();
        trust
            .check(pki.seal().unwrap().certificate(), Usage::Sign, now())
            .unwrap();
        let token = pki.stamp(&sha256(b"text"), now()).unwrap();
        tsp::verify(&token, Imprint::Bytes(b"text"), &trust, now()).unwrap();
    }
}
