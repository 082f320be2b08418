//! What the systems of bodies do alike: they register a filed document once, and give it a number of their own.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use mock_base::check;
use mock_base::clock::now;
use mock_base::records::{Records, Step};
use mock_base::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Egov;
use crate::faults::Target;

/// A document as another system hands it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiledDocument {
    number: String,
    service: String,
    applicant_iin: String,
    region: String,
    document_sha256: String,
    filed_at: DateTime<Utc>,
}

/// The same with its number in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the fields are named as they are sent"
)]
pub struct Registered {
    document: FiledDocument,
    registration: String,
    registered_at: DateTime<Utc>,
}

/// One journal: which system it belongs to, and how its numbers begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Journal {
    pub(crate) target: Target,
    pub(crate) prefix: &'static str,
}

impl Journal {
    /// Registers a document once; another document under the same id is a conflict.
    pub(crate) fn register(
        self,
        egov: &Egov,
        records: &Records<Registered>,
        id: &str,
        document: FiledDocument,
    ) -> Result<(StatusCode, Json<Value>), Refusal> {
        check::id(id)?;
        check::state_number(&document.applicant_iin)?;
        check::sha256(&document.document_sha256)?;
        check::text(&document.region)?;
        egov.people
            .get(&document.applicant_iin)
            .ok_or(Refusal::unprocessable("unknown_applicant"))?;
        let place = records.pick(|_| Some(())).len() + 1;
        let (status, registered) = records.change(id, |found| match found {
            Some(known) if known.document == document => {
                Ok(Step::Keep((StatusCode::OK, known.clone())))
            }
            Some(_) => Err(Refusal::conflict("id_taken")),
            None => {
                let registered = Registered {
                    registration: format!("{}-{place:06}", self.prefix),
                    registered_at: now(),
                    document,
                };
                Ok(Step::Put(
                    registered.clone(),
                    (StatusCode::CREATED, registered),
                ))
            }
        })?;
        let iin = self.reported(egov, &registered.document.applicant_iin);
        Ok((
            status,
            Json(json!({
                "id": id,
                "applicant_iin": iin,
                "document_sha256": registered.document.document_sha256,
                "registration": registered.registration,
                "registered_at": registered.registered_at,
            })),
        ))
    }

    /// The person the system speaks of: the right one, unless it is told to mix people up.
    pub(crate) fn reported(self, egov: &Egov, iin: &str) -> String {
        let other = egov.people.somebody_else(iin);
        match other {
            Some(other) if egov.faults.mixes_people_up(self.target) => other.iin.clone(),
            Some(_) | None => iin.to_owned(),
        }
    }
}
