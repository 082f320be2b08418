//! `/v1/eds-challenges/{id}/remote-signings`: the challenge of signing in is signed on a phone with eGov Mobile.

use super::tokens::Proof;
use crate::app::{AppError, remote_signing};
use crate::http::extract::{AppState, Language, Path};
use crate::http::problem::Problem;
use crate::http::view::{RemoteSigningStarted, RemoteSigningView, signing_answer, started_answer};
use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .routes(routes!(one))
}

/// Begins a signing of a challenge on a phone, for the device the challenge was put before.
#[utoipa::path(
    post, path = "/v1/eds-challenges/{id}/remote-signings", tag = "sign-in", operation_id = "startRemoteSignIn",
    params(
        ("id" = String, Path, description = "The challenge"),
        ("DPoP" = String, Header, description = "Proof of the same device's key (RFC 9449)"),
    ),
    responses(
        (status = 201, description = "The link, good for 180 seconds, as long as the challenge, and one signature", body = RemoteSigningStarted),
        (status = 401, description = "`device_proof_invalid`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: the path does not read", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`limit_reached`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`challenge_unknown`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn start(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Proof(proof): Proof,
) -> Result<Response, AppError> {
    let started = remote_signing::start_for_challenge(&app, &proof, &id).await?;
    Ok(started_answer(started))
}

/// How the signing of a challenge stands; with the signature, once it is here, to answer the challenge with.
#[utoipa::path(
    get, path = "/v1/eds-challenges/{id}/remote-signings/{signing}", tag = "sign-in", operation_id = "getRemoteSignIn",
    params(
        ("id" = String, Path, description = "The challenge"),
        ("signing" = String, Path, description = "The signing"),
        ("DPoP" = String, Header, description = "Proof of the same device's key (RFC 9449)"),
    ),
    responses(
        (status = 200, description = "The signing", body = RemoteSigningView),
        (status = 401, description = "`device_proof_invalid`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: no signing of this challenge and device", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    State(app): State<AppState>,
    Path((id, signing)): Path<(String, String)>,
    Language(lang): Language,
    Proof(proof): Proof,
) -> Result<Response, AppError> {
    let view = remote_signing::view_for_challenge(&app, &proof, &id, &signing).await?;
    Ok(signing_answer(view, lang))
}
