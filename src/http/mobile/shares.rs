//! `/v1/documents/{number}/shares` and `/accesses`: showing a document by a code or a QR code, and who read it.
//!
//! No `Idempotency-Key` to show one: nothing is filed, the next code takes the place of the first, and a kept answer would
//! keep the code in clear.

use crate::app::AppError;
use crate::app::wallet::share::{self, ShareState, Shown};
use crate::app::wallet::{AccessPlace, SeenAccess, access};
use crate::http::extract::{AppState, Citizen, Language, Path, Query};
use crate::http::paging::{Page, PageQuery, by_time};
use crate::http::problem::Problem;
use crate::http::view::PersonNameView;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use law::text::Lang;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A code must not lie in a cache.
const NEVER_KEPT: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// The routes of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(one))
        .routes(routes!(take_back))
        .routes(routes!(accesses))
}

/// A document on show.
#[derive(Serialize, ToSchema)]
struct ShownView {
    /// The share, to ask how it stands.
    id: String,
    /// Eight digits to be read out; they are shown this once.
    #[schema(example = "07193355")]
    code: String,
    /// The text of the QR code; it is shown this once.
    qr: String,
    /// Until when either of them opens the document, once: three minutes.
    expires_at: DateTime<Utc>,
}

impl From<Shown> for ShownView {
    fn from(shown: Shown) -> Self {
        Self {
            id: shown.id,
            code: shown.code,
            qr: shown.qr,
            expires_at: shown.expires_at,
        }
    }
}

/// How a share stands.
#[derive(Serialize, ToSchema)]
struct ShareView {
    /// The share.
    id: String,
    /// `waiting`, `opened`, `withdrawn` or `expired`.
    status: &'static str,
    /// Until when it could be opened.
    expires_at: DateTime<Utc>,
    /// Who opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    opened_by: Option<PersonNameView>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    opened_at: Option<DateTime<Utc>>,
    /// What they said it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
}

/// A reading of a document by somebody else.
#[derive(Serialize, ToSchema)]
struct AccessView {
    /// When.
    at: DateTime<Utc>,
    /// `anybody` (the public check, noted once a minute), `consumer`, `notary`, `official` or `information_system`.
    reader: &'static str,
    /// The reader in words.
    reader_text: &'static str,
    /// Whose account it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<PersonNameView>,
    /// `facts` (number, term, standing) or `file`.
    part: &'static str,
    /// What they said it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
}

impl AccessView {
    fn new(seen: SeenAccess, lang: Lang) -> Self {
        Self {
            at: seen.row.at,
            reader: seen.row.reader.as_str(),
            reader_text: seen.row.reader.title().get(lang),
            name: seen.name.map(Into::into),
            part: seen.row.part.as_str(),
            purpose: seen.row.purpose,
        }
    }
}

/// Shows a document: a code and a QR code open it once, for three minutes; what was shown of it before ends.
#[utoipa::path(
    post, path = "/v1/documents/{number}/shares", tag = "digital documents", operation_id = "shareDocument",
    security(("access_token" = [])),
    params(("number" = String, Path, description = "The document's number")),
    responses(
        (status = 201, description = "The code and the QR code", body = ShownView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `identity_not_proved`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`document_without_force`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn show(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(number): Path<String>,
) -> Result<Response, AppError> {
    let shown = share::show(&app, &caller, &number).await?;
    let view = axum::Json(ShownView::from(shown));
    Ok((StatusCode::CREATED, [NEVER_KEPT], view).into_response())
}

/// How a share stands, and who opened it.
#[utoipa::path(
    get, path = "/v1/documents/{number}/shares/{share}", tag = "digital documents", operation_id = "getShare",
    security(("access_token" = [])),
    params(("number" = String, Path, description = "The document's number"), ("share" = String, Path, description = "The share")),
    responses(
        (status = 200, description = "The share", body = ShareView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path((number, id)): Path<(String, String)>,
) -> Result<axum::Json<ShareView>, AppError> {
    let (row, state) = share::state(&app, &caller, &number, &id).await?;
    let status = match &state {
        ShareState::Waiting => "waiting",
        ShareState::Opened { .. } => "opened",
        ShareState::Withdrawn => "withdrawn",
        ShareState::Expired => "expired",
    };
    let (opening, name) = match state {
        ShareState::Opened { by, name } => (Some(by), name),
        ShareState::Waiting | ShareState::Withdrawn | ShareState::Expired => (None, None),
    };
    Ok(axum::Json(ShareView {
        id: row.id,
        status,
        expires_at: row.expires_at,
        opened_by: name.map(Into::into),
        opened_at: opening.as_ref().map(|opening| opening.at),
        purpose: opening.map(|opening| opening.purpose),
    }))
}

/// Takes a share back before anybody opened it.
#[utoipa::path(
    delete, path = "/v1/documents/{number}/shares/{share}", tag = "digital documents", operation_id = "withdrawShare",
    security(("access_token" = [])),
    params(("number" = String, Path, description = "The document's number"), ("share" = String, Path, description = "The share")),
    responses(
        (status = 204, description = "Nobody opens it any more"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`already_done`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn take_back(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path((number, id)): Path<(String, String)>,
) -> Result<StatusCode, AppError> {
    share::take_back(&app, &caller, &number, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who read a document of the caller's, newest first.
#[utoipa::path(
    get, path = "/v1/documents/{number}/accesses", tag = "digital documents", operation_id = "listAccesses",
    security(("access_token" = [])),
    params(("number" = String, Path, description = "The document's number"), PageQuery),
    responses(
        (status = 200, description = "A page of readings", body = Page<AccessView>),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `identity_not_proved`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn accesses(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(number): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<AccessView>>, AppError> {
    let behind = page.after_moment()?.map(|(at, id)| AccessPlace { at, id });
    let seen = access::history(&app, &caller, &number, behind.as_ref(), page.rows()?).await?;
    let page = page.page(
        seen,
        |seen| by_time(seen.row.at, &seen.row.id),
        |seen| AccessView::new(seen, lang),
    )?;
    Ok(axum::Json(page))
}
