//! `/v1/desk/nca/requests`: the operators' inbox, and a request with its history and files.

use crate::app::nca::{access, installation};
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Desk, Language, Path, Query};
use crate::http::history_view::{HistoryQuery, HistoryView};
use crate::http::nca_view::{InstallationView, RequestBody, request_answer};
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::ReadRefusals;
use crate::http::view::file_answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use law::id::RequestId;
use law::services::nca::stage::StageCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the inbox.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(inbox))
        .routes(routes!(one))
        .routes(routes!(by_number))
        .routes(routes!(events))
        .routes(routes!(file))
        .routes(routes!(certificates))
}

/// Which requests are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StageQuery {
    /// The stage: `registered` when none is named.
    stage: Option<String>,
}

/// Lists the requests at a stage, oldest first.
#[utoipa::path(
    get, path = "/v1/desk/nca/requests", tag = "desk", operation_id = "deskRequests", security(("access_token" = [])),
    params(StageQuery, PageQuery),
    responses(
        (status = 200, description = "A page of requests", body = Page<RequestBody>),
        ReadRefusals,
    )
)]
async fn inbox(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Query(stage): Query<StageQuery>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<RequestBody>>, AppError> {
    let stage = match stage.stage.as_deref() {
        None => StageCode::Registered,
        Some(text) => StageCode::parse(text).ok_or(Fault::MalformedRequest)?,
    };
    let after = page.after()?.unwrap_or_default();
    let views = access::inbox(&app, &caller, stage, &after, page.rows()?).await?;
    let page = page.page(
        views,
        |view| view.request.id.to_string(),
        |view| RequestBody::new(&view, lang),
    )?;
    Ok(axum::Json(page))
}

/// A request.
#[utoipa::path(
    get, path = "/v1/desk/nca/requests/{id}", tag = "desk", operation_id = "deskRequest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ReadRefusals,
    )
)]
async fn one(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = access::at_desk(&app, &caller, &id).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// The request whose number the applicant brings.
#[utoipa::path(
    get, path = "/v1/desk/nca/numbers/{number}", tag = "desk", operation_id = "deskRequestByNumber", security(("access_token" = [])),
    params(("number" = String, Path, description = "The unique number")),
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ReadRefusals,
    )
)]
async fn by_number(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(number): Path<String>,
) -> Result<Response, AppError> {
    let view = access::by_number(&app, &caller, &number).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// The hash-chained history of a request.
#[utoipa::path(
    get, path = "/v1/desk/nca/requests/{id}/events", tag = "desk", operation_id = "deskRequestEvents", security(("access_token" = [])),
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
    let lines = access::desk_history(&app, &caller, &id, after, limit).await?;
    Ok(axum::Json(HistoryView::of_request(&id, lines)))
}

/// A file of a request, from the archive of accepted documents too.
#[utoipa::path(
    get, path = "/v1/desk/nca/requests/{id}/files/{name}", tag = "desk", operation_id = "deskRequestFile", security(("access_token" = [])),
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
    file_answer(access::desk_file(&app, &caller, &id, &name).await?)
}

/// The certificates that the operator writes onto the card.
#[utoipa::path(
    get, path = "/v1/desk/nca/requests/{id}/certificates", tag = "desk", operation_id = "deskRequestCertificates", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The certificates", body = InstallationView),
        ReadRefusals,
    )
)]
async fn certificates(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<InstallationView>, AppError> {
    let found = installation::at_desk(&app, &caller, &id).await?;
    Ok(axum::Json(found.into()))
}
