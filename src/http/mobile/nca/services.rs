//! `/v1/services`: the catalogue of regulated services, each with its form, path, terms, refusals and survey.

use crate::app::{AppError, Fault};
use crate::http::extract::{AppState, Language, Path};
use crate::http::problem::Problem;
use axum::Json;
use law::service::{Requirement, Service};
use law::services;
use law::text::Lang;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the catalogue.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
}

/// A value on offer.
#[derive(Serialize, ToSchema)]
struct ChoiceView {
    /// The value.
    code: &'static str,
    /// Its label.
    label: &'static str,
}

/// A field of the form.
#[derive(Serialize, ToSchema)]
struct ServiceFieldView {
    /// Its name in the form.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Whether it must be filled in.
    required: bool,
    /// What it holds: `text`, `iin`, `bin`, `email`, `phone`, `one_of`, `certification_request` or `serial_number`.
    form: &'static str,
    /// Characters at most.
    max_length: usize,
    /// The values on offer.
    choices: Vec<ChoiceView>,
}

/// A step of the path.
#[derive(Serialize, ToSchema)]
struct ServiceStepView {
    /// Its number in the source's table.
    number: u8,
    /// Who does it.
    actor: &'static str,
    /// What is done.
    action: &'static str,
    /// How many seconds it may take at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    most_seconds: Option<u32>,
}

/// A ground of refusal.
#[derive(Serialize, ToSchema)]
struct ServiceRefusalView {
    /// Its code.
    code: &'static str,
    /// The clause.
    clause: &'static str,
    /// The notice.
    notice: &'static str,
}

/// The survey.
#[derive(Serialize, ToSchema)]
struct SurveyView {
    /// The questions.
    questions: Vec<&'static str>,
    /// The answers to each, counted from 1.
    answers: Vec<&'static str>,
}

/// A regulated service.
#[derive(Serialize, ToSchema)]
struct ServiceBody {
    /// Its number.
    id: &'static str,
    /// Its code.
    code: &'static str,
    /// Its title.
    title: &'static str,
    /// The clause that describes it.
    source: &'static str,
    /// `portal` or `desk`.
    channel: &'static str,
    /// What is filled in.
    fields: Vec<ServiceFieldView>,
    /// The databases that are asked.
    look_ups: Vec<&'static str>,
    /// Who does what, and how fast.
    path: Vec<ServiceStepView>,
    /// How many seconds the authority has from the last confirmation.
    term_seconds: u32,
    /// On which grounds it may be refused.
    refusals: Vec<ServiceRefusalView>,
    /// What it ends in.
    outcome: &'static str,
    /// What is asked at the end.
    survey: SurveyView,
}

/// The services.
#[derive(Serialize, ToSchema)]
struct ServicesView {
    /// In the order of their numbers.
    items: Vec<ServiceBody>,
}

/// Lists the regulated services.
#[utoipa::path(
    get, path = "/v1/services", tag = "certificates", operation_id = "listServices",
    responses((status = 200, description = "The catalogue", body = ServicesView))
)]
async fn list(Language(lang): Language) -> Json<ServicesView> {
    let all = services::CATALOGUE.into_iter();
    Json(ServicesView {
        items: all.map(|service| view(service, lang)).collect(),
    })
}

/// One regulated service.
#[utoipa::path(
    get, path = "/v1/services/{code}", tag = "certificates", operation_id = "getService",
    params(("code" = String, Path, description = "The service's code")),
    responses(
        (status = 200, description = "The service", body = ServiceBody),
        (status = 404, description = "There is no such service", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn one(
    Language(lang): Language,
    Path(code): Path<String>,
) -> Result<Json<ServiceBody>, AppError> {
    let service = services::by_code(&code).ok_or(Fault::NotFound)?;
    Ok(Json(view(service, lang)))
}

fn view(service: &Service, lang: Lang) -> ServiceBody {
    let field = |field: &law::service::Field| ServiceFieldView {
        name: field.name,
        label: field.label.get(lang),
        required: field.required == Requirement::Required,
        form: field.form.as_str(),
        max_length: field.form.max_length(),
        choices: field
            .form
            .choices()
            .iter()
            .map(|choice| ChoiceView {
                code: choice.code,
                label: choice.label.get(lang),
            })
            .collect(),
    };
    let step = |step: &law::service::Step| ServiceStepView {
        number: step.number,
        actor: step.actor.as_str(),
        action: step.action.get(lang),
        most_seconds: step.limit.map(law::service::Limit::most_seconds),
    };
    let refusal = |refusal: &law::service::Refusal| ServiceRefusalView {
        code: refusal.code,
        clause: refusal.clause.get(lang),
        notice: refusal.notice.get(lang),
    };
    let texts = |texts: &'static [law::text::Text]| texts.iter().map(|t| t.get(lang)).collect();
    ServiceBody {
        id: service.id.as_str(),
        code: service.code,
        title: service.title.get(lang),
        source: service.source.get(lang),
        channel: service.channel.as_str(),
        fields: service.fields.iter().map(field).collect(),
        look_ups: service.look_ups.iter().map(|look| look.as_str()).collect(),
        path: service.path.iter().map(step).collect(),
        term_seconds: service.term.most_seconds(),
        refusals: service.refusals.iter().map(refusal).collect(),
        outcome: service.outcome.title.get(lang),
        survey: SurveyView {
            questions: texts(service.survey.questions),
            answers: texts(service.survey.answers),
        },
    }
}
