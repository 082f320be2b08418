//! `/v1/notary/calls/{id}/recording`: the notary vouches for the manifest of the call's recording.

use crate::app::{AppError, recording};
use crate::http::extract::{AppState, Json, Notary, Path};
use crate::http::problem::Problem;
use crate::http::recording_view::RecordingView;
use crate::http::view::{SignedBody, ToSignView, file_answer};
use axum::extract::State;
use axum::response::Response;
use law::id::CallId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the recording's signature.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(manifest))
        .routes(routes!(to_sign))
        .routes(routes!(sign))
}

/// The manifest of the call's recording, to be read before it is signed.
#[utoipa::path(
    get, path = "/v1/notary/calls/{id}/recording/manifest", tag = "notary", operation_id = "recordingManifest",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    responses(
        (status = 200, description = "The manifest, canonical JSON", body = Vec<u8>, content_type = "application/json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording_not_sealed`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn manifest(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(call): Path<CallId>,
) -> Result<Response, AppError> {
    file_answer(recording::manifest_of_call(&app, &caller, &call).await?)
}

/// What the notary of the call signs for its recording; there once the recording is sealed, seconds after the call.
#[utoipa::path(
    get, path = "/v1/notary/calls/{id}/recording/to-sign", tag = "notary", operation_id = "recordingToSign",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    responses(
        (status = 200, description = "The bytes to sign", body = ToSignView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording_not_sealed`, `recording_incomplete`, `recording_damaged`, `already_done`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn to_sign(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(call): Path<CallId>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let (to_sign, text) = recording::to_sign(&app, &caller, &call).await?;
    Ok(axum::Json(ToSignView::new(&to_sign, text)))
}

/// Takes the notary's signature over the manifest; without it the document of the case is not signed.
#[utoipa::path(
    put, path = "/v1/notary/calls/{id}/recording/signature", tag = "notary", operation_id = "signRecording",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    request_body = SignedBody,
    responses(
        (status = 200, description = "The recording", body = RecordingView),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`recording_not_sealed`, `recording_incomplete`, `recording_damaged`, `already_done`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, or what is wrong with the signature", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sign(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(call): Path<CallId>,
    Json(signed): Json<SignedBody>,
) -> Result<axum::Json<RecordingView>, AppError> {
    let row = recording::sign(&app, &caller, &call, &signed.cms()?).await?;
    Ok(axum::Json(RecordingView::new(row, None)))
}
