//! The operator's desk: requests, confirmations, cards, the register of operators, appeals.

mod appeals;
mod confirmation;
mod handling;
mod inbox;
mod operators;

use crate::http::extract::AppState;
use utoipa_axum::router::OpenApiRouter;

/// Every route of certificates for the desk.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(inbox::routes())
        .merge(handling::routes())
        .merge(confirmation::routes())
        .merge(operators::routes())
        .merge(appeals::routes())
}
