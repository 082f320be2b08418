//! The field of a curve's coordinates, whose prime is a power of two less a small number.

use std::ops::{Add, Mul, Sub};

use super::words::{self, PRODUCT};

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
        Self::reduce(&words::multiply(&self.0, &self.0))
    }

    /// The inverse by Fermat's little theorem: the power p - 2, whose bits are C's complement and ones above.
    pub(super) fn invert(self) -> Self {
        let (exponent, _) = words::subtract(&[0; N], &Self::small(C + 2).0);
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
    fn reduce(product: &[u64; PRODUCT]) -> Self {
        let mut low = [0; N];
        let mut carry = 0;
        for place in 0..N {
            (low[place], carry) = product[place + N].carrying_mul_add(C, product[place], carry);
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
        Self(sum).plus_word(u64::from(overflow) * C)
    }
}

impl<const N: usize, const C: u64> Sub for Residue<N, C> {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        let (difference, borrow) = words::subtract(&self.0, &other.0);
        let (difference, again) =
            words::subtract(&difference, &Self::small(u64::from(borrow) * C).0);
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
        Self::reduce(&words::multiply(&self.0, &other.0))
    }
}

impl<const N: usize, const C: u64> PartialEq for Residue<N, C> {
    fn eq(&self, other: &Self) -> bool {
        self.number() == other.number()
    }
}
