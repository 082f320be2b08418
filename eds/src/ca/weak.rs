//! RSA moduli that are known to be easy to factor, as certification authorities have to refuse them.
//!
//! CA/Browser Forum baseline requirements section 6.1.1.3: the authority refuses keys of a generator known to be broken.

/// The odd primes that the fingerprint of CVE-2017-15361 (ROCA) was published with.
const SMALL_PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];
/// The generator whose powers that card library made its primes of.
const GENERATOR: u32 = 65537;

/// Whether a small prime divides the modulus, or it has the form of keys made by the library of ROCA: modulo every small
/// prime a power of 65537. Another key has that form once in two hundred million.
pub(super) fn is_easy_to_factor(modulus: &[u8]) -> bool {
    let remainder = |prime: u32| {
        let step = |rest: u32, byte: &u8| (rest * 256 + u32::from(*byte)) % prime;
        modulus.iter().fold(0, step)
    };
    let remainders = SMALL_PRIMES.map(|prime| (remainder(prime), prime));
    let divided = remainders.iter().any(|(rest, _)| *rest == 0);
    let of_powers = remainders
        .iter()
        .all(|(rest, prime)| is_power_of_generator(*rest, *prime));
    divided || of_powers
}

fn is_power_of_generator(rest: u32, prime: u32) -> bool {
    let mut power = 1;
    for _ in 0..prime {
        if power == rest {
            return true;
        }
        power = power * (GENERATOR % prime) % prime;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyfile::{KeyAlgorithm, PrivateKey};

    /// The number multiplied by 65537, highest byte first.
    fn times_generator(number: &[u8]) -> Vec<u8> {
        let mut product = vec![0; number.len() + 3];
        let mut carry = 0;
        for (index, place) in product.iter_mut().rev().enumerate() {
            let digit = |back: usize| {
                let from_end = index.checked_sub(back)?;
                number.iter().rev().nth(from_end).copied()
            };
            let sum = carry
                + u32::from(digit(0).unwrap_or_default())
                + u32::from(digit(2).unwrap_or_default());
            *place = u8::try_from(sum % 256).unwrap();
            carry = sum / 256;
        }
        product
    }

    #[test]
    fn a_modulus_of_the_form_of_roca_is_found() {
        let mut power = vec![1];
        for _ in 0..128 {
            power = times_generator(&power);
        }
        assert!(is_easy_to_factor(&power));
        // The next odd number without a small factor is no power modulo them all.
        let last = power.len() - 1;
        power[last] += 6;
        assert!(!is_easy_to_factor(&power));
    }

    #[test]
    fn a_small_factor_is_found() {
        for prime in SMALL_PRIMES {
            let multiple = (prime * 1_000_003).to_be_bytes();
            assert!(is_easy_to_factor(&multiple), "{prime}");
        }
    }

    #[test]
    fn keys_made_here_are_not_taken_for_weak_ones() {
        for _ in 0..3 {
            let key = PrivateKey::generate(KeyAlgorithm::Rsa2048).unwrap();
            let numbers = crate::asn1::only(key.public_key(), crate::asn1::SEQUENCE).unwrap();
            let modulus = numbers.inside().any().unwrap();
            assert!(!is_easy_to_factor(modulus.positive_integer().unwrap()));
        }
    }
}
