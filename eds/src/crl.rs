//! A certificate revocation list, full or delta, parsed once into a table of places (RFC 5280 section 5).

mod entry;
mod lists;

use std::cmp::Ordering;
use std::fmt;
use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use der::Decode;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

pub(crate) use self::entry::Entry;
use self::entry::Table;
pub(crate) use self::lists::Lists;
use crate::asn1::{self, Element, INTEGER, Malformed, OCTET_STRING, SEQUENCE};
use crate::certificate::{Certificate, KeyUsage};
use crate::hash::Sha256Hash;
use crate::oid;
use crate::refusal::SignatureRefusal;

/// The longest list in bytes: above a million entries of Kazakhstan's size (53 bytes each).
const LONGEST: usize = 64 * 1024 * 1024;
/// The longest list number in bytes (RFC 5280 section 5.2.3).
const LONGEST_NUMBER: usize = 20;
/// The most extensions of a list or an entry: the standard knows ten.
const MOST_EXTENSIONS: usize = 16;
/// BOOLEAN, which stands before an extension's value when it is critical.
const BOOLEAN: u8 = 0x01;

/// A revocation list; its signature was not looked at when it was parsed.
pub(crate) struct Crl {
    der: Vec<u8>,
    issuer: Vec<u8>,
    this_update: DateTime<Utc>,
    next_update: DateTime<Utc>,
    number: Number,
    scope: Scope,
    authority_key_id: Option<Vec<u8>>,
    entries: Table,
    /// Whether the authority of this fingerprint signed the list: found out once.
    signed_by: OnceLock<(Sha256Hash, bool)>,
}

/// Whether a list names all revoked certificates or what changed since another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Full,
    /// What changed since the full list of this number (RFC 5280 section 5.2.4).
    Delta {
        base: Number,
    },
}

/// A list's number; lists without one come before all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Number(Vec<u8>);

/// What a list or a responder says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Good,
    Revoked,
    /// Nothing about this time.
    Silent,
}

/// The fields of a list's extensions.
#[derive(Default)]
struct Extensions {
    number: Number,
    base: Option<Number>,
    authority_key_id: Option<Vec<u8>>,
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0.len(), &self.0).cmp(&(other.0.len(), &other.0))
    }
}

impl Crl {
    pub(crate) fn parse(der: impl Into<Vec<u8>>) -> Result<Self, Malformed> {
        let der: Vec<u8> = der.into();
        if der.len() > LONGEST {
            return Err(Malformed);
        }
        let mut outer = asn1::only(&der, SEQUENCE)?.inside();
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
        let entries = match fields.optional(SEQUENCE)? {
            Some(list) => Table::read(&der, list)?,
            None => Table::empty(),
        };
        let extensions = Extensions::parse(fields.expect(asn1::context(0))?)?;
        fields.finish()?;
        let scope = match extensions.base {
            Some(base) if extensions.number < base => return Err(Malformed),
            Some(base) => Scope::Delta { base },
            None => Scope::Full,
        };
        Ok(Self {
            issuer,
            this_update,
            next_update,
            number: extensions.number,
            scope,
            authority_key_id: extensions.authority_key_id,
            entries,
            signed_by: OnceLock::new(),
            der,
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

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether this authority made the list: its name, its right to sign lists, its signature.
    pub(crate) fn is_signed_by(&self, authority: &Certificate) -> bool {
        let may_sign = authority.key_usage().is_some_and(KeyUsage::crl_signing);
        if !may_sign || !self.names(authority) {
            return false;
        }
        let asked = authority.fingerprint();
        let check = || (asked, self.check_signature(authority).is_ok());
        match self.signed_by.get_or_init(check) {
            (known, answer) if *known == asked => *answer,
            _ => check().1,
        }
    }

    /// Whether the list states this authority's name, and its key where both sides have an identifier (RFC 5280 section
    /// 5.2.1).
    pub(crate) fn names(&self, authority: &Certificate) -> bool {
        let held = authority.extensions().subject_key_id.as_ref();
        let named = self.authority_key_id.as_ref();
        self.issuer == authority.subject_raw()
            && (named.is_none() || held.is_none() || named == held)
    }

    /// Whether this list was made after the other one of the same authority.
    pub(crate) fn is_newer_than(&self, other: &Self) -> bool {
        (self.this_update, &self.number) > (other.this_update, &other.number)
    }

    /// Whether the list's number is above this one.
    pub(crate) fn is_numbered_above(&self, number: u64) -> bool {
        let digits = number.to_be_bytes();
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        self.number > Number(digits[zeros..].to_vec())
    }

    /// The entries of a certificate.
    pub(crate) fn entries<'a>(
        &'a self,
        certificate: &'a Certificate,
    ) -> impl Iterator<Item = Entry> + 'a {
        self.entries.find(&self.der, certificate.serial())
    }

    /// Whether the list says by silence that the certificate was good at this time.
    ///
    /// A list made after `at` speaks of `at` too, as long as the certificate had not expired when the list was made:
    /// later revocations do not reach back, and only expired certificates may be dropped from a list.
    pub(crate) fn covers(
        &self,
        certificate: &Certificate,
        at: DateTime<Utc>,
        grace: TimeDelta,
    ) -> bool {
        at < self.next_update + grace
            && (self.this_update <= at || certificate.not_after() >= self.this_update)
    }

    fn check_signature(&self, authority: &Certificate) -> Result<(), SignatureRefusal> {
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
            self.entries.len(),
            self.next_update
        )
    }
}

impl Number {
    fn parse(value: &[u8]) -> Result<Self, Malformed> {
        let integer = asn1::only(value, INTEGER)?;
        if integer.value == [0] {
            return Ok(Self::default());
        }
        let digits = integer.positive_integer()?;
        if digits.len() > LONGEST_NUMBER {
            return Err(Malformed);
        }
        Ok(Self(digits.to_vec()))
    }
}

impl Extensions {
    /// A list for a part of the certificates is marked by a critical extension and refused.
    fn parse(wrapper: Element<'_>) -> Result<Self, Malformed> {
        let mut found = Self::default();
        let list = asn1::only(wrapper.value, SEQUENCE)?;
        read_extensions(list, |kind, critical, value| {
            match kind {
                oid::CRL_NUMBER if !critical => found.number = Number::parse(value)?,
                // Whoever does not know it must not take the delta for a full list: it has to be critical.
                oid::DELTA_CRL_INDICATOR if critical => found.base = Some(Number::parse(value)?),
                oid::DELTA_CRL_INDICATOR => return Err(Malformed),
                oid::AUTHORITY_KEY_ID if !critical => {
                    let id = AuthorityKeyIdentifier::from_der(value)?.key_identifier;
                    found.authority_key_id = id.map(|id| id.as_bytes().to_vec());
                }
                _ if critical => return Err(Malformed),
                _ => {}
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// Hands out every extension with its criticality; an extension that stands twice is malformed.
pub(crate) fn read_extensions(
    extensions: Element<'_>,
    mut take: impl FnMut(ObjectIdentifier, bool, &[u8]) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    let mut kinds: Vec<ObjectIdentifier> = Vec::new();
    let mut list = extensions.inside();
    while !list.is_empty() {
        let mut extension = list.expect(SEQUENCE)?.inside();
        let kind = extension.oid()?;
        if kinds.contains(&kind) || kinds.len() == MOST_EXTENSIONS {
            return Err(Malformed);
        }
        kinds.push(kind);
        let critical = match extension.optional(BOOLEAN)? {
            Some(truth) if truth.value == [0xFF] => true,
            // DER leaves the default out.
            Some(_) => return Err(Malformed),
            None => false,
        };
        let value = extension.expect(OCTET_STRING)?;
        extension.finish()?;
        take(kind, critical, value.value)?;
    }
    Ok(())
}
