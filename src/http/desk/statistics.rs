//! `/v1/desk/statistics`: surveys, terms kept and missed, and messages on their way; numbers only, nobody's request.

use crate::app::AppError;
use crate::app::statistics::{self, Answered, Report, Term};
use crate::http::extract::{AppState, Desk, Language, Query};
use crate::http::problem::Problem;
use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use law::text::Lang;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The route of this file.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(report))
}

/// Which days are counted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DaysQuery {
    /// The first day, in Kazakhstan; 29 days before the last one when it is not given.
    from: Option<NaiveDate>,
    /// The last day, in Kazakhstan; today when it is not given.
    until: Option<NaiveDate>,
}

/// The numbers of some days.
#[derive(Serialize, ToSchema)]
struct StatisticsView {
    /// The first day.
    from: NaiveDate,
    /// The last day.
    until: NaiveDate,
    /// The power of attorney, then service by service.
    services: Vec<ServiceNumbers>,
    /// Messages by channel and state, of all time.
    messages: Vec<MessageNumbers>,
}

/// The numbers of a service, or of the power of attorney.
#[derive(Serialize, ToSchema)]
struct ServiceNumbers {
    /// Its number; `power_of_attorney` for the power of attorney.
    #[schema(example = "S4")]
    id: &'static str,
    /// Its code.
    code: &'static str,
    /// Its name.
    title: &'static str,
    /// How many answered the survey.
    surveys: i64,
    /// Question by question.
    questions: Vec<QuestionNumbers>,
    /// Step by step; `result` is the whole service.
    terms: Vec<TermNumbers>,
}

/// What was answered to a question.
#[derive(Serialize, ToSchema)]
struct QuestionNumbers {
    /// The question.
    question: &'static str,
    /// Each answer and how many gave it, from the worst to the best.
    answers: Vec<AnswerNumbers>,
}

/// How many gave an answer.
#[derive(Serialize, ToSchema)]
struct AnswerNumbers {
    /// The answer.
    answer: &'static str,
    /// So many.
    count: i64,
}

/// Terms that began on these days.
#[derive(Serialize, ToSchema)]
struct TermNumbers {
    /// `result`, or the code of a desk's step.
    step: String,
    /// Done in time.
    kept: i64,
    /// Done too late, or not done though it is due.
    missed: i64,
    /// Not due yet.
    running: i64,
}

/// Messages in a channel.
#[derive(Serialize, ToSchema)]
struct MessageNumbers {
    /// `email`, `sms` or `push`.
    channel: &'static str,
    /// `waiting`, `sent`, `given_up`, `no_address` or `switched_off`.
    state: &'static str,
    /// So many.
    count: i64,
}

impl StatisticsView {
    fn new(report: Report, lang: Lang) -> Self {
        let services = report.services.into_iter().map(|numbers| ServiceNumbers {
            id: numbers.id,
            code: numbers.code,
            title: numbers.title.get(lang),
            surveys: numbers.surveys,
            questions: numbers
                .questions
                .iter()
                .map(|q| question(q, lang))
                .collect(),
            terms: numbers.terms.into_iter().map(term).collect(),
        });
        let messages = report.messages.into_iter();
        Self {
            from: report.from,
            until: report.until,
            services: services.collect(),
            messages: messages
                .map(|(channel, state, count)| MessageNumbers {
                    channel: channel.as_str(),
                    state: state.as_str(),
                    count,
                })
                .collect(),
        }
    }
}

fn question(answered: &Answered, lang: Lang) -> QuestionNumbers {
    QuestionNumbers {
        question: answered.question.get(lang),
        answers: answered
            .counts
            .iter()
            .map(|(answer, count)| AnswerNumbers {
                answer: answer.get(lang),
                count: *count,
            })
            .collect(),
    }
}

fn term(term: Term) -> TermNumbers {
    TermNumbers {
        step: term.step,
        kept: term.kept,
        missed: term.missed,
        running: term.running,
    }
}

/// The numbers of some days, at most a year of them.
#[utoipa::path(
    get, path = "/v1/desk/statistics", tag = "desk", operation_id = "statistics", security(("access_token" = [])),
    params(DaysQuery),
    responses(
        (status = 200, description = "The numbers", body = StatisticsView),
        (status = 400, description = "`malformed_request`", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`, `session_ended`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_form`", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`try_again`", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn report(
    State(app): State<AppState>,
    _: Desk,
    Language(lang): Language,
    Query(days): Query<DaysQuery>,
) -> Result<Json<StatisticsView>, AppError> {
    let report = statistics::report(&app, days.from, days.until).await?;
    Ok(Json(StatisticsView::new(report, lang)))
}
