//! The field of a curve's coordinates, whose prime is a power of two less a small number.

use std::ops::{Add, Mul, Sub};

use super::words;

/// A residue modulo 2^(64·N) - C, as any representative of N words.
///
/// Because 2^(64·N) is congruent to C, what overflows N words comes back multiplied by C.
#[derive(Clone, Copy, Debug)]
pub(super) struct Residue<const N: usize, const C: u64>([u64; N]);

impl<const N: usize, const C: u64> Residue<N, C> {
    pub(super) const ZERO: Self = Self([0; N]);
    pub(super) const ONE: Self = Self::small(1);

    pub(super) const fn small(number: u64) -> Self {
        let mut words = [0; N];
        words[0] = number;
        Self(words)
    }

    pub(super) fn prime() -> [u64; N] {
        words::subtract(&[0; N], &Self::small(C).0).0
    }

    /// A number below the prime, or none.
    pub(super) fn of(number: &[u64; N]) -> Option<Self> {
        let reaches_prime = words::add(number, &Self::small(C).0).1;
        (!reaches_prime).then_some(Self(*number))
    }

    /// The representative below the prime.
    pub(super) fn number(self) -> [u64; N] {
        match words::add(&self.0, &Self::small(C).0) {
            (above, true) => above,
            (_, false) => self.0,
        }
    }

    pub(super) fn is_zero(self) -> bool {
        words::is_zero(&self.number())
    }

    pub(super) fn double(self) -> Self {
        self + self
    }

    pub(super) fn square(self) -> Self {
        Self::reduce(words::square(&self.0))
    }

    /// The inverse by Fermat's little theorem: the power p - 2.
    pub(super) fn invert(self) -> Self {
        let mut exponent = Self::prime();
        // The lowest word is far above two, because C is small.
        exponent[0] -= 2;
        (0..N * super::WORD_BITS)
            .rev()
            .fold(Self::ONE, |power, bit| {
                let squared = power.square();
                if words::bits(&exponent, bit, 1) == 1 {
                    squared * self
                } else {
                    squared
                }
            })
    }

    #[inline]
    fn reduce([mut low, high]: [[u64; N]; 2]) -> Self {
        let mut carry = 0;
        for (low, high) in low.iter_mut().zip(high) {
            (*low, carry) = high.carrying_mul_add(C, *low, carry);
        }
        // The carry is at most C, and C is a few hundred.
        Self(low).plus_word(carry * C)
    }

    #[inline]
    fn plus_word(self, word: u64) -> Self {
        let (sum, overflow) = words::add(&self.0, &Self::small(word).0);
        if overflow {
            // What is left after an overflow is smaller than the word, so that this does not overflow again.
            Self(words::add(&sum, &Self::small(C).0).0)
        } else {
            Self(sum)
        }
    }
}

impl<const N: usize, const C: u64> Add for Residue<N, C> {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        let (sum, overflow) = words::add(&self.0, &other.0);
        Self(sum).plus_word(if overflow { C } else { 0 })
    }
}

impl<const N: usize, const C: u64> Sub for Residue<N, C> {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        let (difference, borrow) = words::subtract(&self.0, &other.0);
        let borrowed = Self::small(if borrow { C } else { 0 });
        let (difference, again) = words::subtract(&difference, &borrowed.0);
        if again {
            // What is left after a second borrow is close to 2^(64·N), so that this does not borrow again.
            Self(words::subtract(&difference, &Self::small(C).0).0)
        } else {
            Self(difference)
        }
    }
}

impl<const N: usize, const C: u64> Mul for Residue<N, C> {
    type Output = Self;

    #[inline]
    fn mul(self, other: Self) -> Self {
        Self::reduce(words::multiply(&self.0, &other.0))
    }
}

impl<const N: usize, const C: u64> PartialEq for Residue<N, C> {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Long = Residue<8, 569>;
    type Short = Residue<4, 617>;

    /// Numbers at both ends of their range, where carries and borrows run through.
    fn edge() -> impl Strategy<Value = [u64; 4]> {
        let low = prop_oneof![0..700_u64, (u64::MAX - 1400)..=u64::MAX, any::<u64>()];
        let rest = prop_oneof![Just([0; 3]), Just([u64::MAX; 3]), any::<[u64; 3]>()];
        (low, rest).prop_map(|(low, [second, third, fourth])| [low, second, third, fourth])
    }

    proptest! {
        #[test]
        fn the_laws_of_a_field_hold(a in edge(), b in edge(), c in edge()) {
            let (a, b, c) = (Residue(a), Residue(b), Residue::<4, 617>(c));
            prop_assert_eq!((a + b) * c, a * c + b * c);
            prop_assert_eq!((a - b) * c, a * c - b * c);
            prop_assert_eq!(a - b + b, a);
            prop_assert_eq!(a.square(), a * a);
            prop_assert!(words::is_less(&(a * b).number(), &Short::prime()));
        }

        #[test]
        fn the_laws_of_the_longer_field_hold(a: [u64; 8], b: [u64; 8], c: [u64; 8]) {
            let (a, b, c) = (Residue(a), Residue(b), Residue::<8, 569>(c));
            prop_assert_eq!((a + b) * (a - b), a.square() - b.square());
            prop_assert_eq!((a - b) * c, a * c - b * c);
        }
    }

    #[test]
    fn the_prime_is_zero_and_only_smaller_numbers_are_read() {
        let prime = Long::prime();
        assert!(Residue::<8, 569>(prime).is_zero());
        assert!(Long::of(&prime).is_none());
        assert!(Long::of(&[u64::MAX; 8]).is_none());
        let (below, _) = words::subtract(&prime, &Long::ONE.0);
        assert_eq!(Long::of(&below), Some(Long::ZERO - Long::ONE));
    }

    #[test]
    fn an_inverse_makes_one() {
        for number in [1, 2, 569, u64::MAX] {
            let (long, short) = (Long::small(number), Short::small(number));
            assert_eq!(long * long.invert(), Long::ONE);
            assert_eq!(short * short.invert(), Short::ONE);
        }
    }
}
