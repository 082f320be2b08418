//! The notary in charge of a case, with the licence that lets them certify.

use super::{BothLanguages, PersonNameView};
use crate::app::poa::reception::StandingRow;
use chrono::{DateTime, NaiveDate, Utc};
use law::poa::s07_draft::Certifier;
use law::poa::standing::Standing;
use serde::Serialize;
use utoipa::ToSchema;

/// A notary's licence, as the register told of it.
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

/// How a notary stood in the register of licences when it was asked last.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct NotaryStandingView {
    /// `in_force`, `suspended`, `terminated`, or `unlicensed`: the register knows no licence of theirs.
    state: &'static str,
    /// When the register was asked.
    asked_at: DateTime<Utc>,
    /// The licence; absent for `unlicensed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<LicenceView>,
}

impl From<StandingRow> for NotaryStandingView {
    fn from(row: StandingRow) -> Self {
        Self {
            state: row.standing.as_str(),
            asked_at: row.asked_at,
            licence: match row.standing {
                Standing::Licensed { certifier, .. } => Some((*certifier).into()),
                Standing::Unlicensed => None,
            },
        }
    }
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
