//! A signed request is registered by the systems of the body before officials see it: the regional gateway (S7, S8), or
//! E-licensing and the journal of enforcement records (S9, S10), which also say what is wrong with a licence.

use crate::app::{App, AppError};
use crate::port::{FiledDocument, LicenceForce, Presence, Registration};
use chrono::{DateTime, Utc};
use law::service::desk_work::region_of;
use law::service::request::ServiceRequest;
use law::service::{LookUp, ServiceId};
use law::services::bailiff::{DATA_VIOLATION, licence};
use serde::Serialize;

/// The registration, as a file of the request.
pub(in crate::app::service) const REGISTRATION: &str = "registration.json";

/// What a system of the body said.
#[derive(Debug, Serialize)]
struct Entry {
    system: &'static str,
    number: String,
    at: DateTime<Utc>,
}

/// What the officials find beside the request.
#[derive(Debug, Serialize)]
pub(in crate::app::service) struct Registered {
    entries: Vec<Entry>,
    /// What E-licensing knows of the applicant's qualification.
    #[serde(skip_serializing_if = "Option::is_none")]
    qualification: Option<KnownQualification>,
}

#[derive(Debug, Serialize)]
struct KnownQualification {
    law_degree: bool,
    years_in_law: u8,
    examination_passed: bool,
    conviction: bool,
}

/// The registration, or the ground on which the body's system refuses.
pub(in crate::app::service) type Entered = Result<Registered, &'static str>;

/// Registers a request with the systems of its body.
///
/// # Errors
/// A system without an answer: nothing is concluded from it.
pub(in crate::app::service) async fn register(
    app: &App,
    request: &ServiceRequest,
    signed: &law::id::Digest,
) -> Result<Entered, AppError> {
    let document = FiledDocument {
        id: request.id.clone(),
        number: request.number.clone().unwrap_or_default(),
        service: request.service().code,
        applicant: request.applicant.iin.clone(),
        region: region_of(&request.form).to_owned(),
        sha256: signed.clone(),
        filed_at: request.filed_at.unwrap_or(request.opened_at),
    };
    let bodies = &app.ports.bodies;
    if request.portal().registry != LookUp::Licensing {
        let entered = bodies.regional_gateway.register(&document).await?;
        return Ok(Ok(Registered {
            entries: vec![entry("regional_gateway", entered)],
            qualification: None,
        }));
    }
    if let Some(ground) = licence_problem(app, request).await? {
        return Ok(Err(ground));
    }
    let licensing = bodies.licensing.register(&document).await?;
    let journal = bodies.enforcement.register(&document).await?;
    Ok(Ok(Registered {
        entries: vec![entry("elicense", licensing), entry("enforcement", journal)],
        qualification: qualification(app, request).await?,
    }))
}

fn entry(system: &'static str, registration: Registration) -> Entry {
    Entry {
        system,
        number: registration.number,
        at: registration.at,
    }
}

/// Whether the licence that is to be re-issued or duplicated is the applicant's and not terminated.
pub(super) async fn licence_problem(
    app: &App,
    request: &ServiceRequest,
) -> Result<Option<&'static str>, AppError> {
    let named = request.form.get(licence::LICENCE_NUMBER);
    let Some(number) = named.filter(|_| request.service == ServiceId::S10) else {
        return Ok(None);
    };
    let found = app.ports.bodies.licensing.licence(number).await?;
    let usable = found.is_some_and(|licence| {
        licence.holder == request.applicant.iin && licence.force != LicenceForce::Terminated
    });
    Ok((!usable).then_some(DATA_VIOLATION))
}

async fn qualification(
    app: &App,
    request: &ServiceRequest,
) -> Result<Option<KnownQualification>, AppError> {
    let person = &request.applicant.iin;
    let known = app.ports.bodies.licensing.qualification(person).await?;
    let on_record = |presence: Presence| presence == Presence::OnRecord;
    Ok(known.map(|known| KnownQualification {
        law_degree: on_record(known.law_degree),
        years_in_law: known.years_in_law,
        examination_passed: on_record(known.examination),
        conviction: on_record(known.conviction),
    }))
}
