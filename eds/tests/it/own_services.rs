//! Our own authority's lists, answers and time-stamps, judged by our own verification under every algorithm.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::ca::{Authority, CertificateOrder, DevelopmentPki, Profile, PublicFile, RevocationReason};
use eds::certificate::Certificate;
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::ocsp;
use eds::trust::{Evidence, RevocationSource, TrustStore, Usage};
use eds::tsp::{self, Imprint};

use crate::fixture::{Files, citizen_spec, now, order};
use crate::forge_service::responder;

const ALGORITHMS: [KeyAlgorithm; 3] = [
    KeyAlgorithm::Rsa2048,
    KeyAlgorithm::P256,
    KeyAlgorithm::Gost512,
];
const NONCE: &[u8] = &[7; 16];

struct Place {
    _files: Files,
    pki: DevelopmentPki,
    citizen: KeyFile,
}

impl Place {
    fn new(key: KeyAlgorithm) -> Self {
        let files = Files::new();
        let pki = DevelopmentPki::open_or_create_with(&files.path("pki"), key, now()).unwrap();
        let spec = citizen_spec();
        let order = CertificateOrder {
            key,
            ..order(Profile::Citizen, Usage::Sign, &spec)
        };
        Self {
            citizen: pki.issue(&order).unwrap(),
            pki,
            _files: files,
        }
    }

    fn certificate(&self) -> &Certificate {
        self.citizen.certificate()
    }

    /// The authorities with these lists.
    fn store(&self, lists: &[PublicFile]) -> TrustStore {
        let mut store = TrustStore::new();
        store.add_anchor(self.pki.root().clone()).unwrap();
        store.add_intermediate(self.pki.issuing().clone()).unwrap();
        for list in lists {
            let list = self.pki.public_file(*list).unwrap();
            store.add_crl(&list).unwrap();
        }
        store
    }

    fn answer(&self, at: DateTime<Utc>) -> Evidence {
        let request = ocsp::request(self.certificate(), self.pki.issuing(), NONCE);
        let answer = self.pki.ocsp_response(&request, at);
        ocsp::check_answer(&answer, NONCE).unwrap();
        let mut evidence = Evidence::none();
        evidence.add_ocsp(&answer).unwrap();
        evidence
    }

    fn verdict(&self, store: &TrustStore, at: DateTime<Utc>, evidence: &Evidence) -> &'static str {
        store
            .check_with(self.certificate(), Usage::Sign, at, evidence)
            .map_or_else(eds::SignatureRefusal::code, |_| "ok")
    }
}

const ROOT_LIST: PublicFile = PublicFile::List(Authority::Root);
const LIST: PublicFile = PublicFile::List(Authority::Issuing);
const DELTA: PublicFile = PublicFile::Delta(Authority::Issuing);

#[test]
fn an_answer_is_as_good_as_a_list_under_every_algorithm() {
    for algorithm in ALGORITHMS {
        let place = Place::new(algorithm);
        let at = now() + TimeDelta::minutes(1);
        let store = place.store(&[ROOT_LIST]);
        assert_eq!(
            place.verdict(&store, at, &Evidence::none()),
            "revocation_unknown"
        );
        let good = place.answer(at);
        assert_eq!(place.verdict(&store, at, &good), "ok", "{algorithm:?}");
        let serial = place.certificate().serial_hex();
        place
            .pki
            .revoke(&serial, RevocationReason::KeyCompromise, at)
            .unwrap();
        let gone = place.answer(at);
        assert_eq!(place.verdict(&store, at, &gone), "revoked", "{algorithm:?}");
        let listed = place.store(&[ROOT_LIST, LIST]);
        assert_eq!(
            place.verdict(&listed, at, &good),
            "revoked",
            "{algorithm:?}"
        );
    }
}

#[test]
fn a_revocation_is_seen_on_the_delta_list_before_the_next_full_one() {
    for algorithm in ALGORITHMS {
        let place = Place::new(algorithm);
        let full = place.pki.public_file(LIST).unwrap();
        let at = now() + TimeDelta::hours(1);
        let serial = place.certificate().serial_hex();
        place
            .pki
            .revoke(&serial, RevocationReason::Superseded, at)
            .unwrap();
        let mut store = place.store(&[ROOT_LIST]);
        store.add_crl(&full).unwrap();
        assert_eq!(
            place.verdict(&store, at, &Evidence::none()),
            "ok",
            "the old full list"
        );
        let delta = place.pki.public_file(DELTA).unwrap();
        store.add_crl(&delta).unwrap();
        assert_eq!(store.crls().count(), 3);
        assert_eq!(
            place.verdict(&store, at, &Evidence::none()),
            "revoked",
            "{algorithm:?}"
        );
    }
}

#[test]
fn a_time_stamp_of_our_authority_is_good_under_every_algorithm() {
    for algorithm in ALGORITHMS {
        let place = Place::new(algorithm);
        let imprint = sha256(b"stamped");
        let at = now() + TimeDelta::minutes(1);
        let store = place.store(&[ROOT_LIST, LIST]);
        let response = place
            .pki
            .timestamp_response(&tsp::request(&imprint, NONCE), at);
        let token = tsp::token_of_response(&response, &imprint, NONCE).unwrap();
        let stamp = tsp::verify(&token, Imprint::Bytes(b"stamped"), &store, at).unwrap();
        assert_eq!(stamp.time(), at, "{algorithm:?}");
        assert_eq!(stamp.chain().last(), Some(place.pki.root()));
        let bare = place.pki.stamp(&imprint, at).unwrap();
        let stamp = tsp::verify(&bare, Imprint::Digest(imprint), &store, at).unwrap();
        assert!(stamp.serial_hex().len() >= 16, "at least 64 random bits");
        let refused = tsp::verify(&bare, Imprint::Bytes(b"other"), &store, at);
        assert_eq!(refused.unwrap_err().code(), "digest_mismatch");
        let lone = place.store(&[ROOT_LIST]);
        let refused = tsp::verify(&bare, Imprint::Digest(imprint), &lone, at);
        assert_eq!(refused.unwrap_err().code(), "revocation_unknown");
    }
}

#[test]
fn a_responders_own_certificate_needs_no_list_where_its_authority_says_so() {
    let delegate = responder();
    let store = crate::forge_service::store_without_list();
    let check = |usage| store.check_with(delegate.certificate(), usage, now(), &Evidence::none());
    let trusted = check(Usage::OcspSigning).unwrap();
    assert_eq!(trusted.revocation()[0].source(), RevocationSource::Exempt);
    assert_eq!(check(Usage::Sign).unwrap_err().code(), "revocation_unknown");
    let plain = crate::forge_service::service(
        &[crate::forge_service::OCSP_SIGNING],
        crate::forge_list::Criticality::Absent,
        |_| (),
    );
    let refused = store.check(plain.certificate(), Usage::OcspSigning, now());
    assert_eq!(refused.unwrap_err().code(), "revocation_unknown");
}
