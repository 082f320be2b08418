//! `/v1/desk/officials`: the roster of the state bodies' desks.

use crate::app::service::desk::roster::{self, OfficialRow, Post};
use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Desk, Json, Overseer, Path, Query};
use crate::http::idempotency;
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use chrono::{DateTime, Utc};
use law::id::{AccountId, Iin};
use law::service::DeskRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the roster.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(appoint))
        .routes(routes!(remove))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new()
        .merge(once)
        .routes(routes!(list))
        .routes(routes!(own))
        .routes(routes!(colleagues))
}

/// A member of the staff and the post they get.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PostBody {
    /// The number of the member of the staff, who has signed in before.
    #[schema(value_type = String)]
    iin: Iin,
    /// The role: `chancery`, `head`, `specialist`, `akimat`, `registrar`, `licensing_officer`, `centre_operator`.
    #[schema(value_type = String)]
    role: DeskRole,
    /// The region of the body, or `republic`.
    #[schema(max_length = 40)]
    region: String,
}

/// The caller's post.
#[derive(Serialize, ToSchema)]
struct PostView {
    /// The role.
    role: &'static str,
    /// The region of the body.
    region: String,
}

/// Somebody with a post.
#[derive(Serialize, ToSchema)]
struct OfficialBody {
    /// The account.
    account: String,
    /// The names.
    name: String,
    /// The role.
    role: &'static str,
    /// The region of the body.
    region: String,
    /// Who appointed them.
    appointed_by: String,
    /// When.
    appointed_at: DateTime<Utc>,
}

impl From<OfficialRow> for OfficialBody {
    fn from(row: OfficialRow) -> Self {
        Self {
            account: row.account.to_string(),
            name: row.name.full(),
            role: row.role.as_str(),
            region: row.region,
            appointed_by: row.appointed_by.to_string(),
            appointed_at: row.appointed_at,
        }
    }
}

/// Lists everybody with a post.
#[utoipa::path(
    get, path = "/v1/desk/officials", tag = "desk", operation_id = "listOfficials", security(("access_token" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of officials", body = Page<OfficialBody>),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<OfficialBody>>, AppError> {
    let after = page.after()?.unwrap_or_default();
    let found = roster::list(&app, &caller, &after, page.rows()?).await?;
    let page = page.page(found, |row| row.account.to_string(), OfficialBody::from)?;
    Ok(axum::Json(page))
}

/// The caller's own post.
#[utoipa::path(
    get, path = "/v1/desk/post", tag = "desk", operation_id = "ownPost", security(("access_token" = [])),
    responses(
        (status = 200, description = "The post", body = PostView),
        ReadRefusals,
    )
)]
async fn own(
    State(app): State<AppState>,
    Desk(caller): Desk,
) -> Result<axum::Json<PostView>, AppError> {
    let post = roster::post(&app, &caller).await?;
    Ok(axum::Json(PostView {
        role: post.role.as_str(),
        region: post.region,
    }))
}

/// Lists those who hold a role in the caller's own body: whom a head may name.
#[utoipa::path(
    get, path = "/v1/desk/post/colleagues/{role}", tag = "desk", operation_id = "colleagues", security(("access_token" = [])),
    params(("role" = String, Path, description = "The role"), PageQuery),
    responses(
        (status = 200, description = "A page of officials", body = Page<OfficialBody>),
        ReadRefusals,
    )
)]
async fn colleagues(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(role): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<OfficialBody>>, AppError> {
    let role = DeskRole::parse(&role).ok_or(Fault::NotFound)?;
    let own = roster::post(&app, &caller).await?;
    let at = Post {
        role,
        region: own.region,
    };
    let after = page.after()?.unwrap_or_default();
    let found = roster::colleagues(&app, &caller, &at, &after, page.rows()?).await?;
    let page = page.page(found, |row| row.account.to_string(), OfficialBody::from)?;
    Ok(axum::Json(page))
}

/// Gives a member of the staff a post; nobody appoints themselves.
#[utoipa::path(
    post, path = "/v1/desk/officials", tag = "desk", operation_id = "appointOfficial", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = PostBody,
    responses(
        (status = 201, description = "The official", body = OfficialBody),
        ActRefusals,
    )
)]
async fn appoint(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Json(body): Json<PostBody>,
) -> Result<(StatusCode, axum::Json<OfficialBody>), AppError> {
    let post = Post {
        role: body.role,
        region: body.region,
    };
    let row = roster::appoint(&app, &caller, &body.iin, &post).await?;
    Ok((StatusCode::CREATED, axum::Json(row.into())))
}

/// Ends somebody's post; what is assigned to them waits for the head to name another.
#[utoipa::path(
    post, path = "/v1/desk/officials/{account}/removal", tag = "desk", operation_id = "removeOfficial", security(("access_token" = [])),
    params(("account" = String, Path, description = "The official's account"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    responses(
        (status = 204, description = "The post has ended"),
        ActRefusals,
    )
)]
async fn remove(
    State(app): State<AppState>,
    Overseer(caller): Overseer,
    Path(account): Path<AccountId>,
) -> Result<StatusCode, AppError> {
    roster::remove(&app, &caller, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}
