//! The notary in charge of a case, with the licence that lets them certify.

use super::{BothLanguages, PersonNameView};
use chrono::NaiveDate;
use law::poa::s07_draft::Certifier;
use serde::Serialize;
use utoipa::ToSchema;

/// A notary's licence, as the register told of it when they took the call.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct LicenceView {
    /// Its number.
    number: String,
    /// The day it was issued.
    issued_on: NaiveDate,
    /// The notarial district.
    region: BothLanguages,
    /// The notarial chamber.
    chamber: BothLanguages,
}

impl From<Certifier> for LicenceView {
    fn from(certifier: Certifier) -> Self {
        Self {
            number: certifier.notary.licence,
            issued_on: certifier.notary.licence_issued_on,
            region: certifier.region.into(),
            chamber: certifier.notary.chamber.into(),
        }
    }
}

/// The notary in charge of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct CertifierView {
    /// The name.
    name: PersonNameView,
    /// The licence.
    licence: LicenceView,
}

impl From<Certifier> for CertifierView {
    fn from(certifier: Certifier) -> Self {
        Self {
            name: certifier.notary.name.clone().into(),
            licence: certifier.into(),
        }
    }
}
