//! The published lists and their numbers, our own verifier's view of the services, and an issuing key outside the folder.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use der::Decode;
use eds::ca::request::{CertificationRequest, NewKey};
use eds::ca::{Authority, DevelopmentPki, Profile, PublicFile, RevocationReason, SubjectSpec};
use eds::certificate::Certificate;
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::{TrustStore, Usage};
use eds::tsp::Imprint;
use eds::{SignatureAlgorithm, SignatureRefusal, Signer, SignerError, ocsp, tsp};
use x509_cert::crl::CertificateList;

use crate::fixture::{Files, now};
use crate::issuance::{citizen, open};

pub(crate) fn list(pki: &DevelopmentPki, file: PublicFile) -> CertificateList {
    CertificateList::from_der(&pki.public_file(file).unwrap()).unwrap()
}

/// The value of an extension that is an INTEGER.
pub(crate) fn number(list: &CertificateList, kind: &str) -> u64 {
    let extensions = list.tbs_cert_list.crl_extensions.as_ref().unwrap();
    let value = extensions
        .iter()
        .find(|extension| extension.extn_id.to_string() == kind)
        .unwrap();
    u64::from_der(value.extn_value.as_bytes()).unwrap()
}

pub(crate) const CRL_NUMBER: &str = "2.5.29.20";
const BASE_NUMBER: &str = "2.5.29.27";

pub(crate) fn serials(list: &CertificateList) -> Vec<String> {
    let revoked = list.tbs_cert_list.revoked_certificates.iter().flatten();
    revoked
        .map(|entry| hex::encode(entry.serial_number.as_bytes()))
        .collect()
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
