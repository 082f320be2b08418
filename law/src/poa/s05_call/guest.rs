//! Who else may be in the call: an interpreter, witnesses, a silent observer, each asked in by the notary.

use crate::form::FieldProblem;
use crate::id::Iin;
use crate::poa::case::Case;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// The part of somebody who is neither notary nor principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuestRole {
    /// Translates for a principal who does not speak the language of the act.
    Interpreter,
    /// Attests what happened.
    Witness,
    /// Sees and hears, and is neither seen nor heard: a trainee, an inspector.
    Observer,
}

impl GuestRole {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Interpreter, Self::Witness, Self::Observer];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interpreter => "interpreter",
            Self::Witness => "witness",
            Self::Observer => "observer",
        }
    }

    /// The role of a stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Their part, as a letter names it.
    #[must_use]
    pub const fn part(self) -> Text {
        match self {
            Self::Interpreter => Text::new("аудармашы", "переводчик", "interpreter"),
            Self::Witness => Text::new("куә", "свидетель", "witness"),
            Self::Observer => Text::new("бақылаушы", "наблюдатель", "observer"),
        }
    }

    /// How many of them one call may have: the seats of its room (ours).
    #[must_use]
    pub const fn seats(self) -> usize {
        match self {
            Self::Interpreter | Self::Observer => 1,
            Self::Witness => 2,
        }
    }

    /// What the role is called.
    #[must_use]
    pub const fn title(self) -> Text {
        match self {
            Self::Interpreter => Text::new("Аудармашы", "Переводчик", "Interpreter"),
            Self::Witness => Text::new("Куә", "Свидетель", "Witness"),
            Self::Observer => Text::new("Бақылаушы", "Наблюдатель", "Observer"),
        }
    }
}

/// What is wrong with asking a person into the call of a case beside those who were asked already.
///
/// A party cannot attest or translate for itself: neither principals nor representatives are asked in.
#[must_use]
pub fn guest_problem(
    case: &Case,
    iin: &Iin,
    role: GuestRole,
    asked: &[GuestRole],
) -> Option<FieldProblem> {
    let principal = case.principals.iter().any(|person| person.iin == *iin);
    let attorneys = case.application.iter().flat_map(|a| &a.attorneys);
    let attorney = attorneys.into_iter().any(|person| person.iin == *iin);
    if principal || attorney {
        return Some(FieldProblem::Conflict);
    }
    let same = asked.iter().filter(|other| **other == role).count();
    (same >= role.seats()).then_some(FieldProblem::TooMany)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poa::case::Principal;
    use crate::poa::s03_application::sample;

    fn called() -> Case {
        let first = Principal {
            account: None,
            iin: sample::person(1).iin,
            data: None,
            signed: None,
            approved: None,
        };
        let opened_at = chrono::DateTime::from_timestamp(1_772_000_000, 0).unwrap();
        let mut case = Case::open(
            sample::case(),
            opened_at,
            first,
            sample::form(),
            String::new(),
        );
        case.application = Some(sample::application());
        case
    }

    #[test]
    fn a_party_is_no_guest_of_its_own_case() {
        let case = called();
        let attorney = case.application.as_ref().unwrap().attorneys[0].iin.clone();
        for party in [case.principals[0].iin.clone(), attorney] {
            for role in GuestRole::ALL {
                assert_eq!(
                    guest_problem(&case, &party, role, &[]),
                    Some(FieldProblem::Conflict)
                );
            }
        }
    }

    #[test]
    fn a_call_has_one_interpreter_two_witnesses_and_one_observer() {
        let (case, stranger) = (called(), sample::iin("85030350123"));
        for role in GuestRole::ALL {
            let asked = vec![role; role.seats() - 1];
            assert_eq!(guest_problem(&case, &stranger, role, &asked), None);
            let full = vec![role; role.seats()];
            let problem = guest_problem(&case, &stranger, role, &full);
            assert_eq!(problem, Some(FieldProblem::TooMany));
        }
    }

    #[test]
    fn roles_come_back_from_their_codes() {
        for role in GuestRole::ALL {
            assert_eq!(GuestRole::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert_eq!(GuestRole::parse("notary"), None);
    }
}
