//! `/public/documents`, `/public/files`: whether a document of the register is in force, whatever made it, by its number or its file.

use crate::app::wallet::{self, WalletKey};
use crate::app::{AppError, Fault};
use crate::http::document_view::WalletBody;
use crate::http::extract::{AppState, Language, Path};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use law::id::Digest;
use law::text::Lang;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(by_number))
        .routes(routes!(by_file))
}

/// Checks a document by its number.
#[utoipa::path(
    get, path = "/public/documents/{number}", tag = "public", operation_id = "checkDocumentByNumber",
    params(("number" = String, Path, description = "The document's number")),
    responses(
        (status = 200, description = "What stands in the register at this moment", body = WalletBody),
        (status = 404, description = "`not_found`: no document is registered under this number", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn by_number(
    State(app): State<AppState>,
    Language(lang): Language,
    Path(number): Path<String>,
) -> Result<Response, AppError> {
    check(&app, WalletKey::Number(&number), lang).await
}

/// Checks a document by the digest of its file, which stays with whoever asks.
#[utoipa::path(
    get, path = "/public/files/{sha256}", tag = "public", operation_id = "checkDocumentByFile",
    params(("sha256" = String, Path, description = "SHA-256 of the PDF, in small hexadecimal digits")),
    responses(
        (status = 200, description = "What stands in the register at this moment", body = WalletBody),
        (status = 404, description = "`not_found`: no document is registered with exactly this file", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn by_file(
    State(app): State<AppState>,
    Language(lang): Language,
    Path(sha256): Path<String>,
) -> Result<Response, AppError> {
    let sha256 = Digest::parse(&sha256).map_err(|_| Fault::NotFound)?;
    check(&app, WalletKey::File(&sha256), lang).await
}

async fn check(app: &AppState, key: WalletKey<'_>, lang: Lang) -> Result<Response, AppError> {
    let found = wallet::check(app, key).await?.ok_or(Fault::NotFound)?;
    // A revocation must be seen at once, so nobody keeps this answer.
    let fresh = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((fresh, Json(WalletBody::of_anybody(found, lang))).into_response())
}
