//! Giant, crowded and deep messages are refused at once: what a stranger sends must not cost more than an answer.

use std::time::{Duration, Instant};

use eds::SignatureRefusal::{self, *};
use eds::Signer;
use eds::cms::{self, Content, Policy, Profile};

use crate::fixture::fixture;
use crate::forge::{Forge, attribute, element};

/// What a hostile message may cost in an optimised build; a build for tests is some ten times slower.
const MOST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1500 } else { 100 });

fn refusal(cms: &[u8]) -> SignatureRefusal {
    let policy = Policy {
        profile: Profile::Any,
        ..fixture().signing()
    };
    let began = Instant::now();
    let refused = cms::verify_all(cms, Content::Attached, &policy).unwrap_err();
    let took = began.elapsed();
    assert!(took < MOST, "{took:?} for {} bytes", cms.len());
    refused
}

/// An element of any length.
fn long(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    [&[tag, 0x84][..], &length, value].concat()
}

#[test]
fn more_bytes_than_any_application_has_are_refused() {
    assert_eq!(refusal(&vec![0x30; 17 * 1024 * 1024]), Malformed);
}

#[test]
fn millions_of_elements_are_refused() {
    let null = [5, 0];
    assert_eq!(refusal(&long(0x30, &null.repeat(8_000_000))), Malformed);
    let pieces = [4, 0];
    assert_eq!(refusal(&long(0x24, &pieces.repeat(8_000_000))), Malformed);
}

#[test]
fn endless_nesting_is_refused() {
    assert_eq!(refusal(&[0x30, 0x80].repeat(8_000_000)), Malformed);
    assert_eq!(refusal(&[0x24, 0x80].repeat(8_000_000)), Malformed);
}

#[test]
fn more_signers_than_a_board_has_are_refused() {
    let forge = Forge {
        signers: 33,
        ..Forge::new(&fixture().citizen, b"content").sorted()
    };
    assert_eq!(refusal(&forge.build()), SeveralSigners);
}

#[test]
fn more_certificates_or_attributes_than_a_signature_needs_are_refused() {
    let mut forge = Forge::new(&fixture().citizen, b"content").sorted();
    forge.certificates = vec![fixture().citizen.certificate().der().to_vec(); 65];
    assert_eq!(refusal(&forge.build()), Malformed);
    let mut crowded = Forge::new(&fixture().citizen, b"content");
    for number in 0..40 {
        let kind = [0x2A, 0x03, number];
        crowded = crowded.with(attribute(&kind, &[&element(0x04, &[&[number]])]));
    }
    assert_eq!(refusal(&crowded.build()), Malformed);
}

#[test]
fn a_certificate_of_many_megabytes_is_not_the_signers() {
    let huge = long(0x30, &vec![0; 15 * 1024 * 1024]);
    assert_eq!(refusal(&huge), Malformed);
}
