//! `/v1/desk/intakes/{id}/corrections`: an operator takes in an error found in a certificate of real estate, by EDS (S4, S5).

use super::intake_view::{IntakeBody, intake_answer};
use crate::app::AppError;
use crate::app::service::corrections;
use crate::http::extract::{AppState, Desk, Json, Language, Path};
use crate::http::found_error::{FoundErrorBody, SignedErrorBody};
use crate::http::idempotency;
use crate::http::refusals::ActRefusals;
use crate::http::view::ToSignView;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of corrections at a counter.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(take_in))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(to_sign))
}

/// What the operator signs to take the error in; the description stays out of the address.
#[utoipa::path(
    post, path = "/v1/desk/intakes/{id}/corrections/to-sign", tag = "desk", operation_id = "intakeCorrectionToSign", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request that ended in the certificate")),
    request_body = FoundErrorBody,
    responses(
        (status = 200, description = "The bytes to sign", body = ToSignView),
        ActRefusals,
    )
)]
async fn to_sign(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<RequestId>,
    Json(body): Json<FoundErrorBody>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let (to_sign, text) = corrections::to_sign(&app, &caller, &id, &body.into()).await?;
    Ok(axum::Json(ToSignView::new(&to_sign, text)))
}

/// Takes the error in under the operator's EDS; the body that registers is told, and how it stands is shown with the request.
#[utoipa::path(
    post, path = "/v1/desk/intakes/{id}/corrections", tag = "desk", operation_id = "takeCorrectionIn", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request that ended in the certificate"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SignedErrorBody,
    responses(
        (status = 201, description = "The request with its corrections", body = IntakeBody),
        ActRefusals,
    )
)]
async fn take_in(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<SignedErrorBody>,
) -> Result<Response, AppError> {
    let (found, cms) = body.opened()?;
    let view = corrections::ask(&app, &caller, &id, &found, &cms).await?;
    Ok(intake_answer(StatusCode::CREATED, &view, lang, &app))
}
