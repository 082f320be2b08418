//! The history of a case, as those who may see the case read it.

use super::access;
use crate::app::{App, AppError, Caller};
use crate::store::cases::HistoryLine;
use law::id::CaseId;

/// Lines of a case's history after one of them, oldest first.
///
/// # Errors
/// [`crate::app::Fault::NotFound`] when the case is not the caller's.
pub async fn read(
    app: &App,
    caller: &Caller,
    id: &CaseId,
    after: i64,
    limit: i64,
) -> Result<Vec<HistoryLine>, AppError> {
    access::view(app, caller, id).await?;
    Ok(app.store.history(id, after, limit).await?)
}
