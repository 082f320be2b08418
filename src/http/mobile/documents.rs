//! `/v1/documents`: the citizen's Digital Documents, and their revocation.

use crate::app::AppError;
use crate::app::poa::s11_delivery;
use crate::app::wallet::{self, WalletPlace};
use crate::http::document_view::WalletBody;
use crate::http::extract::{AppState, Citizen, Json, Language, Path, Query};
use crate::http::idempotency;
use crate::http::paging::{Page, PageQuery, by_time};
use crate::http::problem::Problem;
use crate::http::view::{CaseBody, SignedBody, ToSignView, case_answer, file_answer};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::CaseId;
use law::poa::algorithm::Actor;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of documents.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(revoke))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(pdf))
        .routes(routes!(to_sign))
}

/// Lists the documents in the caller's cabinet: powers of attorney, results of services, refusals; newest first.
#[utoipa::path(
    get, path = "/v1/documents", tag = "digital documents", operation_id = "listDocuments", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of documents", body = Page<WalletBody>),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `identity_not_proved`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<WalletBody>>, AppError> {
    let behind = page
        .after_moment()?
        .map(|(issued_at, number)| WalletPlace { issued_at, number });
    let documents = wallet::documents(&app, &caller, behind.as_ref(), page.rows()?).await?;
    let page = page.page(
        documents,
        |d| by_time(d.row.issued_at, &d.row.number),
        |d| WalletBody::of_owner(d, lang),
    )?;
    Ok(axum::Json(page))
}

/// One document.
#[utoipa::path(
    get, path = "/v1/documents/{number}", tag = "digital documents", operation_id = "getDocument", security(("access_token" = [])),
    params(("number" = String, Path, description = "The document's number")),
    responses(
        (status = 200, description = "The document", body = WalletBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `identity_not_proved`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(number): Path<String>,
) -> Result<axum::Json<WalletBody>, AppError> {
    let document = wallet::open(&app, &caller, &number).await?;
    Ok(axum::Json(WalletBody::of_owner(document, lang)))
}

/// The signed PDF.
#[utoipa::path(
    get, path = "/v1/documents/{number}/pdf", tag = "digital documents", operation_id = "getDocumentPdf",
    security(("access_token" = [])),
    params(("number" = String, Path, description = "The document's number")),
    responses(
        (status = 200, description = "The PDF", body = Vec<u8>, content_type = "application/pdf"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `identity_not_proved`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn pdf(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(number): Path<String>,
) -> Result<Response, AppError> {
    file_answer(wallet::file(&app, &caller, &number).await?)
}

/// What the caller signs to revoke.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/revocation/to-sign", tag = "digital documents", operation_id = "revocationToSign",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
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
    Path(id): Path<CaseId>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let (to_sign, text) = s11_delivery::revocation_to_sign(&app, &caller, &id).await?;
    Ok(axum::Json(ToSignView::new(&to_sign, text)))
}

/// Revokes a power of attorney; from this moment it has no force.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/revocation", tag = "digital documents", operation_id = "revoke",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
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
async fn revoke(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<CaseId>,
    Json(signed): Json<SignedBody>,
) -> Result<Response, AppError> {
    let view = s11_delivery::revoke(&app, &caller, &id, &signed.cms()?).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Principal, lang))
}
