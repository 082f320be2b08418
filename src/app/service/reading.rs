//! Who of the staff read a request: noted before they have it, shown to the applicant.

use super::access;
use crate::app::{App, AppError, Caller, Fault, evidence};
use crate::store::Tx;
use crate::store::accesses::{AccessPlace, AccessRow, Readings};
use crate::store::readings::ReadingRow;
pub use crate::store::readings::SeenReading;
use chrono::{DateTime, Utc};
use law::cabinet::{Part, Reader, RequestPart};
use law::id::RequestId;

/// The same person reading the same once more is noted once in so many seconds: a page that refreshes itself must not fill
/// the disk, nor hide the other readings.
const SAME_EVERY: i64 = 60;

/// What an official is about to read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Read<'a> {
    Request,
    History,
    File(&'a str),
    /// A file that is printed for whoever came; the document's own history is noted with what for.
    Printed(&'a str),
}

impl Read<'_> {
    const fn part(&self) -> RequestPart {
        match self {
            Self::Request => RequestPart::Request,
            Self::History => RequestPart::History,
            Self::File(_) | Self::Printed(_) => RequestPart::File,
        }
    }

    const fn file(&self) -> Option<&str> {
        match self {
            Self::Request | Self::History => None,
            Self::File(name) | Self::Printed(name) => Some(name),
        }
    }
}

/// Notes that an official reads a request; without the note nothing is given out.
pub(super) async fn note(
    app: &App,
    caller: &Caller,
    request: &RequestId,
    read: Read<'_>,
) -> Result<(), AppError> {
    let now = app.now();
    let id = reading_id(caller, request, read, now);
    if app.store.noted(Readings::OfRequests, &id).await?.is_some() {
        return Ok(());
    }
    let document = match read {
        Read::File(name) => app.store.wallet_number(request, name).await?,
        Read::Request | Read::History | Read::Printed(_) => None,
    };
    let mut tx = app.store.begin().await?;
    let row = ReadingRow {
        id: id.clone(),
        request: request.clone(),
        at: now,
        account: caller.account.clone(),
        part: read.part(),
        file: read.file().map(str::to_owned),
    };
    tx.note_reading(&row).await?;
    if let Some(number) = document {
        note_document(&mut tx, caller, id, number, now).await?;
    }
    Ok(tx.commit().await?)
}

/// A result or a notice that is read stands in the wallet too: its own history says so.
async fn note_document(
    tx: &mut Tx,
    caller: &Caller,
    id: String,
    number: String,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let row = AccessRow {
        id,
        number,
        at: now,
        reader: Reader::Official,
        account: Some(caller.account.clone()),
        part: Part::File,
        purpose: None,
    };
    tx.note_access(&row).await?;
    Ok(())
}

fn reading_id(caller: &Caller, request: &RequestId, read: Read<'_>, now: DateTime<Utc>) -> String {
    let (account, part) = (&caller.account, read.part().as_str());
    let file = read.file().unwrap_or_default();
    let minute = now.timestamp().div_euclid(SAME_EVERY);
    let same = format!("{request}:{account}:{part}:{minute}:{file}");
    evidence::digest(same.as_bytes()).to_string()
}

/// The readings of a request of the caller's by staff, newest first, behind a place.
///
/// # Errors
/// [`Fault::NotFound`] when the caller is not its applicant.
pub async fn history(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    behind: Option<&AccessPlace>,
    limit: i64,
) -> Result<Vec<SeenReading>, AppError> {
    let view = app.store.service(id).await?.ok_or(Fault::NotFound)?;
    if !access::is_applicant(caller, &view.request) {
        return Err(Fault::NotFound.into());
    }
    Ok(app.store.readings_of(id, behind, limit).await?)
}
