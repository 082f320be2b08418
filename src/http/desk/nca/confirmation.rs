//! `/v1/desk/nca/requests/{id}/confirmation`: another operator confirms with the EDS.

use crate::app::AppError;
use crate::app::nca::confirmation;
use crate::http::extract::{AppState, Desk, Json, Language, Path};
use crate::http::idempotency;
use crate::http::nca_view::{RequestBody, request_answer};
use crate::http::refusals::ActRefusals;
use crate::http::view::{SignedBody, ToSignView};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the confirmation.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(confirm))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(to_sign))
}

/// What the operator signs to confirm.
#[utoipa::path(
    get, path = "/v1/desk/nca/requests/{id}/to-sign", tag = "desk", operation_id = "deskConfirmationToSign", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The bytes to sign", body = ToSignView),
        ActRefusals,
    )
)]
async fn to_sign(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let (to_sign, text) = confirmation::to_sign(&app, &caller, &id).await?;
    Ok(axum::Json(ToSignView::new(&to_sign, text)))
}

/// Takes the operator's signature and gives the request to the authority.
#[utoipa::path(
    post, path = "/v1/desk/nca/requests/{id}/confirmation", tag = "desk", operation_id = "deskConfirm", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SignedBody,
    responses(
        (status = 200, description = "The request", body = RequestBody),
        ActRefusals,
    )
)]
async fn confirm(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(signed): Json<SignedBody>,
) -> Result<Response, AppError> {
    let view = confirmation::confirm(&app, &caller, &id, &signed.cms()?).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}
