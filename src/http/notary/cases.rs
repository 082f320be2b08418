//! `/v1/notary/cases`: the notary's cases, the parties' registry data, the four checks, the refusal.

use crate::app::poa::s06_checks::{self, Party};
use crate::app::poa::{access, ends, history};
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Json, Language, Notary, Path, Query};
use crate::http::history_view::{HistoryQuery, HistoryView};
use crate::http::idempotency;
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use crate::http::view::{BothLanguages, CaseBody, PersonNameView, case_answer};
use crate::port::{Capacity, PersonRecord};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use law::id::CaseId;
use law::poa::algorithm::Actor;
use law::poa::s06_checks::{Check, RefusalGround};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the notary's cases.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(confirm))
        .routes(routes!(refuse))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(events))
        .routes(routes!(party))
        .routes(routes!(photo))
}

/// A check that is confirmed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckRequest {
    /// The notary's note.
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
}

/// A refusal of the notarial act.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefusalRequest {
    /// The ground's code.
    #[schema(value_type = String)]
    ground: RefusalGround,
    /// The notary's words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    explanation: String,
}

/// What the registry says about a party; `found` is false when it knows nobody of that number.
#[derive(Serialize, ToSchema)]
struct PartyView {
    /// Whether the registry knows the person.
    found: bool,
    /// What it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonView>,
}

/// A person in the registry.
#[derive(Serialize, ToSchema)]
struct PersonView {
    /// IIN.
    iin: String,
    /// Names.
    name: PersonNameView,
    /// Date of birth.
    birth_date: NaiveDate,
    /// Registered address.
    address: BothLanguages,
    /// Number of the identity document.
    document_number: String,
    /// Until when the document is valid.
    document_valid_until: NaiveDate,
    /// `capable`, `limited` or `incapable`.
    capacity: &'static str,
    /// Date of death.
    #[serde(skip_serializing_if = "Option::is_none")]
    deceased_on: Option<NaiveDate>,
}

/// Lists the cases the caller is or was in charge of, newest first: the journal.
#[utoipa::path(
    get, path = "/v1/notary/cases", tag = "notary", operation_id = "listNotaryCases", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of cases", body = Page<CaseBody>),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<CaseBody>>, AppError> {
    let before = page.after_case()?;
    let cases = access::list(&app, &caller, before.as_ref(), page.rows()?).await?;
    let page = page.page(
        cases,
        |c| c.case.id.to_string(),
        |c| CaseBody::new(&c, Actor::Notary, lang),
    )?;
    Ok(axum::Json(page))
}

/// One case the caller is in charge of.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}", tag = "notary", operation_id = "getNotaryCase", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The case; its ETag is its version", body = CaseBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Path(id): Path<CaseId>,
) -> Result<Response, AppError> {
    let view = access::view(&app, &caller, &id).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Notary, lang))
}

/// The history of a case the caller is in charge of.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}/events", tag = "notary", operation_id = "listNotaryEvents", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), HistoryQuery),
    responses(
        (status = 200, description = "Lines of the history, oldest first", body = HistoryView),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn events(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CaseId>,
    Query(query): Query<HistoryQuery>,
) -> Result<axum::Json<HistoryView>, AppError> {
    let lines = history::read(&app, &caller, &id, query.after(), query.limit()?).await?;
    Ok(axum::Json(HistoryView::new(&id, lines)))
}

/// What the registry says about a party now; a representative's data only after their consent. Each look is recorded.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}/parties/{role}/{index}", tag = "notary", operation_id = "getParty",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("role" = String, Path, description = "`principals` or `attorneys`"), ("index" = usize, Path, description = "Counted from 0")),
    responses(
        (status = 200, description = "The registry's answer", body = PartyView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn party(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path((id, role, index)): Path<(CaseId, String, usize)>,
) -> Result<axum::Json<PartyView>, AppError> {
    let record = s06_checks::registry_data(&app, &caller, &id, named(&role, index)?).await?;
    Ok(axum::Json(PartyView {
        found: record.is_some(),
        person: record.map(PersonView::from),
    }))
}

/// The registry's photograph of a party.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}/parties/{role}/{index}/photo", tag = "notary", operation_id = "getPartyPhoto",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("role" = String, Path, description = "`principals` or `attorneys`"), ("index" = usize, Path, description = "Counted from 0")),
    responses(
        (status = 200, description = "The photograph", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn photo(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path((id, role, index)): Path<(CaseId, String, usize)>,
) -> Result<Response, AppError> {
    let (media_type, bytes) = s06_checks::photo(&app, &caller, &id, named(&role, index)?).await?;
    let media_type = HeaderValue::from_str(&media_type)
        .map_err(|_| AppError::Internal("a photograph without a type"))?;
    Ok(([(header::CONTENT_TYPE, media_type)], bytes).into_response())
}

/// Confirms one of the four checks; only while the notary and every principal are in the call, seen, heard and recorded.
#[utoipa::path(
    post, path = "/v1/notary/cases/{id}/checks/{check}", tag = "notary", operation_id = "confirmCheck",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("check" = String, Path, description = "`legal_capacity`, `rights_and_obligations`, `consequences` or `details_clarified`"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = CheckRequest,
    responses(
        (status = 200, description = "The case", body = CaseBody),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage`, `not_in_room`, `recording_not_agreed`, `recording_not_running`, `media_not_flowing`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn confirm(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Path((id, check)): Path<(CaseId, String)>,
    Json(request): Json<CheckRequest>,
) -> Result<Response, AppError> {
    let check = Check::ALL
        .into_iter()
        .find(|c| c.as_str() == check)
        .ok_or(Fault::NotFound)?;
    let view = s06_checks::confirm(&app, &caller, &id, check, &request.note).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Notary, lang))
}

/// Refuses the notarial act.
#[utoipa::path(
    post, path = "/v1/notary/cases/{id}/refusal", tag = "notary", operation_id = "refuse", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = RefusalRequest,
    responses(
        (status = 200, description = "The case at its end", body = CaseBody),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn refuse(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Path(id): Path<CaseId>,
    Json(request): Json<RefusalRequest>,
) -> Result<Response, AppError> {
    let view = ends::refuse(&app, &caller, &id, request.ground, &request.explanation).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Notary, lang))
}

fn named(role: &str, index: usize) -> Result<Party, AppError> {
    match role {
        "principals" => Ok(Party::Principal(index)),
        "attorneys" => Ok(Party::Attorney(index)),
        _ => Err(Fault::NotFound.into()),
    }
}

impl From<PersonRecord> for PersonView {
    fn from(record: PersonRecord) -> Self {
        Self {
            iin: record.iin.as_str().to_owned(),
            name: record.name.into(),
            birth_date: record.birth_date,
            address: record.address.into(),
            document_number: record.document.number,
            document_valid_until: record.document.valid_until,
            capacity: match record.capacity {
                Capacity::Capable => "capable",
                Capacity::Limited => "limited",
                Capacity::Incapable => "incapable",
            },
            deceased_on: record.deceased_on,
        }
    }
}
