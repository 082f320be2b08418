//! S11-S13 through the portal: the form is filled in, kept, signed where the service asks for it, and filed.

use super::keys::{self, KeyTrouble};
use super::outcome;
use super::registries;
use super::{RequestView, access};
use crate::app::evidence::{self, ToSign};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, Role, fresh};
use crate::store::Tx;
use crate::store::nca::RequestFile;
use chrono::{DateTime, Utc};
use law::form::{FieldError, FieldProblem};
use law::id::RequestId;
use law::service::{Channel, Form, FormState};
use law::services::nca::request::{Applicant, Author, Fact, Request};
use law::services::nca::stage::{EventCode, NotAllowed, Stage, StageCode};
use law::services::nca::{Aim, Flow, Ground, order, statement};
use law::text::Bilingual;

/// Forms that one account may have open, so that drafts do not pile up.
const OPEN_DRAFTS_MAX: usize = 20;

/// What the databases and the keys have shown.
pub(super) enum Finding {
    /// The request may be registered.
    Good(Option<registries::Found>),
    /// It is refused.
    Refused(Ground),
}

/// Opens a request of a portal service with a form that need not be complete.
///
/// # Errors
/// [`AppError::Invalid`], [`Fault::IdentityNotProved`], [`Fault::LimitReached`], [`Fault::AuthorityUnavailable`].
pub async fn open(
    app: &App,
    caller: &Caller,
    service: &str,
    form: Form,
) -> Result<RequestView, AppError> {
    caller.must_be_proved()?;
    app.authority.at_work()?;
    let flow = flow_of(service, Channel::Portal)?;
    well_formed(order::check(flow, &form, FormState::Draft))?;
    let limit = i64::try_from(OPEN_DRAFTS_MAX * 5).unwrap_or(i64::MAX);
    let mine = app.store.requests_of(&caller.account, None, limit).await?;
    let drafts = mine
        .iter()
        .filter(|view| view.request.stage.code() == StageCode::Filling);
    if drafts.count() >= OPEN_DRAFTS_MAX {
        return Err(Fault::LimitReached.into());
    }
    let now = app.now();
    let applicant = Applicant {
        iin: caller.iin.clone(),
        account: Some(caller.account.clone()),
        name: None,
        organisation: None,
    };
    let mut request = Request::open(fresh::request_id(now), flow, applicant, None, now);
    request.form = form;
    let account = caller.account.clone();
    let file = RequestFile::new(request, Author::Applicant { account });
    let mut tx = app.store.begin().await?;
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// The flow of a service's code that is applied for in this way.
///
/// # Errors
/// [`AppError::Invalid`] for a service there is not.
pub(super) fn flow_of(service: &str, channel: Channel) -> Result<Flow, AppError> {
    let unknown = || AppError::Invalid(vec![FieldError::new("/service", FieldProblem::NotOnOffer)]);
    Flow::of_code(service)
        .filter(|flow| flow.service().channel == channel)
        .ok_or_else(unknown)
}

pub(super) fn well_formed(errors: Vec<FieldError>) -> Result<(), AppError> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
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
) -> Result<RequestView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_mine(&mut tx, caller, id).await?;
    fillable(&file.request)?;
    unchanged(&file, version)?;
    well_formed(order::check(file.request.flow, &form, FormState::Draft))?;
    file.request.form = form;
    file.note(author, Fact::FormSaved);
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// What the applicant signs to file; nothing for the first issue, since the applicant has no certificate yet.
///
/// # Errors
/// [`AppError::Invalid`] while the form is not complete, [`Fault::NotFound`] for a service that is not signed, a wrong stage.
pub async fn to_sign(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<(ToSign, Bilingual), AppError> {
    let view = access::mine(app, caller, id).await?;
    fillable(&view.request)?;
    if view.request.flow == Flow::Issue {
        return Err(Fault::NotFound.into());
    }
    well_formed(order::check(
        view.request.flow,
        &view.request.form,
        FormState::Complete,
    ))?;
    let statement = statement::of_applicant(&view.request);
    Ok((ToSign::from(&statement), statement.text().clone()))
}

/// Files the request: the signature where one is asked for, the keys, the databases; registered or refused.
///
/// # Errors
/// What is wrong with the form or the signature, each by its own code; a wrong stage; a database without an answer.
pub async fn submit(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    cms: Option<&[u8]>,
) -> Result<RequestView, AppError> {
    caller.must_be(Role::Citizen)?;
    app.authority.at_work()?;
    let view = access::mine(app, caller, id).await?;
    fillable(&view.request)?;
    well_formed(order::check(
        view.request.flow,
        &view.request.form,
        FormState::Complete,
    ))?;
    let signer = signed_by(app, caller, &view.request, cms).await?;
    let finding = match view.request.flow.aim() {
        Aim::Certificates => examine(app, &view.request).await?,
        Aim::Revocation => revocable(app, &view.request, signer.as_deref()).await?,
    };

    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_mine(&mut tx, caller, id).await?;
    unchanged(&file, view.version)?;
    fillable(&file.request)?;
    if let Some(cms) = cms.filter(|_| signer.is_some()) {
        let kept = evidence::signed_message("request.p7s", cms, now);
        let signature = kept.sha256.clone();
        tx.put_request_file(id, &kept, None).await?;
        file.note(author.clone(), Fact::SignatureKept { signature });
    }
    conclude(app, &mut tx, &mut file, author, finding, now).await?;
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// The serial number of the certificate that signed, for a service that is signed.
async fn signed_by(
    app: &App,
    caller: &Caller,
    request: &Request,
    cms: Option<&[u8]>,
) -> Result<Option<String>, AppError> {
    match (request.flow, cms) {
        (Flow::Issue, None) => Ok(None),
        (Flow::Issue, Some(_)) | (_, None) => {
            let problem = if cms.is_some() {
                FieldProblem::NotOnOffer
            } else {
                FieldProblem::Required
            };
            Err(AppError::Invalid(vec![FieldError::new(
                "/cms_base64",
                problem,
            )]))
        }
        (Flow::Renew | Flow::Revoke | Flow::CardIssue | Flow::CardRevoke, Some(cms)) => {
            let expected = ToSign::from(&statement::of_applicant(request));
            let verified = evidence::check(app, caller, cms, &expected).await?;
            Ok(Some(verified.signer().serial_hex()))
        }
    }
}

/// Keys first, then the databases.
pub(super) async fn examine(app: &App, request: &Request) -> Result<Finding, AppError> {
    match keys::check(app, &request.form, &request.applicant.iin)? {
        Ok(_) => {}
        Err(KeyTrouble::Form(error)) => return Err(AppError::Invalid(vec![error])),
        Err(KeyTrouble::Refused(ground)) => return Ok(Finding::Refused(ground)),
    }
    let found = registries::ask(app, &request.applicant.iin, &request.form).await?;
    Ok(match found {
        Ok(found) => Finding::Good(Some(found)),
        Err(ground) => Finding::Refused(ground),
    })
}

/// Whether the certificate is the applicant's and not revoked yet.
pub(super) async fn revocable(
    app: &App,
    request: &Request,
    signer: Option<&str>,
) -> Result<Finding, AppError> {
    let (serial, _) = order::revocation(&request.form).ok_or(Fault::InvalidForm)?;
    let issued = app.store.certificate(serial).await?;
    let theirs = issued.is_some_and(|row| row.iin == request.applicant.iin);
    if !theirs && signer != Some(serial) {
        return Ok(Finding::Refused(Ground::CertificateNotTheirs));
    }
    Ok(match keys::may_be_revoked(app, serial)? {
        Ok(()) => Finding::Good(None),
        Err(ground) => Finding::Refused(ground),
    })
}

/// Registers or refuses by what was found, and leaves the work that follows.
pub(super) async fn conclude(
    app: &App,
    tx: &mut Tx,
    file: &mut RequestFile,
    author: Author,
    finding: Finding,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    match finding {
        Finding::Refused(ground) => {
            outcome::refuse(app, tx, file, Author::Authority, ground, now).await
        }
        Finding::Good(found) => {
            if let Some(found) = found {
                file.request.applicant.name = Some(found.name);
                file.request.applicant.organisation = found.organisation;
                file.note(Author::Authority, Fact::DataFound);
            }
            outcome::register(tx, file, author, now).await?;
            Ok(leave_next(tx, &file.request, now).await?)
        }
    }
}

async fn leave_next(
    tx: &mut Tx,
    request: &Request,
    now: DateTime<Utc>,
) -> Result<(), crate::store::StoreError> {
    let id = request.id.clone();
    match request.stage {
        Stage::Registered { .. } => {
            let job = format!("nca-lapse:{id}");
            let lapses_at = request.visit_until.unwrap_or(now);
            work::leave(
                tx,
                &job,
                None,
                &Work::LapseRequest { request: id },
                lapses_at,
            )
            .await
        }
        Stage::Confirmed { .. } => super::act::leave(tx, request, now).await,
        Stage::Filling { .. }
        | Stage::Accepted { .. }
        | Stage::Issued { .. }
        | Stage::Installed { .. }
        | Stage::Revoked { .. }
        | Stage::Refused { .. }
        | Stage::Withdrawn { .. }
        | Stage::Lapsed { .. } => Ok(()),
    }
}

/// The applicant takes the request back.
///
/// # Errors
/// A wrong stage once it is confirmed.
pub async fn withdraw(app: &App, caller: &Caller, id: &RequestId) -> Result<RequestView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open_mine(&mut tx, caller, id).await?;
    file.happen(author, law::services::nca::stage::Event::Withdrawn, now)?;
    let view = tx.save_request(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

pub(super) fn fillable(request: &Request) -> Result<(), NotAllowed> {
    match request.stage.code() {
        StageCode::Filling => Ok(()),
        stage => Err(NotAllowed::WrongStage {
            stage,
            event: EventCode::Registered,
        }),
    }
}

pub(super) fn unchanged(file: &RequestFile, version: i64) -> Result<(), AppError> {
    if file.version() == version {
        Ok(())
    } else {
        Err(Fault::StaleVersion.into())
    }
}
