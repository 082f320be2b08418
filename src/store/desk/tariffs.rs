//! The tariffs: what every installation begins with, and every approved change since.

use super::changes::ChangeRow;
use crate::store::{Store, StoreError, Tx};
use law::fee::{Change, Tariffs};

impl Store {
    /// The tariffs of today.
    pub async fn tariffs(&self) -> Result<Tariffs, StoreError> {
        folded(&self.approved_changes().await?)
    }
}

impl Tx {
    /// The tariffs of today, as the transaction sees them.
    pub async fn tariffs(&mut self) -> Result<Tariffs, StoreError> {
        folded(&self.approved_changes().await?)
    }
}

fn folded(rows: &[ChangeRow<Change>]) -> Result<Tariffs, StoreError> {
    let mut tariffs = Tariffs::seeded();
    for row in rows {
        let next = row.change.applied(&tariffs);
        if row.edition != Some(next.edition()) {
            return Err(StoreError::Corrupt("edition of the tariffs"));
        }
        tariffs = next;
    }
    Ok(tariffs)
}
