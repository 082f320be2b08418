//! `/v1/desk/jobs`: work that was given up, and another try.

use crate::app::AppError;
use crate::app::desk::{self, DeadJob};
use crate::http::extract::{AppState, Overseer, Path, Query};
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of jobs.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(retry))
}

/// A job that was given up.
#[derive(Serialize, ToSchema)]
struct DeadJobView {
    /// The job.
    id: String,
    /// Its kind.
    kind: String,
    /// Its case.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    /// How often it was tried.
    attempts: i64,
    /// What went wrong last.
    last_error: String,
    /// When it was given up.
    given_up_at: DateTime<Utc>,
}

/// Lists the jobs that were given up.
#[utoipa::path(
    get, path = "/v1/desk/jobs", tag = "desk", operation_id = "listJobs", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of jobs", body = Page<DeadJobView>),
        (status = 400, description = "`malformed_request`, `idempotency_key_required`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(app): State<AppState>,
    _: Overseer,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<DeadJobView>>, AppError> {
    let after = page.after()?.unwrap_or_default();
    let jobs = desk::given_up(&app, &after, page.rows()?).await?;
    Ok(Json(page.page(jobs, |job| job.id.clone(), view)?))
}

/// Lets a job that was given up run again.
#[utoipa::path(
    post, path = "/v1/desk/jobs/{id}/retry", tag = "desk", operation_id = "retryJob", security(("access_token" = [])),
    params(("id" = String, Path, description = "The job")),
    responses(
        (status = 204, description = "It will run again"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`, `licence_not_in_force`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`system_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn retry(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Path(id): Path<String>,
) -> Result<StatusCode, AppError> {
    desk::retry(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(job: DeadJob) -> DeadJobView {
    DeadJobView {
        id: job.id,
        kind: job.kind,
        case: job.case.map(|case| case.to_string()),
        attempts: job.attempts,
        last_error: job.last_error,
        given_up_at: job.dead_at,
    }
}
