//! Revoking certificates and publishing the full and delta lists of both authorities (RFC 5280 section 5).

use std::fs;
use std::io;

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use der::Encode;
use der::asn1::OctetString;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

use super::assemble::{authority_key_id, encoded, extension, sign_structure};
use super::event::{ListKind, LogEvent};
use super::log::{LogWriter, Revoked};
use super::urls::{Authority, PublicFile};
use super::{CaError, DevelopmentPki};
use crate::asn1::{self, ENUMERATED, INTEGER, OCTET_STRING, SEQUENCE};
use crate::crl::Crl;
use crate::oid;
use crate::pem;
use crate::signer::Signer;
use crate::trust::RevocationReason;
use crate::whole_file;

/// The full lists of both authorities in PEM, the issuing one's first.
pub(super) const LISTS: &str = "crl.pem";
/// One line a revocation in folders of releases without a log: serial number in hex, seconds since 1970.
const REVOKED_BEFORE_THE_LOG: &str = "revoked.txt";

/// Thirty days: a development folder left alone over a holiday still works.
const LIST_LIFE: TimeDelta = TimeDelta::days(30);
/// A day: a delta list is there to be fresh.
const DELTA_LIFE: TimeDelta = TimeDelta::days(1);
/// Lists that end sooner than this are published anew when the folder is opened.
const REFRESH_BEFORE: TimeDelta = TimeDelta::days(15);
/// The longest serial number in bytes (RFC 5280 section 4.1.2.2).
const LONGEST_SERIAL: usize = 20;

/// What the authority knows of a serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateStatus {
    /// It was issued and is not revoked.
    Good,
    /// It is revoked.
    Revoked {
        /// Since when.
        since: DateTime<Utc>,
        /// Why.
        reason: RevocationReason,
    },
    /// The log knows no such certificate.
    Unknown,
}

/// A list to sign.
struct List<'a> {
    number: u64,
    /// The number of the full list that a delta counts from.
    base: Option<u64>,
    entries: Vec<(&'a str, Revoked)>,
    now: DateTime<Utc>,
    life: TimeDelta,
}

impl DevelopmentPki {
    /// Revokes the certificate of this serial number for good and publishes the lists; answers with the full lists in
    /// PEM. Of two revocations the first stays.
    ///
    /// # Errors
    /// [`CaError::UnknownSerial`] when the authority issued no such certificate; [`CaError::BadOrder`] for a reason
    /// that is not final.
    pub fn revoke(
        &self,
        serial_hex: &str,
        reason: RevocationReason,
        now: DateTime<Utc>,
    ) -> Result<String, CaError> {
        let serial = hex::decode(serial_hex).map_err(|_| CaError::BadOrder)?;
        let zeros = serial.iter().take_while(|byte| **byte == 0).count();
        if serial.len() == zeros || serial.len() > LONGEST_SERIAL {
            return Err(CaError::BadOrder);
        }
        let serial_hex = hex::encode(&serial[zeros..]);
        if serial_hex == self.root().serial_hex() || !is_final(reason) {
            return Err(CaError::BadOrder);
        }
        let mut log = self.log.writer()?;
        let ledger = log.ledger();
        if !ledger.has_issued(&serial_hex) && !ledger.is_adopted() {
            return Err(CaError::UnknownSerial);
        }
        if ledger.revoked(&serial_hex).is_none() {
            let event = LogEvent::Revoked {
                serial_hex,
                since: now,
                reason,
            };
            log.add(now, &event)?;
        }
        self.publish(&mut log, ListKind::Full, now)
    }

    /// Publishes the full lists of both authorities, valid for 30 days, and delta lists of the same number; answers
    /// with the full lists in PEM.
    pub fn publish_lists(&self, now: DateTime<Utc>) -> Result<String, CaError> {
        self.publish(&mut self.log.writer()?, ListKind::Full, now)
    }

    /// Publishes delta lists of both authorities, valid for a day.
    pub fn publish_deltas(&self, now: DateTime<Utc>) -> Result<(), CaError> {
        self.publish(&mut self.log.writer()?, ListKind::Delta, now)
            .map(|_| ())
    }

    /// What the authority knows of a certificate of this serial number.
    pub fn status(&self, serial_hex: &str) -> Result<CertificateStatus, CaError> {
        self.log.read(|ledger| match ledger.revoked(serial_hex) {
            Some(revoked) => CertificateStatus::Revoked {
                since: revoked.since,
                reason: revoked.reason,
            },
            None if ledger.has_issued(serial_hex) => CertificateStatus::Good,
            None => CertificateStatus::Unknown,
        })
    }

    /// Whether the log knows the newest list in the folder: a log that was cut short would forget revocations.
    pub(super) fn check_log_against_lists(&self) -> Result<(), CaError> {
        let newest = self
            .dir()
            .join(PublicFile::Delta(Authority::Issuing).name());
        // The list is read before the log: another process writes them the other way round.
        let newest = match fs::read(newest) {
            Ok(der) => Crl::parse(der).map_err(|_| CaError::Malformed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let number = self.log.read(|ledger| ledger.published().number)?;
        if newest.is_numbered_above(number) {
            Err(CaError::LogBroken)
        } else {
            Ok(())
        }
    }

    /// Whether a list is missing, unreadable, not of this time or near its end.
    pub(super) fn lists_end_soon(&self, now: DateTime<Utc>) -> Result<bool, CaError> {
        let text = match fs::read_to_string(self.dir().join(LISTS)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(error.into()),
        };
        let lists = pem::labelled(&text, pem::CRL).map_err(|_| CaError::Malformed)?;
        let stale = |list: &Vec<u8>| {
            Crl::parse(list.as_slice()).map_or(true, |crl| {
                now + REFRESH_BEFORE > crl.next_update() || now < crl.this_update()
            })
        };
        let absent = PublicFile::ALL
            .iter()
            .any(|file| !self.dir().join(file.name()).exists());
        Ok(absent || lists.len() != 2 || lists.iter().any(stale))
    }

    /// The number is the time in milliseconds or one more than the last: it grows without a counter to keep.
    pub(super) fn publish(
        &self,
        log: &mut LogWriter<'_>,
        list: ListKind,
        now: DateTime<Utc>,
    ) -> Result<String, CaError> {
        let published = log.ledger().published();
        let time = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        let number = time.max(published.number + 1);
        let base = match list {
            ListKind::Full => published.base_after(now),
            ListKind::Delta => published.base(),
        };
        log.add(now, &LogEvent::Listed { list, number })?;
        let mut full = String::new();
        // The issuing authority's list stands first in the file, as readers expect it.
        for authority in [Authority::Issuing, Authority::Root] {
            match list {
                ListKind::Full => {
                    let der = self.sign(authority, &self.full(log, authority, number, now))?;
                    full.push_str(&pem::write(pem::CRL, &der));
                    self.replace(PublicFile::List(authority), &der)?;
                }
                ListKind::Delta => {}
            }
            let since = base.map_or((number, log.ledger().seq()), |base| (base.number, base.seq));
            let delta = self.sign(authority, &self.delta(log, authority, since, number, now))?;
            self.replace(PublicFile::Delta(authority), &delta)?;
        }
        match list {
            ListKind::Full => {
                whole_file::replace_public(&self.dir().join(LISTS), full.as_bytes())?;
            }
            ListKind::Delta => {}
        }
        Ok(full)
    }

    /// What a folder of a release without a log says is revoked.
    pub(super) fn revoked_before_the_log(&self) -> Result<Vec<(String, DateTime<Utc>)>, CaError> {
        let text = match fs::read_to_string(self.dir().join(REVOKED_BEFORE_THE_LOG)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let read = |line: &str| {
            let (serial, seconds) = line.split_once(' ')?;
            let since = DateTime::from_timestamp(seconds.parse().ok()?, 0)?;
            Some((serial.to_owned(), since))
        };
        text.lines()
            .map(read)
            .collect::<Option<_>>()
            .ok_or(CaError::Malformed)
    }

    fn full<'a>(
        &self,
        log: &'a LogWriter<'_>,
        authority: Authority,
        number: u64,
        now: DateTime<Utc>,
    ) -> List<'a> {
        List {
            number,
            base: None,
            entries: self.entries(log, authority).collect(),
            now,
            life: LIST_LIFE,
        }
    }

    /// Everything revoked since the full list of number and line `since`.
    fn delta<'a>(
        &self,
        log: &'a LogWriter<'_>,
        authority: Authority,
        since: (u64, u64),
        number: u64,
        now: DateTime<Utc>,
    ) -> List<'a> {
        let entries = self.entries(log, authority);
        List {
            number,
            base: Some(since.0),
            entries: entries
                .filter(|(_, revoked)| revoked.seq > since.1)
                .collect(),
            now,
            life: DELTA_LIFE,
        }
    }

    /// The root issued the issuing authority's certificate only; all others are the issuing authority's.
    fn entries<'a>(
        &self,
        log: &'a LogWriter<'_>,
        authority: Authority,
    ) -> impl Iterator<Item = (&'a str, Revoked)> {
        let issuing = self.issuing().serial_hex();
        log.ledger()
            .revocations()
            .filter(move |(serial, _)| match authority {
                Authority::Root => *serial == issuing,
                Authority::Issuing => *serial != issuing,
            })
    }

    fn sign(&self, authority: Authority, list: &List<'_>) -> Result<Vec<u8>, CaError> {
        let signer: &dyn Signer = match authority {
            Authority::Root => &self.root,
            Authority::Issuing => self.issuing.as_ref(),
        };
        let freshest = match (&self.urls, list.base) {
            (Some(urls), None) => Some(urls.distribution_point(PublicFile::Delta(authority))),
            (Some(_) | None, Some(_)) | (None, None) => None,
        };
        sign_list(signer, list, freshest.as_deref())
    }

    fn replace(&self, file: PublicFile, der: &[u8]) -> Result<(), CaError> {
        Ok(whole_file::replace_public(
            &self.dir().join(file.name()),
            der,
        )?)
    }
}

/// A revocation is for good, and no attribute authority is here.
const fn is_final(reason: RevocationReason) -> bool {
    match reason {
        RevocationReason::Unspecified
        | RevocationReason::KeyCompromise
        | RevocationReason::CaCompromise
        | RevocationReason::AffiliationChanged
        | RevocationReason::Superseded
        | RevocationReason::CessationOfOperation
        | RevocationReason::PrivilegeWithdrawn => true,
        RevocationReason::CertificateHold
        | RevocationReason::RemoveFromCrl
        | RevocationReason::AaCompromise => false,
    }
}

/// The CRLReason as lists and answers state it: an unspecified reason is left out (RFC 5280 section 5.3.1).
pub(super) fn stated(reason: RevocationReason) -> Option<u8> {
    (reason != RevocationReason::Unspecified).then_some(reason.code())
}

/// A version 2 list (RFC 5280 section 5.1).
fn sign_list(
    authority: &dyn Signer,
    list: &List<'_>,
    freshest: Option<&[u8]>,
) -> Result<Vec<u8>, CaError> {
    let entries: Vec<Vec<u8>> = list
        .entries
        .iter()
        .map(|(serial, revoked)| entry(serial, *revoked))
        .collect::<Result<_, _>>()?;
    let parts: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    // An empty list of entries must be left out.
    let entries = if parts.is_empty() {
        Vec::new()
    } else {
        asn1::write(SEQUENCE, &parts)
    };
    let content = asn1::write(
        SEQUENCE,
        &[
            &[INTEGER, 1, 1],
            &authority.algorithm().identifier(),
            authority.certificate().subject_raw(),
            &asn1::write_time(list.now),
            &asn1::write_time(list.now + list.life),
            &entries,
            &list_extensions(authority, list, freshest)?,
        ],
    );
    sign_structure(&content, authority)
}

fn entry(serial_hex: &str, revoked: Revoked) -> Result<Vec<u8>, CaError> {
    let serial = hex::decode(serial_hex).map_err(|_| CaError::LogBroken)?;
    let serial = asn1::write_positive_integer(&serial);
    let since = asn1::write_time(revoked.since);
    let reason = stated(revoked.reason).map(|code| {
        let value = asn1::write(OCTET_STRING, &[&[ENUMERATED, 1, code]]);
        let reason = asn1::write(SEQUENCE, &[&asn1::write_oid(oid::REASON_CODE), &value]);
        asn1::write(SEQUENCE, &[&reason])
    });
    Ok(asn1::write(
        SEQUENCE,
        &[&serial, &since, reason.as_deref().unwrap_or_default()],
    ))
}

fn list_extensions(
    authority: &dyn Signer,
    list: &List<'_>,
    freshest: Option<&[u8]>,
) -> Result<Vec<u8>, CaError> {
    let bad = |_: der::Error| CaError::BadOrder;
    let key_id = authority_key_id(authority.certificate());
    let authority_id = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(key_id).map_err(bad)?),
        ..Default::default()
    };
    let mut extensions = vec![
        extension(oid::AUTHORITY_KEY_ID, &authority_id),
        numbered(oid::CRL_NUMBER, list.number),
    ];
    if let Some(base) = list.base {
        // RFC 5280 section 5.2.4: whoever does not know deltas must not take one for a full list.
        extensions.push(Extension {
            critical: true,
            ..numbered(oid::DELTA_CRL_INDICATOR, base)
        });
    }
    if let Some(freshest) = freshest {
        extensions.push(encoded(oid::FRESHEST_CRL, freshest));
    }
    Ok(asn1::write(
        asn1::context(0),
        &[&extensions.to_der().map_err(bad)?],
    ))
}

fn numbered(kind: ObjectIdentifier, number: u64) -> Extension {
    encoded(kind, &asn1::write_positive_integer(&number.to_be_bytes()))
}
