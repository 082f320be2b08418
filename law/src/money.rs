//! Money in tiyn: whole hundredths of a tenge, never floating point.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in tiyn (1 tenge = 100 tiyn); shown in tenge.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Tenge(i64);

impl Tenge {
    /// An amount of whole tiyn.
    #[must_use]
    pub const fn from_tiyn(tiyn: i64) -> Self {
        Self(tiyn)
    }

    /// An amount of whole tenge.
    #[must_use]
    pub const fn from_tenge(tenge: i64) -> Self {
        Self(tenge * 100)
    }

    /// The amount in tiyn.
    #[must_use]
    pub const fn tiyn(self) -> i64 {
        self.0
    }

    /// This amount times `thousandths / 1000`, rounded half up to a whole tenge, as bills are written.
    #[must_use]
    pub const fn times_thousandths(self, thousandths: i64) -> Self {
        let tiyn_thousandths = self.0 * thousandths;
        let tenge = (tiyn_thousandths + 50_000) / 100_000;
        Self::from_tenge(tenge)
    }
}

impl fmt::Display for Tenge {
    /// `4 325,00 ₸` with no-break spaces, as printed in Kazakhstan.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let digits = (self.0.unsigned_abs() / 100).to_string();
        let mut grouped = String::with_capacity(digits.len() + 8);
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                grouped.push('\u{a0}');
            }
            grouped.push(c);
        }
        write!(
            f,
            "{sign}{grouped},{:02}\u{a0}₸",
            self.0.unsigned_abs() % 100
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_printed_as_in_kazakhstan() {
        assert_eq!(
            Tenge::from_tiyn(432_500).to_string(),
            "4\u{a0}325,00\u{a0}₸"
        );
        assert_eq!(
            Tenge::from_tiyn(-123_456_705).to_string(),
            "-1\u{a0}234\u{a0}567,05\u{a0}₸"
        );
    }

    #[test]
    fn a_share_of_the_index_is_rounded_half_up_to_whole_tenge() {
        let mci = Tenge::from_tenge(4325);
        assert_eq!(mci.times_thousandths(500), Tenge::from_tenge(2163));
        assert_eq!(mci.times_thousandths(100), Tenge::from_tenge(433));
        assert_eq!(mci.times_thousandths(1000), mci);
    }
}
