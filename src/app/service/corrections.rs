//! Errors found in a certificate of real estate: asked for by the applicant, reported to the body that registers by a job.

use super::opening::wrong;
use super::{ServiceView, access, outcome};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, fresh};
use crate::document::service_notice::ServiceNotice;
use crate::store::Tx;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::form::FieldProblem;
use law::id::RequestId;
use law::service::correction::{self, CorrectionRefused};
use law::service::request::{Author, CorrectionRequest, Fact, ServiceRequest};
use law::service::stage::{EventCode, NotAllowed};
use law::services::real_estate::record::CorrectionReceipt;

/// Reports an error in the certificate that a request of the caller's ended in.
///
/// # Errors
/// [`AppError::Invalid`]; [`Fault::LimitReached`]; a wrong stage, and a service whose result is no such certificate.
pub async fn ask(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    cadastral_number: Option<&str>,
    description: &str,
) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_as_applicant(&mut tx, caller, id).await?;
    let correction = correction::of(&file.request, cadastral_number, description);
    let correction = correction.map_err(|refusal| refused(&file.request, refusal))?;
    let same = |asked: &CorrectionRequest| asked.correction == correction;
    if file.request.corrections.iter().any(same) {
        return Err(wrong("/description", FieldProblem::Repeated));
    }
    let asked = CorrectionRequest {
        id: fresh::request_id(now),
        correction,
        asked_at: now,
        receipt: None,
    };
    let work = Work::ReportCorrection {
        request: id.clone(),
        correction: asked.id.clone(),
    };
    let job = format!("service-correction:{}", asked.id);
    work::leave(&mut tx, &job, None, &work, now).await?;
    let correction = asked.id.clone();
    file.note(author, Fact::CorrectionAsked { correction });
    file.request.corrections.push(asked);
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
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
