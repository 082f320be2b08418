//! The recording of the call: what the notary vouches for, how long it is kept, and who may watch it on what ground.

use super::case::Case;
use super::s06_checks::Check;
use super::signed_statement::{Purpose, Statement};
use crate::form::FieldProblem;
use crate::id::{AccountId, CallId, CaseId, Digest};
use crate::text::{Bilingual, Flaw, Lines, flaw};
use chrono::{DateTime, Months, Utc};
use serde_json::json;

/// How long a recording is kept (ours: the longest limitation of actions that a power of attorney can meet is ten years).
pub const KEPT_FOR_YEARS: u32 = 10;

/// The shortest reason in characters: a word that says something.
pub const REASON_MIN: usize = 8;
/// The longest reason in characters: a sentence or two, which the principals will read.
pub const REASON_MAX: usize = 500;

/// Until when a recording that ended at this moment is kept.
#[must_use]
pub fn kept_until(ended: DateTime<Utc>) -> DateTime<Utc> {
    // A date beyond the calendar keeps the recording for ever.
    ended
        .checked_add_months(Months::new(KEPT_FOR_YEARS * 12))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The statement by which the notary vouches for the manifest of a call's recording.
#[must_use]
pub fn statement(case: &CaseId, call: &CallId, manifest: &Digest) -> Statement {
    let text = Bilingual {
        kk: format!(
            "Қоңырауды мен жүргіздім, төрт тексеруді осы қоңырау кезінде жасадым. Оның жазбасының тізімдемесін растаймын. \
             Тізімдеменің SHA-256 бақылау сомасы: {manifest}."
        ),
        ru: format!(
            "Звонок проведён мной, четыре проверки сделаны мной во время этого звонка. Опись его записи удостоверяю. \
             Контрольная сумма описи SHA-256: {manifest}."
        ),
    };
    let subject = json!({ "case": case, "call": call, "manifest": manifest });
    Statement::new(Purpose::Recording, text, &subject)
        .expect("texts and whole numbers are canonical")
}

/// Why somebody opens, holds or releases a recording, in their own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Takes the words without the spaces around them.
    ///
    /// # Errors
    /// The problem of a text that is missing, too short, too long or cannot be printed.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let text = text.trim();
        match flaw(text, REASON_MAX, Lines::One) {
            Some(Flaw::Empty) => Err(FieldProblem::Required),
            _ if text.chars().count() < REASON_MIN => Err(FieldProblem::TooFew),
            Some(flaw @ (Flaw::TooLong | Flaw::Control)) => Err(flaw.into()),
            Some(Flaw::Unprintable) | None => Ok(Self(text.to_owned())),
        }
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// On what ground somebody may watch a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// One of those who give the power of attorney.
    Principal,
    /// The notary who held the call, or who has the case now.
    Notary,
    /// One of the staff who oversee, on a request that the reason names.
    Desk,
}

impl Viewer {
    /// The ground as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Principal => "principal",
            Self::Notary => "notary",
            Self::Desk => "desk",
        }
    }

    /// A principal of the case.
    #[must_use]
    pub fn principal(case: &Case, account: &AccountId) -> Option<Self> {
        case.principal_of(account).map(|_| Self::Principal)
    }

    /// The notary of the call or of the case.
    #[must_use]
    pub fn notary(case: &Case, of_call: Option<&AccountId>, account: &AccountId) -> Option<Self> {
        let theirs = case.notary.as_ref() == Some(account) || of_call == Some(account);
        theirs.then_some(Self::Notary)
    }
}

/// The checks that a recording lacks, given those that it holds; with none the act may rest on it.
#[must_use]
pub fn checks_missing(recorded: &[Check]) -> Vec<Check> {
    let missing = |check: &Check| !recorded.contains(check);
    Check::ALL.into_iter().filter(missing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poa::s03_application::sample::case;
    use crate::poa::signed_statement::{StatementMismatch, compare, purpose_of};

    fn call(last: char) -> CallId {
        CallId::parse(&format!("0192f0c1-7f00-7000-8000-0000000000c{last}")).unwrap()
    }

    fn digest(fill: char) -> Digest {
        Digest::parse(&String::from(fill).repeat(64)).unwrap()
    }

    #[test]
    fn a_notary_vouches_for_one_manifest_of_one_call() {
        let asked = statement(&case(), &call('1'), &digest('a'));
        assert_eq!(purpose_of(asked.bytes()), Some(Purpose::Recording));
        for other in [
            statement(&case(), &call('2'), &digest('a')),
            statement(&case(), &call('1'), &digest('b')),
        ] {
            let refused = compare(asked.bytes(), other.bytes());
            assert_eq!(refused, Err(StatementMismatch::OtherContent));
        }
        let hash = "a".repeat(64);
        assert!(asked.text().kk.contains(&hash) && asked.text().ru.contains(&hash));
    }

    #[test]
    fn a_recording_is_kept_for_ten_years_to_the_day() {
        let ended = "2026-03-02T10:00:00Z".parse().unwrap();
        let until: DateTime<Utc> = "2036-03-02T10:00:00Z".parse().unwrap();
        assert_eq!(kept_until(ended), until);
        let leap = "2028-02-29T10:00:00Z".parse().unwrap();
        let until: DateTime<Utc> = "2038-02-28T10:00:00Z".parse().unwrap();
        assert_eq!(kept_until(leap), until);
    }

    #[test]
    fn a_reason_says_something_and_can_be_printed() {
        assert_eq!(Reason::parse("   "), Err(FieldProblem::Required));
        assert_eq!(Reason::parse("керек"), Err(FieldProblem::TooFew));
        let endless = "ы".repeat(REASON_MAX + 1);
        assert_eq!(Reason::parse(&endless), Err(FieldProblem::TooLong));
        let steering = Reason::parse("сот сұрауы\u{1b}[2J");
        assert_eq!(steering, Err(FieldProblem::UnprintableCharacter));
        let given = Reason::parse(" Соттың № 7 сұрауы бойынша ").unwrap();
        assert_eq!(given.as_str(), "Соттың № 7 сұрауы бойынша");
    }

    #[test]
    fn an_act_rests_on_a_recording_of_all_four_checks() {
        assert_eq!(checks_missing(&Check::ALL), []);
        let [first, rest @ ..] = Check::ALL;
        assert_eq!(checks_missing(&rest), [first]);
    }
}
