//! `/v1/calls`: the calls into which somebody was asked as interpreter, witness or observer.

use crate::app::AppError;
use crate::app::poa::s05_call::{self, Invitation};
use crate::http::extract::{AppState, Citizen, Path};
use crate::http::problem::Problem;
use crate::http::view::{EntranceView, LicenceView, PersonNameView};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use law::id::CallId;
use law::poa::s03_application::DocumentLanguage;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of guests.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(ticket))
}

/// A call the caller was asked into.
#[derive(Serialize, ToSchema)]
struct InvitationView {
    /// The call.
    call: String,
    /// `interpreter`, `witness` or `observer`.
    role: &'static str,
    /// The language of the talk: `kk` or `ru`.
    #[schema(value_type = String)]
    language: DocumentLanguage,
    /// Who asked.
    notary: PersonNameView,
    /// That notary's licence, as the register told of it when they took the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<LicenceView>,
    /// When.
    invited_at: DateTime<Utc>,
}

/// The calls the caller was asked into.
#[derive(Serialize, ToSchema)]
struct InvitationsBody {
    /// Those that are taken and not over.
    items: Vec<InvitationView>,
}

impl From<Invitation> for InvitationView {
    fn from(invitation: Invitation) -> Self {
        Self {
            call: invitation.call.to_string(),
            role: invitation.role.as_str(),
            language: invitation.language,
            notary: invitation.notary.into(),
            licence: invitation.certifier.map(LicenceView::from),
            invited_at: invitation.invited_at,
        }
    }
}

/// Lists the calls going on into which the caller was asked.
#[utoipa::path(
    get, path = "/v1/calls", tag = "call", operation_id = "listInvitations", security(("access_token" = [])),
    responses(
        (status = 200, description = "The calls", body = InvitationsBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
) -> Result<Json<InvitationsBody>, AppError> {
    let invitations = s05_call::invitations(&app, &caller).await?;
    Ok(Json(InvitationsBody {
        items: invitations.into_iter().map(InvitationView::from).collect(),
    }))
}

/// A single-use ticket into the room of a call the caller was asked into.
#[utoipa::path(
    post, path = "/v1/calls/{id}/tickets", tag = "call", operation_id = "getGuestTicket", security(("access_token" = [])),
    params(("id" = String, Path, description = "The call")),
    responses(
        (status = 201, description = "The ticket, for the first frame of the WebSocket", body = EntranceView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`: the caller was not asked into it", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`no_call`: it is over", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn ticket(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<CallId>,
) -> Result<(StatusCode, Json<EntranceView>), AppError> {
    let entrance = s05_call::guest_ticket(&app, &caller, &id).await?;
    let view = EntranceView::new(entrance, &app.settings.public_url);
    Ok((StatusCode::CREATED, Json(view)))
}
