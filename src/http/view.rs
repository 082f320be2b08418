//! What several routes show: a case, an application, a fee, something to sign.

mod application;
mod appointment;
mod call;
mod case;
mod certifier;
mod draft;
mod payment;
mod remote_signing;
mod signing;
mod survey;

pub(super) use application::ApplicationBody;
pub(super) use appointment::AppointmentView;
pub(super) use call::{EntranceView, GuestView, TicketView};
pub(super) use case::{CaseBody, ClauseBody, case_answer};
pub(super) use certifier::{CertifierView, LicenceView, NotaryStandingView};
pub(super) use draft::DraftView;
pub(super) use payment::{BankChoiceRequest, InvoiceView, PaymentFailureView, QuoteView};
pub(super) use remote_signing::{
    RemoteSigningStarted, RemoteSigningView, signing_answer, started_answer,
};
pub(super) use signing::{SignedBody, ToSignView, decode, file_answer};
pub(super) use survey::SurveyView;

use law::poa::s03_application::PersonName;
use law::text::{Bilingual, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text in Kazakh and Russian.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(in crate::http) struct BothLanguages {
    /// Kazakh.
    pub(in crate::http) kk: String,
    /// Russian.
    pub(in crate::http) ru: String,
}

impl From<Bilingual> for BothLanguages {
    fn from(text: Bilingual) -> Self {
        Self {
            kk: text.kk,
            ru: text.ru,
        }
    }
}

impl From<Text> for BothLanguages {
    fn from(text: Text) -> Self {
        Bilingual::from(text).into()
    }
}

/// The name of a kind of power of attorney.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct KindName {
    /// Its code.
    pub(in crate::http) code: String,
    /// Its title in the client's language.
    pub(in crate::http) title: String,
}

/// A person's name.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct PersonNameView {
    /// Surname.
    surname: String,
    /// Given name.
    name: String,
    /// Patronymic.
    #[serde(skip_serializing_if = "Option::is_none")]
    patronymic: Option<String>,
}

impl From<PersonName> for PersonNameView {
    fn from(name: PersonName) -> Self {
        Self {
            surname: name.surname,
            name: name.name,
            patronymic: name.patronymic,
        }
    }
}
