//! Surveys, and terms kept and missed, for the desk's statistics page; numbers only, nobody's request.
//!
//! A use case notes an answered survey by [`survey`], the beginning of a term by [`begin`] and its end by [`end`].

use super::{AppError, Fault};
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Utc};
use law::id::RequestId;
use law::service::{ServiceId, SurveyAnswers};

/// The step whose term is that of the whole service.
pub const RESULT: &str = "result";

/// Keeps the answers to the survey of a request.
///
/// # Errors
/// [`Fault::AlreadyDone`] when it was answered before.
pub async fn survey(
    tx: &mut Tx,
    request: &RequestId,
    service: ServiceId,
    answers: &SurveyAnswers,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    match tx.put_survey(request, service, answers, now).await {
        Err(StoreError::Exists) => Err(Fault::AlreadyDone.into()),
        other => Ok(other?),
    }
}

/// A term begins: of the whole service ([`RESULT`]) or of a desk's step, by its code; once for each.
pub async fn begin(
    tx: &mut Tx,
    request: &RequestId,
    service: ServiceId,
    step: &str,
    now: DateTime<Utc>,
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.begin_term(request, service, step, now, due).await
}

/// What a term ran for is done.
pub async fn end(
    tx: &mut Tx,
    request: &RequestId,
    step: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.end_term(request, step, now).await
}
