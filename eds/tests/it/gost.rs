//! GOST R 34.10-2015: a whole hierarchy of our own, with its requests, lists, answers and time-stamps.

use std::sync::LazyLock;

use chrono::TimeDelta;
use eds::ca::request::{CertificationRequest, NewKey, RequestError};
use eds::ca::{CertificateOrder, DevelopmentPki, Profile, RequestOrder};
use eds::cms::{self, Content, Detached, Policy, Proof};
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::Usage;
use eds::tsp::{self, Imprint};
use eds::{PublicKeyAlgorithm, SignatureRefusal, Signer, ocsp};

use crate::fixture::{Files, citizen_spec, now, order};

const TEXT: &[u8] = "{\"үлгі\":\"сенімхат\"}".as_bytes();

/// The hierarchy of the tests that revoke nobody.
static SHARED: LazyLock<Hierarchy> = LazyLock::new(Hierarchy::new);

struct Hierarchy {
    _files: Files,
    pki: DevelopmentPki,
    citizen: KeyFile,
}

impl Hierarchy {
    fn new() -> Self {
        let files = Files::new();
        let pki =
            DevelopmentPki::open_or_create_with(&files.path("pki"), KeyAlgorithm::Gost512, now())
                .unwrap();
        let spec = citizen_spec();
        let citizen = pki
            .issue(&CertificateOrder {
                key: KeyAlgorithm::Gost512,
                ..order(Profile::Citizen, Usage::Sign, &spec)
            })
            .unwrap();
        Self {
            _files: files,
            pki,
            citizen,
        }
    }

    fn verify(&self, cms: &[u8], content: Content<'_>) -> Result<Vec<u8>, SignatureRefusal> {
        let trust = self.pki.trust_store().unwrap();
        let policy = Policy::strict(&trust, now(), Usage::Sign);
        cms::verify(cms, content, &policy).map(cms::Verified::into_content)
    }
}

#[test]
fn a_citizen_of_a_gost_hierarchy_signs_until_revoked() {
    let hierarchy = Hierarchy::new();
    let citizen = &hierarchy.citizen;
    assert_eq!(
        citizen.certificate().key_algorithm(),
        PublicKeyAlgorithm::Gost2015
    );
    let attached = cms::sign_attached(citizen, TEXT, now()).unwrap();
    assert_eq!(
        hierarchy.verify(&attached, Content::Attached).unwrap(),
        TEXT
    );
    let kind = Detached::Cades { at: now() };
    let detached = cms::sign_detached_content(citizen, TEXT, kind).unwrap();
    hierarchy
        .verify(&detached, Content::Detached(TEXT))
        .unwrap();
    assert_eq!(
        hierarchy.verify(&detached, Content::Detached(b"other")),
        Err(SignatureRefusal::DigestMismatch)
    );
    hierarchy
        .pki
        .revoke(
            &citizen.certificate().serial_hex(),
            eds::ca::RevocationReason::KeyCompromise,
            now(),
        )
        .unwrap();
    assert_eq!(
        hierarchy.verify(&attached, Content::Attached),
        Err(SignatureRefusal::Revoked)
    );
}

#[test]
fn a_gost_key_file_is_read_back() {
    let hierarchy = &*SHARED;
    let read = KeyFile::from_pem(&hierarchy.citizen.to_pem()).unwrap();
    let attached = cms::sign_attached(&read, TEXT, now()).unwrap();
    hierarchy.verify(&attached, Content::Attached).unwrap();
}

#[test]
fn a_gost_signer_does_not_sign_a_sha_256_value() {
    let hierarchy = &*SHARED;
    assert!(cms::sign_detached(&hierarchy.citizen, sha256(TEXT), Detached::Pades).is_err());
}

#[test]
fn a_gost_signature_is_proved_by_a_gost_time_stamp() {
    let hierarchy = &*SHARED;
    let cms = cms::sign_attached(&hierarchy.citizen, TEXT, now()).unwrap();
    let imprint = cms::signature_imprint(&cms).unwrap();
    let token = hierarchy.pki.stamp(&imprint, now()).unwrap();
    let trust = hierarchy.pki.trust_store().unwrap();
    let stamp = tsp::verify(&token, Imprint::Digest(imprint), &trust, now()).unwrap();
    let of_authority = stamp.authority().key_algorithm();
    assert_eq!(of_authority, PublicKeyAlgorithm::Gost2015);
    let policy = Policy {
        proof: Proof::BySignatureTimestamp,
        ..Policy::strict(&trust, now(), Usage::Sign)
    };
    let stamped = cms::with_timestamp(&cms, &token).unwrap();
    cms::verify(&stamped, Content::Attached, &policy).unwrap();
    assert!(cms::verify(&cms, Content::Attached, &policy).is_err());
    let other = hierarchy.pki.stamp(&sha256(TEXT), now()).unwrap();
    let stamped = cms::with_timestamp(&cms, &other).unwrap();
    assert!(cms::verify(&stamped, Content::Attached, &policy).is_err());
}

#[test]
fn a_gost_responder_answers_for_a_gost_citizen() {
    let hierarchy = &*SHARED;
    let citizen = hierarchy.citizen.certificate();
    let request = ocsp::request(citizen, hierarchy.pki.issuing(), &[7; 16]);
    let answer = hierarchy.pki.ocsp_response(&request, now());
    ocsp::check_answer(&answer, &[7; 16]).unwrap();
    let mut trust = hierarchy.pki.trust_store().unwrap();
    trust.add_ocsp(&answer).unwrap();
    let other = Hierarchy::new();
    let mut stranger = other.pki.trust_store().unwrap();
    assert!(stranger.add_ocsp(&answer).is_err());
}

#[test]
fn a_gost_key_is_certified_on_a_request_that_proves_it() {
    let hierarchy = &*SHARED;
    let key = NewKey::generate(KeyAlgorithm::Gost512).unwrap();
    let spec = citizen_spec();
    let der = key.request(Profile::Citizen, &spec).unwrap();
    let mut unproved = der.clone();
    let last = unproved.len() - 1;
    unproved[last] ^= 1;
    assert_eq!(
        CertificationRequest::from_der(&unproved).err(),
        Some(RequestError::BadProof)
    );
    let request = CertificationRequest::from_der(&der).unwrap();
    assert_eq!(request.key_algorithm(), PublicKeyAlgorithm::Gost2015);
    let order = RequestOrder {
        profile: Profile::Citizen,
        usage: Usage::Sign,
        subject: &spec,
        valid_from: now(),
        valid_for: TimeDelta::days(365),
    };
    let certificate = hierarchy.pki.certify(&request, &order).unwrap();
    let signer = key.with_certificate(certificate, Vec::new()).unwrap();
    let cms = cms::sign_attached(&signer, TEXT, now()).unwrap();
    hierarchy.verify(&cms, Content::Attached).unwrap();
}
