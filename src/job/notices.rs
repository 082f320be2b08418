//! Notices whose addresses are known only when their job runs: they become messages here.

use crate::app::notices::{self, Recipient, Ways};
use crate::app::poa::attorney::{self, AttorneyReach};
use crate::app::{App, AppError, nca};
use crate::document::Message;
use crate::document::certificate_notice::CertificateNotice;
use crate::document::notice::Notice;
use crate::store::accounts::Reach;
use crate::store::jobs::Claimed;
use crate::store::messages::About;
use law::id::{AccountId, CaseId, RequestId};

/// Writes to somebody with an account.
pub(super) async fn to_account(
    app: &App,
    job: &Claimed,
    account: &AccountId,
    notice: &Notice,
) -> Result<(), AppError> {
    // A notice of a revocation names the document alone; its job knows the case.
    let case = match notice {
        Notice::RevokedToPrincipal { .. } => job.case.as_ref(),
        other => other.case(),
    };
    let about = case.map_or(About::Account, |case| About::Case(case.to_string()));
    post(
        app,
        job,
        &Recipient::account(account),
        notice.message(),
        &about,
    )
    .await
}

/// Writes to a representative of a case by the phone that the application gives, else in their own account.
pub(super) async fn to_attorney(
    app: &App,
    job: &Claimed,
    case: &CaseId,
    attorney: usize,
    notice: &Notice,
) -> Result<(), AppError> {
    let reached = match app.store.case(case).await? {
        Some(view) => attorney::reach(app, &view.case, attorney).await?,
        None => None,
    };
    let phone = match reached {
        Some(AttorneyReach::Account(account)) => {
            // The case is not theirs to open: the notice is about themselves.
            let to = Recipient::account(&account);
            return post(app, job, &to, notice.message(), &About::Account).await;
        }
        Some(AttorneyReach::Phone(phone)) => Some(phone),
        None => None,
    };
    let to = Recipient {
        account: None,
        given: Some(Reach { phone, email: None }),
        ways: Ways::LetterElseShort,
    };
    let about = About::Case(case.to_string());
    post(app, job, &to, notice.message(), &about).await
}

/// Writes to the applicant of a request for certificates: a letter, and a short message beside it where there is a telephone.
pub(super) async fn to_applicant(
    app: &App,
    job: &Claimed,
    request: &RequestId,
    notice: &CertificateNotice,
) -> Result<(), AppError> {
    let Some(view) = app.store.request(request).await? else {
        return Ok(());
    };
    let (email, phone) = nca::addresses(app, &view.request).await?;
    let to = Recipient {
        account: view.request.applicant.account.as_ref(),
        given: Some(Reach { phone, email }),
        ways: Ways::LetterAndShort,
    };
    let about = About::CertificateRequest(request.to_string());
    post(app, job, &to, notice.message(), &about).await
}

/// Writes to somebody with an account about certificates.
pub(super) async fn about_certificates(
    app: &App,
    job: &Claimed,
    account: &AccountId,
    notice: &CertificateNotice,
    appeal: Option<String>,
) -> Result<(), AppError> {
    let to = Recipient {
        ways: Ways::LetterAndShort,
        ..Recipient::account(account)
    };
    let about = appeal.map_or(About::Account, About::Appeal);
    post(app, job, &to, notice.message(), &about).await
}

async fn post(
    app: &App,
    job: &Claimed,
    to: &Recipient<'_>,
    message: Message,
    about: &About,
) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    notices::post(&mut tx, &job.id, to, message, about, app.now()).await?;
    Ok(tx.commit().await?)
}

/// The id of a job's message: the same each time the job runs, and short enough for every relay.
pub(super) fn message_id(job: &Claimed) -> String {
    notices::message_id(&job.id)
}
