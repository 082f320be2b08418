//! Invoices at the bank, whatever they are for: issued, settled once by the bank's own answer, taken back, refunded.
//!
//! A callback never settles anything: it only makes a job ask the bank. Whatever arrives, an invoice is captured at
//! most once, and money that came too late or without need goes back.

mod debtor;

use super::work::{self, Work};
use super::{App, AppError, Fault, evidence, fresh};
use crate::port::{BankInvoice, InvoiceOrder, Payee};
use crate::store::Tx;
use crate::store::callbacks::Receipt;
pub use crate::store::invoices::{InvoiceOwner, InvoiceRow};
use chrono::{DateTime, TimeDelta, Utc};
use debtor::Debtor;
use law::id::{Iin, InvoiceId, RefundId};
use law::payment::{
    self as rules, BankStatus, Expects, FailedPayment, FailureCause, Reported, Settlement,
};
use law::text::Bilingual;
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

/// What is to become of an invoice at the bank.
#[derive(Clone, Debug)]
pub(super) enum Issuable {
    /// The bank is to have it.
    Order {
        /// Who pays.
        payer: Iin,
        /// Who is paid.
        payee: Payee,
        /// For what.
        purpose: Bilingual,
    },
    /// It must not be payable.
    TakeBack,
    /// Nothing.
    Nothing,
}

/// The bank's word for a status.
pub(super) fn word(status: BankStatus) -> String {
    let status = serde_json::to_value(status).ok();
    status
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Writes an invoice and leaves it to be issued.
pub(super) async fn order(
    tx: &mut Tx,
    invoice: &InvoiceRow,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    tx.put_invoice(invoice).await?;
    let work = Work::IssueInvoice {
        invoice: invoice.id.clone(),
    };
    let job = format!("issue:{}", invoice.id);
    Ok(work::leave(tx, &job, invoice.owner.case(), &work, now).await?)
}

/// The job that issues an invoice at the bank.
pub async fn issue(app: &App, id: &InvoiceId) -> Result<(), AppError> {
    let Some(invoice) = app.store.invoice(id).await? else {
        return Ok(());
    };
    let (payer, recipient, purpose) = match debtor::issuable(app, &invoice).await? {
        Issuable::Order {
            payer,
            payee,
            purpose,
        } => (payer, payee, purpose),
        // An earlier try may have reached the bank before the end: the invoice must not stay payable.
        Issuable::TakeBack => return Ok(app.ports.bank.cancel(id).await?),
        Issuable::Nothing => return Ok(()),
    };
    let order = InvoiceOrder {
        id: id.clone(),
        amount: invoice.amount,
        purpose,
        payer,
        payee: recipient,
        expires_at: invoice.expires_at,
    };
    let receipt = app.ports.bank.issue(&order).await?;
    issued(app, &invoice, &receipt.pay_url).await
}

/// Notes that the bank has the invoice; one whose debtor ended meanwhile is taken back.
async fn issued(app: &App, invoice: &InvoiceRow, pay_url: &str) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let mut debtor = Debtor::open(&mut tx, &invoice.owner).await?;
    match debtor.issued(&mut tx, invoice, now).await? {
        Issuable::TakeBack => {
            take_back(&mut tx, &invoice.id, &invoice.owner, now).await?;
            return Ok(tx.commit().await?);
        }
        Issuable::Order { .. } | Issuable::Nothing => {}
    }
    tx.set_pay_url(&invoice.id, pay_url).await?;
    schedule_question(&mut tx, invoice, now + ASK_EVERY).await?;
    schedule_question(&mut tx, invoice, invoice.expires_at).await?;
    debtor.save(&mut tx, now).await?;
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
            work::leave(&mut tx, &id, invoice.owner.case(), &work, now).await?;
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
    let mut debtor = Debtor::open(&mut tx, &invoice.owner).await?;
    let reported = Reported {
        status: standing.status,
        amount: standing.amount,
        currency: standing.currency.clone(),
    };
    match rules::settle(debtor.expects(id), invoice.amount, &reported) {
        Settlement::Settle => {
            capture(&mut tx, &mut debtor, &invoice, &standing, now).await?;
        }
        Settlement::Refund => {
            return_money(&mut tx, &mut debtor, &invoice, &standing, now).await?;
        }
        Settlement::Mismatch => {
            mismatch(&mut tx, &mut debtor, &invoice, &standing, now).await?;
        }
        Settlement::Ignore => return Ok(()),
        Settlement::Wait if now >= invoice.expires_at => {
            drop(tx);
            return expire(app, &invoice, now).await;
        }
        Settlement::Wait => {
            report(&mut tx, &mut debtor, &invoice, &standing, now).await?;
            let next = (now + ASK_EVERY).min(invoice.expires_at);
            schedule_question(&mut tx, &invoice, next).await?;
        }
    }
    debtor.save(&mut tx, now).await?;
    Ok(tx.commit().await?)
}

async fn capture(
    tx: &mut Tx,
    debtor: &mut Debtor,
    invoice: &InvoiceRow,
    standing: &BankInvoice,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let payment = standing
        .payment
        .as_deref()
        .ok_or(AppError::Internal("paid without a payment id"))?;
    if tx.capture(&invoice.id, payment, now).await?.is_some() {
        debtor.paid(tx, &invoice.id, now).await?;
    }
    Ok(())
}

/// Money that fits nothing any more goes back, once.
async fn return_money(
    tx: &mut Tx,
    debtor: &mut Debtor,
    invoice: &InvoiceRow,
    standing: &BankInvoice,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let Some(payment) = standing.payment.as_deref() else {
        return Ok(());
    };
    // Captured or not before, the payment's id must be known for the refund.
    tx.capture(&invoice.id, payment, now).await?;
    if let Some(refund) = order_refund(tx, &invoice.id, &invoice.owner, now).await? {
        debtor.refund_ordered(&invoice.id, &refund);
    }
    Ok(())
}

/// A wrong sum settles nothing: it goes back, and the invoice is spent.
async fn mismatch(
    tx: &mut Tx,
    debtor: &mut Debtor,
    invoice: &InvoiceRow,
    standing: &BankInvoice,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    tracing::error!(invoice = %invoice.id, "the bank reports another sum than the invoice's");
    report(tx, debtor, invoice, standing, now).await?;
    return_money(tx, debtor, invoice, standing, now).await?;
    debtor.lost(tx, &invoice.id, now).await
}

async fn expire(app: &App, invoice: &InvoiceRow, now: DateTime<Utc>) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    let mut debtor = Debtor::open(&mut tx, &invoice.owner).await?;
    if debtor.expects(&invoice.id) != Expects::Money {
        return Ok(());
    }
    debtor.lost(&mut tx, &invoice.id, now).await?;
    debtor.save(&mut tx, now).await?;
    Ok(tx.commit().await?)
}

/// Leaves an unpaid invoice to be taken back.
pub(super) async fn take_back(
    tx: &mut Tx,
    invoice: &InvoiceId,
    owner: &InvoiceOwner,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let work = Work::CancelInvoice {
        invoice: invoice.clone(),
    };
    let job = format!("cancel:{invoice}");
    Ok(work::leave(tx, &job, owner.case(), &work, now).await?)
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
    let mut debtor = Debtor::open(&mut tx, &invoice.owner).await?;
    debtor
        .refund_made(&mut tx, &invoice.id, refund, standing.amount, now)
        .await?;
    debtor.save(&mut tx, now).await?;
    Ok(tx.commit().await?)
}

/// Orders the refund of an invoice; `None` when one was ordered before.
pub(super) async fn order_refund(
    tx: &mut Tx,
    invoice: &InvoiceId,
    owner: &InvoiceOwner,
    now: DateTime<Utc>,
) -> Result<Option<RefundId>, AppError> {
    let refund = fresh::refund_id(now);
    if tx.order_refund(invoice, &refund).await?.is_none() {
        return Ok(None);
    }
    let work = Work::Refund {
        invoice: invoice.clone(),
        refund: refund.clone(),
    };
    work::leave(tx, &format!("refund:{invoice}"), owner.case(), &work, now).await?;
    Ok(Some(refund))
}

async fn schedule_question(
    tx: &mut Tx,
    invoice: &InvoiceRow,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let id = &invoice.id;
    let work = Work::SettleInvoice {
        invoice: id.clone(),
    };
    let job = format!("settle:{id}:{}", at.timestamp());
    Ok(work::leave(tx, &job, invoice.owner.case(), &work, at).await?)
}

async fn report(
    tx: &mut Tx,
    debtor: &mut Debtor,
    invoice: &InvoiceRow,
    standing: &BankInvoice,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    // A status that only repeats what is known is not worth a line.
    if matches!(standing.status, BankStatus::Issued) {
        return Ok(());
    }
    let failed = failure(standing, now);
    let said = (standing.status, failed);
    debtor.reported(tx, &invoice.id, said, now).await
}

/// The attempt to pay that came to nothing, as the bank tells of it.
fn failure(standing: &BankInvoice, now: DateTime<Utc>) -> Option<FailedPayment> {
    match standing.status {
        BankStatus::Declined => standing.declined.map(|declined| FailedPayment {
            at: declined.at,
            cause: FailureCause::Declined {
                reason: declined.reason,
            },
        }),
        BankStatus::Paid => Some(FailedPayment {
            at: now,
            cause: FailureCause::OtherSum {
                paid: standing.amount,
                currency: standing.currency.clone(),
            },
        }),
        BankStatus::Issued | BankStatus::Blocked | BankStatus::Cancelled | BankStatus::Expired => {
            None
        }
    }
}
