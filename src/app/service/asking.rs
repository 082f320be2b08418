//! The job of processes 1 and 7: the applicant's data at the state databases, then the registry that owns what is asked for.

use super::desk::registration::{self, REGISTRATION, Registered};
use super::registry::{self, Finding};
use super::{access, desk, filing, outcome, papers, payment};
use crate::app::{App, AppError, calendar};
use crate::port::EntityStanding;
use crate::store::Tx;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::calendar::Calendar;
use law::id::RequestId;
use law::service::Course;
use law::service::found::{Found, Question};
use law::service::request::{Author, Fact, ServiceRequest};
use law::service::stage::{Event, Stage};
use law::services::grounds;

/// The registry's answer, as a file of the request.
pub(super) const ANSWER: &str = "answer.json";

/// What was learnt before the body begins.
enum Learnt {
    /// The registry has the data.
    Found(Box<Found>),
    /// The body's systems registered the request; officials do the rest.
    Registered(Box<Registered>),
    /// The service is refused.
    Ground(&'static str),
}

/// Asks for a request that was sent; a system without an answer leaves it waiting, and nothing is concluded.
///
/// # Errors
/// A system without an answer: the job comes again.
pub async fn ask(app: &App, id: &RequestId) -> Result<(), AppError> {
    let Some(view) = app.store.service(id).await? else {
        return Ok(());
    };
    if view.request.stage != Stage::Asking {
        return Ok(());
    }
    let learnt = learn(app, &view.request).await?;
    let calendar = calendar::current(app).await?;

    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(mut file) = access::open_for_job(&mut tx, id).await? else {
        return Ok(());
    };
    if file.request.stage != Stage::Asking {
        return Ok(());
    }
    match learnt {
        Learnt::Ground(ground) => {
            outcome::refuse(&mut tx, &mut file, Author::Registry, ground, now).await?;
        }
        Learnt::Found(found) => go_on(app, &mut tx, &mut file, &found, now).await?,
        Learnt::Registered(registered) => {
            pass_to_desk(&mut tx, &mut file, &registered, &calendar, now).await?;
        }
    }
    tx.save_service(file, now).await?;
    Ok(tx.commit().await?)
}

async fn learn(app: &App, request: &ServiceRequest) -> Result<Learnt, AppError> {
    if !is_known(app, request).await? {
        return Ok(Learnt::Ground(grounds::applicant_unknown(request)));
    }
    let Some(question) = Question::of(request) else {
        let signed = app.store.service_file(&request.id, filing::SIGNED).await?;
        let signed = signed.ok_or(AppError::Internal("a request without its signature"))?;
        let entered = registration::register(app, request, &signed.sha256).await?;
        return Ok(match entered {
            Ok(registered) => Learnt::Registered(Box::new(registered)),
            Err(ground) => Learnt::Ground(ground),
        });
    };
    let finding: Finding = registry::ask(app, &question).await?;
    Ok(match finding {
        Ok(found) => Learnt::Found(Box::new(found)),
        Err(ground) => Learnt::Ground(ground),
    })
}

/// Process 1: the person is in the database of individuals and alive, the entity in that of legal entities and there.
async fn is_known(app: &App, request: &ServiceRequest) -> Result<bool, AppError> {
    let applicant = &request.applicant;
    let person = app.ports.persons.person(&applicant.iin).await?;
    if person.is_none_or(|person| person.deceased_on.is_some()) {
        return Ok(false);
    }
    let Some(entity) = &applicant.entity else {
        return Ok(true);
    };
    let known = app.ports.entities.entity(&entity.bin).await?;
    Ok(known.is_some_and(|known| known.standing == EntityStanding::Active))
}

/// The data are there: kept, then the fee or the result.
async fn go_on(
    app: &App,
    tx: &mut Tx,
    file: &mut ServiceFile,
    found: &Found,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let kept = papers::data(ANSWER, found, now)?;
    let sha256 = kept.sha256.clone();
    tx.put_service_file(&file.request.id, &kept).await?;
    file.note(Author::Registry, Fact::AnswerKept { sha256 });
    match file.request.course() {
        Course::PayAfterAnswer => payment::order(app, tx, file, Author::Portal, now).await,
        Course::Automatic => {
            file.happen(Author::Registry, Event::DataFound, now)?;
            outcome::leave_result(tx, &file.request.id, now).await
        }
        Course::Desks | Course::PayBeforeSignature => Err(AppError::Internal(
            "officials decide, and no registry answers",
        )),
    }
}

/// The registration by the body's systems is kept, and the first step of the desks begins.
async fn pass_to_desk(
    tx: &mut Tx,
    file: &mut ServiceFile,
    registered: &Registered,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let kept = papers::data(REGISTRATION, registered, now)?;
    let sha256 = kept.sha256.clone();
    tx.put_service_file(&file.request.id, &kept).await?;
    file.note(Author::Registry, Fact::AnswerKept { sha256 });
    desk::begin(tx, file, calendar, now).await
}
