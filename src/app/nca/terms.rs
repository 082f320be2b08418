//! Terms: a request nobody comes for lapses, and an authority that is late is noted for everybody to see.

use super::outcome;
use crate::app::{App, AppError};
use crate::document::certificate_notice::CertificateNotice;
use law::id::RequestId;
use law::services::nca::request::{Author, Fact};
use law::services::nca::stage::{Event, Stage};

/// The job that ends a registered request whose applicant did not come.
pub async fn lapse(app: &App, id: &RequestId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(mut file) = tx.open_request(id).await? else {
        return Ok(());
    };
    let Stage::Registered { number, .. } = file.request.stage.clone() else {
        return Ok(());
    };
    file.happen(Author::Authority, Event::Lapsed, now)?;
    let notice = CertificateNotice::Lapsed { number };
    outcome::tell(&mut tx, &file.request, "lapsed", notice, now).await?;
    tx.save_request(file, now).await?;
    Ok(tx.commit().await?)
}

/// The job at the end of the authority's term: what is not done by then is late, in the history and in every view.
pub async fn watch(app: &App, id: &RequestId) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(mut file) = tx.open_request(id).await? else {
        return Ok(());
    };
    let unfinished = matches!(file.request.stage, Stage::Confirmed { .. });
    if unfinished && file.request.late_since.is_none() {
        file.request.late_since = Some(now);
        file.note(Author::Authority, Fact::TermMissed);
        tracing::error!(request = %id, "the authority's term for a request is over");
        tx.save_request(file, now).await?;
    }
    Ok(tx.commit().await?)
}
