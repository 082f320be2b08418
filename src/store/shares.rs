//! Documents on show: a code and a secret that open one document once, and whoever opened it.

use super::accounts::Inserted;
use super::sql::q;
use super::{Store, StoreError, Tx, millis, moment};
use chrono::{DateTime, Utc};
use law::id::{AccountId, Iin};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// A document on show.
#[derive(Clone)]
pub struct ShareRow {
    /// Its id.
    pub id: String,
    /// The document.
    pub number: String,
    /// Who shows it.
    pub owner: Iin,
    /// The digest of the code that is read out.
    pub code_hash: String,
    /// The digest of the secret in the QR code.
    pub secret_hash: String,
    /// Until when it can be opened.
    pub expires_at: DateTime<Utc>,
    /// When it was opened or taken back.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Somebody who opened a document on show.
#[derive(Clone, Debug)]
pub struct OpenedShare {
    /// The opening's id.
    pub id: String,
    /// The share.
    pub share: String,
    /// The document.
    pub number: String,
    /// Who opened it.
    pub account: AccountId,
    /// What they said it is for.
    pub purpose: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when they may read the file.
    pub readable_until: DateTime<Utc>,
}

impl Tx {
    /// Whether a code opens something at this moment.
    pub async fn code_on_show(
        &mut self,
        code_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Inserted, StoreError> {
        let row = q!(
            "select count(*) from document_shares where code_hash = $1 and ended_at is null and expires_at > $2",
            code_hash,
            millis(now)
        )
        .fetch_one(self.connection())
        .await?;
        let open: i64 = row.try_get(0)?;
        Ok(if open == 0 {
            Inserted::New
        } else {
            Inserted::Existed
        })
    }

    /// Puts a document on show; what the owner showed of it before ends.
    pub async fn put_share(
        &mut self,
        share: &ShareRow,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        q!(
            "update document_shares set ended_at = $1 where number = $2 and iin = $3 and ended_at is null",
            millis(now),
            share.number.as_str(),
            share.owner.as_str()
        )
        .execute(self.connection())
        .await?;
        q!(
            "insert into document_shares (id, number, iin, code_hash, secret_hash, made_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            share.id.as_str(),
            share.number.as_str(),
            share.owner.as_str(),
            share.code_hash.as_str(),
            share.secret_hash.as_str(),
            millis(now),
            millis(share.expires_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Opens what a code or a secret opens, for one account and once; nothing when it is unknown, used, over or not alone.
    pub async fn open_share(
        &mut self,
        hash: &str,
        by: &AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<ShareRow>, StoreError> {
        let rows = q!(
            "update document_shares set ended_at = $1, opened_by = $2
             where (code_hash = $3 or secret_hash = $3) and ended_at is null and expires_at > $1
             returning id, number, iin, code_hash, secret_hash, expires_at, ended_at",
            millis(now),
            by.as_str(),
            hash
        )
        .fetch_all(self.connection())
        .await?;
        match rows.as_slice() {
            [only] => share(only).map(Some),
            // Two documents under one code: neither is shown, and the transaction is not kept.
            _ => Ok(None),
        }
    }

    /// Takes back what the owner shows; `None` when there is nothing to take back.
    pub async fn end_share(
        &mut self,
        id: &str,
        number: &str,
        owner: &Iin,
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update document_shares set ended_at = $1 where id = $2 and number = $3 and iin = $4 and ended_at is null",
            millis(now),
            id,
            number,
            owner.as_str()
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Keeps who opened a document on show.
    pub async fn put_share_opening(&mut self, opened: &OpenedShare) -> Result<(), StoreError> {
        q!(
            "insert into share_openings (id, share_id, number, account_id, purpose, at, readable_until)
             values ($1, $2, $3, $4, $5, $6, $7)",
            opened.id.as_str(),
            opened.share.as_str(),
            opened.number.as_str(),
            opened.account.as_str(),
            opened.purpose.as_str(),
            millis(opened.at),
            millis(opened.readable_until)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Forgets what nobody opened in time.
    pub async fn purge_shares(&mut self, expired_before: DateTime<Utc>) -> Result<(), StoreError> {
        q!(
            "delete from document_shares where opened_by is null and expires_at < $1",
            millis(expired_before)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// What the owner shows of a document, with whoever opened it.
    pub async fn share(
        &self,
        id: &str,
        number: &str,
        owner: &Iin,
    ) -> Result<Option<(ShareRow, Option<OpenedShare>)>, StoreError> {
        let row = q!(
            "select id, number, iin, code_hash, secret_hash, expires_at, ended_at from document_shares
             where id = $1 and number = $2 and iin = $3",
            id,
            number,
            owner.as_str()
        )
        .fetch_optional(&self.reader)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let opening = q!(
            "select id, share_id, number, account_id, purpose, at, readable_until from share_openings where share_id = $1",
            id
        )
        .fetch_optional(&self.reader)
        .await?;
        Ok(Some((
            share(&row)?,
            opening.as_ref().map(opened).transpose()?,
        )))
    }

    /// An opening by its id.
    pub async fn share_opening(&self, id: &str) -> Result<Option<OpenedShare>, StoreError> {
        let row = q!(
            "select id, share_id, number, account_id, purpose, at, readable_until from share_openings where id = $1",
            id
        )
        .fetch_optional(&self.reader)
        .await?;
        row.as_ref().map(opened).transpose()
    }
}

fn share(row: &AnyRow) -> Result<ShareRow, StoreError> {
    Ok(ShareRow {
        id: row.try_get(0)?,
        number: row.try_get(1)?,
        owner: super::accounts::iin(row, 2)?,
        code_hash: row.try_get(3)?,
        secret_hash: row.try_get(4)?,
        expires_at: moment(row.try_get(5)?)?,
        ended_at: row.try_get::<Option<i64>, _>(6)?.map(moment).transpose()?,
    })
}

fn opened(row: &AnyRow) -> Result<OpenedShare, StoreError> {
    let account: String = row.try_get(3)?;
    Ok(OpenedShare {
        id: row.try_get(0)?,
        share: row.try_get(1)?,
        number: row.try_get(2)?,
        account: AccountId::parse(&account).map_err(|_| StoreError::Corrupt("account id"))?,
        purpose: row.try_get(4)?,
        at: moment(row.try_get(5)?)?,
        readable_until: moment(row.try_get(6)?)?,
    })
}
