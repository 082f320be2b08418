//! `/v1/nca/appeals`: an applicant's appeals to the centre.

use crate::app::AppError;
use crate::app::nca::appeals;
use crate::http::extract::{AppState, Citizen, Json, Query};
use crate::http::idempotency;
use crate::http::nca_view::AppealView;
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use law::id::RequestId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of appeals.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(make))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(list))
}

/// An appeal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AppealBody {
    /// The request it is about, when it is about one.
    #[schema(value_type = Option<String>)]
    request: Option<RequestId>,
    /// What it says.
    #[schema(max_length = 4000)]
    text: String,
}

/// Makes an appeal; it goes to the person whom the centre's order makes responsible.
#[utoipa::path(
    post, path = "/v1/nca/appeals", tag = "certificates", operation_id = "makeAppeal", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = AppealBody,
    responses(
        (status = 201, description = "The appeal", body = AppealView),
        ActRefusals,
    )
)]
async fn make(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Json(body): Json<AppealBody>,
) -> Result<(StatusCode, axum::Json<AppealView>), AppError> {
    let appeal = appeals::make(&app, &caller, body.request, &body.text).await?;
    Ok((StatusCode::CREATED, axum::Json(appeal.into())))
}

/// Lists the caller's appeals with their answers.
#[utoipa::path(
    get, path = "/v1/nca/appeals", tag = "certificates", operation_id = "listAppeals", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of appeals", body = Page<AppealView>),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<AppealView>>, AppError> {
    let after = page.after()?.unwrap_or_default();
    let found = appeals::mine(&app, &caller, &after, page.rows()?).await?;
    Ok(axum::Json(page.page(
        found,
        |appeal| appeal.id.clone(),
        AppealView::from,
    )?))
}
