//! `/v1/desk/services/requests/{id}/decision`: an official signs a drafted decision with the EDS.

use super::view::DeskRequestBody;
use crate::app::AppError;
use crate::app::service::desk::{decision, seen};
use crate::http::extract::{AppState, Desk, Json, Language, Path, Query};
use crate::http::idempotency;
use crate::http::refusals::ActRefusals;
use crate::http::view::{ToSignView, decode, file_answer};
use axum::extract::State;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the decision.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(sign))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(to_sign))
        .routes(routes!(preview))
}

/// What is signed, and under which number.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DecisionQuery {
    /// The turn that was seen.
    turn: u32,
    /// The number in the body's journal of decisions, where the step registers it.
    number: Option<String>,
}

/// A signed decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionBody {
    /// The turn that was seen.
    turn: u32,
    /// The number in the body's journal of decisions, where the step registers it.
    #[schema(max_length = 40)]
    number: Option<String>,
    /// The CMS (DER) over the bytes to sign, base64.
    #[schema(max_length = 262_144)]
    cms_base64: String,
}

/// What the official signs.
#[utoipa::path(
    get, path = "/v1/desk/services/requests/{id}/decision/to-sign", tag = "desk", operation_id = "deskDecisionToSign", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), DecisionQuery),
    responses(
        (status = 200, description = "The bytes to sign", body = ToSignView),
        ActRefusals,
    )
)]
async fn to_sign(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<RequestId>,
    Query(query): Query<DecisionQuery>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let asked = decision::to_sign(&app, &caller, &id, query.turn, query.number).await?;
    Ok(axum::Json(ToSignView::new(&asked.0, asked.1)))
}

/// The document that the drafted decision would make, drawn without number and seal, to be read before anybody signs.
#[utoipa::path(
    get, path = "/v1/desk/services/requests/{id}/decision/preview", tag = "desk", operation_id = "deskDecisionPreview", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The PDF", content_type = "application/pdf"),
        ActRefusals,
    )
)]
async fn preview(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    file_answer(decision::preview(&app, &caller, &id).await?)
}

/// Takes the official's signature; the request goes to the next step.
#[utoipa::path(
    post, path = "/v1/desk/services/requests/{id}/decision", tag = "desk", operation_id = "deskDecide", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = DecisionBody,
    responses(
        (status = 200, description = "The request", body = DeskRequestBody),
        ActRefusals,
    )
)]
async fn sign(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<DecisionBody>,
) -> Result<axum::Json<DeskRequestBody>, AppError> {
    let cms = decode(&body.cms_base64)?;
    let view = decision::sign(&app, &caller, &id, body.turn, body.number, &cms).await?;
    let seen = seen::seen(&app, &caller, view).await?;
    Ok(axum::Json(DeskRequestBody::new(&seen, lang)))
}
