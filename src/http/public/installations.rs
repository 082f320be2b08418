//! `/public/nca/installations/{token}`: the certificates behind the link of a letter.

use crate::app::AppError;
use crate::app::nca::installation;
use crate::http::extract::{AppState, Path};
use crate::http::nca_view::InstallationView;
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route of the link.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(by_link))
}

/// The certificates behind an installation link, for thirty days.
#[utoipa::path(
    get, path = "/public/nca/installations/{token}", tag = "public", operation_id = "installationByLink",
    params(("token" = String, Path, description = "The link's secret")),
    responses(
        (status = 200, description = "The certificates", body = InstallationView),
        (status = 404, description = "`not_found`: the link is unknown or too old", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`authority_unavailable`, `try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn by_link(
    State(app): State<AppState>,
    Path(token): Path<String>,
) -> Result<([(HeaderName, HeaderValue); 1], Json<InstallationView>), AppError> {
    let found = installation::by_link(&app, &token).await?;
    let private = HeaderValue::from_static("private, no-store");
    Ok(([(header::CACHE_CONTROL, private)], Json(found.into())))
}
