//! Numbers of N words of 64 bits, the lowest word first, and their products.

use super::WORD_BYTES;

/// Words in the product of the longest numbers, those of 512 bits.
pub(super) const PRODUCT: usize = 16;

/// A number written with its lowest byte first; bytes that are missing at the high end are zero.
pub(super) fn read<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let mut number = [0; N];
    for (word, bytes) in number.iter_mut().zip(bytes.chunks(WORD_BYTES)) {
        let mut whole = [0; WORD_BYTES];
        whole[..bytes.len()].copy_from_slice(bytes);
        *word = u64::from_le_bytes(whole);
    }
    number
}

/// The number with its lowest byte first.
pub(super) fn write<const N: usize>(number: &[u64; N]) -> impl Iterator<Item = u8> {
    number.iter().flat_map(|word| word.to_le_bytes())
}

pub(super) fn is_zero(number: &[u64]) -> bool {
    number.iter().all(|word| *word == 0)
}

/// Adds and tells whether there is a carry.
pub(super) fn add<const N: usize>(left: &[u64; N], right: &[u64; N]) -> ([u64; N], bool) {
    let mut sum = [0; N];
    let mut carry = false;
    for place in 0..N {
        (sum[place], carry) = left[place].carrying_add(right[place], carry);
    }
    (sum, carry)
}

/// Subtracts and tells whether the right one was larger.
pub(super) fn subtract<const N: usize>(left: &[u64; N], right: &[u64; N]) -> ([u64; N], bool) {
    let mut difference = [0; N];
    let mut borrow = false;
    for place in 0..N {
        (difference[place], borrow) = left[place].borrowing_sub(right[place], borrow);
    }
    (difference, borrow)
}

pub(super) fn is_less<const N: usize>(left: &[u64; N], right: &[u64; N]) -> bool {
    left.iter().rev().lt(right.iter().rev())
}

/// The whole product, in the first 2N words.
#[inline]
pub(super) fn multiply<const N: usize>(left: &[u64; N], right: &[u64; N]) -> [u64; PRODUCT] {
    let mut product = [0; PRODUCT];
    for (low, left) in left.iter().enumerate() {
        let mut carry = 0;
        for (high, right) in right.iter().enumerate() {
            let place = &mut product[low + high];
            (*place, carry) = left.carrying_mul_add(*right, *place, carry);
        }
        product[low + N] = carry;
    }
    product
}

/// The bits from this place on, as many as asked for (fewer than 32); those beyond the number are zero.
pub(super) fn bits(number: &[u64], from: usize, count: usize) -> u32 {
    (0..count).fold(0, |found, bit| {
        let place = from + bit;
        let word = number.get(place / u64::BITS as usize).copied().unwrap_or(0);
        found | u32::from(word >> (place % u64::BITS as usize) & 1 == 1) << bit
    })
}
