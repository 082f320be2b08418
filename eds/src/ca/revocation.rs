//! Revoking certificates and publishing the lists of the development authority.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};

use chrono::{DateTime, TimeDelta, Utc};
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

use super::assemble::{extension, key_id, sign_structure};
use super::{CaError, DevelopmentPki, write_lists};
use crate::asn1::{self, INTEGER, Malformed, SEQUENCE};
use crate::crl::Crl;
use crate::keyfile::KeyFile;
use crate::oid;
use crate::pem;
use crate::signer::Signer;
use crate::whole_file;

/// The lists of both authorities in PEM, the issuing one's first.
pub(super) const LISTS: &str = "crl.pem";
/// The issuing authority's list in DER.
const LIST: &str = "crl.der";
/// One line a revocation, in order: serial number in hex, seconds since 1970. Lines are only ever added.
const REVOKED: &str = "revoked.txt";

/// Thirty days: a development folder left alone over a holiday still works.
const LIST_LIFE: TimeDelta = TimeDelta::days(30);
/// Lists that end sooner than this are published anew when the folder is opened.
const REFRESH_BEFORE: TimeDelta = TimeDelta::days(15);

/// A serial number and since when it is revoked.
type Revocation = (Vec<u8>, DateTime<Utc>);

impl DevelopmentPki {
    /// Revokes the certificate of this serial number and publishes the list; answers with the lists in PEM.
    pub fn revoke(&self, serial_hex: &str, now: DateTime<Utc>) -> Result<String, CaError> {
        let serial = hex::decode(serial_hex).map_err(|_| CaError::BadOrder)?;
        if serial.is_empty() || serial.len() > 20 {
            return Err(CaError::BadOrder);
        }
        let line = format!("{} {}\n", hex::encode(serial), now.timestamp());
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.dir().join(REVOKED))?;
        // One write call: lines of two processes do not mix.
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        self.publish_crl(now)
    }

    /// Publishes the lists of both authorities, valid for 30 days; answers with them in PEM.
    pub fn publish_crl(&self, now: DateTime<Utc>) -> Result<String, CaError> {
        let issuing = sign_list(&self.issuing, &self.revoked()?, now)?;
        let root = sign_list(&self.root, &[], now)?;
        whole_file::replace_public(&self.dir().join(LIST), &issuing)?;
        write_lists(self.dir(), &[issuing, root])
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
        Ok(lists.len() != 2 || lists.iter().any(stale))
    }

    fn revoked(&self) -> Result<Vec<Revocation>, CaError> {
        let text = match fs::read_to_string(self.dir().join(REVOKED)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let read = |line: &str| {
            let (serial, seconds) = line.split_once(' ')?;
            Some((
                hex::decode(serial).ok()?,
                DateTime::from_timestamp(seconds.parse().ok()?, 0)?,
            ))
        };
        let mut revoked: Vec<Revocation> = text
            .lines()
            .map(read)
            .collect::<Option<_>>()
            .ok_or(CaError::Malformed)?;
        // Stable: of two revocations of one certificate the first stays.
        revoked.sort_by(|one, other| one.0.cmp(&other.0));
        revoked.dedup_by(|later, earlier| later.0 == earlier.0);
        Ok(revoked)
    }
}

/// A version 2 list (RFC 5280 section 5.1) with its number and the authority's key identifier.
fn sign_list(
    authority: &KeyFile,
    revoked: &[Revocation],
    now: DateTime<Utc>,
) -> Result<Vec<u8>, CaError> {
    let entries: Vec<Vec<u8>> = revoked
        .iter()
        .map(|(serial, at)| entry(serial, *at))
        .collect();
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
            &asn1::write_time(now),
            &asn1::write_time(now + LIST_LIFE),
            &entries,
            &list_extensions(authority, now)?,
        ],
    );
    sign_structure(&content, authority.key())
}

fn entry(serial: &[u8], at: DateTime<Utc>) -> Vec<u8> {
    asn1::write(
        SEQUENCE,
        &[&asn1::write_positive_integer(serial), &asn1::write_time(at)],
    )
}

/// The number is the time in milliseconds: it grows from one list to the next without a counter to keep.
fn list_extensions(authority: &KeyFile, now: DateTime<Utc>) -> Result<Vec<u8>, CaError> {
    let number = asn1::write_positive_integer(&now.timestamp_millis().to_be_bytes());
    let number =
        <der::asn1::Any as der::Decode>::from_der(&number).map_err(|_| CaError::BadOrder)?;
    let key_identifier =
        der::asn1::OctetString::new(key_id(authority.key())).map_err(|_| CaError::BadOrder)?;
    let authority_id = AuthorityKeyIdentifier {
        key_identifier: Some(key_identifier),
        ..Default::default()
    };
    let list = vec![
        extension(oid::AUTHORITY_KEY_ID, &authority_id),
        extension(oid::CRL_NUMBER, &number),
    ];
    let list = der::Encode::to_der(&list)
        .map_err(Malformed::from)
        .map_err(|_| CaError::BadOrder)?;
    Ok(asn1::write(asn1::context(0), &[&list]))
}
