//! What the state database of legal entities (ЗТ МДҚ, ГБД ЮЛ) says, in the lines of annex 5 of the regulations of S6.

use crate::id::{Bin, Iin};
use crate::poa::s03_application::{IdentityDocument, PersonName};
use crate::text::Bilingual;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Тіркеу түрі.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationKind {
    /// Тіркеу: the first registration.
    First,
    /// Қайта тіркеу: re-registration.
    Repeated,
}

/// What an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityForm {
    /// Заңды тұлға.
    Entity,
    /// Филиал.
    Branch,
    /// Өкілдік.
    Representation,
}

/// A legal entity, a branch or a representation as it is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// What it is.
    pub form: EntityForm,
    /// Атауы.
    pub name: Bilingual,
    /// Тіркеуші орган.
    pub office: Bilingual,
    /// Тіркеу түрі.
    pub kind: RegistrationKind,
    /// The number of the last registration (re-registration).
    pub number: String,
    /// The day of the last registration (re-registration).
    pub registered_on: NaiveDate,
    /// Бастапқы тіркелген күні.
    pub first_registered_on: NaiveDate,
    /// БСН.
    pub bin: Bin,
    /// СТТН (РНН).
    pub rnn: String,
    /// ОКПО.
    pub okpo: String,
    /// Бірінші басшысы.
    pub head: PersonName,
    /// Құрылтайшылары (қатысушылары, бастамашы азаматтар); a branch has none.
    pub founders: Vec<Bilingual>,
    /// Қызмет түрі.
    pub activity: Bilingual,
    /// Заңды мекенжайы.
    pub address: Bilingual,
}

/// One of the four certificates of S6.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "certificate", rename_all = "snake_case")]
pub enum Certificate {
    /// Тіркелген заңды тұлға, филиалы немесе өкілдігі туралы.
    Registered {
        /// The entity.
        entity: Registration,
    },
    /// Заңды тұлғаның филиалдары мен өкілдіктерінің болуы туралы.
    Branches {
        /// The entity.
        entity: Registration,
        /// Its branches and representations; empty when it has none.
        branches: Vec<Registration>,
    },
    /// Заңды тұлғаның басқа заңды тұлғаларда қатысуы туралы.
    EntityParticipation {
        /// The entity.
        entity: Registration,
        /// The entities it takes part in; empty when there are none (`ЖОҚ` in the form).
        participates_in: Vec<Registration>,
    },
    /// Жеке тұлғаның заңды тұлғаларда, филиалдар мен өкілдіктерде қатысуы туралы.
    PersonParticipation {
        /// The number.
        iin: Iin,
        /// The name.
        name: PersonName,
        /// The identity document: kind, number, day of issue, by whom.
        document: IdentityDocument,
        /// The entities that the person founded or heads; empty when there are none.
        participates_in: Vec<Registration>,
    },
}

/// The kind of a certificate; its code is the kind of S6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateKind {
    /// About a registered entity, branch or representation.
    Registered,
    /// About the branches and representations of an entity.
    Branches,
    /// About an entity's participation in others.
    EntityParticipation,
    /// About an individual's participation in entities.
    PersonParticipation,
}

impl CertificateKind {
    /// Every kind, in the order of the regulations' title.
    pub const ALL: [Self; 4] = [
        Self::Registered,
        Self::Branches,
        Self::EntityParticipation,
        Self::PersonParticipation,
    ];

    /// The kind as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Branches => "branches",
            Self::EntityParticipation => "entity_participation",
            Self::PersonParticipation => "person_participation",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Certificate {
    /// Which of the four it is.
    #[must_use]
    pub const fn kind(&self) -> CertificateKind {
        match self {
            Self::Registered { .. } => CertificateKind::Registered,
            Self::Branches { .. } => CertificateKind::Branches,
            Self::EntityParticipation { .. } => CertificateKind::EntityParticipation,
            Self::PersonParticipation { .. } => CertificateKind::PersonParticipation,
        }
    }
}
