//! Bytes that are no strict DER, or not the bytes that were signed.

use eds::SignatureRefusal::Malformed;
use eds::cms::{self, Content};
use proptest::prelude::*;

use crate::fixture::fixture;
use crate::forge::{DATA, element, good};
use crate::hostile_cms::{TEXT, by_openssl, refusal};

#[test]
fn any_flipped_bit_is_refused() {
    let cms = good();
    for index in 0..cms.len() {
        for bit in [0x01, 0x20, 0x80] {
            let mut flipped = cms.clone();
            flipped[index] ^= bit;
            let outcome = cms::verify(&flipped, Content::Attached, &fixture().signing());
            assert!(
                outcome.is_err(),
                "byte {index} of {}, bit {bit:#x}",
                cms.len()
            );
        }
    }
}

#[test]
fn a_truncated_signature_is_malformed() {
    let cms = good();
    for length in 0..cms.len() {
        assert_eq!(refusal(&cms[..length]), Malformed, "{length}");
    }
}

#[test]
fn bytes_after_the_signature_are_malformed() {
    let mut cms = good();
    cms.push(0);
    assert_eq!(refusal(&cms), Malformed);
}

#[test]
fn ber_is_malformed() {
    let streamed = by_openssl(&["-cades", "-stream"]);
    assert_eq!(streamed[1], 0x80, "OpenSSL streams in indefinite length");
    assert_eq!(refusal(&streamed), Malformed);
    // The same length in more bytes than needed.
    let cms = good();
    let padded = [&cms[..1], &[0x83, 0], &cms[2..]].concat();
    assert_eq!(refusal(&padded), Malformed);
}

#[test]
fn something_else_than_signed_data_is_malformed() {
    let data = element(
        0x30,
        &[
            &element(0x06, &[DATA]),
            &element(0xA0, &[&element(0x04, &[TEXT])]),
        ],
    );
    assert_eq!(refusal(&data), Malformed);
    assert_eq!(refusal(b""), Malformed);
    assert_eq!(refusal(&[0x30; 4096]), Malformed);
    assert_eq!(refusal(&[0x30, 0x80].repeat(4096)), Malformed);
    assert_eq!(refusal(&vec![0; 17 * 1024 * 1024]), Malformed);
}

#[test]
fn a_deeply_nested_cms_is_malformed() {
    let mut nested = vec![0x05, 0];
    for _ in 0..2000 {
        nested = element(0x30, &[&nested]);
    }
    assert_eq!(refusal(&nested), Malformed);
}

proptest! {
    #[test]
    fn no_bytes_make_the_verifier_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        prop_assert!(cms::verify(&bytes, Content::Attached, &fixture().signing()).is_err());
    }

    #[test]
    fn no_edit_of_a_good_signature_is_accepted(
        place in any::<prop::sample::Index>(),
        removed in 0_usize..40,
        inserted in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let cms = good();
        let start = place.index(cms.len());
        let end = (start + removed).min(cms.len());
        let edited = [&cms[..start], &inserted, &cms[end..]].concat();
        prop_assume!(edited != cms);
        prop_assert!(cms::verify(&edited, Content::Attached, &fixture().signing()).is_err());
    }
}
