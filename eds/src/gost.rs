//! GOST R 34.10 signatures as Kazakhstan's authority writes them: verification, and a signer for development only.
//!
//! Numbers are little-endian on the wire: a key is an OCTET STRING of x and y, a signature is r and s one after the
//! other, and the digest is read as one number. That is the reverse, byte for byte, of RFC 9215's signature. Nothing
//! here runs in constant time, which verification does not need.

mod curve;
mod field;
mod multiple;
mod order;
mod parameters;
mod sign;
mod words;

use self::curve::{Affine, Curve};
pub(crate) use self::parameters::{CRYPTOPRO_A, PARAMETER_SET_A};
pub(crate) use self::sign::SigningKey;
use crate::asn1::{self, Malformed, OCTET_STRING};
use crate::refusal::SignatureRefusal;

/// Bits in a word of a number.
const WORD_BITS: usize = 64;
const WORD_BYTES: usize = 8;

/// Checks a signature over a digest; `key` is the content of the subjectPublicKey BIT STRING.
pub(crate) fn verify<const N: usize, const C: u64>(
    curve: &'static Curve<N, C>,
    key: &[u8],
    digest: &[u8],
    signature: &[u8],
) -> Result<(), SignatureRefusal> {
    let key = read_key(curve, key)?;
    let (r, s) = read_pair(signature).ok_or(SignatureRefusal::BadSignature)?;
    let order = &curve.order;
    if !order.is_unit(&r) || !order.is_unit(&s) {
        return Err(SignatureRefusal::BadSignature);
    }
    let inverse = order.invert(&order.digest(digest));
    let base_times = order.multiply(&s, &inverse);
    let key_times = order.negate(&order.multiply(&r, &inverse));
    let point = curve.base_and_other(&base_times, &key, &key_times);
    if curve.has_abscissa(&point, &r) {
        Ok(())
    } else {
        Err(SignatureRefusal::BadSignature)
    }
}

/// The point of a public key: x and y in one OCTET STRING (RFC 9215 section 4.3), on the curve.
fn read_key<const N: usize, const C: u64>(
    curve: &Curve<N, C>,
    key: &[u8],
) -> Result<Affine<N, C>, Malformed> {
    let coordinates = asn1::only(key, OCTET_STRING)?.value;
    let (x, y) = read_pair(coordinates).ok_or(Malformed)?;
    curve.point(&x, &y).ok_or(Malformed)
}

/// Two numbers of the full length, one after the other.
fn read_pair<const N: usize>(bytes: &[u8]) -> Option<([u64; N], [u64; N])> {
    if bytes.len() != 2 * N * WORD_BYTES {
        return None;
    }
    let (first, second) = bytes.split_at(N * WORD_BYTES);
    Some((words::read(first), words::read(second)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::field::Residue;
    use super::*;

    const DIGEST: &[u8; 64] = &[7; 64];
    const LEGACY_DIGEST: &[u8; 32] = &[9; 32];
    /// Bytes of a number of 512 bits.
    const LONG: usize = 64;

    fn number(bytes: &[u64]) -> Vec<u8> {
        bytes.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    fn key(x: &[u64], y: &[u64]) -> Vec<u8> {
        asn1::write(OCTET_STRING, &[&number(x), &number(y)])
    }

    /// The base point itself, whose private key is one.
    fn base_key() -> Vec<u8> {
        key(&PARAMETER_SET_A.base.0, &PARAMETER_SET_A.base.1)
    }

    /// The signature of the private key one over the digest, with the one-time number three.
    fn signature(digest: &[u8]) -> Vec<u8> {
        let (order, mut three) = (&PARAMETER_SET_A.order, [0; 8]);
        three[0] = 3;
        let r = order.residue(&PARAMETER_SET_A.base_times(&three).coordinates().0);
        let s = order.add(&r, &order.multiply(&three, &order.digest(digest)));
        [number(&r), number(&s)].concat()
    }

    fn check(key: &[u8], digest: &[u8], signature: &[u8]) -> Result<(), SignatureRefusal> {
        verify(&PARAMETER_SET_A, key, digest, signature)
    }

    const BAD: Result<(), SignatureRefusal> = Err(SignatureRefusal::BadSignature);
    const MALFORMED: Result<(), SignatureRefusal> = Err(SignatureRefusal::Malformed);

    #[test]
    fn a_signature_holds_for_its_key_and_digest_alone() {
        let good = signature(DIGEST);
        assert_eq!(check(&base_key(), DIGEST, &good), Ok(()));
        assert_eq!(check(&base_key(), &[8; 64], &good), BAD);
        let other = SigningKey::generate();
        assert_eq!(check(other.public_key(), DIGEST, &good), BAD);
    }

    #[test]
    fn a_digest_of_zero_counts_as_one() {
        let mut one = [0; LONG];
        one[0] = 1;
        let order = number(PARAMETER_SET_A.order.prime());
        for digest in [&[0; LONG][..], &one, &order] {
            assert_eq!(check(&base_key(), &one, &signature(digest)), Ok(()));
            assert_eq!(check(&base_key(), digest, &signature(&one)), Ok(()));
        }
    }

    #[test]
    fn halves_that_are_zero_or_reach_the_order_are_refused() {
        let good = signature(DIGEST);
        let (r, s) = good.split_at(LONG);
        let order = number(PARAMETER_SET_A.order.prime());
        for wrong in [&[0; LONG][..], &order, &[0xFF; LONG]] {
            assert_eq!(check(&base_key(), DIGEST, &[wrong, s].concat()), BAD);
            assert_eq!(check(&base_key(), DIGEST, &[r, wrong].concat()), BAD);
        }
        assert_eq!(check(&base_key(), DIGEST, &[s, r].concat()), BAD);
    }

    #[test]
    fn the_byte_order_of_other_countries_is_refused() {
        let reversed: Vec<u8> = signature(DIGEST).into_iter().rev().collect();
        assert_eq!(check(&base_key(), DIGEST, &reversed), BAD);
    }

    #[test]
    fn a_signature_of_another_length_is_refused() {
        let good = signature(DIGEST);
        for length in [0, 1, LONG, 2 * LONG - 1] {
            assert_eq!(check(&base_key(), DIGEST, &good[..length]), BAD);
        }
        let longer = [&good[..], &[0]].concat();
        assert_eq!(check(&base_key(), DIGEST, &longer), BAD);
    }

    #[test]
    fn a_sum_that_is_the_point_at_infinity_is_refused() {
        // With the base point as key, equal halves cancel each other out.
        let half = number(&[5, 0, 0, 0, 0, 0, 0, 0]);
        let signature = [&half[..], &half].concat();
        assert_eq!(check(&base_key(), DIGEST, &signature), BAD);
    }

    #[test]
    fn a_key_that_is_no_point_of_the_curve_is_refused() {
        let good = signature(DIGEST);
        let (x, y) = PARAMETER_SET_A.base;
        let prime = Residue::<8, 569>::prime();
        // x + p is the same residue, written in a way that nobody may write it.
        let (above, _) = words::add(&x, &prime);
        for (x, y) in [(y, x), ([0; 8], [0; 8]), (x, x), (above, y), (prime, y)] {
            assert_eq!(check(&key(&x, &y), DIGEST, &good), MALFORMED);
        }
    }

    #[test]
    fn a_key_of_another_form_is_refused() {
        let good = signature(DIGEST);
        let key = base_key();
        let mut tagged = key.clone();
        tagged[0] = asn1::INTEGER;
        let coordinates = asn1::only(&key, OCTET_STRING).unwrap().value;
        let shorter = asn1::write(OCTET_STRING, &[&coordinates[1..]]);
        let longer = asn1::write(OCTET_STRING, &[coordinates, &[0]]);
        let followed = [&key[..], &[0]].concat();
        let pieces = [coordinates, &key[..1], &key[..key.len() - 1]];
        for wrong in [&tagged[..], &shorter, &longer, &followed, &[]]
            .into_iter()
            .chain(pieces)
        {
            assert_eq!(check(wrong, DIGEST, &good), MALFORMED);
        }
        assert_eq!(
            verify(&CRYPTOPRO_A, &key, DIGEST, &good),
            MALFORMED,
            "a key of another curve"
        );
    }

    /// The key and the signature of the same numbers on the legacy curve.
    fn legacy() -> (Vec<u8>, Vec<u8>) {
        let (curve, three) = (&CRYPTOPRO_A, [3, 0, 0, 0]);
        let r = curve
            .order
            .residue(&curve.base_times(&three).coordinates().0);
        let times_digest = curve
            .order
            .multiply(&three, &curve.order.digest(LEGACY_DIGEST));
        let s = curve.order.add(&r, &times_digest);
        let signature = [number(&r), number(&s)].concat();
        (key(&curve.base.0, &curve.base.1), signature)
    }

    #[test]
    fn the_legacy_curve_has_its_own_lengths() {
        let (key, good) = legacy();
        assert_eq!(verify(&CRYPTOPRO_A, &key, LEGACY_DIGEST, &good), Ok(()));
        assert_eq!(check(&key, LEGACY_DIGEST, &good), MALFORMED);
        let longer = signature(DIGEST);
        assert_eq!(verify(&CRYPTOPRO_A, &key, LEGACY_DIGEST, &longer), BAD);
    }

    proptest! {
        #[test]
        fn no_bytes_are_worth_a_panic(
            coordinates in proptest::collection::vec(any::<u8>(), 0..140),
            digest in proptest::collection::vec(any::<u8>(), 0..80),
            signature in proptest::collection::vec(any::<u8>(), 0..140),
            halves: [u64; 8],
        ) {
            let key = asn1::write(OCTET_STRING, &[&coordinates]);
            prop_assert!(check(&key, &digest, &signature).is_err());
            prop_assert!(verify(&CRYPTOPRO_A, &coordinates, &digest, &signature).is_err());
            let (legacy_key, _) = legacy();
            let checked = verify(&CRYPTOPRO_A, &legacy_key, &digest, &number(&halves));
            prop_assert!(checked.is_err());
        }
    }

    #[test]
    fn every_flipped_byte_is_refused() {
        let (key, good) = legacy();
        let check = |key: &[u8], digest: &[u8], signature: &[u8]| {
            verify(&CRYPTOPRO_A, key, digest, signature)
        };
        for place in 0..good.len() {
            let mut flipped = good.clone();
            flipped[place] ^= 1;
            let checked = check(&key, LEGACY_DIGEST, &flipped);
            assert_eq!(checked, BAD, "signature byte {place}");
        }
        for place in 0..LEGACY_DIGEST.len() {
            let mut flipped = *LEGACY_DIGEST;
            flipped[place] ^= 0x80;
            assert_eq!(check(&key, &flipped, &good), BAD, "digest byte {place}");
        }
        for place in 0..key.len() {
            let mut flipped = key.clone();
            flipped[place] ^= 1;
            let checked = check(&flipped, LEGACY_DIGEST, &good);
            assert!(checked.is_err(), "key byte {place}");
        }
    }
}
