//! What the desk's statistics page counts: answers to surveys, and terms kept and missed.

use super::sql::q;
use super::{StoreError, Tx, millis, to_json};
use chrono::{DateTime, Utc};
use law::id::RequestId;
use law::service::{ServiceId, SurveyAnswers};

impl Tx {
    /// Keeps the answers to a survey.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when this request's survey was answered before.
    pub async fn put_survey(
        &mut self,
        request: &RequestId,
        service: ServiceId,
        answers: &SurveyAnswers,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into service_surveys (request_id, service, answers, at) values ($1, $2, $3, $4)",
            request.as_str(),
            service.as_str(),
            to_json("answers", answers)?,
            millis(at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes that a term runs: `result` for the whole service, the code of a desk's step for that step; once for each.
    pub async fn begin_term(
        &mut self,
        request: &RequestId,
        service: ServiceId,
        step: &str,
        begun_at: DateTime<Utc>,
        due_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into service_terms (request_id, step, service, begun_at, due_at)
             values ($1, $2, $3, $4, $5) on conflict (request_id, step) do nothing",
            request.as_str(),
            step,
            service.as_str(),
            millis(begun_at),
            millis(due_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes that what a term ran for is done; the first time counts.
    pub async fn end_term(
        &mut self,
        request: &RequestId,
        step: &str,
        done_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update service_terms set done_at = $1 where request_id = $2 and step = $3 and done_at is null",
            millis(done_at),
            request.as_str(),
            step
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
