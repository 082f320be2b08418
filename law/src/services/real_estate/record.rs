//! What the state database of real estate (ЖМТ МДҚ, ГБД РН) says, in the columns of annex 5 of the regulations of S4 and S5.

use crate::id::{Bin, Iin};
use crate::poa::s03_application::PersonName;
use crate::text::Bilingual;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Whom a certificate is given to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Holder {
    /// An individual.
    Individual {
        /// The number.
        iin: Iin,
        /// The name.
        name: PersonName,
        /// The date of birth.
        birth_date: NaiveDate,
    },
    /// A legal entity.
    Entity {
        /// The number.
        bin: Bin,
        /// The name.
        name: Bilingual,
    },
}

/// An immovable thing, with its technical characteristics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// Жылжымайтын мүліктің түрі: a flat, a house, a land plot …
    pub kind: Bilingual,
    /// Кадастрлық нөмірі.
    pub cadastral_number: String,
    /// Нысаналы мақсаты.
    pub purpose: Bilingual,
    /// Жоспары бойынша литер: the letter on the plan, where there is one.
    pub letter: Option<String>,
    /// Мекенжайы.
    pub address: Bilingual,
    /// Мекенжайдың тіркеу коды, where there is one.
    pub address_code: Option<String>,
    /// Құрамдарының саны: how many parts it is made of.
    pub parts: Option<u32>,
    /// Қабат саны, қабаты: storeys of the building and the storey, as the database writes them (`9/4`).
    pub floors: Option<String>,
    /// Жалпы ауданы, көлемі, ұзындығы, with its unit.
    pub total: Bilingual,
    /// Пайдалы алаңы, with its unit.
    pub useful: Option<Bilingual>,
    /// Бөлінуі (ЖУ): whether a land plot can be divided.
    pub divisibility: Option<Bilingual>,
    /// Ескертпе.
    pub note: Option<Bilingual>,
}

/// A registered right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Right {
    /// Құқықтың түрі.
    pub kind: Bilingual,
    /// Мазмұны.
    pub content: Bilingual,
    /// Құқық иесі.
    pub holder: Bilingual,
    /// Ортақ меншік нысаны, үлесі: sole or common, and the share.
    pub ownership: Bilingual,
    /// Құқықтың туындау негіздемесі.
    pub basis: Bilingual,
    /// Тіркелген күні, уақыты.
    pub registered_at: DateTime<Utc>,
}

/// A registered encumbrance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encumbrance {
    /// Ауыртпалықтың түрі.
    pub kind: Bilingual,
    /// Мазмұны.
    pub content: Bilingual,
    /// Құқық иесі немесе уәкілетті орган (мүдделі тұлға).
    pub holder: Bilingual,
    /// Ортақ меншік нысаны, үлесі, where the encumbrance has one.
    pub ownership: Option<Bilingual>,
    /// Ауыртпалықтың пайда болуының негіздемесі.
    pub basis: Bilingual,
    /// Тіркелген күні, уақыты.
    pub registered_at: DateTime<Utc>,
}

/// A registered legal claim or a transaction that creates neither a right nor an encumbrance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Заңдық талаптар және мәмілелер.
    pub kind: Bilingual,
    /// Мазмұны.
    pub content: Bilingual,
    /// Өтініш беруші (мүдделі тұлға).
    pub applicant: Bilingual,
    /// Туындау негіздемесі.
    pub basis: Bilingual,
    /// Тіркелген күні, уақыты.
    pub registered_at: DateTime<Utc>,
}

/// A property on which the person has a right now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The property.
    pub property: Property,
    /// 1) The rights.
    pub rights: Vec<Right>,
    /// 2) The encumbrances.
    pub encumbrances: Vec<Encumbrance>,
    /// 3) The claims and transactions.
    pub claims: Vec<Claim>,
}

/// How a right ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Құқықтың тоқтату негізі.
    pub basis: Bilingual,
    /// Тіркеу күні және уақыты.
    pub registered_at: DateTime<Utc>,
}

/// A property on which the person had a right earlier (the second part of the form of S5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierHolding {
    /// The property.
    pub property: Property,
    /// The right.
    pub right: Right,
    /// How it ended.
    pub ended: Ending,
}

/// All that is registered for a person in a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    /// For whom.
    pub holder: Holder,
    /// The code of the region ([`crate::service::REGIONS`]).
    pub region: String,
    /// The territorial body of the Ministry of Justice, which signs the certificate.
    pub office: Bilingual,
    /// What is registered now; empty when there is nothing.
    pub now: Vec<Holding>,
    /// What was registered earlier; asked for by S5 alone.
    pub earlier: Vec<EarlierHolding>,
}

/// What an applicant found wrong in a certificate (point 10 of the regulations of S4 and S5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The number of the certificate.
    pub certificate: String,
    /// The region whose body registers.
    pub region: String,
    /// The property, where it is one.
    pub cadastral_number: Option<String>,
    /// What is wrong, and what would be right.
    pub description: String,
}

/// The receipt for a correction that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionReceipt {
    /// Its number at the registering body.
    pub number: String,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// The body that looks into it.
    pub office: Bilingual,
}
