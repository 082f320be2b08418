//! Who may see and change a case: its principals and its notary; for everybody else it does not exist.

use crate::app::{App, AppError, Caller, Fault, Role};
use crate::store::Tx;
use crate::store::cases::{CaseFile, CaseView};
use law::id::CaseId;
use law::poa::case::Case;
use law::poa::history::Author;
use law::text::Bilingual;

/// A case for somebody who may see it.
///
/// # Errors
/// [`Fault::NotFound`] when there is none or it is not theirs.
pub async fn view(app: &App, caller: &Caller, id: &CaseId) -> Result<CaseView, AppError> {
    let view = app.store.case(id).await?.ok_or(Fault::NotFound)?;
    allowed(caller, &view.case)?;
    Ok(view)
}

/// The cases the caller takes part in or is in charge of, newest first, before a cursor.
pub async fn list(
    app: &App,
    caller: &Caller,
    before: Option<&CaseId>,
    limit: i64,
) -> Result<Vec<CaseView>, AppError> {
    match caller.role {
        Role::Citizen => Ok(app.store.cases_of(&caller.account, before, limit).await?),
        Role::Notary => Ok(app
            .store
            .cases_of_notary(&caller.account, before, limit)
            .await?),
        Role::Desk => Ok(Vec::new()),
    }
}

/// A case taken out by somebody who may change it, with their place as its author.
///
/// # Errors
/// [`Fault::NotFound`] when there is none or it is not theirs.
pub async fn open(
    tx: &mut Tx,
    caller: &Caller,
    id: &CaseId,
) -> Result<(CaseFile, Author), AppError> {
    let file = tx.open_case(id).await?.ok_or(Fault::NotFound)?;
    let author = allowed(caller, &file.case)?;
    Ok((file, author))
}

/// A case taken out by a job.
///
/// # Errors
/// [`Fault::NotFound`] when there is none.
pub async fn open_for_job(tx: &mut Tx, id: &CaseId) -> Result<CaseFile, AppError> {
    Ok(tx.open_case(id).await?.ok_or(Fault::NotFound)?)
}

/// Stops a change made on the ground of an older version.
///
/// # Errors
/// [`Fault::StaleVersion`] when the case has changed since.
pub fn unchanged_since(file: &CaseFile, version: i64) -> Result<(), AppError> {
    if file.version() == version {
        Ok(())
    } else {
        Err(Fault::StaleVersion.into())
    }
}

fn allowed(caller: &Caller, case: &Case) -> Result<Author, AppError> {
    let account = caller.account.clone();
    match caller.role {
        Role::Citizen if case.principal_of(&account).is_some() => Ok(Author::Principal { account }),
        Role::Notary if case.notary.as_ref() == Some(&account) => Ok(Author::Notary { account }),
        Role::Citizen | Role::Notary | Role::Desk => Err(Fault::NotFound.into()),
    }
}

/// The title of the case's kind, for notices and documents.
#[must_use]
pub fn title(case: &Case) -> Bilingual {
    law::poa::kinds::by_code(case.form.kind).title.into()
}
