//! `/v1/desk/overview`: how many cases stand where; numbers only, nobody's case.

use crate::app::{AppError, desk};
use crate::http::extract::{AppState, Desk};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route of the overview.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(overview))
}

/// The installation in numbers.
#[derive(Serialize, ToSchema)]
struct OverviewView {
    /// Cases by stage.
    cases: BTreeMap<String, i64>,
    /// Jobs that wait.
    jobs_waiting: i64,
    /// Jobs that were given up.
    jobs_given_up: i64,
}

/// The installation in numbers.
#[utoipa::path(
    get, path = "/v1/desk/overview", tag = "desk", operation_id = "overview", security(("access_token" = [])),
    responses(
        (status = 200, description = "The numbers", body = OverviewView),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn overview(State(app): State<AppState>, _: Desk) -> Result<Json<OverviewView>, AppError> {
    let overview = desk::overview(&app).await?;
    Ok(Json(OverviewView {
        cases: overview.cases.into_iter().collect(),
        jobs_waiting: overview.jobs_waiting,
        jobs_given_up: overview.jobs_given_up,
    }))
}
