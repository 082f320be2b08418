//! `/v1/service-requests`: "My applications": a citizen's requests of S1-S10: opened, kept, followed, taken back, asked for again.

use super::known::{Asked, KnownAnswers};
use crate::app::AppError;
use crate::app::service::{access, opening};
use crate::http::extract::{AppState, Citizen, IfMatch, Json, Language, Path, Query};
use crate::http::history_view::{HistoryQuery, HistoryView};
use crate::http::idempotency;
use crate::http::nca_view::FormBody;
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use crate::http::service_view::{NewServiceRequest, ServiceRequestBody, service_answer};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, middleware};
use law::form::{FieldError, FieldProblem};
use law::id::Bin;
use law::id::RequestId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of requests.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(withdraw))
        .routes(routes!(repeat))
        .route_layer(middleware::from_fn(idempotency::once));
    let remembered = OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .layer(Extension(KnownAnswers::new()));
    OpenApiRouter::new()
        .merge(once)
        .merge(remembered)
        .routes(routes!(save))
        .routes(routes!(events))
}

/// Opens a request of a service; the form need not be complete.
#[utoipa::path(
    post, path = "/v1/service-requests", tag = "services", operation_id = "openServiceRequest", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = NewServiceRequest,
    responses(
        (status = 201, description = "The request", body = ServiceRequestBody),
        ActRefusals,
    )
)]
async fn open(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Json(new): Json<NewServiceRequest>,
) -> Result<Response, AppError> {
    let bin = new.bin.as_deref().map(Bin::parse).transpose();
    let bin = bin
        .map_err(|_| AppError::Invalid(vec![FieldError::new("/bin", FieldProblem::WrongNumber)]))?;
    let view = opening::open(&app, &caller, &new.service, new.form, bin).await?;
    Ok(service_answer(StatusCode::CREATED, &view, lang))
}

/// Lists the caller's requests, newest first.
#[utoipa::path(
    get, path = "/v1/service-requests", tag = "services", operation_id = "listServiceRequests", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of requests", body = Page<ServiceRequestBody>),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
    Extension(answers): Extension<KnownAnswers>,
    uri: Uri,
) -> Result<Response, AppError> {
    let reading = async {
        let before = page.after_request()?;
        let views = access::list(&app, &caller, before.as_ref(), page.rows()?).await?;
        let page = page.page(
            views,
            |view| view.request.id.to_string(),
            |view| ServiceRequestBody::new(&view, lang),
        )?;
        Ok(axum::Json(page).into_response())
    };
    let asked = Asked::by(&caller, &uri, lang);
    answers.given(&app, asked, reading).await
}

/// A request of the caller: IIN, number, kind, status, deadline.
#[utoipa::path(
    get, path = "/v1/service-requests/{id}", tag = "services", operation_id = "getServiceRequest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The request", body = ServiceRequestBody),
        ReadRefusals,
    )
)]
async fn one(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Extension(answers): Extension<KnownAnswers>,
    uri: Uri,
) -> Result<Response, AppError> {
    let reading = async {
        let view = access::view(&app, &caller, &id).await?;
        Ok(service_answer(StatusCode::OK, &view, lang))
    };
    let asked = Asked::by(&caller, &uri, lang);
    answers.given(&app, asked, reading).await
}

/// Saves the form while it is being filled in.
#[utoipa::path(
    put, path = "/v1/service-requests/{id}/form", tag = "services", operation_id = "saveServiceForm", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("If-Match" = String, Header, description = "The ETag of the version that was read")),
    request_body = FormBody,
    responses(
        (status = 200, description = "The request with the new form", body = ServiceRequestBody),
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
    let view = opening::save(&app, &caller, &id, version, body.form).await?;
    Ok(service_answer(StatusCode::OK, &view, lang))
}

/// Takes the request back, until the registry or an official has it; money for nothing goes back.
#[utoipa::path(
    post, path = "/v1/service-requests/{id}/withdrawal", tag = "services", operation_id = "withdrawServiceRequest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The request", body = ServiceRequestBody),
        ActRefusals,
    )
)]
async fn withdraw(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = opening::withdraw(&app, &caller, &id).await?;
    Ok(service_answer(StatusCode::OK, &view, lang))
}

/// Asks again for what was refused, not paid in time or taken back: a new draft with the same form.
#[utoipa::path(
    post, path = "/v1/service-requests/{id}/repetition", tag = "services", operation_id = "repeatServiceRequest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 201, description = "The new request", body = ServiceRequestBody),
        ActRefusals,
    )
)]
async fn repeat(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = opening::repeat(&app, &caller, &id).await?;
    Ok(service_answer(StatusCode::CREATED, &view, lang))
}

/// The hash-chained history of the request.
#[utoipa::path(
    get, path = "/v1/service-requests/{id}/events", tag = "services", operation_id = "serviceRequestEvents", security(("access_token" = [])),
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
    let lines = access::history(&app, &caller, &id, after, limit).await?;
    Ok(axum::Json(HistoryView::of_request(&id, lines)))
}
