//! S11-S13 for the citizen's app: services, requests, certificates, appeals.

mod appeals;
mod requests;
mod results;
mod services;
mod submission;

use crate::http::extract::AppState;
use utoipa_axum::router::OpenApiRouter;

/// Every route of certificates for the app.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(services::routes())
        .merge(requests::routes())
        .merge(submission::routes())
        .merge(results::routes())
        .merge(appeals::routes())
}
