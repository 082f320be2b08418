//! `/v1/desk/distress-signals`: calls for help given in calls, for those who can act on them.

use crate::app::poa::s05_call::signals::{self, Signal};
use crate::app::recording::Apart;
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Overseer, Path, Query};
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use law::id::CallId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of calls for help.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(proofs))
}

/// A call for help.
#[derive(Serialize, ToSchema)]
struct DeskDistressSignalView {
    /// Its id.
    id: String,
    /// The call it was given in.
    call: String,
    /// Whose, by account.
    account: String,
    /// Their part: `citizen` or the guest's.
    role: String,
    /// When.
    at: DateTime<Utc>,
}

/// Lists the calls for help of all calls, newest first.
#[utoipa::path(
    get, path = "/v1/desk/distress-signals", tag = "desk", operation_id = "listDistressSignals", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of calls for help", body = Page<DeskDistressSignalView>),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    _: Overseer,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<DeskDistressSignalView>>, AppError> {
    // The ids of signals are written as those of calls.
    let before = page.after()?;
    let before = before.map(|id| CallId::parse(&id).map_err(|_| Fault::MalformedRequest));
    let before = before.transpose()?;
    let before = before.as_ref().map(CallId::as_str);
    let signals = signals::all(&app, before, page.rows()?).await?;
    Ok(Json(page.page(
        signals,
        |signal| signal.id.clone(),
        view,
    )?))
}

/// A paper whose hash a signed head or the manifest of the call's recording holds.
#[derive(Serialize, ToSchema)]
struct DistressProofView {
    /// The name under which `senim verify` finds it beside the recording.
    name: String,
    /// Its text, to be kept byte for byte.
    text: String,
}

/// What proves a call for help.
#[derive(Serialize, ToSchema)]
struct DistressProofsBody {
    /// The manifest's first, then those of the heads; none in the first minute.
    items: Vec<DistressProofView>,
}

/// Gives out what proves a call for help to whoever has the call's recording, which itself tells nobody of it.
#[utoipa::path(
    get, path = "/v1/desk/distress-signals/{id}/proofs", tag = "desk", operation_id = "listDistressProofs",
    security(("access_token" = [])),
    params(("id" = String, Path, description = "The call for help")),
    responses(
        (status = 200, description = "The papers", body = DistressProofsBody),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn proofs(
    State(app): State<AppState>,
    _: Overseer,
    Path(id): Path<CallId>,
) -> Result<Json<DistressProofsBody>, AppError> {
    // The ids of signals are written as those of calls.
    let proofs = signals::proofs(&app, id.as_str()).await?;
    let view = |(name, paper): (String, Apart)| DistressProofView {
        name,
        text: String::from_utf8_lossy(&paper.bytes()).into_owned(),
    };
    Ok(Json(DistressProofsBody {
        items: proofs.into_iter().map(view).collect(),
    }))
}

fn view(signal: Signal) -> DeskDistressSignalView {
    DeskDistressSignalView {
        id: signal.id,
        call: signal.call.to_string(),
        account: signal.account.to_string(),
        role: signal.role,
        at: signal.at,
    }
}
