//! The state bodies whose seals stand on what services end in, each with a key of its own.

use super::ServiceId;
use crate::text::Text;

/// A body that seals documents of services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateBody {
    /// The department of justice that keeps the acts of civil status (order No. 236, annexes 1-3: "Департаменттің ЭЦҚ").
    CivilStatus,
    /// The department of justice that registers rights to real estate (order No. 236, annexes 4 and 5).
    RealEstate,
    /// The department of justice that registers legal entities (order No. 236, annex 6).
    LegalEntities,
    /// The local executive body: guardianship and the property of minors.
    Guardianship,
    /// The committee for the execution of judicial acts, the licensor of private bailiffs (order No. 26, point 1).
    Bailiffs,
    /// The State Corporation, whose operators meet applicants.
    Centre,
}

impl StateBody {
    /// Every body.
    pub const ALL: [Self; 6] = [
        Self::CivilStatus,
        Self::RealEstate,
        Self::LegalEntities,
        Self::Guardianship,
        Self::Bailiffs,
        Self::Centre,
    ];

    /// The body that answers for a service of the portal; the certification authority's own services have none.
    #[must_use]
    pub const fn of(service: ServiceId) -> Option<Self> {
        match service {
            ServiceId::S1 | ServiceId::S2 | ServiceId::S3 => Some(Self::CivilStatus),
            ServiceId::S4 | ServiceId::S5 => Some(Self::RealEstate),
            ServiceId::S6 => Some(Self::LegalEntities),
            ServiceId::S7 | ServiceId::S8 => Some(Self::Guardianship),
            ServiceId::S9 | ServiceId::S10 => Some(Self::Bailiffs),
            ServiceId::S11 | ServiceId::S12 | ServiceId::S13 | ServiceId::S14 | ServiceId::S15 => {
                None
            }
        }
    }

    /// Its code in settings and file names.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CivilStatus => "civil_status",
            Self::RealEstate => "real_estate",
            Self::LegalEntities => "legal_entities",
            Self::Guardianship => "guardianship",
            Self::Bailiffs => "bailiffs",
            Self::Centre => "centre",
        }
    }

    /// Its name.
    #[must_use]
    pub const fn title(self) -> Text {
        match self {
            Self::CivilStatus => Text::new(
                "Әділет департаменті, азаматтық хал актілерін тіркеу",
                "Департамент юстиции, регистрация актов гражданского состояния",
                "Department of Justice, registration of acts of civil status",
            ),
            Self::RealEstate => Text::new(
                "Әділет департаменті, жылжымайтын мүлікке құқықтарды тіркеу",
                "Департамент юстиции, регистрация прав на недвижимое имущество",
                "Department of Justice, registration of rights to real estate",
            ),
            Self::LegalEntities => Text::new(
                "Әділет департаменті, заңды тұлғаларды тіркеу",
                "Департамент юстиции, регистрация юридических лиц",
                "Department of Justice, registration of legal entities",
            ),
            Self::Guardianship => Text::new(
                "Жергілікті атқарушы орган",
                "Местный исполнительный орган",
                "Local executive body",
            ),
            Self::Bailiffs => Text::new(
                "Қазақстан Республикасы Әділет министрлігінің Сот актілерін орындау комитеті",
                "Комитет по исполнению судебных актов Министерства юстиции Республики Казахстан",
                "Committee for the Execution of Judicial Acts of the Ministry of Justice",
            ),
            Self::Centre => Text::new(
                "«Азаматтарға арналған үкімет» мемлекеттік корпорациясы",
                "Государственная корпорация «Правительство для граждан»",
                "State Corporation \"Government for Citizens\"",
            ),
        }
    }
}
