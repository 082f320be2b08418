//! The phone's side: whoever has the link learns what is asked for, fetches the document and brings the signature.

use super::link::LinkSecret;
use super::subject;
use super::{SigningPurpose, TRIES_MAX};
use crate::app::session::secret;
use crate::app::{App, AppError, Fault};
use crate::store::remote_signings::{RemoteSigningRow, SigningKey, SigningOwner};
use chrono::{DateTime, Utc};
use law::id::Iin;

/// What the link leads to.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What is to be signed, and until when.
    pub signing: RemoteSigningRow,
    /// What for.
    pub purpose: SigningPurpose,
    /// The token that opens the document.
    pub bearer: String,
}

/// What is to be signed.
#[derive(Clone, Debug)]
pub struct Document {
    /// What is to be signed, and how.
    pub signing: RemoteSigningRow,
    /// What for.
    pub purpose: SigningPurpose,
}

/// Follows a link; it may be followed again, so that a preview of the link uses nothing up.
///
/// # Errors
/// [`Fault::NotFound`] for a link that never was, [`Fault::LinkExpired`], [`Fault::LinkUsed`],
/// [`Fault::TooManyAttempts`].
pub async fn open(app: &App, link: &str) -> Result<Opened, AppError> {
    let link = LinkSecret::given(link);
    let hash = link.hash();
    let signing = app.store.remote_signing(SigningKey::Link(&hash)).await?;
    let signing = signing.ok_or(Fault::NotFound)?;
    still_open(&signing, app.now())?;
    Ok(Opened {
        purpose: purpose(&signing)?,
        bearer: link.bearer(),
        signing,
    })
}

/// Fetches the document.
///
/// # Errors
/// [`Fault::LinkTokenWrong`], and what [`open`] says.
pub async fn document(app: &App, id: &str, bearer: Option<&str>) -> Result<Document, AppError> {
    let now = app.now();
    let signing = entitled(app, id, bearer).await?;
    still_open(&signing, now)?;
    let mut tx = app.store.begin().await?;
    tx.mark_fetched(id, now).await?;
    tx.commit().await?;
    Ok(Document {
        purpose: purpose(&signing)?,
        signing,
    })
}

/// Takes a signature; the same one again is answered alike, another one after it is refused.
///
/// # Errors
/// [`Fault::LinkTokenWrong`], [`Fault::LinkExpired`], [`Fault::LinkUsed`], [`Fault::TooManyAttempts`]; what is wrong
/// with the signature, each by its own code, which leaves the link open for another try.
pub async fn sign(app: &App, id: &str, bearer: Option<&str>, cms: &[u8]) -> Result<(), AppError> {
    let now = app.now();
    let signing = entitled(app, id, bearer).await?;
    if signing.cms.is_some() {
        return repeated(&signing, cms);
    }
    still_open(&signing, now)?;
    // Counted before it is looked at, so that many at once are still only so many.
    let mut tx = app.store.begin().await?;
    let counted = tx.count_signing_try(id, now, TRIES_MAX).await?;
    tx.commit().await?;
    if counted.is_none() {
        return outrun(app, id, cms).await;
    }
    let signer = signer(app, &signing.owner).await?;
    let checked = subject::check(
        app,
        purpose(&signing)?,
        signer.as_ref(),
        &signing.document,
        cms,
    )
    .await;
    let mut tx = app.store.begin().await?;
    if let Err(refusal) = checked {
        tx.refuse_remote_signing(id, refusal.fault().code()).await?;
        tx.commit().await?;
        return Err(refusal);
    }
    let accepted = tx.accept_remote_signing(id, cms, app.now()).await?;
    tx.commit().await?;
    match accepted {
        Some(()) => Ok(()),
        None => outrun(app, id, cms).await,
    }
}

/// Something came first: another signature, or the end of the link.
async fn outrun(app: &App, id: &str, cms: &[u8]) -> Result<(), AppError> {
    let signing = app.store.remote_signing(SigningKey::Id(id)).await?;
    let signing = signing.ok_or(Fault::NotFound)?;
    if signing.cms.is_some() {
        return repeated(&signing, cms);
    }
    still_open(&signing, app.now())?;
    Err(Fault::TryAgain.into())
}

fn repeated(signing: &RemoteSigningRow, cms: &[u8]) -> Result<(), AppError> {
    if signing.cms.as_deref() == Some(cms) {
        Ok(())
    } else {
        Err(Fault::LinkUsed.into())
    }
}

async fn entitled(app: &App, id: &str, bearer: Option<&str>) -> Result<RemoteSigningRow, AppError> {
    let signing = app.store.remote_signing(SigningKey::Id(id)).await?;
    let signing = signing.ok_or(Fault::NotFound)?;
    match bearer {
        Some(token) if secret::matches(&signing.bearer_hash, id, token) => Ok(signing),
        Some(_) | None => Err(Fault::LinkTokenWrong.into()),
    }
}

fn still_open(signing: &RemoteSigningRow, now: DateTime<Utc>) -> Result<(), AppError> {
    if signing.cms.is_some() {
        Err(Fault::LinkUsed.into())
    } else if now >= signing.expires_at {
        Err(Fault::LinkExpired.into())
    } else if signing.tries >= TRIES_MAX {
        Err(Fault::TooManyAttempts.into())
    } else {
        Ok(())
    }
}

/// Whose signature it has to be; a challenge may be signed by anybody.
async fn signer(app: &App, owner: &SigningOwner) -> Result<Option<Iin>, AppError> {
    match owner {
        SigningOwner::Challenge { .. } => Ok(None),
        SigningOwner::Account(account) => {
            let account = app.store.account(account).await?;
            let account = account.ok_or(AppError::Internal("a signing's account is not there"))?;
            Ok(Some(account.iin))
        }
    }
}

fn purpose(signing: &RemoteSigningRow) -> Result<SigningPurpose, AppError> {
    SigningPurpose::parse(&signing.purpose)
        .ok_or(AppError::Internal("a signing has an unknown purpose"))
}
