//! `/v1/nca/requests/{id}/submission`: the request is signed where the service asks for it, and filed.

use crate::app::AppError;
use crate::app::nca::filing;
use crate::http::extract::{AppState, Citizen, Json, Language, Path};
use crate::http::idempotency;
use crate::http::nca_view::{RequestBody, request_answer};
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

/// The routes of filing.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(submit))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(to_sign))
}

/// What files a request.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubmissionBody {
    /// The CMS (DER), base64; for the first issue there is none, since the applicant has no certificate yet.
    #[schema(max_length = 262_144)]
    cms_base64: Option<String>,
}

/// What the caller signs to file a renewal or a revocation.
#[utoipa::path(
    get, path = "/v1/nca/requests/{id}/to-sign", tag = "certificates", operation_id = "requestToSign", security(("access_token" = [])),
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

/// Files the request: registered under its number, or refused with the clause.
#[utoipa::path(
    post, path = "/v1/nca/requests/{id}/submission", tag = "certificates", operation_id = "submitRequest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SubmissionBody,
    responses(
        (status = 200, description = "The request, registered or refused", body = RequestBody),
        ActRefusals,
    )
)]
async fn submit(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<SubmissionBody>,
) -> Result<Response, AppError> {
    let cms = body.cms_base64.as_deref().map(decode).transpose()?;
    let view = filing::submit(&app, &caller, &id, cms.as_deref()).await?;
    Ok(request_answer(StatusCode::OK, &view, lang))
}
