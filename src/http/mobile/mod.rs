//! What the citizen's app uses.

pub mod applications;
pub mod appointments;
pub mod calls;
pub mod case_surveys;
pub mod cases;
pub mod device_tests;
pub mod documents;
pub mod drafts;
pub mod invitations;
pub mod kinds;
pub mod me;
pub mod messages;
mod nca;
pub mod notice_choices;
pub mod recordings;
pub mod registrations;
pub mod remote_signings;
mod services;
pub mod sessions;
pub mod shared_documents;
pub mod shares;

use super::extract::AppState;
use utoipa_axum::router::OpenApiRouter;

/// Every route of the app.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(registrations::routes())
        .merge(sessions::routes())
        .merge(me::routes())
        .merge(kinds::routes())
        .merge(cases::routes())
        .merge(case_surveys::routes())
        .merge(applications::routes())
        .merge(calls::routes())
        .merge(appointments::routes())
        .merge(invitations::routes())
        .merge(device_tests::routes())
        .merge(drafts::routes())
        .merge(documents::routes())
        .merge(shares::routes())
        .merge(shared_documents::routes())
        .merge(messages::routes())
        .merge(notice_choices::routes())
        .merge(nca::routes())
        .merge(services::routes())
        .merge(recordings::routes())
        .merge(remote_signings::routes())
}
