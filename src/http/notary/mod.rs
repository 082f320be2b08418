//! What the notary's console uses.

pub mod call_people;
pub mod calls;
pub mod case_signatures;
pub mod cases;
pub mod drafts;
pub mod reception;
pub mod recordings;
pub mod signatures;

use super::extract::AppState;
use utoipa_axum::router::OpenApiRouter;

/// Every route of the console.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(calls::routes())
        .merge(call_people::routes())
        .merge(cases::routes())
        .merge(case_signatures::routes())
        .merge(drafts::routes())
        .merge(reception::routes())
        .merge(recordings::routes())
        .merge(signatures::routes())
}
