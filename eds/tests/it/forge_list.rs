//! Revocation lists whose every part can be bent before they are signed.

use chrono::{DateTime, TimeDelta, Utc};
use eds::Signer;
use eds::certificate::Certificate;

use crate::fixture::now;
use crate::forge::{algorithm, element, generalized, integer, oid, sequence, serial, signed};

/// A full list when it has no base, else a delta.
pub(crate) struct ListForge<'a> {
    pub(crate) signer: &'a dyn Signer,
    pub(crate) issuer: Vec<u8>,
    pub(crate) this_update: DateTime<Utc>,
    pub(crate) next_update: Option<DateTime<Utc>>,
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) extensions: Vec<Vec<u8>>,
    pub(crate) version: Option<u8>,
}

impl<'a> ListForge<'a> {
    /// A full list of this number that speaks from an hour before the tests' moment for ten years.
    pub(crate) fn full(signer: &'a dyn Signer, number: u64) -> Self {
        Self {
            signer,
            issuer: signer.certificate().subject_raw().to_vec(),
            this_update: now() - TimeDelta::hours(1),
            next_update: Some(now() + TimeDelta::days(3650)),
            entries: Vec::new(),
            extensions: vec![numbered("2.5.29.20", Criticality::Absent, number)],
            version: Some(1),
        }
    }

    /// A delta to the full list of number `base`.
    pub(crate) fn delta(signer: &'a dyn Signer, base: u64, number: u64) -> Self {
        let mut list = Self::full(signer, number);
        list.extensions
            .push(numbered("2.5.29.27", Criticality::Marked, base));
        list
    }

    pub(crate) fn revoking(mut self, certificate: &Certificate, since: DateTime<Utc>) -> Self {
        self.entries.push(entry(&serial(certificate), since, &[]));
        self
    }

    pub(crate) fn with_entry(mut self, entry: Vec<u8>) -> Self {
        self.entries.push(entry);
        self
    }

    pub(crate) fn with_extension(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(crate) fn between(mut self, from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        self.this_update = from;
        self.next_update = Some(until);
        self
    }

    pub(crate) fn build(&self) -> Vec<u8> {
        let parts = |list: &[Vec<u8>]| {
            if list.is_empty() {
                Vec::new()
            } else {
                sequence(&[&list.concat()])
            }
        };
        let version = self.version.map(|version| element(2, &[&[version]]));
        let extensions = parts(&self.extensions);
        let extensions = if extensions.is_empty() {
            Vec::new()
        } else {
            element(0xA0, &[&extensions])
        };
        let content = sequence(&[
            &version.unwrap_or_default(),
            &algorithm(self.signer),
            &self.issuer,
            &utc(self.this_update),
            &self.next_update.map(utc).unwrap_or_default(),
            &parts(&self.entries),
            &extensions,
        ]);
        signed(&content, self.signer)
    }
}

/// Whether an extension is marked critical.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Criticality {
    Absent,
    Marked,
}

pub(crate) fn extension(kind: &str, criticality: Criticality, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = match criticality {
        Criticality::Absent => &[],
        Criticality::Marked => &[1, 1, 0xFF],
    };
    sequence(&[&oid(kind), critical, &element(0x04, &[value])])
}

pub(crate) fn numbered(kind: &str, criticality: Criticality, number: u64) -> Vec<u8> {
    extension(kind, criticality, &integer(&number.to_be_bytes()))
}

pub(crate) fn entry(serial: &[u8], since: DateTime<Utc>, extensions: &[Vec<u8>]) -> Vec<u8> {
    let extensions = if extensions.is_empty() {
        Vec::new()
    } else {
        sequence(&[&extensions.concat()])
    };
    sequence(&[&integer(serial), &utc(since), &extensions])
}

/// The entry extension that gives the reason.
pub(crate) fn reason(code: u8) -> Vec<u8> {
    extension("2.5.29.21", Criticality::Absent, &[0x0A, 1, code])
}

/// The entry extension that says since when the key may have been in other hands.
pub(crate) fn invalid_from(time: DateTime<Utc>) -> Vec<u8> {
    extension("2.5.29.24", Criticality::Absent, &generalized(time))
}

fn utc(time: DateTime<Utc>) -> Vec<u8> {
    element(0x17, &[time.format("%y%m%d%H%M%SZ").to_string().as_bytes()])
}
