//! Registration: the IIN is checked in the database of individuals, and a code proves the address.
//!
//! An IIN is no secret, so a code proves the person only when it went to the mobile number that the state links to the
//! IIN. Any other registration claims the IIN until its account is opened by the digital signature.
//!
//! Nobody learns here whether an IIN is registered already: that is said only after the code came back.

use super::code::{self, CodeSent, FreshCode};
use super::password;
use crate::app::session::{self, secret};
use crate::app::{App, AppError, Fault, Identity, Role, fresh};
use crate::document::notice::{Notice, OneTimeCode};
use crate::port::PersonRecord;
use crate::store::Tx;
use crate::store::accounts::{Account, Inserted, Reach, Registration};
use chrono::{DateTime, Utc};
use law::id::Iin;
use law::poa::s01_sign_in::{
    self as law_step, CODE_ATTEMPTS, CODE_LIFE, CODE_RESEND_AFTER, RegistrationForm, SignInRefusal,
};
use law::poa::s03_application::{PrincipalData, PrincipalObstacle};
use law::text::Lang;
use law::time::date_in_kazakhstan;

/// Takes a registration and sends its code.
///
/// # Errors
/// The form's problems; [`Fault::PersonUnknown`] and [`Fault::UnderAge`] by the registry; [`Fault::TooManyAttempts`]
/// when a code went to the address a moment ago; [`Fault::SystemUnavailable`] with nothing stored.
pub async fn register(app: &App, form: RegistrationForm, lang: Lang) -> Result<CodeSent, AppError> {
    let errors = law_step::check(&form);
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let iin =
        Iin::parse(&form.iin).map_err(|_| AppError::Internal("a checked IIN does not parse"))?;
    let now = app.now();
    let person = app.ports.persons.person(&iin).await?;
    let person = person.ok_or(SignInRefusal::NotInRegistry)?;
    may_register(app, &person)?;
    let id = fresh::uuid(now);
    let fresh_code = FreshCode::new(&id, now);
    let reach = Reach {
        phone: form.phone.filter(|phone| !phone.is_empty()),
        email: form.email.filter(|email| !email.is_empty()),
    };
    let registration = Registration {
        id: id.clone(),
        iin,
        identity: shown_by(&reach, person.phone.as_deref()),
        name: person.name,
        reach,
        password_hash: password::hash(form.password).await?,
        code_hash: fresh_code.hash,
        expires_at: fresh_code.expires_at,
    };
    let mut tx = app.store.begin().await?;
    let resend_from = now + CODE_LIFE - CODE_RESEND_AFTER;
    if tx
        .code_went_to(&registration.reach, resend_from)
        .await?
        .is_some()
    {
        return Err(Fault::TooManyAttempts.into());
    }
    tx.put_registration(&registration).await?;
    tx.commit().await?;
    let notice = Notice::RegistrationCode {
        code: OneTimeCode::new(fresh_code.digits),
        minutes: code::minutes(),
    };
    if let Err(error) = code::send(app, &id, &registration.reach, &notice, lang).await {
        forget(app, &id).await?;
        return Err(error);
    }
    Ok(CodeSent {
        id,
        sent_to: code::masked(&registration.reach),
        expires_at: registration.expires_at,
    })
}

/// Makes the account of a registration whose code came back.
///
/// A proved registration takes over an account that was only claimed, or that lost its password when it was proved.
///
/// # Errors
/// [`Fault::CodeWrong`] for a wrong or void code, [`Fault::AlreadyRegistered`] when the person has an account.
pub async fn confirm(app: &App, id: &str, given: &str) -> Result<Account, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let guess = tx.guess_registration(id, now, CODE_ATTEMPTS).await?;
    let registration = guess.ok_or(SignInRefusal::CodeVoid)?;
    if !secret::matches(&registration.code_hash, id, given) {
        tx.commit().await?;
        return Err(SignInRefusal::WrongCode.into());
    }
    let account = Account {
        id: fresh::account_id(now),
        iin: registration.iin,
        role: Role::Citizen.as_str().to_owned(),
        name: registration.name,
        phone: registration.reach.phone,
        email: registration.reach.email,
        password_hash: Some(registration.password_hash),
        identity: registration.identity,
    };
    let kept = match tx.add_account(&account, now).await? {
        Inserted::New => Some(account),
        Inserted::Existed => take_over(&mut tx, account, now).await?,
    };
    tx.drop_registration(id).await?;
    tx.commit().await?;
    kept.ok_or_else(|| SignInRefusal::AlreadyRegistered.into())
}

/// The account that was there, when the registration proves more than it; whoever had it is shut out.
async fn take_over(
    tx: &mut Tx,
    account: Account,
    now: DateTime<Utc>,
) -> Result<Option<Account>, AppError> {
    match account.identity {
        Identity::Claimed => Ok(None),
        Identity::Proved => {
            let Some(id) = tx.take_over_account(&account, now).await? else {
                return Ok(None);
            };
            session::shut_out(tx, &id, now).await?;
            Ok(Some(Account { id, ..account }))
        }
    }
}

/// What a code shows that comes back from an address: who reads the telephone linked to an IIN is its person.
fn shown_by(reach: &Reach, linked: Option<&str>) -> Identity {
    match (reach.phone.as_deref(), linked) {
        (Some(phone), Some(linked)) if phone == linked => Identity::Proved,
        (Some(_) | None, Some(_) | None) => Identity::Claimed,
    }
}

async fn forget(app: &App, id: &str) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    tx.drop_registration(id).await?;
    Ok(tx.commit().await?)
}

/// Stops the dead, whose number somebody else is using, and minors.
fn may_register(app: &App, person: &PersonRecord) -> Result<(), AppError> {
    if person.deceased_on.is_some() {
        return Err(SignInRefusal::NotInRegistry.into());
    }
    let data = PrincipalData {
        iin: person.iin.clone(),
        name: person.name.clone(),
        birth_date: person.birth_date,
        address: person.address.clone(),
        document: person.document.clone(),
    };
    match data.obstacle(date_in_kazakhstan(app.now())) {
        Some(PrincipalObstacle::UnderAge) => Err(Fault::UnderAge.into()),
        // An expired document stands in the way of a power of attorney, not of an account.
        Some(PrincipalObstacle::DocumentExpired) | None => Ok(()),
    }
}
