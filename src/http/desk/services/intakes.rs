//! `/v1/desk/intakes`: requests that an official takes in at a service centre or on paper at an office: opened, filled in, read.

use super::intake_view::{IntakeBody, intake_answer};
use crate::app::service::intake::{self, Arrival};
use crate::app::service::{access, attachments, opening, payment};
use crate::app::{AppError, Fault};
use crate::http::attachment::{AttachmentName, BODY_MAX, upload};
use crate::http::extract::{AppState, Desk, IfMatch, Json, Language, Path, Query};
use crate::http::history_view::{HistoryQuery, HistoryView};
use crate::http::idempotency;
use crate::http::nca_view::FormBody;
use crate::http::paging::{Page, PageQuery};
use crate::http::refusals::{ActRefusals, ReadRefusals};
use crate::http::view::{InvoiceView, file_answer};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware;
use axum::response::Response;
use law::form::{FieldError, FieldProblem};
use law::id::{Bin, Iin, RequestId};
use law::poa::s03_application::PersonName;
use law::service::Form;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of requests taken in.
pub(super) fn routes() -> OpenApiRouter<AppState> {
    let once = OpenApiRouter::new()
        .routes(routes!(open))
        .route_layer(middleware::from_fn(idempotency::once));
    let attached = OpenApiRouter::new()
        .routes(routes!(attach))
        .route_layer(DefaultBodyLimit::max(BODY_MAX));
    OpenApiRouter::new()
        .merge(once)
        .merge(attached)
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(save))
        .routes(routes!(events))
        .routes(routes!(file))
        .routes(routes!(invoice))
}

/// Whoever came in the applicant's place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RepresentativeBody {
    /// The number.
    #[schema(max_length = 12)]
    iin: String,
    /// The number of the power of attorney in the register.
    #[schema(max_length = 40)]
    power_of_attorney: String,
}

/// Names as an identity document has them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DocumentNameBody {
    /// Surname.
    #[schema(max_length = 60)]
    surname: String,
    /// Given name.
    #[schema(max_length = 60)]
    name: String,
    /// Patronymic, if there is one.
    #[schema(max_length = 60)]
    patronymic: Option<String>,
}

impl DocumentNameBody {
    fn name(self) -> PersonName {
        let trimmed = |text: String| text.trim().to_owned();
        PersonName {
            surname: trimmed(self.surname),
            name: trimmed(self.name),
            patronymic: self.patronymic.map(trimmed),
        }
    }
}

/// Somebody who came with a request; the caller's post says whether to a centre or to an office.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ArrivalBody {
    /// The service's code.
    #[schema(max_length = 60)]
    service: String,
    /// Values by the names of the service's fields; the form need not be complete.
    #[schema(value_type = BTreeMap<String, String>)]
    form: Form,
    /// The applicant's IIN.
    #[schema(max_length = 12)]
    iin: String,
    /// The applicant's names by the identity document, once the number was answered by `person_unknown`: the notice that the
    /// data cannot be had is made out to them (S7-S10).
    name: Option<DocumentNameBody>,
    /// The BIN of the entity whose head that is, in services for entities.
    #[schema(max_length = 12)]
    bin: Option<String>,
    /// The number in the electronic queue: asked for at a centre, not at an office.
    #[schema(max_length = 20)]
    queue_number: Option<String>,
    /// Whoever came in the applicant's place.
    representative: Option<RepresentativeBody>,
}

impl ArrivalBody {
    /// What is entered, with numbers that can be.
    fn arrival(self) -> Result<Arrival, AppError> {
        let wrong = |pointer: &str| {
            let error = FieldError::new(pointer, FieldProblem::WrongNumber);
            AppError::Invalid(vec![error])
        };
        let bin = self.bin.as_deref().map(Bin::parse).transpose();
        let representative = match self.representative {
            Some(came) => {
                let iin = Iin::parse(&came.iin).map_err(|_| wrong("/representative/iin"))?;
                Some((iin, came.power_of_attorney))
            }
            None => None,
        };
        Ok(Arrival {
            service: self.service,
            form: self.form,
            iin: Iin::parse(&self.iin).map_err(|_| wrong("/iin"))?,
            name: self.name.map(DocumentNameBody::name),
            entity: bin.map_err(|_| wrong("/bin"))?,
            queue_number: self.queue_number,
            representative,
        })
    }
}

/// Opens a request for somebody who came; a representative without a power of attorney that does, and somebody whom the database
/// of individuals does not know (with their names entered), are refused with the notice.
#[utoipa::path(
    post, path = "/v1/desk/intakes", tag = "desk", operation_id = "openIntake", security(("access_token" = [])),
    params(("Idempotency-Key" = String, Header, description = "Repeating a request with the same key repeats its answer")),
    request_body = ArrivalBody,
    responses(
        (status = 201, description = "The request, open or refused", body = IntakeBody),
        ActRefusals,
    )
)]
async fn open(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Json(body): Json<ArrivalBody>,
) -> Result<Response, AppError> {
    let view = intake::open(&app, &caller, body.arrival()?).await?;
    Ok(intake_answer(StatusCode::CREATED, &view, lang, &app))
}

/// Whose requests are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhoseQuery {
    /// `own` (when none is named): taken in by the caller; `place`: by whoever holds the same post at the same place, once
    /// they left the draft.
    whose: Option<String>,
}

/// Lists the requests that the caller, or the caller's colleagues at the same place, took in, newest first.
#[utoipa::path(
    get, path = "/v1/desk/intakes", tag = "desk", operation_id = "listIntakes", security(("access_token" = [])),
    params(WhoseQuery, PageQuery),
    responses(
        (status = 200, description = "A page of requests", body = Page<IntakeBody>),
        ReadRefusals,
    )
)]
async fn list(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Query(whose): Query<WhoseQuery>,
    Query(page): Query<PageQuery>,
) -> Result<axum::Json<Page<IntakeBody>>, AppError> {
    let (before, rows) = (page.after_request()?, page.rows()?);
    let views = match whose.whose.as_deref() {
        None | Some("own") => access::list(&app, &caller, before.as_ref(), rows).await?,
        Some("place") => access::list_of_place(&app, &caller, before.as_ref(), rows).await?,
        Some(_) => return Err(Fault::MalformedRequest.into()),
    };
    let now = app.now();
    let page = page.page(
        views,
        |view| view.request.id.to_string(),
        |view| IntakeBody::new(&view, lang, now),
    )?;
    Ok(axum::Json(page))
}

/// A request that the caller, or a colleague at the same place, took in; the reading is noted for its applicant.
#[utoipa::path(
    get, path = "/v1/desk/intakes/{id}", tag = "desk", operation_id = "getIntake", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The request", body = IntakeBody),
        ReadRefusals,
    )
)]
async fn one(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
) -> Result<Response, AppError> {
    let view = access::view(&app, &caller, &id).await?;
    Ok(intake_answer(StatusCode::OK, &view, lang, &app))
}

/// Saves the form while it is being filled in.
#[utoipa::path(
    put, path = "/v1/desk/intakes/{id}/form", tag = "desk", operation_id = "saveIntakeForm", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("If-Match" = String, Header, description = "The ETag of the version that was read")),
    request_body = FormBody,
    responses(
        (status = 200, description = "The request with the new form", body = IntakeBody),
        ActRefusals,
    )
)]
async fn save(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path(id): Path<RequestId>,
    IfMatch(version): IfMatch,
    Json(body): Json<FormBody>,
) -> Result<Response, AppError> {
    let view = opening::save(&app, &caller, &id, version, body.form).await?;
    Ok(intake_answer(StatusCode::OK, &view, lang, &app))
}

/// Attaches a scan; the body is its bytes. Scripts, embedded files and encrypted documents are refused.
#[utoipa::path(
    put, path = "/v1/desk/intakes/{id}/attachments/{code}", tag = "desk", operation_id = "attachScan", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("code" = String, Path, description = "Which of the service's attachments"), ("If-Match" = String, Header, description = "The ETag of the version that was read"), AttachmentName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "The request", body = IntakeBody),
        ActRefusals,
    )
)]
#[expect(
    clippy::too_many_arguments,
    reason = "each is a part of the request, taken by its own extractor"
)]
async fn attach(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Language(lang): Language,
    Path((id, code)): Path<(RequestId, String)>,
    IfMatch(version): IfMatch,
    Query(named): Query<AttachmentName>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, AppError> {
    let upload = upload(named, &headers, body)?;
    let view = attachments::attach(&app, &caller, &id, &code, version, upload).await?;
    Ok(intake_answer(StatusCode::OK, &view, lang, &app))
}

/// The hash-chained history of the request.
#[utoipa::path(
    get, path = "/v1/desk/intakes/{id}/events", tag = "desk", operation_id = "intakeEvents", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), HistoryQuery),
    responses(
        (status = 200, description = "The lines, oldest first", body = HistoryView),
        ReadRefusals,
    )
)]
async fn events(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<RequestId>,
    Query(query): Query<HistoryQuery>,
) -> Result<axum::Json<HistoryView>, AppError> {
    let (after, limit) = (query.after(), query.limit()?);
    let lines = access::history(&app, &caller, &id, after, limit).await?;
    Ok(axum::Json(HistoryView::of_request(&id, lines)))
}

/// A file of the request, until it is handed over: what was scanned, signed and made; to a colleague, what was made for the
/// applicant. A document is noted for its owner as read.
#[utoipa::path(
    get, path = "/v1/desk/intakes/{id}/files/{name}", tag = "desk", operation_id = "intakeFile", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request"), ("name" = String, Path, description = "The file: `result.pdf`, `refusal.pdf`, `intake-refusal.pdf`, `intake-inventory.pdf`, a scan")),
    responses(
        (status = 200, description = "The bytes", content_type = "application/octet-stream"),
        ReadRefusals,
        (status = 410, description = "`handling_over`", body = crate::http::problem::Problem, content_type = "application/problem+json"),
    )
)]
async fn file(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path((id, name)): Path<(RequestId, String)>,
) -> Result<Response, AppError> {
    file_answer(intake::file(&app, &caller, &id, &name).await?)
}

/// The invoice: what the applicant owes, until when, whether it was paid or returned.
#[utoipa::path(
    get, path = "/v1/desk/intakes/{id}/payment", tag = "desk", operation_id = "intakePayment", security(("access_token" = [])),
    params(("id" = String, Path, description = "The request")),
    responses(
        (status = 200, description = "The invoice", body = InvoiceView),
        ReadRefusals,
    )
)]
async fn invoice(
    State(app): State<AppState>,
    Desk(caller): Desk,
    Path(id): Path<RequestId>,
) -> Result<axum::Json<InvoiceView>, AppError> {
    let invoice = payment::invoice(&app, &caller, &id).await?;
    Ok(axum::Json(invoice.into()))
}
