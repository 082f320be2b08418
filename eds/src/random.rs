//! Random bytes, tokens and codes of the operating system's generator; the only home of randomness in `eds`.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Bytes of randomness in a token: 192 bits, above the 128 the sign-in rules ask for, and no padding in base64.
const TOKEN_BYTES: usize = 24;

/// `N` unpredictable bytes.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("AWS-LC ends the process rather than answer without entropy");
    bytes
}

/// An unguessable text of 32 characters out of the base64url alphabet, fit for URLs and headers.
#[must_use]
pub fn token() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<TOKEN_BYTES>())
}

/// A text of `N` decimal digits, each equally likely, for one-time codes.
#[must_use]
pub fn digits<const N: usize>() -> String {
    // Bytes of 250 and above would make the digits 0-5 likelier.
    const FAIR_BELOW: u8 = 250;
    let mut code = String::with_capacity(N);
    while code.len() < N {
        let [byte] = bytes::<1>();
        if byte < FAIR_BELOW {
            code.push(char::from(b'0' + byte % 10));
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_different_and_fit_for_urls() {
        let (first, second) = (token(), token());
        assert_ne!(first, second);
        assert_eq!(first.len(), 32);
        assert!(
            first
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
    }

    #[test]
    fn codes_have_the_asked_number_of_digits() {
        let code = digits::<6>();
        assert_eq!(code.len(), 6);
        assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
    }

    #[test]
    fn every_digit_occurs() {
        let code = digits::<2000>();
        assert!(('0'..='9').all(|digit| code.contains(digit)));
    }
}
