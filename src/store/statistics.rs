//! What the desk's statistics page counts: answers to surveys, and terms kept and missed.

use super::sql::q;
use super::{Store, StoreError, Tx, from_json, millis, to_json};
use chrono::{DateTime, Utc};
use law::id::{AccountId, CaseId, RequestId};
use law::poa::survey;
use law::service::{ServiceId, SurveyAnswers};
use sqlx::Row as _;

/// How many gave the same answers to the survey of a service.
#[derive(Clone, Debug)]
pub struct SurveyCount {
    /// The service, as [`ServiceId::as_str`] writes it, or [`survey::CODE`].
    pub service: String,
    /// The answers.
    pub answers: SurveyAnswers,
    /// So many.
    pub count: i64,
}

/// The terms of one step of a service that began in some time.
#[derive(Clone, Debug)]
pub struct TermCount {
    /// The service, as [`ServiceId::as_str`] writes it.
    pub service: String,
    /// The step.
    pub step: String,
    /// Done in time.
    pub kept: i64,
    /// Done too late, or not done though it is due.
    pub missed: i64,
    /// Not due yet.
    pub running: i64,
}

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

    /// Keeps what a principal answered to the survey of a case.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when they answered before.
    pub async fn put_case_survey(
        &mut self,
        case: &CaseId,
        account: &AccountId,
        answers: &SurveyAnswers,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into case_surveys (case_id, account_id, answers, at) values ($1, $2, $3, $4)",
            case.as_str(),
            account.as_str(),
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

    /// Notes that a term that runs ends at another moment.
    pub async fn move_term(
        &mut self,
        request: &RequestId,
        step: &str,
        due_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update service_terms set due_at = $1 where request_id = $2 and step = $3 and done_at is null",
            millis(due_at),
            request.as_str(),
            step
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes back a term that runs, so that it counts as neither kept nor missed.
    pub async fn drop_term(&mut self, request: &RequestId, step: &str) -> Result<(), StoreError> {
        q!(
            "delete from service_terms where request_id = $1 and step = $2 and done_at is null",
            request.as_str(),
            step
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// The answers given from one moment to before another, of services and of powers of attorney, counted.
    pub async fn survey_counts(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<SurveyCount>, StoreError> {
        let rows = q!(
            "select service, answers, count(*)
             from (select service, answers, at from service_surveys
                   union all select cast($3 as text), answers, at from case_surveys) as surveys
             where at >= $1 and at < $2 group by service, answers order by service, answers",
            millis(from),
            millis(to),
            survey::CODE
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(SurveyCount {
                    service: row.try_get(0)?,
                    answers: from_json("answers", &row.try_get::<String, _>(1)?)?,
                    count: row.try_get(2)?,
                })
            })
            .collect()
    }

    /// Whether a principal answered the survey of a case.
    pub async fn answered_survey(
        &self,
        case: &CaseId,
        account: &AccountId,
    ) -> Result<bool, StoreError> {
        let row = q!(
            "select at from case_surveys where case_id = $1 and account_id = $2",
            case.as_str(),
            account.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.is_some())
    }

    /// The terms that began from one moment to before another, as they stand now; while the payer is waited for, none is missed.
    pub async fn term_counts(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<TermCount>, StoreError> {
        let rows = q!(
            "select t.service, t.step,
                    count(case when t.done_at <= t.due_at then 1 end),
                    count(case when t.done_at > t.due_at
                                 or (t.done_at is null and t.due_at < $3 and r.id is null) then 1 end),
                    count(case when t.done_at is null and (t.due_at >= $3 or r.id is not null) then 1 end)
             from service_terms t
                  left join service_requests r on r.id = t.request_id and r.stage = 'awaiting_payment'
             where t.begun_at >= $1 and t.begun_at < $2
             group by t.service, t.step order by t.service, t.step",
            millis(from),
            millis(to),
            millis(now)
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(TermCount {
                    service: row.try_get(0)?,
                    step: row.try_get(1)?,
                    kept: row.try_get(2)?,
                    missed: row.try_get(3)?,
                    running: row.try_get(4)?,
                })
            })
            .collect()
    }
}
