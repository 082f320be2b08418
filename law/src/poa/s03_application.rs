//! Step 3: the application, signed with the EDS together with the consent to the processing of personal data
//! (order on digital powers of attorney, point 1.3).

mod check;
mod complete;
pub mod contact;
mod person;
#[cfg(test)]
pub(crate) mod sample;
mod statement;
#[cfg(test)]
mod tests;

pub use check::check_draft;
pub use complete::complete;
pub use person::{
    Attorney, AttorneyForm, DocumentKind, IdentityDocument, PersonName, PrincipalData,
    PrincipalObstacle, birth_date_of,
};
pub use statement::statement;

use super::kind::{KindCode, SubDelegation};
use crate::term::TermRequest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most principals of one power of attorney (ours: all of them sit in one call).
pub const PRINCIPALS_MAX: usize = 3;

/// The most representatives of one power of attorney (ours: each one is asked for consent).
pub const ATTORNEYS_MAX: usize = 5;

/// The most characters of the special terms (ours: a page of the document).
pub const SPECIAL_TERMS_MAX: usize = 2000;

/// The language the person reads; the document itself is always in Kazakh and Russian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentLanguage {
    /// Kazakh.
    #[default]
    Kk,
    /// Russian.
    Ru,
}

/// Where the applicant is reached about this case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContactForm {
    /// An e-mail address.
    pub email: Option<String>,
    /// A telephone, `+7` and ten digits.
    pub phone: Option<String>,
}

/// The application as it is filled in; everything but the kind may be missing while it is a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationForm {
    /// The kind of power of attorney.
    pub kind: KindCode,
    /// The IINs of the other principals; the first one is the person signed in.
    #[serde(default)]
    pub co_principals: Vec<String>,
    /// The representatives.
    #[serde(default)]
    pub attorneys: Vec<AttorneyForm>,
    /// The codes of the powers given.
    #[serde(default)]
    pub powers: Vec<String>,
    /// The facts about the object, by the names of the kind's fields.
    #[serde(default)]
    pub object: BTreeMap<String, String>,
    /// The term asked for; none means one year.
    #[serde(default)]
    pub term: Option<TermRequest>,
    /// Whether the powers may be passed on; none means not.
    #[serde(default)]
    pub sub_delegation: Option<SubDelegation>,
    /// Terms in the principal's own words.
    #[serde(default)]
    pub special_terms: Option<String>,
    /// The language the person reads.
    #[serde(default)]
    pub language: DocumentLanguage,
    /// Where the applicant is reached.
    #[serde(default)]
    pub contact: ContactForm,
}

impl ApplicationForm {
    /// An empty form of a kind.
    #[must_use]
    pub fn new(kind: KindCode) -> Self {
        Self {
            kind,
            co_principals: Vec::new(),
            attorneys: Vec::new(),
            powers: Vec::new(),
            object: BTreeMap::new(),
            term: None,
            sub_delegation: None,
            special_terms: None,
            language: DocumentLanguage::default(),
            contact: ContactForm::default(),
        }
    }
}

/// A complete application; its canonical form is what the principals sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The kind of power of attorney.
    pub kind: KindCode,
    /// The principals (сенім білдірушілер); the first one filed the application.
    pub principals: Vec<PrincipalData>,
    /// The representatives (сенім білдірілген адамдар).
    pub attorneys: Vec<Attorney>,
    /// The codes of the powers given, in the order of the catalogue.
    pub powers: Vec<String>,
    /// The facts about the object.
    pub object: BTreeMap<String, String>,
    /// The term asked for.
    pub term: Option<TermRequest>,
    /// Whether the powers may be passed on.
    pub sub_delegation: SubDelegation,
    /// Terms in the principal's own words.
    pub special_terms: Option<String>,
    /// The language the applicant reads.
    pub language: DocumentLanguage,
}
