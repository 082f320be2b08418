//! `/v1/service-requests/{id}/corrections`: the applicant reports an error in a certificate of real estate, by EDS (S4, S5).

use crate::app::AppError;
use crate::app::service::corrections;
use crate::http::extract::{AppState, Citizen, Json, Language, Path};
use crate::http::found_error::{FoundErrorBody, SignedErrorBody};
use crate::http::idempotency;
use crate::http::refusals::ActRefusals;
use crate::http::service_view::{ServiceRequestBody, service_answer};
use crate::http::view::ToSignView;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of corrections.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(ask))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(to_sign))
}

/// What the applicant signs to report the error; the description stays out of the address.
#[utoipa::path(
    post, path = "/v1/service-requests/{id}/corrections/to-sign", tag = "services", operation_id = "correctionToSign", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request that ended in the certificate")),
    request_body = FoundErrorBody,
    responses(
        (status = 200, description = "The bytes to sign", body = ToSignView),
        ActRefusals,
    )
)]
async fn to_sign(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<RequestId>,
    Json(body): Json<FoundErrorBody>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let (to_sign, text) = corrections::to_sign(&app, &caller, &id, &body.into()).await?;
    Ok(axum::Json(ToSignView::new(&to_sign, text)))
}

/// Reports an error in the certificate to the body that registers, under the applicant's EDS, for an entity with the certificate of
/// whoever may sign for it; how it stands is shown with the request.
#[utoipa::path(
    post, path = "/v1/service-requests/{id}/corrections", tag = "services", operation_id = "askCorrection", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request that ended in the certificate"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SignedErrorBody,
    responses(
        (status = 201, description = "The request with its corrections", body = ServiceRequestBody),
        ActRefusals,
    )
)]
async fn ask(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<SignedErrorBody>,
) -> Result<Response, AppError> {
    let (found, cms) = body.opened()?;
    let view = corrections::ask(&app, &caller, &id, &found, &cms).await?;
    Ok(service_answer(StatusCode::CREATED, &view, lang))
}
