//! Invoices at banks, whatever they are for: issued, settled once by the bank's own answer, taken back, refunded.
//!
//! A callback never settles anything: it only makes a job ask the bank. Whatever arrives, an invoice is paid at most once,
//! and money that came too late, twice or without need goes back.

mod choice;
mod debtor;
mod refund;

use super::work::{self, Work};
use super::{App, AppError, Fault, evidence, fresh};
use crate::port::{Bank, BankInvoice, InvoiceOrder, InvoiceReceipt, Payee};
use crate::store::Tx;
pub use crate::store::bank_orders::BankOrder;
use crate::store::callbacks::Receipt;
pub use crate::store::invoices::{Invoice, InvoiceOwner, InvoiceRow};
pub use choice::{BankName, Standing};
pub(super) use choice::{Choice, choose};
use chrono::{DateTime, TimeDelta, Utc};
use debtor::Debtor;
use law::id::{BankCode, BankOrderId, Iin, InvoiceId};
use law::payment::{
    self as rules, BankStatus, Expects, FailedPayment, FailureCause, Reported, Settlement,
};
use law::poa::s09_payment::INVOICE_LIFE;
use law::text::Bilingual;
pub(super) use refund::order_refund;
pub use refund::refund;
use serde::Deserialize;

/// How often the bank is asked about an open invoice, in case its callback got lost.
const ASK_EVERY: TimeDelta = TimeDelta::minutes(10);

/// A bank's callback; only the order in it is believed.
#[derive(Clone, Debug, Deserialize)]
pub struct BankCallback {
    /// The bank's id of the message; the same when repeated.
    pub event_id: String,
    /// What the bank knows the invoice by.
    pub invoice_id: BankOrderId,
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

/// Writes an invoice and leaves it to be issued at the first bank.
pub(super) async fn order(
    app: &App,
    tx: &mut Tx,
    invoice: &InvoiceRow,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let bank = app.ports.banks.first().code.clone();
    let first = BankOrder::new((&invoice.id).into(), invoice.id.clone(), 1, bank);
    tx.put_invoice(invoice, &first).await?;
    // Whatever the bank does, the time of the payment has an end.
    schedule_question(tx, invoice, &first, invoice.expires_at).await?;
    leave_issue(tx, &invoice.owner, &first, now).await
}

async fn leave_issue(
    tx: &mut Tx,
    owner: &InvoiceOwner,
    order: &BankOrder,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let work = Work::IssueInvoice {
        invoice: order.invoice.clone(),
    };
    let job = format!("issue:{}", order.id);
    Ok(work::leave(tx, &job, owner.case(), &work, now).await?)
}

/// The bank of an order.
fn bank_of<'a>(app: &'a App, order: &BankOrder) -> Result<&'a dyn Bank, AppError> {
    let named = app.ports.banks.get(&order.bank);
    let named = named.ok_or(AppError::Internal(
        "an invoice is at a bank that the configuration does not name",
    ))?;
    Ok(&*named.bank)
}

/// The job that issues an invoice at the bank it is to be paid at.
pub async fn issue(app: &App, id: &InvoiceId) -> Result<(), AppError> {
    let Some(invoice) = app.store.invoice(id).await? else {
        return Ok(());
    };
    let (payer, recipient, purpose) = match debtor::issuable(app, &invoice.row).await? {
        Issuable::Order {
            payer,
            payee,
            purpose,
        } => (payer, payee, purpose),
        // An earlier try may have reached the bank before the end: the invoice must not stay payable.
        Issuable::TakeBack => return cancel(app, id).await,
        Issuable::Nothing => return Ok(()),
    };
    if app.now() >= invoice.row.expires_at {
        return out_of_time(app, &invoice.row).await;
    }
    let at_bank = invoice.order();
    let order = InvoiceOrder {
        id: at_bank.id.clone(),
        amount: invoice.row.amount,
        purpose,
        payer,
        payee: recipient,
        expires_at: invoice.row.expires_at,
        return_url: format!("{}{}", app.settings.public_url, page_of(&invoice.row.owner)),
    };
    let receipt = bank_of(app, at_bank)?.issue(&order).await?;
    issued(app, &invoice.row, at_bank, &receipt).await
}

/// The page of the citizen's app where what is paid for is looked at.
fn page_of(owner: &InvoiceOwner) -> String {
    match owner {
        InvoiceOwner::Case(case) => format!("/app/#/cases/{case}"),
        InvoiceOwner::Request(request) => format!("/app/#/requests/{request}"),
    }
}

/// The time of an invoice ran out before the bank could have it: who was told to pay is too late; a case whose invoice no bank
/// ever had, so that nobody could pay, gets its time anew.
async fn out_of_time(app: &App, row: &InvoiceRow) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (debtor, invoice) = Debtor::of(&mut tx, row).await?;
    if debtor.expects(&row.id) != Expects::NotYet {
        drop(tx);
        return expire(app, row, now).await;
    }
    let until = now + INVOICE_LIFE;
    tx.renew_invoice(&row.id, until).await?;
    schedule_question(&mut tx, row, invoice.order(), until).await?;
    tx.commit().await?;
    Box::pin(issue(app, &row.id)).await
}

/// Notes that the bank has the invoice; where it is not to be paid there any more, it is taken back.
async fn issued(
    app: &App,
    row: &InvoiceRow,
    order: &BankOrder,
    receipt: &InvoiceReceipt,
) -> Result<(), AppError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (mut debtor, invoice) = Debtor::of(&mut tx, row).await?;
    let left = invoice.order().id != order.id;
    if left || matches!(debtor.issued(&mut tx, row, now).await?, Issuable::TakeBack) {
        leave_cancel(&mut tx, order, &row.owner, "issued", now).await?;
        return Ok(tx.commit().await?);
    }
    tx.set_issued(&order.id, &receipt.pay_url, receipt.number.as_deref())
        .await?;
    schedule_question(&mut tx, row, order, now + ASK_EVERY).await?;
    schedule_question(&mut tx, row, order, row.expires_at).await?;
    debtor.save(&mut tx, now).await?;
    Ok(tx.commit().await?)
}

/// Takes a verified callback of a bank in: kept, answered at once, and the bank is asked by a job.
///
/// # Errors
/// [`Fault::NotFound`] for an invoice that this bank was never given; [`Fault::CallbackConflict`] when another message came
/// under the same id.
pub async fn receive(
    app: &App,
    bank: &BankCode,
    callback: &BankCallback,
    raw: &[u8],
) -> Result<(), AppError> {
    let order = &callback.invoice_id;
    let id = app.store.invoice_of_order(order, bank).await?;
    let id = id.ok_or(Fault::NotFound)?;
    let invoice = app.store.invoice(&id).await?.ok_or(Fault::NotFound)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let (source, event) = (bank.as_str(), &callback.event_id);
    let receipt = tx
        .keep_callback(source, event, &evidence::digest(raw), raw, now)
        .await?;
    match receipt {
        Receipt::Conflicting => Err(Fault::CallbackConflict.into()),
        Receipt::Repeated => Ok(()),
        Receipt::Kept => {
            let job = format!("settle:{order}:{}", fresh::uuid(now));
            let work = Work::SettleInvoice {
                invoice: id,
                order: Some(order.clone()),
            };
            work::leave(&mut tx, &job, invoice.row.owner.case(), &work, now).await?;
            Ok(tx.commit().await?)
        }
    }
}

/// The job that asks the bank how an order of an invoice stands and acts on the answer.
pub async fn settle(
    app: &App,
    id: &InvoiceId,
    order: Option<&BankOrderId>,
) -> Result<(), AppError> {
    let Some(invoice) = app.store.invoice(id).await? else {
        return Ok(());
    };
    let asked = match order {
        Some(order) => invoice.orders().iter().find(|known| known.id == *order),
        None => Some(invoice.order()),
    };
    if let Some(asked) = asked {
        settle_order(app, &invoice, asked).await?;
    }
    Ok(())
}

/// Asks the bank about an order and acts on the answer; gives the status that the bank told.
async fn settle_order(
    app: &App,
    known: &Invoice,
    order: &BankOrder,
) -> Result<Option<BankStatus>, AppError> {
    let answer = bank_of(app, order)?.standing(&order.id).await?;
    let now = app.now();
    let over = now >= known.row.expires_at;
    let Some(standing) = answer else {
        if over && known.order().id == order.id {
            expire(app, &known.row, now).await?;
        }
        return Ok(None);
    };
    let said = Some(standing.status);
    let mut tx = app.store.begin().await?;
    let (debtor, invoice) = Debtor::of(&mut tx, &known.row).await?;
    tx.set_bank_status(&order.id, standing.status).await?;
    if standing.status.is_closed() {
        tx.close_bank_order(&order.id, now).await?;
    }
    let mut settling = Settling {
        tx: &mut tx,
        debtor,
        invoice,
        order,
        standing: &standing,
        now,
    };
    match settling.settlement() {
        Settlement::Settle => settling.capture().await?,
        Settlement::Refund => settling.return_money().await?,
        Settlement::Mismatch => settling.mismatch().await?,
        Settlement::Wait if settling.is_leading() && !over => settling.wait().await?,
        // What it is for is left as it is.
        Settlement::Wait | Settlement::Ignore => {
            let expired = settling.is_leading() && over;
            tx.commit().await?;
            if expired {
                expire(app, &known.row, now).await?;
            }
            return Ok(said);
        }
    }
    settling.debtor.save(&mut tx, now).await?;
    tx.commit().await?;
    Ok(said)
}

/// What a bank said of an order, about to be acted on.
struct Settling<'a> {
    tx: &'a mut Tx,
    debtor: Debtor,
    invoice: Invoice,
    order: &'a BankOrder,
    standing: &'a BankInvoice,
    now: DateTime<Utc>,
}

impl Settling<'_> {
    /// Whether the invoice is to be paid, or was paid, by this order.
    fn is_leading(&self) -> bool {
        self.invoice.order().id == self.order.id
    }

    fn settlement(&self) -> Settlement {
        let row = &self.invoice.row;
        let expects = self.debtor.expects(&row.id);
        let reported = Reported {
            status: self.standing.status,
            amount: self.standing.amount,
            currency: self.standing.currency.clone(),
        };
        let expects = expects.by_order(&self.order.id, row.paid_order.as_ref());
        rules::settle(expects, row.amount, &reported)
    }

    /// The right money is there: the invoice is paid, and its other orders are not to be.
    async fn capture(&mut self) -> Result<(), AppError> {
        let (id, now) = (self.invoice.row.id.clone(), self.now);
        self.keep_payment().await?;
        if self.tx.pay_invoice(&id, &self.order.id).await?.is_none() {
            return Ok(());
        }
        self.debtor.paid(self.tx, &id, now).await?;
        let owner = &self.invoice.row.owner;
        for other in self.invoice.orders() {
            if other.id != self.order.id && other.closed_at.is_none() {
                leave_cancel(self.tx, other, owner, "paid elsewhere", now).await?;
            }
        }
        Ok(())
    }

    async fn keep_payment(&mut self) -> Result<(), AppError> {
        let payment = self.standing.payment.as_deref();
        let payment = payment.ok_or(AppError::Internal("paid without a payment id"))?;
        self.tx.capture(&self.order.id, payment, self.now).await?;
        Ok(())
    }

    /// Money that fits nothing any more goes back, once.
    async fn return_money(&mut self) -> Result<(), AppError> {
        // Captured or not before, the payment's id must be known for the refund.
        self.keep_payment().await?;
        let row = &self.invoice.row;
        // A wrong sum at a bank that was left does not take the place of the right one.
        if self.is_leading() || !self.debtor.expects(&row.id).is_open() {
            self.tx.pay_invoice(&row.id, &self.order.id).await?;
        }
        let ordered = refund::leave(self.tx, self.order, &row.owner, self.now).await?;
        if let Some(refund) = ordered {
            self.debtor.refund_ordered(&row.id, &refund);
        }
        Ok(())
    }

    /// A wrong sum settles nothing: it goes back, and the invoice is spent, unless it can be paid by another order.
    async fn mismatch(&mut self) -> Result<(), AppError> {
        tracing::error!(invoice = %self.invoice.row.id, "the bank reports another sum than the invoice's");
        self.report().await?;
        self.return_money().await?;
        if !self.is_leading() {
            return Ok(());
        }
        self.debtor
            .lost(self.tx, &self.invoice.row.id, self.now)
            .await
    }

    /// Nothing that settles: it is noted, and asked again until the time is over.
    async fn wait(&mut self) -> Result<(), AppError> {
        self.report().await?;
        let next = (self.now + ASK_EVERY).min(self.invoice.row.expires_at);
        schedule_question(self.tx, &self.invoice.row, self.order, next).await
    }

    async fn report(&mut self) -> Result<(), AppError> {
        // A status that only repeats what is known is not worth a line.
        if matches!(self.standing.status, BankStatus::Issued) {
            return Ok(());
        }
        let said = (self.standing.status, failure(self.standing, self.now));
        let id = &self.invoice.row.id;
        self.debtor.reported(self.tx, id, said, self.now).await
    }
}

/// Ends what still waits for the money of an invoice whose time is over.
async fn expire(app: &App, row: &InvoiceRow, now: DateTime<Utc>) -> Result<(), AppError> {
    let mut tx = app.store.begin().await?;
    let (mut debtor, _) = Debtor::of(&mut tx, row).await?;
    if debtor.expects(&row.id) != Expects::Money {
        return Ok(());
    }
    debtor.lost(&mut tx, &row.id, now).await?;
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

/// Leaves the orders that nobody is to pay any more to be taken back; a job for each occasion, since one that runs already may
/// have looked before.
async fn leave_cancel(
    tx: &mut Tx,
    order: &BankOrder,
    owner: &InvoiceOwner,
    occasion: &str,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let work = Work::CancelInvoice {
        invoice: order.invoice.clone(),
    };
    let job = format!("cancel:{}:{occasion}", order.id);
    Ok(work::leave(tx, &job, owner.case(), &work, now).await?)
}

/// The job that takes the unpaid orders of an invoice back that nobody is to pay any more; one that was paid meanwhile is
/// settled, which returns the money.
///
/// # Errors
/// [`AppError::Internal`] for an order that its bank keeps payable all the same; the job comes back to it.
pub async fn cancel(app: &App, id: &InvoiceId) -> Result<(), AppError> {
    let Some(invoice) = app.store.invoice(id).await? else {
        return Ok(());
    };
    let open = debtor::is_open(app, &invoice.row).await?;
    let leading = &invoice.order().id;
    let paid = invoice.row.paid_order.as_ref();
    for order in invoice.orders() {
        let wanted = open && order.id == *leading;
        if wanted || order.closed_at.is_some() || paid == Some(&order.id) {
            continue;
        }
        bank_of(app, order)?.cancel(&order.id).await?;
        match settle_order(app, &invoice, order).await? {
            Some(BankStatus::Issued | BankStatus::Blocked | BankStatus::Declined) => {
                return Err(AppError::Internal(
                    "a bank keeps a cancelled invoice payable",
                ));
            }
            Some(BankStatus::Paid | BankStatus::Cancelled | BankStatus::Expired) | None => {}
        }
    }
    Ok(())
}

async fn schedule_question(
    tx: &mut Tx,
    invoice: &InvoiceRow,
    order: &BankOrder,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    let work = Work::SettleInvoice {
        invoice: order.invoice.clone(),
        order: Some(order.id.clone()),
    };
    let job = format!("settle:{}:{}", order.id, at.timestamp());
    Ok(work::leave(tx, &job, invoice.owner.case(), &work, at).await?)
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
