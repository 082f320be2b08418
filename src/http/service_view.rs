//! Requests of S1-S10 over HTTP, for their applicants and for the officials who took them in.

use super::view::{BothLanguages, PaymentFailureView};
use crate::app::service::ServiceView;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use law::service::Form;
use law::service::request::{AttachedFile, Bill, CorrectionRequest, ServiceRequest};
use law::service::stage::{Stage, StageCode};
use law::services::grounds;
use law::text::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new request: the service's code and a form that need not be complete.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewServiceRequest {
    /// The service's code.
    #[schema(max_length = 60)]
    pub(super) service: String,
    /// Values by the names of the service's fields.
    #[schema(value_type = BTreeMap<String, String>)]
    pub(super) form: Form,
    /// The BIN of the entity the applicant acts for, in services for entities.
    #[schema(max_length = 12)]
    pub(super) bin: Option<String>,
}

/// The service of a request and what of it is asked for.
#[derive(Serialize, ToSchema)]
struct AskedView {
    /// Its number.
    id: &'static str,
    /// Its code.
    code: &'static str,
    /// Its title in the client's language.
    title: &'static str,
    /// The kind asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    /// The kind's title in the client's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind_title: Option<&'static str>,
}

/// An attached document.
#[derive(Serialize, ToSchema)]
struct AttachedView {
    /// Which of the service's attachments it is.
    code: String,
    /// The name its sender gave it.
    name: String,
    /// What it is.
    media_type: String,
    /// SHA-256 of its bytes.
    sha256: String,
    /// How many bytes.
    length: u64,
    /// The name among the request's files.
    file: String,
    /// When it was attached.
    attached_at: DateTime<Utc>,
}

/// The fee of a request.
#[derive(Serialize, ToSchema)]
struct BillView {
    /// In tiyn.
    amount_tiyn: i64,
    /// As it is printed.
    amount: String,
    /// The monthly calculation index it was reckoned from, in tiyn.
    mci_tiyn: i64,
    /// Thousandths of the index.
    permille: i64,
    /// The edition of the tariffs it was reckoned from; a later one does not change it.
    tariff_edition: u32,
    /// The date of the reckoning.
    quoted_on: NaiveDate,
    /// Until when it can be paid.
    pay_until: DateTime<Utc>,
    /// When it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<DateTime<Utc>>,
    /// Attempts to pay that came to nothing, oldest first.
    failed_attempts: Vec<PaymentFailureView>,
}

/// Why a service was refused.
#[derive(Serialize, ToSchema)]
struct ServiceRefusalBody {
    /// The ground's code.
    ground: String,
    /// The clause with its act.
    clause: BothLanguages,
    /// The notice.
    notice: BothLanguages,
}

/// When the result is due.
#[derive(Serialize, ToSchema)]
struct DueView {
    /// The moment.
    at: DateTime<Utc>,
    /// The edition of the working calendar it was reckoned by, where days are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar_edition: Option<u32>,
}

/// The result in the cabinet.
#[derive(Serialize, ToSchema)]
struct ResultView {
    /// The document's number.
    document: String,
    /// When it was issued.
    issued_at: DateTime<Utc>,
    /// SHA-256 of the signed file.
    sha256: String,
    /// What it says, a sentence in the client's language.
    notice: &'static str,
}

/// An error its applicant reported in a certificate of real estate.
#[derive(Serialize, ToSchema)]
struct CorrectionView {
    /// Its id.
    id: String,
    /// The cadastral number of the property, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    cadastral_number: Option<String>,
    /// What is wrong, and what would be right.
    description: String,
    /// `sent`, or `registered` once the body has it.
    status: &'static str,
    /// When it was reported.
    asked_at: DateTime<Utc>,
    /// Its number at the registering body.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// When the body received it.
    #[serde(skip_serializing_if = "Option::is_none")]
    received_at: Option<DateTime<Utc>>,
    /// The body that looks into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<BothLanguages>,
}

/// A request of a service.
#[derive(Serialize, ToSchema)]
pub(super) struct ServiceRequestBody {
    /// The request.
    id: String,
    /// The service.
    service: AskedView,
    /// `portal`, `centre` or `office`.
    channel: &'static str,
    /// The applicant's IIN.
    iin: String,
    /// The applicant's names.
    applicant: String,
    /// The BIN of the entity the applicant acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    bin: Option<String>,
    /// The entity's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<BothLanguages>,
    /// The power of attorney of whoever came in the applicant's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    power_of_attorney: Option<String>,
    /// Where it stands.
    stage: &'static str,
    /// The same in words.
    stage_text: &'static str,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// When it was signed and sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    filed_at: Option<DateTime<Utc>>,
    /// When the result is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<DueView>,
    /// Since when it is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_since: Option<DateTime<Utc>>,
    /// The form as it was saved.
    #[schema(value_type = BTreeMap<String, String>)]
    form: Form,
    /// What is attached.
    attachments: Vec<AttachedView>,
    /// The fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    bill: Option<BillView>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<ServiceRefusalBody>,
    /// The result, once it is in the cabinet.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ResultView>,
    /// The errors reported in the certificate (S4, S5).
    corrections: Vec<CorrectionView>,
    /// Whether the survey was answered.
    survey_answered: bool,
    /// When it was opened.
    opened_at: DateTime<Utc>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
    /// When it changed last.
    updated_at: DateTime<Utc>,
    /// Grows with every change.
    version: i64,
}

impl ServiceRequestBody {
    /// A request in the client's language.
    pub(super) fn new(view: &ServiceView, lang: Lang) -> Self {
        let request = &view.request;
        let code: StageCode = request.stage.code();
        let entity = request.applicant.entity.as_ref();
        let representative = request.representative.as_ref();
        Self {
            id: request.id.to_string(),
            service: asked(request, lang),
            channel: request.channel.as_str(),
            iin: request.applicant.iin.as_str().to_owned(),
            applicant: request.applicant.name.full(),
            bin: entity.map(|entity| entity.bin.as_str().to_owned()),
            entity: entity.map(|entity| entity.name.clone().into()),
            power_of_attorney: representative.map(|person| person.power_of_attorney.clone()),
            stage: code.as_str(),
            stage_text: code.text().get(lang),
            number: request.number.clone(),
            filed_at: request.filed_at,
            due: request.due.map(|due| DueView {
                at: due.at,
                calendar_edition: due.calendar.map(|edition| edition.0),
            }),
            late_since: request.late_since,
            form: request.form.clone(),
            attachments: request.attachments.iter().map(attached).collect(),
            bill: request.bill.as_ref().map(bill),
            refusal: refusal(request),
            result: result(request, lang),
            corrections: request.corrections.iter().map(correction).collect(),
            survey_answered: request.survey.is_some(),
            opened_at: request.opened_at,
            ended_at: request.ended_at,
            updated_at: view.updated_at,
            version: view.version,
        }
    }
}

fn asked(request: &ServiceRequest, lang: Lang) -> AskedView {
    let service = request.service();
    let kind = request.form.kind();
    let kind = kind.and_then(|code| request.portal().kind(code));
    AskedView {
        id: service.id.as_str(),
        code: service.code,
        title: service.title.get(lang),
        kind: kind.map(|kind| kind.code),
        kind_title: kind.map(|kind| kind.title.get(lang)),
    }
}

fn attached(file: &AttachedFile) -> AttachedView {
    AttachedView {
        code: file.code.clone(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        sha256: file.sha256.to_string(),
        length: file.length,
        file: file.file_name(),
        attached_at: file.attached_at,
    }
}

fn bill(bill: &Bill) -> BillView {
    BillView {
        amount_tiyn: bill.amount.tiyn(),
        amount: bill.amount.to_string(),
        mci_tiyn: bill.mci.tiyn(),
        permille: bill.permille,
        tariff_edition: bill.edition.0,
        quoted_on: bill.quoted_on,
        pay_until: bill.pay_until,
        paid_at: bill.paid_at,
        failed_attempts: bill
            .failures
            .iter()
            .map(|failed| PaymentFailureView::of(failed, bill.amount))
            .collect(),
    }
}

fn refusal(request: &ServiceRequest) -> Option<ServiceRefusalBody> {
    let Stage::Refused { ground } = &request.stage else {
        return None;
    };
    let notice = grounds::notice(request, ground)?;
    Some(ServiceRefusalBody {
        ground: notice.ground,
        clause: notice.clause.into(),
        notice: notice.notice.into(),
    })
}

fn result(request: &ServiceRequest, lang: Lang) -> Option<ResultView> {
    request.result.as_ref().map(|result| ResultView {
        document: result.number.clone(),
        issued_at: result.issued_at,
        sha256: result.sha256.to_string(),
        notice: request.service().outcome.notice.get(lang),
    })
}

fn correction(asked: &CorrectionRequest) -> CorrectionView {
    let receipt = asked.receipt.as_ref();
    CorrectionView {
        id: asked.id.to_string(),
        cadastral_number: asked.correction.cadastral_number.clone(),
        description: asked.correction.description.clone(),
        status: if receipt.is_some() {
            "registered"
        } else {
            "sent"
        },
        asked_at: asked.asked_at,
        number: receipt.map(|receipt| receipt.number.clone()),
        received_at: receipt.map(|receipt| receipt.received_at),
        office: receipt.map(|receipt| receipt.office.clone().into()),
    }
}

/// A request with its version as the ETag.
pub(super) fn service_answer(status: StatusCode, view: &ServiceView, lang: Lang) -> Response {
    let body = ServiceRequestBody::new(view, lang);
    (status, versioned(view), Json(body)).into_response()
}

/// The headers of a request: its version, and that nobody between keeps it.
pub(super) fn versioned(view: &ServiceView) -> [(HeaderName, HeaderValue); 2] {
    let etag = HeaderValue::from_str(&format!("\"{}\"", view.version))
        .expect("digits in quotation marks are a header value");
    let private = HeaderValue::from_static("private, no-store");
    [(header::ETAG, etag), (header::CACHE_CONTROL, private)]
}
