//! The payer chooses the bank: the invoice is put to it under an order of its own, and taken back where it was.
//!
//! A bank that does not answer keeps nobody from paying elsewhere: what it took all the same was paid twice, and goes back.

use super::{BankOrder, Invoice, leave_cancel, leave_issue, schedule_question};
use crate::app::{App, AppError, Fault, fresh};
use crate::store::Tx;
use chrono::{DateTime, Utc};
use law::form::{FieldError, FieldProblem};
use law::id::BankCode;
use law::payment::{BankStatus, FailedPayment};

/// How often an invoice can be put to a bank (ours): whoever changes their mind oftener stays where they are.
const ORDERS_MAX: usize = 20;

/// A bank as a payer knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankName {
    /// The code it is chosen by.
    pub code: BankCode,
    /// The name, alike in all languages.
    pub name: String,
}

/// An invoice with what a payer can do about it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The invoice.
    pub invoice: Invoice,
    /// The banks that can be chosen.
    pub banks: Vec<BankName>,
    /// The attempt to pay that came to nothing, while nothing came after it.
    pub failed: Option<FailedPayment>,
}

impl Standing {
    /// An invoice with the banks of the installation.
    pub(in crate::app) fn of(app: &App, invoice: Invoice, failed: Option<FailedPayment>) -> Self {
        let name = |bank: &crate::port::NamedBank| BankName {
            code: bank.code.clone(),
            name: bank.name.clone(),
        };
        let order = invoice.order();
        let failed_there = order.status == Some(BankStatus::Declined) || order.refund.is_some();
        Self {
            banks: app.ports.banks.all().map(name).collect(),
            failed: failed.filter(|_| failed_there),
            invoice,
        }
    }

    /// The name of an order's bank; its code, once the installation does not name it any more.
    #[must_use]
    pub fn bank_of(&self, order: &BankOrder) -> BankName {
        let known = self.banks.iter().find(|bank| bank.code == order.bank);
        known.cloned().unwrap_or_else(|| BankName {
            code: order.bank.clone(),
            name: order.bank.to_string(),
        })
    }

    /// The orders whose money came beside the one that paid, and goes back.
    pub fn paid_twice(&self) -> impl Iterator<Item = &BankOrder> {
        self.invoice
            .others()
            .filter(|order| order.captured_at.is_some())
    }
}

/// What a choice comes to.
#[derive(Clone, Debug)]
pub(in crate::app) enum Choice {
    /// The invoice is there already.
    Kept,
    /// It is put there anew.
    Made(BankCode),
}

/// Puts an invoice to the bank that its payer chose by its code; the caller saves and commits.
///
/// # Errors
/// [`AppError::Invalid`] for an unknown bank; [`Fault::PaymentUnderWay`] while a bank holds the money;
/// [`Fault::LimitReached`].
pub(in crate::app) async fn choose(
    app: &App,
    tx: &mut Tx,
    invoice: &Invoice,
    chosen: &str,
    now: DateTime<Utc>,
) -> Result<Choice, AppError> {
    let code = BankCode::parse(chosen).ok();
    let bank = code.filter(|code| app.ports.banks.get(code).is_some());
    let bank = bank.ok_or_else(unknown)?;
    let present = invoice.order();
    match present.status {
        Some(BankStatus::Blocked) => return Err(Fault::PaymentUnderWay.into()),
        Some(BankStatus::Cancelled | BankStatus::Expired) => {}
        Some(BankStatus::Issued | BankStatus::Declined | BankStatus::Paid) | None => {
            if present.bank == bank {
                // Whoever comes back to it may have done something there that we have not heard of.
                schedule_question(tx, &invoice.row, present, now).await?;
                return Ok(Choice::Kept);
            }
        }
    }
    if invoice.orders().len() >= ORDERS_MAX {
        return Err(Fault::LimitReached.into());
    }
    let (row, id) = (&invoice.row, fresh::bank_order_id(now));
    let next = BankOrder::new(id, row.id.clone(), present.place + 1, bank.clone());
    tx.put_bank_order(&next).await?;
    leave_issue(tx, &row.owner, &next, now).await?;
    leave_cancel(tx, present, &row.owner, "left", now).await?;
    Ok(Choice::Made(bank))
}

fn unknown() -> AppError {
    AppError::Invalid(vec![FieldError::new("/bank", FieldProblem::NotOnOffer)])
}
