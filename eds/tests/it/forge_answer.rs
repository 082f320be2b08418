//! OCSP answers whose every part can be bent before they are signed.

use aws_lc_rs::digest::{self, Algorithm};
use chrono::{DateTime, TimeDelta, Utc};
use der::{Decode, Encode};
use eds::Signer;
use eds::certificate::Certificate;

use crate::fixture::{fixture, now};
use crate::forge::{algorithm, element, generalized, integer, oid, sequence, serial};

pub(crate) const GOOD: &[u8] = &[0x80, 0];
pub(crate) const UNKNOWN: &[u8] = &[0x82, 0];

/// An answer about the fixture's citizen that is accepted as it is, when a good responder signs it.
pub(crate) struct AnswerForge<'a> {
    pub(crate) signer: &'a dyn Signer,
    pub(crate) responder: Vec<u8>,
    pub(crate) produced_at: DateTime<Utc>,
    pub(crate) singles: Vec<Single>,
    pub(crate) extensions: Vec<Vec<u8>>,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) version: Vec<u8>,
    pub(crate) kind: &'static str,
    pub(crate) status: u8,
}

/// What is said of one certificate.
#[derive(Clone)]
pub(crate) struct Single {
    pub(crate) id: Vec<u8>,
    pub(crate) status: Vec<u8>,
    pub(crate) this_update: DateTime<Utc>,
    pub(crate) next_update: Option<DateTime<Utc>>,
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl Single {
    pub(crate) fn about(certificate: &Certificate, status: &[u8]) -> Self {
        Self {
            id: id_by_sha1(certificate, fixture().pki.issuing()),
            status: status.to_vec(),
            this_update: now() - TimeDelta::minutes(5),
            next_update: Some(now() + TimeDelta::hours(1)),
            extensions: Vec::new(),
        }
    }

    fn build(&self) -> Vec<u8> {
        let next = self
            .next_update
            .map(|time| element(0xA0, &[&generalized(time)]));
        sequence(&[
            &self.id,
            &self.status,
            &generalized(self.this_update),
            &next.unwrap_or_default(),
            &explicit_list(1, &self.extensions),
        ])
    }
}

impl<'a> AnswerForge<'a> {
    pub(crate) fn new(signer: &'a dyn Signer, status: &[u8]) -> Self {
        Self {
            signer,
            responder: by_name(signer.certificate()),
            produced_at: now() - TimeDelta::minutes(5),
            singles: vec![Single::about(fixture().citizen.certificate(), status)],
            extensions: Vec::new(),
            certificates: vec![signer.certificate().der().to_vec()],
            version: Vec::new(),
            kind: "1.3.6.1.5.5.7.48.1.1",
            status: 0,
        }
    }

    /// The same with its first single answer changed.
    pub(crate) fn single(mut self, change: impl FnOnce(&mut Single)) -> Self {
        change(&mut self.singles[0]);
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    pub(crate) fn build(&self) -> Vec<u8> {
        let singles: Vec<Vec<u8>> = self.singles.iter().map(Single::build).collect();
        let data = sequence(&[
            &self.version,
            &self.responder,
            &generalized(self.produced_at),
            &sequence(&[&singles.concat()]),
            &explicit_list(1, &self.extensions),
        ]);
        let signature = self.signer.sign(&data).unwrap();
        let basic = sequence(&[
            &data,
            &algorithm(self.signer),
            &element(0x03, &[&[0], &signature]),
            &explicit_list(0, &self.certificates),
        ]);
        let bytes = sequence(&[&oid(self.kind), &element(0x04, &[&basic])]);
        sequence(&[&[0x0A, 1, self.status], &element(0xA0, &[&bytes])])
    }
}

fn explicit_list(number: u8, list: &[Vec<u8>]) -> Vec<u8> {
    if list.is_empty() {
        Vec::new()
    } else {
        element(0xA0 | number, &[&sequence(&[&list.concat()])])
    }
}

pub(crate) fn by_name(certificate: &Certificate) -> Vec<u8> {
    element(0xA1, &[certificate.subject_raw()])
}

pub(crate) fn by_key(certificate: &Certificate) -> Vec<u8> {
    let hash = sha1(&public_key(certificate));
    element(0xA2, &[&element(0x04, &[&hash])])
}

/// CertStatus revoked.
pub(crate) fn revoked(since: DateTime<Utc>, reason: Option<u8>) -> Vec<u8> {
    let reason = reason.map(|code| element(0xA0, &[&[0x0A, 1, code]]));
    element(0xA1, &[&generalized(since), &reason.unwrap_or_default()])
}

pub(crate) fn id_by_sha1(certificate: &Certificate, issuer: &Certificate) -> Vec<u8> {
    id_of(
        "1.3.14.3.2.26",
        &sha1(issuer.subject_raw()),
        &sha1(&public_key(issuer)),
        &serial(certificate),
    )
}

pub(crate) fn id_by_sha256(certificate: &Certificate, issuer: &Certificate) -> Vec<u8> {
    let hash = |bytes: &[u8]| hash_of(&digest::SHA256, bytes);
    id_of(
        "2.16.840.1.101.3.4.2.1",
        &hash(issuer.subject_raw()),
        &hash(&public_key(issuer)),
        &serial(certificate),
    )
}

pub(crate) fn id_of(hash: &str, name: &[u8], key: &[u8], serial: &[u8]) -> Vec<u8> {
    sequence(&[
        &sequence(&[&oid(hash), &[5, 0]]),
        &element(0x04, &[name]),
        &element(0x04, &[key]),
        &integer(serial),
    ])
}

pub(crate) fn sha1(bytes: &[u8]) -> Vec<u8> {
    hash_of(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes)
}

fn hash_of(algorithm: &'static Algorithm, bytes: &[u8]) -> Vec<u8> {
    digest::digest(algorithm, bytes).as_ref().to_vec()
}

/// The content of the subjectPublicKey BIT STRING, read by another parser.
pub(crate) fn public_key(certificate: &Certificate) -> Vec<u8> {
    let parsed = x509_cert::Certificate::from_der(certificate.der()).unwrap();
    let info = parsed.tbs_certificate.subject_public_key_info;
    assert!(info.to_der().is_ok());
    info.subject_public_key.raw_bytes().to_vec()
}
