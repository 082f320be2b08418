//! Process 3: a service is chosen, its form filled in and kept without being sent, taken back, or asked for again.

use super::{ServiceView, access, outcome, payment, terms};
use crate::app::{App, AppError, Caller, Fault, Role, fresh};
use crate::port::EntityStanding;
use crate::store::Tx;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::form::{FieldError, FieldProblem};
use law::id::{Bin, RequestId};
use law::service::request::{ActingFor, Applicant, Author, Fact, ServiceRequest};
use law::service::stage::{Event, EventCode, NotAllowed, Stage, StageCode};
use law::service::{Applicants, Channel, Form, FormState, Service, check_form};
use law::services;

/// Forms that one account may have open, so that drafts do not pile up.
const OPEN_DRAFTS_MAX: i64 = 20;

/// Opens a request of a service with a form that need not be complete; for an entity by its number.
///
/// # Errors
/// [`AppError::Invalid`], [`Fault::IdentityNotProved`], [`Fault::LimitReached`], a database without an answer.
pub async fn open(
    app: &App,
    caller: &Caller,
    service: &str,
    form: Form,
    entity: Option<Bin>,
) -> Result<ServiceView, AppError> {
    caller.must_be(Role::Citizen)?;
    caller.must_be_proved()?;
    let service = of_portal(service)?;
    well_formed(check_form(service, &form, FormState::Draft))?;
    few_drafts(app, caller).await?;
    let entity = match entity {
        Some(bin) => Some(acting_for(app, service, bin).await?),
        None => None,
    };
    let now = app.now();
    let applicant = Applicant {
        iin: caller.iin.clone(),
        account: Some(caller.account.clone()),
        name: caller.name.clone(),
        entity,
    };
    let id = fresh::request_id(now);
    let mut request = ServiceRequest::open(id, service, Channel::Portal, applicant, now);
    request.form = form;
    begin(app, caller, request).await
}

async fn begin(
    app: &App,
    caller: &Caller,
    request: ServiceRequest,
) -> Result<ServiceView, AppError> {
    let account = caller.account.clone();
    let now = request.opened_at;
    let file = ServiceFile::new(request, Author::Applicant { account });
    let mut tx = app.store.begin().await?;
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

async fn few_drafts(app: &App, caller: &Caller) -> Result<(), AppError> {
    if app.store.service_drafts(&caller.account).await? >= OPEN_DRAFTS_MAX {
        return Err(Fault::LimitReached.into());
    }
    Ok(())
}

/// The service of a code that goes through the shared process.
///
/// # Errors
/// [`AppError::Invalid`] for a service there is not.
pub(super) fn of_portal(code: &str) -> Result<&'static Service, AppError> {
    services::by_code(code)
        .filter(|service| service.portal().is_some())
        .ok_or_else(|| wrong("/service", FieldProblem::NotOnOffer))
}

/// The entity a person acts for; whether they may is shown by their certificate when they sign.
pub(super) async fn acting_for(
    app: &App,
    service: &Service,
    bin: Bin,
) -> Result<ActingFor, AppError> {
    let allowed = service.portal().map(|portal| portal.applicants);
    if allowed != Some(Applicants::IndividualsAndEntities) {
        return Err(wrong("/bin", FieldProblem::NotOnOffer));
    }
    let entity = app.ports.entities.entity(&bin).await?;
    let entity = entity.filter(|entity| entity.standing == EntityStanding::Active);
    let entity = entity.ok_or_else(|| wrong("/bin", FieldProblem::WrongNumber))?;
    Ok(ActingFor {
        bin,
        name: entity.name,
    })
}

/// One field that is wrong.
pub(super) fn wrong(pointer: &str, problem: FieldProblem) -> AppError {
    AppError::Invalid(vec![FieldError::new(pointer, problem)])
}

/// Stops a form with problems.
pub(super) fn well_formed(errors: Vec<FieldError>) -> Result<(), AppError> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
    }
}

/// Stops a change made on the ground of an older version.
pub(super) fn unchanged(file: &ServiceFile, version: i64) -> Result<(), AppError> {
    if file.version() == version {
        Ok(())
    } else {
        Err(Fault::StaleVersion.into())
    }
}

/// Stops whoever wants to change what was sent.
pub(super) fn fillable(request: &ServiceRequest, event: EventCode) -> Result<(), NotAllowed> {
    match request.stage.code() {
        StageCode::Draft => Ok(()),
        stage => Err(NotAllowed::WrongStage { stage, event }),
    }
}

/// Saves the form while it is being filled in.
///
/// # Errors
/// [`Fault::StaleVersion`], [`AppError::Invalid`], or a wrong stage.
pub async fn save(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    version: i64,
    form: Form,
) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    fillable(&file.request, EventCode::Submitted)?;
    unchanged(&file, version)?;
    well_formed(check_form(file.request.service(), &form, FormState::Draft))?;
    file.request.form = form;
    file.note(author, Fact::FormSaved);
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// The applicant takes the request back; an open invoice is taken back and money that nothing was done for returned.
///
/// # Errors
/// A wrong stage while the registry is asked, at the desks, and after the end.
pub async fn withdraw(app: &App, caller: &Caller, id: &RequestId) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_as_applicant(&mut tx, caller, id).await?;
    take_back(&mut tx, &mut file, author, now).await?;
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// Ends a request at its applicant's wish.
pub(super) async fn take_back(
    tx: &mut Tx,
    file: &mut ServiceFile,
    author: Author,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let before = file.request.clone();
    file.happen(author, Event::Withdrawn, now)?;
    payment::undo(tx, file, &before, now).await?;
    terms::given_up(tx, &file.request, now).await?;
    if before.stage != Stage::Draft {
        outcome::tell_withdrawn(tx, &file.request, now).await?;
    }
    Ok(())
}

/// Asks again for what was refused, expired or taken back: a new draft with the same form (the notice of order No. 236
/// on an expired payment says that the request may be made again).
///
/// # Errors
/// [`Fault::LimitReached`], or a wrong stage while the request goes on.
pub async fn repeat(app: &App, caller: &Caller, id: &RequestId) -> Result<ServiceView, AppError> {
    let view = access::view(app, caller, id).await?;
    caller.must_be(Role::Citizen)?;
    let stage = view.request.stage.code();
    match stage {
        StageCode::Refused | StageCode::Expired | StageCode::Withdrawn => {}
        StageCode::Draft
        | StageCode::AwaitingPayment
        | StageCode::AwaitingSignature
        | StageCode::Asking
        | StageCode::AtDesk
        | StageCode::Making
        | StageCode::Done => {
            let event = EventCode::Submitted;
            return Err(NotAllowed::WrongStage { stage, event }.into());
        }
    }
    few_drafts(app, caller).await?;
    let now = app.now();
    let (service, applicant) = (view.request.service(), view.request.applicant);
    let id = fresh::request_id(now);
    let mut request = ServiceRequest::open(id, service, Channel::Portal, applicant, now);
    request.form = view.request.form;
    begin(app, caller, request).await
}
