//! Signatures that are made on a phone, for the few minutes they take.

use super::sql::q;
use super::{Store, StoreError, Tx, from_json, millis, moment, to_json};
use chrono::{DateTime, Utc};
use law::id::AccountId;
use law::text::Bilingual;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::any::AnyRow;

/// Who began a signing and may ask how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SigningOwner {
    /// Somebody signed in.
    Account(AccountId),
    /// A device that is about to sign in.
    Challenge {
        /// The challenge.
        id: String,
        /// The device's key, by its thumbprint.
        device_key: String,
    },
}

/// What the phone calls the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentTitle {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

/// What has to be sent back beside a notary's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparationKey {
    /// The number in the notary's register.
    pub number: String,
    /// The time that stands in the document.
    pub at: DateTime<Utc>,
    /// SHA-256 of the approved bytes inside.
    pub approved_sha256: String,
}

/// A signing as it is kept.
#[derive(Clone, Debug)]
pub struct RemoteSigningRow {
    /// Its id.
    pub id: String,
    /// Who began it.
    pub owner: SigningOwner,
    /// What the signature is for.
    pub purpose: String,
    /// How the phone is to sign.
    pub method: String,
    /// What the phone calls it.
    pub title: DocumentTitle,
    /// What the signature says, for the person to read.
    pub words: Option<Bilingual>,
    /// The bytes to sign.
    pub document: Vec<u8>,
    /// For a notary's signature: what goes back with it.
    pub preparation: Option<PreparationKey>,
    /// The hash of the secret in the link.
    pub link_hash: String,
    /// The hash of the token that opens the document.
    pub bearer_hash: String,
    /// When the phone fetched the document first.
    pub fetched_at: Option<DateTime<Utc>>,
    /// How many signatures came.
    pub tries: i64,
    /// Why the last one was refused.
    pub refusal: Option<String>,
    /// The signature that was accepted.
    pub cms: Option<Vec<u8>>,
    /// Until when the link is good.
    pub expires_at: DateTime<Utc>,
}

/// How a signing is asked for.
#[derive(Clone, Copy, Debug)]
pub enum SigningKey<'a> {
    /// By its id.
    Id(&'a str),
    /// By the hash of its link.
    Link(&'a str),
}

impl Tx {
    /// Keeps a new signing.
    pub async fn put_remote_signing(&mut self, row: &RemoteSigningRow) -> Result<(), StoreError> {
        let (account, challenge, device) = match &row.owner {
            SigningOwner::Account(account) => (Some(account.as_str()), None, None),
            SigningOwner::Challenge { id, device_key } => {
                (None, Some(id.as_str()), Some(device_key.as_str()))
            }
        };
        let words = row.words.as_ref().map(|words| to_json("words", words));
        let preparation = row
            .preparation
            .as_ref()
            .map(|key| to_json("preparation", key));
        q!(
            "insert into remote_signings (id, account_id, challenge_id, device_key, purpose, method, title, words,
               document, preparation, link_hash, bearer_hash, tries, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13)",
            row.id.as_str(),
            account,
            challenge,
            device,
            row.purpose.as_str(),
            row.method.as_str(),
            to_json("title", &row.title)?,
            words.transpose()?,
            row.document.as_slice(),
            preparation.transpose()?,
            row.link_hash.as_str(),
            row.bearer_hash.as_str(),
            millis(row.expires_at)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// How many links of an owner are good beyond a moment.
    pub async fn open_remote_signings(
        &mut self,
        owner: &SigningOwner,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let query = match owner {
            SigningOwner::Account(account) => q!(
                "select count(*) from remote_signings where account_id = $1 and expires_at > $2",
                account.as_str(),
                millis(now)
            ),
            SigningOwner::Challenge { id, .. } => q!(
                "select count(*) from remote_signings where challenge_id = $1 and expires_at > $2",
                id.as_str(),
                millis(now)
            ),
        };
        Ok(query.fetch_one(self.connection()).await?.try_get(0)?)
    }

    /// Notes that the phone has the document.
    pub async fn mark_fetched(&mut self, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        q!(
            "update remote_signings set fetched_at = $1 where id = $2 and fetched_at is null",
            millis(now),
            id
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Counts a signature before it is looked at; nothing when the link is over, used up or answered already.
    pub async fn count_signing_try(
        &mut self,
        id: &str,
        now: DateTime<Utc>,
        tries_max: i64,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update remote_signings set tries = tries + 1
             where id = $1 and expires_at > $2 and tries < $3 and cms is null",
            id,
            millis(now),
            tries_max
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Notes why a signature was refused, unless another one was accepted meanwhile.
    pub async fn refuse_remote_signing(&mut self, id: &str, code: &str) -> Result<(), StoreError> {
        q!(
            "update remote_signings set refusal = $1 where id = $2 and cms is null",
            code,
            id
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Accepts a signature unless one was accepted before or the link is over; one of several at once wins.
    pub async fn accept_remote_signing(
        &mut self,
        id: &str,
        cms: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<()>, StoreError> {
        let done = q!(
            "update remote_signings set cms = $1, refusal = null
             where id = $2 and cms is null and expires_at > $3",
            cms,
            id,
            millis(now)
        )
        .execute(self.connection())
        .await?;
        Ok((done.rows_affected() == 1).then_some(()))
    }

    /// Forgets signings whose links ended before a moment.
    pub async fn purge_remote_signings(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        q!(
            "delete from remote_signings where expires_at <= $1",
            millis(before)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

impl Store {
    /// A signing.
    pub async fn remote_signing(
        &self,
        key: SigningKey<'_>,
    ) -> Result<Option<RemoteSigningRow>, StoreError> {
        const BY_ID: &str = "select id, account_id, challenge_id, device_key, purpose, method, title, words, document,
               preparation, link_hash, bearer_hash, fetched_at, tries, refusal, cms, expires_at
             from remote_signings where id = $1";
        const BY_LINK: &str = "select id, account_id, challenge_id, device_key, purpose, method, title, words, document,
               preparation, link_hash, bearer_hash, fetched_at, tries, refusal, cms, expires_at
             from remote_signings where link_hash = $1";
        let query = match key {
            SigningKey::Id(id) => q!(BY_ID, id),
            SigningKey::Link(hash) => q!(BY_LINK, hash),
        };
        let row = query.fetch_optional(&self.reader).await?;
        row.as_ref().map(signing).transpose()
    }
}

fn signing(row: &AnyRow) -> Result<RemoteSigningRow, StoreError> {
    let words: Option<String> = row.try_get(7)?;
    let preparation: Option<String> = row.try_get(9)?;
    let fetched: Option<i64> = row.try_get(12)?;
    Ok(RemoteSigningRow {
        id: row.try_get(0)?,
        owner: owner(row)?,
        purpose: row.try_get(4)?,
        method: row.try_get(5)?,
        title: from_json("title", &row.try_get::<String, _>(6)?)?,
        words: words.map(|text| from_json("words", &text)).transpose()?,
        document: row.try_get(8)?,
        preparation: preparation
            .map(|text| from_json("preparation", &text))
            .transpose()?,
        link_hash: row.try_get(10)?,
        bearer_hash: row.try_get(11)?,
        fetched_at: fetched.map(moment).transpose()?,
        tries: row.try_get(13)?,
        refusal: row.try_get(14)?,
        cms: row.try_get(15)?,
        expires_at: moment(row.try_get(16)?)?,
    })
}

fn owner(row: &AnyRow) -> Result<SigningOwner, StoreError> {
    let account: Option<String> = row.try_get(1)?;
    let challenge: Option<String> = row.try_get(2)?;
    let device: Option<String> = row.try_get(3)?;
    match (account, challenge, device) {
        (Some(account), None, None) => AccountId::parse(&account)
            .map(SigningOwner::Account)
            .map_err(|_| StoreError::Corrupt("account id")),
        (None, Some(id), Some(device_key)) => Ok(SigningOwner::Challenge { id, device_key }),
        _ => Err(StoreError::Corrupt("owner of a signing")),
    }
}
