//! Signing on a phone by eGov Mobile: a link that is good for three minutes and for one signature.
//!
//! Whoever is about to sign begins a signing over exactly the bytes that are put up for signing anyway, shows the QR
//! code or follows the deep link, and gets the CMS that the phone brought. It goes in by the same door as any other:
//! submission, approval, revocation, the notary's signature, the answer to a challenge. What the phone brings is checked
//! here as it will be checked there, so that the phone can say what is wrong.

mod link;
mod phone;
mod subject;

pub use crate::store::remote_signings::{DocumentTitle, PreparationKey, RemoteSigningRow};
pub use link::LINK_PLACEHOLDER;
pub use phone::{Document, Opened, document, open, sign};
pub use subject::{SignMethod, SigningPurpose, Wanted};

use crate::app::session::{DeviceProof, secret};
use crate::app::{App, AppError, Caller, Fault, fresh};
use crate::store::Tx;
use crate::store::remote_signings::{SigningKey, SigningOwner};
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use law::poa::s01_sign_in::SignInRefusal;
use link::LinkSecret;
use subject::Subject;

/// The path of links on the public address.
pub const LINK_PATH: &str = "/public/signing-links";
/// The path of documents on the public address.
pub const DOCUMENT_PATH: &str = "/public/signing-documents";

/// How long a link is good: what eGov Mobile's integrations give (180 s).
pub const LINK_LIFE: TimeDelta = TimeDelta::seconds(180);

/// Signatures that may be tried under one link: a person chooses a wrong key once or twice, a guesser more often.
pub const TRIES_MAX: i64 = 10;

/// Links of one account, or of one challenge, that may be good at the same time: a QR code shown anew a few times.
const OPEN_MAX: i64 = 10;

/// How long a signing is kept after its link ended, so that the app can fetch the signature: a preparation lives for 15
/// minutes, and nothing else waits longer.
const KEPT: TimeDelta = TimeDelta::minutes(15);

/// Who runs this installation, as the phone shows it.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The name in Kazakh, Russian and English.
    pub name: DocumentTitle,
    /// The business identification number.
    pub bin: law::id::Bin,
}

/// A signing that was begun; its link is shown this once.
#[derive(Clone, Debug)]
pub struct Started {
    /// Its id, to ask how it stands.
    pub id: String,
    /// The text of the QR code.
    pub qr: String,
    /// The link that opens eGov Mobile on the same phone.
    pub deep_link: String,
    /// Until when the link is good.
    pub expires_at: DateTime<Utc>,
    /// For a notary's signature: what goes back with it.
    pub preparation: Option<PreparationKey>,
}

/// How a signing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningStatus {
    /// No phone has come.
    Waiting,
    /// A phone has the document.
    Fetched,
    /// The signature is here.
    Signed,
    /// The last signature was refused; the link stays good while it has tries left.
    Refused,
    /// The link ended without a signature.
    Expired,
}

/// A signing as its owner sees it.
#[derive(Clone, Debug)]
pub struct SigningView {
    /// What was begun.
    pub signing: RemoteSigningRow,
    /// How it stands.
    pub status: SigningStatus,
    /// Why the last signature was refused.
    pub refusal: Option<Fault>,
    /// Signatures that may still be tried.
    pub tries_left: i64,
}

/// Begins a signing for somebody signed in.
///
/// # Errors
/// Whatever the resource says that puts these bytes up for signing; [`Fault::LimitReached`] for too many open links.
pub async fn start(app: &App, caller: &Caller, wanted: &Wanted) -> Result<Started, AppError> {
    let subject = subject::of(app, caller, wanted).await?;
    let now = app.now();
    let owner = SigningOwner::Account(caller.account.clone());
    let mut tx = app.store.begin().await?;
    let started = begin(app, &mut tx, owner, subject, (now, now + LINK_LIFE)).await?;
    tx.commit().await?;
    Ok(started)
}

/// Begins a signing of a challenge for the device it was put before.
///
/// # Errors
/// [`SignInRefusal::ChallengeVoid`], [`Fault::DeviceProofInvalid`], [`Fault::LimitReached`].
pub async fn start_for_challenge(
    app: &App,
    proof: &DeviceProof,
    challenge: &str,
) -> Result<Started, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    proof.spend(&mut tx).await?;
    let known = tx.challenge(challenge, proof.key()).await?;
    let known = known.filter(|known| now < known.expires_at);
    let known = known.ok_or(SignInRefusal::ChallengeVoid)?;
    let until = known.expires_at.min(now + LINK_LIFE);
    let owner = SigningOwner::Challenge {
        id: known.id,
        device_key: known.device_key,
    };
    let subject = subject::of_challenge(known.statement);
    let started = begin(app, &mut tx, owner, subject, (now, until)).await?;
    tx.commit().await?;
    Ok(started)
}

/// How a signing of the caller stands.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs.
pub async fn view(app: &App, caller: &Caller, id: &str) -> Result<SigningView, AppError> {
    let signing = app.store.remote_signing(SigningKey::Id(id)).await?;
    let own = SigningOwner::Account(caller.account.clone());
    let signing = signing.filter(|signing| signing.owner == own);
    Ok(seen(signing.ok_or(Fault::NotFound)?, app.now()))
}

/// How a signing of a challenge stands, for the device the challenge was put before.
///
/// # Errors
/// [`Fault::NotFound`] when it is another's, [`Fault::DeviceProofInvalid`] for a proof used before.
pub async fn view_for_challenge(
    app: &App,
    proof: &DeviceProof,
    challenge: &str,
    id: &str,
) -> Result<SigningView, AppError> {
    let mut tx = app.store.begin().await?;
    proof.spend(&mut tx).await?;
    tx.commit().await?;
    let own = SigningOwner::Challenge {
        id: challenge.to_owned(),
        device_key: proof.key().to_owned(),
    };
    let signing = app.store.remote_signing(SigningKey::Id(id)).await?;
    let signing = signing.filter(|signing| signing.owner == own);
    Ok(seen(signing.ok_or(Fault::NotFound)?, app.now()))
}

/// Forgets what was signed or left unsigned long enough ago.
pub async fn purge(app: &App) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    tx.purge_remote_signings(app.now() - KEPT).await?;
    Ok(tx.commit().await?)
}

async fn begin(
    app: &App,
    tx: &mut Tx,
    owner: SigningOwner,
    subject: Subject,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Started, AppError> {
    if tx.open_remote_signings(&owner, now).await? >= OPEN_MAX {
        return Err(Fault::LimitReached.into());
    }
    let link = LinkSecret::fresh();
    let id = fresh::uuid(now);
    // What the app is told is what the phone is told later, from the database.
    let expires_at = expires_at.trunc_subsecs(3);
    let row = RemoteSigningRow {
        purpose: subject.purpose.as_str().to_owned(),
        method: subject.purpose.method().as_str().to_owned(),
        title: subject.title,
        words: subject.words,
        document: subject.document,
        preparation: subject.preparation,
        link_hash: link.hash(),
        bearer_hash: secret::hash(&id, &link.bearer()),
        fetched_at: None,
        tries: 0,
        refusal: None,
        cms: None,
        owner,
        expires_at,
        id,
    };
    tx.put_remote_signing(&row).await?;
    let url = link.url(app);
    Ok(Started {
        id: row.id,
        qr: link::qr(&url),
        deep_link: link::deep_link(&app.settings.mobile_sign_link, &url),
        expires_at,
        preparation: row.preparation,
    })
}

fn seen(signing: RemoteSigningRow, now: DateTime<Utc>) -> SigningView {
    let code = signing.refusal.as_deref();
    let refusal = code.and_then(|code| Fault::ALL.iter().copied().find(|f| f.code() == code));
    let status = if signing.cms.is_some() {
        SigningStatus::Signed
    } else if now >= signing.expires_at {
        SigningStatus::Expired
    } else if signing.refusal.is_some() {
        SigningStatus::Refused
    } else if signing.fetched_at.is_some() {
        SigningStatus::Fetched
    } else {
        SigningStatus::Waiting
    };
    SigningView {
        tries_left: (TRIES_MAX - signing.tries).max(0),
        status,
        refusal,
        signing,
    }
}

impl SigningStatus {
    /// The status as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fetched => "fetched",
            Self::Signed => "signed",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }
}
