//! `/v1/service-requests/{id}/corrections`: the applicant reports an error in a certificate of real estate (S4, S5).

use crate::app::AppError;
use crate::app::service::corrections::{self, FoundError};
use crate::http::extract::{AppState, Citizen, Json, Language, Path};
use crate::http::idempotency;
use crate::http::refusals::ActRefusals;
use crate::http::service_view::{ServiceRequestBody, service_answer};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of corrections.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(ask))
        .route_layer(middleware::from_fn(idempotency::once))
}

/// An error in a certificate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CorrectionBody {
    /// The cadastral number of the property, where it is one.
    #[schema(max_length = 60)]
    cadastral_number: Option<String>,
    /// What is wrong, and what would be right.
    #[schema(max_length = 1000)]
    description: String,
}

/// Reports an error in the certificate to the body that registers; how it stands is shown with the request.
#[utoipa::path(
    post, path = "/v1/service-requests/{id}/corrections", tag = "services", operation_id = "askCorrection", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request that ended in the certificate"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = CorrectionBody,
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
    Json(body): Json<CorrectionBody>,
) -> Result<Response, AppError> {
    let found = FoundError {
        cadastral_number: body.cadastral_number.as_deref(),
        description: &body.description,
    };
    let view = corrections::ask(&app, &caller, &id, found).await?;
    Ok(service_answer(StatusCode::CREATED, &view, lang))
}
