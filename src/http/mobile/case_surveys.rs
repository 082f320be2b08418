//! `/v1/poa/cases/{id}/survey`: what a principal thinks of the power of attorney, once it came to its end.

use crate::app::AppError;
use crate::app::poa::survey;
use crate::http::extract::{AppState, Citizen, Json, Language, Path};
use crate::http::idempotency;
use crate::http::problem::Problem;
use crate::http::refusals::{ActRefusals, ReadRefusals};
use crate::http::view::SurveyView;
use axum::extract::State;
use axum::middleware;
use law::id::CaseId;
use law::poa::survey::QUESTIONS;
use law::service::SurveyAnswers;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the survey.
pub fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(answer))
        .route_layer(middleware::from_fn(idempotency::once));
    OpenApiRouter::new().merge(once).routes(routes!(one))
}

/// Answers to the survey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseSurveyBody {
    /// For each question the place of the answer, counted from 1.
    answers: Vec<u8>,
}

/// The survey of a case, as one of its principals sees it.
#[derive(Serialize, ToSchema)]
struct CaseSurveyView {
    /// What is asked.
    survey: SurveyView,
    /// Whether the caller has answered.
    answered: bool,
}

/// What the caller may say of a case that came to its end, and whether they have.
#[utoipa::path(
    get, path = "/v1/poa/cases/{id}/survey", tag = "power of attorney", operation_id = "getCaseSurvey", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The survey", body = CaseSurveyView),
        (status = 409, description = "`wrong_stage`", body = Problem, content_type = "application/problem+json"),
        ReadRefusals,
    )
)]
async fn one(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<CaseId>,
) -> Result<axum::Json<CaseSurveyView>, AppError> {
    let answered = survey::is_answered(&app, &caller, &id).await?;
    let survey = SurveyView::new(QUESTIONS, lang);
    Ok(axum::Json(CaseSurveyView { survey, answered }))
}

/// A principal answers the survey of a case that came to its end, for themselves and once.
#[utoipa::path(
    post, path = "/v1/poa/cases/{id}/survey", tag = "power of attorney", operation_id = "answerCaseSurvey", security(("access_token" = [])),
    params(("id" = String, Path, description = "The case"), ("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = CaseSurveyBody,
    responses(
        (status = 200, description = "The survey", body = CaseSurveyView),
        ActRefusals,
    )
)]
async fn answer(
    State(app): State<AppState>,
    Citizen(caller): Citizen,
    Language(lang): Language,
    Path(id): Path<CaseId>,
    Json(body): Json<CaseSurveyBody>,
) -> Result<axum::Json<CaseSurveyView>, AppError> {
    survey::answer(&app, &caller, &id, SurveyAnswers(body.answers)).await?;
    Ok(axum::Json(CaseSurveyView {
        survey: SurveyView::new(QUESTIONS, lang),
        answered: true,
    }))
}
