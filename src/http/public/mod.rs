//! What anybody may ask.

pub mod check;
mod check_page;
pub mod documents;
mod installations;
pub(super) mod pki;
pub mod remote_signings;

use super::extract::AppState;
use utoipa_axum::router::OpenApiRouter;

/// Every public route.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(check::routes())
        .merge(documents::routes())
        .merge(installations::routes())
        .merge(remote_signings::routes())
}
