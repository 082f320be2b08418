//! The archive: accepted documents are kept for their term and then destroyed, old links forgotten; what was signed stays.

use crate::app::{App, AppError};
use law::time::date_in_kazakhstan;

/// Destroys the documents whose term is over; their digests stay in the requests and their histories.
pub async fn destroy_old(app: &App) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    let today = date_in_kazakhstan(app.now());
    let destroyed = tx.destroy_old_documents(today).await?;
    tx.forget_installations(app.now()).await?;
    tx.commit().await?;
    if destroyed > 0 {
        tracing::info!(destroyed, "documents whose term is over were destroyed");
    }
    Ok(())
}
