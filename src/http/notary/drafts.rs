//! `/v1/notary/cases/{id}/draft`: the draft is edited, remarks are answered, revisions are sent.

use crate::app::AppError;
use crate::app::poa::{access, s07_draft};
use crate::http::extract::{AppState, IfMatch, Json, Language, Notary, Path};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::view::{BothLanguages, CaseBody, ClauseBody, DraftView, case_answer, file_answer};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use law::id::CaseId;
use law::poa::algorithm::Actor;
use law::poa::s07_draft::{Clause, ClauseId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the draft.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(send))
        .routes(routes!(answer))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(read, save))
        .routes(routes!(preview))
        .routes(routes!(preview_pdf))
        .routes(routes!(one))
        .routes(routes!(pdf))
}

/// The draft as the notary works on it.
#[derive(Serialize, ToSchema)]
struct WorkingDraftView {
    /// The clauses in their order.
    clauses: Vec<ClauseBody>,
}

/// The draft as it will read.
#[derive(Serialize, ToSchema)]
struct DraftPreviewView {
    /// The title of the kind of power of attorney.
    title: BothLanguages,
    /// The clauses in their order.
    clauses: Vec<PreviewedClauseView>,
}

/// A clause as it will read.
#[derive(Serialize, ToSchema)]
struct PreviewedClauseView {
    /// The clause.
    #[schema(value_type = String)]
    id: ClauseId,
    /// Its numeral; absent for what stands above the numbered clauses.
    #[serde(skip_serializing_if = "Option::is_none")]
    numeral: Option<usize>,
    /// Its text in Kazakh.
    kk: String,
    /// Its text in Russian.
    ru: String,
}

/// The draft as the notary leaves it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DraftRequest {
    /// The clauses in their order.
    #[schema(min_items = 1)]
    clauses: Vec<ClauseBody>,
}

/// An answer to a remark.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RemarkAnswerRequest {
    /// What was done about it.
    #[schema(min_length = 1, max_length = 1000)]
    text: String,
}

/// The draft as it was last left; its ETag is the case's version.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}/draft", tag = "notary", operation_id = "getWorkingDraft", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The clauses", body = WorkingDraftView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn read(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CaseId>,
) -> Result<Response, AppError> {
    let view = access::view(&app, &caller, &id).await?;
    let clauses = view
        .case
        .clauses
        .into_iter()
        .map(ClauseBody::from)
        .collect();
    let etag = format!("\"{}\"", view.version);
    Ok((
        [(header::ETAG, etag)],
        axum::Json(WorkingDraftView { clauses }),
    )
        .into_response())
}

/// How the saved draft will read, numbered as the document.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}/draft/preview", tag = "notary", operation_id = "previewDraft", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The draft as it will read", body = DraftPreviewView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage`: it was sent", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn preview(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CaseId>,
) -> Result<axum::Json<DraftPreviewView>, AppError> {
    let found = s07_draft::preview(&app, &caller, &id).await?;
    let clauses = found.clauses.into_iter();
    let clauses = clauses.map(|(numeral, Clause { id, kk, ru })| PreviewedClauseView {
        id,
        numeral,
        kk,
        ru,
    });
    Ok(axum::Json(DraftPreviewView {
        title: found.title.into(),
        clauses: clauses.collect(),
    }))
}

/// The PDF of the saved draft: marked as a preview, kept nowhere, and no revision.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}/draft/pdf", tag = "notary", operation_id = "previewDraftPdf", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The PDF", body = Vec<u8>, content_type = "application/pdf"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage`: it was sent", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`: it is too long to be drawn", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn preview_pdf(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CaseId>,
) -> Result<Response, AppError> {
    let pdf = s07_draft::preview_pdf(&app, &caller, &id).await?;
    let headers = [
        (header::CONTENT_TYPE, s07_draft::PDF_MEDIA_TYPE),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, pdf).into_response())
}

/// Saves the draft's text, during the call and until it is sent.
#[utoipa::path(
    put, path = "/v1/notary/cases/{id}/draft", tag = "notary", operation_id = "saveWorkingDraft", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("If-Match" = String, Header, description = "The ETag of the version that was read")),
    request_body = DraftRequest,
    responses(
        (status = 200, description = "The case", body = CaseBody),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`version_required`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn save(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Path(id): Path<CaseId>,
    IfMatch(version): IfMatch,
    Json(request): Json<DraftRequest>,
) -> Result<Response, AppError> {
    let clauses = request.clauses.into_iter().map(|clause| Clause {
        id: ClauseId::new(clause.id),
        kk: clause.kk,
        ru: clause.ru,
    });
    let view = s07_draft::save(&app, &caller, &id, version, clauses.collect()).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Notary, lang))
}

/// Sends the draft to the principals as the next revision: drawn, frozen, hashed.
#[utoipa::path(
    post, path = "/v1/notary/cases/{id}/drafts", tag = "notary", operation_id = "sendDraft", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer"), ("If-Match" = String, Header, description = "The ETag of the version that was read")),
    responses(
        (status = 201, description = "The case with the new revision", body = CaseBody),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`stale_version`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`version_required`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn send(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Path(id): Path<CaseId>,
    IfMatch(version): IfMatch,
) -> Result<Response, AppError> {
    let view = s07_draft::send(&app, &caller, &id, version).await?;
    Ok(case_answer(StatusCode::CREATED, &view, Actor::Notary, lang))
}

/// Answers a remark; every one must be answered before the draft is sent again.
#[utoipa::path(
    post, path = "/v1/notary/cases/{id}/remarks/{remark}/answer", tag = "notary", operation_id = "answerRemark",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("remark" = u32, Path, description = "The remark"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = RemarkAnswerRequest,
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
async fn answer(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Path((id, remark)): Path<(CaseId, u32)>,
    Json(request): Json<RemarkAnswerRequest>,
) -> Result<Response, AppError> {
    let view = s07_draft::answer_remark(&app, &caller, &id, remark, &request.text).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Notary, lang))
}

/// A revision as it was sent, so that the draft in work is compared with it.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}/drafts/{revision}", tag = "notary", operation_id = "getSentDraft",
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
    Notary(caller): Notary,
    Path((id, number)): Path<(CaseId, u32)>,
) -> Result<axum::Json<DraftView>, AppError> {
    let draft = DraftView::read(&app, &caller, &id, number).await?;
    Ok(axum::Json(draft))
}

/// The frozen PDF of a revision.
#[utoipa::path(
    get, path = "/v1/notary/cases/{id}/drafts/{revision}/pdf", tag = "notary", operation_id = "getNotaryDraftPdf",
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
    Notary(caller): Notary,
    Path((id, revision)): Path<(CaseId, u32)>,
) -> Result<Response, AppError> {
    file_answer(s07_draft::pdf(&app, &caller, &id, revision).await?)
}
