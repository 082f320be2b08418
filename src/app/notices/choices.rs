//! Which notices a person wants by which ways beside the inbox, where all of them lie.

use crate::app::{App, AppError, Caller, Fault};
use crate::store::messages::{About, MessageRow};
pub use crate::store::notice_choices::ChoicesRow;
use law::cabinet::MessageChannel;
use law::form::{FieldError, FieldProblem};
use law::notice_choice::{NoticeChoices, NoticeGroup, Way};

/// What the caller has chosen.
pub async fn choices(app: &App, caller: &Caller) -> Result<ChoicesRow, AppError> {
    Ok(app.store.notice_choices(&caller.account).await?)
}

/// Switches ways off, and all others on.
///
/// # Errors
/// [`AppError::Invalid`] for a way that an order demands; [`Fault::StaleVersion`] when the choices changed meanwhile.
pub async fn choose(
    app: &App,
    caller: &Caller,
    off: &[Way],
    version: i64,
) -> Result<ChoicesRow, AppError> {
    let choices = NoticeChoices::without(off).map_err(|place| {
        let path = format!("/off/{place}");
        AppError::Invalid(vec![FieldError::new(path, FieldProblem::NotOnOffer)])
    })?;
    let wanted = ChoicesRow { choices, version };
    let mut tx = app.store.begin().await?;
    let kept = tx
        .put_notice_choices(&caller.account, &wanted, app.now())
        .await?
        .ok_or(Fault::StaleVersion)?;
    tx.commit().await?;
    Ok(kept)
}

/// The group of what a message is about.
pub(super) const fn group(about: &About) -> NoticeGroup {
    match about {
        About::Case(_) => NoticeGroup::Powers,
        About::ServiceRequest(_) => NoticeGroup::Services,
        About::CertificateRequest(_) | About::Appeal(_) => NoticeGroup::Certificates,
        About::Account => NoticeGroup::Account,
    }
}

/// Whether whom a message is for wants it by a channel now; somebody without an account has chosen nothing.
pub(super) async fn wants(
    app: &App,
    message: &MessageRow,
    channel: MessageChannel,
) -> Result<bool, AppError> {
    let Some(account) = &message.account else {
        return Ok(true);
    };
    let (code, id) = &message.about;
    let about = About::parse(code, id.as_deref())
        .ok_or(AppError::Internal("a message about something unknown"))?;
    let chosen = app.store.notice_choices(account).await?;
    let group = group(&about);
    Ok(chosen.choices.wants(Way { group, channel }))
}
