//! `/v1/notary/calls/{id}/guests` and `…/distress-signals`: who else is asked into a call, and who called for help in it.

use crate::app::AppError;
use crate::app::poa::s05_call::{self, signals};
use crate::http::extract::{AppState, Json, Notary, Path};
use crate::http::problem::Problem;
use crate::http::view::GuestView;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use law::id::{AccountId, CallId, Iin};
use law::poa::s05_call::GuestRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of a call's people.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(invite, guests))
        .routes(routes!(dismiss))
        .routes(routes!(distress_signals))
}

/// Somebody to be asked into the call.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GuestRequest {
    /// `interpreter` (one), `witness` (two) or `observer` (one, neither seen nor heard).
    #[schema(value_type = String)]
    role: GuestRole,
    /// Their IIN; they have an account whose owner is proved.
    #[schema(value_type = String)]
    iin: Iin,
}

/// Those asked into a call.
#[derive(Serialize, ToSchema)]
struct GuestsBody {
    /// In the order in which they were.
    items: Vec<GuestView>,
}

/// A call for help, given without showing it.
#[derive(Serialize, ToSchema)]
struct DistressSignalView {
    /// Whose, by account.
    account: String,
    /// Their part: `citizen` or the guest's.
    role: String,
    /// When.
    at: DateTime<Utc>,
}

/// The calls for help of one call.
#[derive(Serialize, ToSchema)]
struct DistressSignalsBody {
    /// Oldest first.
    items: Vec<DistressSignalView>,
}

/// Asks a person into the caller's call; asking again for the same part changes nothing.
#[utoipa::path(
    post, path = "/v1/notary/calls/{id}/guests", tag = "call", operation_id = "inviteGuest", security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    request_body = GuestRequest,
    responses(
        (status = 201, description = "They may come, and wait to be let in", body = GuestView),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: no call of the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`no_call`: it is not taken, or it is over", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`too_large`", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`unsupported_media`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`: a party of the case, or no seat is left; `not_registered`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn invite(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CallId>,
    Json(request): Json<GuestRequest>,
) -> Result<(StatusCode, axum::Json<GuestView>), AppError> {
    let guest = s05_call::invite(&app, &caller, &id, request.role, &request.iin).await?;
    Ok((StatusCode::CREATED, axum::Json(guest.into())))
}

/// Who was asked into the caller's call.
#[utoipa::path(
    get, path = "/v1/notary/calls/{id}/guests", tag = "call", operation_id = "listGuests", security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    responses(
        (status = 200, description = "The guests", body = GuestsBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: no call of the caller", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn guests(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CallId>,
) -> Result<axum::Json<GuestsBody>, AppError> {
    let guests = s05_call::guests(&app, &caller, &id).await?;
    Ok(axum::Json(GuestsBody {
        items: guests.into_iter().map(GuestView::from).collect(),
    }))
}

/// Takes an invitation back: the guest's tickets are void, and whoever waits or sits in the room goes. They are told by a letter.
#[utoipa::path(
    delete, path = "/v1/notary/calls/{id}/guests/{account}", tag = "call", operation_id = "dismissGuest",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The call"), ("account" = String, Path, description = "The guest, by account")),
    responses(
        (status = 204, description = "They are not asked any more"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: no call of the caller, or nobody who was asked", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`no_call`: it is not taken, or it is over", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn dismiss(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path((id, account)): Path<(CallId, AccountId)>,
) -> Result<StatusCode, AppError> {
    s05_call::dismiss(&app, &caller, &id, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who called for help in the caller's call without showing it. The citizen's side has nothing of this anywhere.
#[utoipa::path(
    get, path = "/v1/notary/calls/{id}/distress-signals", tag = "call", operation_id = "listDistressSignalsOfCall",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    responses(
        (status = 200, description = "The calls for help", body = DistressSignalsBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: no call of the caller", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn distress_signals(
    State(app): State<AppState>,
    Notary(caller): Notary,
    Path(id): Path<CallId>,
) -> Result<axum::Json<DistressSignalsBody>, AppError> {
    let signals = signals::of_call(&app, &caller, &id).await?;
    let view = |signal: signals::Signal| DistressSignalView {
        account: signal.account.to_string(),
        role: signal.role,
        at: signal.at,
    };
    Ok(axum::Json(DistressSignalsBody {
        items: signals.into_iter().map(view).collect(),
    }))
}
