//! Whoever owes an invoice: a power of attorney or a request of a service, and what the invoice's fate means for it.

use super::Issuable;
use crate::app::poa::s09_payment;
use crate::app::service::payment as service;
use crate::app::{App, AppError, Fault};
use crate::store::Tx;
use crate::store::cases::CaseFile;
use crate::store::invoices::{Invoice, InvoiceOwner, InvoiceRow};
use crate::store::services::ServiceFile;
use chrono::{DateTime, Utc};
use law::id::{InvoiceId, RefundId};
use law::money::Tenge;
use law::payment::{BankStatus, Expects, FailedPayment};
use law::poa::s09_payment as case_rules;

/// What an invoice is for, taken out of the store to be changed.
#[derive(Debug)]
pub(super) enum Debtor {
    /// A power of attorney.
    Case(Box<CaseFile>),
    /// A request of a service.
    Request(Box<ServiceFile>),
}

/// Whether the bank is to have an invoice.
pub(super) async fn issuable(app: &App, invoice: &InvoiceRow) -> Result<Issuable, AppError> {
    match &invoice.owner {
        InvoiceOwner::Case(id) => {
            let view = app.store.case(id).await?.ok_or(Fault::NotFound)?;
            s09_payment::issuable(app, &view.case, &invoice.id).await
        }
        InvoiceOwner::Request(id) => {
            let view = app.store.service(id).await?.ok_or(Fault::NotFound)?;
            service::issuable(&view.request, &invoice.id)
        }
    }
}

/// Whether the money of an invoice is still waited for.
pub(super) async fn is_open(app: &App, invoice: &InvoiceRow) -> Result<bool, AppError> {
    let expects = match &invoice.owner {
        InvoiceOwner::Case(id) => {
            let view = app.store.case(id).await?.ok_or(Fault::NotFound)?;
            case_rules::expects(&view.case.stage, &invoice.id)
        }
        InvoiceOwner::Request(id) => {
            let view = app.store.service(id).await?.ok_or(Fault::NotFound)?;
            view.request.expects(&invoice.id)
        }
    };
    Ok(expects.is_open())
}

impl Debtor {
    /// Takes it out, and only then reads its invoice: nobody changes the invoice meanwhile.
    pub(super) async fn of(tx: &mut Tx, invoice: &InvoiceRow) -> Result<(Self, Invoice), AppError> {
        let debtor = Self::open(tx, &invoice.owner).await?;
        let invoice = tx.invoice(&invoice.id).await?.ok_or(Fault::NotFound)?;
        Ok((debtor, invoice))
    }

    async fn open(tx: &mut Tx, owner: &InvoiceOwner) -> Result<Self, AppError> {
        Ok(match owner {
            InvoiceOwner::Case(id) => {
                Self::Case(Box::new(tx.open_case(id).await?.ok_or(Fault::NotFound)?))
            }
            InvoiceOwner::Request(id) => {
                Self::Request(Box::new(tx.open_service(id).await?.ok_or(Fault::NotFound)?))
            }
        })
    }

    /// What it expects of the invoice now.
    pub(super) fn expects(&self, invoice: &InvoiceId) -> Expects {
        match self {
            Self::Case(file) => case_rules::expects(&file.case.stage, invoice),
            Self::Request(file) => file.request.expects(invoice),
        }
    }

    /// The bank has the invoice; whether it is still wanted.
    pub(super) async fn issued(
        &mut self,
        tx: &mut Tx,
        invoice: &InvoiceRow,
        now: DateTime<Utc>,
    ) -> Result<Issuable, AppError> {
        match self {
            Self::Case(file) => s09_payment::issued(tx, file, invoice, now).await,
            Self::Request(file) => service::issued(tx, file, invoice, now).await,
        }
    }

    /// The money is there.
    pub(super) async fn paid(
        &mut self,
        tx: &mut Tx,
        invoice: &InvoiceId,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        match self {
            Self::Case(file) => s09_payment::paid(file, invoice),
            Self::Request(file) => service::paid(tx, file, invoice, now).await,
        }
    }

    /// The invoice is spent or its time is over.
    pub(super) async fn lost(
        &mut self,
        tx: &mut Tx,
        invoice: &InvoiceId,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        match self {
            Self::Case(file) => s09_payment::lost(tx, file, invoice, now).await,
            Self::Request(file) => service::lost(tx, file, now).await,
        }
    }

    /// The bank says something that settles nothing.
    pub(super) async fn reported(
        &mut self,
        tx: &mut Tx,
        invoice: &InvoiceId,
        said: (BankStatus, Option<FailedPayment>),
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        match self {
            Self::Case(file) => {
                s09_payment::reported(file, invoice, said);
                Ok(())
            }
            Self::Request(file) => service::reported(tx, file, invoice, said, now).await,
        }
    }

    /// The money goes back.
    pub(super) fn refund_ordered(&mut self, invoice: &InvoiceId, refund: &RefundId) {
        match self {
            Self::Case(file) => s09_payment::refund_ordered(file, invoice, refund),
            Self::Request(file) => service::refund_ordered(file, invoice),
        }
    }

    /// The money went back.
    pub(super) async fn refund_made(
        &mut self,
        tx: &mut Tx,
        invoice: &InvoiceId,
        refund: &RefundId,
        amount: Tenge,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        match self {
            Self::Case(file) => s09_payment::refund_made(tx, file, refund, amount, now).await,
            Self::Request(file) => service::refund_made(tx, file, invoice, amount, now).await,
        }
    }

    /// Writes it back.
    pub(super) async fn save(self, tx: &mut Tx, now: DateTime<Utc>) -> Result<(), AppError> {
        match self {
            Self::Case(file) => {
                tx.save_case(*file, now).await?;
            }
            Self::Request(file) => {
                tx.save_service(*file, now).await?;
            }
        }
        Ok(())
    }
}
