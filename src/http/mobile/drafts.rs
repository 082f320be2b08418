//! `/v1/poa/cases/{id}/drafts`: the draft is read, approved by a signature, or returned with remarks.

use crate::app::AppError;
use crate::app::poa::{s07_draft, s08_approval};
use crate::http::extract::{AppState, Citizen, Json, Language, Path};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::view::{CaseBody, DraftView, SignedBody, ToSignView, case_answer, file_answer};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::CaseId;
use law::poa::algorithm::Actor;
use law::poa::s07_draft::ClauseId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of drafts.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(approve))
        .routes(routes!(send_back))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(one))
        .routes(routes!(pdf))
        .routes(routes!(to_sign))
}

/// A remark on a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RemarkRequest {
    /// The clause; absent for the draft as a whole.
    clause: Option<String>,
    /// What is to be mended.
    #[schema(min_length = 1, max_length = 1000)]
    text: String,
}

/// A return for rework.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReturnRequest {
    /// At least one.
    #[schema(min_items = 1, max_items = 50)]
    remarks: Vec<RemarkRequest>,
}

/// One revision with its clauses.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/drafts/{revision}", tag = "power of attorney", operation_id = "getDraft",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("revision" = u32, Path, description = "The revision")),
    responses(
        (status = 200, description = "The revision", body = DraftView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path((id, number)): Path<(CaseId, u32)>,
) -> Result<axum::Json<DraftView>, AppError> {
    let draft = DraftView::read(&app, &caller, &id, number).await?;
    Ok(axum::Json(draft))
}

/// The frozen PDF of a revision: the very bytes that are approved and signed.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/drafts/{revision}/pdf", tag = "power of attorney", operation_id = "getDraftPdf",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("revision" = u32, Path, description = "The revision")),
    responses(
        (status = 200, description = "The PDF", body = Vec<u8>, content_type = "application/pdf"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn pdf(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path((id, revision)): Path<(CaseId, u32)>,
) -> Result<Response, AppError> {
    file_answer(s07_draft::pdf(&app, &caller, &id, revision).await?)
}

/// What the caller signs to approve: the case, the revision and the digest of its PDF.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/drafts/{revision}/to-sign", tag = "power of attorney", operation_id = "approvalToSign",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("revision" = u32, Path, description = "The revision")),
    responses(
        (status = 200, description = "The bytes to sign", body = ToSignView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn to_sign(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path((id, revision)): Path<(CaseId, u32)>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let (to_sign, text) = s08_approval::to_sign(&app, &caller, &id, revision).await?;
    Ok(axum::Json(ToSignView::new(&to_sign, text)))
}

/// «Жобаны мақұлдау»: approves the draft; the last principal's approval orders the invoice.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/drafts/{revision}/approval", tag = "power of attorney", operation_id = "approveDraft",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("revision" = u32, Path, description = "The revision"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SignedBody,
    responses(
        (status = 200, description = "The case", body = CaseBody),
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
async fn approve(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path((id, revision)): Path<(CaseId, u32)>,
    Json(signed): Json<SignedBody>,
) -> Result<Response, AppError> {
    let view = s08_approval::approve(&app, &caller, &id, revision, &signed.cms()?).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Principal, lang))
}

/// Returns the draft for rework with remarks.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/drafts/{revision}/return", tag = "power of attorney", operation_id = "returnDraft",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("revision" = u32, Path, description = "The revision"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ReturnRequest,
    responses(
        (status = 200, description = "The case", body = CaseBody),
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
async fn send_back(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path((id, revision)): Path<(CaseId, u32)>,
    Json(request): Json<ReturnRequest>,
) -> Result<Response, AppError> {
    let remarks = request
        .remarks
        .into_iter()
        .map(|remark| s08_approval::NewRemark {
            clause: remark.clause.map(ClauseId::new),
            text: remark.text,
        });
    let view = s08_approval::send_back(&app, &caller, &id, revision, remarks.collect()).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Principal, lang))
}
