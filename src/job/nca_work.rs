//! The work that services S11-S15 leave: the authority's act, terms, letters, lists.

use super::notices;
use crate::app::nca::{act, appeals, installation, operators, terms};
use crate::app::work::Work;
use crate::app::{App, AppError, authority};
use crate::store::jobs::Claimed;

/// Does a piece of work of the certificates' services; doing it twice has the effect once.
pub(super) async fn perform(app: &App, job: &Claimed, work: Work) -> Result<(), AppError> {
    match work {
        Work::ActOnRequest { request } => act::act(app, &request).await,
        Work::WatchTerm { request } => terms::watch(app, &request).await,
        Work::LapseRequest { request } => terms::lapse(app, &request).await,
        Work::InviteInstallation { request } => installation::invite(app, &request).await,
        Work::NotifyApplicant { request, notice } => {
            notices::to_applicant(app, job, &request, &notice).await
        }
        Work::NotifyAccount {
            account,
            notice,
            appeal,
        } => notices::about_certificates(app, job, &account, &notice, appeal).await,
        Work::RouteAppeal { appeal } => {
            appeals::route(app, &appeal, &notices::message_id(job)).await
        }
        Work::WithdrawOperator { account } => operators::withdraw(app, &account).await,
        Work::PublishLists => authority::publish_lists(app).await,
        Work::PublishDeltas => authority::publish_deltas(app).await,
        Work::AskConsent { .. }
        | Work::PollConsent { .. }
        | Work::RemindConsent { .. }
        | Work::EndConsent { .. }
        | Work::RingNotaries
        | Work::EndRing { .. }
        | Work::AskLicence { .. }
        | Work::RemindAppointment { .. }
        | Work::EndAppointment { .. }
        | Work::CloseRoom { .. }
        | Work::IssueInvoice { .. }
        | Work::SettleInvoice { .. }
        | Work::CancelInvoice { .. }
        | Work::Refund { .. }
        | Work::Deliver
        | Work::TellRevoked
        | Work::SendMessage { .. }
        | Work::Notify { .. }
        | Work::NotifyAttorney { .. }
        | Work::SealRecording { .. }
        | Work::EraseRecording { .. }
        | Work::AskRegistry { .. }
        | Work::WatchDesk { .. }
        | Work::MakeResult { .. }
        | Work::MakePaper { .. }
        | Work::ReportCorrection { .. }
        | Work::WatchServiceTerm { .. }
        | Work::Purge => Err(AppError::Internal("work of a case is done elsewhere")),
    }
}
