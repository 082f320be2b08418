//! `/v1/nca/requests/{id}/certificates` and what follows: certificates are fetched and installed, the survey answered.

use crate::app::AppError;
use crate::app::nca::{installation, survey};
use crate::http::extract::{AppState, Citizen, Json, Language, Path, Query};
use crate::http::idempotency;
use crate::http::nca_view::{CertificateView, InstallationView, RequestBody, request_answer};
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use law::service::SurveyAnswers;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of results.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(installed))
        .routes(routes!(answer))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(certificates))
        .routes(routes!(mine))
}

/// Answers to the survey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SurveyBody {
    /// For each question the place of the answer, counted from 1.
    answers: Vec<u8>,
}

/// The certificates that came from the request.
#[utoipa::path(
    get, path = "/v1/nca/requests/{id}/certificates", tag = "certificates", operation_id = "requestCertificates", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The certificates", body = InstallationView),
        ReadRefusals,
    )
)]
async fn certificates(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<InstallationView>, AppError> {
    let found = installation::mine(&app, &caller, &id).await?;
    Ok(axum::Json(found.into()))
}

/// Says that the certificates are installed.
#[utoipa::path(
    post, path = "/v1/nca/requests/{id}/installation", tag = "certificates", operation_id = "certificatesInstalled", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ActRefusals,
    )
)]
async fn installed(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = installation::installed(&app, &caller, &id).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// Answers the survey of a service that has ended.
#[utoipa::path(
    post, path = "/v1/nca/requests/{id}/survey", tag = "certificates", operation_id = "answerSurvey", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SurveyBody,
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ActRefusals,
    )
)]
async fn answer(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<SurveyBody>,
) -> Result<Response, AppError> {
    let view = survey::answer(&app, &caller, &id, SurveyAnswers(body.answers)).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}

/// Lists the caller's certificates issued here.
#[utoipa::path(
    get, path = "/v1/nca/certificates", tag = "certificates", operation_id = "listCertificates", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of certificates", body = Page<CertificateView>),
        ReadRefusals,
    )
)]
async fn mine(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<CertificateView>>, AppError> {
    let after = page.after()?.unwrap_or_default();
    let rows = installation::my_certificates(&app, &caller, &after, page.rows()?).await?;
    Ok(axum::Json(page.page(
        rows,
        |row| row.serial.clone(),
        CertificateView::from,
    )?))
}
