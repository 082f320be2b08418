//! Step 9: the fee is quoted and frozen, the invoice issued at the bank, and settled once by the bank's own answer.
//!
//! A callback never settles anything: it only makes a job ask the bank. Whatever arrives, an invoice is captured at
//! most once, and money that came too late or without need goes back.

use super::{access, ends};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, Caller, Fault, evidence, fresh};
use crate::document::notice::Notice;
use crate::port::{BankInvoice, InvoiceOrder};
use crate::store::Tx;
use crate::store::callbacks::Receipt;
use crate::store::cases::CaseFile;
use crate::store::invoices::InvoiceRow;
use chrono::{DateTime, TimeDelta, Utc};
use law::id::{CaseId, InvoiceId, RefundId};
use law::poa::history::{Author, Fact};
use law::poa::s09_payment::{self as rules, BankStatus, Reported, Settlement};
use law::poa::stage::{Event, Stage};
use law::text::Bilingual;
use law::time::date_in_kazakhstan;
use serde::Deserialize;

/// How often the bank is asked about an open invoice, in case its callback got lost.
const ASK_EVERY: TimeDelta = TimeDelta::minutes(10);

/// The bank's callback; only the invoice in it is believed.
#[derive(Clone, Debug, Deserialize)]
pub struct BankCallback {
    /// The bank's id of the message; the same when repeated.
    pub event_id: String,
    /// Our invoice.
    pub invoice_id: InvoiceId,
    /// What the bank says happened.
    pub status: String,
}

/// Quotes the fee of an approved case, freezes it, and leaves the invoice to be issued.
pub(super) async fn order(
    tx: &mut Tx,
    file: &mut CaseFile,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let application = file
        .case
        .application
        .as_ref()
        .ok_or(AppError::Internal("approved without an application"))?;
    let quote = rules::quote(
        application.kind,
        &application.powers,
        date_in_kazakhstan(now),
    )
    .map_err(|_| Fault::FeeUnknown)?;
    let invoice = InvoiceRow {
        id: fresh::invoice_id(now),
        case: file.case.id.clone(),
        amount: quote.amount,
        pay_url: None,
        payment: None,
        captured_at: None,
        refund: None,
        refunded_at: None,
        expires_at: now + rules::INVOICE_LIFE,
    };
    file.case.quote = Some(quote);
    tx.put_invoice(&invoice).await?;
    let work = Work::IssueInvoice {
        invoice: invoice.id.clone(),
    };
    work::leave(
        tx,
        &format!("issue:{}", invoice.id),
        Some(&invoice.case),
        &work,
        now,
    )
    .await?;
    Ok(())
}

/// The invoice of a case, for those who may see the case.
///
/// # Errors
/// [`Fault::NotFound`] before there is one.
pub async fn invoice(app: &App, caller: &Caller, case: &CaseId) -> Result<InvoiceRow, AppError> {
    access::view(app, caller, case).await?;
    Ok(app.store.invoice_of(case).await?.ok_or(Fault::NotFound)?)
}

/// The job that issues an invoice at the bank.
pub async fn issue(app: &App, id: &InvoiceId) -> Result<(), AppError> {
    let Some(invoice) = app.store.invoice(id).await? else {
        return Ok(());
    };
    let view = app
        .store
        .case(&invoice.case)
        .await?
        .ok_or(Fault::NotFound)?;
    if view.case.stage.code().is_end() {
        // An earlier try may have reached the bank before the case ended: the invoice must not stay payable.
        return Ok(app.ports.bank.cancel(id).await?);
    }
    if !matches!(view.case.stage, Stage::Approved { .. }) {
        return Ok(());
    }
    let payer = view
        .case
        .principals
        .first()
        .ok_or(AppError::Internal("a case without principals"))?;
    let order = InvoiceOrder {
        id: id.clone(),
        amount: invoice.amount,
        purpose: purpose(&access::title(&view.case)),
        payer: payer.iin.clone(),
        expires_at: invoice.expires_at,
    };
    let receipt = app.ports.bank.issue(&order).await?;
    issued(app, &invoice, &receipt.pay_url).await
}

/// Notes that the bank has the invoice; one whose case ended meanwhile is taken back.
async fn issued(app: &App, invoice: &InvoiceRow, pay_url: &str) -> Result<(), AppError> {
    let now = app.now();
    let (id, case) = (&invoice.id, &invoice.case);
    let mut tx = app.store.begin().await?;
    let mut file = access::open_for_job(&mut tx, case).await?;
    if !matches!(file.case.stage, Stage::Approved { .. }) {
        let cancel = Work::CancelInvoice {
            invoice: id.clone(),
        };
        leave_for(&mut tx, "cancel", cancel, id, case, now).await?;
        return Ok(tx.commit().await?);
    }
    tx.set_pay_url(id, pay_url).await?;
    let event = Event::InvoiceIssued {
        invoice: id.clone(),
        expires_at: invoice.expires_at,
    };
    file.happen(Author::Bank, event)?;
    schedule_question(&mut tx, id, case, now + ASK_EVERY).await?;
    schedule_question(&mut tx, id, case, invoice.expires_at).await?;
    let notice = Notice::InvoiceIssued {
        case: case.clone(),
        title: access::title(&file.case),
        amount: invoice.amount,
        pay_until: invoice.expires_at,
    };
    ends::notify_principals(&mut tx, &file.case, "invoice", notice, now).await?;
    tx.save_case(file, now).await?;
    Ok(tx.commit().await?)
}

/// Takes a verified callback in: kept, answered at once, and the bank is asked by a job.
///
/// # Errors
/// [`Fault::NotFound`] for an invoice that is not ours; [`Fault::CallbackConflict`] when another message came under
/// the same id.
pub async fn receive(app: &App, callback: &BankCallback, raw: &[u8]) -> Result<(), AppError> {
    let invoice = app
        .store
        .invoice(&callback.invoice_id)
        .await?
        .ok_or(Fault::NotFound)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let receipt = tx
        .keep_callback("bank", &callback.event_id, &evidence::digest(raw), raw, now)
        .await?;
    match receipt {
        Receipt::Conflicting => Err(Fault::CallbackConflict.into()),
        Receipt::Repeated => Ok(()),
        Receipt::Kept => {
            let work = Work::SettleInvoice {
                invoice: invoice.id.clone(),
            };
            let id = format!("settle:{}:{}", invoice.id, fresh::uuid(now));
            work::leave(&mut tx, &id, Some(&invoice.case), &work, now).await?;
            Ok(tx.commit().await?)
        }
    }
}

/// The job that asks the bank how an invoice stands and acts on the answer.
pub async fn settle(app: &App, id: &InvoiceId) -> Result<(), AppError> {
    let Some(invoice) = app.store.invoice(id).await? else {
        return Ok(());
    };
    let now = app.now();
    let Some(standing) = app.ports.bank.standing(id).await? else {
        return if now >= invoice.expires_at {
            expire(app, &invoice, now).await
        } else {
            Ok(())
        };
    };
    let mut tx = app.store.begin().await?;
    let mut file = access::open_for_job(&mut tx, &invoice.case).await?;
    let reported = Reported {
        status: standing.status,
        amount: standing.amount,
        currency: standing.currency.clone(),
    };
    match rules::settle(&file.case.stage, id, invoice.amount, &reported) {
        Settlement::Settle => capture(&mut tx, &mut file, &invoice, &standing, now).await?,
        Settlement::Refund => return_money(&mut tx, &mut file, &invoice, &standing, now).await?,
        Settlement::Mismatch => mismatch(&mut tx, &mut file, &invoice, &standing, now).await?,
        Settlement::Ignore => return Ok(()),
        Settlement::Wait if now >= invoice.expires_at => {
            drop(tx);
            return expire(app, &invoice, now).await;
        }
        Settlement::Wait => {
            report(&mut file, id, standing.status);
            let next = (now + ASK_EVERY).min(invoice.expires_at);
            schedule_question(&mut tx, id, &invoice.case, next).await?;
        }
    }
    tx.save_case(file, now).await?;
    Ok(tx.commit().await?)
}

async fn capture(
    tx: &mut Tx,
    file: &mut CaseFile,
    invoice: &InvoiceRow,
    standing: &BankInvoice,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let payment = standing
        .payment
        .as_deref()
        .ok_or(AppError::Internal("paid without a payment id"))?;
    if tx.capture(&invoice.id, payment, now).await?.is_some() {
        let invoice = invoice.id.clone();
        file.happen(Author::Bank, Event::InvoicePaid { invoice })?;
    }
    Ok(())
}

/// Money that fits nothing any more goes back, once.
async fn return_money(
    tx: &mut Tx,
    file: &mut CaseFile,
    invoice: &InvoiceRow,
    standing: &BankInvoice,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    if let Some(payment) = standing.payment.as_deref() {
        // Captured or not before, the payment's id must be known for the refund.
        tx.capture(&invoice.id, payment, now).await?;
        order_refund(tx, file, &invoice.id, now).await?;
    }
    Ok(())
}

/// A wrong sum settles nothing: it goes back, and the invoice's case waits for nothing any more.
async fn mismatch(
    tx: &mut Tx,
    file: &mut CaseFile,
    invoice: &InvoiceRow,
    standing: &BankInvoice,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    tracing::error!(invoice = %invoice.id, "the bank reports another sum than the invoice's");
    report(file, &invoice.id, standing.status);
    return_money(tx, file, invoice, standing, now).await?;
    let event = Event::InvoiceExpired {
        invoice: invoice.id.clone(),
    };
    ends::end(tx, file, Author::System, event, now).await
}

async fn expire(app: &App, invoice: &InvoiceRow, now: DateTime<Utc>) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    let mut file = access::open_for_job(&mut tx, &invoice.case).await?;
    if !matches!(&file.case.stage, Stage::AwaitingPayment { invoice: due, .. } if due == &invoice.id)
    {
        return Ok(());
    }
    let event = Event::InvoiceExpired {
        invoice: invoice.id.clone(),
    };
    ends::end(&mut tx, &mut file, Author::System, event, now).await?;
    tx.save_case(file, now).await?;
    Ok(tx.commit().await?)
}

/// Undoes the payment of a case that ended: an open invoice is taken back, a paid one refunded.
pub(super) async fn undo(
    tx: &mut Tx,
    file: &mut CaseFile,
    before: &Stage,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    match before {
        Stage::AwaitingPayment { invoice, .. } => {
            let case = file.case.id.clone();
            leave_for(
                tx,
                "cancel",
                Work::CancelInvoice {
                    invoice: invoice.clone(),
                },
                invoice,
                &case,
                now,
            )
            .await
        }
        Stage::AwaitingSignature { invoice, .. } => {
            order_refund(tx, file, &invoice.clone(), now).await
        }
        Stage::Filling
        | Stage::AwaitingConsent
        | Stage::ReadyToCall
        | Stage::Talking { .. }
        | Stage::Drafting { .. }
        | Stage::AwaitingApproval { .. }
        | Stage::Approved { .. }
        | Stage::Signed { .. }
        | Stage::Delivered { .. }
        | Stage::Revoked { .. }
        | Stage::Refused { .. }
        | Stage::Withdrawn
        | Stage::ConsentRefused { .. }
        | Stage::InvoiceExpired { .. } => Ok(()),
    }
}

/// The job that takes an unpaid invoice back; one that was paid meanwhile is settled, which returns the money.
pub async fn cancel(app: &App, id: &InvoiceId) -> Result<(), AppError> {
    app.ports.bank.cancel(id).await?;
    settle(app, id).await
}

/// The job that returns money.
pub async fn refund(app: &App, id: &InvoiceId, refund: &RefundId) -> Result<(), AppError> {
    let Some(invoice) = app.store.invoice(id).await? else {
        return Ok(());
    };
    let payment = invoice
        .payment
        .as_deref()
        .ok_or(AppError::Internal("a refund without a payment"))?;
    let standing = app
        .ports
        .bank
        .standing(id)
        .await?
        .ok_or(AppError::Internal("the bank lost a paid invoice"))?;
    app.ports
        .bank
        .refund(refund, id, payment, standing.amount)
        .await?;

    let now = app.now();
    let mut tx = app.store.begin().await?;
    if tx.close_refund(refund, now).await?.is_none() {
        return Ok(());
    }
    let mut file = access::open_for_job(&mut tx, &invoice.case).await?;
    file.note(
        Author::Bank,
        Fact::RefundMade {
            refund: refund.clone(),
        },
    );
    let notice = Notice::RefundSent {
        case: invoice.case.clone(),
        amount: standing.amount,
    };
    ends::notify_principals(&mut tx, &file.case, "refund", notice, now).await?;
    tx.save_case(file, now).await?;
    Ok(tx.commit().await?)
}

async fn order_refund(
    tx: &mut Tx,
    file: &mut CaseFile,
    invoice: &InvoiceId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let refund = fresh::refund_id(now);
    if tx.order_refund(invoice, &refund).await?.is_none() {
        return Ok(());
    }
    let (case, invoice) = (file.case.id.clone(), invoice.clone());
    let work = Work::Refund {
        invoice: invoice.clone(),
        refund: refund.clone(),
    };
    leave_for(tx, "refund", work, &invoice, &case, now).await?;
    file.note(Author::System, Fact::RefundOrdered { invoice, refund });
    Ok(())
}

async fn schedule_question(
    tx: &mut Tx,
    id: &InvoiceId,
    case: &CaseId,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let work = Work::SettleInvoice {
        invoice: id.clone(),
    };
    let job = format!("settle:{id}:{}", at.timestamp());
    Ok(work::leave(tx, &job, Some(case), &work, at).await?)
}

async fn leave_for(
    tx: &mut Tx,
    verb: &str,
    work: Work,
    invoice: &InvoiceId,
    case: &CaseId,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    Ok(work::leave(tx, &format!("{verb}:{invoice}"), Some(case), &work, now).await?)
}

fn report(file: &mut CaseFile, invoice: &InvoiceId, status: BankStatus) {
    // A status that only repeats what is known is not worth a line.
    if matches!(status, BankStatus::Issued) {
        return;
    }
    let status = serde_json::to_value(status)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned));
    let fact = Fact::PaymentReported {
        invoice: invoice.clone(),
        status: status.unwrap_or_default(),
    };
    file.note(Author::Bank, fact);
}

fn purpose(title: &Bilingual) -> Bilingual {
    Bilingual {
        kk: format!("Цифрлық нотариаттық сенімхат: {}", title.kk),
        ru: format!("Цифровая нотариальная доверенность: {}", title.ru),
    }
}
