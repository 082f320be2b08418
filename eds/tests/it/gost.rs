//! GOST R 34.10-2015: a whole hierarchy of our own.

use eds::ca::{CertificateOrder, DevelopmentPki, Profile};
use eds::cms::{self, Content, Detached, Policy};
use eds::hash::sha256;
use eds::keyfile::{KeyAlgorithm, KeyFile};
use eds::trust::Usage;
use eds::{PublicKeyAlgorithm, SignatureRefusal, Signer};

use crate::fixture::{Files, citizen_spec, now, order};

const TEXT: &[u8] = "{\"үлгі\":\"сенімхат\"}".as_bytes();

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
    let hierarchy = Hierarchy::new();
    let read = KeyFile::from_pem(&hierarchy.citizen.to_pem()).unwrap();
    let attached = cms::sign_attached(&read, TEXT, now()).unwrap();
    hierarchy.verify(&attached, Content::Attached).unwrap();
}

#[test]
fn a_gost_signer_does_not_sign_a_sha_256_value() {
    let hierarchy = Hierarchy::new();
    assert!(cms::sign_detached(&hierarchy.citizen, sha256(TEXT), Detached::Pades).is_err());
}
