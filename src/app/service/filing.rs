//! Processes 4 to 6: the complete form is signed with the EDS and sent; a signer who is not confirmed is refused with the clause.

use super::opening::well_formed;
use super::{ServiceView, access, outcome, terms};
use crate::app::evidence::{self, ToSign};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, calendar, stamp, statistics};
use crate::store::services::ServiceFile;
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Utc};
use eds::SignatureRefusal;
use eds::cms::Verified;
use law::calendar::Calendar;
use law::id::{Iin, RequestId};
use law::poa::signed_statement::Statement;
use law::service::paper::PaperKind;
use law::service::request::{Author, Fact, ServiceRequest};
use law::service::stage::{Event, EventCode, NotAllowed, StageCode};
use law::service::{Channel, Course, statement};
use law::services::grounds;
use law::text::Bilingual;
use law::time::date_in_kazakhstan;

/// The signed request, as a file of it.
pub(super) const SIGNED: &str = "request.p7s";

/// The roles of a certificate by which its holder may bind an entity (Kazakhstan's profile): its head, and whoever has the
/// right to sign.
const SIGNS_FOR_ENTITY: [&str; 2] = ["1.2.398.3.3.4.1.2.1", "1.2.398.3.3.4.1.2.2"];

/// What the caller signs to send the request.
///
/// # Errors
/// [`AppError::Invalid`] while something is missing; a wrong stage.
pub async fn to_sign(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<(ToSign, Bilingual), AppError> {
    let view = access::filled_by(app, caller, id).await?;
    ready_to_sign(&view.request)?;
    complete(app, &view.request)?;
    let statement = of(&view.request);
    Ok((ToSign::from(&statement), statement.text().clone()))
}

/// Stops what was decided on the ground of a request that reads otherwise now: that has another statement to be signed. A receipt
/// made meanwhile raises the version and changes nothing of it.
///
/// # Errors
/// [`Fault::StaleVersion`].
pub(super) fn still_to_sign(before: &Statement, now: &ServiceRequest) -> Result<(), AppError> {
    if *before == of(now) {
        Ok(())
    } else {
        Err(Fault::StaleVersion.into())
    }
}

/// Sends the request under the EDS of whoever fills it in. An applicant's signature that is not their own, or whose
/// certificate does not hold, refuses the service (process 5); an operator's is the operator's to mend. Bytes that are no
/// signature over this request are no request at all.
///
/// # Errors
/// What is wrong with the form or the signature, each by its own code; a wrong stage.
pub async fn submit(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    cms: &[u8],
) -> Result<ServiceView, AppError> {
    let view = access::filled_by(app, caller, id).await?;
    ready_to_sign(&view.request)?;
    complete(app, &view.request)?;
    let statement = of(&view.request);
    let signed = match confirmed(app, &view.request, &caller.iin, cms, &statement).await {
        Ok(()) => Ok(stamp::onto_signature(app, cms).await?),
        Err(error) if by_applicant(&view.request) && speaks_of_signer(&error) => {
            Err(grounds::SIGNER_NOT_CONFIRMED)
        }
        Err(error) => return Err(error),
    };
    let calendar = calendar::current(app).await?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    ready_to_sign(&file.request)?;
    still_to_sign(&statement, &file.request)?;
    match signed {
        Ok(cms) => send(&mut tx, &mut file, author, &cms, &calendar, now).await?,
        Err(ground) => outcome::refuse(&mut tx, &mut file, Author::Portal, ground, now).await?,
    }
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// The statement that whoever fills the request in has to sign.
pub(super) fn of(request: &ServiceRequest) -> Statement {
    if by_applicant(request) {
        statement::of_applicant(request)
    } else {
        statement::of_operator(request)
    }
}

/// Whether the applicant files the request, and not the official who took it in.
fn by_applicant(request: &ServiceRequest) -> bool {
    match request.channel {
        Channel::Portal => true,
        Channel::Desk | Channel::Centre | Channel::Office => false,
    }
}

/// The stage at which the request is signed, by its course.
pub(super) fn ready_to_sign(request: &ServiceRequest) -> Result<(), NotAllowed> {
    let right = match request.course() {
        Course::PayBeforeSignature => StageCode::AwaitingSignature,
        Course::Automatic | Course::PayAfterAnswer | Course::Desks => StageCode::Draft,
    };
    match request.stage.code() {
        stage if stage == right => Ok(()),
        stage => Err(NotAllowed::WrongStage {
            stage,
            event: EventCode::Submitted,
        }),
    }
}

/// Stops a request with an incomplete form or without a document it needs.
pub(super) fn complete(app: &App, request: &ServiceRequest) -> Result<(), AppError> {
    well_formed(request.problems(date_in_kazakhstan(app.now())))
}

async fn confirmed(
    app: &App,
    request: &ServiceRequest,
    signer: &Iin,
    cms: &[u8],
    statement: &Statement,
) -> Result<(), AppError> {
    let verified = evidence::check_by(app, signer, cms, &ToSign::from(statement)).await?;
    if by_applicant(request) {
        acts_for(request, &verified)
    } else {
        Ok(())
    }
}

/// Whoever applies for an entity signs with a certificate of that entity, as its head or with the right to sign.
///
/// # Errors
/// [`Fault::WrongSigner`].
pub(super) fn acts_for(request: &ServiceRequest, verified: &Verified) -> Result<(), AppError> {
    let Some(entity) = &request.applicant.entity else {
        return Ok(());
    };
    let certificate = verified.signer();
    let named = certificate.subject().bin.as_deref() == Some(entity.bin.as_str());
    let entitled = certificate
        .ext_key_usages()
        .iter()
        .any(|usage| SIGNS_FOR_ENTITY.contains(&usage.to_string().as_str()));
    if named && entitled {
        Ok(())
    } else {
        Err(Fault::WrongSigner.into())
    }
}

/// Whether an error is process 5, "the authenticity of the signature is not confirmed", rather than a broken request or
/// a question nobody answered.
fn speaks_of_signer(error: &AppError) -> bool {
    match error {
        AppError::Fault(fault) => *fault == Fault::WrongSigner,
        AppError::Signature(refusal) => match refusal {
            SignatureRefusal::BadSignature
            | SignatureRefusal::CertificateMismatch
            | SignatureRefusal::ForeignCertificate
            | SignatureRefusal::Untrusted
            | SignatureRefusal::NotYetValid
            | SignatureRefusal::Expired
            | SignatureRefusal::Revoked
            | SignatureRefusal::WrongKeyUsage
            | SignatureRefusal::IinMissing
            | SignatureRefusal::WrongSubjectNumber => true,
            SignatureRefusal::Malformed
            | SignatureRefusal::NoSigner
            | SignatureRefusal::SeveralSigners
            | SignatureRefusal::MissingCertificate
            | SignatureRefusal::UnsupportedAlgorithm
            | SignatureRefusal::MissingAttribute
            | SignatureRefusal::WrongContentType
            | SignatureRefusal::TimestampMissing
            | SignatureRefusal::DigestMismatch
            | SignatureRefusal::ContentMissing
            | SignatureRefusal::ContentUnexpected
            | SignatureRefusal::RevocationUnknown => false,
        },
        AppError::Invalid(_)
        | AppError::SignIn(_)
        | AppError::NotAllowed(_)
        | AppError::Request(_)
        | AppError::Service(_)
        | AppError::Operator(_)
        | AppError::Statement(_)
        | AppError::Unanswered(_)
        | AppError::Store(_)
        | AppError::Internal(_) => false,
    }
}

/// Registers the signed request: its number, its term, the question to the registry.
async fn send(
    tx: &mut Tx,
    file: &mut ServiceFile,
    author: Author,
    cms: &[u8],
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    outcome::number(&mut file.request, now);
    let kept = evidence::signed_message(SIGNED, cms, now);
    let sha256 = kept.sha256.clone();
    tx.put_service_file(&file.request.id, &kept).await?;
    file.happen(author.clone(), Event::Submitted, now)?;
    let signature = Fact::SignatureKept {
        file: SIGNED.to_owned(),
        sha256,
    };
    file.note(author, signature);
    let due = terms::due(&file.request, calendar, now)?;
    file.request.due = Some(due);
    let (id, service) = (&file.request.id, file.request.service);
    statistics::begin(tx, id, service, statistics::RESULT, now, due.at).await?;
    outcome::tell_accepted(tx, &file.request, due.at, now).await?;
    if file.request.course() == Course::PayBeforeSignature && by_applicant(&file.request) {
        // Order No. 26, point 6: through the portal, the notice of acceptance with the date and time of the result.
        outcome::leave_paper(tx, id, PaperKind::Acceptance, now).await?;
    }
    Ok(leave_next(tx, id, due.at, now).await?)
}

async fn leave_next(
    tx: &mut Tx,
    id: &RequestId,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let request = id.clone();
    let ask = Work::AskRegistry { request };
    work::leave(tx, &format!("service-ask:{id}"), None, &ask, now).await?;
    terms::leave_watch(tx, id, due).await
}
