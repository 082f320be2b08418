//! `/v1/sign-ins`, `/v1/eds-challenges` and `/v1/sessions`: two ways in, and the devices that are signed in.

mod eds_challenges;
mod remote_signings;
mod sign_ins;
mod tokens;

use self::tokens::{Proof, TokensView};
use crate::app::session::Session;
use crate::app::{AppError, session};
use crate::http::extract::{AppState, Json, Path, SignedIn};
use crate::http::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of signing in and of sessions.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(sign_ins::routes())
        .merge(eds_challenges::routes())
        .merge(remote_signings::routes())
        .routes(routes!(refresh))
        .routes(routes!(list, end_others))
        .routes(routes!(end))
}

/// A device that signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceRequest {
    /// Its name, for the list of sessions.
    name: String,
}

/// A refresh token to be exchanged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The token of the last answer.
    refresh_token: String,
}

/// A device that is signed in.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// The session.
    id: String,
    /// The device's name.
    device: String,
    /// How the person signed in: `password` or `eds`.
    method: String,
    /// When.
    created_at: DateTime<Utc>,
    /// When the device was heard of last.
    last_seen_at: DateTime<Utc>,
    /// When the session ends at the latest.
    expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    current: bool,
}

/// The devices that are signed in.
#[derive(Serialize, ToSchema)]
pub struct SessionsView {
    /// Newest first.
    items: Vec<SessionView>,
}

/// Exchanges a refresh token for new tokens; the proof's `ath` covers the refresh token.
#[utoipa::path(
    post, path = "/v1/sessions/refresh", tag = "sign-in", operation_id = "refreshSession",
    params(("DPoP" = String, Header, description = "Proof of the device's key (RFC 9449) with `ath` over the refresh token")),
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "New tokens; the old refresh token is spent", body = TokensView),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`session_ended`, `device_proof_invalid`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not application/json", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn refresh(
    State(app): State<AppState>,
    Proof(proof): Proof,
    Json(request): Json<RefreshRequest>,
) -> Result<impl IntoResponse, AppError> {
    let tokens = session::refresh(&app, &proof, &request.refresh_token).await?;
    Ok(tokens::answer(StatusCode::OK, tokens))
}

/// Lists the devices that are signed in.
#[utoipa::path(
    get, path = "/v1/sessions", tag = "sign-in", operation_id = "listSessions", security(("access_token" = [])),
    responses(
        (status = 200, description = "The running sessions, newest first, at most fifty", body = SessionsView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<axum::Json<SessionsView>, AppError> {
    let sessions = session::list(&app, &caller).await?;
    let items = sessions
        .into_iter()
        .map(|session| view(session, &caller.session))
        .collect();
    Ok(axum::Json(SessionsView { items }))
}

/// Signs every other device out.
#[utoipa::path(
    delete, path = "/v1/sessions", tag = "sign-in", operation_id = "endOtherSessions", security(("access_token" = [])),
    responses(
        (status = 204, description = "Only the present session is left"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn end_others(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
) -> Result<StatusCode, AppError> {
    session::end_others(&app, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs a device out; its access token is refused from then on.
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", tag = "sign-in", operation_id = "endSession", security(("access_token" = [])),
    params(("id" = String, Path, description = "The session")),
    responses(
        (status = 204, description = "The session has ended"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: no running session of the caller", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn end(
    State(app): State<AppState>,
    SignedIn(caller): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, AppError> {
    session::end(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(session: Session, current: &str) -> SessionView {
    SessionView {
        current: session.id == current,
        id: session.id,
        device: session.device_name,
        method: session.method,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        expires_at: session.expires_at,
    }
}
