//! One line of a revocation list, and the table that finds it among a million.

use chrono::{DateTime, Utc};

use crate::asn1::{self, Element, GENERALIZED_TIME, Malformed, SEQUENCE};
use crate::oid;
use crate::trust::RevocationReason;

/// The longest serial number in bytes (RFC 5280 section 4.1.2.2).
const LONGEST_SERIAL: usize = 20;
/// ENUMERATED: the type of a reason code.
const ENUMERATED: u8 = 0x0A;

/// A revoked certificate as the list states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) since: DateTime<Utc>,
    pub(crate) reason: RevocationReason,
    /// Since when the key may have been in other hands (RFC 5280 section 5.3.2).
    pub(crate) invalid_from: Option<DateTime<Utc>>,
}

impl Entry {
    /// Whether the revocation, stated at `stated`, counts at this time.
    ///
    /// It does not reach back before its date, unless the key was compromised and the authority says since when.
    pub(crate) fn counts_at(&self, at: DateTime<Utc>, stated: DateTime<Utc>) -> bool {
        let compromised = self.reason.is_compromise() && self.invalid_from.is_some_and(|t| t <= at);
        self.since <= at || stated <= at || compromised
    }
}

/// Where the entries of a list stand in its bytes, by serial number: 16 bytes an entry, the rest stays in the list.
pub(super) struct Table(Vec<Slot>);

#[derive(Clone, Copy)]
struct Slot {
    /// The last bytes of the serial number: they differ, whether serial numbers are random or counted.
    key: u64,
    at: u32,
}

impl Table {
    pub(super) fn empty() -> Self {
        Self(Vec::new())
    }

    /// Checks and orders the entries of `list`, a part of `der`.
    pub(super) fn read(der: &[u8], list: Element<'_>) -> Result<Self, Malformed> {
        let mut slots = Vec::new();
        let mut entries = list.inside();
        while !entries.is_empty() {
            let element = entries.expect(SEQUENCE)?;
            let (serial, _) = parse(element)?;
            let at = element.whole.as_ptr().addr() - der.as_ptr().addr();
            slots.push(Slot {
                key: key(serial),
                at: u32::try_from(at).map_err(|_| Malformed)?,
            });
        }
        slots.shrink_to_fit();
        slots.sort_unstable_by_key(|slot| (slot.key, slot.at));
        Ok(Self(slots))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Every entry of the serial number.
    pub(super) fn find<'a>(
        &'a self,
        der: &'a [u8],
        serial: &'a [u8],
    ) -> impl Iterator<Item = Entry> + 'a {
        let wanted = key(serial);
        let start = self.0.partition_point(|slot| slot.key < wanted);
        self.0[start..]
            .iter()
            .take_while(move |slot| slot.key == wanted)
            .filter_map(move |slot| entry_at(der, *slot))
            .filter(move |(found, _)| *found == serial)
            .map(|(_, entry)| entry)
    }
}

/// Reads an entry again; none cannot happen, because the table was made of entries that could be read.
fn entry_at(der: &[u8], slot: Slot) -> Option<(&[u8], Entry)> {
    let start = usize::try_from(slot.at).ok()?;
    let element = asn1::Reader::new(der.get(start..)?).expect(SEQUENCE).ok()?;
    parse(element).ok()
}

fn key(serial: &[u8]) -> u64 {
    let last = &serial[serial.len().saturating_sub(8)..];
    last.iter()
        .fold(0, |key, byte| (key << 8) | u64::from(*byte))
}

fn parse(element: Element<'_>) -> Result<(&[u8], Entry), Malformed> {
    let mut fields = element.inside();
    let serial = fields.any()?.positive_integer()?;
    if serial.len() > LONGEST_SERIAL {
        return Err(Malformed);
    }
    let mut entry = Entry {
        since: fields.any()?.time()?,
        reason: RevocationReason::Unspecified,
        invalid_from: None,
    };
    if let Some(extensions) = fields.optional(SEQUENCE)? {
        // A critical entry extension (certificateIssuer) changes whose certificate the entry means.
        super::read_extensions(extensions, |kind, critical, value| {
            match kind {
                _ if critical => return Err(Malformed),
                oid::REASON_CODE => entry.reason = reason(value)?,
                oid::INVALIDITY_DATE => {
                    entry.invalid_from = Some(asn1::only(value, GENERALIZED_TIME)?.time()?);
                }
                _ => {}
            }
            Ok(())
        })?;
    }
    fields.finish()?;
    Ok((serial, entry))
}

fn reason(value: &[u8]) -> Result<RevocationReason, Malformed> {
    match asn1::only(value, ENUMERATED)?.value {
        [code] => RevocationReason::from_code(*code).ok_or(Malformed),
        _ => Err(Malformed),
    }
}
