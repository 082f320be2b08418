//! DER with Kazakhstan's identifiers instead of Russia's and back, written apart from the crate's own walker.

use const_oid::ObjectIdentifier;

use crate::forge::element;

/// Russia's identifiers and Kazakhstan's for the same things.
const NAMES: &[(&str, &str)] = &[
    ("1.2.643.7.1.1.1.2", "1.2.398.3.10.1.1.2.2"),
    ("1.2.643.7.1.2.1.2.1", "1.2.398.3.10.1.1.2.2.1"),
    ("1.2.643.7.1.1.3.3", "1.2.398.3.10.1.1.2.3.2"),
    ("1.2.643.7.1.1.2.3", "1.2.398.3.10.1.3.3"),
    ("1.2.643.2.2.19", "1.2.398.3.10.1.1.1.1"),
    ("1.2.643.2.2.35.1", "1.2.398.3.10.1.1.1.1.1"),
    ("1.2.643.2.2.3", "1.2.398.3.10.1.1.1.2"),
    ("1.2.643.2.2.9", "1.2.398.3.10.1.3.1"),
    ("1.2.643.2.2.30.1", "1.2.398.3.10.1.3.1.1.0"),
];

/// The same DER with Kazakhstan's identifiers instead of Russia's.
pub(super) fn kazakh(der: &[u8]) -> Vec<u8> {
    renamed(der, |name| {
        let known = NAMES.iter().find(|(russian, _)| name == oid(russian));
        known.map(|(_, kazakh)| oid(kazakh))
    })
}

pub(super) fn russian(der: &[u8]) -> Vec<u8> {
    renamed(der, |name| {
        let known = NAMES.iter().find(|(_, kazakh)| name == oid(kazakh));
        known.map(|(russian, _)| oid(russian))
    })
}

fn oid(text: &str) -> Vec<u8> {
    ObjectIdentifier::new_unwrap(text).as_bytes().to_vec()
}

fn renamed(mut der: &[u8], name: impl Fn(&[u8]) -> Option<Vec<u8>> + Copy) -> Vec<u8> {
    const CONSTRUCTED: u8 = 0x20;
    const OID: u8 = 0x06;
    let mut written = Vec::new();
    while !der.is_empty() {
        let (tag, value, rest) = split(der);
        let value = match tag {
            OID => name(value).unwrap_or_else(|| value.to_vec()),
            _ if tag & CONSTRUCTED != 0 => renamed(value, name),
            _ => value.to_vec(),
        };
        written.extend(element(tag, &[&value]));
        der = rest;
    }
    written
}

/// The first element's tag and value, and what follows it.
pub(super) fn split(der: &[u8]) -> (u8, &[u8], &[u8]) {
    let (start, length) = match der[1] {
        0x81 => (3, usize::from(der[2])),
        0x82 => (4, usize::from(u16::from_be_bytes([der[2], der[3]]))),
        short => (2, usize::from(short)),
    };
    (der[0], &der[start..start + length], &der[start + length..])
}

/// The elements inside the first element, whole.
pub(super) fn children(der: &[u8]) -> Vec<&[u8]> {
    let (_, mut value, _) = split(der);
    let mut found = Vec::new();
    while !value.is_empty() {
        let (.., rest) = split(value);
        found.push(&value[..value.len() - rest.len()]);
        value = rest;
    }
    found
}

/// Puts the new bytes where the old ones are, which must be as many.
pub(super) fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let place = place_of(bytes, old);
    bytes[place..place + old.len()].copy_from_slice(new);
}

pub(super) fn place_of(bytes: &[u8], part: &[u8]) -> usize {
    bytes
        .windows(part.len())
        .position(|window| window == part)
        .unwrap()
}
