//! `/v1/desk/nca/appeals` and `/v1/desk/nca/responsible`: who answers appeals, and the answers.

use crate::app::nca::appeals;
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Desk, Json, Overseer, Path, Query};
use crate::http::idempotency;
use crate::http::nca_view::ReceivedAppealView;
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use axum::extract::State;
use axum::middleware;
use chrono::{DateTime, Utc};
use law::id::Iin;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of appeals.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(answer))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(list))
        .routes(routes!(responsible))
        .routes(routes!(name))
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerBody {
    /// What it says.
    #[schema(max_length = 4000)]
    text: String,
}

/// Who answers appeals from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResponsibleBody {
    /// The number of the member of the staff.
    #[schema(value_type = String)]
    iin: Iin,
    /// The order's number.
    #[schema(max_length = 60)]
    order: String,
    /// The corporate address.
    email: String,
}

/// Who answers appeals.
#[derive(Serialize, ToSchema)]
struct ResponsibleView {
    /// The account.
    account: String,
    /// The names.
    name: String,
    /// The order's number.
    order: String,
    /// The corporate address.
    email: String,
    /// Since when.
    since: DateTime<Utc>,
}

impl From<crate::app::nca::Responsible> for ResponsibleView {
    fn from(named: crate::app::nca::Responsible) -> Self {
        Self {
            account: named.account.to_string(),
            name: named.name.full(),
            order: named.order,
            email: named.email,
            since: named.since,
        }
    }
}

/// Lists the appeals, for the responsible person.
#[utoipa::path(
    get, path = "/v1/desk/nca/appeals", tag = "desk", operation_id = "deskAppeals", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of appeals", body = Page<ReceivedAppealView>),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<ReceivedAppealView>>, AppError> {
    let after = page.after()?.unwrap_or_default();
    let found = appeals::list(&app, &caller, &after, page.rows()?).await?;
    Ok(axum::Json(page.page(
        found,
        |received| received.appeal.id.clone(),
        ReceivedAppealView::from,
    )?))
}

/// Answers an appeal.
#[utoipa::path(
    post, path = "/v1/desk/nca/appeals/{id}/answer", tag = "desk", operation_id = "answerAppeal", security(("access_token" = [])),
    params(("id" = String, Path, description = "The appeal"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = AnswerBody,
    responses(
        (status = 200, description = "The appeal", body = ReceivedAppealView),
        ActRefusals,
    )
)]
async fn answer(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<String>,
    Json(body): Json<AnswerBody>,
) -> Result<axum::Json<ReceivedAppealView>, AppError> {
    let appeal = appeals::answer(&app, &caller, &id, &body.text).await?;
    Ok(axum::Json(appeal.into()))
}

/// Who answers appeals now.
#[utoipa::path(
    get, path = "/v1/desk/nca/responsible", tag = "desk", operation_id = "getResponsible", security(("access_token" = [])),
    responses(
        (status = 200, description = "The responsible person", body = ResponsibleView),
        ReadRefusals,
    )
)]
async fn responsible(
    State(app): State<AppState>,
    _: Desk,
) -> Result<axum::Json<ResponsibleView>, AppError> {
    let named = appeals::responsible(&app).await?.ok_or(Fault::NotFound)?;
    Ok(axum::Json(named.into()))
}

/// Names who answers appeals from now on, by the centre's order.
#[utoipa::path(
    put, path = "/v1/desk/nca/responsible", tag = "desk", operation_id = "nameResponsible", security(("access_token" = [])),
    request_body = ResponsibleBody,
    responses(
        (status = 200, description = "The responsible person", body = ResponsibleView),
        ActRefusals,
    )
)]
async fn name(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Json(body): Json<ResponsibleBody>,
) -> Result<axum::Json<ResponsibleView>, AppError> {
    let named =
        appeals::name_responsible(&app, &caller, &body.iin, &body.order, &body.email).await?;
    Ok(axum::Json(named.into()))
}
