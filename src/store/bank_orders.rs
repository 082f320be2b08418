//! What banks know invoices by: one order after another, each with its payment and the refund of that payment, once each.

use super::sql::q;
use super::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{BankCode, BankOrderId, InvoiceId, RefundId};
use law::payment::BankStatus;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// An invoice as one bank knows it.
#[derive(Clone, Debug)]
pub struct BankOrder {
    /// What the bank knows it by.
    pub id: BankOrderId,
    /// The invoice.
    pub invoice: InvoiceId,
    /// Which of the invoice's orders it is, from 1.
    pub place: i64,
    /// The bank.
    pub bank: BankCode,
    /// Where it is paid, once the bank has it.
    pub pay_url: Option<String>,
    /// What the bank said of it last.
    pub status: Option<BankStatus>,
    /// When the bank was known to take no money for it any more.
    pub closed_at: Option<DateTime<Utc>>,
    /// The bank's id of the payment, once captured.
    pub payment: Option<String>,
    /// When the money was captured.
    pub captured_at: Option<DateTime<Utc>>,
    /// The refund, once ordered.
    pub refund: Option<RefundId>,
    /// When the bank returned the money.
    pub refunded_at: Option<DateTime<Utc>>,
}

impl BankOrder {
    /// An order that no bank has yet.
    #[must_use]
    pub const fn new(id: BankOrderId, invoice: InvoiceId, place: i64, bank: BankCode) -> Self {
        Self {
            id,
            invoice,
            place,
            bank,
            pay_url: None,
            status: None,
            closed_at: None,
            payment: None,
            captured_at: None,
            refund: None,
            refunded_at: None,
        }
    }
}

const OF_INVOICE: &str = "select id, invoice_id, place, bank, pay_url, bank_status, closed_at, payment, captured_at, refund_id, refunded_at
     from bank_orders where invoice_id = $1 order by place";

impl Tx {
    /// Writes a new order.
    pub async fn put_bank_order(&mut self, order: &BankOrder) -> Result<(), StoreError> {
        q!(
            "insert into bank_orders (id, invoice_id, place, bank) values ($1, $2, $3, $4)",
            order.id.as_str(),
            order.invoice.as_str(),
            order.place,
            order.bank.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The orders of an invoice in their turn.
    pub(super) async fn bank_orders(
        &mut self,
        invoice: &InvoiceId,
    ) -> Result<Vec<BankOrder>, StoreError> {
        let rows = q!(OF_INVOICE, invoice.as_str())
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(order).collect()
    }

    /// Remembers where the bank shows the invoice, and under which number.
    pub async fn set_issued(
        &mut self,
        id: &BankOrderId,
        url: &str,
        number: Option<&str>,
    ) -> Result<(), StoreError> {
        q!(
            "update bank_orders set pay_url = $1, number = $2 where id = $3",
            url,
            number,
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Remembers what the bank said of it.
    pub async fn set_bank_status(
        &mut self,
        id: &BankOrderId,
        status: BankStatus,
    ) -> Result<(), StoreError> {
        q!(
            "update bank_orders set bank_status = $1 where id = $2",
            status.as_str(),
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Notes that the bank takes no money for it any more.
    pub async fn close_bank_order(
        &mut self,
        id: &BankOrderId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update bank_orders set closed_at = $1 where id = $2 and closed_at is null",
            millis(now),
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Captures the payment of an order; `None` when it was captured before.
    pub async fn capture(
        &mut self,
        id: &BankOrderId,
        payment: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update bank_orders set payment = $1, captured_at = $2 where id = $3 and captured_at is null",
            payment,
            millis(now),
            id.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Orders the refund of an order; `None` when one was ordered before.
    pub async fn order_refund(
        &mut self,
        id: &BankOrderId,
        refund: &RefundId,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update bank_orders set refund_id = $1 where id = $2 and refund_id is null",
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
            "update bank_orders set refunded_at = $1 where refund_id = $2 and refunded_at is null",
            millis(now),
            refund.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }
}

impl Store {
    /// The orders of an invoice in their turn.
    pub(super) async fn bank_orders(
        &self,
        invoice: &InvoiceId,
    ) -> Result<Vec<BankOrder>, StoreError> {
        let rows = q!(OF_INVOICE, invoice.as_str())
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(order).collect()
    }

    /// The number under which a bank shows an invoice to its payer: the bank that was paid, else the latest.
    pub async fn invoice_number(&self, invoice: &InvoiceId) -> Result<Option<String>, StoreError> {
        let row = q!(
            "select o.number from bank_orders o left join invoices i on i.paid_order = o.id
             where o.invoice_id = $1 order by case when i.id is null then 1 else 0 end, o.place desc limit 1",
            invoice.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?.flatten())
    }

    /// The invoice that a bank knows by an order; `None` for an order that this bank was never given.
    pub async fn invoice_of_order(
        &self,
        order: &BankOrderId,
        bank: &BankCode,
    ) -> Result<Option<InvoiceId>, StoreError> {
        let row = q!(
            "select invoice_id from bank_orders where id = $1 and bank = $2",
            order.as_str(),
            bank.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| invoice_id(&row, 0)).transpose()
    }
}

fn invoice_id(row: &AnyRow, column: usize) -> Result<InvoiceId, StoreError> {
    let id: String = row.try_get(column)?;
    InvoiceId::parse(&id).map_err(|_| StoreError::Corrupt("invoice id"))
}

fn order(row: &AnyRow) -> Result<BankOrder, StoreError> {
    let (id, bank): (String, String) = (row.try_get(0)?, row.try_get(3)?);
    let (status, refund): (Option<String>, Option<String>) = (row.try_get(5)?, row.try_get(9)?);
    let at = |column: usize| -> Result<Option<DateTime<Utc>>, StoreError> {
        row.try_get::<Option<i64>, _>(column)?
            .map(moment)
            .transpose()
    };
    Ok(BankOrder {
        id: BankOrderId::parse(&id).map_err(|_| StoreError::Corrupt("order id"))?,
        invoice: invoice_id(row, 1)?,
        place: row.try_get(2)?,
        bank: BankCode::parse(&bank).map_err(|_| StoreError::Corrupt("bank"))?,
        pay_url: row.try_get(4)?,
        status: status
            .map(|word| BankStatus::parse(&word).ok_or(StoreError::Corrupt("bank status")))
            .transpose()?,
        closed_at: at(6)?,
        payment: row.try_get(7)?,
        captured_at: at(8)?,
        refund: refund
            .map(|id| RefundId::parse(&id).map_err(|_| StoreError::Corrupt("refund id")))
            .transpose()?,
        refunded_at: at(10)?,
    })
}
