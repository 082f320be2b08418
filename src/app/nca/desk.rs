//! At the desk: requests of applicants who are present are opened, documents accepted with a receipt, requests refused.

use super::filing::{self, Finding};
use super::outcome::{self, RECEIPT};
use super::registries;
use super::{RequestView, access};
use crate::app::evidence::digest;
use crate::app::{App, AppError, Caller, Fault, Role, fresh};
use crate::store::artifacts::Artifact;
use crate::store::nca::RequestFile;
use law::form::{FieldError, FieldProblem};
use law::id::{Iin, RequestId};
use law::service::{Channel, Form, FormState, pointer};
use law::services::nca::archive::{DOCUMENTS_MAX, TITLE_MAX, keep_until};
use law::services::nca::fields::name;
use law::services::nca::request::{AcceptedDocument, Applicant, Author, Fact, Request};
use law::services::nca::stage::{Event, EventCode, NotAllowed, Stage, StageCode};
use law::services::nca::{Aim, Flow, Ground, order};
use law::text::{Flaw, Lines, flaw};
use law::time::date_in_kazakhstan;
use serde_json::json;

/// What an accepted document may be, told by its first bytes: a file of a private key is none of them, and an
/// operator never keeps one (point 19, sub-point 5).
const DOCUMENT_TYPES: [(&str, &[u8]); 3] = [
    ("application/pdf", b"%PDF-"),
    ("image/jpeg", b"\xFF\xD8\xFF"),
    ("image/png", b"\x89PNG\r\n\x1A\n"),
];

/// A document as the operator scanned it.
#[derive(Clone, Debug)]
pub struct Scan {
    /// What it is.
    pub title: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Opens a request for an applicant who stands before the operator and shows an identity document (S14, S15).
///
/// The database's document decides: another number than the one shown refuses the service.
///
/// # Errors
/// What keeps the operator from it; [`AppError::Invalid`]; a database without an answer.
pub async fn open(
    app: &App,
    caller: &Caller,
    service: &str,
    form: Form,
) -> Result<RequestView, AppError> {
    access::operator(app, caller, None).await?;
    app.authority.at_work()?;
    let flow = filing::flow_of(service, Channel::Desk)?;
    filing::well_formed(order::check(flow, &form, FormState::Complete))?;
    filing::well_formed(early_keys(&form))?;
    let iin = form.get(name::IIN).and_then(|iin| Iin::parse(iin).ok());
    let iin = iin.ok_or(Fault::InvalidForm)?;
    access::operator(app, caller, Some(&iin)).await?;
    let now = app.now();
    let account = app.store.account_of(&iin, Role::Citizen.as_str()).await?;
    let applicant = Applicant {
        iin,
        account: account.map(|account| account.id),
        name: None,
        organisation: None,
    };
    let identified_by = Some(caller.account.clone());
    let mut request = Request::open(fresh::request_id(now), flow, applicant, identified_by, now);
    request.form = form;
    let finding = identify(app, &request).await?;

    let account = caller.account.clone();
    let author = Author::Operator { account };
    let mut file = RequestFile::new(request, author.clone());
    let mut tx = app.store.begin().await?;
    // The request's row must be there before its files.
    let view = tx.save_request(file, now).await?;
    file = tx
        .open_request(&view.request.id)
        .await?
        .ok_or(Fault::NotFound)?;
    match (flow.aim(), finding) {
        (Aim::Certificates, Finding::Good(Some(found))) => {
            // The card's keys come next, after the PIN.
            file.request.applicant.name = Some(found.name);
            file.request.applicant.organisation = found.organisation;
            file.note(Author::Authority, Fact::DataFound);
        }
        (Aim::Certificates | Aim::Revocation, finding) => {
            filing::conclude(app, &mut tx, &mut file, author, finding, now).await?;
        }
    }
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// A card's keys are not there before its PIN was entered.
fn early_keys(form: &Form) -> Vec<FieldError> {
    [name::SIGNING, name::AUTHENTICATION]
        .into_iter()
        .filter(|field| form.get(field).is_some())
        .map(|field| FieldError::new(pointer(field), FieldProblem::NotOnOffer))
        .collect()
}

async fn identify(app: &App, request: &Request) -> Result<Finding, AppError> {
    let found = match registries::ask(app, &request.applicant.iin, &request.form).await? {
        Ok(found) => found,
        Err(ground) => return Ok(Finding::Refused(ground)),
    };
    if request.form.get(name::DOCUMENT) != Some(found.document.as_str()) {
        return Ok(Finding::Refused(Ground::NotIdentified));
    }
    if request.flow.aim() == Aim::Revocation {
        let finding = filing::revocable(app, request, None).await?;
        return Ok(match finding {
            Finding::Good(_) => Finding::Good(Some(found)),
            Finding::Refused(ground) => Finding::Refused(ground),
        });
    }
    Ok(Finding::Good(Some(found)))
}

/// Registers a card's request once the holder has entered the PIN and the card has made its keys (S14).
///
/// # Errors
/// What keeps the operator from it; [`AppError::Invalid`] for requests that do not read; a wrong stage.
pub async fn register_card(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    signing: &str,
    authentication: &str,
) -> Result<RequestView, AppError> {
    let view = access::at_desk(app, caller, id).await?;
    access::operator(app, caller, Some(&view.request.applicant.iin)).await?;
    filing::fillable(&view.request)?;
    let mut request = view.request;
    request.form = request
        .form
        .with(name::SIGNING, signing)
        .with(name::AUTHENTICATION, authentication);
    filing::well_formed(order::check(
        request.flow,
        &request.form,
        FormState::Complete,
    ))?;
    let finding = filing::examine(app, &request).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_at_desk(app, &mut tx, caller, id).await?;
    filing::unchanged(&file, view.version)?;
    file.request.form = request.form;
    filing::conclude(app, &mut tx, &mut file, author, finding, now).await?;
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// Keeps a document that the applicant brought or signed; it goes to the archive for its term.
///
/// # Errors
/// What keeps the operator from it; [`AppError::Invalid`]; [`Fault::LimitReached`]; a wrong stage.
pub async fn keep_document(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    scan: Scan,
) -> Result<RequestView, AppError> {
    filing::well_formed(scan_errors(&scan))?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_at_desk(app, &mut tx, caller, id).await?;
    awaits_documents(&file.request)?;
    if file.request.documents.len() >= DOCUMENTS_MAX {
        return Err(Fault::LimitReached.into());
    }
    let last_day = keep_until(date_in_kazakhstan(now));
    let kept = Artifact {
        name: format!("document-{}", file.request.documents.len() + 1),
        media_type: scan.media_type,
        sha256: digest(&scan.bytes),
        bytes: scan.bytes,
        created_at: now,
    };
    tx.put_request_file(id, &kept, Some(last_day)).await?;
    let sha256 = kept.sha256.clone();
    file.note(author, Fact::DocumentKept { sha256 });
    file.request.documents.push(AcceptedDocument {
        name: kept.name,
        title: scan.title,
        sha256: kept.sha256,
        accepted_at: now,
        keep_until: last_day,
    });
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

fn scan_errors(scan: &Scan) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let title = scan.title.trim();
    let problem = flaw(title, TITLE_MAX, Lines::One).map(|flaw| match flaw {
        Flaw::Empty | Flaw::TooLong => FieldProblem::WrongForm,
        Flaw::Control | Flaw::Unprintable => flaw.into(),
    });
    errors.extend(problem.map(|problem| FieldError::new("/title", problem)));
    let known = DOCUMENT_TYPES
        .iter()
        .find(|(media_type, _)| *media_type == scan.media_type);
    match known {
        None => errors.push(FieldError::new("/media_type", FieldProblem::NotOnOffer)),
        Some((_, first)) if !scan.bytes.starts_with(first) => {
            errors.push(FieldError::new("/content_base64", FieldProblem::WrongForm));
        }
        Some(_) => {}
    }
    errors
}

/// Accepts the documents, with the applicant identified by the document shown, and gives the receipt.
///
/// # Errors
/// What keeps the operator from it; [`AppError::Invalid`] without documents or with another identity document than the
/// database has; a wrong stage; the database without an answer.
pub async fn accept(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    document_number: Option<&str>,
) -> Result<RequestView, AppError> {
    let view = access::at_desk(app, caller, id).await?;
    access::operator(app, caller, Some(&view.request.applicant.iin)).await?;
    awaits_documents(&view.request)?;
    if view.request.flow == Flow::Issue {
        compare_document(app, &view.request, document_number).await?;
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_at_desk(app, &mut tx, caller, id).await?;
    awaits_documents(&file.request)?;
    if file.request.documents.is_empty() {
        let missing = FieldError::new("/documents", FieldProblem::Required);
        return Err(AppError::Invalid(vec![missing]));
    }
    let operator = caller.account.clone();
    file.happen(author, Event::DocumentsAccepted { operator }, now)?;
    let documents: Vec<_> = file
        .request
        .documents
        .iter()
        .map(|kept| json!({ "title": kept.title, "sha256": kept.sha256.as_str() }))
        .collect();
    let receipt = json!({
        "kind": "receipt",
        "request": id.as_str(),
        "number": file.request.stage.number(),
        "kk": "Тиісті құжаттарды қабылдау туралы қолхат",
        "ru": "Расписка о приёме соответствующих документов",
        "operator": caller.name.full(),
        "documents": documents,
        "at": now.timestamp(),
    });
    outcome::issue_document(app, &mut tx, id, RECEIPT, &receipt, now).await?;
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

async fn compare_document(
    app: &App,
    request: &Request,
    shown: Option<&str>,
) -> Result<(), AppError> {
    let wrong = |problem| AppError::Invalid(vec![FieldError::new("/document_number", problem)]);
    let shown = shown.ok_or_else(|| wrong(FieldProblem::Required))?;
    let person = app.ports.persons.person(&request.applicant.iin).await?;
    match person {
        Some(person) if person.document.number == shown => Ok(()),
        Some(_) | None => Err(wrong(FieldProblem::WrongNumber)),
    }
}

/// An operator refuses on one of the operator's grounds; the notice states it with its clause.
///
/// # Errors
/// What keeps the operator from it; [`AppError::Invalid`] for another ground; a wrong stage.
pub async fn refuse(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    ground: Ground,
) -> Result<RequestView, AppError> {
    if !Ground::OF_OPERATOR.contains(&ground) {
        let foreign = FieldError::new("/ground", FieldProblem::NotOnOffer);
        return Err(AppError::Invalid(vec![foreign]));
    }
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_at_desk(app, &mut tx, caller, id).await?;
    desk_has_it(&file.request)?;
    outcome::refuse(app, &mut tx, &mut file, author, ground, now).await?;
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// A draft of the portal is not the desk's, and what is confirmed is the authority's.
fn desk_has_it(request: &Request) -> Result<(), AppError> {
    match &request.stage {
        Stage::Filling {
            identified_by: None,
        } => Err(Fault::NotFound.into()),
        Stage::Filling {
            identified_by: Some(_),
        }
        | Stage::Registered { .. }
        | Stage::Accepted { .. } => Ok(()),
        other @ (Stage::Confirmed { .. }
        | Stage::Issued { .. }
        | Stage::Installed { .. }
        | Stage::Revoked { .. }
        | Stage::Refused { .. }
        | Stage::Withdrawn { .. }
        | Stage::Lapsed { .. }) => Err(NotAllowed::WrongStage {
            stage: other.code(),
            event: EventCode::Refused,
        }
        .into()),
    }
}

fn awaits_documents(request: &Request) -> Result<(), NotAllowed> {
    match request.stage.code() {
        StageCode::Registered => Ok(()),
        stage => Err(NotAllowed::WrongStage {
            stage,
            event: EventCode::DocumentsAccepted,
        }),
    }
}
