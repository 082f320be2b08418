//! Notices to people: a letter where there is an e-mail address, else a short message.

use crate::app::{App, AppError, evidence, nca};
use crate::document::certificate_notice::CertificateNotice;
use crate::document::notice::Notice;
use crate::store::jobs::Claimed;
use law::id::{AccountId, CaseId, RequestId};
use law::text::Lang;

/// Writes to somebody with an account.
pub(super) async fn to_account(
    app: &App,
    job: &Claimed,
    account: &AccountId,
    notice: &Notice,
) -> Result<(), AppError> {
    let Some(account) = app.store.account(account).await? else {
        return Ok(());
    };
    // Letters hold both state languages; the subject is in Kazakh, the state language, unless a person chose.
    let lang = Lang::Kk;
    if let Some(address) = &account.email {
        let letter = notice.write(lang);
        app.ports
            .mailer
            .send(&message_id(job), address, &letter.subject, &letter.text)
            .await?;
    } else if let Some(phone) = &account.phone {
        app.ports
            .messages
            .send(&message_id(job), phone, &notice.sms(lang))
            .await?;
    }
    Ok(())
}

/// Writes to a representative of a case by the phone that the application gives.
pub(super) async fn to_attorney(
    app: &App,
    job: &Claimed,
    case: &CaseId,
    attorney: usize,
    notice: &Notice,
) -> Result<(), AppError> {
    let view = app.store.case(case).await?;
    let phone = view
        .and_then(|view| view.case.application)
        .and_then(|application| application.attorneys.into_iter().nth(attorney))
        .and_then(|attorney| attorney.phone);
    if let Some(phone) = phone {
        app.ports
            .messages
            .send(&message_id(job), &phone, &notice.sms(Lang::Kk))
            .await?;
    }
    Ok(())
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
    send(app, job, email.as_deref(), phone.as_deref(), notice).await
}

/// Writes to somebody with an account about certificates.
pub(super) async fn about_certificates(
    app: &App,
    job: &Claimed,
    account: &AccountId,
    notice: &CertificateNotice,
) -> Result<(), AppError> {
    let Some(account) = app.store.account(account).await? else {
        return Ok(());
    };
    let (email, phone) = (account.email.as_deref(), account.phone.as_deref());
    send(app, job, email, phone, notice).await
}

async fn send(
    app: &App,
    job: &Claimed,
    email: Option<&str>,
    phone: Option<&str>,
    notice: &CertificateNotice,
) -> Result<(), AppError> {
    if let Some(address) = email {
        let letter = notice.write(Lang::Kk);
        app.ports
            .mailer
            .send(&message_id(job), address, &letter.subject, &letter.text)
            .await?;
    }
    if let Some(phone) = phone {
        app.ports
            .messages
            .send(&message_id(job), phone, &notice.sms(Lang::Kk))
            .await?;
    }
    Ok(())
}

/// The id of a job's message: the same each time the job runs, and short enough for every relay.
pub(super) fn message_id(job: &Claimed) -> String {
    let digest = evidence::digest(job.id.as_bytes());
    digest.as_str()[..32].to_owned()
}
