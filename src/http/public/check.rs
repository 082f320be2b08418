//! `/public/poa`, `/public/check`: whether a power of attorney is in force, by its number or its QR code; JSON for programs, a page for
//! people.

use super::check_page;
use crate::app::poa::DocumentKey;
use crate::app::poa::s11_delivery;
use crate::app::{AppError, Fault};
use crate::http::document_view::DocumentBody;
use crate::http::extract::{AppState, Language, Path, Query};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use law::text::Lang;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the public check.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(by_number))
        .routes(routes!(by_token))
}

/// How the page is to be.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PageLanguage {
    /// `kk`, `ru` or `en`: what the links on the page choose; without it `Accept-Language` does.
    lang: Option<String>,
}

impl PageLanguage {
    fn or(&self, asked: Lang) -> Lang {
        self.lang.as_deref().map_or(asked, Lang::negotiate)
    }
}

/// Checks a document by its register number.
#[utoipa::path(
    get, path = "/public/poa/{number}", tag = "public", operation_id = "checkByNumber",
    params(("number" = String, Path, description = "The register number"), PageLanguage),
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
    Query(page): Query<PageLanguage>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let lang = page.or(lang);
    check(&app, DocumentKey::Number(&number), lang, &headers).await
}

/// Checks a document by what its QR code carries.
#[utoipa::path(
    get, path = "/public/check/{token}", tag = "public", operation_id = "checkByToken",
    params(("token" = String, Path, description = "What the QR code carries"), PageLanguage),
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
    Query(page): Query<PageLanguage>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let lang = page.or(lang);
    check(&app, DocumentKey::Token(&token), lang, &headers).await
}

async fn check(
    app: &AppState,
    key: DocumentKey<'_>,
    lang: Lang,
    headers: &HeaderMap,
) -> Result<Response, AppError> {
    let view = s11_delivery::check(app, key).await?;
    // A revocation must be seen at once, so nobody keeps this answer; and a page is not a list of facts.
    let fresh = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::VARY,
            HeaderValue::from_static("accept, accept-language"),
        ),
    ];
    let body = view.map(|view| DocumentBody::of_public(view, lang));
    let answer = match body {
        Some(body) if wants_page(headers) => check_page::page(&body, lang),
        Some(body) => Json(body).into_response(),
        None if wants_page(headers) => check_page::missing(lang),
        None => return Err(Fault::NotFound.into()),
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
