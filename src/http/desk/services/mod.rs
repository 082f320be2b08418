//! The desks of S7-S10 the working calendar and the tariffs: roster, intake, inbox, acts, decisions.

mod acts;
mod calendar;
mod decision;
mod inbox;
mod intake_acts;
mod intake_corrections;
mod intake_view;
mod intakes;
mod officials;
mod tariff_view;
mod tariffs;
mod view;

use crate::http::extract::AppState;
use utoipa_axum::router::OpenApiRouter;

/// Every route of the services' desks.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(intakes::routes())
        .merge(intake_acts::routes())
        .merge(intake_corrections::routes())
        .merge(inbox::routes())
        .merge(acts::routes())
        .merge(decision::routes())
        .merge(officials::routes())
        .merge(calendar::routes())
        .merge(tariffs::routes())
}
