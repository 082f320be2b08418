//! Signing in by password and one-time code, with every attempt counted before it is judged.

use super::code::{self, CodeSent, FreshCode};
use super::device_problem;
use crate::app::session::{self, DeviceProof, Method, Tokens, secret};
use crate::app::{App, AppError, Fault, Role, evidence, fresh};
use crate::document::notice::{Notice, OneTimeCode};
use crate::store::Tx;
use crate::store::accounts::Account;
use crate::store::sign_in::SignInCode;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use chrono::{DateTime, Utc};
use law::form::{FieldError, FieldProblem};
use law::id::Iin;
use law::poa::s01_sign_in::{
    CODE_ATTEMPTS, CODE_LIFE, CODE_RESEND_AFTER, PASSWORD_ATTEMPTS, PASSWORD_LOCK, PASSWORD_MAX,
    SignInRefusal,
};
use law::text::Lang;
use std::fmt;
use tokio::sync::Semaphore;

/// Attempts of one device, whomever it tries to be, before it has to wait (ours: a family shares a telephone).
const DEVICE_ATTEMPTS: u32 = 20;
/// Passwords hashed at the same time (ours: each takes 19 MiB and some tens of milliseconds of one core).
const HASHED_AT_ONCE: usize = 4;

static HASHING: Semaphore = Semaphore::const_new(HASHED_AT_ONCE);

/// Who wants to sign in, and from where.
#[derive(Clone)]
pub struct PasswordForm {
    /// The IIN as it was typed.
    pub iin: String,
    /// The password as it was typed.
    pub password: String,
    /// The device's name.
    pub device_name: String,
}

impl fmt::Debug for PasswordForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordForm(hidden)")
    }
}

/// Checks a password and sends a code to the address of the account.
///
/// # Errors
/// [`SignInRefusal::WrongData`] whichever of the data is wrong, in the same time; [`SignInRefusal::Locked`] after too
/// many attempts; [`Fault::TooManyAttempts`] when a code was sent a moment ago; [`Fault::SystemUnavailable`].
pub async fn sign_in(
    app: &App,
    proof: &DeviceProof,
    form: PasswordForm,
    lang: Lang,
) -> Result<CodeSent, AppError> {
    let iin = check(&form)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    proof.spend(&mut tx).await?;
    let subjects = [
        (person_subject(&iin), PASSWORD_ATTEMPTS),
        (device_subject(proof), DEVICE_ATTEMPTS),
    ];
    count_attempt(&mut tx, &subjects, now).await?;
    tx.commit().await?;
    let account = app.store.account_of(&iin, Role::Citizen.as_str()).await?;
    let kept = account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let account = match (is_right(form.password, kept).await?, account) {
        (Verdict::Right, Some(account)) => account,
        (Verdict::Right | Verdict::Wrong, _) => return Err(SignInRefusal::WrongData.into()),
    };
    let id = fresh::uuid(now);
    let fresh_code = FreshCode::new(&id, now);
    let mut tx = app.store.begin().await?;
    // The password may have been forgotten while it was compared, when the account was proved at this very moment.
    let held = tx.hold_password(&account.id, account.password_hash.as_deref());
    if held.await?.is_none() {
        return Err(SignInRefusal::WrongData.into());
    }
    if tx
        .code_sent(&account.id, now + CODE_LIFE - CODE_RESEND_AFTER)
        .await?
        .is_some()
    {
        return Err(Fault::TooManyAttempts.into());
    }
    tx.put_sign_in_code(&SignInCode {
        id: id.clone(),
        account: account.id.clone(),
        device_key: proof.key().to_owned(),
        device_name: form.device_name.trim().to_owned(),
        code_hash: fresh_code.hash,
        expires_at: fresh_code.expires_at,
    })
    .await?;
    tx.commit().await?;
    let reach = account.reach();
    let notice = Notice::SignInCode {
        code: OneTimeCode::new(fresh_code.digits),
        minutes: code::minutes(),
    };
    if let Err(error) = code::send(app, &id, &reach, &notice, lang).await {
        let mut tx = app.store.begin().await?;
        tx.drop_sign_in_code(&id).await?;
        tx.commit().await?;
        return Err(error);
    }
    Ok(CodeSent {
        id,
        sent_to: code::masked(&reach),
        expires_at: fresh_code.expires_at,
    })
}

/// Begins the session of a sign-in whose code came back from the same device.
///
/// # Errors
/// [`SignInRefusal::WrongCode`] and [`SignInRefusal::CodeVoid`]; [`Fault::DeviceProofInvalid`] for a proof used before.
pub async fn finish(
    app: &App,
    proof: &DeviceProof,
    id: &str,
    given: &str,
) -> Result<Tokens, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    proof.spend(&mut tx).await?;
    let guess = tx
        .guess_sign_in_code(id, proof.key(), now, CODE_ATTEMPTS)
        .await?;
    let code = guess.ok_or(SignInRefusal::CodeVoid)?;
    if !secret::matches(&code.code_hash, id, given) {
        tx.commit().await?;
        return Err(SignInRefusal::WrongCode.into());
    }
    let account = app.store.account(&code.account).await?;
    let account = account.ok_or(AppError::Internal("a code belongs to no account"))?;
    tx.drop_sign_in_code(id).await?;
    forgive(&mut tx, proof, &account).await?;
    let tokens = session::begin(
        app,
        &mut tx,
        &account,
        (proof, &code.device_name),
        Method::Password,
    )
    .await?;
    tx.commit().await?;
    Ok(tokens)
}

fn check(form: &PasswordForm) -> Result<Iin, AppError> {
    let mut errors: Vec<FieldError> = device_problem(&form.device_name).into_iter().collect();
    let iin = Iin::parse(&form.iin);
    if iin.is_err() {
        errors.push(FieldError::new("/iin", FieldProblem::WrongNumber));
    }
    if form.password.is_empty() {
        errors.push(FieldError::new("/password", FieldProblem::Required));
    } else if form.password.chars().count() > PASSWORD_MAX {
        errors.push(FieldError::new("/password", FieldProblem::TooLong));
    }
    match iin {
        Ok(iin) if errors.is_empty() => Ok(iin),
        Ok(_) | Err(_) => Err(AppError::Invalid(errors)),
    }
}

/// Counts an attempt of each subject, a person or a device, unless one of them has had as many as it may.
///
/// It stands before the password is looked at, so that a thousand requests at once are still only five guesses.
/// When somebody signs in, only a code that came back forgives: whoever knows the password alone gets no more guesses at codes.
pub(super) async fn count_attempt(
    tx: &mut Tx,
    subjects: &[(String, u32)],
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    for (subject, limit) in subjects {
        if tx.attempts_since(subject, now - PASSWORD_LOCK).await? >= i64::from(*limit) {
            return Err(SignInRefusal::Locked.into());
        }
        tx.count_attempt(&fresh::uuid(now), subject, now).await?;
    }
    Ok(())
}

async fn forgive(tx: &mut Tx, proof: &DeviceProof, account: &Account) -> Result<(), AppError> {
    tx.forgive_all(&person_subject(&account.iin)).await?;
    Ok(tx.forgive_all(&device_subject(proof)).await?)
}

/// The person attempts are counted for; a digest, so that the table shows no IIN.
pub(super) fn person_subject(iin: &Iin) -> String {
    evidence::digest(format!("sign-in:{}", iin.as_str()).as_bytes()).to_string()
}

fn device_subject(proof: &DeviceProof) -> String {
    format!("device:{}", proof.key())
}

/// Whether a password was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong,
}

/// The argon2id hash of a password under a new salt, in PHC form.
pub(super) async fn hash(password: String) -> Result<String, AppError> {
    blocking(move || {
        let salt = SaltString::encode_b64(&eds::random::bytes::<16>()).ok()?;
        let hash = Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .ok()?;
        Some(hash.to_string())
    })
    .await
}

/// Compares a password with a kept hash; without one it takes the same time, so that nobody learns who has an account.
pub(super) async fn is_right(password: String, kept: Option<String>) -> Result<Verdict, AppError> {
    let Some(kept) = kept else {
        hash(password).await?;
        return Ok(Verdict::Wrong);
    };
    blocking(move || {
        let kept = PasswordHash::new(&kept).ok()?;
        let verdict = match Argon2::default().verify_password(password.as_bytes(), &kept) {
            Ok(()) => Verdict::Right,
            Err(_) => Verdict::Wrong,
        };
        Some(verdict)
    })
    .await
}

/// Runs a hashing away from the threads that answer, a few at once.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Option<T> + Send + 'static,
) -> Result<T, AppError> {
    let failed = AppError::Internal("a password could not be hashed");
    let _turn = HASHING
        .acquire()
        .await
        .map_err(|_| AppError::Internal("hashing was shut down"))?;
    tokio::task::spawn_blocking(work)
        .await
        .ok()
        .flatten()
        .ok_or(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_only_itself() {
        let kept = hash("correct horse".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        let verdict = |password: &str| is_right(password.to_owned(), Some(kept.clone()));
        assert_eq!(verdict("correct horse").await.unwrap(), Verdict::Right);
        assert_eq!(verdict("Correct horse").await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn nobody_is_let_in_without_a_kept_password() {
        assert_eq!(is_right(String::new(), None).await.unwrap(), Verdict::Wrong);
    }

    #[test]
    fn the_wrong_fields_are_all_named() {
        let form = PasswordForm {
            iin: "1".to_owned(),
            password: String::new(),
            device_name: "\u{7}".to_owned(),
        };
        let Err(AppError::Invalid(errors)) = check(&form) else {
            panic!("the form is wrong");
        };
        let pointers: Vec<_> = errors.iter().map(|e| e.pointer.as_str()).collect();
        assert_eq!(pointers, ["/device/name", "/iin", "/password"]);
    }
}
