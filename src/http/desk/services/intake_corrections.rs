//! `/v1/desk/intakes/{id}/corrections`: an operator takes in an error found in a certificate of real estate, by EDS (S4, S5).

use super::intake_view::{IntakeBody, intake_answer};
use crate::app::AppError;
use crate::app::service::corrections::{self, FoundError};
use crate::http::extract::{AppState, Desk, Json, Language, Path};
use crate::http::idempotency;
use crate::http::refusals::ActRefusals;
use crate::http::view::{ToSignView, decode};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of corrections at a counter.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(take_in))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(to_sign))
}

/// An error that whoever stands at the counter found in the certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FoundErrorBody {
    /// The cadastral number of the property, where it is one.
    #[schema(max_length = 60)]
    cadastral_number: Option<String>,
    /// What is wrong, and what would be right.
    #[schema(max_length = 1000)]
    description: String,
}

/// The same with the operator's signature.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignedErrorBody {
    /// The cadastral number of the property, where it is one.
    #[schema(max_length = 60)]
    cadastral_number: Option<String>,
    /// What is wrong, and what would be right.
    #[schema(max_length = 1000)]
    description: String,
    /// The CMS (DER) over the bytes to sign, base64.
    #[schema(max_length = 262_144)]
    cms_base64: String,
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
    let found = FoundError {
        cadastral_number: body.cadastral_number.as_deref(),
        description: &body.description,
    };
    let (to_sign, text) = corrections::to_sign(&app, &caller, &id, found).await?;
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
    let cms = decode(&body.cms_base64)?;
    let found = FoundError {
        cadastral_number: body.cadastral_number.as_deref(),
        description: &body.description,
    };
    let view = corrections::take_in(&app, &caller, &id, found, &cms).await?;
    Ok(intake_answer(StatusCode::CREATED, &view, lang, &app))
}
