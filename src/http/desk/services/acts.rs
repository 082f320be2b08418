//! `/v1/desk/services/requests/{id}/…`: what an official does without a signature: forward, name, draft, refuse, send back.

use super::view::{BothBody, DeskRequestBody};
use crate::app::AppError;
use crate::app::service::desk::{acts, seen};
use crate::http::extract::{AppState, Desk, Json, Language, Path};
use crate::http::idempotency;
use crate::http::refusals::ActRefusals;
use axum::extract::State;
use axum::middleware;
use law::id::{AccountId, RequestId};
use law::service::Form;
use law::service::desk_work::{Act, Verdict};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the acts.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(forward))
        .routes(routes!(assign))
        .routes(routes!(draft))
        .routes(routes!(refuse))
        .routes(routes!(give_back))
        .route_layer(middleware::from_fn(idempotency::once))
}

/// The request goes to the next step, or to its applicant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ForwardBody {
    /// The turn that was seen.
    turn: u32,
    /// The number in the body's journal, at the first step.
    #[schema(max_length = 40)]
    number: Option<String>,
}

/// Who does the next step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssignBody {
    /// The turn that was seen.
    turn: u32,
    /// The official's account.
    #[schema(value_type = String)]
    to: AccountId,
}

/// A decision for the applicant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DraftBody {
    /// The turn that was seen.
    turn: u32,
    /// The operative text.
    text: BothBody,
    /// The values of the result's form.
    #[schema(value_type = BTreeMap<String, String>)]
    particulars: Form,
}

/// A motivated refusal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefuseBody {
    /// The turn that was seen.
    turn: u32,
    /// The ground's code.
    #[schema(max_length = 40)]
    ground: String,
    /// The motivation.
    reason: BothBody,
}

/// What is to be mended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReturnBody {
    /// The turn that was seen.
    turn: u32,
    /// The remark.
    #[schema(max_length = 2000)]
    remark: String,
}

/// Registers the request in the journal and passes it on, or sends the result to the applicant.
#[utoipa::path(
    post, path = "/v1/desk/services/requests/{id}/forwarding", tag = "desk", operation_id = "deskForward", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ForwardBody,
    responses(
        (status = 200, description = "The request", body = DeskRequestBody),
        ActRefusals,
    )
)]
async fn forward(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<ForwardBody>,
) -> Result<axum::Json<DeskRequestBody>, AppError> {
    let act = Act::Forward {
        number: body.number,
    };
    let view = acts::act(&app, &caller, &id, body.turn, act).await?;
    let seen = seen::seen(&app, &caller, view).await?;
    Ok(axum::Json(DeskRequestBody::new(&seen, lang)))
}

/// Names the official who does the next step, or another one for the present step.
#[utoipa::path(
    post, path = "/v1/desk/services/requests/{id}/assignment", tag = "desk", operation_id = "deskAssign", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = AssignBody,
    responses(
        (status = 200, description = "The request", body = DeskRequestBody),
        ActRefusals,
    )
)]
async fn assign(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<AssignBody>,
) -> Result<axum::Json<DeskRequestBody>, AppError> {
    let act = Act::Assign { to: body.to };
    let view = acts::act(&app, &caller, &id, body.turn, act).await?;
    let seen = seen::seen(&app, &caller, view).await?;
    Ok(axum::Json(DeskRequestBody::new(&seen, lang)))
}

/// Drafts the decision for the applicant; another official signs it.
#[utoipa::path(
    post, path = "/v1/desk/services/requests/{id}/draft", tag = "desk", operation_id = "deskDraft", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = DraftBody,
    responses(
        (status = 200, description = "The request", body = DeskRequestBody),
        ActRefusals,
    )
)]
async fn draft(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<DraftBody>,
) -> Result<axum::Json<DeskRequestBody>, AppError> {
    let act = Act::Draft(Verdict::Granted {
        text: body.text.into(),
        particulars: body.particulars,
    });
    let view = acts::act(&app, &caller, &id, body.turn, act).await?;
    let seen = seen::seen(&app, &caller, view).await?;
    Ok(axum::Json(DeskRequestBody::new(&seen, lang)))
}

/// Drafts a motivated refusal; another official signs it.
#[utoipa::path(
    post, path = "/v1/desk/services/requests/{id}/refusal", tag = "desk", operation_id = "deskRefuse", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = RefuseBody,
    responses(
        (status = 200, description = "The request", body = DeskRequestBody),
        ActRefusals,
    )
)]
async fn refuse(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<RefuseBody>,
) -> Result<axum::Json<DeskRequestBody>, AppError> {
    let act = Act::Draft(Verdict::Refused {
        ground: body.ground,
        reason: body.reason.into(),
    });
    let view = acts::act(&app, &caller, &id, body.turn, act).await?;
    let seen = seen::seen(&app, &caller, view).await?;
    Ok(axum::Json(DeskRequestBody::new(&seen, lang)))
}

/// Sends the request back to the step before, with a remark.
#[utoipa::path(
    post, path = "/v1/desk/services/requests/{id}/return", tag = "desk", operation_id = "deskReturn", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ReturnBody,
    responses(
        (status = 200, description = "The request", body = DeskRequestBody),
        ActRefusals,
    )
)]
async fn give_back(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<ReturnBody>,
) -> Result<axum::Json<DeskRequestBody>, AppError> {
    let act = Act::Return {
        remark: body.remark,
    };
    let view = acts::act(&app, &caller, &id, body.turn, act).await?;
    let seen = seen::seen(&app, &caller, view).await?;
    Ok(axum::Json(DeskRequestBody::new(&seen, lang)))
}
