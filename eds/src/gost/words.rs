//! Numbers of N words of 64 bits, the lowest word first, and their products.

use super::WORD_BYTES;

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

pub(super) fn is_even(number: &[u64]) -> bool {
    number.first().is_none_or(|word| word % 2 == 0)
}

/// Half of an even number, whose highest bit is a carry.
pub(super) fn half<const N: usize>(number: &[u64; N], carry: bool) -> [u64; N] {
    let mut half = [0; N];
    let mut from_above = u64::from(carry);
    for (half, word) in half.iter_mut().zip(number).rev() {
        *half = word >> 1 | from_above << (u64::BITS - 1);
        from_above = word & 1;
    }
    half
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

/// The product's lower and higher half.
#[inline]
pub(super) fn multiply<const N: usize>(left: &[u64; N], right: &[u64; N]) -> [[u64; N]; 2] {
    let (mut low, mut high) = ([0; N], [0; N]);
    // Each word of the left one adds a row and pushes out one finished word.
    for (word, finished) in left.iter().zip(&mut low) {
        let mut carry;
        (*finished, carry) = word.carrying_mul_add(right[0], high[0], 0);
        for place in 1..N {
            (high[place - 1], carry) = word.carrying_mul_add(right[place], high[place], carry);
        }
        high[N - 1] = carry;
    }
    [low, high]
}

/// The square's lower and higher half; products of two different words are made once and doubled.
#[inline]
pub(super) fn square<const N: usize>(number: &[u64; N]) -> [[u64; N]; 2] {
    let mut halves = [[0; N]; 2];
    let square = halves.as_flattened_mut();
    for low in 0..N {
        let mut carry = 0;
        for high in low + 1..N {
            let place = &mut square[low + high];
            (*place, carry) = number[low].carrying_mul_add(number[high], *place, carry);
        }
        square[low + N] = carry;
    }
    let (mut shifted_out, mut carry) = (0, false);
    for (word, pair) in number.iter().zip(square.chunks_exact_mut(2)) {
        let (low, high) = word.carrying_mul(*word, 0);
        for (place, of_square) in pair.iter_mut().zip([low, high]) {
            let doubled = *place << 1 | shifted_out;
            shifted_out = *place >> (u64::BITS - 1);
            (*place, carry) = doubled.carrying_add(of_square, carry);
        }
    }
    halves
}

/// The bits from this place on, as many as asked for (fewer than 32); those beyond the number are zero.
pub(super) fn bits(number: &[u64], from: usize, count: usize) -> u32 {
    (0..count).fold(0, |found, bit| {
        let place = from + bit;
        let word = number.get(place / u64::BITS as usize).copied().unwrap_or(0);
        found | u32::from(word >> (place % u64::BITS as usize) & 1 == 1) << bit
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_square_is_a_product(number: [u64; 8], short: [u64; 4]) {
            prop_assert_eq!(square(&number), multiply(&number, &number));
            prop_assert_eq!(square(&short), multiply(&short, &short));
        }

        #[test]
        fn a_number_is_read_back(number: [u64; 8]) {
            let bytes: Vec<u8> = write(&number).collect();
            prop_assert_eq!(read::<8>(&bytes), number);
        }

        #[test]
        fn what_was_added_is_taken_away(left: [u64; 4], right: [u64; 4]) {
            let (sum, carry) = add(&left, &right);
            let (difference, borrow) = subtract(&sum, &right);
            prop_assert_eq!((difference, borrow), (left, carry));
            prop_assert_eq!(carry, is_less(&sum, &left));
        }
    }

    #[test]
    fn the_largest_numbers_do_not_overflow_their_product() {
        let largest = [u64::MAX; 8];
        let mut high = largest;
        high[0] = u64::MAX - 1;
        assert_eq!(
            multiply(&largest, &largest),
            [[1, 0, 0, 0, 0, 0, 0, 0], high]
        );
        assert_eq!(square(&largest), [[1, 0, 0, 0, 0, 0, 0, 0], high]);
    }

    #[test]
    fn bits_beyond_the_number_are_zero() {
        assert_eq!(bits(&[u64::MAX], 60, 8), 0b1111);
        assert_eq!(bits(&[0, 0b10], 63, 3), 0b100);
        assert_eq!(bits(&[1], 64, 5), 0);
    }
}
