//! The last process: the body accepts where it has to, and the result is made, signed and put into the cabinet.

use super::asking::ANSWER;
use super::registry::{self, Finding};
use super::{access, desk, outcome, papers};
use crate::app::{App, AppError, statistics};
use crate::document::service_notice::ServiceNotice;
use crate::store::Tx;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::id::RequestId;
use law::service::Automation;
use law::service::found::{Found, Question};
use law::service::request::{Author, Fact, IssuedResult, ServiceRequest};
use law::service::stage::{Event, Stage};

/// The body's answer to a paid application, as a file of the request.
const ACCEPTED: &str = "accepted.json";

/// Makes the result of a request that waits for it; a body without an answer leaves it waiting.
///
/// # Errors
/// A system without an answer: the job comes again.
pub async fn make(app: &App, id: &RequestId) -> Result<(), AppError> {
    let Some(view) = app.store.service(id).await? else {
        return Ok(());
    };
    if view.request.stage != Stage::Making {
        return Ok(());
    }
    let found = match basis(app, &view.request).await? {
        Some(Ok(found)) => Some(found),
        Some(Err(ground)) => return refuse(app, id, ground).await,
        None => None,
    };
    let mut request = view.request;
    match desk::licence::numbered(app, &request).await? {
        Ok(Some(decision)) => request.decision = Some(decision),
        Ok(None) => {}
        Err(ground) => return refuse(app, id, ground).await,
    }
    let now = app.now();
    let paper = papers::result(app, &request, found.as_ref(), now).await?;
    let mut tx = app.store.begin().await?;
    let Some(mut file) = access::open_for_job(&mut tx, id).await? else {
        return Ok(());
    };
    if file.request.stage != Stage::Making {
        return Ok(());
    }
    file.request.decision = request.decision;
    keep_acceptance(&mut tx, &mut file, found.as_ref(), now).await?;
    desk::licence::replace(&mut tx, &file.request, now).await?;
    issue(&mut tx, &mut file, &paper, now).await?;
    tx.save_service(file, now).await?;
    Ok(tx.commit().await?)
}

/// What the result says: the body's answer to a paid application (S1, S2), or the registry's that was kept.
async fn basis(app: &App, request: &ServiceRequest) -> Result<Option<Finding>, AppError> {
    let Some(question) = Question::of(request) else {
        return Ok(None);
    };
    match request.portal().automation {
        Automation::Partial => Ok(Some(registry::apply(app, request, &question).await?)),
        Automation::Full => {
            let answer = app.store.service_file(&request.id, ANSWER).await?;
            let answer = answer.ok_or(AppError::Internal("a result without an answer"))?;
            let found = serde_json::from_slice(&answer.bytes)
                .map_err(|_| AppError::Internal("a kept answer does not read back"))?;
            Ok(Some(Ok(found)))
        }
    }
}

async fn keep_acceptance(
    tx: &mut Tx,
    file: &mut ServiceFile,
    found: Option<&Found>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let Some(found @ (Found::Accepted(_) | Found::Marriage(_))) = found else {
        return Ok(());
    };
    let kept = papers::data(ACCEPTED, found, now)?;
    let sha256 = kept.sha256.clone();
    tx.put_service_file(&file.request.id, &kept).await?;
    file.note(Author::Registry, Fact::AnswerKept { sha256 });
    Ok(())
}

async fn issue(
    tx: &mut Tx,
    file: &mut ServiceFile,
    paper: &papers::Paper,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    papers::enter(tx, file, paper).await?;
    file.request.result = Some(IssuedResult {
        number: paper.number.clone(),
        issued_at: now,
        sha256: paper.file.sha256.clone(),
    });
    let document = paper.number.clone();
    file.happen(Author::Portal, Event::ResultIssued { document }, now)?;
    let request = &file.request;
    let notice = ServiceNotice::ResultReady {
        number: outcome::number_of(request),
        service: outcome::title(request),
        outcome: request.service().outcome.notice.into(),
        document: paper.number.clone(),
    };
    outcome::tell(tx, request, "result", &notice, now).await?;
    Ok(statistics::end(tx, &request.id, statistics::RESULT, now).await?)
}

async fn refuse(app: &App, id: &RequestId, ground: &str) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let Some(mut file) = access::open_for_job(&mut tx, id).await? else {
        return Ok(());
    };
    if file.request.stage != Stage::Making {
        return Ok(());
    }
    outcome::refuse(&mut tx, &mut file, Author::Registry, ground, now).await?;
    tx.save_service(file, now).await?;
    Ok(tx.commit().await?)
}
