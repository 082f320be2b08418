//! `/v1/nca/requests`: a citizen's requests for certificates: opened, filled in, followed, taken back.

use crate::app::AppError;
use crate::app::nca::{access, filing};
use crate::http::extract::{AppState, Citizen, IfMatch, Json, Language, Path, Query};
use crate::http::history_view::{HistoryQuery, HistoryView};
use crate::http::idempotency;
use crate::http::nca_view::{FormBody, NewRequest, RequestBody, request_answer};
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use crate::http::view::file_answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of requests.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(withdraw))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(save))
        .routes(routes!(events))
        .routes(routes!(file))
}

/// Opens a request of a portal service; the form need not be complete.
#[utoipa::path(
    post, path = "/v1/nca/requests", tag = "certificates", operation_id = "openRequest", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = NewRequest,
    responses(
        (status = 201, description = "The request", body = RequestBody),
        ActRefusals,
    )
)]
async fn open(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Json(new): Json<NewRequest>,
) -> Result<Response, AppError> {
    let view = filing::open(&app, &caller, &new.service, new.form).await?;
    Ok(request_answer(StatusCode::CREATED, &view, lang))
}

/// Lists the caller's requests, newest first.
#[utoipa::path(
    get, path = "/v1/nca/requests", tag = "certificates", operation_id = "listRequests", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of requests", body = Page<RequestBody>),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<RequestBody>>, AppError> {
    let before = page.after_request()?;
    let views = access::list_mine(&app, &caller, before.as_ref(), page.rows()?).await?;
    let page = page.page(
        views,
        |view| view.request.id.to_string(),
        |view| RequestBody::new(&view, lang),
    )?;
    Ok(axum::Json(page))
}

/// A request of the caller: its status, number and term.
#[utoipa::path(
    get, path = "/v1/nca/requests/{id}", tag = "certificates", operation_id = "getRequest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ReadRefusals,
    )
)]
async fn one(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = access::mine(&app, &caller, &id).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// Saves the form while it is being filled in.
#[utoipa::path(
    put, path = "/v1/nca/requests/{id}/form", tag = "certificates", operation_id = "saveForm", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("If-Match" = String, Header, description = "The ETag of the version that was read")),
    request_body = FormBody,
    responses(
        (status = 200, description = "The request with the new form", body = RequestBody),
        ActRefusals,
    )
)]
async fn save(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    IfMatch(version): IfMatch,
    Json(body): Json<FormBody>,
) -> Result<Response, AppError> {
    let view = filing::save(&app, &caller, &id, version, body.form).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// Takes the request back, until it is confirmed.
#[utoipa::path(
    post, path = "/v1/nca/requests/{id}/withdrawal", tag = "certificates", operation_id = "withdrawRequest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ActRefusals,
    )
)]
async fn withdraw(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = filing::withdraw(&app, &caller, &id).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// The hash-chained history of the request.
#[utoipa::path(
    get, path = "/v1/nca/requests/{id}/events", tag = "certificates", operation_id = "requestEvents", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), HistoryQuery),
    responses(
        (status = 200, description = "The lines, oldest first", body = HistoryView),
        ReadRefusals,
    )
)]
async fn events(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<RequestId>,
    Query(query): Query<HistoryQuery>,
) -> Result<axum::Json<HistoryView>, AppError> {
    let (after, limit) = (query.after(), query.limit()?);
    let lines = access::my_history(&app, &caller, &id, after, limit).await?;
    Ok(axum::Json(HistoryView::of_request(&id, lines)))
}

/// A file of the request: `refusal.json`, `refusal.p7s`, `receipt.json`, `receipt.p7s`, `request.p7s`, `confirmation.p7s`, `document-1`.
#[utoipa::path(
    get, path = "/v1/nca/requests/{id}/files/{name}", tag = "certificates", operation_id = "requestFile", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("name" = String, Path, description = "The file")),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        ReadRefusals,
    )
)]
async fn file(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path((id, name)): Path<(RequestId, String)>,
) -> Result<Response, AppError> {
    file_answer(access::my_file(&app, &caller, &id, &name).await?)
}
