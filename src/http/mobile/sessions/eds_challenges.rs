//! `/v1/eds-challenges`: signing in by the digital signature.

use super::DeviceRequest;
use super::tokens::{self, Proof, TokensView};
use crate::app::poa::s01_sign_in::{self, EdsForm};
use crate::app::{AppError, Role};
use crate::http::extract::{AppState, Json, Path};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use law::form::{FieldError, FieldProblem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(challenge))
        .routes(routes!(answer))
}

/// What the signature will be for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ChallengePurpose {
    /// To sign in.
    SignIn,
}

/// A request for a challenge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChallengeRequest {
    /// What the signature will be for.
    purpose: ChallengePurpose,
}

/// A statement to be signed.
#[derive(Serialize, ToSchema)]
pub(super) struct ChallengeView {
    /// The challenge, to be answered once.
    challenge_id: String,
    /// The bytes to sign, in base64.
    content_base64: String,
    /// Their SHA-256, in hexadecimal digits.
    sha256: String,
    /// Until when it is good.
    expires_at: DateTime<Utc>,
}

/// In which role a person signs in.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SignInAs {
    /// With a registered account.
    #[default]
    Citizen,
    /// With a licence in force.
    Notary,
    /// As staff named in the configuration.
    Desk,
}

impl From<SignInAs> for Role {
    fn from(role: SignInAs) -> Self {
        match role {
            SignInAs::Citizen => Self::Citizen,
            SignInAs::Notary => Self::Notary,
            SignInAs::Desk => Self::Desk,
        }
    }
}

/// A signed challenge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerRequest {
    /// A CMS that holds the challenge, made with an authentication certificate, in base64.
    cms_base64: String,
    /// In which role the person signs in.
    #[serde(default, rename = "as")]
    #[schema(inline)]
    role: SignInAs,
    /// The device.
    device: DeviceRequest,
}

/// Asks for a statement to be signed by this device.
#[utoipa::path(
    post, path = "/v1/eds-challenges", tag = "sign-in", operation_id = "createChallenge",
    params(("DPoP" = String, Header, description = "Proof of the device's key (RFC 9449)")),
    request_body = ChallengeRequest,
    responses(
        (status = 201, description = "The challenge, good for five minutes and one answer", body = ChallengeView),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`device_proof_invalid`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn challenge(
    State(app): State<AppState>,
    Proof(proof): Proof,
    Json(request): Json<ChallengeRequest>,
) -> Result<(StatusCode, axum::Json<ChallengeView>), AppError> {
    let offered = match request.purpose {
        ChallengePurpose::SignIn => s01_sign_in::challenge(&app, &proof).await?,
    };
    let view = ChallengeView {
        challenge_id: offered.id,
        content_base64: STANDARD.encode(&offered.to_sign.content),
        sha256: offered.to_sign.sha256.to_string(),
        expires_at: offered.expires_at,
    };
    Ok((StatusCode::CREATED, axum::Json(view)))
}

/// Answers a challenge with its signature, from the same device; the first answer spends it, right or wrong.
#[utoipa::path(
    post, path = "/v1/eds-challenges/{id}/session", tag = "sign-in", operation_id = "answerChallenge",
    params(
        ("id" = String, Path, description = "The challenge"),
        ("DPoP" = String, Header, description = "Proof of the same device's key (RFC 9449)"),
    ),
    request_body = AnswerRequest,
    responses(
        (status = 201, description = "A session", body = TokensView),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`device_proof_invalid`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`licence_not_in_force`, `forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, `challenge_unknown`, `not_registered`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`revocation_unknown`, `system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn answer(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Proof(proof): Proof,
    Json(request): Json<AnswerRequest>,
) -> Result<impl IntoResponse, AppError> {
    let wrong = |_| {
        AppError::Invalid(vec![FieldError::new(
            "/cms_base64",
            FieldProblem::WrongForm,
        )])
    };
    let form = EdsForm {
        cms: STANDARD.decode(&request.cms_base64).map_err(wrong)?,
        role: request.role.into(),
        device_name: request.device.name,
    };
    let tokens = s01_sign_in::answer(&app, &proof, &id, &form).await?;
    Ok(tokens::answer(StatusCode::CREATED, tokens))
}
