//! What the latest test of each person's device showed.

use super::sql::q;
use super::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::AccountId;
use law::poa::s05_call::device_test::Verdict;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use std::collections::HashMap;

impl Tx {
    /// Keeps the verdict of a test in place of the one before.
    pub async fn keep_verdict(
        &mut self,
        account: &AccountId,
        verdict: Verdict,
        judged_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "insert into device_verdicts (account_id, verdict, judged_at) values ($1, $2, $3)
             on conflict (account_id) do update set verdict = excluded.verdict, judged_at = excluded.judged_at",
            account.as_str(),
            verdict.as_str(),
            millis(judged_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// The verdicts of the people of all calls that wait or ring, as far as they have one.
    pub async fn queued_verdicts(
        &self,
    ) -> Result<HashMap<AccountId, (Verdict, DateTime<Utc>)>, StoreError> {
        let rows = q!(
            "select v.account_id, v.verdict, v.judged_at
             from calls c join case_people p on p.case_id = c.case_id join device_verdicts v on v.account_id = p.account_id
             where c.state in ('waiting', 'ringing')"
        )
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(verdict).collect()
    }
}

fn verdict(row: &AnyRow) -> Result<(AccountId, (Verdict, DateTime<Utc>)), StoreError> {
    let (account, code): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let account = AccountId::parse(&account).map_err(|_| StoreError::Corrupt("account id"))?;
    let verdict = Verdict::parse(&code).ok_or(StoreError::Corrupt("device verdict"))?;
    Ok((account, (verdict, moment(row.try_get(2)?)?)))
}
