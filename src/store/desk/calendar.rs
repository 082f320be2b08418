//! The working calendar: what every installation begins with, and every approved change since.

use super::changes::ChangeRow;
use crate::store::{Store, StoreError};
use law::calendar::{Calendar, Change};

impl Store {
    /// The calendar of today.
    pub async fn calendar(&self) -> Result<Calendar, StoreError> {
        let mut calendar = Calendar::seeded();
        for row in self.approved_changes::<Change>().await? {
            let ChangeRow {
                change, edition, ..
            } = row;
            let next = change.applied(&calendar);
            if edition != Some(next.edition()) {
                return Err(StoreError::Corrupt("edition of the calendar"));
            }
            calendar = next;
        }
        Ok(calendar)
    }
}
