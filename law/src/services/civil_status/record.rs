//! What the records of acts of civil status (АХАЖ, ЗАГС) say, in the columns of annex 5 of the regulations of S1 and S3.

use crate::id::Iin;
use crate::poa::s03_application::PersonName;
use crate::text::Bilingual;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// An act of civil status; its code is the kind of S1 and S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Туу.
    Birth,
    /// Некеге тұру.
    Marriage,
    /// Некені бұзу.
    Divorce,
    /// Әке болуды анықтау.
    Paternity,
    /// Ұл/қыз асырап алу.
    Adoption,
    /// Тегін, атын, әкесінің атын ауыстыру.
    NameChange,
}

impl Act {
    /// Every act, in the order of the regulations' title.
    pub const ALL: [Self; 6] = [
        Self::Birth,
        Self::Marriage,
        Self::Divorce,
        Self::Paternity,
        Self::Adoption,
        Self::NameChange,
    ];

    /// The act as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Birth => "birth",
            Self::Marriage => "marriage",
            Self::Divorce => "divorce",
            Self::Paternity => "paternity",
            Self::Adoption => "adoption",
            Self::NameChange => "name_change",
        }
    }

    /// The act of a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == text)
    }
}

/// A person as an act names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citizen {
    /// Тегі, аты, әкесінің аты.
    pub name: PersonName,
    /// The date of birth.
    pub birth_date: NaiveDate,
}

/// One side of a marriage or a divorce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spouse {
    /// The name before the act.
    pub name: PersonName,
    /// The date of birth.
    pub birth_date: NaiveDate,
    /// The surname assigned by the act.
    pub surname_after: String,
}

/// What an act is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Facts {
    /// A birth.
    Birth {
        /// Who was born.
        child: Citizen,
        /// The father, where the act names one.
        father: Option<PersonName>,
        /// The mother, where the act names one.
        mother: Option<PersonName>,
        /// The city, district and region.
        place: Bilingual,
    },
    /// A marriage.
    Marriage {
        /// The husband.
        husband: Spouse,
        /// The wife.
        wife: Spouse,
    },
    /// A divorce.
    Divorce {
        /// The husband.
        husband: Spouse,
        /// The wife.
        wife: Spouse,
    },
    /// Paternity was established.
    Paternity {
        /// Whose father was established.
        child: Citizen,
        /// The father.
        father: PersonName,
        /// The mother, where the act names one.
        mother: Option<PersonName>,
    },
    /// A child was adopted.
    Adoption {
        /// The child, by the name after the adoption.
        child: Citizen,
        /// Who adopted.
        adopters: Vec<PersonName>,
    },
    /// A surname, name or patronymic was changed.
    NameChange {
        /// The date of birth.
        birth_date: NaiveDate,
        /// The name until then.
        before: PersonName,
        /// The name since.
        after: PersonName,
    },
}

impl Facts {
    /// Which act it is.
    #[must_use]
    pub const fn act(&self) -> Act {
        match self {
            Self::Birth { .. } => Act::Birth,
            Self::Marriage { .. } => Act::Marriage,
            Self::Divorce { .. } => Act::Divorce,
            Self::Paternity { .. } => Act::Paternity,
            Self::Adoption { .. } => Act::Adoption,
            Self::NameChange { .. } => Act::NameChange,
        }
    }
}

/// The entry of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CivilRecord {
    /// The person who asked about it.
    pub subject: Iin,
    /// That person's name and date of birth today.
    pub citizen: Citizen,
    /// The office that made the entry and signs references about it.
    pub office: Bilingual,
    /// The number of the entry, for example `10-101-09-0000007`.
    pub number: String,
    /// The day of the entry.
    pub entered_on: NaiveDate,
    /// What it says.
    pub facts: Facts,
}

/// The justice body's acceptance of an application for a repeat certificate (annex 5 of the regulations of S1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The act the certificate is about.
    pub record: CivilRecord,
    /// The number under which the application is worked on.
    pub number: String,
    /// When it was accepted.
    pub accepted_at: DateTime<Utc>,
    /// The territorial justice body that makes the paper certificate.
    pub body: Bilingual,
}

/// One of those who marry, as the records know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The number.
    pub iin: Iin,
    /// The name.
    pub name: PersonName,
    /// The date of birth.
    pub birth_date: NaiveDate,
}

/// Both who marry, as the records know them when the application is checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// Who applied.
    pub applicant: Party,
    /// Whom the applicant marries.
    pub partner: Party,
}

/// Time, date and place of the registration of a marriage (the tenth process of S2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Both who marry.
    pub parties: Parties,
    /// The number of the application at the office.
    pub number: String,
    /// When the marriage is registered.
    pub at: DateTime<Utc>,
    /// The office, which signs the notice.
    pub office: Bilingual,
    /// Its address.
    pub place: Bilingual,
}

/// A fact because of which a marriage is not registered (the ninth process of S2; the Code of 26 December 2011 "On
/// marriage (matrimony) and family", articles 10 and 11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// One of them is not eighteen.
    UnderAge,
    /// Both are of one sex.
    SameSex,
    /// One of them is in a registered marriage.
    AlreadyMarried,
    /// They are close relatives.
    CloseRelatives,
    /// One of them adopted the other.
    Adoption,
    /// A court declared one of them incapable.
    Incapable,
}

impl Obstacle {
    /// Every obstacle, in the order of the Code.
    pub const ALL: [Self; 6] = [
        Self::UnderAge,
        Self::SameSex,
        Self::AlreadyMarried,
        Self::CloseRelatives,
        Self::Adoption,
        Self::Incapable,
    ];

    /// The code of the refusal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnderAge => "marriage_under_age",
            Self::SameSex => "marriage_same_sex",
            Self::AlreadyMarried => "marriage_already_married",
            Self::CloseRelatives => "marriage_close_relatives",
            Self::Adoption => "marriage_adoption",
            Self::Incapable => "marriage_incapable",
        }
    }
}
