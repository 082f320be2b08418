//! What the desk shows of a request that an official took in.

use crate::app::App;
use crate::app::service::ServiceView;
use crate::http::service_view::{ServiceRequestBody, versioned};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use law::service::intake::{KEPT_FOR, Listed};
use law::service::request::{Intake, Representative, ServiceRequest};
use law::text::Lang;
use serde::Serialize;
use utoipa::ToSchema;

/// Whoever came in the applicant's place.
#[derive(Serialize, ToSchema)]
struct RepresentativeView {
    /// The number.
    iin: String,
    /// The names, from the database of individuals.
    name: String,
    /// The number of the power of attorney.
    power_of_attorney: String,
    /// The register that had the last word on it: `own` for digital ones, `enis` for those on paper.
    source: &'static str,
    /// When it was looked up.
    checked_at: DateTime<Utc>,
}

/// A document on the inventory.
#[derive(Serialize, ToSchema)]
struct ListedView {
    /// Which of the service's attachments it is, or `application`.
    code: String,
    /// Sheets of paper.
    sheets: u32,
    /// SHA-256 of its scan.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

/// How a request was taken in.
#[derive(Serialize, ToSchema)]
struct IntakeView {
    /// The official's account.
    operator: String,
    /// The official's names.
    operator_name: String,
    /// The number in the electronic queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_number: Option<String>,
    /// Whoever came in the applicant's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    representative: Option<RepresentativeView>,
    /// When documents were taken over on paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_at: Option<DateTime<Utc>>,
    /// What was taken over on paper.
    inventory: Vec<ListedView>,
    /// The codes of the documents for whose absence the intake was refused.
    missing: Vec<String>,
    /// When the outcome was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    handed_over_at: Option<DateTime<Utc>>,
    /// Until when the files of a request that has ended can be read here.
    #[serde(skip_serializing_if = "Option::is_none")]
    files_until: Option<DateTime<Utc>>,
    /// Whether the files can be read here.
    files_in_hand: bool,
}

/// A request that an official took in.
#[derive(Serialize, ToSchema)]
pub(super) struct IntakeBody {
    /// The request as its applicant sees it.
    request: ServiceRequestBody,
    /// How it was taken in.
    #[serde(skip_serializing_if = "Option::is_none")]
    intake: Option<IntakeView>,
}

impl IntakeBody {
    /// A request in the client's language, at a moment.
    pub(super) fn new(view: &ServiceView, lang: Lang, now: DateTime<Utc>) -> Self {
        let taken = view.request.intake.as_ref();
        Self {
            request: ServiceRequestBody::new(view, lang),
            intake: taken.map(|intake| taken_in(&view.request, intake, now)),
        }
    }
}

fn taken_in(request: &ServiceRequest, intake: &Intake, now: DateTime<Utc>) -> IntakeView {
    let inventory = intake.inventory.as_ref();
    let documents = inventory.map_or(&[][..], |inventory| &inventory.documents);
    let until = request.ended_at.map(|ended| ended + KEPT_FOR);
    IntakeView {
        operator: intake.operator.to_string(),
        operator_name: intake.name.full(),
        queue_number: intake.queue_number.clone(),
        representative: request.representative.as_ref().map(representative),
        accepted_at: inventory.map(|inventory| inventory.accepted_at),
        inventory: documents.iter().map(listed).collect(),
        missing: intake.missing.clone(),
        handed_over_at: intake.handed_over_at,
        files_until: until.filter(|_| intake.handed_over_at.is_none()),
        files_in_hand: intake.in_hand(request.ended_at, now),
    }
}

fn representative(came: &Representative) -> RepresentativeView {
    RepresentativeView {
        iin: came.iin.as_str().to_owned(),
        name: came.name.full(),
        power_of_attorney: came.power_of_attorney.clone(),
        source: came.source.as_str(),
        checked_at: came.checked_at,
    }
}

fn listed(one: &Listed) -> ListedView {
    ListedView {
        code: one.code.clone(),
        sheets: one.sheets,
        sha256: one.sha256.as_ref().map(ToString::to_string),
    }
}

/// A request with its version as the ETag.
pub(super) fn intake_answer(
    status: StatusCode,
    view: &ServiceView,
    lang: Lang,
    app: &App,
) -> Response {
    let body = IntakeBody::new(view, lang, app.now());
    (status, versioned(view), Json(body)).into_response()
}
