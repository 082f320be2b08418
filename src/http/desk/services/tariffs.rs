//! `/v1/desk/tariffs`: the index and the rates, proposed changes with the preview of their effect, and the second person's word.

use super::calendar::ChangeEventView;
use super::tariff_view::{NewTariffChange, TariffChangeBody, TariffRejection, TariffsBody};
use crate::app::AppError;
use crate::app::changes::{self, ChangeRow, ChangeStatus, Verdict};
use crate::app::tariffs;
use crate::http::extract::{AppState, Desk, Json, Language, Overseer, Path, Query};
use crate::http::idempotency;
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use law::fee::Change;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the tariffs.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(propose))
        .routes(routes!(approve))
        .routes(routes!(reject))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(current))
        .routes(routes!(list))
        .routes(routes!(one))
}

/// The tariffs of today: the monthly calculation index and every rate, with their sources.
#[utoipa::path(
    get, path = "/v1/desk/tariffs", tag = "desk", operation_id = "tariffs", security(("access_token" = [])),
    responses(
        (status = 200, description = "The tariffs", body = TariffsBody),
        ReadRefusals,
    )
)]
async fn current(
    State(app): State<AppState>,
    _: Desk,
    Language(lang): Language,
) -> Result<axum::Json<TariffsBody>, AppError> {
    let tariffs = tariffs::current(&app).await?;
    Ok(axum::Json(TariffsBody::new(&tariffs, lang)))
}

/// Lists the changes, oldest first; those with an edition are the editions.
#[utoipa::path(
    get, path = "/v1/desk/tariffs/changes", tag = "desk", operation_id = "tariffChanges", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of changes", body = Page<TariffChangeBody>),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    _: Desk,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<TariffChangeBody>>, AppError> {
    let after = page.after()?.unwrap_or_default();
    let found = changes::list(&app, &after, page.rows()?).await?;
    let page = page.page(
        found,
        |row| row.id.clone(),
        |row| TariffChangeBody::new(row, None),
    )?;
    Ok(axum::Json(page))
}

/// A change, who had to do with it, and what it would do while it waits.
#[utoipa::path(
    get, path = "/v1/desk/tariffs/changes/{id}", tag = "desk", operation_id = "tariffChange", security(("access_token" = [])),
    params(("id" = String, Path, description = "The change")),
    responses(
        (status = 200, description = "The change", body = TariffChangeBody),
        ReadRefusals,
    )
)]
async fn one(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<String>,
) -> Result<axum::Json<TariffChangeBody>, AppError> {
    let (row, events) = changes::read(&app, &caller, &id).await?;
    let mut body = with_effect(&app, row).await?;
    body.history = events.into_iter().map(ChangeEventView::from).collect();
    Ok(axum::Json(body))
}

async fn with_effect(app: &AppState, row: ChangeRow<Change>) -> Result<TariffChangeBody, AppError> {
    let effect = match row.status {
        ChangeStatus::Proposed => tariffs::effect(app, &row.change).await?,
        ChangeStatus::Approved | ChangeStatus::Rejected => None,
    };
    Ok(TariffChangeBody::new(row, effect))
}

/// Proposes a change with its source; another member of the staff approves it.
#[utoipa::path(
    post, path = "/v1/desk/tariffs/changes", tag = "desk", operation_id = "proposeTariffChange", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = NewTariffChange,
    responses(
        (status = 201, description = "The change with its effect", body = TariffChangeBody),
        ActRefusals,
    )
)]
async fn propose(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Json(body): Json<NewTariffChange>,
) -> Result<(StatusCode, axum::Json<TariffChangeBody>), AppError> {
    let (proposal, reason) = body.read()?;
    let row = tariffs::propose(&app, &caller, proposal, reason).await?;
    let body = with_effect(&app, row).await?;
    Ok((StatusCode::CREATED, axum::Json(body)))
}

/// Approves a change that another one proposed: it is the next edition. Bills that were issued keep their amounts. For those who
/// oversee.
#[utoipa::path(
    post, path = "/v1/desk/tariffs/changes/{id}/approval", tag = "desk", operation_id = "approveTariffChange", security(("access_token" = [])),
    params(("id" = String, Path, description = "The change"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 200, description = "The change", body = TariffChangeBody),
        ActRefusals,
    )
)]
async fn approve(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Path(id): Path<String>,
) -> Result<axum::Json<TariffChangeBody>, AppError> {
    let row = tariffs::decide(&app, &caller, &id, Verdict::Approve).await?;
    Ok(axum::Json(TariffChangeBody::new(row, None)))
}

/// Turns a change down that another one proposed, and says why. For those who oversee.
#[utoipa::path(
    post, path = "/v1/desk/tariffs/changes/{id}/rejection", tag = "desk", operation_id = "rejectTariffChange", security(("access_token" = [])),
    params(("id" = String, Path, description = "The change"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = TariffRejection,
    responses(
        (status = 200, description = "The change", body = TariffChangeBody),
        ActRefusals,
    )
)]
async fn reject(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Path(id): Path<String>,
    Json(body): Json<TariffRejection>,
) -> Result<axum::Json<TariffChangeBody>, AppError> {
    let verdict = Verdict::Reject(Some(body.reason));
    let row = tariffs::decide(&app, &caller, &id, verdict).await?;
    Ok(axum::Json(TariffChangeBody::new(row, None)))
}
