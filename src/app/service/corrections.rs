//! Errors found in a certificate of real estate: reported under the applicant's EDS, or taken in at a counter under the operator's;
//! handed to the body that registers by a job.

use super::opening::wrong;
use super::{ServiceView, access, filing, outcome};
use crate::app::evidence::{self, ToSign};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, Role, fresh, stamp};
use crate::document::service_notice::ServiceNotice;
use crate::store::Tx;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::form::FieldProblem;
use law::id::RequestId;
use law::poa::signed_statement::Statement;
use law::service::correction::{self, CorrectionRefused};
use law::service::request::{Author, CorrectionRequest, Fact, ServiceRequest};
use law::service::stage::{EventCode, NotAllowed};
use law::service::statement;
use law::services::real_estate::record::{self, CorrectionReceipt};
use law::text::Bilingual;

/// An error as whoever found it describes it.
#[derive(Clone, Debug)]
pub struct FoundError {
    /// The cadastral number of the property, where it is one.
    pub cadastral_number: Option<String>,
    /// What is wrong, and what would be right.
    pub description: String,
}

/// What the caller signs to report an error in the certificate that a request ended in: its applicant, or an operator who takes
/// it in from whoever stands before them.
///
/// # Errors
/// [`AppError::Invalid`]; [`Fault::LimitReached`]; a wrong stage, and a service whose result is no such certificate;
/// [`Fault::NotFound`] for somebody else's request, and another place's.
pub async fn to_sign(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    found: &FoundError,
) -> Result<(ToSign, Bilingual), AppError> {
    let view = access::view(app, caller, id).await?;
    let correction = possible(&view.request, found)?;
    let statement = statement_of(caller, &view.request, &correction);
    Ok((ToSign::from(&statement), statement.text().clone()))
}

/// Reports an error under the caller's EDS: the applicant's own, for an entity with its certificate, or the operator's at the
/// place where the request was taken in. Nothing goes to the body that registers before the signature was found good.
///
/// # Errors
/// As [`to_sign`]; what is wrong with the signature, each by its own code.
pub async fn ask(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    found: &FoundError,
    cms: &[u8],
) -> Result<ServiceView, AppError> {
    let view = access::view(app, caller, id).await?;
    let correction = possible(&view.request, found)?;
    let statement = statement_of(caller, &view.request, &correction);
    let cms = signed(app, caller, &view.request, cms, &statement).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = match caller.role {
        Role::Desk => access::open_at_counter(&mut tx, caller, id).await?,
        Role::Citizen | Role::Notary => access::open_as_applicant(&mut tx, caller, id).await?,
    };
    let correction = possible(&file.request, found)?;
    if statement_of(caller, &file.request, &correction) != statement {
        return Err(Fault::StaleVersion.into());
    }
    let asked = leave(&mut tx, &mut file, author.clone(), correction, now).await?;
    let kept = evidence::signed_message(correction::signed_file(&asked), &cms, now);
    let fact = Fact::SignatureKept {
        file: kept.name.clone(),
        sha256: kept.sha256.clone(),
    };
    tx.put_service_file(id, &kept).await?;
    file.note(author, fact);
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// The caller's signature over the statement, checked and with a time-stamp.
async fn signed(
    app: &App,
    caller: &Caller,
    request: &ServiceRequest,
    cms: &[u8],
    statement: &Statement,
) -> Result<Vec<u8>, AppError> {
    let verified = evidence::check(app, caller, cms, &ToSign::from(statement)).await?;
    if access::is_applicant(caller, request) {
        filing::acts_for(request, &verified)?;
    }
    stamp::onto_signature(app, cms).await
}

fn statement_of(
    caller: &Caller,
    request: &ServiceRequest,
    correction: &record::Correction,
) -> Statement {
    if access::is_applicant(caller, request) {
        statement::of_correction(request, correction)
    } else {
        statement::of_correction_taken_in(request, correction)
    }
}

/// The correction, unless something stands in its way or it was asked for already.
fn possible(request: &ServiceRequest, found: &FoundError) -> Result<record::Correction, AppError> {
    let correction = correction::of(
        request,
        found.cadastral_number.as_deref(),
        &found.description,
    );
    let correction = correction.map_err(|refusal| refused(request, refusal))?;
    let same = |asked: &CorrectionRequest| asked.correction == correction;
    if request.corrections.iter().any(same) {
        return Err(wrong("/description", FieldProblem::Repeated));
    }
    Ok(correction)
}

/// Keeps the correction and leaves its report to a job; its id.
async fn leave(
    tx: &mut Tx,
    file: &mut ServiceFile,
    author: Author,
    correction: record::Correction,
    now: DateTime<Utc>,
) -> Result<RequestId, AppError> {
    let id = fresh::request_id(now);
    let work = Work::ReportCorrection {
        request: file.request.id.clone(),
        correction: id.clone(),
    };
    work::leave(tx, &format!("service-correction:{id}"), None, &work, now).await?;
    let asked = Fact::CorrectionAsked {
        correction: id.clone(),
    };
    file.note(author, asked);
    file.request.corrections.push(CorrectionRequest {
        id: id.clone(),
        correction,
        asked_at: now,
        receipt: None,
    });
    Ok(id)
}

fn refused(request: &ServiceRequest, refusal: CorrectionRefused) -> AppError {
    match refusal {
        CorrectionRefused::NothingToCorrect => NotAllowed::WrongStage {
            stage: request.stage.code(),
            event: EventCode::ResultIssued,
        }
        .into(),
        CorrectionRefused::TooMany => Fault::LimitReached.into(),
        CorrectionRefused::Invalid(errors) => AppError::Invalid(errors),
    }
}

/// The job that hands a correction to the registering body, and keeps what the body says.
///
/// # Errors
/// A body without an answer: the job comes again, under the same id.
pub async fn report(app: &App, id: &RequestId, correction: &RequestId) -> Result<(), AppError> {
    let Some(view) = app.store.service(id).await? else {
        return Ok(());
    };
    let Some(asked) = waiting(&view.request, correction) else {
        return Ok(());
    };
    let subject = correction::subject(&view.request);
    let told = &asked.correction;
    let receipt = app
        .ports
        .real_estate
        .correct(correction, &subject, told)
        .await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(mut file) = access::open_for_job(&mut tx, id).await? else {
        return Ok(());
    };
    if waiting(&file.request, correction).is_none() {
        return Ok(());
    }
    keep(&mut tx, &mut file, correction, receipt, now).await?;
    tx.save_service(file, now).await?;
    Ok(tx.commit().await?)
}

/// The correction of an id, while the body has not said that it has it.
fn waiting<'a>(request: &'a ServiceRequest, id: &RequestId) -> Option<&'a CorrectionRequest> {
    let mut all = request.corrections.iter();
    all.find(|asked| asked.id == *id && asked.receipt.is_none())
}

async fn keep(
    tx: &mut Tx,
    file: &mut ServiceFile,
    id: &RequestId,
    receipt: CorrectionReceipt,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let registered = Fact::CorrectionRegistered {
        correction: id.clone(),
        number: receipt.number.clone(),
    };
    file.note(Author::Registry, registered);
    let notice = ServiceNotice::CorrectionRegistered {
        number: outcome::number_of(&file.request),
        service: outcome::title(&file.request),
        registered: receipt.number.clone(),
        office: receipt.office.clone(),
    };
    let occasion = format!("correction:{id}");
    outcome::tell(tx, &file.request, &occasion, &notice, now).await?;
    let mut all = file.request.corrections.iter_mut();
    if let Some(asked) = all.find(|asked| asked.id == *id) {
        asked.receipt = Some(receipt);
    }
    Ok(())
}
