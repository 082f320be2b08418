//! Showing a document: a code or a QR code opens it once, for three minutes, for somebody who says who they are and why.

use super::access::{self, Reading};
use super::{WalletDocument, file_of, open, owned, seen};
use crate::app::session::secret;
use crate::app::{App, AppError, Caller, Fault, Role, evidence, fresh};
use crate::store::Tx;
use crate::store::accounts::Inserted;
use crate::store::artifacts::Artifact;
use crate::store::shares::{OpenedShare, ShareRow};
use chrono::{DateTime, Utc};
use law::cabinet::{
    CODE_DIGITS, GUESSES_IN, GUESSES_MAX, PURPOSE_MAX, Part, READING_TIME, Reader, SHARE_LIFE,
};
use law::form::{FieldError, FieldProblem};
use law::poa::s03_application::PersonName;
use law::poa::s11_delivery::Standing;
use law::text::{Flaw, Lines, flaw};

/// Tells the text of our QR code from others.
const QR_PREFIX: &str = "senim-share:";
/// Under what codes and secrets are hashed.
const HASHED_AS: &str = "document-share";
/// Codes that are tried before it is given up to find a free one.
const CODES_TRIED: usize = 8;

/// A document that was put on show; code and QR code are shown this once.
#[derive(Clone)]
pub struct Shown {
    /// The id, to ask how it stands.
    pub id: String,
    /// The code that is read out.
    pub code: String,
    /// The text of the QR code.
    pub qr: String,
    /// Until when either opens the document.
    pub expires_at: DateTime<Utc>,
}

/// How a share stands.
#[derive(Clone, Debug)]
pub enum ShareState {
    /// Nobody has opened it yet.
    Waiting,
    /// Somebody has.
    Opened {
        /// When, by which account, what for.
        by: Box<OpenedShare>,
        /// Who that is.
        name: Option<PersonName>,
    },
    /// The owner took it back, or showed the document anew.
    Withdrawn,
    /// Its time is over.
    Expired,
}

/// A document as somebody sees it to whom it was shown.
#[derive(Clone, Debug)]
pub struct Revealed {
    /// The opening.
    pub opening: OpenedShare,
    /// The document as it stands now.
    pub document: WalletDocument,
}

/// Puts a document of the caller's on show.
///
/// # Errors
/// [`Fault::NotFound`], or [`Fault::DocumentWithoutForce`] for a document that has none.
pub async fn show(app: &App, caller: &Caller, number: &str) -> Result<Shown, AppError> {
    let document = open(app, caller, number).await?;
    in_force(&document)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let code = free_code(&mut tx, now).await?;
    let qr = format!("{QR_PREFIX}{}", fresh::secret());
    let share = ShareRow {
        id: fresh::uuid(now),
        number: document.row.number,
        owner: caller.iin.clone(),
        code_hash: secret::hash(HASHED_AS, &code),
        secret_hash: secret::hash(HASHED_AS, &qr),
        expires_at: now + SHARE_LIFE,
        ended_at: None,
    };
    tx.put_share(&share, now).await?;
    tx.commit().await?;
    Ok(Shown {
        id: share.id,
        code,
        qr,
        expires_at: share.expires_at,
    })
}

/// How a share of the caller's stands.
///
/// # Errors
/// [`Fault::NotFound`] when it is not theirs.
pub async fn state(
    app: &App,
    caller: &Caller,
    number: &str,
    id: &str,
) -> Result<(ShareRow, ShareState), AppError> {
    let found = app.store.share(id, number, &caller.iin).await?;
    let (share, opening) = found.ok_or(Fault::NotFound)?;
    let state = match opening {
        Some(by) => {
            let account = app.store.account(&by.account).await?;
            let name = account.map(|account| account.name);
            let by = Box::new(by);
            ShareState::Opened { by, name }
        }
        None if share.ended_at.is_some() => ShareState::Withdrawn,
        None if share.expires_at <= app.now() => ShareState::Expired,
        None => ShareState::Waiting,
    };
    Ok((share, state))
}

/// Takes a share back.
///
/// # Errors
/// [`Fault::NotFound`] when it is not the caller's; [`Fault::AlreadyDone`] when it was opened or taken back.
pub async fn take_back(app: &App, caller: &Caller, number: &str, id: &str) -> Result<(), AppError> {
    state(app, caller, number, id).await?;
    let mut tx = app.store.begin().await?;
    tx.end_share(id, number, &caller.iin, app.now())
        .await?
        .ok_or(Fault::AlreadyDone)?;
    Ok(tx.commit().await?)
}

/// Opens a document that was shown to the caller, once; who, when and what for stand in the owner's access history.
///
/// # Errors
/// [`Fault::CodeWrong`] for a code that is wrong, used or over; [`Fault::TooManyAttempts`] after too many of them.
pub async fn reveal(
    app: &App,
    caller: &Caller,
    given: &str,
    purpose: &str,
) -> Result<Revealed, AppError> {
    caller.must_be_proved()?;
    let purpose = check_purpose(purpose)?;
    let attempt = count_attempt(app, caller).await?;
    let now = app.now();
    let hash = secret::hash(HASHED_AS, &normal(given));
    let mut tx = app.store.begin().await?;
    let share = tx.open_share(&hash, &caller.account, now).await?;
    let share = share.ok_or(Fault::CodeWrong)?;
    let opening = OpenedShare {
        id: fresh::uuid(now),
        share: share.id,
        number: share.number,
        account: caller.account.clone(),
        purpose,
        at: now,
        readable_until: now + READING_TIME,
    };
    tx.put_share_opening(&opening).await?;
    access::note(&mut tx, &reading(caller, &opening, Part::Facts), now).await?;
    tx.forgive_attempt(&attempt).await?;
    tx.commit().await?;
    let row = owned(app, &share.owner, &opening.number).await?;
    Ok(Revealed {
        document: seen(app, row)?,
        opening,
    })
}

/// The file of a document that was shown to the caller, while it may be read.
///
/// # Errors
/// [`Fault::NotFound`] for somebody else's opening; [`Fault::ReadingTimeOver`]; [`Fault::DocumentWithoutForce`] when it
/// lost its force meanwhile.
pub async fn read(app: &App, caller: &Caller, opening: &str) -> Result<Artifact, AppError> {
    let opening = app.store.share_opening(opening).await?;
    let opening = opening
        .filter(|opening| opening.account == caller.account)
        .ok_or(Fault::NotFound)?;
    if opening.readable_until <= app.now() {
        return Err(Fault::ReadingTimeOver.into());
    }
    let row = app.store.wallet_document(&opening.number).await?;
    let document = seen(app, row.ok_or(Fault::NotFound)?)?;
    in_force(&document)?;
    let file = file_of(app, &document.row).await?;
    access::note_now(app, &reading(caller, &opening, Part::File)).await?;
    Ok(file)
}

/// Forgets shares nobody opened; run by the jobs.
pub async fn purge(app: &App) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    // The owner's screen may still ask how it ended.
    tx.purge_shares(app.now() - GUESSES_IN).await?;
    Ok(tx.commit().await?)
}

fn reading<'a>(caller: &Caller, opening: &'a OpenedShare, part: Part) -> Reading<'a> {
    Reading {
        number: &opening.number,
        reader: match caller.role {
            Role::Citizen => Reader::Consumer,
            Role::Notary => Reader::Notary,
            Role::Desk => Reader::Official,
        },
        account: Some(&opening.account),
        part,
        purpose: Some(&opening.purpose),
    }
}

fn in_force(document: &WalletDocument) -> Result<(), AppError> {
    match document.standing {
        Standing::Valid => Ok(()),
        Standing::Revoked { .. } | Standing::Expired { .. } => {
            Err(Fault::DocumentWithoutForce.into())
        }
    }
}

/// Counts an attempt before it is known to be right, so that many at once cannot outrun the count.
async fn count_attempt(app: &App, caller: &Caller) -> Result<String, AppError> {
    let now = app.now();
    let subject = format!("document-share:{}", caller.account);
    let subject = evidence::digest(subject.as_bytes()).to_string();
    let id = fresh::uuid(now);
    let mut tx = app.store.begin().await?;
    tx.count_attempt(&id, &subject, now).await?;
    tx.commit().await?;
    let mut tx = app.store.begin().await?;
    if tx.attempts_since(&subject, now - GUESSES_IN).await? > GUESSES_MAX {
        // An attempt that was not looked at does not make the pause longer.
        tx.forgive_attempt(&id).await?;
        tx.commit().await?;
        return Err(Fault::TooManyAttempts.into());
    }
    Ok(id)
}

async fn free_code(tx: &mut Tx, now: DateTime<Utc>) -> Result<String, AppError> {
    for _ in 0..CODES_TRIED {
        let code = random_code();
        let hash = secret::hash(HASHED_AS, &code);
        if tx.code_on_show(&hash, now).await? == Inserted::New {
            return Ok(code);
        }
    }
    Err(Fault::TryAgain.into())
}

fn random_code() -> String {
    let chance = u64::from_be_bytes(eds::random::bytes::<8>()) % 10_u64.pow(CODE_DIGITS);
    format!("{chance:0width$}", width = CODE_DIGITS as usize)
}

/// A code as people type it has spaces; the text of a QR code stays as it is.
fn normal(given: &str) -> String {
    if given.starts_with(QR_PREFIX) {
        return given.to_owned();
    }
    given.chars().filter(|c| !c.is_whitespace()).collect()
}

fn check_purpose(purpose: &str) -> Result<String, AppError> {
    let purpose = purpose.trim();
    let problem = match flaw(purpose, PURPOSE_MAX, Lines::One) {
        None | Some(Flaw::Unprintable) => return Ok(purpose.to_owned()),
        Some(Flaw::Control) => FieldProblem::WrongForm,
        Some(other @ (Flaw::Empty | Flaw::TooLong)) => other.into(),
    };
    Err(AppError::Invalid(vec![FieldError::new(
        "/purpose", problem,
    )]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_eight_digits_and_may_be_typed_with_spaces() {
        let code = random_code();
        assert!(
            code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit()),
            "{code}"
        );
        assert_eq!(normal("1234 5678 "), "12345678");
        assert_eq!(normal("senim-share:aB c"), "senim-share:aB c");
    }
}
