//! `/v1/desk/intakes/{id}/…`: what an official does with a request they took in: accept, refuse, sign, take back, hand over.

use super::intake_view::{IntakeBody, intake_answer};
use crate::app::AppError;
use crate::app::service::{filing, intake};
use crate::http::extract::{AppState, Desk, Json, Language, Path};
use crate::http::idempotency;
use crate::http::refusals::ActRefusals;
use crate::http::view::{SignedBody, ToSignView};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::Response;
use law::id::RequestId;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the acts.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(accept))
        .routes(routes!(refuse))
        .routes(routes!(submit))
        .routes(routes!(withdraw))
        .routes(routes!(hand_over))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(to_sign))
}

/// The documents taken over on paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcceptedPaperBody {
    /// The sheets of the application (`application`) and of each attached document, by its code.
    sheets: BTreeMap<String, u32>,
}

/// The documents that were not brought.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IncompleteBody {
    /// Codes of attachments that are missing beside the required ones.
    #[schema(max_items = 40)]
    missing: Vec<String>,
}

/// At an office: takes the documents over by an inventory, and asks for the fee. `intake-inventory.pdf` is made of it.
#[utoipa::path(
    post, path = "/v1/desk/intakes/{id}/acceptance", tag = "desk", operation_id = "acceptIntake", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = AcceptedPaperBody,
    responses(
        (status = 200, description = "The request, which waits for its fee", body = IntakeBody),
        ActRefusals,
    )
)]
async fn accept(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<AcceptedPaperBody>,
) -> Result<Response, AppError> {
    let view = intake::accept(&app, &caller, &id, &body.sheets).await?;
    Ok(intake_answer(StatusCode::OK, &view, lang, &app))
}

/// Does not accept incomplete documents. `intake-refusal.pdf` is the receipt of it.
#[utoipa::path(
    post, path = "/v1/desk/intakes/{id}/refusal", tag = "desk", operation_id = "refuseIntake", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = IncompleteBody,
    responses(
        (status = 200, description = "The request, refused", body = IntakeBody),
        ActRefusals,
    )
)]
async fn refuse(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<IncompleteBody>,
) -> Result<Response, AppError> {
    let view = intake::refuse(&app, &caller, &id, &body.missing).await?;
    Ok(intake_answer(StatusCode::OK, &view, lang, &app))
}

/// What the official signs to send the complete request.
#[utoipa::path(
    get, path = "/v1/desk/intakes/{id}/to-sign", tag = "desk", operation_id = "intakeToSign", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The bytes to sign", body = ToSignView),
        ActRefusals,
    )
)]
async fn to_sign(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<ToSignView>, AppError> {
    let (to_sign, text) = filing::to_sign(&app, &caller, &id).await?;
    Ok(axum::Json(ToSignView::new(&to_sign, text)))
}

/// Sends the request under the official's EDS; a power of attorney that ended meanwhile refuses it with the notice.
#[utoipa::path(
    post, path = "/v1/desk/intakes/{id}/submission", tag = "desk", operation_id = "submitIntake", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = SignedBody,
    responses(
        (status = 200, description = "The request, sent or refused", body = IntakeBody),
        ActRefusals,
    )
)]
async fn submit(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    Json(body): Json<SignedBody>,
) -> Result<Response, AppError> {
    let view = intake::submit(&app, &caller, &id, &body.cms()?).await?;
    Ok(intake_answer(StatusCode::OK, &view, lang, &app))
}

/// Takes the request back on the word of whoever stands at the desk, until the registry or an official has it.
#[utoipa::path(
    post, path = "/v1/desk/intakes/{id}/withdrawal", tag = "desk", operation_id = "withdrawIntake", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The request", body = IntakeBody),
        ActRefusals,
    )
)]
async fn withdraw(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = intake::withdraw(&app, &caller, &id).await?;
    Ok(intake_answer(StatusCode::OK, &view, lang, &app))
}

/// Notes that the printed result or refusal was handed over; its files are not read here any more.
#[utoipa::path(
    post, path = "/v1/desk/intakes/{id}/handing-over", tag = "desk", operation_id = "handOverIntake", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The request", body = IntakeBody),
        ActRefusals,
    )
)]
async fn hand_over(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = intake::hand_over(&app, &caller, &id).await?;
    Ok(intake_answer(StatusCode::OK, &view, lang, &app))
}
