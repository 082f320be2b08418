//! `/v1/sign-ins`: signing in by password and one-time code.

use super::DeviceRequest;
use super::tokens::{self, Proof, TokensView};
use crate::app::AppError;
use crate::app::poa::s01_sign_in::{self, CodeSent, PasswordForm};
use crate::http::extract::{AppState, Json, Language, Path};
use crate::http::mobile::registrations::CodeRequest;
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(finish))
}

/// Who signs in, from which device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInRequest {
    /// Twelve digits.
    #[schema(example = "900101300017")]
    iin: String,
    /// The password.
    password: String,
    /// The device.
    device: DeviceRequest,
}

/// A code is on its way.
#[derive(Serialize, ToSchema)]
pub(super) struct SignInView {
    /// The sign-in, to be finished with the code.
    sign_in_id: String,
    /// Where the code went, masked.
    sent_to: String,
    /// Until when the code is good.
    expires_at: DateTime<Utc>,
}

/// Checks the password and sends a one-time code.
#[utoipa::path(
    post, path = "/v1/sign-ins", tag = "sign-in", operation_id = "signIn",
    params(("DPoP" = String, Header, description = "Proof of the device's key (RFC 9449)")),
    request_body = SignInRequest,
    responses(
        (status = 202, description = "A code was sent", body = SignInView),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`sign_in_refused`, `device_proof_invalid`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_attempts`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sign_in(
    State(app): State<AppState>,
    Proof(proof): Proof,
    Language(lang): Language,
    Json(request): Json<SignInRequest>,
) -> Result<(StatusCode, axum::Json<SignInView>), AppError> {
    let form = PasswordForm {
        iin: request.iin,
        password: request.password,
        device_name: request.device.name,
    };
    let CodeSent {
        id,
        sent_to,
        expires_at,
    } = s01_sign_in::sign_in(&app, &proof, form, lang).await?;
    let view = SignInView {
        sign_in_id: id,
        sent_to,
        expires_at,
    };
    Ok((StatusCode::ACCEPTED, axum::Json(view)))
}

/// Finishes a sign-in with the code, from the same device.
#[utoipa::path(
    post, path = "/v1/sign-ins/{id}/code", tag = "sign-in", operation_id = "finishSignIn",
    params(
        ("id" = String, Path, description = "The sign-in"),
        ("DPoP" = String, Header, description = "Proof of the same device's key (RFC 9449)"),
    ),
    request_body = CodeRequest,
    responses(
        (status = 201, description = "A session", body = TokensView),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`device_proof_invalid`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, `code_wrong`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn finish(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Proof(proof): Proof,
    Json(request): Json<CodeRequest>,
) -> Result<impl IntoResponse, AppError> {
    let tokens = s01_sign_in::finish(&app, &proof, &id, &request.code).await?;
    Ok(tokens::answer(StatusCode::CREATED, tokens))
}
