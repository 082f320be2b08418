//! `/v1/shared-documents`: opening a document that somebody shows by a code or a QR code.

use crate::app::AppError;
use crate::app::wallet::share;
use crate::http::document_view::WalletBody;
use crate::http::extract::{AppState, Json, Language, Path, SignedIn};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::view::file_answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(open))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(pdf))
}

/// What opens the document, and what for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpeningRequest {
    /// The eight digits that were read out, or the text of the QR code.
    #[schema(max_length = 100)]
    code: String,
    /// What the document is needed for; its owner sees it with the name of whoever opens it.
    #[schema(min_length = 1, max_length = 200)]
    purpose: String,
}

/// A document that was opened.
#[derive(Serialize, ToSchema)]
struct OpenedView {
    /// The opening, by which the PDF can be read.
    id: String,
    /// Until when: three minutes.
    readable_until: DateTime<Utc>,
    /// The document as it stands now.
    document: WalletBody,
}

/// Opens a document that is shown to the caller, once; the owner sees who, when and what for.
#[utoipa::path(
    post, path = "/v1/shared-documents", tag = "digital documents", operation_id = "openSharedDocument",
    security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = OpeningRequest,
    responses(
        (status = 201, description = "The document", body = OpenedView),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`identity_not_proved`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_flight`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`code_wrong`, `invalid_form`, `idempotency_key_reused`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_attempts`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn open(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Language(lang): Language,
    Json(request): Json<OpeningRequest>,
) -> Result<Response, AppError> {
    let revealed = share::reveal(&app, &caller, &request.code, &request.purpose).await?;
    let view = OpenedView {
        id: revealed.opening.id,
        readable_until: revealed.opening.readable_until,
        document: WalletBody::of_anybody(revealed.document, lang),
    };
    Ok((StatusCode::CREATED, axum::Json(view)).into_response())
}

/// The PDF of a document the caller opened, for three minutes and as long as it has force.
#[utoipa::path(
    get, path = "/v1/shared-documents/{id}/pdf", tag = "digital documents", operation_id = "getSharedDocumentPdf",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The opening")),
    responses(
        (status = 200, description = "The PDF", body = Vec<u8>, content_type = "application/pdf"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`document_without_force`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`reading_time_over`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn pdf(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    file_answer(share::read(&app, &caller, &id).await?)
}
