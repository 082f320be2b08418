//! Step 10: after the payment the notary signs with the EDS (order, point 1.10).

mod shown;

pub use shown::{KeptIn, ShownSignature, SignedBy};

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

impl LicenceStatus {
    /// Whether it lets its notary certify.
    #[must_use]
    pub const fn lets_certify(self) -> bool {
        match self {
            Self::Active => true,
            Self::Suspended | Self::Terminated => false,
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ConsentId, Digest, InvoiceId};
    use crate::poa::s04_consent::ConsentState;
    use crate::poa::stage::FrozenDraft;
    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

    const ID: &str = "0192f0c1-7f00-7000-8000-00000000000";

    fn account(last: char) -> AccountId {
        AccountId::parse(&format!("{ID}{last}")).unwrap()
    }

    fn stage() -> Stage {
        Stage::AwaitingSignature {
            notary: account('1'),
            draft: FrozenDraft {
                revision: 1,
                sha256: Digest::parse(&"a".repeat(64)).unwrap(),
            },
            invoice: InvoiceId::parse(&format!("{ID}2")).unwrap(),
        }
    }

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_000_000, 0).unwrap()
    }

    fn consent(state: ConsentState) -> Consent {
        let id = ConsentId::parse(&format!("{ID}c")).unwrap();
        Consent {
            state,
            ..Consent::ask(id, 0, at())
        }
    }

    fn licence(status: LicenceStatus) -> Licence {
        Licence {
            number: "0000001".to_owned(),
            status,
        }
    }

    fn term(valid_until: &str) -> TermLeft {
        TermLeft {
            valid_until: valid_until.parse().unwrap(),
            today: "2026-03-02".parse().unwrap(),
        }
    }

    /// The question with everything right but what the caller changes.
    fn ask(
        stage: &Stage,
        given: ConsentState,
        status: LicenceStatus,
        last: &str,
    ) -> Result<(), SigningObstacle> {
        may_sign(
            stage,
            &[consent(given)],
            &licence(status),
            &account('1'),
            term(last),
        )
    }

    const GRANTED: ConsentState = ConsentState::Granted {
        at: DateTime::UNIX_EPOCH,
    };

    #[test]
    fn the_notary_in_charge_may_sign_a_paid_case() {
        assert_eq!(
            ask(&stage(), GRANTED, LicenceStatus::Active, "2027-03-02"),
            Ok(())
        );
    }

    #[test]
    fn the_last_day_of_the_term_still_counts_and_the_day_after_does_not() {
        assert_eq!(
            ask(&stage(), GRANTED, LicenceStatus::Active, "2026-03-02"),
            Ok(())
        );
        let over = ask(&stage(), GRANTED, LicenceStatus::Active, "2026-03-01");
        assert_eq!(over, Err(SigningObstacle::TermOver));
    }

    #[test]
    fn an_unpaid_or_signed_case_is_not_signed() {
        for stage in [Stage::Filling, Stage::Withdrawn] {
            let refused = ask(&stage, GRANTED, LicenceStatus::Active, "2027-03-02");
            assert_eq!(refused, Err(SigningObstacle::WrongStage));
        }
    }

    #[test]
    fn another_notary_may_not_sign() {
        let licence = licence(LicenceStatus::Active);
        let refused = may_sign(
            &stage(),
            &[consent(GRANTED)],
            &licence,
            &account('2'),
            term("2027-03-02"),
        );
        assert_eq!(refused, Err(SigningObstacle::OtherNotary));
    }

    #[test]
    fn a_licence_lets_certify_whoever_may_sign_by_it() {
        let all = [
            LicenceStatus::Active,
            LicenceStatus::Suspended,
            LicenceStatus::Terminated,
        ];
        for status in all {
            let signs = ask(&stage(), GRANTED, status, "2027-03-02").is_ok();
            assert_eq!(status.lets_certify(), signs, "{status:?}");
        }
    }

    #[test]
    fn a_suspended_and_a_terminated_licence_are_told_apart() {
        let suspended = ask(&stage(), GRANTED, LicenceStatus::Suspended, "2027-03-02");
        assert_eq!(suspended, Err(SigningObstacle::LicenceSuspended));
        let terminated = ask(&stage(), GRANTED, LicenceStatus::Terminated, "2027-03-02");
        assert_eq!(terminated, Err(SigningObstacle::LicenceTerminated));
    }

    #[test]
    fn a_consent_withdrawn_after_the_payment_stops_the_signature() {
        let withdrawn = ConsentState::Withdrawn {
            at: at() + TimeDelta::hours(1),
        };
        for state in [
            withdrawn,
            ConsentState::Requested,
            ConsentState::Expired { at: at() },
        ] {
            let refused = ask(&stage(), state, LicenceStatus::Active, "2027-03-02");
            assert_eq!(refused, Err(SigningObstacle::NoConsent));
        }
        let none = may_sign(
            &stage(),
            &[],
            &licence(LicenceStatus::Active),
            &account('1'),
            term("2027-03-02"),
        );
        assert_eq!(none, Err(SigningObstacle::NoConsent));
    }

    #[test]
    fn a_register_number_is_licence_year_and_six_digits() {
        let number = RegisterNumber {
            licence: "0000001".to_owned(),
            year: 2026,
            sequence: 42,
        };
        assert_eq!(number.to_string(), "0000001-2026-000042");
        assert_eq!("0000001-2026-000042".parse(), Ok(number.clone()));
        assert_eq!(
            serde_json::to_string(&number).unwrap(),
            "\"0000001-2026-000042\""
        );
    }

    #[test]
    fn a_number_has_one_spelling() {
        for wrong in [
            "",
            "0000001-2026-42",
            "0000001-2026-000000",
            "0000001-02026-000042",
            "-2026-000042",
            "0000001-2026-+00042",
            "000 001-2026-000042",
            "../x-2026-000042",
            "0000001-26-000042",
        ] {
            assert_eq!(
                wrong.parse::<RegisterNumber>(),
                Err(IdError::NotAnId),
                "{wrong}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_number_comes_back_from_its_text(licence in "[0-9A-Z]{1,4}(-[0-9]{1,4})?", year in 2000i32..10_000, sequence in 1u32..) {
            let number = RegisterNumber { licence, year, sequence };
            prop_assert_eq!(number.to_string().parse(), Ok(number));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".{0,30}") {
            if let Ok(number) = text.parse::<RegisterNumber>() {
                prop_assert_eq!(number.to_string(), text);
            }
        }
    }
}
