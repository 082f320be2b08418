//! Money goes back by the order it came by: ordered once, returned once.

use super::debtor::Debtor;
use super::{BankOrder, InvoiceOwner, bank_of};
use crate::app::work::{self, Work};
use crate::app::{App, AppError, fresh};
use crate::store::Tx;
use chrono::{DateTime, Utc};
use law::id::{InvoiceId, RefundId};

/// Orders the refund of what an invoice was paid by; `None` when it was ordered before.
///
/// # Errors
/// [`AppError::Internal`] for an invoice that nobody paid.
pub(in crate::app) async fn order_refund(
    tx: &mut Tx,
    invoice: &InvoiceId,
    now: DateTime<Utc>,
) -> Result<Option<RefundId>, AppError> {
    const NOTHING: AppError = AppError::Internal("a refund of what nobody paid");
    let invoice = tx.invoice(invoice).await?.ok_or(NOTHING)?;
    if invoice.row.paid_order.is_none() {
        return Err(NOTHING);
    }
    leave(tx, invoice.order(), &invoice.row.owner, now).await
}

/// Leaves the money of an order to be returned; `None` when that was done before.
pub(super) async fn leave(
    tx: &mut Tx,
    order: &BankOrder,
    owner: &InvoiceOwner,
    now: DateTime<Utc>,
) -> Result<Option<RefundId>, AppError> {
    let refund = fresh::refund_id(now);
    if tx.order_refund(&order.id, &refund).await?.is_none() {
        return Ok(None);
    }
    let work = Work::Refund {
        invoice: order.invoice.clone(),
        refund: refund.clone(),
    };
    let job = format!("refund:{}", order.id);
    work::leave(tx, &job, owner.case(), &work, now).await?;
    Ok(Some(refund))
}

/// The job that returns money.
pub async fn refund(app: &App, id: &InvoiceId, refund: &RefundId) -> Result<(), AppError> {
    let Some(invoice) = app.store.invoice(id).await? else {
        return Ok(());
    };
    let paid = |order: &&BankOrder| order.refund.as_ref() == Some(refund);
    let order = invoice.orders().iter().find(paid);
    let order = order.ok_or(AppError::Internal("a refund of no order"))?;
    let payment = order.payment.as_deref();
    let payment = payment.ok_or(AppError::Internal("a refund without a payment"))?;
    let bank = bank_of(app, order)?;
    let standing = bank.standing(&order.id).await?;
    let standing = standing.ok_or(AppError::Internal("the bank lost a paid invoice"))?;
    bank.refund(refund, &order.id, payment, standing.amount)
        .await?;

    let now = app.now();
    let mut tx = app.store.begin().await?;
    if tx.close_refund(refund, now).await?.is_none() {
        return Ok(());
    }
    let (mut debtor, _) = Debtor::of(&mut tx, &invoice.row).await?;
    debtor
        .refund_made(&mut tx, id, refund, standing.amount, now)
        .await?;
    debtor.save(&mut tx, now).await?;
    Ok(tx.commit().await?)
}
