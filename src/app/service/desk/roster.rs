//! The roster: which member of the staff holds which post; named by another member of the staff, never by themselves.

use super::invalid;
use crate::app::{App, AppError, Caller, Fault, Role, fresh};
use crate::store::desk::officials::PostEvent;
pub use crate::store::desk::officials::{OfficialRow, Post};
use crate::store::{StoreError, Tx};
use law::form::FieldProblem;
use law::id::{AccountId, Iin};
use law::service::desk_work::may_hold;

/// Everybody with a post, after an account.
///
/// # Errors
/// [`Fault::Forbidden`] for anybody but the staff.
pub async fn list(
    app: &App,
    caller: &Caller,
    after: &str,
    limit: i64,
) -> Result<Vec<OfficialRow>, AppError> {
    caller.must_be(Role::Desk)?;
    Ok(app.store.officials(after, limit).await?)
}

/// Those whom a head may name for a post in the own region.
///
/// # Errors
/// [`Fault::NotInRoster`] for whoever holds no post; [`Fault::NotFound`] for another region.
pub async fn colleagues(
    app: &App,
    caller: &Caller,
    at: &Post,
    after: &str,
    limit: i64,
) -> Result<Vec<OfficialRow>, AppError> {
    let own = post(app, caller).await?;
    if own.region != at.region {
        return Err(Fault::NotFound.into());
    }
    Ok(app.store.officials_at(at, after, limit).await?)
}

/// The caller's post.
///
/// # Errors
/// [`Fault::NotInRoster`] when they hold none.
pub async fn post(app: &App, caller: &Caller) -> Result<Post, AppError> {
    caller.must_be(Role::Desk)?;
    let post = app.store.post_of(&caller.account).await?;
    Ok(post.ok_or(Fault::NotInRoster)?)
}

/// The caller's post at this moment of a transaction: whoever was removed meanwhile does nothing more.
///
/// # Errors
/// As [`post`].
pub(in crate::app::service) async fn post_within(
    tx: &mut Tx,
    caller: &Caller,
) -> Result<Post, AppError> {
    caller.must_be(Role::Desk)?;
    Ok(tx
        .post_of(&caller.account)
        .await?
        .ok_or(Fault::NotInRoster)?)
}

/// Gives a member of the staff, who has signed in before, a post; nobody appoints themselves.
///
/// # Errors
/// [`Fault::SecondOperatorRequired`], [`AppError::Invalid`], [`Fault::AlreadyDone`] for whoever holds one.
pub async fn appoint(
    app: &App,
    caller: &Caller,
    iin: &Iin,
    post: &Post,
) -> Result<OfficialRow, AppError> {
    caller.must_be(Role::Desk)?;
    if *iin == caller.iin {
        return Err(Fault::SecondOperatorRequired.into());
    }
    if !may_hold(post.role, &post.region) {
        return Err(invalid("/region", FieldProblem::NotOnOffer));
    }
    let account = app.store.account_of(iin, Role::Desk.as_str()).await?;
    let account = account.ok_or_else(|| invalid("/iin", FieldProblem::NotOnOffer))?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    match tx
        .appoint_official(&account.id, post, &caller.account, now)
        .await
    {
        Err(StoreError::Exists) => return Err(Fault::AlreadyDone.into()),
        other => other?,
    }
    let event = PostEvent::Appointed;
    tx.note_post(
        &fresh::uuid(now),
        &account.id,
        post,
        event,
        &caller.account,
        now,
    )
    .await?;
    tx.commit().await?;
    tracing::info!(account = %account.id, by = %caller.account, role = post.role.as_str(), "an official was appointed");
    Ok(OfficialRow {
        account: account.id,
        iin: account.iin,
        name: account.name,
        role: post.role,
        region: post.region.clone(),
        appointed_by: caller.account.clone(),
        appointed_at: now,
    })
}

/// Ends somebody's post; what is assigned to them waits for the head to name another.
///
/// # Errors
/// [`Fault::NotFound`] for whoever holds none; [`Fault::SecondOperatorRequired`] for one's own.
pub async fn remove(app: &App, caller: &Caller, account: &AccountId) -> Result<(), AppError> {
    caller.must_be(Role::Desk)?;
    if *account == caller.account {
        return Err(Fault::SecondOperatorRequired.into());
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let post = tx.post_of(account).await?.ok_or(Fault::NotFound)?;
    if !tx.remove_official(account, &caller.account, now).await? {
        return Err(Fault::NotFound.into());
    }
    let event = PostEvent::Removed;
    tx.note_post(
        &fresh::uuid(now),
        account,
        &post,
        event,
        &caller.account,
        now,
    )
    .await?;
    tx.commit().await?;
    tracing::info!(account = %account, by = %caller.account, "an official was removed");
    Ok(())
}
