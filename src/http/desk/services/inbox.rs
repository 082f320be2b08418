//! `/v1/desk/services/requests`: the inbox of a desk and of a person, and a request with its history and files.

use super::view::{DeskRequestBody, InboxRowBody};
use crate::app::service::desk::inbox::{self, Part};
use crate::app::service::desk::seen;
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Desk, Language, Path, Query};
use crate::http::history_view::{HistoryQuery, HistoryView};
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::ReadRefusals;
use crate::http::view::file_answer;
use axum::extract::State;
use axum::response::Response;
use law::id::RequestId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the inbox.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(events))
        .routes(routes!(file))
}

/// Which part of the inbox is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PartQuery {
    /// `desk` (when none is named), `mine`, `late`, `escalated`, or `others`: at other desks of the same body.
    part: Option<String>,
}

/// Lists what lies at the caller's desk, oldest first.
#[utoipa::path(
    get, path = "/v1/desk/services/requests", tag = "desk", operation_id = "deskServiceRequests", security(("access_token" = [])),
    params(PartQuery, PageQuery),
    responses(
        (status = 200, description = "A page of the inbox", body = Page<InboxRowBody>),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Query(part): Query<PartQuery>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<InboxRowBody>>, AppError> {
    let part = match part.part.as_deref() {
        None | Some("desk") => Part::Desk,
        Some("mine") => Part::Mine,
        Some("late") => Part::Late,
        Some("escalated") => Part::Escalated,
        Some("others") => Part::Others,
        Some(_) => return Err(Fault::MalformedRequest.into()),
    };
    let after = page.after()?.unwrap_or_default();
    let found = inbox::list(&app, &caller, part, &after, page.rows()?).await?;
    let page = page.page(
        found,
        |lying| lying.row.request.to_string(),
        |lying| InboxRowBody::new(&lying, lang),
    )?;
    Ok(axum::Json(page))
}

/// A request of the caller's body.
#[utoipa::path(
    get, path = "/v1/desk/services/requests/{id}", tag = "desk", operation_id = "deskServiceRequest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The request", body = DeskRequestBody),
        ReadRefusals,
    )
)]
async fn one(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<DeskRequestBody>, AppError> {
    let view = inbox::one(&app, &caller, &id).await?;
    let seen = seen::seen(&app, &caller, view).await?;
    Ok(axum::Json(DeskRequestBody::new(&seen, lang)))
}

/// The hash-chained history of a request.
#[utoipa::path(
    get, path = "/v1/desk/services/requests/{id}/events", tag = "desk", operation_id = "deskServiceRequestEvents", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), HistoryQuery),
    responses(
        (status = 200, description = "The lines, oldest first", body = HistoryView),
        ReadRefusals,
    )
)]
async fn events(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<RequestId>,
    Query(query): Query<HistoryQuery>,
) -> Result<axum::Json<HistoryView>, AppError> {
    let (after, limit) = (query.after(), query.limit()?);
    let lines = inbox::history(&app, &caller, &id, after, limit).await?;
    Ok(axum::Json(HistoryView::of_request(&id, lines)))
}

/// A file of a request: what was attached and signed.
#[utoipa::path(
    get, path = "/v1/desk/services/requests/{id}/files/{name}", tag = "desk", operation_id = "deskServiceRequestFile", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("name" = String, Path, description = "The file")),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        ReadRefusals,
    )
)]
async fn file(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path((id, name)): Path<(RequestId, String)>,
) -> Result<Response, AppError> {
    file_answer(inbox::file(&app, &caller, &id, &name).await?)
}
