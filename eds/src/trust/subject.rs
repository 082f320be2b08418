//! The identification numbers of a certificate's subject, checked as far as the policy asks.

use crate::certificate::Certificate;
use crate::refusal::SignatureRefusal;

/// How closely an IIN or BIN in a certificate is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SubjectPolicy {
    /// Twelve digits are enough: what the authority certified is taken as it is.
    #[default]
    Digits,
    /// The last digit must be the checksum of the others.
    Checksum,
}

impl SubjectPolicy {
    /// Whether the numbers the certificate holds are in order; that one is missing is for the caller to refuse.
    pub fn check(self, certificate: &Certificate) -> Result<(), SignatureRefusal> {
        let subject = certificate.subject();
        let numbers = [subject.iin.as_deref(), subject.bin.as_deref()];
        match self {
            Self::Digits => Ok(()),
            Self::Checksum if numbers.into_iter().flatten().all(has_checksum) => Ok(()),
            Self::Checksum => Err(SignatureRefusal::WrongSubjectNumber),
        }
    }
}

/// Whether the twelfth digit is the weighted sum of the first eleven modulo 11; where that is 10 the weights start again
/// at 3, and a number for which that is 10 too is never given out (rules of forming the IIN and BIN).
fn has_checksum(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let Some((last, first)) = digits.split_last() else {
        return false;
    };
    let sum = |start: u32| {
        let weights = (0..11).map(|place| (start + place - 1) % 11 + 1);
        first.iter().zip(weights).map(|(d, w)| d * w).sum::<u32>() % 11
    };
    let check = match sum(1) {
        10 => sum(3),
        digit => digit,
    };
    digits.len() == 12 && check == *last
}

#[cfg(test)]
mod tests {
    use super::has_checksum;

    #[test]
    fn the_twelfth_digit_proves_the_others() {
        assert!(has_checksum("900101400013") || has_checksum("800202300025"));
        assert!(!has_checksum("900101400014"));
        assert!(!has_checksum("90010140001"));
        assert!(!has_checksum(""));
    }

    #[test]
    fn the_second_row_of_weights_is_used_where_the_first_gives_ten() {
        // 1*2 + 2*4 = 10; the second row gives 3*2 + 4*4 = 22 = 0 modulo 11.
        assert!(has_checksum("240000000000"));
    }
}
