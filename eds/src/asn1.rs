//! A walker over strict DER that keeps the received bytes of every element, and the writer beside it.
//!
//! Signatures are made over received bytes, so nothing here decodes and encodes again. Anything that is not DER
//! (indefinite or padded lengths, high tags) is refused.

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;
use der::Decode;
use x509_cert::time::Time;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OID: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0A;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// The first year that RFC 5280 section 4.1.2.5 writes as GeneralizedTime.
const FIRST_GENERALIZED_YEAR: i32 = 2050;

/// The deepest nesting accepted: a CMS with certificates and timestamps stays below 20.
pub(crate) const DEEPEST: usize = 32;

/// The bytes are not the DER expected here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the DER is malformed")]
pub struct Malformed;

impl From<der::Error> for Malformed {
    fn from(_: der::Error) -> Self {
        Self
    }
}

/// The tag `[number]` of a constructed context-specific element.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// One element: its tag, its value and all its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) value: &'a [u8],
    pub(crate) whole: &'a [u8],
}

/// Reads elements one after another.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next element, whatever it is.
    pub(crate) fn any(&mut self) -> Result<Element<'a>, Malformed> {
        let (&tag, after_tag) = self.rest.split_first().ok_or(Malformed)?;
        if tag & 0x1F == 0x1F {
            return Err(Malformed);
        }
        let (length, header) = read_length(after_tag)?;
        let header = header + 1;
        let end = header.checked_add(length).ok_or(Malformed)?;
        let whole = self.rest.get(..end).ok_or(Malformed)?;
        self.rest = &self.rest[end..];
        Ok(Element {
            tag,
            value: &whole[header..],
            whole,
        })
    }

    /// The next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Element<'a>, Malformed> {
        let element = self.any()?;
        if element.tag == tag {
            Ok(element)
        } else {
            Err(Malformed)
        }
    }

    /// The next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Malformed> {
        if self.rest.first() == Some(&tag) {
            self.any().map(Some)
        } else {
            Ok(None)
        }
    }

    pub(crate) fn oid(&mut self) -> Result<ObjectIdentifier, Malformed> {
        let element = self.expect(OID)?;
        ObjectIdentifier::from_bytes(element.value).map_err(|_| Malformed)
    }

    /// The digits of a small non-negative INTEGER.
    pub(crate) fn small_integer(&mut self) -> Result<u8, Malformed> {
        match self.expect(INTEGER)?.value {
            [number] if *number < 0x80 => Ok(*number),
            _ => Err(Malformed),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Nothing may follow.
    pub(crate) fn finish(self) -> Result<(), Malformed> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed)
        }
    }
}

impl<'a> Element<'a> {
    /// Reads the elements inside this one.
    pub(crate) fn inside(&self) -> Reader<'a> {
        Reader::new(self.value)
    }

    /// The bytes of a BIT STRING without unused bits.
    pub(crate) fn bits(&self) -> Result<&'a [u8], Malformed> {
        match self.value.split_first() {
            Some((0, bytes)) if self.tag == BIT_STRING => Ok(bytes),
            _ => Err(Malformed),
        }
    }

    /// The magnitude of a positive, minimally encoded INTEGER without its sign byte.
    pub(crate) fn positive_integer(&self) -> Result<&'a [u8], Malformed> {
        match self.value {
            _ if self.tag != INTEGER => Err(Malformed),
            [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => Ok(rest),
            [first, ..] if *first != 0 && *first < 0x80 => Ok(self.value),
            _ => Err(Malformed),
        }
    }

    /// The time of a UTCTime or GeneralizedTime.
    pub(crate) fn time(&self) -> Result<DateTime<Utc>, Malformed> {
        from_x509_time(Time::from_der(self.whole)?)
    }
}

/// The only element of the bytes, which must have this tag.
pub(crate) fn only(bytes: &[u8], tag: u8) -> Result<Element<'_>, Malformed> {
    let mut reader = Reader::new(bytes);
    let element = reader.expect(tag)?;
    reader.finish()?;
    Ok(element)
}

/// Whether the bytes are one element of DER all the way down, so that no part is left to another reader's taste.
pub(crate) fn check_whole(bytes: &[u8]) -> Result<(), Malformed> {
    let mut reader = Reader::new(bytes);
    let element = reader.any()?;
    reader.finish()?;
    check_inside(element, 1)
}

fn check_inside(element: Element<'_>, depth: usize) -> Result<(), Malformed> {
    const CONSTRUCTED: u8 = 0x20;
    if element.tag & CONSTRUCTED == 0 {
        return Ok(());
    }
    if depth >= DEEPEST {
        return Err(Malformed);
    }
    let mut reader = element.inside();
    while !reader.is_empty() {
        check_inside(reader.any()?, depth + 1)?;
    }
    Ok(())
}

/// The length and the number of bytes that wrote it.
fn read_length(bytes: &[u8]) -> Result<(usize, usize), Malformed> {
    const LONG_FORM: u8 = 0x80;
    const MOST_LENGTH_BYTES: usize = 4;
    let (&first, rest) = bytes.split_first().ok_or(Malformed)?;
    if first < LONG_FORM {
        return Ok((usize::from(first), 1));
    }
    let count = usize::from(first & !LONG_FORM);
    if count == 0 || count > MOST_LENGTH_BYTES {
        return Err(Malformed);
    }
    let digits = rest.get(..count).ok_or(Malformed)?;
    let length = digits
        .iter()
        .fold(0_usize, |length, digit| (length << 8) | usize::from(*digit));
    if digits[0] == 0 || length < usize::from(LONG_FORM) {
        return Err(Malformed);
    }
    Ok((length, count + 1))
}

pub(crate) fn from_x509_time(time: Time) -> Result<DateTime<Utc>, Malformed> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| Malformed)?;
    DateTime::from_timestamp(seconds, 0).ok_or(Malformed)
}

/// An element of this tag around the parts.
pub(crate) fn write(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(length + 6);
    bytes.push(tag);
    write_length(&mut bytes, length);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// The bytes of the tag and the shortest length before a value.
pub(crate) fn header_size(length: usize) -> usize {
    if length < 0x80 {
        return 2;
    }
    let zeros = length
        .to_be_bytes()
        .iter()
        .take_while(|digit| **digit == 0)
        .count();
    2 + size_of::<usize>() - zeros
}

pub(crate) fn write_length(bytes: &mut Vec<u8>, length: usize) {
    if length < 0x80 {
        bytes.extend(length.to_be_bytes().last());
        return;
    }
    let digits = length.to_be_bytes();
    let digits = &digits[digits.iter().take_while(|digit| **digit == 0).count()..];
    bytes.extend(digits.len().to_be_bytes().last().map(|count| count | 0x80));
    bytes.extend_from_slice(digits);
}

pub(crate) fn write_oid(oid: ObjectIdentifier) -> Vec<u8> {
    write(OID, &[oid.as_bytes()])
}

/// A SET OF the elements in the order DER asks for.
pub(crate) fn write_set(tag: u8, mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    let parts: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
    write(tag, &parts)
}

/// The INTEGER of a magnitude without sign.
pub(crate) fn write_positive_integer(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let digits = &magnitude[zeros..];
    match digits.first() {
        Some(first) if *first < 0x80 => write(INTEGER, &[digits]),
        _ => write(INTEGER, &[&[0], digits]),
    }
}

/// UTCTime until 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5); whole seconds.
pub(crate) fn write_time(time: DateTime<Utc>) -> Vec<u8> {
    if chrono::Datelike::year(&time) < FIRST_GENERALIZED_YEAR {
        write(
            UTC_TIME,
            &[time.format("%y%m%d%H%M%SZ").to_string().as_bytes()],
        )
    } else {
        write_generalized_time(time)
    }
}

/// GeneralizedTime whatever the year, as OCSP and time-stamps ask for; whole seconds.
pub(crate) fn write_generalized_time(time: DateTime<Utc>) -> Vec<u8> {
    write(
        GENERALIZED_TIME,
        &[time.format("%Y%m%d%H%M%SZ").to_string().as_bytes()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padded_and_indefinite_lengths_are_refused() {
        for bytes in [
            &[0x30, 0x80, 0, 0][..],
            &[0x04, 0x81, 0x01, 0],
            &[0x04, 0x82, 0, 0x80],
            &[0x1F, 1, 0],
            &[],
        ] {
            assert!(Reader::new(bytes).any().is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        for bytes in [
            &[0x04, 0x02, 0][..],
            &[0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x04, 0x88, 1, 1, 1, 1, 1, 1, 1, 1],
        ] {
            assert!(Reader::new(bytes).any().is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_before_the_stack_ends() {
        let mut bytes = vec![NULL, 0];
        for _ in 0..DEEPEST {
            bytes = write(SEQUENCE, &[&bytes]);
        }
        assert_eq!(check_whole(&bytes), Err(Malformed));
        assert_eq!(check_whole(&[SEQUENCE, 4, SEQUENCE, 2, NULL, 0]), Ok(()));
    }

    #[test]
    fn long_values_are_read_back() {
        for size in [0, 127, 128, 255, 256, 70_000] {
            let value = vec![7; size];
            let written = write(OCTET_STRING, &[&value]);
            assert_eq!(only(&written, OCTET_STRING).unwrap().value, value);
        }
    }

    #[test]
    fn integers_are_minimal_and_positive() {
        assert_eq!(write_positive_integer(&[0, 0, 0x80]), [INTEGER, 2, 0, 0x80]);
        let read = |bytes: &[u8]| {
            only(bytes, INTEGER)
                .unwrap()
                .positive_integer()
                .map(<[u8]>::to_vec)
        };
        assert_eq!(read(&[INTEGER, 2, 0, 0x80]), Ok(vec![0x80]));
        assert_eq!(read(&[INTEGER, 1, 0x80]), Err(Malformed));
        assert_eq!(read(&[INTEGER, 2, 0, 1]), Err(Malformed));
    }

    #[test]
    fn times_of_both_forms_are_read_back() {
        for seconds in [1_700_000_000, 2_600_000_000] {
            let time = DateTime::from_timestamp(seconds, 0).unwrap();
            let written = write_time(time);
            assert_eq!(Reader::new(&written).any().unwrap().time(), Ok(time));
        }
    }
}
