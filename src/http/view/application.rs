//! An application over HTTP, as it is filled in and as it is shown.

use chrono::NaiveDate;
use law::poa::s03_application::ApplicationForm;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A representative as the applicant names them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct AttorneyBody {
    /// IIN.
    #[schema(pattern = "^[0-9]{12}$")]
    iin: String,
    /// Surname.
    #[schema(min_length = 1, max_length = 100)]
    surname: String,
    /// Given name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Patronymic.
    #[serde(skip_serializing_if = "Option::is_none")]
    patronymic: Option<String>,
    /// Phone, for the notice of a revocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = r"^\+7[0-9]{10}$")]
    phone: Option<String>,
}

/// How the applicant can be reached.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct ContactBody {
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

/// The term asked for: months from the draft's date, or a last day; 3 years at most, 1 year when none is given.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum TermBody {
    /// So many months.
    Months(u32),
    /// Until this day.
    Until(NaiveDate),
}

/// An application as it is filled in; a draft may lack everything but its kind.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct ApplicationBody {
    /// The kind, from the catalogue.
    #[schema(value_type = String, example = "vehicle")]
    kind: law::poa::kind::KindCode,
    /// IINs of further principals, at most two.
    #[serde(default)]
    #[schema(max_items = 2)]
    co_principals: Vec<String>,
    /// The representatives, at most five.
    #[serde(default)]
    #[schema(max_items = 5)]
    attorneys: Vec<AttorneyBody>,
    /// Codes of the powers given, from the kind.
    #[serde(default)]
    powers: Vec<String>,
    /// The object, by the kind's fields.
    #[serde(default)]
    object: BTreeMap<String, String>,
    /// The term.
    #[serde(skip_serializing_if = "Option::is_none")]
    term: Option<TermBody>,
    /// `allowed` or `forbidden`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    sub_delegation: Option<law::poa::kind::SubDelegation>,
    /// Further terms in the applicant's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000)]
    special_terms: Option<String>,
    /// `kk` or `ru`: the language of the talk.
    #[schema(value_type = String, example = "kk")]
    language: law::poa::s03_application::DocumentLanguage,
    /// How the applicant can be reached.
    #[serde(default)]
    contact: ContactBody,
}

impl From<&ApplicationForm> for ApplicationBody {
    fn from(form: &ApplicationForm) -> Self {
        use law::term::TermRequest;
        Self {
            kind: form.kind,
            co_principals: form.co_principals.clone(),
            attorneys: form
                .attorneys
                .iter()
                .map(|a| AttorneyBody {
                    iin: a.iin.clone(),
                    surname: a.surname.clone(),
                    name: a.name.clone(),
                    patronymic: a.patronymic.clone(),
                    phone: a.phone.clone(),
                })
                .collect(),
            powers: form.powers.clone(),
            object: form.object.clone(),
            term: form.term.map(|term| match term {
                TermRequest::Months(months) => TermBody::Months(months),
                TermRequest::Until(date) => TermBody::Until(date),
            }),
            sub_delegation: form.sub_delegation,
            special_terms: form.special_terms.clone(),
            language: form.language,
            contact: ContactBody {
                email: form.contact.email.clone(),
                phone: form.contact.phone.clone(),
            },
        }
    }
}
