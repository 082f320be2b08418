//! Arithmetic modulo the order of a curve's base point, which is a power of two less a number of half its length.

use super::words::{self, PRODUCT};

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

    /// The inverse of a number that is not zero, by Fermat's little theorem.
    pub(super) fn invert(&self, number: &[u64; N]) -> [u64; N] {
        let mut exponent = self.prime;
        // The order is odd and far above two.
        exponent[0] -= 2;
        let mut power = [0; N];
        power[0] = 1;
        for bit in (0..N * super::WORD_BITS).rev() {
            power = self.multiply(&power, &power);
            if words::bits(&exponent, bit, 1) == 1 {
                power = self.multiply(&power, number);
            }
        }
        power
    }

    /// Brings back what overflows N words, multiplied by the complement, until nothing does.
    fn reduce(&self, mut product: [u64; PRODUCT]) -> [u64; N] {
        loop {
            let (mut low, mut high) = ([0; N], [0; N]);
            low.copy_from_slice(&product[..N]);
            high.copy_from_slice(&product[N..2 * N]);
            if words::is_zero(&high) {
                return self.residue(&low);
            }
            product = words::multiply(&high, &self.complement);
            let mut carry = false;
            for (place, word) in product.iter_mut().enumerate() {
                let other = low.get(place).copied().unwrap_or(0);
                (*word, carry) = word.carrying_add(other, carry);
            }
        }
    }
}
