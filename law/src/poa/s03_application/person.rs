//! The people of an application: principals as the registry knows them, representatives as the principal names them.

use crate::form::{FieldError, FieldProblem};
use crate::id::Iin;
use crate::text::{Bilingual, Text};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The age in years at which a citizen is fully capable (Civil Code, article 17).
const FULL_AGE_YEARS: u32 = 18;

/// The most characters of one part of a name (ours).
const NAME_MAX: usize = 60;

/// A person's name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonName {
    /// Тегі, фамилия.
    pub surname: String,
    /// Аты, имя.
    pub name: String,
    /// Әкесінің аты, отчество; not everybody has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patronymic: Option<String>,
}

impl PersonName {
    /// Surname, name and patronymic, as documents write them.
    #[must_use]
    pub fn full(&self) -> String {
        let mut full = format!("{} {}", self.surname, self.name);
        if let Some(patronymic) = &self.patronymic {
            full.push(' ');
            full.push_str(patronymic);
        }
        full
    }

    /// What is wrong with its parts, each at its place below a pointer.
    #[must_use]
    pub fn problems(&self, at: &str) -> Vec<FieldError> {
        let parts = [
            ("surname", Some(&self.surname)),
            ("name", Some(&self.name)),
            ("patronymic", self.patronymic.as_ref()),
        ];
        let problem = |(part, text): (&str, Option<&String>)| {
            let problem = name_problem(text?)?;
            Some(FieldError::new(format!("{at}/{part}"), problem))
        };
        parts.into_iter().filter_map(problem).collect()
    }
}

/// What is wrong with one part of a name.
pub(super) fn name_problem(part: &str) -> Option<FieldProblem> {
    let part = part.trim();
    if part.is_empty() {
        return Some(FieldProblem::Required);
    }
    if part.chars().count() > NAME_MAX {
        return Some(FieldProblem::TooLong);
    }
    let in_name = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.');
    if !part.chars().all(in_name) {
        return Some(FieldProblem::WrongForm);
    }
    crate::poa::kind::unprintable(part)
}

/// The kinds of identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Жеке куәлік, удостоверение личности.
    IdentityCard,
    /// Паспорт.
    Passport,
}

impl DocumentKind {
    /// What it is called in the document.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::IdentityCard => {
                Text::new("жеке куәлік", "удостоверение личности", "identity card")
            }
            Self::Passport => Text::new("паспорт", "паспорт", "passport"),
        }
    }
}

/// An identity document as the registry holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IdentityDocument {
    /// Its kind.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// The day of issue.
    pub issued_on: NaiveDate,
    /// Who issued it.
    pub issued_by: Bilingual,
    /// Its last day.
    pub valid_until: NaiveDate,
}

/// A principal as prefilled from the state database of individuals, for the person signed in only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PrincipalData {
    /// The IIN.
    pub iin: Iin,
    /// The name.
    pub name: PersonName,
    /// The date of birth.
    pub birth_date: NaiveDate,
    /// Where the person is registered as living.
    pub address: Bilingual,
    /// The identity document.
    pub document: IdentityDocument,
}

/// Why a person cannot give a digital power of attorney, by what the registry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalObstacle {
    /// Not yet of full age; the digital algorithm has no place for a parent's consent (ours).
    UnderAge,
    /// The identity document is out of date.
    DocumentExpired,
}

impl PrincipalObstacle {
    /// The obstacle in words.
    #[must_use]
    pub const fn text(self) -> Text {
        match self {
            Self::UnderAge => Text::new(
                "Сенім білдіруші кәмелетке толмаған (Азаматтық кодекстің 17-бабы).",
                "Доверитель не достиг совершеннолетия (статья 17 Гражданского кодекса).",
                "The principal is not of full age (Civil Code, article 17).",
            ),
            Self::DocumentExpired => Text::new(
                "Сенім білдірушінің жеке басын куәландыратын құжаттың мерзімі өткен.",
                "Срок действия документа, удостоверяющего личность доверителя, истек.",
                "The principal's identity document is out of date.",
            ),
        }
    }
}

impl PrincipalData {
    /// What stands in the way of this principal on a day.
    #[must_use]
    pub fn obstacle(&self, today: NaiveDate) -> Option<PrincipalObstacle> {
        if !is_of_full_age(self.birth_date, today) {
            Some(PrincipalObstacle::UnderAge)
        } else if self.document.valid_until < today {
            Some(PrincipalObstacle::DocumentExpired)
        } else {
            None
        }
    }
}

/// Whether the eighteenth birthday has come; one born on 29 February has it on 1 March in a common year.
pub(super) fn is_of_full_age(birth: NaiveDate, today: NaiveDate) -> bool {
    let Some(latest_birth) = today.checked_sub_months(Months::new(FULL_AGE_YEARS * 12)) else {
        return false;
    };
    birth <= latest_birth
}

/// The date of birth an IIN tells, when its seventh digit tells the century.
#[must_use]
pub fn birth_date_of(iin: &Iin) -> Option<NaiveDate> {
    let digits = iin.as_str();
    let century = match digits.as_bytes()[6] {
        b'1' | b'2' => 1800,
        b'3' | b'4' => 1900,
        b'5' | b'6' => 2000,
        _ => return None,
    };
    let number = |range: std::ops::Range<usize>| digits[range].parse::<u32>().ok();
    let year = century + i32::try_from(number(0..2)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(2..4)?, number(4..6)?)
}

/// A representative as the applicant names one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AttorneyForm {
    /// The IIN.
    pub iin: String,
    /// The surname.
    pub surname: String,
    /// The name.
    pub name: String,
    /// The patronymic, if there is one.
    pub patronymic: Option<String>,
    /// A telephone, `+7` and ten digits.
    pub phone: Option<String>,
}

/// A representative: only what the principal said, nothing of the registry's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attorney {
    /// The IIN.
    pub iin: Iin,
    /// The name.
    pub name: PersonName,
    /// A telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}
