//! `/v1/service-requests/{id}/submission` and what belongs to it: documents are attached, the request signed and sent, the survey answered.

use crate::app::AppError;
use crate::app::service::{attachments, filing, survey};
use crate::http::attachment::{AttachmentName, BODY_MAX, upload};
use crate::http::extract::{AppState, Citizen, IfMatch, Json, Language, Path, Query};
use crate::http::idempotency;
use crate::http::refusals::ActRefusals;
use crate::http::service_view::{ServiceRequestBody, service_answer};
use crate::http::view::{SignedBody, ToSignView};
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use law::service::SurveyAnswers;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of filing.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(submit))
        .routes(routes!(answer))
        .route_layer(middleware::from_fn(idempotency::once));
    let attached = OpenApiRouter::new()
        .routes(routes!(attach))
        .route_layer(DefaultBodyLimit::max(BODY_MAX));
    OpenApiRouter::new()
        .merge(once)
        .merge(attached)
        .routes(routes!(to_sign))
}

/// Answers to the survey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ServiceSurveyBody {
    /// For each question the place of the answer, counted from 1.
    answers: Vec<u8>,
}

/// Attaches a document to a draft; the body is its bytes. Scripts, embedded files and encrypted documents are refused.
#[utoipa::path(
    put, path = "/v1/service-requests/{id}/attachments/{code}", tag = "services", operation_id = "attachDocument", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("code" = String, Path, description = "Which of the service's attachments"), ("If-Match" = String, Header, description = "The ETag of the version that was read"), AttachmentName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "The request", body = ServiceRequestBody),
        ActRefusals,
    )
)]
#[expect(
    clippy::too_many_arguments,
    reason = "each is a part of the request, taken by its own extractor"
)]
async fn attach(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path((id, code)): Path<(RequestId, String)>,
    IfMatch(version): IfMatch,
    Query(named): Query<AttachmentName>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, AppError> {
    let upload = upload(named, &headers, body)?;
    let view = attachments::attach(&app, &caller, &id, &code, version, upload).await?;
    Ok(service_answer(StatusCode::OK, &view, lang))
}

/// What the caller signs to send the complete request.
#[utoipa::path(
    get, path = "/v1/service-requests/{id}/to-sign", tag = "services", operation_id = "serviceRequestToSign", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The bytes to sign", body = ToSignView),
        ActRefusals,
    )
)]
async fn to_sign(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let (to_sign, text) = filing::to_sign(&app, &caller, &id).await?;
    Ok(axum::Json(ToSignView::new(&to_sign, text)))
}

/// Sends the signed request; a signer who is not confirmed is refused with the clause.
#[utoipa::path(
    post, path = "/v1/service-requests/{id}/submission", tag = "services", operation_id = "submitServiceRequest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SignedBody,
    responses(
        (status = 200, description = "The request, sent or refused", body = ServiceRequestBody),
        ActRefusals,
    )
)]
async fn submit(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<SignedBody>,
) -> Result<Response, AppError> {
    let view = filing::submit(&app, &caller, &id, &body.cms()?).await?;
    Ok(service_answer(StatusCode::OK, &view, lang))
}

/// Answers the survey of a service that has ended.
#[utoipa::path(
    post, path = "/v1/service-requests/{id}/survey", tag = "services", operation_id = "answerServiceSurvey", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ServiceSurveyBody,
    responses(
        (status = 200, description = "The request", body = ServiceRequestBody),
        ActRefusals,
    )
)]
async fn answer(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<ServiceSurveyBody>,
) -> Result<Response, AppError> {
    let view = survey::answer(&app, &caller, &id, SurveyAnswers(body.answers)).await?;
    Ok(service_answer(StatusCode::OK, &view, lang))
}
