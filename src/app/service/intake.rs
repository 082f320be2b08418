//! Requests taken in by an official from somebody who stands before them: at a service centre, or on paper at an office.
//!
//! The official's post says where they are. What happens afterwards is what happens to a request from a phone: the same
//! checks of the form, the same jobs, the same desks.

mod in_hand;
mod power;

pub use in_hand::{file, hand_over, withdraw};

use super::desk::roster;
use super::opening::{fillable, of_portal, well_formed, wrong};
use super::{ServiceView, access, filing, outcome, payment};
use crate::app::{App, AppError, Caller, Fault, Role, fresh};
use crate::port::{EntityStanding, PersonRecord};
use crate::store::accounts::Identity;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::form::FieldProblem;
use law::id::{Bin, Iin, RequestId};
use law::poa::s03_application::PersonName;
use law::service::intake;
use law::service::paper::PaperKind;
use law::service::request::{
    ActingFor, Applicant, Author, Fact, Intake, Representative, ServiceRequest,
};
use law::service::stage::EventCode;
use law::service::{
    Applicants, Channel, Course, Form, FormState, Portal, Service, attachment, check_form,
};
use law::services::grounds;
use std::collections::BTreeMap;

/// Drafts that one official may have open: more are forgotten ones, and each holds somebody's documents.
const OPEN_DRAFTS_MAX: i64 = 50;

/// What an official enters about whoever stands before them.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The service's code.
    pub service: String,
    /// The form, which need not be complete.
    pub form: Form,
    /// Whom the request is for.
    pub iin: Iin,
    /// Their names by the identity document, for the notice to somebody whom the database of individuals does not know.
    pub name: Option<PersonName>,
    /// The entity whose head that is, in services for entities.
    pub entity: Option<Bin>,
    /// The number in the electronic queue, at a centre.
    pub queue_number: Option<String>,
    /// Who came in the applicant's place, with the number of the power of attorney.
    pub representative: Option<(Iin, String)>,
}

/// Whether the database of individuals knows the applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Yes,
    No,
}

/// Opens a request for somebody who came. Somebody whom the database of individuals does not know, and a representative without
/// a power of attorney that does, get the notice that the data cannot be had (regulations 3, point 8, sub-point 6; order No. 26,
/// point 6, sub-point 7): the request is there, and refused. An unknown number is an error until the names are entered with it,
/// so that a slip of the finger is not refused to anybody under seal.
///
/// # Errors
/// [`Fault::NotInRoster`]; [`Fault::OtherRolesStep`] for a post that takes nothing in; [`AppError::Invalid`];
/// [`Fault::OwnRequest`]; [`Fault::PersonUnknown`]; [`Fault::PowerOfAttorneyInvalid`] where the regulation has no notice of
/// it; [`Fault::LimitReached`]; a database without an answer.
pub async fn open(app: &App, caller: &Caller, arrival: Arrival) -> Result<ServiceView, AppError> {
    let post = roster::post(app, caller).await?;
    let channel = intake::channel_of(post.role).ok_or(Fault::OtherRolesStep)?;
    let service = taken_in(&arrival.service, channel)?;
    let queue = intake::queue_number(channel, arrival.queue_number.as_deref());
    let queue = queue.map_err(|error| AppError::Invalid(vec![error]))?;
    well_formed(check_form(service, &arrival.form, FormState::Draft))?;
    somebody_elses(caller, &arrival)?;
    if app.store.service_drafts_taken_by(&caller.account).await? >= OPEN_DRAFTS_MAX {
        return Err(Fault::LimitReached.into());
    }
    let (applicant, known) = applicant(app, service, &arrival).await?;
    let now = app.now();
    let found = match (&arrival.representative, known) {
        (Some((iin, number)), Known::Yes) => {
            Some(came(app, service, &applicant.iin, iin, number, now).await?)
        }
        (Some(_), Known::No) | (None, Known::Yes | Known::No) => None,
    };
    let id = fresh::request_id(now);
    let mut request = ServiceRequest::open(id, service, channel, applicant, now);
    request.form = arrival.form;
    let (account, name) = (caller.account.clone(), caller.name.clone());
    request.intake = Some(Intake::by(account, name, post.region, queue));
    begin(app, caller, request, (known, found), now).await
}

/// The service of a code, if it is taken in through a channel.
fn taken_in(code: &str, channel: Channel) -> Result<&'static Service, AppError> {
    let service = of_portal(code)?;
    let portal = service.portal();
    if portal.is_some_and(|portal| !intake::path(portal, channel).is_empty()) {
        Ok(service)
    } else {
        Err(wrong("/service", FieldProblem::NotOnOffer))
    }
}

/// Nobody takes in a request of their own, or one they came for themselves.
fn somebody_elses(caller: &Caller, arrival: &Arrival) -> Result<(), AppError> {
    let representative = arrival.representative.as_ref().map(|(iin, _)| iin);
    if arrival.iin == caller.iin || representative == Some(&caller.iin) {
        return Err(Fault::OwnRequest.into());
    }
    if representative == Some(&arrival.iin) {
        return Err(wrong("/representative/iin", FieldProblem::Conflict));
    }
    if representative.is_some() && arrival.entity.is_some() {
        // The register holds powers of attorney of individuals.
        return Err(wrong("/representative", FieldProblem::Conflict));
    }
    Ok(())
}

/// Whom the request is for, as the state databases know them, with the account they may have.
async fn applicant(
    app: &App,
    service: &Service,
    arrival: &Arrival,
) -> Result<(Applicant, Known), AppError> {
    let (name, known) = match app.ports.persons.person(&arrival.iin).await? {
        Some(person) if person.deceased_on.is_none() => (person.name, Known::Yes),
        Some(_) => return Err(Fault::PersonUnknown.into()),
        None => (name_of_unknown(service, arrival)?, Known::No),
    };
    let entity = match &arrival.entity {
        Some(bin) => Some(headed(app, service, bin, &arrival.iin).await?),
        None => None,
    };
    let citizen = Role::Citizen.as_str();
    let account = app.store.account_of(&arrival.iin, citizen).await?;
    // An account that somebody only claimed is not told what its IIN asks for.
    let account = account.filter(|account| account.identity == Identity::Proved);
    let applicant = Applicant {
        iin: arrival.iin.clone(),
        account: account.map(|account| account.id),
        name,
        entity,
    };
    Ok((applicant, known))
}

/// The names that the official entered for the notice, where the service's regulation has one.
fn name_of_unknown(service: &Service, arrival: &Arrival) -> Result<PersonName, AppError> {
    let by_officials = match service.portal().map(Portal::course) {
        Some(Course::Desks | Course::PayBeforeSignature) => true,
        Some(Course::Automatic | Course::PayAfterAnswer) | None => false,
    };
    let name = arrival.name.as_ref().filter(|_| by_officials);
    let name = name.ok_or(Fault::PersonUnknown)?;
    well_formed(name.problems("/name"))?;
    Ok(name.clone())
}

/// Somebody whom the database of individuals knows and who lives.
async fn alive(app: &App, iin: &Iin) -> Result<PersonRecord, AppError> {
    let person = app.ports.persons.person(iin).await?;
    let person = person.filter(|person| person.deceased_on.is_none());
    Ok(person.ok_or(Fault::PersonUnknown)?)
}

/// The entity whose head stands at the desk: there is no certificate of the entity that could show another right to act.
async fn headed(
    app: &App,
    service: &Service,
    bin: &Bin,
    head: &Iin,
) -> Result<ActingFor, AppError> {
    let allowed = service.portal().map(|portal| portal.applicants);
    if allowed != Some(Applicants::IndividualsAndEntities) {
        return Err(wrong("/bin", FieldProblem::NotOnOffer));
    }
    let entity = app.ports.entities.entity(bin).await?;
    let entity = entity.filter(|entity| entity.standing == EntityStanding::Active);
    let entity = entity.ok_or_else(|| wrong("/bin", FieldProblem::WrongNumber))?;
    if entity.head != *head {
        return Err(wrong("/iin", FieldProblem::Conflict));
    }
    Ok(ActingFor {
        bin: entity.bin,
        name: entity.name,
    })
}

/// Who came in the applicant's place, and whether the power of attorney does.
async fn came(
    app: &App,
    service: &Service,
    applicant: &Iin,
    iin: &Iin,
    number: &str,
    now: DateTime<Utc>,
) -> Result<(Representative, power::Finding), AppError> {
    let number = power::number(number)?;
    let person = alive(app, iin).await?;
    let shown = power::Shown {
        number: &number,
        applicant,
        representative: iin,
        service: service.id,
    };
    let found = power::look_up(app, shown, now).await?;
    if found.fits.is_err()
        && service
            .refusal(grounds::POWER_OF_ATTORNEY_INVALID)
            .is_none()
    {
        return Err(Fault::PowerOfAttorneyInvalid.into());
    }
    let representative = Representative {
        iin: iin.clone(),
        name: person.name,
        source: found.source,
        power_of_attorney: number,
        checked_at: now,
    };
    Ok((representative, found))
}

async fn begin(
    app: &App,
    caller: &Caller,
    mut request: ServiceRequest,
    (known, came): (Known, Option<(Representative, power::Finding)>),
    now: DateTime<Utc>,
) -> Result<ServiceView, AppError> {
    let found = came.map(|(representative, found)| {
        request.representative = Some(representative);
        found
    });
    let account = caller.account.clone();
    let mut file = ServiceFile::new(request, Author::Official { account });
    let mut tx = app.store.begin().await?;
    roster::post_within(&mut tx, caller).await?;
    match (known, found) {
        (Known::No, _) => {
            let ground = grounds::applicant_unknown(&file.request);
            outcome::refuse(&mut tx, &mut file, Author::Registry, ground, now).await?;
        }
        (Known::Yes, Some(found)) => power::settle(&mut tx, &mut file, found, now).await?,
        (Known::Yes, None) => {}
    }
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// Takes the documents over on paper, by an inventory with the sheets of each, and asks for the fee (order No. 26, point 6).
///
/// # Errors
/// [`Fault::ActNotHere`] anywhere but at an office; [`AppError::Invalid`] while something is missing; a wrong stage.
pub async fn accept(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    sheets: &BTreeMap<String, u32>,
) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let first = file.request.course() == Course::PayBeforeSignature;
    if file.request.channel != Channel::Office || !first {
        return Err(Fault::ActNotHere.into());
    }
    fillable(&file.request, EventCode::PaymentOrdered)?;
    filing::complete(app, &file.request)?;
    let request = &mut file.request;
    let scans = attachment::asked(request.portal(), request.form.kind())
        .filter_map(|asked| request.attachment(asked.code));
    let scans: Vec<_> = scans
        .map(|scan| (scan.code.as_str(), scan.sha256.clone()))
        .collect();
    let inventory = intake::inventory(&scans, sheets, now).map_err(AppError::Invalid)?;
    let documents = inventory.documents.len();
    let taken = request.intake.as_mut();
    let taken = taken.ok_or(AppError::Internal(
        "an office's request without its official",
    ))?;
    taken.inventory = Some(inventory);
    file.note(author.clone(), Fact::DocumentsAccepted { documents });
    payment::order(app, &mut tx, &mut file, author, now).await?;
    outcome::leave_paper(&mut tx, id, PaperKind::IntakeInventory, now).await?;
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// Does not accept incomplete documents: the applicant gets the receipt of it, with what is missing (regulations 3, point 4).
///
/// # Errors
/// [`Fault::ActNotHere`] for a service whose regulation has no such receipt; [`AppError::Invalid`] for documents that are
/// there or that nobody asks for; a wrong stage.
pub async fn refuse(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    named: &[String],
) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let request = &mut file.request;
    if request
        .service()
        .refusal(grounds::DOCUMENTS_INCOMPLETE)
        .is_none()
    {
        return Err(Fault::ActNotHere.into());
    }
    fillable(request, EventCode::Refused)?;
    let attached = request.attachments.iter().map(|file| file.code.as_str());
    let attached: Vec<&str> = attached.collect();
    let missing = intake::missing(request.portal(), request.form.kind(), &attached, named);
    let missing = missing.map_err(AppError::Invalid)?;
    let taken = request.intake.as_mut();
    let taken = taken.ok_or(AppError::Internal(
        "a centre's request without its operator",
    ))?;
    taken.missing.clone_from(&missing);
    file.note(author.clone(), Fact::DocumentsMissing { codes: missing });
    let ground = grounds::DOCUMENTS_INCOMPLETE;
    outcome::refuse(&mut tx, &mut file, author, ground, now).await?;
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// Sends the request under the official's EDS; a representative's power of attorney is looked up once more before.
///
/// # Errors
/// As [`filing::submit`]; [`Fault::PowerOfAttorneyInvalid`] where the regulation has no notice of it.
pub async fn submit(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    cms: &[u8],
) -> Result<ServiceView, AppError> {
    let view = access::filled_by(app, caller, id).await?;
    filing::ready_to_sign(&view.request)?;
    let now = app.now();
    let found = power::again(app, &view.request, now).await?;
    let Some(found) = found.filter(|found| found.fits.is_err()) else {
        return filing::submit(app, caller, id, cms).await;
    };
    if view
        .request
        .service()
        .refusal(grounds::POWER_OF_ATTORNEY_INVALID)
        .is_none()
    {
        return Err(Fault::PowerOfAttorneyInvalid.into());
    }
    let mut tx = app.store.begin().await?;
    let (mut file, _) = access::open(&mut tx, caller, id).await?;
    filing::still_to_sign(&filing::of(&view.request), &file.request)?;
    power::settle(&mut tx, &mut file, found, now).await?;
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}
