//! `/v1/poa/cases/{id}/calls`: the queue for a call with a notary, and the way into its room.

use crate::app::AppError;
use crate::app::poa::s05_call::{self, CallView};
use crate::http::extract::{AppState, Citizen, Path};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::view::{EntranceView, LicenceView, PersonNameView};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use chrono::{DateTime, Utc};
use law::id::CaseId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of calls.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(join))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(latest, leave))
        .routes(routes!(ticket))
}

/// A call with a notary.
#[derive(Serialize, ToSchema)]
struct CallBody {
    /// The call.
    id: String,
    /// `waiting`, `ringing`, `active` or `ended`.
    state: &'static str,
    /// While waiting: the place in the queue, from 1.
    position: Option<usize>,
    /// While waiting: how long it may take; null when no notary is on duty, for then nobody knows.
    estimated_seconds: Option<i64>,
    /// Once taken: the notary.
    notary: Option<PersonNameView>,
    /// That notary's licence, as the register told of it when they took the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<LicenceView>,
    /// Since when it waits.
    queued_at: DateTime<Utc>,
    /// When it was taken.
    started_at: Option<DateTime<Utc>>,
    /// Once over: `finished`, `later`, `technical`, `left`, `lost`, `abandoned`, `cancelled`, or the stage the case ended at.
    end_reason: Option<String>,
}

impl From<CallView> for CallBody {
    fn from(view: CallView) -> Self {
        Self {
            id: view.call.id.to_string(),
            state: view.call.state.as_str(),
            position: view.position,
            estimated_seconds: view.estimate.map(|estimate| estimate.num_seconds()),
            notary: view.notary.map(PersonNameView::from),
            licence: view.certifier.map(LicenceView::from),
            queued_at: view.call.queued_at,
            started_at: view.call.started_at,
            end_reason: view.call.end_reason,
        }
    }
}

/// Asks for a call with a notary: the case joins the queue, at its front after a call that broke off.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/calls", tag = "call", operation_id = "joinQueue", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 201, description = "The case waits", body = CallBody),
        (status = 400, description = "`idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`wrong_stage`, `already_done`: it waits or talks already, `idempotency_in_flight`", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`idempotency_key_reused`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn join(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
) -> Result<(StatusCode, Json<CallBody>), AppError> {
    let view = s05_call::join_queue(&app, &caller, &id).await?;
    Ok((StatusCode::CREATED, Json(view.into())))
}

/// How the latest call stands: the place in the queue and an honest waiting time, then who took it.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/calls/latest", tag = "call", operation_id = "getLatestCall", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The call", body = CallBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`no_call`: none was asked for yet", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn latest(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
) -> Result<Json<CallBody>, AppError> {
    let view = s05_call::latest(&app, &caller, &id).await?;
    Ok(Json(view.into()))
}

/// Leaves the queue; a call that was taken is left in its room.
#[utoipa::path(
    delete, path = "/v1/poa/cases/{id}/calls/latest", tag = "call", operation_id = "leaveQueue", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 204, description = "The case waits no longer"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`no_call`: none waits or rings", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn leave(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
) -> Result<StatusCode, AppError> {
    s05_call::leave_queue(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A single-use ticket into the room of the call, once a notary took it.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/calls/latest/ticket", tag = "call", operation_id = "getCallTicket", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 201, description = "The ticket, for the first frame of the WebSocket", body = EntranceView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`no_call`: it was not taken yet, or it is over", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn ticket(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CaseId>,
) -> Result<(StatusCode, Json<EntranceView>), AppError> {
    let latest = s05_call::latest(&app, &caller, &id).await?;
    let entrance = s05_call::ticket(&app, &caller, &latest.call.id).await?;
    let view = EntranceView::new(entrance, &app.settings.public_url);
    Ok((StatusCode::CREATED, Json(view)))
}
