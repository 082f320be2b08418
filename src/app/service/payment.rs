//! The fee of a service: quoted and frozen, its invoice left to the bank, and what the invoice's fate means for a request.

use super::{ServiceView, access, filing, opening, outcome, terms};
use crate::app::payment::{self, Choice, InvoiceOwner, InvoiceRow, Issuable, Standing};
use crate::app::{App, AppError, Caller, Fault, fresh, statistics};
use crate::document::service_notice::ServiceNotice;
use crate::port::Payee;
use crate::store::Tx;
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::fee::Charge;
use law::id::{InvoiceId, RequestId};
use law::money::Tenge;
use law::payment::{BankStatus, FailedPayment};
use law::service::paper::PaperKind;
use law::service::request::{Author, Bill, Fact, ServiceRequest};
use law::service::stage::{Event, EventCode, NotAllowed, Stage};
use law::service::{Course, StateBody};
use law::services::grounds;
use law::text::Bilingual;
use law::time::date_in_kazakhstan;

/// Asks for the bill of a service that is paid before it is signed: the complete form is fixed, the invoice goes to the bank.
///
/// # Errors
/// [`AppError::Invalid`] while something is missing; [`Fault::FeeUnknown`]; a wrong stage.
pub async fn order_first(
    app: &App,
    caller: &Caller,
    id: &RequestId,
) -> Result<ServiceView, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    opening::fillable(&file.request, EventCode::PaymentOrdered)?;
    if file.request.course() != Course::PayBeforeSignature {
        let stage = file.request.stage.code();
        let event = EventCode::PaymentOrdered;
        return Err(NotAllowed::WrongStage { stage, event }.into());
    }
    filing::complete(app, &file.request)?;
    order(app, &mut tx, &mut file, author, now).await?;
    let view = tx.save_service(file, now).await?;
    tx.commit().await?;
    Ok(view)
}

/// Quotes the fee of the day, freezes it, and leaves the invoice to be issued.
pub(super) async fn order(
    app: &App,
    tx: &mut Tx,
    file: &mut ServiceFile,
    author: Author,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let today = date_in_kazakhstan(now);
    let fee = file
        .request
        .portal()
        .fee
        .ok_or(AppError::Internal("a service without a fee is billed"))?;
    let charge = Charge::of(file.request.service(), file.request.form.kind());
    let charge = charge.ok_or(Fault::FeeUnknown)?;
    let cost = tx.tariffs().await?.cost(charge, today);
    let cost = cost.map_err(|_| Fault::FeeUnknown)?;
    outcome::number(&mut file.request, now);
    let bill = Bill {
        invoice: fresh::invoice_id(now),
        amount: cost.amount,
        mci: cost.index,
        permille: cost.share.permille(),
        edition: cost.edition,
        quoted_on: today,
        asked_at: now,
        pay_until: now + fee.within.longest(),
        paid_at: None,
        reported: None,
        failures: Vec::new(),
    };
    let ordered = Event::PaymentOrdered {
        invoice: bill.invoice.clone(),
        pay_until: bill.pay_until,
    };
    let invoice = InvoiceRow {
        id: bill.invoice.clone(),
        owner: InvoiceOwner::Request(file.request.id.clone()),
        amount: bill.amount,
        paid_order: None,
        expires_at: bill.pay_until,
    };
    file.happen(author, ordered, now)?;
    file.request.bill = Some(bill);
    payment::order(app, tx, &invoice, now).await
}

/// The invoice of a request, for those who may see the request.
///
/// # Errors
/// [`Fault::NotFound`] before there is one.
pub async fn invoice(app: &App, caller: &Caller, id: &RequestId) -> Result<Standing, AppError> {
    let view = access::view(app, caller, id).await?;
    let mut bill = view.request.bill.ok_or(Fault::NotFound)?;
    let invoice = app.store.invoice(&bill.invoice).await?;
    let failed = bill.failures.pop().filter(|_| bill.paid_at.is_none());
    Ok(Standing::of(app, invoice.ok_or(Fault::NotFound)?, failed))
}

/// Puts the invoice of a request to the bank that its payer chose.
///
/// # Errors
/// [`Fault::NotFound`] before there is an invoice; [`Fault::WrongStage`] when it cannot be paid any more;
/// [`AppError::Invalid`] for an unknown bank; [`Fault::PaymentUnderWay`]; [`Fault::LimitReached`].
pub async fn choose_bank(
    app: &App,
    caller: &Caller,
    id: &RequestId,
    bank: &str,
) -> Result<Standing, AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut file, author) = access::open(&mut tx, caller, id).await?;
    let due = file.request.bill.as_ref().ok_or(Fault::NotFound)?;
    let invoice = tx.invoice(&due.invoice).await?.ok_or(Fault::NotFound)?;
    let row = &invoice.row;
    if !file.request.expects(&row.id).is_open() || now >= row.expires_at {
        return Err(Fault::WrongStage.into());
    }
    if let Choice::Made(bank) = payment::choose(app, &mut tx, &invoice, bank, now).await? {
        let invoice = row.id.clone();
        file.note(author, Fact::BankChosen { invoice, bank });
        tx.save_service(file, now).await?;
    }
    tx.commit().await?;
    self::invoice(app, caller, id).await
}

/// Whether the bank is to have the invoice of a request, and what it says.
pub(in crate::app) fn issuable(
    request: &ServiceRequest,
    invoice: &InvoiceId,
) -> Result<Issuable, AppError> {
    Ok(match &request.stage {
        Stage::AwaitingPayment { invoice: due, .. } if due == invoice => Issuable::Order {
            payer: request.applicant.iin.clone(),
            payee: payee(request)?,
            purpose: purpose(request),
        },
        stage if stage.code().is_end() => Issuable::TakeBack,
        Stage::Draft
        | Stage::AwaitingPayment { .. }
        | Stage::AwaitingSignature { .. }
        | Stage::Asking
        | Stage::AtDesk { .. }
        | Stage::Making
        | Stage::Done { .. }
        | Stage::Refused { .. }
        | Stage::Withdrawn
        | Stage::Expired => Issuable::Nothing,
    })
}

/// The bank has the invoice; one whose request does not wait for it any more is taken back.
pub(in crate::app) async fn issued(
    tx: &mut Tx,
    file: &mut ServiceFile,
    invoice: &InvoiceRow,
    now: DateTime<Utc>,
) -> Result<Issuable, AppError> {
    let request = &file.request;
    if !matches!(&request.stage, Stage::AwaitingPayment { invoice: due, .. } if *due == invoice.id)
    {
        return Ok(Issuable::TakeBack);
    }
    let notice = ServiceNotice::PaymentDue {
        number: outcome::number_of(request),
        service: outcome::title(request),
        amount: invoice.amount,
        until: invoice.expires_at,
    };
    outcome::tell(tx, request, "invoice", &notice, now).await?;
    Ok(Issuable::Nothing)
}

/// The money is there: the receipt, and the next step.
pub(in crate::app) async fn paid(
    tx: &mut Tx,
    file: &mut ServiceFile,
    invoice: &InvoiceId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let event = Event::Paid {
        invoice: invoice.clone(),
    };
    file.happen(Author::Bank, event, now)?;
    let request = &file.request;
    let amount = request.bill.as_ref().map(|bill| bill.amount);
    let notice = ServiceNotice::PaymentReceived {
        number: outcome::number_of(request),
        service: outcome::title(request),
        amount: amount.unwrap_or_default(),
    };
    outcome::tell(tx, request, "paid", &notice, now).await?;
    outcome::leave_paper(tx, &request.id, PaperKind::PaymentReceipt, now).await?;
    if request.stage == Stage::Making {
        outcome::leave_result(tx, &request.id, now).await?;
    }
    if let Some(due) = &request.due {
        terms::leave_watch(tx, &request.id, due.at).await?;
        statistics::go_on(tx, &request.id, statistics::RESULT, due.at).await?;
    }
    Ok(())
}

/// The invoice is spent or its time is over: the request expires (order No. 236) or is refused (order No. 26).
pub(in crate::app) async fn lost(
    tx: &mut Tx,
    file: &mut ServiceFile,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    if file.request.course() == Course::PayBeforeSignature {
        return outcome::refuse(tx, file, Author::Portal, grounds::NOT_PAID, now).await;
    }
    let before = open_invoice(&file.request);
    file.happen(Author::Portal, Event::PaymentExpired, now)?;
    terms::given_up(tx, &file.request, now).await?;
    cancel(tx, &file.request, before, now).await?;
    let request = &file.request;
    if request.bill.as_ref().is_some_and(Bill::is_spent) {
        // Its notice has said that another sum arrived; the term of payment is not over, and nobody says that it is.
        return Ok(());
    }
    let notice = ServiceNotice::PaymentExpired {
        number: outcome::number_of(request),
        service: outcome::title(request),
    };
    outcome::tell(tx, request, "expired", &notice, now).await?;
    outcome::leave_paper(tx, &request.id, PaperKind::PaymentExpired, now).await
}

fn open_invoice(request: &ServiceRequest) -> Option<InvoiceId> {
    match &request.stage {
        Stage::AwaitingPayment { invoice, .. } => Some(invoice.clone()),
        Stage::Draft
        | Stage::AwaitingSignature { .. }
        | Stage::Asking
        | Stage::AtDesk { .. }
        | Stage::Making
        | Stage::Done { .. }
        | Stage::Refused { .. }
        | Stage::Withdrawn
        | Stage::Expired => None,
    }
}

async fn cancel(
    tx: &mut Tx,
    request: &ServiceRequest,
    invoice: Option<InvoiceId>,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    match invoice {
        Some(invoice) => {
            let owner = InvoiceOwner::Request(request.id.clone());
            payment::take_back(tx, &invoice, &owner, now).await
        }
        None => Ok(()),
    }
}

/// The bank says something that settles nothing: kept when it is new; an attempt that failed is told with its full
/// description, by a message and by a signed notice (order No. 236, point 6).
pub(in crate::app) async fn reported(
    tx: &mut Tx,
    file: &mut ServiceFile,
    invoice: &InvoiceId,
    (status, failed): (BankStatus, Option<FailedPayment>),
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let Some(bill) = &mut file.request.bill else {
        return Ok(());
    };
    let another = bill.note_report(status);
    let new = failed.filter(|failed| bill.note_failure(failed.clone()));
    if !another && new.is_none() {
        return Ok(());
    }
    let (amount, attempt) = (bill.amount, bill.failures.len());
    let fact = Fact::PaymentReported {
        invoice: invoice.clone(),
        status: status.as_str().to_owned(),
    };
    file.note(Author::Bank, fact);
    let Some(failed) = new else {
        return Ok(());
    };
    let request = &file.request;
    let notice = ServiceNotice::PaymentFailed {
        number: outcome::number_of(request),
        service: outcome::title(request),
        reason: failed.description(amount).then(&failed.advice()),
    };
    let occasion = format!("payment-failed:{attempt}");
    outcome::tell(tx, request, &occasion, &notice, now).await?;
    outcome::leave_attempt(tx, &request.id, attempt, now).await
}

/// Notes that the money goes back.
pub(in crate::app) fn refund_ordered(file: &mut ServiceFile, invoice: &InvoiceId) {
    let invoice = invoice.clone();
    file.note(Author::Portal, Fact::RefundOrdered { invoice });
}

/// Notes that the money went back, and tells the applicant.
pub(in crate::app) async fn refund_made(
    tx: &mut Tx,
    file: &mut ServiceFile,
    invoice: &InvoiceId,
    amount: Tenge,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let invoice = invoice.clone();
    file.note(Author::Bank, Fact::RefundMade { invoice });
    let request = &file.request;
    let notice = ServiceNotice::Refunded {
        number: outcome::number_of(request),
        service: outcome::title(request),
        amount,
    };
    Ok(outcome::tell(tx, request, "refunded", &notice, now).await?)
}

/// Undoes the payment of a request that ended: an open invoice is taken back, money for nothing returned.
pub(super) async fn undo(
    tx: &mut Tx,
    file: &mut ServiceFile,
    before: &ServiceRequest,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    cancel(tx, before, open_invoice(before), now).await?;
    let paid = before.bill.as_ref().filter(|bill| bill.paid_at.is_some());
    let Some(bill) = paid.filter(|_| before.fee_goes_back()) else {
        return Ok(());
    };
    if payment::order_refund(tx, &bill.invoice, now)
        .await?
        .is_some()
    {
        refund_ordered(file, &bill.invoice);
    }
    Ok(())
}

/// The body that the service's regulation names; it names no accounts, so neither do we.
fn payee(request: &ServiceRequest) -> Result<Payee, AppError> {
    let body = StateBody::of(request.service().id)
        .ok_or(AppError::Internal("a fee for a service of no body"))?;
    Ok(Payee {
        name: body.title().into(),
        iin: None,
    })
}

/// What the invoice is for.
fn purpose(request: &ServiceRequest) -> Bilingual {
    let (title, number) = (request.service().title, outcome::number_of(request));
    Bilingual {
        kk: format!("Мемлекеттік қызмет: {}, № {number}", title.kk),
        ru: format!("Государственная услуга: {}, № {number}", title.ru),
    }
}
