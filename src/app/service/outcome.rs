//! How a request gets its number, is refused, and what its applicant is told; documents about it are left to be made.

use super::payment;
use crate::app::notices::{self, Recipient};
use crate::app::work::{self, Work};
use crate::app::{AppError, fresh, statistics};
use crate::document::service_notice::ServiceNotice;
use crate::store::services::ServiceFile;
use crate::store::{StoreError, Tx};
use chrono::{DateTime, Utc};
use law::id::RequestId;
use law::service::paper::PaperKind;
use law::service::request::{Author, ServiceRequest};
use law::service::stage::Event;
use law::services::grounds;
use law::text::Bilingual;

/// Gives the request its number, unless it has one.
pub(super) fn number(request: &mut ServiceRequest, now: DateTime<Utc>) {
    if request.number.is_none() {
        request.number = Some(fresh::number(now));
    }
}

/// Refuses a request: money goes back where nothing was done for it, the notice is told, and its document left to be made.
pub(super) async fn refuse(
    tx: &mut Tx,
    file: &mut ServiceFile,
    author: Author,
    ground: &str,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let before = file.request.clone();
    number(&mut file.request, now);
    let ground = ground.to_owned();
    file.happen(
        author,
        Event::Refused {
            ground: ground.clone(),
        },
        now,
    )?;
    payment::undo(tx, file, &before, now).await?;
    let refusal = grounds::notice(&file.request, &ground)
        .ok_or(AppError::Internal("a ground without a clause"))?;
    let request = &file.request;
    let notice = ServiceNotice::Refused {
        number: request.number.clone(),
        service: title(request),
        clause: refusal.clause,
        notice: refusal.notice,
    };
    tell(tx, request, "refused", &notice, now).await?;
    statistics::end(tx, &request.id, statistics::RESULT, now).await?;
    let paper = match ground.as_str() {
        // Regulations 3, point 4: not to accept incomplete documents has a form of its own.
        grounds::DOCUMENTS_INCOMPLETE => PaperKind::IntakeRefusal,
        _ => PaperKind::Refusal,
    };
    leave_paper(tx, &request.id, paper, now).await
}

/// Leaves a document about the request to be made and signed.
pub(super) async fn leave_paper(
    tx: &mut Tx,
    id: &RequestId,
    paper: PaperKind,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let request = id.clone();
    let job = format!("service-paper:{id}:{}", paper.as_str());
    let work = Work::MakePaper { request, paper };
    Ok(work::leave(tx, &job, None, &work, now).await?)
}

/// Leaves the notice about an attempt to pay that failed, counted from 1, to be made and signed.
pub(super) async fn leave_attempt(
    tx: &mut Tx,
    id: &RequestId,
    attempt: usize,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let (request, paper) = (id.clone(), PaperKind::PaymentFailed);
    let job = format!("service-paper:{id}:{}:{attempt}", paper.as_str());
    let work = Work::MakePaper { request, paper };
    Ok(work::leave(tx, &job, None, &work, now).await?)
}

/// Leaves the result to be made.
pub(super) async fn leave_result(
    tx: &mut Tx,
    id: &RequestId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let request = id.clone();
    let work = Work::MakeResult { request };
    Ok(work::leave(tx, &format!("service-result:{id}"), None, &work, now).await?)
}

/// The request is sent; the result is due then.
pub(super) async fn tell_accepted(
    tx: &mut Tx,
    request: &ServiceRequest,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let notice = ServiceNotice::Accepted {
        number: number_of(request),
        service: title(request),
        due,
    };
    tell(tx, request, "accepted", &notice, now).await
}

/// The term is over, and there is no result.
pub(super) async fn tell_late(
    tx: &mut Tx,
    request: &ServiceRequest,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let notice = ServiceNotice::ResultLate {
        number: number_of(request),
        service: title(request),
        due: request.due.map_or(now, |due| due.at),
    };
    tell(tx, request, "late", &notice, now).await
}

/// The applicant took it back.
pub(super) async fn tell_withdrawn(
    tx: &mut Tx,
    request: &ServiceRequest,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let notice = ServiceNotice::Withdrawn {
        number: number_of(request),
        service: title(request),
    };
    tell(tx, request, "withdrawn", &notice, now).await
}

/// Tells the applicant something, once for each occasion.
pub(super) async fn tell(
    tx: &mut Tx,
    request: &ServiceRequest,
    occasion: &str,
    notice: &ServiceNotice,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(account) = &request.applicant.account else {
        // Whoever has no account hears from the operator they stand before.
        return Ok(());
    };
    let to = Recipient::account(account);
    notices::tell_of_request(tx, &request.id, occasion, &to, notice, now).await
}

/// The number as a notice prints it.
pub(super) fn number_of(request: &ServiceRequest) -> String {
    request.number.clone().unwrap_or_default()
}

/// The service as a notice names it.
pub(super) fn title(request: &ServiceRequest) -> Bilingual {
    request.service().title.into()
}
