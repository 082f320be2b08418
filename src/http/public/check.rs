//! `/public`: whether a power of attorney is in force, by its number or by its QR code.

use crate::app::poa::DocumentKey;
use crate::app::poa::s11_delivery;
use crate::app::{AppError, Fault};
use crate::http::document_view::DocumentBody;
use crate::http::extract::{AppState, Language, Path};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use law::text::Lang;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the public check.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(by_number))
        .routes(routes!(by_token))
}

/// Checks a document by its register number.
#[utoipa::path(
    get, path = "/public/poa/{number}", tag = "public", operation_id = "checkByNumber",
    params(("number" = String, Path, description = "The register number")),
    responses(
        (status = 200, description = "What stands in the register at this moment", body = DocumentBody),
        (status = 404, description = "`not_found`: no power of attorney is registered under this number", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn by_number(
    State(app): State<AppState>,
    Language(lang): Language,
    Path(number): Path<String>,
) -> Result<Response, AppError> {
    check(&app, DocumentKey::Number(&number), lang).await
}

/// Checks a document by what its QR code carries.
#[utoipa::path(
    get, path = "/public/check/{token}", tag = "public", operation_id = "checkByToken",
    params(("token" = String, Path, description = "What the QR code carries")),
    responses(
        (status = 200, description = "What stands in the register at this moment", body = DocumentBody),
        (status = 404, description = "`not_found`: no power of attorney is registered under this token", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn by_token(
    State(app): State<AppState>,
    Language(lang): Language,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    check(&app, DocumentKey::Token(&token), lang).await
}

async fn check(app: &AppState, key: DocumentKey<'_>, lang: Lang) -> Result<Response, AppError> {
    let view = s11_delivery::check(app, key)
        .await?
        .ok_or(Fault::NotFound)?;
    // A revocation must be seen at once, so nobody keeps this answer.
    let fresh = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((fresh, Json(DocumentBody::of_public(view, lang))).into_response())
}
