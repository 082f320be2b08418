//! What a kind of power of attorney is made of: its object, its powers, its rule of sub-delegation and its tariff.

mod field_form;

pub use crate::text::is_printable;
pub use field_form::{FieldForm, unprintable};

use crate::fee::TariffLine;
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// The kinds of power of attorney on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KindCode {
    /// Use, management and disposal of a vehicle.
    Vehicle,
    /// Sale of real estate.
    RealEstateSale,
    /// Management of real estate without its sale.
    RealEstateManagement,
    /// Representation before state bodies and in courts.
    StateBodiesAndCourts,
    /// A bank account.
    BankAccount,
    /// Receiving documents.
    ReceivingDocuments,
    /// Formalities of an inheritance.
    Inheritance,
    /// General representation.
    General,
}

impl KindCode {
    /// Every kind, in the order of the catalogue.
    pub const ALL: [Self; 8] = [
        Self::Vehicle,
        Self::RealEstateSale,
        Self::RealEstateManagement,
        Self::StateBodiesAndCourts,
        Self::BankAccount,
        Self::ReceivingDocuments,
        Self::Inheritance,
        Self::General,
    ];

    /// The code as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vehicle => "vehicle",
            Self::RealEstateSale => "real_estate_sale",
            Self::RealEstateManagement => "real_estate_management",
            Self::StateBodiesAndCourts => "state_bodies_and_courts",
            Self::BankAccount => "bank_account",
            Self::ReceivingDocuments => "receiving_documents",
            Self::Inheritance => "inheritance",
            Self::General => "general",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }
}

/// Whether a field of the object has to be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// It must be filled in.
    Required,
    /// It may stay empty.
    Optional,
}

/// One fact about the object of a power of attorney.
#[derive(Clone, Copy, Debug)]
pub struct ObjectField {
    /// The key in the application.
    pub name: &'static str,
    /// What it is called on screens and in the document.
    pub label: Text,
    /// Whether it must be filled in.
    pub required: Requirement,
    /// What its value looks like.
    pub form: FieldForm,
}

/// One power that may be given.
#[derive(Clone, Copy, Debug)]
pub struct Power {
    /// The key in the application, unique within the kind.
    pub code: &'static str,
    /// The wording of the document: the continuation of "is entitled to".
    pub text: Text,
    /// The short name on screens.
    pub summary: Text,
    /// The line of the tariff it raises the fee to.
    pub tariff: Option<TariffLine>,
}

/// What a kind says of sub-delegation (қайта сенім білдіру, передоверие).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubDelegationRule {
    /// The principal chooses; nothing chosen is [`SubDelegation::Forbidden`].
    ByChoice,
    /// Not offered for this kind.
    NeverAllowed,
}

/// Whether the representative may pass the powers on (Civil Code, article 169).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubDelegation {
    /// The representative may pass them on.
    Allowed,
    /// The representative acts in person; the rule when nothing is said.
    #[default]
    Forbidden,
}

/// A kind of power of attorney.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its code.
    pub code: KindCode,
    /// Its title.
    pub title: Text,
    /// What it is for, in a sentence for the person who chooses.
    pub summary: Text,
    /// The facts about its object.
    pub object: &'static [ObjectField],
    /// The words before the facts about the object.
    pub object_intro: Text,
    /// The powers that may be given; at least one is.
    pub powers: &'static [Power],
    /// Its rule of sub-delegation.
    pub sub_delegation: SubDelegationRule,
    /// The line of the tariff before any power raises it.
    pub tariff: TariffLine,
}

impl Kind {
    /// A power by its code.
    #[must_use]
    pub fn power(&self, code: &str) -> Option<&'static Power> {
        self.powers.iter().find(|power| power.code == code)
    }

    /// A field of the object by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static ObjectField> {
        self.object.iter().find(|field| field.name == name)
    }

    /// The line of the tariff for the powers chosen: the dearest of them.
    #[must_use]
    pub fn tariff_line(&self, powers: &[String]) -> TariffLine {
        powers
            .iter()
            .filter_map(|code| self.power(code)?.tariff)
            .fold(self.tariff, TariffLine::max)
    }
}
