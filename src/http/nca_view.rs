//! Requests for certificates, services, operators and appeals over HTTP.

use super::view::BothLanguages;
use crate::app::nca::installation::Installation;
use crate::app::nca::operators::OperatorView;
use crate::app::nca::{Appeal, CertificateRow, ReceivedAppeal, RequestView};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDate, Utc};
use law::service::Form;
use law::services::nca::refusal_notice;
use law::services::nca::stage::{Stage, StageCode};
use law::text::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new request: the service's code and a form that need not be complete.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRequest {
    /// The service's code.
    #[schema(max_length = 40)]
    pub(super) service: String,
    /// Values by the names of the service's fields.
    #[schema(value_type = BTreeMap<String, String>)]
    pub(super) form: Form,
}

/// The form of a request.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FormBody {
    /// Values by the names of the service's fields.
    #[schema(value_type = BTreeMap<String, String>)]
    pub(super) form: Form,
}

/// A service by its names.
#[derive(Serialize, ToSchema)]
pub(super) struct ServiceName {
    /// Its number.
    id: &'static str,
    /// Its code.
    code: &'static str,
    /// Its title in the client's language.
    title: &'static str,
}

/// Why a request was refused.
#[derive(Serialize, ToSchema)]
struct RefusalView {
    /// The ground's code.
    ground: &'static str,
    /// The clause with its act.
    clause: BothLanguages,
    /// The notice.
    notice: BothLanguages,
}

/// An accepted document.
#[derive(Serialize, ToSchema)]
struct AcceptedDocumentView {
    /// Its name among the request's files.
    name: String,
    /// What it is.
    title: String,
    /// SHA-256 of its bytes.
    sha256: String,
    /// When it was accepted.
    accepted_at: DateTime<Utc>,
    /// The last day it is kept.
    keep_until: NaiveDate,
}

/// A request for certificates or for a revocation.
#[derive(Serialize, ToSchema)]
pub(super) struct RequestBody {
    /// The request.
    id: String,
    /// The service.
    service: ServiceName,
    /// The applicant's IIN.
    iin: String,
    /// The applicant's names, once the database was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    applicant: Option<String>,
    /// The entity the applicant acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    /// Where it stands.
    stage: &'static str,
    /// Where it stands, in words.
    stage_text: &'static str,
    /// Its unique number, once it is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// Until when the applicant can come to an operator, while that is waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    visit_until: Option<DateTime<Utc>>,
    /// Whether the last confirmation made the authority's term run, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<DateTime<Utc>>,
    /// Since when the authority is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_since: Option<DateTime<Utc>>,
    /// The form.
    #[schema(value_type = BTreeMap<String, String>)]
    form: Form,
    /// The documents accepted at the desk.
    documents: Vec<AcceptedDocumentView>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<RefusalView>,
    /// Serial numbers of the issued certificates, or of the revoked one.
    serials: Vec<String>,
    /// What the service ended in.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'static str>,
    /// Whether the survey was answered.
    survey_answered: bool,
    /// When it was opened.
    opened_at: DateTime<Utc>,
    /// When it changed last.
    updated_at: DateTime<Utc>,
    /// Grows with every change.
    version: i64,
}

impl RequestBody {
    /// A request in the client's language.
    pub(super) fn new(view: &RequestView, lang: Lang) -> Self {
        let (request, stage) = (&view.request, &view.request.stage);
        let service = request.flow.service();
        let document =
            |kept: &law::services::nca::request::AcceptedDocument| AcceptedDocumentView {
                name: kept.name.clone(),
                title: kept.title.clone(),
                sha256: kept.sha256.to_string(),
                accepted_at: kept.accepted_at,
                keep_until: kept.keep_until,
            };
        Self {
            id: request.id.to_string(),
            service: ServiceName {
                id: service.id.as_str(),
                code: service.code,
                title: service.title.get(lang),
            },
            iin: request.applicant.iin.as_str().to_owned(),
            applicant: request
                .applicant
                .name
                .as_ref()
                .map(law::poa::s03_application::PersonName::full),
            organisation: request.applicant.organisation.clone(),
            stage: stage.code().as_str(),
            stage_text: stage.code().text().get(lang),
            number: stage.number().map(str::to_owned),
            visit_until: request
                .visit_until
                .filter(|_| stage.code() == StageCode::Registered),
            due_at: request.due_at,
            late_since: request.late_since,
            form: request.form.clone(),
            documents: request.documents.iter().map(document).collect(),
            refusal: refusal(view),
            serials: serials(stage),
            result: is_done(stage).then(|| service.outcome.notice.get(lang)),
            survey_answered: request.survey.is_some(),
            opened_at: request.opened_at,
            updated_at: view.updated_at,
            version: view.version,
        }
    }
}

fn refusal(view: &RequestView) -> Option<RefusalView> {
    let Stage::Refused { ground, .. } = &view.request.stage else {
        return None;
    };
    let notice = refusal_notice(view.request.flow, *ground)?;
    Some(RefusalView {
        ground: ground.as_str(),
        clause: notice.clause.into(),
        notice: notice.notice.into(),
    })
}

fn serials(stage: &Stage) -> Vec<String> {
    match stage {
        Stage::Issued { serials, .. } | Stage::Installed { serials, .. } => serials.clone(),
        Stage::Revoked { serial, .. } => vec![serial.clone()],
        Stage::Filling { .. }
        | Stage::Registered { .. }
        | Stage::Accepted { .. }
        | Stage::Confirmed { .. }
        | Stage::Refused { .. }
        | Stage::Withdrawn { .. }
        | Stage::Lapsed { .. } => Vec::new(),
    }
}

const fn is_done(stage: &Stage) -> bool {
    matches!(
        stage,
        Stage::Issued { .. } | Stage::Installed { .. } | Stage::Revoked { .. }
    )
}

/// A request with its version as the ETag.
pub(super) fn request_answer(status: StatusCode, view: &RequestView, lang: Lang) -> Response {
    let etag = HeaderValue::from_str(&format!("\"{}\"", view.version))
        .expect("digits in quotation marks are a header value");
    let headers = [
        (header::ETAG, etag),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ),
    ];
    (status, headers, Json(RequestBody::new(view, lang))).into_response()
}

/// An issued certificate.
#[derive(Serialize, ToSchema)]
pub(super) struct CertificateView {
    /// Its serial number.
    serial: String,
    /// `signing` or `authentication`.
    usage: &'static str,
    /// The certificate, DER in base64.
    der_base64: String,
    /// When it was issued.
    issued_at: DateTime<Utc>,
    /// Its last moment.
    not_after: DateTime<Utc>,
    /// Since when it is revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<DateTime<Utc>>,
    /// Why it is revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<CertificateRow> for CertificateView {
    fn from(row: CertificateRow) -> Self {
        Self {
            serial: row.serial,
            usage: row.usage.as_str(),
            der_base64: STANDARD.encode(row.der),
            issued_at: row.issued_at,
            not_after: row.not_after,
            revoked_at: row.revoked_at,
            reason: row.reason,
        }
    }
}

/// Issued certificates with the authorities above them.
#[derive(Serialize, ToSchema)]
pub(super) struct InstallationView {
    /// The request's number.
    number: String,
    /// The certificates, the one for signing first.
    certificates: Vec<CertificateView>,
    /// The authorities, nearest first, DER in base64.
    chain_base64: Vec<String>,
}

impl From<Installation> for InstallationView {
    fn from(installation: Installation) -> Self {
        let chain = installation.chain.iter();
        Self {
            number: installation.number,
            chain_base64: chain.map(|der| STANDARD.encode(der)).collect(),
            certificates: installation
                .certificates
                .into_iter()
                .map(Into::into)
                .collect(),
        }
    }
}

/// An appeal.
#[derive(Serialize, ToSchema)]
pub(super) struct AppealView {
    /// The appeal.
    pub(super) id: String,
    /// The request it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    /// What it says.
    text: String,
    /// When it was made.
    made_at: DateTime<Utc>,
    /// The answer, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<DateTime<Utc>>,
}

impl From<Appeal> for AppealView {
    fn from(appeal: Appeal) -> Self {
        Self {
            id: appeal.id,
            request: appeal.request.map(|id| id.to_string()),
            text: appeal.text,
            made_at: appeal.made_at,
            answer: appeal.answer,
            answered_at: appeal.answered_at,
        }
    }
}

/// An appeal as whoever answers it reads it.
#[derive(Serialize, ToSchema)]
pub(super) struct ReceivedAppealView {
    /// The appeal.
    #[serde(flatten)]
    appeal: AppealView,
    /// The names of its author.
    author: String,
    /// The author's number.
    iin: String,
    /// The number of the request it is about, once that was registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
}

impl From<ReceivedAppeal> for ReceivedAppealView {
    fn from(received: ReceivedAppeal) -> Self {
        Self {
            appeal: received.appeal.into(),
            author: received.author.full(),
            iin: received.iin.as_str().to_owned(),
            number: received.number,
        }
    }
}

/// An operator of the authority.
#[derive(Serialize, ToSchema)]
pub(super) struct OperatorBody {
    /// The account.
    account: String,
    /// The names.
    name: String,
    /// The order.
    order: String,
    /// The serial number of the operator's own certificate.
    certificate_serial: String,
    /// `active`, `suspended` or `withdrawn`.
    standing: &'static str,
    /// The standing as a sentence.
    standing_text: &'static str,
    /// The last day of work, when the operator leaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_day: Option<NaiveDate>,
    /// Whether the leaving was told in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    told_in_time: Option<bool>,
    /// Whether another member of the staff confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    leaving_confirmed: Option<bool>,
    /// When the operator was entered.
    appointed_at: DateTime<Utc>,
}

impl OperatorBody {
    /// An operator in the client's language.
    pub(super) fn new(view: &OperatorView, lang: Lang) -> Self {
        let operator = &view.row.operator;
        let leaving = operator.leaving.as_ref();
        Self {
            account: view.row.account.to_string(),
            name: view.row.name.full(),
            order: operator.order.clone(),
            certificate_serial: operator.certificate.clone(),
            standing: view.standing.as_str(),
            standing_text: view.standing.text().get(lang),
            last_day: leaving.map(|leaving| leaving.last_day),
            told_in_time: leaving.map(law::services::nca::operator::Leaving::told_in_time),
            leaving_confirmed: leaving.map(|leaving| leaving.confirmed_by.is_some()),
            appointed_at: view.row.appointed_at,
        }
    }
}
