//! Signing in by the digital signature: a challenge for one device, signed once with an authentication certificate.

use super::device_problem;
use crate::app::evidence::{self, ToSign};
use crate::app::poa::licence;
use crate::app::session::{self, DeviceProof, Method, Tokens};
use crate::app::{App, AppError, Fault, Identity, Role, fresh};
use crate::store::accounts::Account;
use crate::store::sign_in::Challenge;
use chrono::{DateTime, Utc};
use eds::certificate::Subject;
use eds::trust::Usage;
use law::id::Iin;
use law::poa::s01_sign_in::{self as law_step, CHALLENGE_LIFE, SignInRefusal};
use law::poa::s03_application::PersonName;
use law::poa::signed_statement;

/// A challenge put before a device.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its id.
    pub id: String,
    /// The bytes to sign.
    pub to_sign: ToSign,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// The answer to a challenge.
#[derive(Clone, Debug)]
pub struct EdsForm {
    /// The CMS that holds the challenge.
    pub cms: Vec<u8>,
    /// In which role the person signs in.
    pub role: Role,
    /// The device's name.
    pub device_name: String,
}

/// Puts a challenge before a device.
///
/// # Errors
/// [`Fault::DeviceProofInvalid`] for a proof used before.
pub async fn challenge(app: &App, proof: &DeviceProof) -> Result<Offered, AppError> {
    let now = app.now();
    let expires_at = now + CHALLENGE_LIFE;
    let origin = app.settings.public_url.as_str();
    let statement = law_step::statement(&fresh::secret(), origin, expires_at);
    let to_sign = ToSign::from(&statement);
    let id = fresh::uuid(now);
    let mut tx = app.store.begin().await?;
    proof.spend(&mut tx).await?;
    tx.put_challenge(&Challenge {
        id: id.clone(),
        purpose: statement.purpose().as_str().to_owned(),
        origin: origin.to_owned(),
        device_key: proof.key().to_owned(),
        statement: to_sign.content.clone(),
        expires_at,
    })
    .await?;
    tx.commit().await?;
    Ok(Offered {
        id,
        to_sign,
        expires_at,
    })
}

/// Begins the session of whoever signed the challenge; the first answer spends it, right or wrong.
///
/// The signature proves the account: one that was only claimed until now loses the claimant's password, codes and
/// sessions. Its telephone and e-mail address stay until they are replaced.
///
/// # Errors
/// [`SignInRefusal::ChallengeVoid`]; what is wrong with the signature, by its own code; [`Fault::NotRegistered`] for a
/// citizen, [`Fault::LicenceNotInForce`] for a notary, [`Fault::Forbidden`] for the desk; [`Fault::SystemUnavailable`].
pub async fn answer(
    app: &App,
    proof: &DeviceProof,
    id: &str,
    form: &EdsForm,
) -> Result<Tokens, AppError> {
    if let Some(error) = device_problem(&form.device_name) {
        return Err(AppError::Invalid(vec![error]));
    }
    let challenge = spend(app, proof, id).await?;
    let verified = evidence::verify(app, &form.cms, Usage::Authenticate).await?;
    signed_statement::compare(&challenge.statement, verified.content())?;
    let iin = evidence::iin_of(&verified)?;
    let account = match form.role {
        Role::Citizen => citizen(app, &iin).await?,
        Role::Notary => notary(app, &iin).await?,
        Role::Desk => staff(app, &iin, verified.signer().subject()).await?,
    };
    let mut tx = app.store.begin().await?;
    let now = app.now();
    if tx.prove_account(&account.id, now).await?.is_some() {
        session::shut_out(&mut tx, &account.id, now).await?;
    }
    let device = (proof, form.device_name.trim());
    let tokens = session::begin(app, &mut tx, &account, device, Method::Eds).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Takes the challenge away before its answer is looked at, so that nobody can hammer it.
async fn spend(app: &App, proof: &DeviceProof, id: &str) -> Result<Challenge, AppError> {
    let mut tx = app.store.begin().await?;
    proof.spend(&mut tx).await?;
    let taken = tx.take_challenge(id, proof.key()).await?;
    tx.commit().await?;
    let origin = app.settings.public_url.as_str();
    let good = taken.filter(|taken| app.now() < taken.expires_at && taken.origin == origin);
    good.ok_or_else(|| SignInRefusal::ChallengeVoid.into())
}

async fn citizen(app: &App, iin: &Iin) -> Result<Account, AppError> {
    let account = app.store.account_of(iin, Role::Citizen.as_str()).await?;
    account.ok_or_else(|| Fault::NotRegistered.into())
}

/// A notary is whoever the licence register calls one today.
async fn notary(app: &App, iin: &Iin) -> Result<Account, AppError> {
    if let Some(known) = app.store.account_of(iin, Role::Notary.as_str()).await? {
        licence::must_be_in_force(app, &known.id, iin).await?;
        return Ok(known);
    }
    let record = app.ports.licences.licence(iin).await?;
    let record = licence::in_force(record)?;
    found_or_made(app, iin, Role::Notary, record.name).await
}

/// Staff are named in the configuration, by the digest of their IIN.
async fn staff(app: &App, iin: &Iin, subject: &Subject) -> Result<Account, AppError> {
    if !app.is_staff(iin) {
        return Err(Fault::Forbidden.into());
    }
    found_or_made(app, iin, Role::Desk, name_of(subject)).await
}

/// The names of a certificate: SN, what CN has beside it, and GN, which is the patronymic in Kazakhstan's profile.
fn name_of(subject: &Subject) -> PersonName {
    let surname = subject.surname.clone().unwrap_or_default();
    let common = subject.common_name.as_deref().unwrap_or_default();
    PersonName {
        name: common
            .strip_prefix(surname.as_str())
            .unwrap_or(common)
            .trim()
            .to_owned(),
        surname,
        patronymic: subject.given_name.clone(),
    }
}

async fn found_or_made(
    app: &App,
    iin: &Iin,
    role: Role,
    name: PersonName,
) -> Result<Account, AppError> {
    if let Some(account) = app.store.account_of(iin, role.as_str()).await? {
        return Ok(account);
    }
    let now = app.now();
    let account = Account {
        id: fresh::account_id(now),
        iin: iin.clone(),
        role: role.as_str().to_owned(),
        name,
        phone: None,
        email: None,
        password_hash: None,
        identity: Identity::Proved,
    };
    let mut tx = app.store.begin().await?;
    tx.add_account(&account, now).await?;
    tx.commit().await?;
    // Somebody may have signed in with this IIN at the same moment: the row that is there counts.
    let kept = app.store.account_of(iin, role.as_str()).await?;
    kept.ok_or(AppError::Internal("an account was made and is not there"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_a_certificate_are_told_apart() {
        let subject = Subject {
            common_name: Some("ҮЛГІБАЕВА СЫНАҚ".to_owned()),
            surname: Some("ҮЛГІБАЕВА".to_owned()),
            given_name: Some("МАКЕТҚЫЗЫ".to_owned()),
            ..Subject::default()
        };
        assert_eq!(name_of(&subject).full(), "ҮЛГІБАЕВА СЫНАҚ МАКЕТҚЫЗЫ");
    }
}
