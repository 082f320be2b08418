//! Identifiers: IIN and BIN with their checksum, and the ids the product gives out.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is not an identifier of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not twelve digits.
    #[error("twelve digits are expected")]
    NotTwelveDigits,
    /// The twelfth digit is not the checksum of the others.
    #[error("the checksum is wrong")]
    WrongChecksum,
    /// The leading digits are no date of birth, or the seventh is no century and sex.
    #[error("the leading digits are impossible")]
    Impossible,
    /// Not an id as this product writes them.
    #[error("not an id of this system")]
    NotAnId,
}

/// Weights of the first pass over the first eleven digits (decree No. 565 of 11 June 2003).
const FIRST_PASS: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/// Weights of the second pass, taken when the first gives ten.
const SECOND_PASS: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

fn twelve_digits(text: &str) -> Result<[u32; 12], IdError> {
    let mut digits = [0; 12];
    if text.len() != 12 {
        return Err(IdError::NotTwelveDigits);
    }
    for (slot, c) in digits.iter_mut().zip(text.chars()) {
        *slot = c.to_digit(10).ok_or(IdError::NotTwelveDigits)?;
    }
    Ok(digits)
}

/// The control digit for eleven leading digits, or `None` for a number that is never issued.
fn control_digit(digits: &[u32; 12]) -> Option<u32> {
    [FIRST_PASS, SECOND_PASS].iter().find_map(|weights| {
        let sum: u32 = weights.iter().zip(digits).map(|(w, d)| w * d).sum();
        Some(sum % 11).filter(|rest| *rest < 10)
    })
}

fn checked(text: &str) -> Result<[u32; 12], IdError> {
    let digits = twelve_digits(text)?;
    if control_digit(&digits) != Some(digits[11]) {
        return Err(IdError::WrongChecksum);
    }
    Ok(digits)
}

/// An individual identification number; its `Debug` is masked so that logs never hold one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iin(String);

impl Iin {
    /// Parses twelve digits whose checksum, date of birth and century are possible.
    ///
    /// # Errors
    /// [`IdError`] by what is wrong.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let d = checked(text)?;
        let month = d[2] * 10 + d[3];
        let day = d[4] * 10 + d[5];
        // The seventh digit is century and sex (1-6); 0 is used for some foreigners.
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || d[6] > 6 {
            return Err(IdError::Impossible);
        }
        Ok(Self(text.to_owned()))
    }
}

/// A business identification number of a legal entity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bin(String);

impl Bin {
    /// Parses twelve digits whose checksum and kind (fifth digit 4-6) are possible.
    ///
    /// # Errors
    /// [`IdError`] by what is wrong.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let d = checked(text)?;
        if !(4..=6).contains(&d[4]) {
            return Err(IdError::Impossible);
        }
        Ok(Self(text.to_owned()))
    }
}

/// A text that was parsed: it is read by `parse`, and goes out as it came in.
macro_rules! parsed {
    ($name:ident) => {
        impl $name {
            /// The text as it was parsed.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(parsed: $name) -> Self {
                parsed.0
            }
        }
    };
}

/// A parsed text that anybody may see.
macro_rules! as_written {
    ($name:ident) => {
        parsed!($name);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! twelve_digit_number {
    ($name:ident) => {
        parsed!($name);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(************)"))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }
    };
}

twelve_digit_number!(Iin);
twelve_digit_number!(Bin);

macro_rules! opaque_id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses a lower-case hyphenated UUID.
            ///
            /// # Errors
            /// [`IdError::NotAnId`] for anything else.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if is_uuid(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdError::NotAnId)
                }
            }
        }

        as_written!($name);
    )+};
}

opaque_id! {
    /// A case: one application for a power of attorney and all that follows from it.
    CaseId,
    /// A person's account: citizen, notary or desk staff.
    AccountId,
    /// One call between a notary and the principals of a case.
    CallId,
    /// One request for a representative's consent.
    ConsentId,
    /// One invoice.
    InvoiceId,
    /// What a bank knows an invoice by; the first bank knows it by the invoice's own id.
    BankOrderId,
    /// One refund.
    RefundId,
    /// One request for a regulated service.
    RequestId,
}

impl From<&InvoiceId> for BankOrderId {
    fn from(invoice: &InvoiceId) -> Self {
        Self(invoice.0.clone())
    }
}

/// A bank among those of the installation: `bank`, or `bank-` and up to sixteen small letters and digits; its key's file is
/// named by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BankCode(String);

impl BankCode {
    /// Parses the code of a bank.
    ///
    /// # Errors
    /// [`IdError::NotAnId`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let own = text.strip_prefix("bank-").filter(|own| {
            let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase();
            (1..=16).contains(&own.len()) && own.bytes().all(plain)
        });
        if text == "bank" || own.is_some() {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::NotAnId)
        }
    }
}

as_written!(BankCode);

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_digit() || (b'a'..=b'f').contains(&b),
        })
}

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// Parses 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`IdError::NotAnId`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let hex = text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if hex && text.len() == 64 {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::NotAnId)
        }
    }
}

as_written!(Digest);

#[cfg(test)]
mod tests {
    use super::*;

    /// Eleven digits with their control digit, where one exists.
    fn numbered(base: &str) -> Option<String> {
        let digits = twelve_digits(&format!("{base}0")).unwrap();
        control_digit(&digits).map(|c| format!("{base}{c}"))
    }

    #[test]
    fn a_number_with_its_checksum_is_an_iin() {
        let iin = numbered("90010130012").unwrap();
        assert_eq!(Iin::parse(&iin).unwrap().as_str(), iin);
    }

    #[test]
    fn one_wrong_digit_is_noticed() {
        let iin = numbered("90010130012").unwrap();
        let wrong = format!("{}1", &iin[..11]);
        if wrong != iin {
            assert_eq!(Iin::parse(&wrong), Err(IdError::WrongChecksum));
        }
        assert_eq!(Iin::parse("9001013001"), Err(IdError::NotTwelveDigits));
        assert_eq!(Iin::parse("90010130012x"), Err(IdError::NotTwelveDigits));
    }

    #[test]
    fn the_second_pass_is_taken_when_the_first_gives_ten() {
        let second = (0..10_000)
            .map(|n| format!("9001013{n:04}"))
            .find(|base| {
                let d = twelve_digits(&format!("{base}0")).unwrap();
                let first: u32 = FIRST_PASS.iter().zip(&d).map(|(w, d)| w * d).sum();
                first % 11 == 10 && control_digit(&d).is_some()
            })
            .unwrap();
        assert!(Iin::parse(&numbered(&second).unwrap()).is_ok());
    }

    #[test]
    fn the_authority_s_own_test_number_fails_the_checksum() {
        assert_eq!(Iin::parse("123456789011"), Err(IdError::WrongChecksum));
    }

    #[test]
    fn a_month_of_thirteen_is_impossible() {
        let iin = numbered("90130130012").unwrap();
        assert_eq!(Iin::parse(&iin), Err(IdError::Impossible));
    }

    #[test]
    fn an_iin_never_shows_in_debug_output() {
        let iin = Iin::parse(&numbered("90010130012").unwrap()).unwrap();
        assert_eq!(format!("{iin:?}"), "Iin(************)");
    }

    #[test]
    fn a_banks_code_can_name_a_file_and_nothing_else() {
        for good in ["bank", "bank-2", "bank-ulgi"] {
            assert_eq!(BankCode::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "egov",
            "bank-",
            "bank-Ulgi",
            "bank-../x",
            "banks",
            "bank-a-b",
            "bank-01234567890123456",
        ] {
            assert_eq!(BankCode::parse(bad), Err(IdError::NotAnId), "{bad}");
        }
    }

    #[test]
    fn ids_are_lower_case_uuids() {
        assert!(CaseId::parse("0192f0c1-7f00-7000-8000-00000000000a").is_ok());
        assert_eq!(
            CaseId::parse("0192F0C1-7F00-7000-8000-00000000000A"),
            Err(IdError::NotAnId)
        );
        assert_eq!(CaseId::parse("../../etc"), Err(IdError::NotAnId));
    }
}
