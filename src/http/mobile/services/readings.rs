//! `/v1/service-requests/{id}/accesses`: who of the staff read a request, for its applicant.

use crate::app::AppError;
use crate::app::service::reading::{self, SeenReading};
use crate::app::wallet::AccessPlace;
use crate::http::extract::{AppState, Citizen, Path, Query};
use crate::http::paging::{Page, PageQuery, by_time};
use crate::http::refusals::ReadRefusals;
use crate::http::view::PersonNameView;
use axum::extract::State;
use chrono::{DateTime, Utc};
use law::id::RequestId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route of readings.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(accesses))
}

/// A reading of a request by an official; the same once more within a minute is one.
#[derive(Serialize, ToSchema)]
struct RequestAccessView {
    /// When.
    at: DateTime<Utc>,
    /// Who.
    name: PersonNameView,
    /// `request` (the form), `history` or `file`.
    part: &'static str,
    /// Which file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

impl From<SeenReading> for RequestAccessView {
    fn from(seen: SeenReading) -> Self {
        Self {
            at: seen.at,
            name: seen.name.into(),
            part: seen.part.as_str(),
            file: seen.file,
        }
    }
}

/// Who of the staff read a request of the caller's and its files, newest first.
#[utoipa::path(
    get, path = "/v1/service-requests/{id}/accesses", tag = "services", operation_id = "serviceRequestAccesses", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), PageQuery),
    responses(
        (status = 200, description = "A page of readings", body = Page<RequestAccessView>),
        ReadRefusals,
    )
)]
async fn accesses(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Path(id): Path<RequestId>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<RequestAccessView>>, AppError> {
    let behind = page.after_moment()?.map(|(at, id)| AccessPlace { at, id });
    let seen = reading::history(&app, &caller, &id, behind.as_ref(), page.rows()?).await?;
    let page = page.page(
        seen,
        |seen| by_time(seen.at, &seen.id),
        RequestAccessView::from,
    )?;
    Ok(axum::Json(page))
}
