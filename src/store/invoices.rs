//! Invoices: one payment each, whatever banks say how often.

use super::bank_orders::BankOrder;
use super::sql::q;
use super::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{BankOrderId, CaseId, InvoiceId, RequestId};
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
    /// The order whose money paid it, once there is one.
    pub paid_order: Option<BankOrderId>,
    /// Until when it can be paid.
    pub expires_at: DateTime<Utc>,
}

/// An invoice with what it was put to banks as.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// The invoice.
    pub row: InvoiceRow,
    /// Its orders in their turn; never none.
    orders: Vec<BankOrder>,
}

impl Invoice {
    /// Joins an invoice to its orders in their turn; `None` without an order.
    pub(super) fn of(row: InvoiceRow, orders: Vec<BankOrder>) -> Option<Self> {
        (!orders.is_empty()).then_some(Self { row, orders })
    }

    /// The order that paid it, else the last: the one that is to be paid.
    #[must_use]
    pub fn order(&self) -> &BankOrder {
        let paid = self.row.paid_order.as_ref();
        let leading = paid.and_then(|id| self.orders.iter().find(|order| order.id == *id));
        leading.unwrap_or(&self.orders[self.orders.len() - 1])
    }

    /// All orders in their turn.
    #[must_use]
    pub fn orders(&self) -> &[BankOrder] {
        &self.orders
    }

    /// The orders beside the leading one.
    pub fn others(&self) -> impl Iterator<Item = &BankOrder> {
        let leading = self.order();
        self.orders.iter().filter(|order| order.id != leading.id)
    }
}

const COLUMNS: &str =
    "select id, case_id, request_id, amount, paid_order, expires_at from invoices where id = $1";

impl Tx {
    /// Writes a new invoice and its first order.
    pub async fn put_invoice(
        &mut self,
        invoice: &InvoiceRow,
        order: &BankOrder,
    ) -> Result<(), StoreError> {
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
        self.put_bank_order(order).await
    }

    /// An invoice, inside the transaction.
    pub async fn invoice(&mut self, id: &InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let found = q!(COLUMNS, id.as_str())
            .fetch_optional(self.connection())
            .await?;
        let Some(found) = found else { return Ok(None) };
        let orders = self.bank_orders(id).await?;
        Ok(Invoice::of(row(&found)?, orders))
    }

    /// Gives an invoice that could not be paid its time anew.
    pub async fn renew_invoice(
        &mut self,
        id: &InvoiceId,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update invoices set expires_at = $1 where id = $2 and paid_order is null",
            millis(until),
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes the order whose money paid an invoice; `None` when it was paid before.
    pub async fn pay_invoice(
        &mut self,
        id: &InvoiceId,
        order: &BankOrderId,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update invoices set paid_order = $1 where id = $2 and paid_order is null",
            order.as_str(),
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }
}

impl Store {
    /// An invoice.
    pub async fn invoice(&self, id: &InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let found = q!(COLUMNS, id.as_str())
            .fetch_optional(&self.reader)
            .await?;
        let Some(found) = found else { return Ok(None) };
        let orders = self.bank_orders(id).await?;
        Ok(Invoice::of(row(&found)?, orders))
    }

    /// The invoice of a case.
    pub async fn invoice_of(&self, case: &CaseId) -> Result<Option<Invoice>, StoreError> {
        let found = q!(
            "select id, case_id, request_id, amount, paid_order, expires_at
             from invoices where case_id = $1 order by id desc limit 1",
            case.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        let Some(found) = found else { return Ok(None) };
        let row = row(&found)?;
        let orders = self.bank_orders(&row.id).await?;
        Ok(Invoice::of(row, orders))
    }

    /// The invoices that can still be paid, of cases and requests that wait for it, oldest first.
    pub async fn unpaid_invoices(
        &self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<InvoiceRow>, StoreError> {
        let rows = q!(
            "select id, case_id, request_id, amount, paid_order, expires_at
             from invoices where paid_order is null and expires_at > $1
             and case_id in (select id from cases where stage in ('approved', 'awaiting_payment'))
             union all
             select id, case_id, request_id, amount, paid_order, expires_at
             from invoices where paid_order is null and expires_at > $1
             and request_id in (select id from service_requests where stage = 'awaiting_payment')
             order by 1 limit $2",
            millis(now),
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(row).collect()
    }
}

fn row(row: &AnyRow) -> Result<InvoiceRow, StoreError> {
    let id: String = row.try_get(0)?;
    let paid: Option<String> = row.try_get(4)?;
    Ok(InvoiceRow {
        id: InvoiceId::parse(&id).map_err(|_| StoreError::Corrupt("invoice id"))?,
        owner: owner(row)?,
        amount: Tenge::from_tiyn(row.try_get(3)?),
        paid_order: paid
            .map(|id| BankOrderId::parse(&id).map_err(|_| StoreError::Corrupt("order id")))
            .transpose()?,
        expires_at: moment(row.try_get(5)?)?,
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
