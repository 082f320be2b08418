//! Step 10: after the payment the notary signs with the EDS (order, point 1.10).

use super::s04_consent::{Consent, Outcome, outcome};
use super::stage::Stage;
use crate::id::{AccountId, IdError};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Where a notary's licence stands in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceStatus {
    /// In force.
    Active,
    /// Suspended.
    Suspended,
    /// Terminated.
    Terminated,
}

/// A notary's licence as the register tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub status: LicenceStatus,
}

/// A number in a notary's register: no gaps within a licence and a year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegisterNumber {
    /// The notary's licence.
    pub licence: String,
    /// The year.
    pub year: i32,
    /// Counts from 1 within the licence and the year.
    pub sequence: u32,
}

impl fmt::Display for RegisterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:06}", self.licence, self.year, self.sequence)
    }
}

impl FromStr for RegisterNumber {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        parse_number(text)
            // Only the one spelling is a number, so that nobody finds a document under two names.
            .filter(|number| number.to_string() == text)
            .ok_or(IdError::NotAnId)
    }
}

fn parse_number(text: &str) -> Option<RegisterNumber> {
    let (rest, sequence) = text.rsplit_once('-')?;
    let (licence, year) = rest.rsplit_once('-')?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let number = RegisterNumber {
        licence: licence.to_owned(),
        year: year.parse().ok()?,
        sequence: sequence.parse().ok()?,
    };
    let possible = (1..=20).contains(&licence.len())
        && licence.bytes().all(plain)
        && (2000..10_000).contains(&number.year)
        && number.sequence > 0;
    possible.then_some(number)
}

impl TryFrom<String> for RegisterNumber {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<RegisterNumber> for String {
    fn from(number: RegisterNumber) -> Self {
        number.to_string()
    }
}

/// The last day of the power of attorney against today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermLeft {
    /// The last day, as the approved draft states it.
    pub valid_until: NaiveDate,
    /// The date in Kazakhstan.
    pub today: NaiveDate,
}

/// Why the notary may not sign now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningObstacle {
    /// The case does not wait for a signature.
    #[error("the case does not wait for the notary's signature")]
    WrongStage,
    /// Another notary has the case.
    #[error("another notary has the case")]
    OtherNotary,
    /// A representative's consent does not stand.
    #[error("a representative's consent does not stand")]
    NoConsent,
    /// The licence is suspended.
    #[error("the notary's licence is suspended")]
    LicenceSuspended,
    /// The licence is terminated.
    #[error("the notary's licence is terminated")]
    LicenceTerminated,
    /// The term stated in the approved draft is over.
    #[error("the term stated in the draft is over")]
    TermOver,
}

impl SigningObstacle {
    /// The code as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WrongStage => "wrong_stage",
            Self::OtherNotary => "other_notary",
            Self::NoConsent => "no_consent",
            Self::LicenceSuspended => "licence_suspended",
            Self::LicenceTerminated => "licence_terminated",
            Self::TermOver => "term_over",
        }
    }
}

/// Whether this notary may sign this case now; everything is asked again, whatever held at earlier steps.
///
/// # Errors
/// The first [`SigningObstacle`].
pub fn may_sign(
    stage: &Stage,
    consents: &[Consent],
    licence: &Licence,
    signer: &AccountId,
    term: TermLeft,
) -> Result<(), SigningObstacle> {
    let Stage::AwaitingSignature { notary, .. } = stage else {
        return Err(SigningObstacle::WrongStage);
    };
    if notary != signer {
        return Err(SigningObstacle::OtherNotary);
    }
    match licence.status {
        LicenceStatus::Active => {}
        LicenceStatus::Suspended => return Err(SigningObstacle::LicenceSuspended),
        LicenceStatus::Terminated => return Err(SigningObstacle::LicenceTerminated),
    }
    match outcome(consents) {
        Outcome::Granted => {}
        Outcome::Waiting | Outcome::Refused(_) => return Err(SigningObstacle::NoConsent),
    }
    if term.valid_until < term.today {
        return Err(SigningObstacle::TermOver);
    }
    Ok(())
}
