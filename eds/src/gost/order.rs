//! Arithmetic modulo the order of a curve's base point, which is a power of two less a number of half its length.

use std::mem;

use super::words;

/// An odd prime between 2^(64·N) - 2^(32·N) and 2^(64·N).
#[derive(Debug)]
pub(super) struct Order<const N: usize> {
    prime: [u64; N],
    /// 2^(64·N) less the prime.
    complement: [u64; N],
}

impl<const N: usize> Order<N> {
    pub(super) const fn new(prime: [u64; N]) -> Self {
        let mut complement = [0; N];
        let mut place = 0;
        while place < N {
            complement[place] = !prime[place];
            place += 1;
        }
        // The prime is odd, so that nothing is carried.
        complement[0] += 1;
        Self { prime, complement }
    }

    pub(super) fn prime(&self) -> &[u64; N] {
        &self.prime
    }

    /// Whether the number is neither zero nor too large.
    pub(super) fn is_unit(&self, number: &[u64; N]) -> bool {
        !words::is_zero(number) && words::is_less(number, &self.prime)
    }

    /// The number that a digest stands for: little-endian, and one instead of zero (GOST R 34.10 section 6.2 step 3).
    pub(super) fn digest(&self, digest: &[u8]) -> [u64; N] {
        let mut number = self.residue(&words::read(digest));
        if words::is_zero(&number) {
            number[0] = 1;
        }
        number
    }

    /// The residue of any number of N words.
    pub(super) fn residue(&self, number: &[u64; N]) -> [u64; N] {
        match words::add(number, &self.complement) {
            (above, true) => above,
            (_, false) => *number,
        }
    }

    pub(super) fn add(&self, left: &[u64; N], right: &[u64; N]) -> [u64; N] {
        match words::add(left, right) {
            (sum, true) => words::add(&sum, &self.complement).0,
            (sum, false) => self.residue(&sum),
        }
    }

    pub(super) fn negate(&self, number: &[u64; N]) -> [u64; N] {
        self.residue(&words::subtract(&self.prime, number).0)
    }

    pub(super) fn multiply(&self, left: &[u64; N], right: &[u64; N]) -> [u64; N] {
        self.reduce(words::multiply(left, right))
    }

    /// The inverse of a number that is neither zero nor too large, by the binary algorithm of Euclid (HAC 14.61).
    pub(super) fn invert(&self, number: &[u64; N]) -> [u64; N] {
        let mut one = [0; N];
        one[0] = 1;
        // The number times the factor is congruent to the remainder; the same holds for the other two.
        let (mut remainder, mut factor) = (*number, one);
        let (mut other, mut other_factor) = (self.prime, [0; N]);
        while !words::is_zero(&remainder) {
            while words::is_even(&remainder) {
                remainder = words::half(&remainder, false);
                factor = self.half(&factor);
            }
            if words::is_less(&remainder, &other) {
                mem::swap(&mut remainder, &mut other);
                mem::swap(&mut factor, &mut other_factor);
            }
            (remainder, _) = words::subtract(&remainder, &other);
            factor = self.add(&factor, &self.negate(&other_factor));
        }
        other_factor
    }

    /// Half of a residue: the order is added to an odd one.
    fn half(&self, number: &[u64; N]) -> [u64; N] {
        if words::is_even(number) {
            words::half(number, false)
        } else {
            let (sum, carry) = words::add(number, &self.prime);
            words::half(&sum, carry)
        }
    }

    /// Brings back what overflows N words, multiplied by the complement, until nothing does.
    fn reduce(&self, [mut low, mut high]: [[u64; N]; 2]) -> [u64; N] {
        while !words::is_zero(&high) {
            let [more, higher] = words::multiply(&high, &self.complement);
            let mut overflow = [0; N];
            let carried;
            (low, carried) = words::add(&low, &more);
            overflow[0] = u64::from(carried);
            (high, _) = words::add(&higher, &overflow);
        }
        self.residue(&low)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parameters::{CRYPTOPRO_A, PARAMETER_SET_A};
    use super::*;

    proptest! {
        #[test]
        fn the_laws_of_a_field_hold(a: [u64; 8], b: [u64; 8], c: [u64; 8]) {
            let order = &PARAMETER_SET_A.order;
            let (a, b) = (order.residue(&a), order.residue(&b));
            let left = order.multiply(&order.add(&a, &b), &c);
            let right = order.add(&order.multiply(&a, &c), &order.multiply(&b, &c));
            prop_assert_eq!(left, right);
            prop_assert!(words::is_less(&left, order.prime()));
            prop_assert_eq!(order.add(&a, &order.negate(&a)), [0; 8]);
        }
    }

    #[test]
    fn an_inverse_makes_one() {
        let numbers = [[1, 0, 0, 0], [0, 0, 0, 1], [u64::MAX, 1, 2, 3]];
        for number in numbers {
            let order = &CRYPTOPRO_A.order;
            let product = order.multiply(&number, &order.invert(&number));
            assert_eq!(product, [1, 0, 0, 0]);
        }
        let order = &PARAMETER_SET_A.order;
        let number = order.residue(&[u64::MAX; 8]);
        let product = order.multiply(&number, &order.invert(&number));
        assert_eq!(product, [1, 0, 0, 0, 0, 0, 0, 0]);
    }
}
