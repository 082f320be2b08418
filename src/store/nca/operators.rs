//! The register of the authority's operators.

use crate::store::accounts::Account;
use crate::store::sql::q;
use crate::store::{Dialect, Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use law::id::AccountId;
use law::poa::s03_application::PersonName;
use law::services::nca::operator::Operator;
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// An operator in the register.
#[derive(Clone, Debug)]
pub struct OperatorRow {
    /// The account.
    pub account: AccountId,
    /// The names.
    pub name: PersonName,
    /// What the law decides on.
    pub operator: Operator,
    /// Who entered them.
    pub appointed_by: AccountId,
    /// When.
    pub appointed_at: DateTime<Utc>,
}

impl Tx {
    /// Enters an operator.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the account is in the register.
    pub async fn add_operator(
        &mut self,
        account: &Account,
        operator: &Operator,
        by: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into nca_operators (account_id, body, appointed_by, appointed_at) values ($1, $2, $3, $4)",
            account.id.as_str(),
            to_json("operator", operator)?,
            by.as_str(),
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// An operator taken out to be changed; on PostgreSQL the row stays locked.
    pub async fn open_operator(
        &mut self,
        account: &AccountId,
    ) -> Result<Option<Operator>, StoreError> {
        const SQLITE: &str = "select body from nca_operators where account_id = $1";
        const POSTGRES: &str = "select body from nca_operators where account_id = $1 for update";
        let query = match self.dialect {
            Dialect::Sqlite => q!(SQLITE, account.as_str()),
            Dialect::Postgres => q!(POSTGRES, account.as_str()),
        };
        let row = query.fetch_optional(self.connection()).await?;
        row.map(|row| from_json("operator", &row.try_get::<String, _>(0)?))
            .transpose()
    }

    /// Writes an operator back.
    pub async fn update_operator(
        &mut self,
        account: &AccountId,
        operator: &Operator,
    ) -> Result<(), StoreError> {
        q!(
            "update nca_operators set body = $1 where account_id = $2",
            to_json("operator", operator)?,
            account.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// An operator by account.
    pub async fn operator(&self, account: &AccountId) -> Result<Option<OperatorRow>, StoreError> {
        let row = q!(
            "select o.account_id, a.name, o.body, o.appointed_by, o.appointed_at
             from nca_operators o join accounts a on a.id = o.account_id where o.account_id = $1",
            account.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(operator_row).transpose()
    }

    /// The operators after one of them.
    pub async fn operators(&self, after: &str, limit: i64) -> Result<Vec<OperatorRow>, StoreError> {
        let rows = q!(
            "select o.account_id, a.name, o.body, o.appointed_by, o.appointed_at
             from nca_operators o join accounts a on a.id = o.account_id
             where o.account_id > $1 order by o.account_id limit $2",
            after,
            limit
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(operator_row).collect()
    }
}

fn operator_row(row: &AnyRow) -> Result<OperatorRow, StoreError> {
    let account = |at: usize| -> Result<AccountId, StoreError> {
        let id: String = row.try_get(at)?;
        AccountId::parse(&id).map_err(|_| StoreError::Corrupt("account id"))
    };
    let (name, body): (String, String) = (row.try_get(1)?, row.try_get(2)?);
    Ok(OperatorRow {
        account: account(0)?,
        name: from_json("name", &name)?,
        operator: from_json("operator", &body)?,
        appointed_by: account(3)?,
        appointed_at: moment(row.try_get(4)?)?,
    })
}
