//! The certification authority of the installation, where it has one: issue, revocation, lists, and what it answers to anybody.
//!
//! An installation that is given its trust from outside has no keys of an authority; its services S11-S15 answer
//! `authority_unavailable`.

use super::work::{self, Work};
use super::{App, AppError, Fault};
use crate::store::StoreError;
use chrono::{DateTime, TimeDelta, Utc};
use eds::ca::{CaError, CertificateStatus, DevelopmentPki, PublicFile, RevocationReason};
use std::sync::Arc;

/// Delta lists are valid for a day; a new one every hour leaves a day of faults.
const DELTAS_EVERY: TimeDelta = TimeDelta::hours(1);
/// Full lists are valid for thirty days; whoever fetches them daily can use every delta.
const LISTS_EVERY: TimeDelta = TimeDelta::days(1);

/// The authority, or none.
#[derive(Debug)]
pub struct Authority(Option<Arc<DevelopmentPki>>);

impl Authority {
    /// An authority whose keys are here.
    #[must_use]
    pub const fn here(pki: Arc<DevelopmentPki>) -> Self {
        Self(Some(pki))
    }

    /// No authority: trust comes from outside.
    #[must_use]
    pub const fn elsewhere() -> Self {
        Self(None)
    }

    /// The authority at work.
    ///
    /// # Errors
    /// [`Fault::AuthorityUnavailable`] when its keys are not here.
    pub fn at_work(&self) -> Result<&DevelopmentPki, AppError> {
        self.0
            .as_deref()
            .ok_or_else(|| Fault::AuthorityUnavailable.into())
    }
}

/// What went wrong at the authority, where it is not a ground of refusal.
pub(super) fn broken(error: &CaError) -> AppError {
    tracing::error!(%error, "the certification authority did not do its work");
    AppError::Internal("the certification authority did not do its work")
}

/// Revokes a certificate; every check of this process sees it from now on, and the lists say so.
pub(super) fn revoke(
    app: &App,
    serial: &str,
    reason: RevocationReason,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let pki = app.authority.at_work()?;
    pki.revoke(serial, reason, now)
        .map_err(|error| broken(&error))?;
    seen(app)
}

/// Makes the new lists count in this process.
fn seen(app: &App) -> Result<(), AppError> {
    app.trust.refresh().map_err(|error| {
        tracing::error!(%error, "the lists of revoked certificates do not read");
        AppError::Internal("the lists of revoked certificates do not read")
    })
}

/// How a certificate stands at the authority.
pub(super) fn status(app: &App, serial: &str) -> Result<CertificateStatus, AppError> {
    let pki = app.authority.at_work()?;
    pki.status(serial).map_err(|error| broken(&error))
}

/// A file that everybody may fetch.
///
/// # Errors
/// [`Fault::AuthorityUnavailable`] without an authority.
pub fn file(app: &App, file: PublicFile) -> Result<Vec<u8>, AppError> {
    let pki = app.authority.at_work()?;
    pki.public_file(file).map_err(|error| broken(&error))
}

/// Answers an OCSP request (RFC 6960).
///
/// # Errors
/// [`Fault::AuthorityUnavailable`] without an authority.
pub fn ocsp(app: &App, request: &[u8]) -> Result<Vec<u8>, AppError> {
    let pki = app.authority.at_work()?;
    Ok(pki.ocsp_response(request, app.now()))
}

/// Answers a time-stamping request (RFC 3161).
///
/// # Errors
/// [`Fault::AuthorityUnavailable`] without an authority.
pub fn timestamp(app: &App, request: &[u8]) -> Result<Vec<u8>, AppError> {
    let pki = app.authority.at_work()?;
    Ok(pki.timestamp_response(request, app.now()))
}

/// The job that publishes the full lists, and leaves the next one.
pub async fn publish_lists(app: &App) -> Result<(), AppError> {
    let pki = app.authority.at_work()?;
    pki.publish_lists(app.now())
        .map_err(|error| broken(&error))?;
    seen(app)?;
    Ok(leave_next(app, &Work::PublishLists, LISTS_EVERY).await?)
}

/// The job that publishes the delta lists, and leaves the next one.
pub async fn publish_deltas(app: &App) -> Result<(), AppError> {
    let pki = app.authority.at_work()?;
    pki.publish_deltas(app.now())
        .map_err(|error| broken(&error))?;
    Ok(leave_next(app, &Work::PublishDeltas, DELTAS_EVERY).await?)
}

/// Leaves the next publications; without an authority there are none.
pub async fn leave_publication(app: &App) -> Result<(), StoreError> {
    if app.authority.0.is_none() {
        return Ok(());
    }
    leave_next(app, &Work::PublishLists, LISTS_EVERY).await?;
    leave_next(app, &Work::PublishDeltas, DELTAS_EVERY).await
}

async fn leave_next(app: &App, work: &Work, every: TimeDelta) -> Result<(), StoreError> {
    let at = app.now() + every;
    let job = format!("{}:{}", work.kind(), at.timestamp() / every.num_seconds());
    let mut tx = app.store.begin().await?;
    work::leave(&mut tx, &job, None, work, at).await?;
    tx.commit().await
}
