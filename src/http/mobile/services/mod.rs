//! S1-S10 for citizens: requests of the shared process of the portal.

mod corrections;
mod files;
mod filing;
mod known;
mod payment;
mod readings;
mod requests;
pub(in crate::http) mod schema;

use crate::http::extract::AppState;
use utoipa_axum::router::OpenApiRouter;

/// Every route of the portal's services.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(requests::routes())
        .merge(files::routes())
        .merge(filing::routes())
        .merge(payment::routes())
        .merge(corrections::routes())
        .merge(readings::routes())
}
