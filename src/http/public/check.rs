//! `/public`: whether a power of attorney is in force, by its number or by its QR code; JSON for programs, a page for people.

use super::check_page;
use crate::app::poa::DocumentKey;
use crate::app::poa::s11_delivery;
use crate::app::{AppError, Fault};
use crate::http::document_view::DocumentBody;
use crate::http::extract::{AppState, Language, Path};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
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
        (status = 200, description = "What stands in the register at this moment; a browser gets it as a page", content(
            (DocumentBody = "application/json"), (String = "text/html"))),
        (status = 404, description = "`not_found`: no power of attorney is registered under this number", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn by_number(
    State(app): State<AppState>,
    Language(lang): Language,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    check(&app, DocumentKey::Number(&number), lang, &headers).await
}

/// Checks a document by what its QR code carries.
#[utoipa::path(
    get, path = "/public/check/{token}", tag = "public", operation_id = "checkByToken",
    params(("token" = String, Path, description = "What the QR code carries")),
    responses(
        (status = 200, description = "What stands in the register at this moment; a browser gets it as a page", content(
            (DocumentBody = "application/json"), (String = "text/html"))),
        (status = 404, description = "`not_found`: no power of attorney is registered under this token", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn by_token(
    State(app): State<AppState>,
    Language(lang): Language,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    check(&app, DocumentKey::Token(&token), lang, &headers).await
}

async fn check(
    app: &AppState,
    key: DocumentKey<'_>,
    lang: Lang,
    headers: &HeaderMap,
) -> Result<Response, AppError> {
    let view = s11_delivery::check(app, key)
        .await?
        .ok_or(Fault::NotFound)?;
    // A revocation must be seen at once, so nobody keeps this answer; and a page is not a list of facts.
    let fresh = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::VARY,
            HeaderValue::from_static("accept, accept-language"),
        ),
    ];
    let body = DocumentBody::of_public(view, lang);
    let answer = if wants_page(headers) {
        check_page::page(&body, lang)
    } else {
        Json(body).into_response()
    };
    Ok((fresh, answer).into_response())
}

/// Whether a browser asks: it names HTML, which programs do not.
fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}
