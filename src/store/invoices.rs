//! Invoices: one capture each, whatever the bank says how often, and one refund at most.

use super::sql::q;
use super::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{CaseId, InvoiceId, RefundId, RequestId};
use law::money::Tenge;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// What an invoice is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvoiceOwner {
    /// A power of attorney.
    Case(CaseId),
    /// A request of a service.
    Request(RequestId),
}

impl InvoiceOwner {
    /// The case, when it is for one.
    #[must_use]
    pub const fn case(&self) -> Option<&CaseId> {
        match self {
            Self::Case(case) => Some(case),
            Self::Request(_) => None,
        }
    }

    /// The request, when it is for one.
    #[must_use]
    pub const fn request(&self) -> Option<&RequestId> {
        match self {
            Self::Case(_) => None,
            Self::Request(request) => Some(request),
        }
    }
}

/// An invoice as we keep it.
#[derive(Clone, Debug)]
pub struct InvoiceRow {
    /// The id.
    pub id: InvoiceId,
    /// What it is for.
    pub owner: InvoiceOwner,
    /// How much is due.
    pub amount: Tenge,
    /// Where it is paid, once the bank has it.
    pub pay_url: Option<String>,
    /// The bank's id of the payment, once captured.
    pub payment: Option<String>,
    /// When the money was captured.
    pub captured_at: Option<DateTime<Utc>>,
    /// The refund, once ordered.
    pub refund: Option<RefundId>,
    /// When the bank returned the money.
    pub refunded_at: Option<DateTime<Utc>>,
    /// Until when it can be paid.
    pub expires_at: DateTime<Utc>,
}

const COLUMNS: &str = "select id, case_id, request_id, amount, pay_url, payment, captured_at, refund_id, refunded_at, expires_at from invoices where id = $1";

impl Tx {
    /// Writes a new invoice.
    pub async fn put_invoice(&mut self, invoice: &InvoiceRow) -> Result<(), StoreError> {
        q!(
            "insert into invoices (id, case_id, request_id, amount, expires_at) values ($1, $2, $3, $4, $5)",
            invoice.id.as_str(),
            invoice.owner.case().map(CaseId::as_str),
            invoice.owner.request().map(RequestId::as_str),
            invoice.amount.tiyn(),
            millis(invoice.expires_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// An invoice, inside the transaction.
    pub async fn invoice(&mut self, id: &InvoiceId) -> Result<Option<InvoiceRow>, StoreError> {
        let row = q!(COLUMNS, id.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(invoice).transpose()
    }

    /// Remembers where the bank shows the invoice.
    pub async fn set_pay_url(&mut self, id: &InvoiceId, url: &str) -> Result<(), StoreError> {
        q!(
            "update invoices set pay_url = $1 where id = $2",
            url,
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Captures the payment of an invoice; `None` when it was captured before.
    pub async fn capture(
        &mut self,
        id: &InvoiceId,
        payment: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update invoices set payment = $1, captured_at = $2 where id = $3 and captured_at is null",
            payment,
            millis(now),
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Orders the refund of an invoice; `None` when one was ordered before.
    pub async fn order_refund(
        &mut self,
        id: &InvoiceId,
        refund: &RefundId,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update invoices set refund_id = $1 where id = $2 and refund_id is null",
            refund.as_str(),
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Notes that the bank returned the money; `None` when that was noted before.
    pub async fn close_refund(
        &mut self,
        refund: &RefundId,
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update invoices set refunded_at = $1 where refund_id = $2 and refunded_at is null",
            millis(now),
            refund.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }
}

impl Store {
    /// An invoice.
    pub async fn invoice(&self, id: &InvoiceId) -> Result<Option<InvoiceRow>, StoreError> {
        let row = q!(COLUMNS, id.as_str())
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(invoice).transpose()
    }

    /// The invoice of a case.
    pub async fn invoice_of(&self, case: &CaseId) -> Result<Option<InvoiceRow>, StoreError> {
        let row = q!(
            "select id, case_id, request_id, amount, pay_url, payment, captured_at, refund_id, refunded_at, expires_at
             from invoices where case_id = $1 order by id desc limit 1",
            case.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(invoice).transpose()
    }

    /// The invoices that can still be paid, of cases and requests that wait for it, oldest first.
    pub async fn unpaid_invoices(
        &self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<InvoiceRow>, StoreError> {
        let rows = q!(
            "select id, case_id, request_id, amount, pay_url, payment, captured_at, refund_id, refunded_at, expires_at
             from invoices where captured_at is null and expires_at > $1
             and case_id in (select id from cases where stage in ('approved', 'awaiting_payment'))
             union all
             select id, case_id, request_id, amount, pay_url, payment, captured_at, refund_id, refunded_at, expires_at
             from invoices where captured_at is null and expires_at > $1
             and request_id in (select id from service_requests where stage = 'awaiting_payment')
             order by 1 limit $2",
            millis(now),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(invoice).collect()
    }
}

fn invoice(row: &AnyRow) -> Result<InvoiceRow, StoreError> {
    let id: String = row.try_get(0)?;
    let refund: Option<String> = row.try_get(7)?;
    Ok(InvoiceRow {
        id: InvoiceId::parse(&id).map_err(|_| StoreError::Corrupt("invoice id"))?,
        owner: owner(row)?,
        amount: Tenge::from_tiyn(row.try_get(3)?),
        pay_url: row.try_get(4)?,
        payment: row.try_get(5)?,
        captured_at: row.try_get::<Option<i64>, _>(6)?.map(moment).transpose()?,
        refund: refund
            .map(|id| RefundId::parse(&id).map_err(|_| StoreError::Corrupt("refund id")))
            .transpose()?,
        refunded_at: row.try_get::<Option<i64>, _>(8)?.map(moment).transpose()?,
        expires_at: moment(row.try_get(9)?)?,
    })
}

fn owner(row: &AnyRow) -> Result<InvoiceOwner, StoreError> {
    let (case, request): (Option<String>, Option<String>) = (row.try_get(1)?, row.try_get(2)?);
    let owner = match (case, request) {
        (Some(case), None) => CaseId::parse(&case).ok().map(InvoiceOwner::Case),
        (None, Some(request)) => RequestId::parse(&request).ok().map(InvoiceOwner::Request),
        (Some(_), Some(_)) | (None, None) => None,
    };
    owner.ok_or(StoreError::Corrupt("invoice owner"))
}
