//! `/v1/poa/cases`: a citizen's cases, their history, their withdrawal.

use crate::app::AppError;
use crate::app::poa::{access, ends, history, s03_application, s09_payment, s11_delivery};
use crate::http::extract::{AppState, Citizen, Json, Language, Path, Query};
use crate::http::history_view::{HistoryQuery, HistoryView};
use crate::http::idempotency;
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use crate::http::refusals::ActRefusals;
use crate::http::view::{
    ApplicationBody, BankChoiceRequest, CaseBody, InvoiceView, case_answer, file_answer,
};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use law::id::CaseId;
use law::poa::algorithm::Actor;
use law::poa::s03_application::ApplicationForm;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of cases.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(withdraw))
        .routes(routes!(choose_bank))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(events))
        .routes(routes!(invoice))
        .routes(routes!(file))
}

/// Why an application is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithdrawalRequest {
    /// In the principal's words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    explanation: String,
}

/// Opens a case with an application that need not be complete yet.
#[utoipa::path(
    post, path = "/v1/poa/cases", tag = "power of attorney", operation_id = "openCase", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ApplicationBody,
    responses(
        (status = 201, description = "The case", body = CaseBody),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `identity_not_proved`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn open(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Json(form): Json<ApplicationForm>,
) -> Result<Response, AppError> {
    let view = s03_application::open(&app, &caller, form).await?;
    let location = format!("/v1/poa/cases/{}", view.case.id);
    let answer = case_answer(StatusCode::CREATED, &view, Actor::Principal, lang);
    Ok(([(header::LOCATION, location)], answer).into_response())
}

/// Lists the caller's cases, newest first.
#[utoipa::path(
    get, path = "/v1/poa/cases", tag = "power of attorney", operation_id = "listCases", security(("access_token" = [])),
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
    Citizen(caller): Citizen,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<CaseBody>>, AppError> {
    let before = page.after_case()?;
    let cases = access::list(&app, &caller, before.as_ref(), page.rows()?).await?;
    let page = page.page(
        cases,
        |c| c.case.id.to_string(),
        |c| CaseBody::new(&c, Actor::Principal, lang),
    )?;
    Ok(axum::Json(page))
}

/// One case.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}", tag = "power of attorney", operation_id = "getCase", security(("access_token" = [])),
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
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<CaseId>,
) -> Result<Response, AppError> {
    let view = access::view(&app, &caller, &id).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Principal, lang))
}

/// The history of a case: every line with its hash, so that the chain can be checked elsewhere.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/events", tag = "power of attorney", operation_id = "listEvents", security(("access_token" = [])),
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
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
    Query(query): Query<HistoryQuery>,
) -> Result<axum::Json<HistoryView>, AppError> {
    let lines = history::read(&app, &caller, &id, query.after(), query.limit()?).await?;
    Ok(axum::Json(HistoryView::new(&id, lines)))
}

/// The invoice of a case.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/invoice", tag = "power of attorney", operation_id = "getInvoice", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The invoice", body = InvoiceView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn invoice(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
) -> Result<axum::Json<InvoiceView>, AppError> {
    let standing = s09_payment::invoice(&app, &caller, &id).await?;
    Ok(axum::Json(standing.into()))
}

/// A principal puts the invoice to the bank of their choice; where it was, it is taken back.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/invoice/bank", tag = "power of attorney", operation_id = "chooseBank", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = BankChoiceRequest,
    responses(
        (status = 200, description = "The invoice", body = InvoiceView),
        ActRefusals,
    )
)]
async fn choose_bank(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
    Json(request): Json<BankChoiceRequest>,
) -> Result<axum::Json<InvoiceView>, AppError> {
    let standing = s09_payment::choose_bank(&app, &caller, &id, request.bank()).await?;
    Ok(axum::Json(standing.into()))
}

/// A signed file of a case: `poa.pdf`, `application.p7s`, `application.json`, `approval-1.p7s`, `signature.p7s`, `revocation.p7s`.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/files/{name}", tag = "power of attorney", operation_id = "getFile", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("name" = String, Path, description = "The file's name")),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn file(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path((id, name)): Path<(CaseId, String)>,
) -> Result<Response, AppError> {
    file_answer(s11_delivery::evidence_file(&app, &caller, &id, &name).await?)
}

/// Withdraws the application; an invoice is taken back, a payment returned.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/withdrawal", tag = "power of attorney", operation_id = "withdraw", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = WithdrawalRequest,
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
async fn withdraw(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<CaseId>,
    Json(request): Json<WithdrawalRequest>,
) -> Result<Response, AppError> {
    let view = ends::withdraw(&app, &caller, &id, &request.explanation).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Principal, lang))
}
