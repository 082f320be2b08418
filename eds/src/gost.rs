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
