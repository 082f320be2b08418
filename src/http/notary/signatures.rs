//! `/v1/notary/cases/{id}/signature`: the notary signs the approved bytes in two steps.

use crate::app::poa::s10_signature;
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Json, Language, Notary, Path};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::view::{CaseBody, case_answer, decode};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use law::id::CaseId;
use law::poa::algorithm::Actor;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the signature.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(sign))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(prepare))
}

/// What the notary signs: the approved document with its register stamp, the gap for the signature left out.
#[derive(Serialize, ToSchema)]
struct PreparationView {
    /// The number the document will have in the register.
    number: String,
    /// The time that will stand in the document; to be sent back with the signature within 15 minutes.
    at: DateTime<Utc>,
    /// SHA-256 of the approved bytes inside.
    approved_sha256: String,
    /// SHA-256 of the bytes to be signed.
    sha256: String,
    /// The bytes to be signed, base64; sign them detached, without a signing time (PAdES).
    content_base64: String,
}

/// The notary's signature over a preparation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignatureRequest {
    /// The number of the preparation.
    number: String,
    /// Its time.
    at: DateTime<Utc>,
    /// The detached CMS (DER), base64.
    #[schema(max_length = 65536)]
    cms_base64: String,
}

/// Prepares the approved draft for the notary's signature; licence and consents are asked again.
#[utoipa::path(
    post, path = "/v1/notary/cases/{id}/signature/preparation", tag = "notary", operation_id = "prepareSignature",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "What to sign", body = PreparationView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn prepare(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CaseId>,
) -> Result<axum::Json<PreparationView>, AppError> {
    let preparation = s10_signature::prepare(&app, &caller, &id).await?;
    Ok(axum::Json(PreparationView {
        number: preparation.number.to_string(),
        at: preparation.at,
        approved_sha256: preparation.approved.to_string(),
        sha256: preparation.digest.to_string(),
        content_base64: STANDARD.encode(&preparation.content),
    }))
}

/// Takes the notary's signature, seals the document and enters it into the register.
#[utoipa::path(
    post, path = "/v1/notary/cases/{id}/signature", tag = "notary", operation_id = "sign", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SignatureRequest,
    responses(
        (status = 200, description = "The case with its register number", body = CaseBody),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage` or another state that excludes this", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sign(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Language(lang): Language,
    Path(id): Path<CaseId>,
    Json(request): Json<SignatureRequest>,
) -> Result<Response, AppError> {
    let number = request
        .number
        .parse()
        .map_err(|_| Fault::PreparationExpired)?;
    let cms = decode(&request.cms_base64)?;
    let view = s10_signature::sign(&app, &caller, &id, number, request.at, &cms).await?;
    Ok(case_answer(StatusCode::OK, &view, Actor::Notary, lang))
}
