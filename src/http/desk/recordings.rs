//! `/v1/desk/recordings`: the desk forbids the destruction of a recording, and lifts what it forbade.

use crate::app::{AppError, recording};
use crate::http::extract::{AppState, Json, Overseer, Path};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::recording_view::{ReasonBody, RecordingView};
use axum::extract::State;
use axum::middleware;
use law::id::CallId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of holds.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(hold))
        .routes(routes!(release))
        .route_layer(middleware::from_fn(idempotency::once))
}

/// Forbids that a recording is destroyed when its term is over, for instance because a court asked for it.
#[utoipa::path(
    post, path = "/v1/desk/recordings/{call}/hold", tag = "desk", operation_id = "holdRecording",
    security(("access_token" = [])),
    params(("call" = String, Path, description = "The call"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ReasonBody,
    responses(
        (status = 200, description = "The recording", body = RecordingView),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`already_done`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, `idempotency_key_reused`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn hold(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Path(call): Path<CallId>,
    Json(body): Json<ReasonBody>,
) -> Result<axum::Json<RecordingView>, AppError> {
    let row = recording::hold(&app, &caller, &call, &body.reason).await?;
    Ok(axum::Json(RecordingView::new(row, None)))
}

/// Lifts a hold; a recording whose term is over is then destroyed.
#[utoipa::path(
    post, path = "/v1/desk/recordings/{call}/release", tag = "desk", operation_id = "releaseRecording",
    security(("access_token" = [])),
    params(("call" = String, Path, description = "The call"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ReasonBody,
    responses(
        (status = 200, description = "The recording", body = RecordingView),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`already_done`", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "`recording_destroyed`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`, `idempotency_key_reused`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn release(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Path(call): Path<CallId>,
    Json(body): Json<ReasonBody>,
) -> Result<axum::Json<RecordingView>, AppError> {
    let row = recording::release(&app, &caller, &call, &body.reason).await?;
    Ok(axum::Json(RecordingView::new(row, None)))
}
