//! What the desk uses.

pub mod damaged_recordings;
pub mod distress_signals;
pub mod jobs;
mod nca;
pub mod overview;
pub mod recordings;
mod services;
pub mod statistics;

use super::extract::AppState;
use utoipa_axum::router::OpenApiRouter;

/// Every route of the desk.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(overview::routes())
        .merge(jobs::routes())
        .merge(statistics::routes())
        .merge(recordings::routes())
        .merge(damaged_recordings::routes())
        .merge(distress_signals::routes())
        .merge(nca::routes())
        .merge(services::routes())
}
