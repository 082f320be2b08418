//! The documents about a request: drawn by their forms, sealed by the body, kept with the request and in the cabinet.

use crate::app::evidence::digest;
use crate::app::wallet::{self, NewDocument};
use crate::app::{App, AppError, fresh, issue};
use crate::document::service::Content;
use crate::document::service::form::{self, Decision, Verdict};
use crate::document::service::notice::{self, Facts, Payment, RefusalGround};
use crate::store::Tx;
use crate::store::artifacts::Artifact;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::cabinet::Nature;
use law::id::RequestId;
use law::service::StateBody;
use law::service::attachment;
use law::service::desk_work;
use law::service::found::Found;
use law::service::paper::PaperKind;
use law::service::request::{Author, Fact, ServiceRequest};
use law::service::stage::Stage;
use law::services::bailiff::examination::{self, Examination};
use law::services::grounds;
use law::text::Bilingual;
use serde::Serialize;

/// The media type of data.
const JSON_MEDIA_TYPE: &str = "application/json";
/// The media type of documents.
const PDF_MEDIA_TYPE: &str = "application/pdf";
/// The result, as a file of its request.
const RESULT: &str = "result.pdf";

/// A document that was drawn and sealed.
#[derive(Debug)]
pub(super) struct Paper {
    /// Its number.
    pub(super) number: String,
    nature: Nature,
    /// The sealed file, which stands in the cabinet.
    pub(super) file: Artifact,
}

/// Data of a request in their canonical bytes.
pub(super) fn data<T: Serialize>(
    name: &str,
    value: &T,
    now: DateTime<Utc>,
) -> Result<Artifact, AppError> {
    let bytes = law::canonical::to_bytes(value)
        .map_err(|_| AppError::Internal("data without a canonical form"))?;
    Ok(artifact(name, JSON_MEDIA_TYPE, bytes, now))
}

fn artifact(name: &str, media_type: &str, bytes: Vec<u8>, now: DateTime<Utc>) -> Artifact {
    Artifact {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        sha256: digest(&bytes),
        bytes,
        created_at: now,
    }
}

/// The job that makes a document about a request, once.
///
/// # Errors
/// [`AppError::Unanswered`] when the time-stamping authority does not answer: the job comes again.
pub async fn make(app: &App, id: &RequestId, kind: PaperKind) -> Result<(), AppError> {
    let name = format!("{}.pdf", kind.as_str());
    let made = app.store.service_file(id, &name).await?;
    let Some(view) = app.store.service(id).await?.filter(|_| made.is_none()) else {
        return Ok(());
    };
    let now = app.now();
    let request = &view.request;
    let content = about(request, &facts(request, now), kind)?;
    let paper = seal(app, request, &name, nature(kind), content).await?;
    let mut tx = app.store.begin().await?;
    let Some(mut file) = tx.open_service(id).await? else {
        return Ok(());
    };
    enter(&mut tx, &mut file, &paper).await?;
    tx.save_service(file, now).await?;
    Ok(tx.commit().await?)
}

/// The result of a request, made of what the registry or the body answered, or of what officials decided.
///
/// # Errors
/// [`AppError::Unanswered`] when the time-stamping authority does not answer.
pub(super) async fn result(
    app: &App,
    request: &ServiceRequest,
    found: Option<&Found>,
    now: DateTime<Utc>,
) -> Result<Paper, AppError> {
    let facts = facts(request, now);
    let content = match found {
        Some(found) => form::found(&facts, found),
        None => decided(request, &facts),
    };
    let content = content.ok_or(AppError::Internal("a result without a basis"))?;
    seal(app, request, RESULT, Nature::Result, content).await
}

/// What officials decided, by the form of the service's result.
fn decided(request: &ServiceRequest, facts: &Facts) -> Option<Content> {
    let draft = request.decision.as_ref()?.draft.as_ref()?;
    let desk_work::Verdict::Granted { text, particulars } = &draft.verdict else {
        return None;
    };
    let decision = Decision {
        service: request.service(),
        form: &request.form,
        verdict: match examination::outcome(particulars) {
            Some(Examination::NotPassed) => Verdict::NotPassed,
            Some(Examination::Passed) | None => Verdict::Granted,
        },
        text: Some(text),
    };
    form::decision(facts, request.portal().result, &decision)
}

async fn seal(
    app: &App,
    request: &ServiceRequest,
    name: &str,
    nature: Nature,
    content: Content,
) -> Result<Paper, AppError> {
    let body = StateBody::of(request.service)
        .ok_or(AppError::Internal("a service of the portal without a body"))?;
    let (number, at) = (content.number.clone(), content.issued_at);
    let issued = issue::issue(app, body, content).await?;
    Ok(Paper {
        number,
        nature,
        file: artifact(name, PDF_MEDIA_TYPE, issued.pdf, at),
    })
}

/// Keeps a document with its request and enters it into the applicant's cabinet.
pub(super) async fn enter(
    tx: &mut Tx,
    file: &mut ServiceFile,
    paper: &Paper,
) -> Result<(), AppError> {
    let request = &file.request;
    tx.put_service_file(&request.id, &paper.file).await?;
    let document = NewDocument {
        number: &paper.number,
        nature: paper.nature,
        service: request.service,
        kind: request.form.kind(),
        request: &request.id,
        file: &paper.file.name,
        sha256: &paper.file.sha256,
        issued_at: paper.file.created_at,
        valid_until: None,
        owners: std::slice::from_ref(&request.applicant.iin),
    };
    wallet::enter(tx, &document).await?;
    let made = Fact::DocumentMade {
        file: paper.file.name.clone(),
        sha256: paper.file.sha256.clone(),
    };
    file.note(Author::Portal, made);
    Ok(())
}

const fn nature(kind: PaperKind) -> Nature {
    match kind {
        PaperKind::Refusal => Nature::Refusal,
        PaperKind::Acceptance | PaperKind::PaymentExpired => Nature::Notice,
        PaperKind::PaymentReceipt | PaperKind::IntakeRefusal => Nature::Receipt,
    }
}

/// What every document about a request shares.
fn facts(request: &ServiceRequest, now: DateTime<Utc>) -> Facts {
    let service = request.service();
    let applicant = &request.applicant;
    let recipient = match &applicant.entity {
        Some(entity) => entity.name.kk.clone(),
        None => applicant.name.full(),
    };
    Facts {
        service: service.id,
        title: service.title.into(),
        number: format!("{}-{}", service.id.as_str(), fresh::number(now)),
        request: request.number.clone(),
        issued_at: now,
        body: request.portal().body.into(),
        official: None,
        recipient,
    }
}

/// What a document about a request says.
fn about(request: &ServiceRequest, facts: &Facts, kind: PaperKind) -> Result<Content, AppError> {
    let lacking = AppError::Internal("a document about what did not happen");
    match kind {
        PaperKind::Refusal => {
            let ground = ground(request).ok_or(lacking)?;
            Ok(notice::refusal(facts, &ground))
        }
        PaperKind::IntakeRefusal => {
            let queue = request.intake.as_ref();
            let queue = queue.and_then(|intake| intake.queue_number.as_deref());
            Ok(notice::intake_refusal(facts, queue, &missing(request)))
        }
        PaperKind::Acceptance => {
            let due = request.due.ok_or(lacking)?;
            Ok(notice::acceptance(facts, due.at))
        }
        PaperKind::PaymentReceipt => {
            let bill = request.bill.as_ref().ok_or(lacking)?;
            let payment = Payment {
                amount: bill.amount,
                invoice: bill.invoice.to_string(),
                paid_at: bill.paid_at.unwrap_or(facts.issued_at),
            };
            Ok(notice::payment_receipt(facts, &payment))
        }
        PaperKind::PaymentExpired => {
            let bill = request.bill.as_ref().ok_or(lacking)?;
            Ok(notice::payment_expired(facts, bill.amount, bill.pay_until))
        }
    }
}

/// The ground with its clause, and what the officials found where the refusal is theirs.
fn ground(request: &ServiceRequest) -> Option<RefusalGround> {
    let Stage::Refused { ground } = &request.stage else {
        return None;
    };
    let said = grounds::notice(request, ground)?;
    let draft = request
        .decision
        .as_ref()
        .and_then(|work| work.draft.as_ref());
    let motive = draft.and_then(|draft| match &draft.verdict {
        desk_work::Verdict::Refused { reason, .. } => Some(reason.clone()),
        desk_work::Verdict::Granted { .. } => None,
    });
    Some(RefusalGround {
        notice: said.notice,
        clause: said.clause,
        motive,
    })
}

/// The titles of the documents that were not brought.
fn missing(request: &ServiceRequest) -> Vec<Bilingual> {
    attachment::asked(request.portal(), request.form.kind())
        .filter(|asked| asked.required == law::service::Requirement::Required)
        .filter(|asked| request.attachment(asked.code).is_none())
        .map(|asked| asked.title.into())
        .collect()
}
