//! The access history: every reading of a document by somebody who is not its owner.

use super::owned;
use crate::app::{App, AppError, Caller, evidence, fresh};
use crate::store::accesses::{AccessPlace, AccessRow, Readings, SeenAccess};
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Utc};
use law::cabinet::{Part, Reader};
use law::id::AccountId;

/// A public check is noted once in so many seconds: a document on a web page must not fill the disk.
const PUBLIC_EVERY: i64 = 60;

/// Who reads what of which document, and what for.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The document.
    pub number: &'a str,
    /// Who.
    pub reader: Reader,
    /// Whose account.
    pub account: Option<&'a AccountId>,
    /// What is read.
    pub part: Part,
    /// What for.
    pub purpose: Option<&'a str>,
}

/// Notes a reading in the transaction of whatever gives the document out.
pub async fn note(
    tx: &mut Tx,
    reading: &Reading<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    note_as(tx, fresh::uuid(now), reading, now).await
}

/// Notes a reading by itself, before the document is given out; a document that is in no wallet has no history.
pub async fn note_now(app: &App, reading: &Reading<'_>) -> Result<(), AppError> {
    let id = fresh::uuid(app.now());
    note_in_its_own(app, id, reading).await
}

/// Notes that another information system was given a document; its job may run twice.
pub async fn note_delivery(app: &App, number: &str) -> Result<(), AppError> {
    let reading = Reading {
        number,
        reader: Reader::InformationSystem,
        account: None,
        part: Part::File,
        purpose: None,
    };
    note_in_its_own(app, format!("delivery:{number}"), &reading).await
}

/// Notes that somebody asked the public check, at most once a minute.
pub async fn note_public_check(app: &App, number: &str) -> Result<(), AppError> {
    let minute = app.now().timestamp().div_euclid(PUBLIC_EVERY);
    let id = evidence::digest(format!("public:{number}:{minute}").as_bytes()).to_string();
    let noted = app.store.noted(Readings::OfDocuments, &id).await?;
    if noted.is_some() {
        return Ok(());
    }
    let reading = Reading {
        number,
        reader: Reader::Anybody,
        account: None,
        part: Part::Facts,
        purpose: None,
    };
    note_in_its_own(app, id, &reading).await
}

/// The readings of a document of the caller's, newest first.
///
/// # Errors
/// [`crate::app::Fault::NotFound`] when it is not theirs.
pub async fn history(
    app: &App,
    caller: &Caller,
    number: &str,
    behind: Option<&AccessPlace>,
    limit: i64,
) -> Result<Vec<SeenAccess>, AppError> {
    caller.must_be_proved()?;
    let row = owned(app, &caller.iin, number).await?;
    Ok(app.store.accesses_of(&row.number, behind, limit).await?)
}

async fn note_in_its_own(app: &App, id: String, reading: &Reading<'_>) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    note_as(&mut tx, id, reading, app.now()).await?;
    Ok(tx.commit().await?)
}

async fn note_as(
    tx: &mut Tx,
    id: String,
    reading: &Reading<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = AccessRow {
        id,
        number: reading.number.to_owned(),
        at: now,
        reader: reading.reader,
        account: reading.account.cloned(),
        part: reading.part,
        purpose: reading.purpose.map(str::to_owned),
    };
    tx.note_access(&row).await.map(|_| ())
}
