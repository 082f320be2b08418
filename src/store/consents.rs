//! Which case a consent request belongs to; the requests themselves live in the case.

use super::sql::q;
use super::{Store, StoreError, Tx};
use law::id::{CaseId, ConsentId};
use sqlx::Row as _;

impl Tx {
    /// Remembers the case of a request.
    pub async fn put_consent_request(
        &mut self,
        id: &ConsentId,
        case: &CaseId,
    ) -> Result<(), StoreError> {
        q!(
            "insert into consent_requests (id, case_id) values ($1, $2)",
            id.as_str(),
            case.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// The case a request belongs to.
    pub async fn case_of_consent(&self, id: &ConsentId) -> Result<Option<CaseId>, StoreError> {
        let row = q!(
            "select case_id from consent_requests where id = $1",
            id.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        row.map(|row| {
            let case: String = row.try_get(0)?;
            CaseId::parse(&case).map_err(|_| StoreError::Corrupt("case id"))
        })
        .transpose()
    }
}
