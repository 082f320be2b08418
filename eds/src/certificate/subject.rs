//! Whom a certificate names, after the profile of Kazakhstan's certification authority.
//!
//! CN, SN (surname), serialNumber `IIN` and 12 digits, C, and for organisations O and OU `BIN` and 12 digits; the
//! patronymic stands in GN.

use crate::asn1::{Element, Malformed, Reader, SEQUENCE, SET};
use crate::oid;

const UTF8_STRING: u8 = 0x0C;
const NUMERIC_STRING: u8 = 0x12;
const PRINTABLE_STRING: u8 = 0x13;
const IA5_STRING: u8 = 0x16;

/// Digits in an IIN or BIN.
const NUMBER_DIGITS: usize = 12;

/// The subject's fields; a field is none when it is absent or stands there twice with different values.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// CN: the full name, or the organisation's for a seal.
    pub common_name: Option<String>,
    /// SN: the family name.
    pub surname: Option<String>,
    /// GN: in Kazakhstan's certificates the patronymic.
    pub given_name: Option<String>,
    /// The 12 digits of the individual identification number; the checksum is left to the law.
    pub iin: Option<String>,
    /// The 12 digits of the business identification number.
    pub bin: Option<String>,
    /// O: the organisation.
    pub organization: Option<String>,
}

impl Subject {
    pub(crate) fn parse(name: Element<'_>) -> Result<Self, Malformed> {
        let mut fields: Vec<(const_oid::ObjectIdentifier, Option<String>)> = Vec::new();
        let mut relative_names = name.inside();
        while !relative_names.is_empty() {
            let mut attributes = relative_names.expect(SET)?.inside();
            while !attributes.is_empty() {
                let mut attribute = attributes.expect(SEQUENCE)?.inside();
                fields.push((attribute.oid()?, text(&mut attribute)?));
            }
        }
        let values = |kind| {
            fields
                .iter()
                .filter(move |(oid, _)| *oid == kind)
                .filter_map(|(_, text)| text.as_deref())
        };
        let one = |kind| single(values(kind)).map(str::to_owned);
        let iin = single(values(oid::SERIAL_NUMBER).filter_map(|value| digits_after("IIN", value)));
        let places_of_bin = values(oid::SERIAL_NUMBER).chain(values(oid::ORGANISATIONAL_UNIT));
        let bin = single(places_of_bin.filter_map(|value| digits_after("BIN", value)));
        Ok(Self {
            common_name: one(oid::COMMON_NAME),
            surname: one(oid::SURNAME),
            given_name: one(oid::GIVEN_NAME),
            iin: iin.map(str::to_owned),
            bin: bin.map(str::to_owned),
            organization: one(oid::ORGANISATION_NAME),
        })
    }
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Subject(hidden)")
    }
}

/// The one value, or none when there is none or there are different ones.
fn single<'a>(mut values: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

fn digits_after<'a>(prefix: &str, value: &'a str) -> Option<&'a str> {
    let digits = value.strip_prefix(prefix)?;
    let fits = digits.len() == NUMBER_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(digits)
}

/// The text of an attribute, or none when its string type is out of use.
fn text(attribute: &mut Reader<'_>) -> Result<Option<String>, Malformed> {
    let value = attribute.any()?;
    match value.tag {
        UTF8_STRING | PRINTABLE_STRING | IA5_STRING | NUMERIC_STRING => {
            let text = std::str::from_utf8(value.value).map_err(|_| Malformed)?;
            Ok(Some(text.to_owned()))
        }
        _ => Ok(None),
    }
}
