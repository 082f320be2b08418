//! A certificate revocation list, parsed once into a sorted table (RFC 5280 section 5).

use std::fmt;

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;

use crate::asn1::{self, Element, INTEGER, Malformed, OCTET_STRING, Reader, SEQUENCE};
use crate::certificate::{Certificate, KeyUsage};
use crate::oid;

/// The longest list in bytes: above a million entries of Kazakhstan's size.
const LONGEST: usize = 64 * 1024 * 1024;
/// The longest serial number in bytes (RFC 5280 section 4.1.2.2).
const SERIAL_BYTES: usize = 20;

type Serial = [u8; SERIAL_BYTES];

/// A full revocation list; its signature was not looked at when it was parsed.
pub(crate) struct Crl {
    der: Vec<u8>,
    issuer: Vec<u8>,
    this_update: DateTime<Utc>,
    next_update: DateTime<Utc>,
    number: Vec<u8>,
    /// Sorted by serial number.
    revoked: Vec<(Serial, DateTime<Utc>)>,
}

/// What a list says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Good,
    Revoked,
    /// The list is too old or too new to speak of this time.
    Silent,
}

impl Crl {
    pub(crate) fn parse(der: &[u8]) -> Result<Self, Malformed> {
        if der.len() > LONGEST {
            return Err(Malformed);
        }
        let mut outer = asn1::only(der, SEQUENCE)?.inside();
        let mut fields = outer.expect(SEQUENCE)?.inside();
        // Version 2 is written as 1; version 1 has no extensions and is not accepted.
        if fields.small_integer()? != 1 {
            return Err(Malformed);
        }
        let inner_algorithm = fields.expect(SEQUENCE)?.inside().oid()?;
        if outer.expect(SEQUENCE)?.inside().oid()? != inner_algorithm {
            return Err(Malformed);
        }
        let issuer = fields.expect(SEQUENCE)?.whole.to_vec();
        let this_update = fields.any()?.time()?;
        // A list without an end could be replayed for ever; the element after it is no time then.
        let next_update = fields.any()?.time()?;
        let revoked = match fields.optional(SEQUENCE)? {
            Some(list) => read_entries(list)?,
            None => Vec::new(),
        };
        let number = read_extensions(fields.expect(asn1::context(0))?)?;
        fields.finish()?;
        Ok(Self {
            der: der.to_vec(),
            issuer,
            this_update,
            next_update,
            number,
            revoked,
        })
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    pub(crate) fn next_update(&self) -> DateTime<Utc> {
        self.next_update
    }

    pub(crate) fn this_update(&self) -> DateTime<Utc> {
        self.this_update
    }

    /// Whether this authority made the list: its name, its right to sign lists, its signature.
    pub(crate) fn is_signed_by(&self, authority: &Certificate) -> bool {
        let may_sign = authority.key_usage().is_some_and(KeyUsage::crl_signing);
        may_sign
            && self.issuer == authority.subject_raw()
            && self.check_signature(authority).is_ok()
    }

    /// Whether this list was made after the other one of the same authority.
    pub(crate) fn is_newer_than(&self, other: &Self) -> bool {
        let age = |list: &Self| (list.this_update, list.number.len(), list.number.clone());
        age(self) > age(other)
    }

    /// What the list says of the certificate at this time.
    ///
    /// A list made after `at` speaks of `at` too, as long as the certificate had not expired when the list was made:
    /// later revocations do not reach back, and only expired certificates may be dropped from a list.
    pub(crate) fn status(&self, certificate: &Certificate, at: DateTime<Utc>) -> Status {
        let Some(serial) = padded(certificate.serial()) else {
            return Status::Silent;
        };
        let covers = at < self.next_update
            && (self.this_update <= at || certificate.not_after() >= self.this_update);
        // The first entry of the serial number is its earliest revocation.
        let place = self.revoked.partition_point(|(entry, _)| *entry < serial);
        let revoked = self
            .revoked
            .get(place)
            .filter(|(entry, _)| *entry == serial);
        match revoked {
            Some((_, since)) if *since <= at || self.this_update <= at => Status::Revoked,
            Some(_) | None if covers => Status::Good,
            Some(_) | None => Status::Silent,
        }
    }

    fn check_signature(
        &self,
        authority: &Certificate,
    ) -> Result<(), crate::refusal::SignatureRefusal> {
        let mut outer = asn1::only(&self.der, SEQUENCE)?.inside();
        let message = outer.expect(SEQUENCE)?;
        let identifier = outer.expect(SEQUENCE)?;
        let signature = outer.any()?.bits()?;
        outer.finish()?;
        authority.verify(identifier.whole, message.whole, signature)
    }
}

impl fmt::Debug for Crl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Crl({} entries, until {})",
            self.revoked.len(),
            self.next_update
        )
    }
}

fn padded(serial: &[u8]) -> Option<Serial> {
    let mut padded = [0; SERIAL_BYTES];
    let start = SERIAL_BYTES.checked_sub(serial.len())?;
    padded[start..].copy_from_slice(serial);
    Some(padded)
}

fn read_entries(list: Element<'_>) -> Result<Vec<(Serial, DateTime<Utc>)>, Malformed> {
    let mut revoked = Vec::new();
    let mut entries = list.inside();
    while !entries.is_empty() {
        let mut entry = entries.expect(SEQUENCE)?.inside();
        let serial = padded(entry.any()?.positive_integer()?).ok_or(Malformed)?;
        revoked.push((serial, entry.any()?.time()?));
        if let Some(extensions) = entry.optional(SEQUENCE)? {
            // A critical entry extension (certificateIssuer) changes whose certificate the entry means.
            refuse_critical(extensions, |_, _| Ok(()))?;
        }
        entry.finish()?;
    }
    revoked.sort_unstable();
    Ok(revoked)
}

/// The list's number; a delta or partial list is marked by a critical extension and refused.
fn read_extensions(wrapper: Element<'_>) -> Result<Vec<u8>, Malformed> {
    let mut number = Vec::new();
    let list = asn1::only(wrapper.value, SEQUENCE)?;
    refuse_critical(list, |kind, value| {
        if kind == oid::CRL_NUMBER {
            let digits = asn1::only(value, INTEGER)?.value;
            let zeros = digits.iter().take_while(|digit| **digit == 0).count();
            number = digits[zeros..].to_vec();
        }
        Ok(())
    })?;
    Ok(number)
}

fn refuse_critical(
    extensions: Element<'_>,
    mut take: impl FnMut(ObjectIdentifier, &[u8]) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    const BOOLEAN: u8 = 0x01;
    let mut list: Reader<'_> = extensions.inside();
    while !list.is_empty() {
        let mut extension = list.expect(SEQUENCE)?.inside();
        let kind = extension.oid()?;
        if extension.optional(BOOLEAN)?.is_some() {
            return Err(Malformed);
        }
        let value = extension.expect(OCTET_STRING)?;
        extension.finish()?;
        take(kind, value.value)?;
    }
    Ok(())
}
