//! `/v1/services`: the catalogue of regulated services, each with its form, path, terms, refusals and survey.

use crate::app::{AppError, Fault, tariffs};
use crate::http::extract::{AppState, Language, Path};
use crate::http::mobile::services::schema;
use crate::http::problem::Problem;
use crate::http::view::SurveyView;
use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use law::fee::{Charge, Tariffs};
use law::service::attachment::{BYTES_MAX, media_types};
use law::service::{Channel, FeeMoment, Kind, Requirement, Service, intake};
use law::services;
use law::text::Lang;
use law::time::date_in_kazakhstan;
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

/// A document that is attached as an electronic copy.
#[derive(Serialize, ToSchema)]
struct ServiceAttachmentView {
    /// Its code.
    code: &'static str,
    /// What it is.
    title: &'static str,
    /// Whether it must be there.
    required: bool,
    /// The media types it may be of.
    media_types: Vec<&'static str>,
    /// Bytes at most.
    max_bytes: usize,
    /// The kinds of the service it belongs to; all when empty.
    kinds: &'static [&'static str],
}

/// What the service costs on the day of the answer.
#[derive(Serialize, ToSchema)]
struct ServiceFeeView {
    /// Thousandths of the monthly calculation index; of the first kind, where kinds differ.
    permille: i64,
    /// In tiyn; absent while the index of the day is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_tiyn: Option<i64>,
    /// What each kind costs, where the service has kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<KindFeeView>,
    /// `after_answer` of the registry, or `before_signature`.
    moment: &'static str,
    /// How many seconds the payer has.
    within_seconds: u32,
}

/// What one kind of a service costs on the day of the answer.
#[derive(Serialize, ToSchema)]
struct KindFeeView {
    /// The kind's code.
    code: &'static str,
    /// Thousandths of the monthly calculation index.
    permille: i64,
    /// In tiyn; absent while the index of the day is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_tiyn: Option<i64>,
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

/// A regulated service.
#[derive(Serialize, ToSchema)]
struct ServiceBody {
    /// Its number.
    id: &'static str,
    /// Its code.
    code: &'static str,
    /// Its title.
    title: &'static str,
    /// The act, and the clauses of it that describe the service.
    source: String,
    /// `portal` or `desk`.
    channel: &'static str,
    /// Who may ask: `individuals` or `individuals_and_entities`.
    applicants: &'static str,
    /// What is filled in.
    fields: Vec<ServiceFieldView>,
    /// The form as a JSON schema.
    #[schema(value_type = Object)]
    schema: serde_json::Value,
    /// What it can be asked for.
    kinds: Vec<ChoiceView>,
    /// What is attached.
    attachments: Vec<ServiceAttachmentView>,
    /// What it costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<ServiceFeeView>,
    /// The databases that are asked.
    look_ups: Vec<&'static str>,
    /// Who does what, and how fast.
    path: Vec<ServiceStepView>,
    /// The path through a service centre; empty when it cannot be applied for there.
    centre: Vec<ServiceStepView>,
    /// The path on paper at the body's office; empty when it cannot be applied for there.
    office: Vec<ServiceStepView>,
    /// How many seconds it takes at most; a day counts as twenty-four hours.
    term_seconds: u32,
    /// What the term is counted in: `seconds`, `calendar_days` or `working_days`.
    term_unit: &'static str,
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
async fn list(
    State(app): State<AppState>,
    Language(lang): Language,
) -> Result<Json<ServicesView>, AppError> {
    let tariffs = tariffs::current(&app).await?;
    let today = date_in_kazakhstan(app.now());
    let all = services::CATALOGUE.into_iter();
    let view = |service| view(service, fee(service, &tariffs, today), lang);
    Ok(Json(ServicesView {
        items: all.map(view).collect(),
    }))
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
    State(app): State<AppState>,
    Language(lang): Language,
    Path(code): Path<String>,
) -> Result<Json<ServiceBody>, AppError> {
    let service = services::by_code(&code).ok_or(Fault::NotFound)?;
    let tariffs = tariffs::current(&app).await?;
    let fee = fee(service, &tariffs, date_in_kazakhstan(app.now()));
    Ok(Json(view(service, fee, lang)))
}

/// What can be asked for.
fn kinds(service: &Service, lang: Lang) -> Vec<ChoiceView> {
    let kinds = service.portal().map_or(&[][..], |portal| portal.kinds);
    let view = |kind: &law::service::Kind| ChoiceView {
        code: kind.code,
        label: kind.title.get(lang),
    };
    kinds.iter().map(view).collect()
}

fn attachments(service: &Service, lang: Lang) -> Vec<ServiceAttachmentView> {
    let attachments = service
        .portal()
        .map_or(&[][..], |portal| portal.attachments);
    let view = |attachment: &law::service::Attachment| ServiceAttachmentView {
        code: attachment.code,
        title: attachment.title.get(lang),
        required: attachment.required == Requirement::Required,
        media_types: media_types(attachment.form).collect(),
        max_bytes: BYTES_MAX,
        kinds: attachment.only,
    };
    attachments.iter().map(view).collect()
}

fn fee(service: &Service, tariffs: &Tariffs, today: NaiveDate) -> Option<ServiceFeeView> {
    let portal = service.portal()?;
    let fee = portal.fee?;
    let (permille, amount_tiyn) = cost(tariffs, Charge::of(service, None)?, today)?;
    let of_kind = |kind: &Kind| {
        let charge = Charge::of(service, Some(kind.code))?;
        let (permille, amount_tiyn) = cost(tariffs, charge, today)?;
        Some(KindFeeView {
            code: kind.code,
            permille,
            amount_tiyn,
        })
    };
    Some(ServiceFeeView {
        permille,
        amount_tiyn,
        kinds: portal.kinds.iter().filter_map(of_kind).collect(),
        moment: match fee.moment {
            FeeMoment::AfterAnswer => "after_answer",
            FeeMoment::BeforeSignature => "before_signature",
        },
        within_seconds: fee.within.most_seconds(),
    })
}

/// The rate of a day in thousandths, and the amount in tiyn where the index of the day is known.
fn cost(tariffs: &Tariffs, charge: Charge, today: NaiveDate) -> Option<(i64, Option<i64>)> {
    let rate = tariffs.rate(charge, today)?;
    let amount = tariffs.cost(charge, today).ok();
    Some((
        rate.figure.permille(),
        amount.map(|cost| cost.amount.tiyn()),
    ))
}

fn fields(service: &Service, lang: Lang) -> Vec<ServiceFieldView> {
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
    service.fields.iter().map(field).collect()
}

fn steps(path: &[law::service::Step], lang: Lang) -> Vec<ServiceStepView> {
    let view = |step: &law::service::Step| ServiceStepView {
        number: step.number,
        actor: step.actor.as_str(),
        action: step.action.get(lang),
        most_seconds: step.limit.map(law::service::Limit::most_seconds),
    };
    path.iter().map(view).collect()
}

fn view(service: &Service, fee: Option<ServiceFeeView>, lang: Lang) -> ServiceBody {
    let taken_in = |channel| {
        let portal = service.portal();
        steps(
            portal.map_or(&[], |portal| intake::path(portal, channel)),
            lang,
        )
    };
    let refusal = |refusal: &law::service::Refusal| ServiceRefusalView {
        code: refusal.code,
        clause: refusal.clause.get(lang),
        notice: refusal.notice.get(lang),
    };
    let act = service
        .portal()
        .map_or(law::services::nca::ACT, |portal| portal.act);
    ServiceBody {
        id: service.id.as_str(),
        code: service.code,
        title: service.title.get(lang),
        source: format!("{}, {}", act.get(lang), service.source.get(lang)),
        channel: service.channel.as_str(),
        applicants: service.applicants().as_str(),
        fields: fields(service, lang),
        schema: schema::of(service, lang),
        kinds: kinds(service, lang),
        attachments: attachments(service, lang),
        fee,
        look_ups: service.look_ups.iter().map(|look| look.as_str()).collect(),
        path: steps(service.path, lang),
        centre: taken_in(Channel::Centre),
        office: taken_in(Channel::Office),
        term_seconds: service.term.most_seconds(),
        term_unit: service.term.unit().as_str(),
        refusals: service.refusals.iter().map(refusal).collect(),
        outcome: service.outcome.title.get(lang),
        survey: SurveyView::new(service.survey, lang),
    }
}
