//! Surveys, and terms kept and missed, for the desk's statistics page; numbers only, nobody's request.
//!
//! A use case notes an answered survey by [`survey`], the beginning of a term by [`begin`] and its end by [`end`]; that the payer
//! took their time by [`go_on`], and that nobody waits any more by [`forget`].

use super::{App, AppError, Fault};
use crate::store::statistics::{SurveyCount, TermCount};
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use law::cabinet::{Delivery, MessageChannel};
use law::form::{FieldError, FieldProblem};
use law::id::{AccountId, CaseId, RequestId};
use law::poa;
use law::service::{ServiceId, Survey, SurveyAnswers};
use law::services::CATALOGUE;
use law::text::Text;
use law::time::{date_in_kazakhstan, day_begins};
use std::ops::RangeInclusive;

/// Days that are counted at once.
const DAYS_MAX: i64 = 366;
/// Years that a calendar of people knows.
const YEARS: RangeInclusive<i32> = 2000..=2999;
/// Days before the last one that are counted when none are asked for.
const DAYS_BEFORE: Days = Days::new(29);

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
    once(tx.put_survey(request, service, answers, now).await)
}

/// Keeps what a principal answered to the survey of a case.
///
/// # Errors
/// [`Fault::AlreadyDone`] when they answered before.
pub async fn case_survey(
    tx: &mut Tx,
    case: &CaseId,
    principal: &AccountId,
    answers: &SurveyAnswers,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    once(tx.put_case_survey(case, principal, answers, now).await)
}

fn once(kept: Result<(), StoreError>) -> Result<(), AppError> {
    match kept {
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

/// A term that runs ends at another moment: the time that the payer took is not the body's.
pub async fn go_on(
    tx: &mut Tx,
    request: &RequestId,
    step: &str,
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.move_term(request, step, due).await
}

/// Whoever asked does not want it any more: nobody kept or missed the term.
pub async fn forget(tx: &mut Tx, request: &RequestId, step: &str) -> Result<(), StoreError> {
    tx.drop_term(request, step).await
}

/// The numbers of some days.
#[derive(Clone, Debug)]
pub struct Report {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// The power of attorney, then service by service.
    pub services: Vec<ServiceReport>,
    /// Messages by channel and state, of all time.
    pub messages: Vec<(MessageChannel, Delivery, i64)>,
}

/// The numbers of a service, or of the power of attorney.
#[derive(Clone, Debug)]
pub struct ServiceReport {
    /// Its number; the power of attorney has its code here too.
    pub id: &'static str,
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub title: Text,
    /// How many answered the survey.
    pub surveys: i64,
    /// Question by question.
    pub questions: Vec<Answered>,
    /// Step by step.
    pub terms: Vec<Term>,
}

/// What was answered to a question.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The question.
    pub question: Text,
    /// Each answer and how many gave it, from the worst to the best.
    pub counts: Vec<(Text, i64)>,
}

/// The terms of a step.
pub type Term = TermCount;

/// The numbers of some days in Kazakhstan; the last thirty when none are named.
///
/// # Errors
/// [`AppError::Invalid`] for days in the wrong order or more than a year of them.
pub async fn report(
    app: &App,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<Report, AppError> {
    let now = app.now();
    let until = until.unwrap_or_else(|| date_in_kazakhstan(now));
    let out_of_range =
        |field| AppError::Invalid(vec![FieldError::new(field, FieldProblem::OutOfRange)]);
    if !YEARS.contains(&until.year()) {
        return Err(out_of_range("/until"));
    }
    let (from, after) = (from.unwrap_or(until - DAYS_BEFORE), until + Days::new(1));
    if !(1..=DAYS_MAX).contains(&after.signed_duration_since(from).num_days()) {
        return Err(out_of_range("/from"));
    }
    let (begin, end) = (day_begins(from), day_begins(after));
    let surveys = app.store.survey_counts(begin, end).await?;
    let terms = app.store.term_counts(begin, end, now).await?;
    Ok(Report {
        from,
        until,
        services: counted()
            .map(|counted| of_one(&counted, &surveys, &terms))
            .collect(),
        messages: app.store.delivery_counts().await?,
    })
}

/// Something that is counted: its number, its code, its name, what is asked at its end.
type Counted = (&'static str, &'static str, Text, &'static Survey);

fn counted() -> impl Iterator<Item = Counted> {
    let code = poa::survey::CODE;
    let power_of_attorney = (code, code, poa::survey::TITLE, poa::survey::QUESTIONS);
    let services = CATALOGUE
        .into_iter()
        .map(|s| (s.id.as_str(), s.code, s.title, s.survey));
    std::iter::once(power_of_attorney).chain(services)
}

fn of_one(
    &(id, code, title, survey): &Counted,
    surveys: &[SurveyCount],
    terms: &[TermCount],
) -> ServiceReport {
    let mine = || surveys.iter().filter(|s| s.service == id);
    let gave = |question: usize, answer: usize| {
        mine()
            .filter(|s| s.answers.0.get(question).map(|a| usize::from(*a)) == Some(answer))
            .map(|s| s.count)
            .sum()
    };
    let questions = survey.questions.iter().enumerate();
    let answered = questions.map(|(question, text)| Answered {
        question: *text,
        counts: survey
            .answers
            .iter()
            .zip(1..)
            .map(|(answer, place)| (*answer, gave(question, place)))
            .collect(),
    });
    ServiceReport {
        id,
        code,
        title,
        surveys: mine().map(|s| s.count).sum(),
        questions: answered.collect(),
        terms: terms
            .iter()
            .filter(|term| term.service == id)
            .cloned()
            .collect(),
    }
}
