//! Changing the password: by whoever knows the present one, on a device that is signed in; every other device is signed out.

use super::password::{self, Verdict};
use crate::app::session;
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, fresh};
use crate::document::notice::Notice;
use law::form::FieldError;
use law::poa::s01_sign_in::{PASSWORD_ATTEMPTS, password_problem};
use std::fmt;

/// The present password and the one to come.
#[derive(Clone)]
pub struct PasswordChange {
    /// The present password as it was typed.
    pub present: String,
    /// The new password as it was typed.
    pub new: String,
}

impl fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordChange(hidden)")
    }
}

/// Changes the caller's password, ends their other sessions and every sign-in under way, and tells them.
///
/// # Errors
/// [`AppError::Invalid`] for a new password that cannot be one; [`Fault::PasswordWrong`] for a wrong present one, and for an
/// account that has none; [`SignInRefusal::Locked`](law::poa::s01_sign_in::SignInRefusal::Locked) after too many attempts.
pub async fn change(app: &App, caller: &Caller, change: PasswordChange) -> Result<(), AppError> {
    if let Some(problem) = password_problem(&change.new, caller.iin.as_str()) {
        return Err(AppError::Invalid(vec![FieldError::new("/new", problem)]));
    }
    let now = app.now();
    // Counted together with the attempts of signing in: it is the same secret.
    let person = password::person_subject(&caller.iin);
    let mut tx = app.store.begin().await?;
    password::count_attempt(&mut tx, &[(person.clone(), PASSWORD_ATTEMPTS)], now).await?;
    tx.commit().await?;
    let account = session::own_account(app, caller).await?;
    let present = account.password_hash;
    match password::is_right(change.present, present.clone()).await? {
        Verdict::Right => {}
        Verdict::Wrong => return Err(Fault::PasswordWrong.into()),
    }
    let new = password::hash(change.new).await?;
    let mut tx = app.store.begin().await?;
    // Another change may have been made while this one was compared.
    let changed = tx.change_password(&caller.account, present.as_deref(), &new);
    changed.await?.ok_or(Fault::PasswordWrong)?;
    // The password was right, on a device that is signed in, and no sign-in under way outlives the change.
    tx.forgive_all(&person).await?;
    session::end_rest(&mut tx, caller, now).await?;
    let notice = Notice::PasswordChanged { at: now };
    let account = caller.account.clone();
    let job = format!("password-changed:{}", fresh::uuid(now));
    work::leave(&mut tx, &job, None, &Work::Notify { account, notice }, now).await?;
    Ok(tx.commit().await?)
}
