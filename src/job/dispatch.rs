//! Which use case does which piece of work.

use super::{leave_purge, nca_work, notices};
use crate::app::poa::{licence, reception, s04_consent, s05_call, s11_delivery};
use crate::app::work::Work;
use crate::app::{App, AppError, payment, recording, remote_signing, service, session, wallet};
use crate::store::jobs::Claimed;
use chrono::TimeDelta;
use law::id::CaseId;

/// Answers to repeated requests are kept this long.
const KEYS_KEPT: TimeDelta = TimeDelta::hours(48);

/// Does a piece of work; doing it twice has the effect once.
pub(super) async fn perform(app: &App, job: &Claimed, work: Work) -> Result<(), AppError> {
    match work {
        Work::AskConsent { consent } => s04_consent::ask(app, &consent).await,
        Work::PollConsent { consent } => s04_consent::poll(app, &consent).await,
        Work::RemindConsent { consent } => s04_consent::remind(app, &consent).await,
        Work::EndConsent { consent } => s04_consent::end(app, &consent).await,
        Work::RingNotaries => s05_call::ring_notaries(app).await,
        Work::EndRing { call, notary } => s05_call::end_ring(app, &call, &notary).await,
        Work::AskLicence { notary } => licence::look_up(app, &notary).await,
        Work::RemindAppointment { appointment } => reception::remind(app, &appointment).await,
        Work::EndAppointment { appointment } => reception::end(app, &appointment).await,
        Work::CloseRoom { call } => s05_call::close_room(app, &call).await,
        Work::IssueInvoice { invoice } => payment::issue(app, &invoice).await,
        Work::SettleInvoice { invoice, order } => {
            payment::settle(app, &invoice, order.as_ref()).await
        }
        Work::CancelInvoice { invoice } => payment::cancel(app, &invoice).await,
        Work::Refund { invoice, refund } => payment::refund(app, &invoice, &refund).await,
        Work::Deliver => s11_delivery::deliver(app, case(job)?).await,
        Work::TellRevoked => s11_delivery::tell_revoked(app, case(job)?).await,
        Work::SendMessage { message, channel } => {
            crate::app::notices::send(app, &message, channel, job.attempts).await
        }
        Work::Notify { account, notice } => notices::to_account(app, job, &account, &notice).await,
        Work::NotifyAttorney { attorney, notice } => {
            notices::to_attorney(app, job, case(job)?, attorney, &notice).await
        }
        Work::SealRecording { call } => recording::seal(app, &call).await,
        Work::EraseRecording { call } => recording::erase(app, &call).await,
        Work::WatchDesk { request } => service::desk::watch::watch(app, &request).await,
        Work::AskRegistry { request } => service::asking::ask(app, &request).await,
        Work::MakeResult { request } => service::making::make(app, &request).await,
        Work::MakePaper { request, paper } => service::papers::make(app, &request, paper).await,
        Work::ReportCorrection {
            request,
            correction,
        } => service::corrections::report(app, &request, &correction).await,
        Work::WatchServiceTerm { request } => service::terms::watch(app, &request).await,
        Work::Purge => purge(app).await,
        certificates @ (Work::ActOnRequest { .. }
        | Work::WatchTerm { .. }
        | Work::LapseRequest { .. }
        | Work::InviteInstallation { .. }
        | Work::NotifyApplicant { .. }
        | Work::NotifyAccount { .. }
        | Work::RouteAppeal { .. }
        | Work::WithdrawOperator { .. }
        | Work::PublishLists
        | Work::PublishDeltas) => nca_work::perform(app, job, certificates).await,
    }
}

/// Forgets what has run out, and leaves the next round whatever became of this one: what could not be forgotten now is looked for
/// then. A round that was tried again instead, and given up in the end, would have been the last.
async fn purge(app: &App) -> Result<(), AppError> {
    let rounds = [
        ("sessions", session::purge(app).await),
        ("remote signings", remote_signing::purge(app).await),
        (
            "documents",
            crate::app::nca::archive::destroy_old(app).await,
        ),
        ("recordings", recording::destroy_due(app).await),
        ("shares", wallet::share::purge(app).await),
        ("idempotency keys", purge_keys(app).await),
    ];
    for (what, outcome) in rounds {
        if let Err(error) = outcome {
            tracing::error!(what, %error, "what has run out could not be forgotten");
        }
    }
    Ok(leave_purge(app).await?)
}

async fn purge_keys(app: &App) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    tx.purge_keys(app.now() - KEYS_KEPT).await?;
    Ok(tx.commit().await?)
}

fn case(job: &Claimed) -> Result<&CaseId, AppError> {
    job.case
        .as_ref()
        .ok_or(AppError::Internal("a job of a case without its case"))
}
